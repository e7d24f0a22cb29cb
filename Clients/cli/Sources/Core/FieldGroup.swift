import Model

/// The headings under which a record's fields are shown.
struct FieldGroup {
  let label: Label
  let numbers: ClosedRange<UInt32>

  /// In the order of the fields' numbers; the ranges are those of the declarations.
  static func of(_ type: RecordType) -> [FieldGroup] {
    switch type.number {
    case CareModel.Number.elder:
      [
        FieldGroup(label: Label("身份", "Identity"), numbers: 0...19),
        FieldGroup(label: Label("住址与联系", "Place and contact"), numbers: 20...29),
        FieldGroup(label: Label("生活情况", "Situation"), numbers: 30...49),
        FieldGroup(label: Label("健康", "Health"), numbers: 50...59),
        FieldGroup(label: Label("家庭", "Family"), numbers: 60...69),
        FieldGroup(label: Label("服务", "Services"), numbers: 70...79),
        FieldGroup(label: Label("登记", "Register"), numbers: 80...999),
        FieldGroup(label: Label("限上级查看", "For officials"), numbers: Field.firstOfficialsNumber ... .max),
      ]
    case CareModel.Number.visit:
      [
        FieldGroup(label: Label("探访", "Visit"), numbers: 0...19),
        FieldGroup(label: Label("四项内容", "The four contents"), numbers: 20...29),
        FieldGroup(label: Label("体征", "Signs"), numbers: 30...49),
        FieldGroup(label: Label("结果与后续", "Result and follow-up"), numbers: 50 ... .max),
      ]
    case CareModel.Number.alert:
      [
        FieldGroup(label: Label("上报", "Raised"), numbers: 0...19),
        FieldGroup(label: Label("处置", "Handling"), numbers: 20 ... .max),
      ]
    default: [FieldGroup(label: type.label, numbers: 0 ... .max)]
    }
  }
}
