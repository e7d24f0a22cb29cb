/// What is counted, and against which targets.
extension Vocabulary {
  package static let indicator = Vocabulary(
    "indicator", "指标", "indicator",
    [
      Term(1, "visit_rate", "月探访率", "monthly visit rate", "探访率"),
      Term(2, "register_coverage", "建档率", "share of elders on the register", "信息采集率"),
      Term(3, "assessed_rate", "能力评估覆盖率", "share of target elders assessed", "评估率"),
      Term(4, "doctor_contract_rate", "家庭医生签约率", "share with a doctor's contract", "签约率"),
      Term(5, "health_managed_rate", "65岁以上健康管理率", "share of those over 65 in health management", "健康管理率"),
      Term(6, "alert_closed_rate", "警情办结率", "share of alerts closed", "办结率"),
      Term(7, "served_people", "服务人数", "people served", "政府购买服务人数"),
      Term(8, "meals_coverage", "助餐覆盖率", "share of eligible elders with meals", "用餐覆盖率"),
      Term(9, "orders_delivered", "服务人次", "services delivered"),
      Term(10, "satisfaction_rate", "满意率", "share of satisfied elders", "满意度"),
      Term(11, "trained_people", "培训人数", "people trained", "培训人次"),
      Term(12, "certified_rate", "持证率", "share of care workers certified", "持证上岗率"),
      Term(13, "teams", "志愿队伍数", "teams of volunteers", "志愿团队"),
      Term(14, "volunteers", "志愿者人数", "volunteers"),
      Term(15, "social_workers", "老年社会工作者人数", "social workers", "社工人数"),
      Term(16, "care_workers", "养老护理员人数", "care workers", "护理员人数"),
      Term(17, "facilities", "养老服务设施数", "facilities", "设施数"),
      Term(18, "facility_coverage_urban", "城镇设施覆盖率", "facility coverage, urban", "城市社区覆盖率"),
      Term(19, "facility_coverage_rural", "农村设施覆盖率", "facility coverage, rural"),
      Term(20, "day_care_coverage", "日间照料覆盖率", "day care coverage"),
      Term(21, "station_coverage", "站点覆盖率", "station coverage"),
      Term(22, "nursing_beds_share", "护理型床位占比", "share of nursing beds", "护理型床位"),
      Term(23, "private_beds_share", "社会力量运营床位占比", "share of privately run beds"),
      Term(24, "centralised_support_rate", "失能特困集中供养率", "share of the disabled destitute in institutions", "集中供养率"),
      Term(25, "medical_contract_rate", "机构医养签约率", "share of facilities with a medical contract"),
      Term(26, "adaptations", "适老化改造户数", "homes adapted", "适老化改造"),
      Term(27, "timebank_hours", "时间银行存时", "hours earned in the time bank"),
      Term(28, "entitled_receiving_rate", "应享尽享率", "share of eligible elders receiving", "待遇落实率"),
    ])

  /// How far figures have come that were handed up.
  package static let releaseState = Vocabulary(
    "release_state", "报送状态", "state of the release",
    [
      Term(1, "submitted", "已报送", "submitted", "报送", "待接收"), Term(2, "accepted", "已接收", "accepted", "接收"),
      Term(3, "returned", "已退回", "returned", "退回"),
    ])

  package static let report = Vocabulary(
    "report", "统计报表", "report",
    [
      Term(1, "visits", "探访", "visits"), Term(2, "coverage", "覆盖", "coverage"), Term(3, "alerts", "警情", "alerts"),
      Term(4, "services", "服务", "services"), Term(5, "assessment", "评估", "assessment"),
      Term(6, "volunteers", "志愿者", "volunteers"), Term(7, "timebank", "时间银行", "time bank"),
      Term(8, "targets", "目标", "targets"), Term(9, "year", "年度统计", "the year", "年报"),
      Term(10, "recheck", "抽样复核", "the re-check sample", "复核"),
    ])
}
