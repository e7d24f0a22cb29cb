/// What an assessment records beside the answers to its items: GB/T 42195-2022 annex A, in our own words.
extension Vocabulary {
  package static let instrument = Vocabulary(
    "instrument", "评估工具", "instrument",
    [
      Term(1, "gb42195", "老年人能力评估(26项)", "ability assessment, 26 items", "GB/T 42195-2022", "国标评估", "26项"),
      Term(2, "self_care", "生活自理能力评估(五项)", "self-care, five items", "五项", "自理能力评估", "公卫自理评估"),
      Term(3, "mzt039", "老年人能力评估(2013版)", "ability assessment of 2013", "MZ/T 039-2013", "民政行标"),
      Term(4, "long_term_care", "长期护理失能等级评估", "long-term care grade", "长护险评估", "医保失能评估"),
      Term(9, "other", "其他", "other"),
    ])

  package static let selfCareLevel = Vocabulary(
    "self_care_level", "自理能力等级", "level of self-care",
    [
      Term(0, "independent", "可自理", "independent", "自理"),
      Term(1, "mild", "轻度依赖", "mildly dependent"),
      Term(2, "moderate", "中度依赖", "moderately dependent"),
      Term(3, "dependent", "不能自理", "dependent"),
    ])

  /// 长期护理失能等级评估标准(试行), 2021.
  package static let longTermCareLevel = Vocabulary(
    "long_term_care_level", "长护失能等级", "long-term care grade",
    [
      Term(0, "basically_normal", "基本正常", "basically normal", "0级"),
      Term(1, "mild", "轻度失能", "mild", "1级"),
      Term(2, "moderate", "中度失能", "moderate", "2级"),
      Term(3, "severe_1", "重度失能Ⅰ级", "severe Ⅰ", "3级", "重度失能一级"),
      Term(4, "severe_2", "重度失能Ⅱ级", "severe Ⅱ", "4级", "重度失能二级"),
      Term(5, "severe_3", "重度失能Ⅲ级", "severe Ⅲ", "5级", "重度失能三级"),
    ])

  package static let assessmentReason = Vocabulary(
    "assessment_reason", "评估原因", "reason of the assessment",
    [
      Term(1, "first", "首次评估", "first", "首次"),
      Term(2, "routine", "常规评估", "routine", "常规", "定期"),
      Term(3, "immediate", "即时评估", "immediate, on a change", "即时", "状况变化"),
      Term(4, "disputed", "对结果有疑问的复评", "the result was disputed", "复评"),
      Term(5, "admission", "入住机构前", "before an institution admits them", "入住评估", "入院"),
      Term(9, "other", "其他", "other"),
    ])

  package static let eventCount = Vocabulary(
    "event_count", "次数", "how often",
    [
      Term(0, "none", "无", "none", "0", "0次", "没有"),
      Term(1, "once", "一次", "once", "1", "1次"),
      Term(2, "twice", "两次", "twice", "2", "2次"),
      Term(3, "three_or_more", "三次及以上", "three or more", "3", "3次及以上", "3次以上"),
    ])

  /// What went wrong in somebody's care (annex A.2.14).
  package static let riskEvents = Vocabulary(
    "risk_events", "照护风险事件", "care-risk events",
    [
      Term(1, "fall", "跌倒", "fall", "摔倒"),
      Term(2, "wandering", "走失", "wandered off"),
      Term(3, "choking", "噎食", "choking"),
      Term(4, "self_harm", "自杀或自伤", "self-harm", "自伤", "轻生"),
      Term(9, "other", "其他", "other"),
    ])

  package static let pressureInjury = Vocabulary(
    "pressure_injury", "压力性损伤", "pressure injury",
    [
      Term(0, "none", "无", "none"),
      Term(1, "stage_1", "Ⅰ期", "stage Ⅰ", "1期", "一期"),
      Term(2, "stage_2", "Ⅱ期", "stage Ⅱ", "2期", "二期"),
      Term(3, "stage_3", "Ⅲ期", "stage Ⅲ", "3期", "三期"),
      Term(4, "stage_4", "Ⅳ期", "stage Ⅳ", "4期", "四期"),
      Term(5, "unstageable", "不可分期", "unstageable"),
    ])

  package static let wounds = Vocabulary(
    "wounds", "伤口", "wounds", alone: "none",
    [
      Term(0, "none", "无", "none"),
      Term(1, "abrasion", "擦伤", "abrasion"),
      Term(2, "burn", "烧烫伤", "burn or scald"),
      Term(3, "surgical", "手术伤口", "surgical wound", "术后伤口"),
      Term(4, "diabetic_foot", "糖尿病足溃疡", "diabetic foot ulcer"),
      Term(5, "vascular_ulcer", "血管性溃疡", "vascular ulcer"),
      Term(9, "other", "其他", "other"),
    ])

  package static let specialCare = Vocabulary(
    "special_care", "特殊护理", "special care", alone: "none",
    [
      Term(0, "none", "无", "none"),
      Term(1, "stomach_tube", "胃管", "stomach tube", "鼻饲"),
      Term(2, "catheter", "尿管", "urinary catheter", "导尿管"),
      Term(3, "tracheostomy", "气管切开", "tracheostomy", "气切"),
      Term(4, "stoma", "造瘘", "stoma", "造口"),
      Term(5, "ventilator", "无创呼吸机", "ventilator"),
      Term(6, "dialysis", "透析", "dialysis"),
      Term(9, "other", "其他", "other"),
    ])

  package static let pain = Vocabulary(
    "pain", "疼痛感", "pain",
    [
      Term(0, "none", "无疼痛", "none"),
      Term(1, "mild", "轻度疼痛", "mild"),
      Term(2, "moderate", "中度疼痛，尚可忍受", "moderate, bearable", "中度疼痛"),
      Term(3, "severe", "重度疼痛，无法忍受", "severe, unbearable", "重度疼痛"),
      Term(4, "unclear", "不知道或无法判断", "cannot be told"),
    ])

  package static let teeth = Vocabulary(
    "teeth", "牙齿缺失", "missing teeth", alone: "none",
    [
      Term(0, "none", "无缺损", "none"),
      Term(1, "defects", "牙体缺损", "damaged teeth"),
      Term(2, "some_missing", "牙列缺损", "some missing", "缺牙"),
      Term(3, "all_missing", "牙列缺失", "all missing", "全口无牙"),
    ])

  package static let dentures = Vocabulary(
    "dentures", "义齿", "dentures", alone: "none",
    [
      Term(0, "none", "无义齿", "none"),
      Term(1, "fixed", "固定义齿", "fixed"),
      Term(2, "removable_partial", "可摘局部义齿", "removable, partial"),
      Term(3, "removable_full", "可摘全口义齿", "removable, full"),
    ])

  package static let swallowing = Vocabulary(
    "swallowing", "吞咽困难", "trouble swallowing", alone: "none",
    [
      Term(0, "none", "无", "none"),
      Term(1, "pain", "抱怨吞咽困难或疼痛", "complains of difficulty or pain"),
      Term(2, "choking", "进食饮水呛咳", "coughs when eating or drinking", "呛咳"),
      Term(3, "residue", "口中留有食物", "food stays in the mouth"),
      Term(4, "drooling", "流涎", "drooling", "流口水"),
    ])

  /// By which circumstance the level is another than the total gives (annex C.4).
  package static let changeReasons = Vocabulary(
    "change_reasons", "等级变更依据", "why the level changed",
    [
      Term(1, "coma", "处于昏迷状态", "in a coma", "昏迷"),
      Term(2, "mental", "确诊痴呆或其他精神和行为障碍", "dementia or another mental disorder, diagnosed", "痴呆", "精神障碍"),
      Term(3, "risk_events", "近30天照护风险事件两次及以上", "two or more care-risk events in 30 days", "照护风险事件"),
      Term(9, "other", "其他", "other"),
    ])
}
