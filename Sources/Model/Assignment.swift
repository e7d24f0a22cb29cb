/// Who looks after an elder (结对), from when until when. An interval: it is ended, never overwritten by the next.
extension RecordType {
  package static let assignment = RecordType(
    CareModel.Number.assignment, "assignment", Label("结对", "assignment"), region: .follows(1),
    writtenBy: [.village, .town, .county], proposedBy: .volunteer,
    [
      .reference(1, "elder", "老人", "elder", to: CareModel.Number.elder, .required),
      .reference(2, "helper", "帮扶人", "helper", to: CareModel.Number.helper),
      .text(
        3, "helper_name", "帮扶人姓名", "helper's name", max: 120, .help("没有登记的帮扶人写姓名", "for a helper without a record")),
      .text(
        4, "account", "帮扶人账号", "helper's account", max: 128, .help("待访名单按它找到自己的老人", "by it `due` finds one's own")),
      .one(5, "role", "身份", "role", of: .visitorKind),
      .reference(6, "team", "队伍", "team", to: CareModel.Number.team),
      .date(7, "from", "起始日期", "from", .required),
      .date(8, "until", "结束日期", "until"),
      .one(9, "ended", "结束原因", "why it ended", of: .assignmentEnd),
      .boolean(10, "primary", "主要帮扶人", "the main one"),
      .note(11, "note", "备注", "note", max: 1000),
      .one(20, "voided", "作废", "voided", of: .voided),
      .text(21, "voided_note", "作废说明", "about voiding", max: 300),
    ])
}
