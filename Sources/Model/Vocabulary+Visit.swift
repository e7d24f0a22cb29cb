/// What a visit was, what it found in the four contents the policies ask for, and what is to follow.
extension Vocabulary {
  /// The four ways of visiting (Inner Mongolia 2022), video apart from the telephone.
  package static let visitMode = Vocabulary(
    "visit_mode", "探访方式", "mode of visit",
    [
      Term(1, "home", "上门走访", "at home", "上门", "上门探访", "入户", "入户走访", "走访", "home visit", "面访"),
      Term(2, "phone", "电话探访", "telephone", "电话", "通讯探访", "通讯", "电话访问", "telephone call", "call"),
      Term(3, "neighbour", "邻里互助", "neighbour", "邻里", "邻居", "neighbor", "亲属邻里互助"),
      Term(4, "paired", "结对帮扶", "paired helper", "结对", "结对子", "党员志愿者结对"),
      Term(5, "video", "视频探访", "video", "视频", "video call", "即时通讯", "微信视频"),
    ])

  /// Only `seen` is a visit that counts; the others are records of an attempt.
  package static let visitOutcome = Vocabulary(
    "visit_outcome", "探访结果", "outcome of the visit",
    [
      Term(1, "seen", "见到老人", "seen", "完成", "已完成", "见到", "已见", "已探访", "completed", "done"),
      Term(2, "not_home", "未遇", "not at home", "不在家", "未见到", "无人", "无人在家", "not at home", "absent"),
      Term(3, "refused", "拒绝探访", "refused", "拒绝", "拒访", "谢绝"),
      Term(4, "rescheduled", "改期", "rescheduled", "另约", "postponed"),
    ])

  package static let visitPurpose = Vocabulary(
    "visit_purpose", "探访目的", "purpose of the visit",
    [
      Term(1, "routine", "例行探访", "routine", "例行", "日常探访", "定期探访", "日常", "巡访"),
      Term(2, "health", "健康随访", "health follow-up", "随访", "健康"),
      Term(3, "emergency", "应急响应", "emergency", "应急", "紧急"),
      Term(4, "meal_delivery", "送餐", "meal delivery", "助餐"),
      Term(5, "comfort", "心理慰藉", "comfort", "精神慰藉", "陪伴"),
      Term(6, "rehabilitation", "康复指导", "rehabilitation", "康复"),
      Term(7, "census", "信息普查", "census", "普查", "摸底", "摸底排查", "信息采集"),
      Term(8, "recheck", "抽查复核", "re-check", "复核", "抽查"),
      Term(9, "festival", "节日慰问", "festival greeting", "慰问"),
      Term(10, "weather", "恶劣天气排查", "severe weather", "极端天气", "防汛", "防寒", "高温"),
      Term(11, "follow_up", "跟进回访", "follow-up", "回访", "跟进"),
      Term(12, "assessment", "能力评估", "assessment", "评估"),
      Term(13, "policy", "政策宣讲", "policy talk", "政策宣传"),
      Term(99, "other", "其他", "other"),
    ])

  /// How far the time of a visit can be trusted.
  package static let timePrecision = Vocabulary(
    "time_precision", "时间精度", "precision of the time",
    [
      Term(1, "minute", "到分钟", "to the minute", "准确"),
      Term(2, "day", "到日", "to the day", "当日"),
      Term(3, "month", "到月", "to the month", "当月"),
      Term(4, "year", "到年", "to the year", "当年"),
      Term(5, "clock_unsure", "设备时钟不可靠", "the device's clock was unsure", "时钟不可靠"),
    ])

  package static let visitorKind = Vocabulary(
    "visitor_kind", "探访人身份", "kind of visitor",
    [
      Term(1, "volunteer", "志愿者", "volunteer", "志愿服务组织"),
      Term(2, "village_cadre", "村干部", "village cadre", "村(居)干部", "社区干部"),
      Term(3, "grid_worker", "网格员", "grid worker"),
      Term(4, "social_worker", "社工", "social worker", "社会工作者"),
      Term(5, "party_member", "党员", "party member"),
      Term(6, "paired_helper", "结对帮扶人", "paired helper", "结对人"),
      Term(7, "neighbour", "邻居", "neighbour", "邻里"),
      Term(8, "relative", "亲属", "relative", "家属"),
      Term(9, "village_doctor", "村医", "village doctor", "家庭医生"),
      Term(10, "elders_association", "老年协会", "elders' association", "基层老年协会"),
      Term(11, "social_organisation", "社会组织", "social organisation", "专业社会组织", "第三方"),
      Term(12, "property_service", "物业", "property service", "物业服务"),
      Term(13, "official", "乡镇工作人员", "town official", "民政干部"),
      Term(99, "other", "其他", "other"),
    ])

  package static let basicLiving = Vocabulary(
    "basic_living", "基本生活", "basic living", alone: "fine",
    [
      Term(1, "fine", "正常", "fine", "良好", "无异常"),
      Term(2, "short_of_food", "缺粮少菜", "short of food", "缺粮"),
      Term(3, "short_of_water", "饮水困难", "short of water"),
      Term(4, "short_of_heating", "取暖困难", "short of heating", "缺煤", "取暖"),
      Term(5, "short_of_clothing", "缺衣被", "short of clothing or bedding"),
      Term(6, "short_of_medicine", "缺药", "short of medicine"),
      Term(7, "short_of_money", "生活费不足", "short of money", "缺钱"),
      Term(8, "cannot_cook", "做饭困难", "cannot cook"),
      Term(9, "no_power", "停电或断网", "without power or network", "停电"),
      Term(10, "housing_poor", "住房破损", "poor housing", "房屋破损"),
      Term(99, "other", "其他", "other"),
    ])

  package static let safety = Vocabulary(
    "safety", "安全风险", "safety risks", alone: "fine",
    [
      Term(1, "fine", "无风险", "none found", "无异常", "正常"),
      Term(2, "gas", "燃气或煤气", "gas", "煤气", "燃气", "一氧化碳"),
      Term(3, "fire", "用火", "fire", "火灾", "明火", "火患"),
      Term(4, "electricity", "用电", "electricity", "电线老化"),
      Term(5, "fall", "跌倒", "falling", "摔倒"),
      Term(6, "wandering", "走失", "wandering off"),
      Term(7, "choking", "噎食", "choking"),
      Term(8, "self_harm", "自伤或轻生", "self-harm", "轻生", "自杀"),
      Term(9, "medication_error", "用药错误", "medication error", "误服"),
      Term(10, "housing", "房屋安全", "unsafe house", "危房", "屋顶漏雨"),
      Term(11, "disaster", "自然灾害", "natural disaster", "洪涝", "滑坡", "地质灾害"),
      Term(12, "fraud", "诈骗", "fraud", "被骗", "保健品推销"),
      Term(99, "other", "其他", "other"),
    ])

  package static let familySupport = Vocabulary(
    "family_support", "家庭赡养", "family support", alone: "good",
    [
      Term(1, "good", "赡养良好", "good", "正常", "良好"),
      Term(2, "children_away", "子女在外", "children away", "儿女在外打工", "外出务工"),
      Term(3, "calls_only", "仅电话联系", "calls only"),
      Term(4, "rare_contact", "联系少", "rare contact", "很少联系"),
      Term(5, "no_contact", "无联系", "no contact", "失联"),
      Term(6, "not_supported", "未尽赡养义务", "not supported", "不赡养"),
      Term(7, "no_family", "无赡养人", "no family", "无子女"),
      Term(8, "family_unable", "赡养人无力", "family unable", "赡养能力不足"),
      Term(9, "carer_exhausted", "照护者疲惫", "carer exhausted"),
      Term(10, "dispute", "家庭纠纷", "family dispute", "赡养纠纷"),
      Term(99, "other", "其他", "other"),
    ])

  package static let protection = Vocabulary(
    "protection", "关爱保护", "care and protection", alone: "fine",
    [
      Term(1, "fine", "正常", "fine", "良好", "无异常"),
      Term(2, "lonely", "孤独", "lonely", "寂寞"),
      Term(3, "low_spirits", "情绪低落", "in low spirits"),
      Term(4, "bereaved", "丧亲", "bereaved", "丧偶"),
      Term(5, "neglected", "被忽视", "neglected", "遗弃"),
      Term(6, "abused", "受虐待", "abused", "虐待", "家暴"),
      Term(7, "exploited", "财产受侵", "exploited", "财产纠纷"),
      Term(8, "benefits_missing", "应享未享", "entitled but not receiving", "未享受待遇"),
      Term(9, "rights_unknown", "不了解政策", "does not know their rights"),
      Term(10, "wants_company", "希望陪伴", "wants company", "需要陪伴"),
      Term(99, "other", "其他", "other"),
    ])

  package static let hazards = Vocabulary(
    "hazards", "居家环境隐患", "hazards at home", alone: "none",
    [
      Term(1, "none", "无隐患", "none", "未发现"),
      Term(2, "coal_stove", "煤炉烟囱", "coal stove or flue", "煤炉", "烟囱"),
      Term(3, "gas_leak", "燃气管路", "gas pipe", "煤气", "燃气泄漏"),
      Term(4, "old_wiring", "电线老化", "old wiring", "私拉电线", "插座"),
      Term(5, "electric_blanket", "电热毯", "electric blanket"),
      Term(6, "open_fire", "明火", "open fire", "柴火"),
      Term(7, "slippery_floor", "地面湿滑", "slippery floor"),
      Term(8, "clutter", "杂物堆放", "clutter", "杂物"),
      Term(9, "dim_light", "照明不足", "dim light"),
      Term(10, "no_handrail", "无扶手", "no handrail"),
      Term(11, "steep_steps", "台阶陡", "steep steps", "门槛高"),
      Term(12, "leaking_roof", "屋顶漏雨", "leaking roof", "漏雨"),
      Term(13, "cracked_walls", "墙体开裂", "cracked walls", "危房"),
      Term(14, "well_or_pond", "水井水塘", "open well or pond"),
      Term(99, "other", "其他", "other"),
    ])

  /// Kinds of service (GB/T 43153-2023 and the 助× of the notices): what an elder needs, what was given.
  package static let services = Vocabulary(
    "services", "服务项目", "services",
    [
      Term(1, "meals", "助餐", "meals", "送餐", "配餐"),
      Term(2, "bathing", "助浴", "bathing", "洗澡"),
      Term(3, "cleaning", "助洁", "cleaning", "家政", "打扫", "保洁"),
      Term(4, "mobility", "助行", "getting about", "陪同出行"),
      Term(5, "medical", "助医", "medical", "陪诊", "就医"),
      Term(6, "emergency", "助急", "emergency", "紧急救援"),
      Term(7, "recreation", "助乐", "recreation", "文化娱乐", "娱乐"),
      Term(8, "basic_care", "基础照护", "basic care", "生活照料", "护理"),
      Term(9, "health_management", "健康管理", "health management", "体检", "健康"),
      Term(10, "companionship", "陪伴探访", "companionship", "探访关爱", "陪伴"),
      Term(11, "comfort", "精神慰藉", "comfort", "心理支持"),
      Term(12, "shopping", "代购", "shopping"),
      Term(13, "errands", "代办", "errands", "委托代办"),
      Term(14, "payments", "代缴", "paying bills", "缴费"),
      Term(15, "home_adaptation", "适老化改造", "home adaptation", "微环境改造"),
      Term(16, "haircut", "理发", "haircut"),
      Term(17, "repairs", "维修", "repairs", "家电维修", "房屋维修"),
      Term(18, "respite", "喘息服务", "respite", "假期替换"),
      Term(19, "rehabilitation", "康复", "rehabilitation", "康复护理"),
      Term(20, "legal_help", "维权", "legal help", "法律援助"),
      Term(21, "day_care", "日托", "day care", "日间照料"),
      Term(22, "short_stay", "短托", "short stay", "短期托养"),
      Term(23, "hospice", "临终关怀", "hospice", "安宁疗护"),
      Term(24, "medicine_delivery", "药品配送", "medicine delivery", "送药"),
      Term(25, "policy_advice", "政策咨询", "policy advice", "政策宣讲"),
      Term(26, "heating", "取暖", "heating", "买煤"),
      Term(27, "aids", "辅具", "aids", "康复辅具", "拐杖"),
      Term(99, "other", "其他", "other"),
    ])

  /// From mild to severe: of concurrent values the most severe is shown.
  package static let risk = Vocabulary(
    "risk", "风险", "risk",
    [
      Term(0, "none", "无", "none", "无风险", "正常"),
      Term(1, "low", "低", "low", "低风险"),
      Term(2, "medium", "中", "medium", "中风险"),
      Term(3, "high", "高", "high", "高风险"),
      Term(4, "urgent", "紧急", "urgent", "危急"),
    ])

  package static let followUp = Vocabulary(
    "follow_up", "后续措施", "follow-up", alone: "none",
    [
      Term(1, "none", "无需跟进", "none needed", "无需"),
      Term(2, "revisit", "再次探访", "visit again", "复访", "回访"),
      Term(3, "call_family", "联系家属", "call the family", "通知家属"),
      Term(4, "village_doctor", "联系村医", "call the village doctor", "村医上门"),
      Term(5, "hospital", "就医转诊", "hospital", "转诊", "送医"),
      Term(6, "service_referral", "服务转介", "refer to a service", "转介", "需求转介"),
      Term(7, "relief", "申请救助", "apply for relief", "临时救助", "救助申请"),
      Term(8, "subsidy", "申请补贴", "apply for a subsidy", "补贴申请"),
      Term(9, "assessment", "申请能力评估", "apply for an assessment", "能力评估"),
      Term(10, "repair", "房屋设施维修", "repair", "维修"),
      Term(11, "home_adaptation", "适老化改造", "home adaptation"),
      Term(12, "report", "上报乡镇", "report to the town", "上报"),
      Term(13, "mediation", "调解", "mediation", "赡养调解"),
      Term(99, "other", "其他", "other"),
    ])

  package static let satisfaction = Vocabulary(
    "satisfaction", "满意度", "satisfaction",
    [
      Term(5, "very_satisfied", "非常满意", "very satisfied", "很满意"),
      Term(4, "satisfied", "满意", "satisfied"),
      Term(3, "fair", "基本满意", "fairly satisfied", "一般"),
      Term(2, "dissatisfied", "不满意", "dissatisfied"),
      Term(1, "very_dissatisfied", "非常不满意", "very dissatisfied", "很不满意"),
    ])

  package static let voided = Vocabulary(
    "voided", "作废原因", "reason for voiding",
    [
      Term(1, "entered_in_error", "录入错误", "entered in error", "误录", "录错", "error"),
      Term(2, "duplicate", "重复录入", "entered twice", "重复"),
      Term(3, "wrong_elder", "记错老人", "wrong elder", "对象错误"),
      Term(4, "not_happened", "实际未发生", "did not happen", "未发生"),
      Term(5, "test", "测试数据", "test data", "测试"),
      Term(9, "other", "其他", "other"),
    ])
}
