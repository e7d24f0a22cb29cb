/// What an elder needs, and the service that answers it.
extension RecordType {
  package static let request = RecordType(
    CareModel.Number.request, "request", Label("需求", "request"), region: .follows(1),
    [
      .reference(1, "elder", "老人", "elder", to: CareModel.Number.elder, .required),
      .reference(2, "visit", "相关探访", "visit", to: CareModel.Number.visit),
      .one(3, "type", "需求类型", "type", of: .requestType),
      .one(4, "service", "服务项目", "service", of: .services),
      .instant(5, "raised_at", "提出时间", "raised at", .required),
      .one(6, "channel", "来源渠道", "channel", of: .alertChannel),
      .text(7, "raised_by", "提出人", "raised by", max: 120),
      .one(8, "raised_by_relation", "提出人与老人关系", "relation of who raised it", of: .relation),
      .one(9, "urgency", "缓急", "how soon", of: .urgency),
      .note(10, "note", "说明", "note", max: 2000),
      .text(11, "ticket", "热线工单号", "hotline ticket", max: 60),
      .text(12, "programme", "项目标签", "programme", max: 120),
      .one(20, "state", "需求状态", "state", of: .requestState),
      .text(21, "taken_by", "受理人", "taken by", max: 120),
      .instant(22, "taken_at", "受理时间", "taken at"),
      .text(23, "closed_by", "办结人", "closed by", max: 120),
      .instant(24, "closed_at", "办结时间", "closed at"),
      .note(25, "outcome", "办理结果", "outcome", max: 2000),
      .one(40, "voided", "作废", "voided", of: .voided),
      .text(41, "voided_note", "作废说明", "about voiding", max: 300),
    ])

  package static let order = RecordType(
    CareModel.Number.order, "order", Label("服务订单", "order"), region: .follows(1),
    ordering + delivery + rating)

  private static let ordering: [Field] = [
    .reference(1, "elder", "老人", "elder", to: CareModel.Number.elder, .required),
    .reference(2, "request", "相关需求", "request", to: CareModel.Number.request),
    .reference(3, "entitlement", "相关待遇", "entitlement", to: CareModel.Number.entitlement),
    .one(4, "service", "服务项目", "service", of: .services, .required),
    .instant(5, "ordered_at", "下单时间", "ordered at", .required),
    .date(6, "planned_on", "预定日期", "planned on"),
    .one(7, "place", "服务地点", "place", of: .servicePlace),
    .one(8, "fee_class", "收费方式", "fee", of: .feeClass),
    .hundredths(9, "fee_yuan", "收费金额", "fee in yuan", 0...100_000_000, .unit("元", "yuan")),
    .one(10, "funding", "资金来源", "funding", of: .funding),
    .reference(11, "facility", "服务设施", "facility", to: CareModel.Number.facility),
    .text(12, "provider", "服务单位", "provider", max: 200),
    .reference(13, "helper", "服务人员", "helper", to: CareModel.Number.helper),
    .text(14, "helper_name", "服务人员姓名", "helper's name", max: 120),
    .tenths(15, "quantity", "数量", "quantity", 0...1_000_000),
    .one(16, "unit", "计量单位", "unit", of: .serviceUnit),
    .text(17, "programme", "项目标签", "programme", max: 120),
    .note(18, "note", "说明", "note", max: 2000),
  ]

  private static let delivery: [Field] = [
    .one(20, "state", "订单状态", "state", of: .orderState),
    .text(21, "accepted_by", "接单人", "accepted by", max: 120),
    .instant(22, "accepted_at", "接单时间", "accepted at"),
    .text(23, "delivered_by", "实际服务人", "delivered by", max: 120),
    .instant(24, "delivered_at", "服务时间", "delivered at"),
    .integer(25, "minutes", "服务时长", "minutes taken", 0...100_000, .unit("分钟", "minutes")),
    .one(26, "proof", "服务确认", "how it was confirmed", of: .deliveryProof),
    .note(27, "result", "服务结果", "result", max: 2000, .help("如体检结论", "such as the findings of a check-up")),
    .date(28, "surveyed_on", "改造勘查日期", "home surveyed on"),
    .date(29, "accepted_on", "改造验收日期", "works accepted on"),
  ]

  private static let rating: [Field] = [
    .one(30, "rating", "满意度", "rating", of: .satisfaction),
    .text(31, "rating_note", "评价说明", "about the rating", max: 600),
    .instant(32, "rated_at", "评价时间", "rated at"),
    .text(33, "rated_by", "评价人", "rated by", max: 120),
    .text(34, "cancelled_note", "取消原因", "why it was cancelled", max: 600),
    .instant(35, "cancelled_at", "取消时间", "cancelled at"),
    .one(40, "voided", "作废", "voided", of: .voided),
    .text(41, "voided_note", "作废说明", "about voiding", max: 300),
  ]
}
