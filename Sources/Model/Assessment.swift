/// One assessment of an elder by an instrument. A fact: another one follows it, a wrong one is voided. The items are
/// fields, made from the instruments' data.
extension RecordType {
  package static let assessment = RecordType(
    CareModel.Number.assessment, "assessment", Label("能力评估", "assessment"), region: .follows(1),
    occasion + circumstances + results + Instrument.fields)

  private static let occasion: [Field] = [
    .reference(1, "elder", "老人", "elder", to: CareModel.Number.elder, .required),
    .one(2, "instrument", "评估工具", "instrument", of: .instrument, .required),
    .date(3, "assessed_on", "评估基准日期", "assessed on", .required),
    .text(4, "number", "评估编号", "assessment number", max: 60),
    .one(5, "reason", "评估原因", "reason", of: .assessmentReason),
    .text(6, "assessor", "评估员", "assessor", max: 120),
    .text(
      7, "second_assessor", "第二评估员", "second assessor", max: 120, .help("国标评估由两人同时进行", "two assess at the same time")),
    .text(8, "organisation", "评估机构", "organisation", max: 200),
    .text(9, "place", "评估地点", "place", max: 200),
    .text(10, "informant", "信息提供者", "informant", max: 120),
    .one(11, "informant_relation", "信息提供者与老人关系", "informant's relation", of: .relation),
    .reference(12, "visit", "相关探访", "visit", to: CareModel.Number.visit),
    .text(13, "recognised_from", "互认来源", "recognised from", max: 200, .help("外地或外部门的评估", "done elsewhere")),
  ]

  /// Annex A: what happened in the last 30 days, illnesses, the state of health.
  private static let circumstances: [Field] = [
    .one(20, "falls", "近30天跌倒", "falls in 30 days", of: .eventCount),
    .one(21, "wanderings", "近30天走失", "wandered off in 30 days", of: .eventCount),
    .one(22, "chokings", "近30天噎食", "choked in 30 days", of: .eventCount),
    .one(23, "self_harms", "近30天自杀自伤", "self-harm in 30 days", of: .eventCount),
    .one(24, "other_events", "近30天其他事件", "other events in 30 days", of: .eventCount),
    .one(30, "pressure_injury", "压力性损伤", "pressure injury", of: .pressureInjury),
    .text(31, "joints", "关节活动度", "movement of joints", max: 200),
    .any(32, "wounds", "伤口", "wounds", of: .wounds),
    .any(33, "special_care", "特殊护理", "special care", of: .specialCare),
    .one(34, "pain", "疼痛感", "pain", of: .pain),
    .any(35, "teeth", "牙齿缺失", "missing teeth", of: .teeth),
    .any(36, "dentures", "义齿", "dentures", of: .dentures),
    .any(37, "swallowing", "吞咽困难", "trouble swallowing", of: .swallowing),
    .boolean(38, "malnourished", "营养不良", "malnourished", .help("体质指数低于18.5", "a body mass index below 18.5")),
    .boolean(39, "airway_trouble", "清理呼吸道无效", "cannot clear the airway"),
    .boolean(40, "in_coma", "昏迷", "in a coma"),
    .text(41, "health_other", "其他健康问题", "other health problems", max: 600),
    .any(42, "diseases", "疾病诊断", "illnesses", of: .chronic),
    .boolean(
      43, "psychiatrist_diagnosed", "精神专科确诊", "diagnosed by a psychiatrist",
      .help("其他精神和行为障碍须由专科医生确诊才变更等级", "only then does another mental disorder change the level")),
    .note(44, "medication", "用药情况", "medication", max: 1000),
  ]

  /// Total, preliminary level and reasons follow from the answers; the final level is somebody's decision, on which
  /// benefits depend.
  private static let results: [Field] = [
    .integer(60, "total", "总分", "total", 0...100),
    .one(65, "preliminary_level", "初步等级", "preliminary level", of: .abilityLevel),
    .any(66, "change_reasons", "等级变更依据", "why the level changed", of: .changeReasons),
    .one(
      67, "final_level", "最终等级", "final level", of: .abilityLevel, .proposedBy(.volunteer),
      .help("由评估员确认", "confirmed by the assessor")),
    .one(68, "self_care_level", "自理能力等级", "level of self-care", of: .selfCareLevel),
    .one(69, "long_term_care_level", "长护失能等级", "long-term care grade", of: .longTermCareLevel, .proposedBy(.volunteer)),
    .integer(70, "self_care_total", "自理评估总分", "self-care total", 0...37),
    .text(71, "confirmed_by", "等级确认人", "level confirmed by", max: 120, .proposedBy(.volunteer)),
    .date(72, "valid_until", "有效期至", "valid until"),
    .note(73, "note", "备注", "note", max: 2000),
    .one(80, "voided", "作废", "voided", of: .voided),
    .text(81, "voided_note", "作废说明", "about voiding", max: 300),
  ]
}
