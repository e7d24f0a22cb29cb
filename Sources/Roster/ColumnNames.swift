package import Model
import Synchronization

/// What a roster file lists.
package enum RosterKind: Hashable, Sendable {
  case villages, visits, elders
  /// Records of any other type, in the columns of an export.
  case records(RecordTypeNumber)

  /// Those that a header tells.
  static let told: [RosterKind] = [.villages, .visits, .elders]

  /// What a table of a type's records is read as.
  init(_ type: RecordTypeNumber) {
    switch type {
    case CareModel.Number.elder: self = .elders
    case CareModel.Number.visit: self = .visits
    default: self = .records(type)
    }
  }

  /// For logs.
  package var key: String {
    switch self {
    case .villages: "villages"
    case .visits: "visits"
    case .elders: "elders"
    case .records(let type): CareModel.current.type(number: type)?.key ?? "\(type)"
    }
  }
}

/// The usual names of columns, besides the labels, keys and option names that the model declares.
enum ColumnNames {
  /// Columns read in a way of their own, not by one field of the model.
  enum Special {
    /// 序号: counts the rows and says nothing.
    static let serial = "serial"
    /// 情况: outcome, risks and note of a visit in one.
    static let situation = "situation"
    /// The 12-digit code of the village, where another column may hold its name.
    static let villageCode = "village_code"
    /// The id of a record, in a file that was exported.
    static let record = "record_id"
  }

  static let elders: [(key: String, names: [String])] = [
    (Special.serial, ["序号", "编号", "no", "no.", "#", "num"]),
    ("name", ["姓名", "老人姓名", "老年人姓名", "名字", "姓 名", "被探访人", "户主姓名", "full name", "elder"]),
    ("former_name", ["曾用名", "别名", "小名"]),
    ("sex", ["性别", "gender"]),
    (
      "birth",
      [
        "出生日期", "出生年月", "出生年月日", "出生时间", "生日", "出生", "生年月日", "birth date", "birthday",
        "date of birth", "dob",
      ]
    ),
    ("age_stated", ["年龄", "周岁", "岁数", "实足年龄", "age"]),
    (
      "id_number",
      [
        "身份证号", "身份证号码", "身份证", "公民身份号码", "公民身份证号码", "居民身份证号", "居民身份证号码", "证件号码",
        "证件号", "身份证件号码", "id", "id card", "id no", "id number", "idcard",
      ]
    ),
    (
      "phone",
      [
        "联系电话", "电话", "本人电话", "手机", "手机号", "手机号码", "联系方式", "电话号码", "本人联系电话", "老人电话",
        "mobile", "tel", "telephone", "phone number",
      ]
    ),
    ("phone_other", ["备用电话", "其他电话", "固定电话", "座机", "第二电话"]),
    ("address", ["家庭住址", "住址", "地址", "现住址", "现住地址", "居住地址", "家庭地址", "详细地址", "现居住地"]),
    ("registered_residence", ["户籍地", "户籍地址", "户口所在地", "户籍所在地"]),
    (
      Special.villageCode,
      ["区划代码", "行政区划代码", "行政区划", "村代码", "村区划代码", "村编码", "village code", "division code"]
    ),
    (
      "village",
      [
        "村", "村名", "所在村", "行政村", "所属村", "村(社区)", "村/社区", "村(居)", "村居", "社区", "所在村(社区)", "居住村",
        "嘎查", "village name",
      ]
    ),
    ("group", ["组别", "组", "村民小组", "小组", "所在组", "村组", "社", "屯", "自然屯", "village group"]),
    (
      "categories",
      [
        "人员类别", "身份类别", "困难类别", "类别", "老人类别", "老年人类别", "人群类别", "对象类别", "服务对象类别", "困难类型",
        "特殊困难类别", "类型", "category",
      ]
    ),
    ("living", ["居住情况", "居住状况", "居住方式", "居住类型"]),
    ("institution_on", ["入住机构日期", "入住机构时间", "机构入住日期"]),
    ("contact_name", ["联系人", "联系人姓名", "家属姓名", "紧急联系人", "子女姓名", "监护人", "亲属姓名"]),
    (
      "contact_relation",
      ["与联系人关系", "联系人关系", "与本人关系", "与老人关系", "关系", "与紧急联系人关系", "联系人与老人关系"]
    ),
    (
      "contact_phone",
      ["联系人电话", "家属电话", "紧急联系电话", "紧急联系人电话", "联系人手机", "子女电话", "亲属电话", "联系人联系电话"]
    ),
    ("disability_grade", ["残疾等级", "残疾级别", "等级"]),
    ("disability_type", ["残疾类别", "残疾类型"]),
    ("disability_certificate", ["残疾证号", "残疾人证号"]),
    ("nursing_subsidy", ["领取护理补贴", "护理补贴", "是否领取护理补贴", "享受护理补贴"]),
    ("self_care", ["自理情况", "自理能力", "生活自理能力"]),
    ("ability_level", ["能力等级", "失能等级", "评估等级"]),
    ("marital_status", ["婚姻状况", "婚姻", "婚姻情况"]),
    ("ethnic_group", ["民族"]),
    ("education", ["文化程度", "学历"]),
    ("chronic", ["疾病", "患病情况", "慢性病", "病史", "主要疾病"]),
    ("doctor_name", ["家庭医生", "签约医生", "村医"]),
    ("doctor_phone", ["家庭医生电话", "签约医生电话", "村医电话"]),
    ("note", ["备注", "说明", "备 注", "情况说明", "其他", "remark", "remarks", "notes", "comment"]),
  ]

  static let visits: [(key: String, names: [String])] = [
    (Special.serial, ["序号", "编号", "no", "no.", "#"]),
    ("name", ["姓名", "老人姓名", "老年人姓名", "被探访人", "探访对象", "走访对象", "老人", "elder", "elder name", "name"]),
    (
      "id_number",
      ["身份证", "身份证号", "身份证号码", "公民身份号码", "居民身份证号", "证件号码", "证件号", "id card", "id number"]
    ),
    (Special.villageCode, ["区划代码", "行政区划代码", "村代码", "village code"]),
    (
      "village",
      ["村", "村名", "所在村", "行政村", "所属村", "村(社区)", "村/社区", "社区", "村居", "住址", "家庭住址", "village"]
    ),
    ("birth", ["出生日期", "出生年月", "birth"]),
    ("phone", ["联系电话", "电话", "本人电话", "手机", "phone"]),
    (
      "at",
      [
        "探访日期", "探访时间", "走访日期", "走访时间", "日期", "时间", "探望日期", "巡访日期", "巡访时间", "随访日期", "入户时间",
        "入户日期", "服务日期", "date", "visit date", "time",
      ]
    ),
    ("mode", ["方式", "探访方式", "走访方式", "巡访方式", "形式", "探访形式", "visit mode"]),
    ("outcome", ["结果", "探访结果", "是否见到", "走访结果", "visit outcome"]),
    (
      Special.situation,
      ["情况", "探访情况", "走访情况", "探访内容", "走访内容", "巡访情况", "记录", "探访记录", "走访记录", "内容", "situation"]
    ),
    ("visitor", ["探访人", "走访人", "探访员", "探访人员", "走访人员", "志愿者", "访问人", "巡访员", "网格员", "记录人"]),
    ("risk", ["风险", "风险等级", "风险程度"]),
    ("note", ["备注", "说明", "note", "notes", "remark"]),
  ]

  static let villages: [(key: String, names: [String])] = [
    (Special.serial, ["序号", "no", "no.", "#"]),
    (
      Special.villageCode,
      ["code", "编码", "代码", "区划代码", "行政区划代码", "村代码", "村编码", "统计用区划代码", "village", "village_code"]
    ),
    (
      "name",
      ["name", "名称", "村名", "村名称", "行政村", "行政村名称", "村(社区)", "村(社区)名称", "单位名称", "village name", "村"]
    ),
    // Which division a village belongs to stands in its code.
    (
      ColumnMap.ignore,
      [
        "乡镇", "乡", "镇", "乡(镇)", "乡镇名称", "所属乡镇", "所在乡镇", "乡镇(街道)", "街道", "乡镇街道", "县", "区县", "县区", "县(市、区)",
        "市", "省", "备注", "town", "township", "county",
      ]
    ),
  ]

  static func table(_ kind: RosterKind) -> [(key: String, names: [String])] {
    switch kind {
    case .villages: villages
    case .visits: visits
    case .elders: elders
    case .records: []
    }
  }

  /// Header text → key, the hand-written names before those of the model. Made once for each kind: it is a thousand names.
  static func keys(_ kind: RosterKind) -> [String: String] {
    if let known = made.withLock({ $0[kind] }) { return known }
    let keys = make(kind)
    made.withLock { $0[kind] = keys }
    return keys
  }

  private static let made = Mutex<[RosterKind: [String: String]]>([:])

  private static func make(_ kind: RosterKind) -> [String: String] {
    var keys: [String: String] = [:]
    for (key, names) in table(kind) {
      for name in names { keys[headerForm(name)] = keys[headerForm(name)] ?? key }
    }
    guard let type = recordType(kind) else { return keys }
    for field in type.fields {
      // What the hub derives says nothing of its own.
      if field.writtenByHub { for name in [field.key, field.label.zh] { keys[wholeForm(name)] = ColumnMap.ignore } }
      if field.writtenByHub { continue }
      for name in [field.key, field.option, field.label.zh, field.label.en] {
        for form in [wholeForm(name), headerForm(name)] { keys[form] = keys[form] ?? field.key }
      }
    }
    return keys
  }

  /// The key of a header: as it is written, else without a unit in brackets. So 身份证号(待核) is not 身份证号.
  static func key(_ header: String, in keys: [String: String]) -> String? {
    keys[wholeForm(header)] ?? keys[headerForm(header)]
  }

  /// The declared type that rows of a file become.
  static func recordType(_ kind: RosterKind) -> RecordType? {
    switch kind {
    case .villages: nil
    case .visits: Declared.visit
    case .elders: Declared.elder
    case .records(let type): CareModel.current.type(number: type)
    }
  }

  /// What two spellings of one header have in common: half-width, lower case, no spaces, colons or marks.
  static func wholeForm(_ text: String) -> String {
    halfWidth(text).lowercased().filter { !$0.isWhitespace && !"*＊:：_-\u{FEFF}\"'".contains($0) }
  }

  /// The same without a unit in brackets at its end, unless that would leave nothing.
  static func headerForm(_ text: String) -> String {
    let bare = wholeForm(text)
    if bare == "村(社区)" || bare == "村(居)" || bare == "村(社区)名称" { return bare }
    if let open = bare.firstIndex(of: "("), open > bare.startIndex, bare.last == ")" { return String(bare[..<open]) }
    return bare
  }
}
