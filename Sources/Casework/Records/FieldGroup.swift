package import Model

/// The headings under which a record's fields are shown.
package struct FieldGroup {
  package let label: Label
  package let numbers: ClosedRange<UInt32>

  /// In the order of the fields' numbers; the ranges are those of the declarations.
  package static func of(_ type: RecordType) -> [FieldGroup] {
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
    case CareModel.Number.assessment:
      [
        FieldGroup(label: Label("评估", "Assessment"), numbers: 0...19),
        FieldGroup(label: Label("健康状况", "State of health"), numbers: 20...59),
        FieldGroup(label: Label("结果", "Result"), numbers: 60...99),
      ]
        + Instrument.all.flatMap { instrument in
          instrument.sections.map { section in
            FieldGroup(
              label: section.label, numbers: section.items[0].field...section.items[section.items.count - 1].field)
          }
        }
    case CareModel.Number.order:
      [
        FieldGroup(label: Label("下单", "Order"), numbers: 0...19),
        FieldGroup(label: Label("服务", "Delivery"), numbers: 20...29),
        FieldGroup(label: Label("评价", "Rating"), numbers: 30 ... .max),
      ]
    case CareModel.Number.benefit:
      [
        FieldGroup(label: Label("项目", "Item"), numbers: 0...19),
        FieldGroup(label: Label("对象", "Who is eligible"), numbers: 20...39),
        FieldGroup(label: Label("标准", "How much"), numbers: 40 ... .max),
      ]
    case CareModel.Number.policy:
      [
        FieldGroup(label: Label("规定", "Policy"), numbers: 0...9),
        FieldGroup(label: Label("内容", "Settings"), numbers: 10 ... .max),
      ]
    default: [FieldGroup(label: type.label, numbers: 0 ... .max)]
    }
  }
}
