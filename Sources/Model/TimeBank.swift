/// An entry of a time bank: minutes that a helper earned, spent or gave away. A fact that is never edited; a reversal is
/// an entry of its own, and a balance a sum (Care, TimeBank).
extension RecordType {
  package static let timebank = RecordType(
    CareModel.Number.timebank, "timebank", Label("时间银行", "time-bank entry"), region: .follows(1), ownedBy: 1,
    [
      .reference(1, "helper", "帮扶人", "helper", to: CareModel.Number.helper, .required),
      .one(2, "kind", "业务", "kind", of: .timebankKind, .required),
      .integer(
        3, "minutes", "分钟数", "minutes", -100_000...100_000, .required, .unit("分钟", "minutes"),
        .help("写正数；支取和转出由程序记为负", "a positive number: what is spent or given away becomes negative by itself")),
      .instant(4, "at", "发生时间", "time", .required),
      .reference(5, "visit", "相关探访", "visit", to: CareModel.Number.visit),
      .reference(6, "order", "相关订单", "order", to: CareModel.Number.order),
      .reference(
        7, "counterpart", "受赠人", "who receives it", to: CareModel.Number.helper,
        .help("转赠时对方得到这些时间", "of a transfer: the other one gets the minutes")),
      .reference(8, "reverses", "冲正对象", "the entry it reverses", to: CareModel.Number.timebank),
      .one(9, "service", "服务项目", "service", of: .services),
      .text(10, "confirmed_by", "确认人", "confirmed by", max: 120),
      .note(11, "note", "备注", "note", max: 1000),
    ])
}
