/// A call for help about an elder, from raised to closed.
extension RecordType {
  package static let alert = RecordType(
    CareModel.Number.alert, "alert", Label("警情", "alert"), region: .follows(1), raising + handling)

  private static let raising: [Field] = [
    .reference(1, "elder", "老人", "elder", to: CareModel.Number.elder, .required),
    .reference(2, "visit", "相关探访", "visit", to: CareModel.Number.visit),
    .one(3, "kind", "类别", "kind", of: .alertKind, .required),
    .one(4, "severity", "紧急程度", "severity", of: .severity, .mostSevere),
    .one(5, "channel", "来源渠道", "channel", of: .alertChannel),
    .instant(6, "raised_at", "上报时间", "raised at", .required),
    .text(7, "raised_by", "报告人", "raised by", max: 120),
    .phone(8, "raised_by_phone", "报告人电话", "phone of who raised it"),
    .note(9, "note", "情况说明", "note", max: 4000),
    .instant(10, "due_at", "处置时限", "to be handled by"),
    .text(11, "ticket", "热线工单号", "hotline ticket", max: 60),
    .text(12, "place", "地点", "place", max: 300),
  ]

  private static let handling: [Field] = [
    .one(20, "state", "处理状态", "state", of: .alertState),
    .text(21, "taken_by", "接手人", "taken by", max: 120),
    .instant(22, "taken_at", "接手时间", "taken at"),
    .text(23, "handled_by", "处置人", "handled by", max: 120),
    .instant(24, "handled_at", "处置时间", "handled at"),
    .note(25, "measures", "处置措施", "what was done", max: 2000),
    .any(26, "notified", "已通知", "who was told", of: .notified),
    .note(27, "outcome", "处理结果", "outcome", max: 2000),
    .one(28, "resolution", "办结方式", "resolution", of: .alertResolution),
    .text(29, "closed_by", "办结人", "closed by", max: 120),
    .instant(30, "closed_at", "办结时间", "closed at"),
    .text(31, "handed_to", "移交给", "handed on to", max: 120),
    .text(32, "handed_by", "移交人", "handed on by", max: 120),
    .instant(33, "handed_at", "移交时间", "handed on at"),
    .text(34, "handed_note", "移交说明", "about handing on", max: 600),
    .one(40, "voided", "作废", "voided", of: .voided),
    .text(41, "voided_note", "作废说明", "about voiding", max: 300),
  ]
}
