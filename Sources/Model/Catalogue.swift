/// The basic service list (基本养老服务清单) of a division, item by item, and what an elder has of it. An item of a lower
/// division with the same code takes the place of the upper one's; it may add or raise, never lower (Care, Catalogue).
extension RecordType {
  package static let benefit = RecordType(
    CareModel.Number.benefit, "benefit", Label("待遇项目", "benefit"), region: .field(3), writtenBy: [.town, .county],
    item + eligibility + amount)

  private static let item: [Field] = [
    .text(
      1, "code", "项目代码", "code", max: 40, .required,
      .help("各级清单里同一项目用同一代码", "the same in the lists of all levels")),
    .text(2, "name", "项目名称", "name", max: 200, .required),
    .division(3, "division", "适用区划", "division", .required),
    .one(4, "kind", "待遇种类", "kind", of: .benefitKind),
    .one(5, "service", "服务项目", "service", of: .services),
    .date(6, "from", "起始日期", "from"),
    .date(7, "until", "截止日期", "until"),
    .one(8, "department", "主管部门", "department", of: .department),
    .text(9, "basis", "文件依据", "basis", max: 200),
    .note(10, "note", "说明", "note", max: 2000),
    .boolean(11, "withdrawn", "已撤销", "withdrawn"),
  ]

  private static let eligibility: [Field] = [
    .integer(20, "age_from", "最低年龄", "age from", 0...130, .unit("岁", "years")),
    .integer(21, "age_until", "最高年龄", "age until", 0...130, .unit("岁", "years"), .help("含本岁", "inclusive")),
    .any(22, "categories_any", "类别之一", "one of these categories", of: .categories),
    .any(23, "categories_all", "类别全部", "all of these categories", of: .categories),
    .one(24, "level_from", "最低能力等级", "ability level from", of: .abilityLevel, .help("由轻到重", "from mild to severe")),
    .one(25, "level_until", "最高能力等级", "ability level until", of: .abilityLevel),
    .one(26, "disability_grade", "残疾等级至少", "disabled at least to grade", of: .disabilityGrade),
    .any(27, "living_any", "居住情况之一", "one of these living arrangements", of: .living),
    .integer(28, "income_max_yuan", "年收入不超过", "income of a year at most", 0...10_000_000, .unit("元", "yuan")),
    .text(
      29, "excludes", "不可兼得的项目", "not together with", max: 300, .help("项目代码，用顿号隔开", "codes, separated by commas")),
  ]

  private static let amount: [Field] = [
    .hundredths(40, "amount_yuan", "金额", "amount in yuan", 0...1_000_000_000, .unit("元", "yuan")),
    .tenths(41, "quantity", "数量", "quantity", 0...1_000_000),
    .one(42, "unit", "计量单位", "unit", of: .serviceUnit),
    .one(43, "frequency", "频次", "how often", of: .frequency),
  ]

  package static let entitlement = RecordType(
    CareModel.Number.entitlement, "entitlement", Label("享有待遇", "entitlement"), region: .follows(1),
    writtenBy: [.town, .county], proposedBy: .village,
    [
      .reference(1, "elder", "老人", "elder", to: CareModel.Number.elder, .required),
      .reference(2, "benefit", "待遇项目", "benefit", to: CareModel.Number.benefit),
      .text(3, "code", "项目代码", "code", max: 40, .required),
      .text(4, "name", "项目名称", "name", max: 200),
      .one(5, "state", "待遇状态", "state", of: .entitlementState),
      .date(6, "applied_on", "申请日期", "applied on"),
      .date(7, "granted_on", "批准日期", "granted on"),
      .date(8, "from", "起始日期", "from"),
      .date(9, "until", "截止日期", "until"),
      .text(10, "granted_by", "批准单位", "granted by", max: 120),
      .tenths(11, "quantity", "核定数量", "quantity granted", 0...1_000_000),
      .one(12, "unit", "计量单位", "unit", of: .serviceUnit),
      .one(13, "frequency", "频次", "how often", of: .frequency),
      .text(14, "ended_note", "终止原因", "why it ended", max: 300),
      .reference(15, "facility", "服务设施", "facility", to: CareModel.Number.facility),
      .one(20, "voided", "作废", "voided", of: .voided),
      .text(21, "voided_note", "作废说明", "about voiding", max: 300),
      .hundredths(
        1000, "amount_yuan", "核定金额", "amount granted", 0...1_000_000_000, .officials, .unit("元", "yuan")),
      .text(1001, "evidence", "核定依据", "evidence", max: 600, .officials),
      .note(1002, "official_note", "内部备注", "officials' note", max: 2000, .officials),
    ])
}
