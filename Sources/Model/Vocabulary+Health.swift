/// Illness, disability, and the signs seen on a visit.
extension Vocabulary {
  /// 1…23 in the order of GB/T 42195-2022 A.4.1; from 100 on what village registers name beside them.
  package static let chronic = Vocabulary(
    "chronic", "疾病", "illnesses",
    [
      Term(1, "hypertension", "高血压", "hypertension", "高血压病", "血压高"),
      Term(2, "coronary_heart_disease", "冠心病", "coronary heart disease"),
      Term(3, "diabetes", "糖尿病", "diabetes", "血糖高"),
      Term(4, "pneumonia", "肺炎", "pneumonia"),
      Term(5, "copd", "慢阻肺", "chronic obstructive pulmonary disease", "慢性阻塞性肺疾病", "慢支", "肺气肿", "老慢支"),
      Term(6, "cerebral_haemorrhage", "脑出血", "cerebral haemorrhage", "脑溢血"),
      Term(7, "cerebral_infarction", "脑梗塞", "cerebral infarction", "脑梗", "脑梗死", "脑血栓", "中风"),
      Term(8, "urinary_infection", "尿路感染", "urinary infection", "尿路感染(30天内)"),
      Term(9, "parkinson", "帕金森病", "Parkinson's disease", "帕金森", "帕金森综合征"),
      Term(10, "kidney_failure", "慢性肾衰竭", "chronic kidney failure", "肾衰竭", "尿毒症"),
      Term(11, "cirrhosis", "肝硬化", "cirrhosis"),
      Term(12, "peptic_ulcer", "消化性溃疡", "peptic ulcer", "胃溃疡"),
      Term(13, "tumour", "肿瘤", "tumour", "癌症", "恶性肿瘤"),
      Term(14, "amputation", "截肢", "amputation", "截肢(6个月内)"),
      Term(15, "fracture", "骨折", "fracture", "骨折(3个月内)"),
      Term(16, "epilepsy", "癫痫", "epilepsy"),
      Term(17, "hypothyroidism", "甲状腺功能减退症", "hypothyroidism", "甲减"),
      Term(18, "cataract", "白内障", "cataract"),
      Term(19, "glaucoma", "青光眼", "glaucoma"),
      Term(20, "osteoporosis", "骨质疏松症", "osteoporosis", "骨质疏松"),
      Term(21, "dementia", "痴呆", "dementia", "老年痴呆", "阿尔茨海默病", "失智"),
      Term(22, "mental_disorder", "其他精神和行为障碍", "other mental disorder", "精神病", "精神分裂症", "抑郁症"),
      Term(23, "other", "其他", "other", "其他疾病"),
      Term(100, "arthritis", "关节炎", "arthritis", "风湿", "类风湿", "风湿性关节炎"),
      Term(101, "chronic_gastritis", "慢性胃炎", "chronic gastritis", "胃病", "胃炎"),
      Term(102, "prostate_enlargement", "前列腺增生", "enlarged prostate", "前列腺肥大"),
      Term(103, "stroke_sequelae", "脑梗后遗症", "sequelae of a stroke", "中风后遗症", "偏瘫"),
      Term(104, "heart_disease", "心脏病", "heart disease", "心衰"),
      Term(105, "asthma", "哮喘", "asthma"),
      Term(106, "lumbar_disease", "腰椎病", "lumbar disease", "腰椎间盘突出", "腰腿疼"),
      Term(107, "deafness", "耳聋", "deafness", "耳背", "听力障碍"),
      Term(108, "tuberculosis", "肺结核", "tuberculosis"),
      Term(109, "gout", "痛风", "gout"),
    ])

  package static let disabilityType = Vocabulary(
    "disability_type", "残疾类别", "type of disability", standard: "GB/T 26341-2010",
    [
      Term(1, "sight", "视力残疾", "sight", "视力"),
      Term(2, "hearing", "听力残疾", "hearing", "听力"),
      Term(3, "speech", "言语残疾", "speech", "言语"),
      Term(4, "physical", "肢体残疾", "physical", "肢体"),
      Term(5, "intellectual", "智力残疾", "intellectual", "智力"),
      Term(6, "mental", "精神残疾", "mental", "精神"),
      Term(7, "multiple", "多重残疾", "multiple", "多重"),
    ])

  package static let disabilityGrade = Vocabulary(
    "disability_grade", "残疾等级", "grade of disability", standard: "GB/T 26341-2010",
    [
      Term(1, "first", "一级", "first, the most severe", "残疾一级", "1级", "壹级", "Ⅰ级"),
      Term(2, "second", "二级", "second", "残疾二级", "2级", "贰级", "Ⅱ级"),
      Term(3, "third", "三级", "third", "残疾三级", "3级", "叁级", "Ⅲ级"),
      Term(4, "fourth", "四级", "fourth", "残疾四级", "4级", "肆级", "Ⅳ级"),
    ])

  package static let symptoms = Vocabulary(
    "symptoms", "不适症状", "complaints", alone: "none",
    [
      Term(1, "none", "无不适", "none", "无症状"),
      Term(2, "pain", "疼痛", "pain", "痛"),
      Term(3, "dizziness", "头晕", "dizziness", "头昏"),
      Term(4, "chest_tightness", "胸闷", "tight chest", "心慌"),
      Term(5, "cough", "咳嗽", "cough"),
      Term(6, "fever", "发热", "fever", "发烧"),
      Term(7, "insomnia", "失眠", "insomnia", "睡眠差"),
      Term(8, "poor_appetite", "食欲差", "poor appetite", "胃口差"),
      Term(9, "swelling", "水肿", "swelling", "浮肿"),
      Term(10, "constipation", "便秘", "constipation"),
      Term(11, "incontinence", "失禁", "incontinence"),
      Term(12, "breathless", "气短", "short of breath", "气喘"),
      Term(13, "confusion", "意识不清", "confused", "糊涂"),
      Term(14, "wound", "伤口或压疮", "wound or pressure sore", "压疮", "褥疮", "伤口"),
      Term(15, "choking", "呛咳或噎食", "choking", "呛咳", "噎食"),
      Term(16, "fall", "跌倒过", "has fallen", "跌倒", "摔倒"),
      Term(99, "other", "其他", "other"),
    ])

  package static let mood = Vocabulary(
    "mood", "情绪", "mood",
    [
      Term(1, "good", "良好", "good", "好", "愉快", "开朗"),
      Term(2, "calm", "平静", "calm", "稳定"),
      Term(3, "fair", "一般", "fair"),
      Term(4, "low", "低落", "low", "抑郁", "消沉"),
      Term(5, "anxious", "焦虑", "anxious", "紧张"),
      Term(6, "agitated", "烦躁", "agitated", "易怒"),
      Term(7, "confused", "糊涂", "confused"),
    ])

  package static let medicationTaken = Vocabulary(
    "medication_taken", "服药情况", "medication taken",
    [
      Term(1, "as_prescribed", "按时服药", "as prescribed", "按时", "规律服药"),
      Term(2, "missed_once", "漏服一次", "missed once", "偶尔漏服"),
      Term(3, "missed_often", "漏服多次", "missed several times", "经常漏服"),
      Term(4, "not_taken", "未服药", "not taken", "不服药"),
      Term(5, "not_needed", "无需服药", "not needed", "无需"),
      Term(6, "stopped", "自行停药", "stopped by themselves", "停药"),
    ])

  package static let meals = Vocabulary(
    "meals", "饮食", "meals",
    [
      Term(1, "normal", "正常", "normal", "正常饮食"),
      Term(2, "little", "偏少", "little", "食量偏少", "吃得少"),
      Term(3, "refused", "拒食", "refused", "不进食"),
      Term(4, "liquid", "流食", "liquid", "半流食"),
      Term(5, "irregular", "不规律", "irregular"),
    ])

  package static let hygiene = Vocabulary(
    "hygiene", "卫生", "hygiene",
    [
      Term(1, "good", "良好", "good", "干净", "整洁"),
      Term(2, "fair", "一般", "fair"),
      Term(3, "poor", "较差", "poor", "差", "脏乱"),
    ])
}
