/// An official's word that somebody whom a rule of discovery found is no target, and why (主动发现). What has happened
/// since then is found again; the word can be taken back.
extension RecordType {
  package static let dismissal = RecordType(
    CareModel.Number.dismissal, "dismissal", Label("非对象认定", "dismissal"), region: .follows(1),
    writtenBy: [.village, .town, .county], proposedBy: .volunteer,
    [
      .reference(1, "elder", "老人", "elder", to: CareModel.Number.elder, .required),
      .one(2, "rule", "发现规则", "rule", of: .discoveryRule, .required),
      .instant(3, "at", "认定时间", "time", .required),
      .text(4, "reason", "理由", "reason", max: 600, .required),
      .boolean(5, "withdrawn", "已收回", "taken back"),
    ])
}

extension Vocabulary {
  /// By what circumstance somebody may be a new target. The rules themselves are data of `Care`.
  package static let discoveryRule = Vocabulary(
    "discovery_rule", "发现规则", "rule of discovery",
    [
      Term(1, "alone_80", "独居且满80岁", "alone and 80 or older", "高龄独居"),
      Term(2, "alone", "独自居住", "lives alone", "独居"),
      Term(3, "unreached", "连续未遇", "not at home in a row", "未遇"),
      Term(4, "worsened", "能力变差", "ability worsened", "等级变差"),
      Term(5, "severe", "重度失能", "severely impaired"),
      Term(6, "bereaved", "新近丧亲", "newly bereaved", "丧偶"),
      Term(7, "bedridden", "不能自理", "cannot care for oneself", "卧床"),
      Term(8, "handicapped", "一、二级残疾", "disabled to the first or second grade"),
      Term(9, "dementia", "确诊痴呆", "dementia diagnosed", "失智"),
      Term(10, "empty_nest", "夫妻同住，子女在外", "with the spouse, children away", "空巢"),
      Term(11, "left_behind", "隔代同住", "with grandchildren only", "留守"),
      Term(12, "lost_only_child", "失独", "lost the only child"),
      Term(13, "advanced_age", "高龄", "advanced age"),
      Term(14, "hardship", "生活困难", "short of food or money"),
      Term(15, "unattended", "无人照料", "without support"),
      Term(16, "mistreated", "被忽视或虐待", "neglected or abused"),
      Term(17, "risk_events", "照护风险事件", "care-risk events", "跌倒走失"),
      Term(18, "discharged", "新近出院", "newly home from hospital", "出院"),
      Term(19, "seen_since_leaving", "停止服务后又见到", "seen since the record was closed", "死后探访"),
    ])
}
