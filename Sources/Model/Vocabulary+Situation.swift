/// How an elder lives, what the policies count them among, what they are entitled to.
extension Vocabulary {
  /// The union of what the policies ask for (notices of Hegang 2019, Dongguan 2020, Baoshan 2021, Inner Mongolia
  /// 2022, Jilin 2017). The target set of a figure is a setting, since every notice draws it differently.
  package static let categories = Vocabulary(
    "categories", "人员类别", "categories",
    [
      Term(1, "living_alone", "独居", "living alone", "独居老人", "独居老年人", "独居户"),
      Term(2, "empty_nest", "空巢", "empty nest", "空巢老人", "空巢老年人", "空巢家庭"),
      Term(3, "left_behind", "留守", "left behind", "留守老人", "留守老年人"),
      Term(4, "disabled", "失能", "unable to care for oneself", "失能老人", "失能老年人", "完全失能", "全失能"),
      Term(
        5, "semi_disabled", "半失能", "partly unable to care for oneself", "半失能老人", "半失能老年人", "部分失能",
        "半自理"),
      Term(6, "dementia", "失智", "dementia", "失智老人", "失智老年人", "老年痴呆", "痴呆", "认知障碍"),
      Term(
        7, "severely_handicapped", "重残", "severely handicapped", "重残老人", "重度残疾", "重度残疾人",
        "重残老年人"),
      Term(8, "handicapped", "残疾", "handicapped", "残疾人", "残疾老人", "残疾老年人"),
      Term(
        9, "family_planning_special", "计划生育特殊家庭", "special family of family planning", "计生特殊家庭",
        "计划生育特殊困难家庭", "计生特殊困难家庭", "特殊家庭", "计生特扶", "特扶"),
      Term(10, "lost_only_child", "失独", "lost the only child", "失独老人", "失独家庭", "失独老年人"),
      Term(11, "advanced_age", "高龄", "advanced age", "高龄老人", "高龄老年人"),
      Term(
        12, "destitute", "特困", "destitute, in state support", "特困人员", "特困供养", "特困供养人员", "特困户", "五保",
        "五保户", "五保老人", "特困老人"),
      Term(
        13, "subsistence_allowance", "低保", "subsistence allowance", "低保户", "低保对象", "低保家庭", "最低生活保障",
        "低保老人"),
      Term(
        14, "low_income", "低收入", "low income", "低收入家庭", "低收入户", "低收入老人", "低保边缘",
        "低保边缘家庭"),
      Term(15, "hardship", "经济困难", "in economic hardship", "经济困难老人", "困难家庭", "困难户", "困难老人"),
      Term(
        16, "poor", "建档立卡", "registered poor", "贫困", "贫困户", "建档立卡贫困户", "脱贫户", "贫困老人", "监测户"),
      Term(
        17, "veteran", "优抚", "veteran or preferential-care", "优抚对象", "退役军人", "退伍军人", "复员军人",
        "优待抚恤对象", "老兵"),
      Term(18, "serious_illness", "重病", "serious illness", "大病", "重病老人", "重大疾病", "大病患者"),
      Term(19, "chronic_illness", "慢性病", "chronic illness", "慢病", "慢性病老人", "慢性病患者", "患慢性病"),
      Term(20, "unattended", "无人照顾", "without a carer", "无人照料", "无人看护", "无人照护"),
      Term(21, "old_miner", "老矿工", "retired miner", "退休矿工"),
      Term(22, "retired_worker", "离退休职工", "retired employee", "退休职工", "离休", "退休", "退休老人"),
      Term(23, "resettled", "棚改回迁", "resettled", "回迁", "棚改", "回迁户", "搬迁户"),
      Term(24, "old_red_army", "老红军", "Red Army veteran"),
      Term(25, "old_party_member", "老党员", "veteran party member"),
      Term(26, "military_family", "军烈属", "family of a soldier or martyr", "烈属", "军属", "烈士家属"),
      Term(27, "survivor", "遗属", "surviving dependant"),
    ])

  /// By whose word an elder belongs to a category; the codes of `Membership.source`.
  package static let source = Vocabulary(
    "source", "来源", "source",
    [
      Term(1, "register", "村级台账", "village register", "台账", "花名册"),
      Term(2, "department", "部门名单", "department list", "部门"),
      Term(3, "visit", "探访发现", "found on a visit", "探访"),
      Term(4, "family", "本人或家属", "the elder or the family", "本人", "家属"),
      Term(5, "assessment", "能力评估", "assessment", "评估"),
      Term(6, "derived", "系统推算", "derived", "推算"),
      Term(9, "other", "其他", "other"),
    ])

  package static let living = Vocabulary(
    "living", "居住情况", "living arrangement",
    [
      Term(1, "alone", "独居", "alone", "独自居住", "一人居住", "单独居住"),
      Term(
        2, "with_spouse", "与配偶同住", "with the spouse", "与配偶", "与配偶居住", "与老伴同住", "夫妻同住", "配偶"),
      Term(
        3, "with_children", "与子女同住", "with children", "与子女", "与子女居住", "与儿子同住", "与女儿同住", "子女"),
      Term(
        4, "with_others", "与他人同住", "with others", "与父母", "与兄弟姐妹", "与其他亲属", "与非亲属",
        "与亲属同住", "与其他人同住"),
      Term(5, "institution", "养老机构", "in an institution", "机构", "敬老院", "养老院", "入住机构", "集中供养"),
      Term(6, "with_grandchildren", "与孙辈同住", "with grandchildren only", "隔代同住", "隔代居住", "与孙子女同住"),
    ])

  /// Decides how often an elder is visited; the interval of each tier is a setting.
  package static let riskTier = Vocabulary(
    "risk_tier", "风险等级", "risk tier",
    [
      Term(1, "general", "一般", "general", "一般老人", "低风险", "一般风险"),
      Term(2, "priority", "重点", "priority", "重点关注", "中风险", "重点对象"),
      Term(3, "high", "高风险", "high", "高", "高危"),
    ])

  package static let selfCare = Vocabulary(
    "self_care", "自理情况", "self-care",
    [
      Term(1, "independent", "自理", "independent", "完全自理", "能自理", "生活自理"),
      Term(2, "semi_dependent", "半自理", "partly dependent", "半失能", "部分自理", "介助"),
      Term(3, "dependent", "失能", "dependent", "不能自理", "完全失能", "介护"),
      Term(4, "bedridden", "卧床", "bedridden", "长期卧床", "瘫痪", "瘫痪在床"),
    ])

  package static let abilityLevel = Vocabulary(
    "ability_level", "能力等级", "ability level", standard: "GB/T 42195-2022",
    [
      Term(0, "intact", "能力完好", "intact", "0级"),
      Term(1, "mild", "轻度失能", "mildly impaired", "能力轻度受损", "能力轻度受损(轻度失能)", "1级"),
      Term(2, "moderate", "中度失能", "moderately impaired", "能力中度受损", "能力中度受损(中度失能)", "2级"),
      Term(3, "severe", "重度失能", "severely impaired", "能力重度受损", "能力重度受损(重度失能)", "3级"),
      Term(4, "total", "完全失能", "lost", "能力完全丧失", "能力完全丧失(完全失能)", "4级"),
    ])

  package static let supportMode = Vocabulary(
    "support_mode", "供养方式", "mode of support",
    [
      Term(1, "dispersed", "分散供养", "at home", "分散"),
      Term(2, "centralised", "集中供养", "in an institution", "集中"),
    ])

  package static let income = Vocabulary(
    "income", "经济来源", "source of income", alone: "none",
    [
      Term(1, "pension", "退休金或养老金", "pension", "退休金", "养老金", "退休金养老金", "城乡居民养老保险"),
      Term(2, "children", "子女补贴", "children", "子女供养", "子女赡养"),
      Term(3, "relatives", "亲友资助", "relatives and friends"),
      Term(4, "state_benefit", "国家普惠型补贴", "state benefit", "高龄津贴"),
      Term(5, "savings", "个人储蓄", "savings", "储蓄", "积蓄"),
      Term(6, "other_benefit", "其他补贴", "other benefit", "低保金", "救助金", "特困供养金"),
      Term(7, "labour", "劳动收入", "work", "务农", "打工", "种地"),
      Term(8, "land_rent", "土地流转", "land rent", "地租"),
      Term(9, "none", "无收入", "none", "没有收入"),
    ])

  package static let insurance = Vocabulary(
    "insurance", "医疗费用支付方式", "medical insurance",
    [
      Term(1, "employee", "职工医保", "employee insurance", "城镇职工基本医疗保险", "职工基本医疗保险"),
      Term(2, "resident", "城乡居民医保", "resident insurance", "新农合", "居民医保", "城乡居民基本医疗保险", "合作医疗"),
      Term(3, "self_paid", "自费", "self-paid", "全自费"),
      Term(4, "civil_servant", "公务员补助", "civil servant supplement"),
      Term(5, "enterprise", "企业补充", "enterprise supplement", "企业补充保险"),
      Term(6, "public", "公费", "public expense", "公费医疗", "公费医疗及医疗照顾对象"),
      Term(7, "medical_aid", "医疗救助", "medical aid"),
      Term(8, "critical_illness", "大病保险", "critical illness insurance"),
      Term(9, "long_term_care", "长期护理保险", "long-term care insurance", "长护险"),
    ])

  package static let subsidies = Vocabulary(
    "subsidies", "津贴补贴", "subsidies",
    [
      Term(1, "advanced_age", "高龄津贴", "advanced age allowance", "高龄补贴"),
      Term(2, "service", "养老服务补贴", "service subsidy", "服务补贴"),
      Term(3, "nursing", "护理补贴", "nursing subsidy", "失能护理补贴", "经济困难老年人护理补贴"),
      Term(4, "disabled_living", "困难残疾人生活补贴", "living subsidy for the handicapped", "残疾人生活补贴"),
      Term(5, "disabled_nursing", "重度残疾人护理补贴", "nursing subsidy for the severely handicapped", "残疾人护理补贴"),
      Term(6, "family_planning", "计生特别扶助金", "family planning assistance", "特别扶助金"),
      Term(7, "subsistence", "低保金", "subsistence allowance", "最低生活保障金"),
      Term(8, "destitute", "特困供养金", "support of the destitute", "五保供养"),
      Term(9, "preferential_care", "优抚金", "preferential care", "抚恤金", "定期抚恤"),
      Term(10, "temporary_relief", "临时救助", "temporary relief", "临时救助金"),
      Term(99, "other", "其他", "other"),
    ])

  package static let consent = Vocabulary(
    "consent", "知情同意", "consent",
    [
      Term(1, "given", "本人同意", "given", "同意", "已同意"),
      Term(2, "by_family", "家属代为同意", "given by the family", "家属同意", "监护人同意"),
      Term(3, "refused", "不同意", "refused", "拒绝"),
      Term(4, "not_asked", "未询问", "not asked", "未征求"),
    ])

  package static let archived = Vocabulary(
    "archived", "停止服务原因", "reason for archiving",
    [
      Term(1, "died", "去世", "died", "死亡", "已故", "离世", "病故", "dead", "deceased"),
      Term(2, "moved_away", "迁出", "moved away", "搬走", "搬离", "外迁", "迁居", "moved"),
      Term(3, "in_institution", "入住机构", "in an institution", "入住养老机构", "入住敬老院", "养老院", "institution"),
      Term(4, "entered_in_error", "录入错误", "entered in error", "误录", "error", "录错"),
      Term(5, "service_declined", "本人不需要", "service declined", "不需要服务", "declined"),
      Term(9, "other", "其他", "other"),
    ])

  /// Doubts that an import or a check leaves on a record until a person has looked.
  package static let doubts = Vocabulary(
    "doubts", "存疑", "doubts",
    [
      Term(1, "id_check_digit", "身份证号校验位不对", "wrong check digit of the ID number"),
      Term(2, "id_fifteen_digits", "15位旧身份证号", "ID number of 15 digits"),
      Term(3, "id_area_unknown", "身份证号地区码未知", "unknown area code of the ID number"),
      Term(4, "id_birth_differs", "与身份证号出生日期不一致", "birth differs from the ID number"),
      Term(5, "id_sex_differs", "与身份证号性别不一致", "sex differs from the ID number"),
      Term(6, "possible_twin", "可能与他人重复", "possibly entered twice"),
      Term(7, "name_cut", "姓名不全", "name cut short"),
      Term(8, "village_unclear", "村名不明确", "village unclear"),
      Term(9, "other", "其他", "other"),
    ])
}
