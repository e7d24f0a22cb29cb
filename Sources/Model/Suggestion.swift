/// What a list from elsewhere says of an elder otherwise than the record does, until an official accepts or declines it.
/// What it says, and that it says anything, is for officials only; the record follows its elder.
extension RecordType {
  package static let suggestion = RecordType(
    CareModel.Number.suggestion, "suggestion", Label("名单建议", "suggestion"), region: .follows(1),
    [
      .reference(1, "elder", "老人", "elder", to: CareModel.Number.elder, .required, .writtenBy(officials)),
      .text(1000, "field", "栏目", "field", max: 60, .required, .officials, .writtenBy(officials)),
      .note(
        1001, "value", "名单上的值", "value on the list", max: 8000, .required, .officials, .writtenBy(officials),
        .help("一行一个机器值", "machine values, one a line")),
      .note(1002, "standing", "当时的值", "value at the time", max: 8000, .officials, .writtenBy(officials)),
      .one(1003, "source", "来源", "source", of: .source, .officials, .writtenBy(officials)),
      .text(1004, "source_name", "名单名称", "name of the list", max: 200, .officials, .writtenBy(officials)),
      .date(1005, "listed_on", "名单日期", "date of the list", .officials, .writtenBy(officials)),
      .text(1006, "import", "导入批次", "import", max: 20, .officials, .writtenBy(officials)),
      .one(1007, "state", "处理", "state", of: .suggestionState, .required, .officials, .writtenBy(officials)),
      .text(1008, "decided_note", "处理说明", "about the decision", max: 300, .officials, .writtenBy(officials)),
    ])

  private static let officials: Roles = [.village, .town, .county]
}

extension Vocabulary {
  package static let suggestionState = Vocabulary(
    "suggestion_state", "建议处理", "state of a suggestion",
    [
      Term(1, "open", "待定", "open"),
      Term(2, "accepted", "采纳", "accepted"),
      Term(3, "declined", "不采纳", "declined"),
      Term(4, "withdrawn", "撤回", "withdrawn", "撤销导入"),
    ])
}
