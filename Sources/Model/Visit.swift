/// One visit, or the attempt of one. Visits are facts: never overwritten by another, voided if they were wrong.
extension RecordType {
  package static let visit = RecordType(
    CareModel.Number.visit, "visit", Label("探访", "visit"), region: .follows(1),
    occasion + contents + signs + consequences)

  private static let occasion: [Field] = [
    .reference(1, "elder", "老人", "elder", to: CareModel.Number.elder, .required),
    .instant(2, "at", "探访时间", "time of the visit", .required),
    .one(3, "mode", "探访方式", "mode", of: .visitMode),
    .one(4, "outcome", "探访结果", "outcome", of: .visitOutcome),
    .one(5, "purpose", "探访目的", "purpose", of: .visitPurpose),
    .instant(6, "until", "结束时间", "end of the visit"),
    .integer(7, "duration_minutes", "时长", "duration", 0...1440, .unit("分钟", "minutes")),
    .text(
      8, "visitor", "探访人", "visitor", max: 120,
      .help("实际上门的人，可与录入的账号不同", "who went; may differ from the account that entered it")),
    .one(9, "visitor_kind", "探访人身份", "kind of visitor", of: .visitorKind),
    .text(10, "companion", "同行人", "companion", max: 120),
    .one(11, "at_precision", "时间精度", "precision of the time", of: .timePrecision),
    .reference(12, "helper", "帮扶人", "helper", to: CareModel.Number.helper, .help("登记过的探访人", "a visitor on record")),
    .boolean(
      13, "from_paper", "纸质表补录", "entered from paper", .help("录入的账号不是探访人", "whoever entered it was not there")),
    .text(14, "door_code", "门牌码", "door code", max: 120, .help("一户一码扫到的内容", "as scanned at the door")),
  ]

  /// The four contents of Inner Mongolia 2022: 基本生活、安全风险、家庭赡养、关爱保护.
  private static let contents: [Field] = [
    .any(20, "basic_living", "基本生活", "basic living", of: .basicLiving),
    .text(21, "basic_living_note", "基本生活说明", "about basic living", max: 600),
    .any(22, "safety", "安全风险", "safety risks", of: .safety),
    .text(23, "safety_note", "安全风险说明", "about safety", max: 600),
    .any(24, "family_support", "家庭赡养", "family support", of: .familySupport),
    .text(25, "family_support_note", "家庭赡养说明", "about family support", max: 600),
    .any(26, "protection", "关爱保护", "care and protection", of: .protection),
    .text(27, "protection_note", "关爱保护说明", "about care and protection", max: 600),
    .any(28, "hazards", "居家环境隐患", "hazards at home", of: .hazards),
  ]

  private static let signs: [Field] = [
    .integer(
      30, "systolic", "收缩压", "systolic pressure", 40...300, .unit("毫米汞柱", "mmHg"), .help("高压", "the upper number")),
    .integer(
      31, "diastolic", "舒张压", "diastolic pressure", 20...200, .unit("毫米汞柱", "mmHg"), .help("低压", "the lower number")),
    .integer(32, "pulse", "脉搏", "pulse", 20...250, .unit("次/分", "per minute")),
    .tenths(33, "temperature", "体温", "temperature", 300...450, .unit("℃", "℃")),
    .tenths(34, "blood_glucose", "血糖", "blood glucose", 5...600, .unit("毫摩尔/升", "mmol/L")),
    .integer(35, "oxygen", "血氧", "oxygen saturation", 40...100, .unit("%", "%")),
    .tenths(36, "weight_kg", "体重", "weight", 100...3000, .unit("公斤", "kg")),
    .any(37, "symptoms", "不适症状", "complaints", of: .symptoms),
    .one(40, "mood", "情绪", "mood", of: .mood),
    .one(41, "medication", "服药情况", "medication taken", of: .medicationTaken),
    .one(42, "meals", "饮食", "meals", of: .meals),
    .one(43, "hygiene", "卫生", "hygiene", of: .hygiene),
    .date(44, "discharged_on", "出院日期", "discharged on", .help("上次探访后出过院", "from a hospital since the last visit")),
    .any(45, "risk_events", "照护风险事件", "care-risk events", of: .riskEvents),
  ]

  private static let consequences: [Field] = [
    .one(50, "risk", "风险", "risk", of: .risk, .mostSevere),
    .any(51, "needs", "服务需求", "services needed", of: .services),
    .any(52, "services_given", "已提供服务", "services given", of: .services),
    .any(53, "follow_up", "后续措施", "follow-up", of: .followUp),
    .text(54, "follow_up_note", "后续措施说明", "about the follow-up", max: 600),
    .date(55, "next_visit", "下次探访", "next visit", .help("答应老人的日期", "as promised to the elder")),
    .one(56, "satisfaction", "满意度", "satisfaction", of: .satisfaction),
    .note(57, "note", "记录", "note", max: 4000),
    .text(58, "source_note", "来源原文", "as the source wrote it", max: 600),
    .text(59, "refused_note", "拒绝原因", "why it was refused", max: 300),
    .one(60, "voided", "作废", "voided", of: .voided),
    .text(61, "voided_note", "作废说明", "about voiding", max: 300),
  ]
}
