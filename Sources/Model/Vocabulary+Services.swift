/// Needs, orders, and what people are entitled to.
extension Vocabulary {
  /// The four kinds of call a hotline takes (Inner Mongolia 2022), beside the wish for a service.
  package static let requestType = Vocabulary(
    "request_type", "需求类型", "type of request",
    [
      Term(1, "service", "服务需求", "a service", "服务", "需求"),
      Term(2, "policy_advice", "政策咨询", "advice on policies", "咨询"),
      Term(3, "information", "信息查询", "information", "查询"),
      Term(4, "business", "业务办理", "business to be done", "办理"),
      Term(5, "appointment", "预约服务", "an appointment", "预约"),
      Term(6, "relief", "申请救助", "an application for relief", "临时救助", "救助"),
      Term(7, "subsidy", "申请补贴", "an application for a subsidy", "补贴"),
      Term(8, "medical_referral", "就医转诊", "a medical referral", "转诊", "双向转诊"),
      Term(9, "complaint", "投诉建议", "a complaint or proposal", "投诉", "建议"),
      Term(99, "other", "其他", "other"),
    ])

  package static let urgency = Vocabulary(
    "urgency", "缓急", "how soon",
    [
      Term(1, "whenever", "不急", "whenever it suits", "普通"),
      Term(2, "week", "一周内", "within a week", "较急"),
      Term(3, "day", "一天内", "within a day", "急"),
    ])

  package static let requestState = Vocabulary(
    "request_state", "需求状态", "state of the request",
    [
      Term(1, "raised", "待受理", "raised", "已提出", "open"),
      Term(2, "taken", "已受理", "taken", "办理中"),
      Term(3, "ordered", "已派单", "ordered"),
      Term(4, "met", "已满足", "met", "已办结"),
      Term(5, "unmet", "未能满足", "could not be met"),
      Term(6, "withdrawn", "已撤回", "withdrawn", "不需要了"),
    ])

  package static let orderState = Vocabulary(
    "order_state", "订单状态", "state of the order",
    [
      Term(1, "ordered", "待接单", "ordered", "已下单"),
      Term(2, "accepted", "已接单", "accepted", "已派人"),
      Term(3, "delivered", "已服务", "delivered", "已完成"),
      Term(4, "rated", "已评价", "rated"),
      Term(5, "cancelled", "已取消", "cancelled", "取消"),
    ])

  package static let servicePlace = Vocabulary(
    "service_place", "服务地点", "place of the service",
    [
      Term(1, "home", "上门", "at home", "家里", "居家"),
      Term(2, "facility", "站点或机构", "at a facility", "集中", "到站"),
      Term(3, "accompanied", "陪同外出", "accompanied", "陪同"),
      Term(4, "remote", "电话或网络", "by telephone or online", "远程"),
    ])

  package static let feeClass = Vocabulary(
    "fee_class", "收费方式", "fee",
    [
      Term(1, "free", "无偿", "free", "免费"),
      Term(2, "low", "低偿", "at a low fee", "低收费"),
      Term(3, "paid", "有偿", "paid", "自费"),
    ])

  package static let funding = Vocabulary(
    "funding", "资金来源", "funding",
    [
      Term(1, "elder", "本人或家庭", "the elder or the family", "自付"),
      Term(2, "government", "政府购买", "bought by the government", "财政"),
      Term(3, "charity", "慈善资金", "charity", "捐赠", "福彩"),
      Term(4, "long_term_care_insurance", "长期护理保险", "long-term care insurance", "长护险"),
      Term(5, "timebank", "时间银行", "time bank"),
      Term(6, "village_collective", "村集体", "the village"),
      Term(9, "other", "其他", "other"),
    ])

  package static let serviceUnit = Vocabulary(
    "service_unit", "计量单位", "unit",
    [
      Term(1, "times", "次", "times"), Term(2, "hours", "小时", "hours", "时"), Term(3, "meals", "餐", "meals"),
      Term(4, "days", "天", "days", "日"), Term(5, "months", "月", "months"), Term(6, "items", "件", "items", "户", "套"),
    ])

  package static let deliveryProof = Vocabulary(
    "delivery_proof", "服务确认", "how delivery is confirmed",
    [
      Term(1, "elder", "本人确认", "by the elder", "签字", "按手印"),
      Term(2, "family", "家属确认", "by the family"),
      Term(3, "card", "刷卡或扫码", "by card or code", "扫码", "刷卡"),
      Term(4, "photo", "照片", "by a photo"),
      Term(5, "spot_check", "抽查核实", "by a spot check", "抽查"),
      Term(6, "none", "未确认", "not confirmed"),
    ])

  package static let benefitKind = Vocabulary(
    "benefit_kind", "待遇种类", "kind of benefit",
    [
      Term(1, "money", "物质帮助(钱款)", "money", "津贴", "补贴"),
      Term(2, "goods", "物质帮助(实物)", "goods", "实物"),
      Term(3, "service", "服务", "a service", "购买服务", "照护服务"),
      Term(4, "care_home", "集中供养或托养", "a place in an institution", "集中供养", "托养"),
      Term(5, "visits", "探访关爱", "visits", "关爱服务"),
      Term(6, "discount", "优待减免", "a discount", "优待"),
      Term(7, "adaptation", "适老化改造", "home adaptation"),
      Term(9, "other", "其他", "other"),
    ])

  package static let frequency = Vocabulary(
    "frequency", "频次", "how often",
    [
      Term(1, "once", "一次性", "once"), Term(2, "day", "每天", "a day", "每日"), Term(3, "week", "每周", "a week"),
      Term(4, "month", "每月", "a month", "按月"), Term(5, "quarter", "每季度", "a quarter", "每季"),
      Term(6, "year", "每年", "a year", "按年"), Term(7, "occasion", "每次", "on each occasion", "按次"),
    ])

  package static let department = Vocabulary(
    "department", "主管部门", "department in charge",
    [
      Term(1, "civil_affairs", "民政", "civil affairs"), Term(2, "health", "卫健", "health", "卫生健康"),
      Term(3, "medical_insurance", "医保", "medical insurance"),
      Term(4, "disabled_persons", "残联", "disabled persons' federation"),
      Term(5, "veterans", "退役军人事务", "veterans' affairs", "退役军人"),
      Term(6, "social_security", "人社", "human resources and social security"),
      Term(7, "housing", "住建", "housing"), Term(9, "other", "其他", "other"),
    ])

  package static let entitlementState = Vocabulary(
    "entitlement_state", "待遇状态", "state of the entitlement",
    [
      Term(1, "applied", "已申请", "applied for", "待审"),
      Term(2, "granted", "已批准", "granted", "批准"),
      Term(3, "receiving", "享受中", "receiving", "已发放", "发放中"),
      Term(4, "suspended", "暂停", "suspended", "停发"),
      Term(5, "ended", "已终止", "ended", "终止"),
      Term(6, "refused", "未批准", "refused", "不符合"),
      Term(7, "declined", "本人放弃", "declined by the elder", "放弃"),
    ])
}
