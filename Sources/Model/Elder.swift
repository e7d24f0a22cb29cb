/// An elder: one record per person. Fields of GB/T 42195-2022 annex A, of the register of people left behind
/// (GB/T 31000-2015), and of what village registers hold.
extension RecordType {
  package static let elder = RecordType(
    CareModel.Number.elder, "elder", Label("老年人", "elder"), region: .field(24),
    identity + place + situation + health + family + services + administration + officialsOnly)

  private static let identity: [Field] = [
    .text(1, "name", "姓名", "name", max: 120, .required),
    .text(2, "former_name", "曾用名", "former name", max: 120),
    .one(3, "sex", "性别", "sex", of: .sex),
    .date(4, "birth", "出生日期", "date of birth", .help("年-月-日；不详的可只写年或年月", "YYYY-MM-DD, or YYYY-MM or YYYY")),
    .integer(5, "age_stated", "登记年龄", "age as stated", 0...130, .unit("岁", "years")),
    .date(6, "age_stated_on", "年龄登记日期", "age stated on"),
    .text(7, "id_number_masked", "身份证号(遮盖)", "ID number, masked", max: 40, .byHub),
    .one(8, "ethnic_group", "民族", "ethnic group", of: .ethnicGroup),
    .one(9, "marital_status", "婚姻状况", "marital status", of: .maritalStatus),
    .one(10, "education", "文化程度", "education", of: .education),
    .text(11, "religion", "宗教信仰", "religion", max: 60),
    .reference(
      12, "same_as", "与此人为同一人", "same person as", to: CareModel.Number.elder,
      .writtenBy([.town, .county]), .proposedBy([.volunteer, .village]),
      .help("两条记录是同一人时，由让出的一条指向保留的一条", "of two records of one person, the one that gives way names the other")),
    .text(13, "native_place", "籍贯", "native place", max: 120),
    .one(14, "political_status", "政治面貌", "political status", of: .politicalStatus),
    .text(15, "occupation", "职业", "occupation", max: 120),
  ]

  private static let place: [Field] = [
    .phone(20, "phone", "联系电话", "phone"),
    .phone(21, "phone_other", "备用电话", "other phone"),
    .text(
      22, "phone_note", "电话说明", "about the phone", max: 200, .help("如：无电话、邻居代接", "such as: none, a neighbour answers")),
    .text(23, "address", "住址", "address", max: 300),
    .village(24, "village", "村(社区)", "village", .required, .help("12位区划代码", "the 12-digit division code")),
    .text(25, "group", "组别", "village group", max: 60, .help("村民小组，如：三组", "the group below the village")),
    .text(26, "registered_residence", "户籍地", "registered residence", max: 300),
    .boolean(28, "residence_matches", "人户一致", "lives where registered"),
    .text(27, "directions", "路线说明", "how to find the house", max: 300),
  ]

  private static let situation: [Field] = [
    .one(30, "living", "居住情况", "living arrangement", of: .living),
    .date(
      47, "institution_on", "入住机构日期", "in an institution since",
      .help("此前的月份仍在册", "the months before stay on the register")),
    .any(31, "categories", "人员类别", "categories", of: .categories),
    .one(
      32, "risk_tier", "风险等级", "risk tier", of: .riskTier, .proposedBy(.volunteer),
      .help("决定多久探访一次", "decides how often they are visited")),
    .integer(
      33, "visit_interval_days", "探访间隔", "days between visits", 1...366, .proposedBy(.volunteer), .unit("天", "days")),
    .one(34, "self_care", "自理情况", "self-care", of: .selfCare),
    .one(35, "ability_level", "能力等级", "ability level", of: .abilityLevel, .proposedBy(.volunteer)),
    .integer(36, "care_level", "照护等级", "care level", 1...5),
    .one(37, "support_mode", "供养方式", "mode of support", of: .supportMode),
    .any(38, "income", "经济来源", "sources of income", of: .income),
    .any(39, "insurance", "医疗费用支付方式", "medical insurance", of: .insurance),
    .any(40, "needs", "服务需求", "services needed", of: .services),
    .text(41, "programme", "项目标签", "programme", max: 120),
    .text(
      42, "visit_wish", "探访意愿", "wishes about visits", max: 300,
      .help("由谁来、怎么来、多久一次", "who should come, how, how often")),
    .any(
      43, "risk_events", "照护风险事件", "care-risk events", of: .riskEvents,
      .help("写成 fall@2026-09-01，带发生日期", "write fall@2026-09-01, with the date")),
    .date(44, "discharged_on", "最近出院日期", "last discharged on"),
    .date(45, "bereaved_on", "丧亲日期", "bereaved on"),
    .one(46, "preferred_mode", "希望的探访方式", "mode of visit they wish for", of: .visitMode),
  ]

  private static let health: [Field] = [
    .any(50, "chronic", "疾病", "illnesses", of: .chronic),
    .text(51, "chronic_other", "其他疾病", "other illnesses", max: 300),
    .text(52, "allergy", "过敏史", "allergies", max: 300),
    .note(53, "medication_note", "用药", "medication", max: 1000),
    .any(54, "disability_type", "残疾类别", "types of disability", of: .disabilityType),
    .one(55, "disability_grade", "残疾等级", "grade of disability", of: .disabilityGrade),
    .integer(56, "height_cm", "身高", "height", 50...250, .unit("厘米", "cm")),
    .tenths(57, "weight_kg", "体重", "weight", 100...3000, .unit("公斤", "kg")),
    .text(
      58, "communication", "沟通提示", "how to talk with them", max: 300, .help("如：耳背，需大声", "such as: hard of hearing")),
    .any(59, "special_care", "特殊护理", "special care", of: .specialCare),
  ]

  private static let family: [Field] = [
    .text(60, "contact_name", "联系人", "contact", max: 120),
    .one(61, "contact_relation", "与联系人关系", "contact's relation", of: .relation),
    .phone(62, "contact_phone", "联系人电话", "contact's phone"),
    .text(63, "second_contact_name", "第二联系人", "second contact", max: 120),
    .one(64, "second_contact_relation", "与第二联系人关系", "second contact's relation", of: .relation),
    .phone(65, "second_contact_phone", "第二联系人电话", "second contact's phone"),
    .integer(66, "children", "子女数", "number of children", 0...30),
    .note(67, "family_note", "家庭情况", "about the family", max: 1000),
    .note(68, "difficulties", "困难及诉求", "difficulties and requests", max: 1024),
    .note(69, "help_given", "帮扶情况", "help given", max: 1024),
  ]

  private static let services: [Field] = [
    .text(70, "doctor_name", "家庭医生", "doctor", max: 120),
    .phone(71, "doctor_phone", "家庭医生电话", "doctor's phone"),
    .boolean(72, "doctor_contract", "家庭医生签约", "contract with the doctor"),
    .date(73, "doctor_contract_from", "签约起始", "contract from"),
    .date(74, "doctor_contract_until", "签约截止", "contract until"),
    .text(75, "device_number", "呼叫终端编号", "call device number", max: 60),
    .text(76, "card_number", "优待卡或一卡通号", "elder card number", max: 60),
  ]

  private static let administration: [Field] = [
    .date(80, "enrolled", "登记日期", "enrolled on"),
    .one(81, "consent", "知情同意", "consent", of: .consent),
    .date(82, "consent_on", "同意日期", "consent given on"),
    .date(83, "reviewed_on", "复核日期", "reviewed on"),
    .note(
      84, "source_note", "来源原文", "as the source wrote it", max: 2000,
      .help("导入时未能归入其他栏的原文", "what an import could not place elsewhere")),
    .any(85, "doubts", "存疑", "doubts", of: .doubts),
    .note(86, "note", "备注", "note", max: 4000),
    .one(90, "archived", "停止服务", "archived", of: .archived),
    .date(91, "archived_on", "停止服务日期", "archived on"),
    .text(93, "informant", "信息提供者", "informant", max: 120),
    .one(94, "informant_relation", "信息提供者与老人关系", "informant's relation", of: .relation),
    .phone(95, "informant_phone", "信息提供者电话", "informant's phone"),
    .text(92, "archived_note", "停止服务说明", "about archiving", max: 300),
  ]

  private static let officialsOnly: [Field] = [
    .idNumber(1000, "id_number", "身份证号", "ID number", .officials, .proposedBy([.volunteer, .village])),
    .text(
      1001, "id_number_unverified", "身份证号(待核)", "ID number, unverified", max: 60, .officials,
      .proposedBy([.volunteer, .village]),
      .help("校验位不对或15位的旧号，照原样保留", "a wrong or a 15-digit number, as written")),
    .boolean(1002, "nursing_subsidy", "领取护理补贴", "receives a nursing subsidy", .officials, .proposedBy(.village)),
    .any(1003, "subsidies", "津贴补贴", "subsidies", of: .subsidies, .officials, .proposedBy(.village)),
    .text(1004, "subsidy_note", "补贴说明", "about the subsidies", max: 300, .officials, .proposedBy(.village)),
    .text(1005, "disability_certificate", "残疾证号", "disability certificate", max: 40, .officials, .proposedBy(.village)),
    .text(1006, "health_file_number", "健康档案编号", "health file number", max: 40, .officials, .proposedBy(.village)),
    .integer(
      1007, "annual_income_yuan", "个人年收入", "income of a year", 0...10_000_000, .officials, .proposedBy(.village),
      .unit("元", "yuan")),
    .integer(
      1010, "household_income_yuan", "家庭年收入", "household income of a year", 0...100_000_000, .officials,
      .proposedBy(.village), .unit("元", "yuan")),
    .text(1008, "verified_by", "核实单位", "verified by", max: 120, .officials),
    .note(
      1009, "official_note", "内部备注", "officials' note", max: 4000, .officials, .writtenBy([.village, .town, .county])),
  ]
}
