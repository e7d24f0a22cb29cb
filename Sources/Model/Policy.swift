/// What a division decides: its settings, its targets, and the figures it has published. The settings of the nearest
/// division that has any hold, field by field (Care, Settings).
extension RecordType {
  package static let policy = RecordType(
    CareModel.Number.policy, "policy", Label("工作规定", "policy"), region: .field(1), writtenBy: [.town, .county],
    [
      .division(1, "division", "适用区划", "division", .required),
      .date(2, "from", "起始日期", "from", .required),
      .date(3, "until", "截止日期", "until"),
      .text(4, "name", "名称", "name", max: 200),
      .text(5, "basis", "文件依据", "basis", max: 200),
      .boolean(6, "withdrawn", "已撤销", "withdrawn"),
      .integer(10, "interval_high_days", "高风险探访间隔", "days between visits, high risk", 1...366, .unit("天", "days")),
      .integer(11, "interval_priority_days", "重点探访间隔", "days between visits, priority", 1...366, .unit("天", "days")),
      .integer(12, "interval_general_days", "一般探访间隔", "days between visits, general", 1...366, .unit("天", "days")),
      .integer(14, "not_home_limit", "连续未遇次数", "not at home in a row", 1...20, .unit("次", "times")),
      .integer(15, "advanced_age_from", "高龄起点", "advanced age from", 60...120, .unit("岁", "years")),
      .any(16, "target_categories", "探访对象类别", "categories that are visited", of: .categories),
      .any(17, "counting_modes", "计入探访率的方式", "modes that count", of: .visitMode),
      .integer(18, "assessment_months", "评估间隔", "months between assessments", 1...120, .unit("个月", "months")),
      .integer(19, "review_months", "类别复核间隔", "months between reviews", 1...120, .unit("个月", "months")),
      .boolean(
        20, "cumulate_changes", "等级变更累加", "level changes cumulate",
        .help("痴呆与照护风险事件同时成立时是否各加一级；标准未写明，默认不累加", "the standard does not say; not unless set")),
      .tenths(21, "recheck_percent", "复核抽样比例", "share of visits re-checked", 1...1000, .unit("%", "%")),
      .integer(22, "alert_taken_minutes", "警情接手时限", "alerts taken within", 1...100_000, .unit("分钟", "minutes")),
      .integer(23, "alert_closed_hours", "警情办结时限", "alerts closed within", 1...100_000, .unit("小时", "hours")),
      .text(24, "hotline", "本地热线", "local hotline", max: 60, .help("上报警情时一并列出", "named when an alert is raised")),
      .note(30, "note", "备注", "note", max: 2000),
    ])

  package static let target = RecordType(
    CareModel.Number.target, "target", Label("目标", "target"), region: .field(2), writtenBy: [.town, .county],
    [
      .one(1, "indicator", "指标", "indicator", of: .indicator, .required),
      .division(2, "division", "区划", "division", .required),
      .text(
        3, "period", "时期", "period", max: 20, .required,
        .help("如 2026、2026-09、2021-2025", "such as 2026, 2026-09, 2021-2025")),
      .hundredths(
        4, "value", "目标值", "value", 0...1_000_000_000_000, .required, .percentToo,
        .help("比率写百分数", "of a rate: percent")),
      .text(5, "basis", "文件依据", "basis", max: 200),
      .note(6, "note", "备注", "note", max: 1000),
      .boolean(7, "withdrawn", "已撤销", "withdrawn"),
    ])

  /// Figures as they were published and handed up: the content never changes, a later release may replace it, and the
  /// level above accepts or returns it.
  package static let release = RecordType(
    CareModel.Number.release, "release", Label("统计发布", "release"), region: .field(2), writtenBy: [.town, .county],
    [
      .one(1, "report", "统计报表", "report", of: .report, .required),
      .division(2, "division", "区划", "division", .required),
      .text(3, "period", "时期", "period", max: 20, .required),
      .instant(4, "released_at", "发布时间", "released at", .required),
      .text(5, "released_by", "发布人", "released by", max: 120),
      .note(
        6, "content", "内容", "content", max: 60_000, .required, .help("规范化的统计结果", "the figures in their canonical form")),
      .text(7, "hash", "校验值", "hash", max: 64, .required),
      .instant(8, "as_of", "数据截至", "figures as of"),
      .reference(9, "replaces", "替代的发布", "the release it replaces", to: CareModel.Number.release),
      .note(10, "note", "备注", "note", max: 2000),
      .boolean(11, "withdrawn", "已撤回", "withdrawn"),
      .one(
        12, "state", "报送状态", "state", of: .releaseState, .help("由上一级接收或退回", "accepted or returned by the level above")),
      .text(13, "answered_by", "答复人", "answered by", max: 120),
      .instant(14, "answered_at", "答复时间", "answered at"),
      .text(15, "answer_note", "答复说明", "about the answer", max: 600),
    ])
}
