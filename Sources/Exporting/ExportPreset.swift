import Model

/// A table whose columns somebody else prescribes.
enum ExportPreset: String, CaseIterable {
  /// The register of 三留守 that villages keep: a title, then nine columns.
  case leftBehind = "left-behind"
  /// 留守人员 in the field order of GB/T 31000-2015, with the codes of national standards.
  case leftBehindFields = "left-behind-gb"

  var label: Label {
    switch self {
    case .leftBehind:
      Label("三留守花名册的九列，村里在用的格式", "the nine columns of the village register of people left behind")
    case .leftBehindFields:
      Label("GB/T 31000 留守人员各项，用国标代码", "the fields of GB/T 31000 for people left behind, with national codes")
    }
  }

  /// Prescribed headings are Chinese in any language.
  var headings: [ExportHeading] {
    switch self {
    case .leftBehind: Self.register
    case .leftBehindFields: Self.fields
    }
  }

  private static func heading(_ column: ExportColumn, _ name: String) -> ExportHeading {
    ExportHeading(column, name, name)
  }

  private static let register = [
    heading(.serial, "序号"), heading(.leftBehindKind, "身份类别"), heading(.field("group"), "组别"),
    heading(.field("name"), "姓名"), heading(.field("sex"), "性别"), heading(.age, "年龄"), heading(.anyPhone, "联系电话"),
    heading(.anyAddress, "家庭住址"), heading(.field("note"), "备注"),
  ]

  private static let fields = [
    heading(.field("id_number"), "公民身份号码"), heading(.field("name"), "姓名"), heading(.field("former_name"), "曾用名"),
    heading(.code("sex"), "性别"), heading(.field("birth"), "出生日期"), heading(.code("ethnic_group"), "民族"),
    heading(.field("native_place"), "籍贯"), heading(.code("marital_status"), "婚姻状况"),
    heading(.code("political_status"), "政治面貌"),
    heading(.code("education"), "学历"), heading(.field("religion"), "宗教信仰"), heading(.nothing, "职业类别"),
    heading(.field("occupation"), "职业"), heading(.nothing, "服务处所"), heading(.field("phone"), "联系方式"),
    heading(.field("registered_residence"), "户籍地"), heading(.nothing, "户籍门(楼)详址"),
    heading(.field("village"), "现住地"), heading(.field("address"), "现住门(楼)详址"), heading(.residence, "人户一致标识"),
    heading(.field("self_care"), "健康状况"), heading(.field("annual_income_yuan"), "个人年收入"),
    heading(.leftBehindKind, "留守人员类型"), heading(.nothing, "家庭主要成员公民身份号码"),
    heading(.field("contact_name"), "家庭主要成员姓名"), heading(.nothing, "家庭主要成员健康状况"),
    heading(.code("contact_relation"), "与留守人员关系"), heading(.field("contact_phone"), "家庭主要成员联系方式"),
    heading(.nothing, "家庭主要成员工作详细地址"), heading(.field("household_income_yuan"), "家庭年收入"),
    heading(.field("difficulties"), "困难及诉求"), heading(.field("help_given"), "帮扶情况"),
  ]

  /// What stands above the header.
  func title(village: String, on day: PartialDate) -> String? {
    guard self == .leftBehind else { return nil }
    return "\(village)留守老人花名册（\(day.year)年\(day.month ?? 1)月）"
  }
}
