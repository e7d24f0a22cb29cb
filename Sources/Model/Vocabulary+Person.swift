/// Who a person is: civil status, schooling, kin. Codes of the national standards where there is one.
extension Vocabulary {
  package static let sex = Vocabulary(
    "sex", "性别", "sex", standard: "GB/T 2261.1-2003",
    [
      Term(1, "male", "男", "male", "男性", "m"),
      Term(2, "female", "女", "female", "女性", "f"),
      Term(0, "unknown", "未知", "unknown", "未知的性别", "不详"),
      Term(9, "unspecified", "未说明", "not stated", "未说明的性别"),
    ])

  package static let maritalStatus = Vocabulary(
    "marital_status", "婚姻状况", "marital status", standard: "GB/T 2261.2-2003",
    [
      Term(10, "unmarried", "未婚", "never married", "单身"),
      Term(20, "married", "已婚", "married", "有配偶"),
      Term(21, "first_marriage", "初婚", "first marriage"),
      Term(22, "remarried", "再婚", "remarried"),
      Term(23, "remarried_former_spouse", "复婚", "remarried the former spouse"),
      Term(30, "widowed", "丧偶", "widowed"),
      Term(40, "divorced", "离婚", "divorced", "离异"),
      Term(90, "unspecified", "未说明", "not stated", "未说明的婚姻状况"),
    ])

  package static let politicalStatus = Vocabulary(
    "political_status", "政治面貌", "political status", standard: "GB/T 4762-1984",
    [
      Term(1, "party_member", "中共党员", "member of the Communist Party", "党员"),
      Term(2, "probationary_member", "中共预备党员", "probationary member", "预备党员"),
      Term(3, "youth_league", "共青团员", "member of the Youth League", "团员"),
      Term(12, "no_party", "无党派民主人士", "without party", "无党派"),
      Term(13, "masses", "群众", "none", "普通群众"),
      Term(99, "other", "其他党派", "another party", "民主党派"),
    ])

  /// GB/T 4658 has no value for people who never went to school; that one is ours, outside its two digits.
  package static let education = Vocabulary(
    "education", "文化程度", "education", standard: "GB/T 4658-2006",
    [
      Term(100, "never_schooled", "未上过学", "never schooled", "文盲", "文盲或半文盲", "半文盲", "不识字", "无学历"),
      Term(80, "primary", "小学", "primary school", "小学教育"),
      Term(70, "junior_middle", "初中", "junior middle school", "初级中学", "初级中学教育"),
      Term(60, "senior_middle", "高中", "senior middle school", "普通高中", "普通高级中学教育", "高中/技校/中专"),
      Term(40, "vocational", "中等职业", "vocational school", "中专", "技校", "职高", "中等职业教育"),
      Term(30, "college", "大学专科", "college", "大专", "专科", "大专及以上", "大学专科教育"),
      Term(20, "university", "大学本科", "university", "本科", "大学", "大学本科教育"),
      Term(10, "postgraduate", "研究生", "postgraduate", "研究生教育"),
      Term(90, "other", "其他", "other", "不详"),
    ])

  /// Two-digit codes; values from 100 on are ours, for people who are not kin.
  package static let relation = Vocabulary(
    "relation", "与老人关系", "relation to the elder", standard: "GB/T 4761-2008",
    [
      Term(1, "self", "本人", "self"),
      Term(2, "head_of_household", "户主", "head of the household"),
      Term(10, "spouse", "配偶", "spouse", "爱人", "老伴"),
      Term(11, "husband", "丈夫", "husband", "夫"),
      Term(12, "wife", "妻子", "wife", "妻"),
      Term(20, "son", "儿子", "son", "子"),
      Term(21, "only_son", "独生子", "only son"),
      Term(22, "eldest_son", "长子", "eldest son", "大儿子"),
      Term(23, "second_son", "次子", "second son", "二儿子"),
      Term(27, "adopted_son", "养子或继子", "adopted or step son", "养子", "继子"),
      Term(28, "son_in_law", "女婿", "son-in-law"),
      Term(30, "daughter", "女儿", "daughter", "女"),
      Term(31, "only_daughter", "独生女", "only daughter"),
      Term(32, "eldest_daughter", "长女", "eldest daughter", "大女儿"),
      Term(37, "adopted_daughter", "养女或继女", "adopted or step daughter", "养女", "继女"),
      Term(38, "daughter_in_law", "儿媳", "daughter-in-law", "媳妇", "儿媳妇"),
      Term(40, "grandchild", "孙辈", "grandchild", "孙子女", "孙子女或外孙子女"),
      Term(41, "grandson", "孙子", "son's son"),
      Term(42, "granddaughter", "孙女", "son's daughter"),
      Term(43, "daughters_son", "外孙子", "daughter's son", "外孙"),
      Term(44, "daughters_daughter", "外孙女", "daughter's daughter"),
      Term(50, "parent", "父母", "parent"),
      Term(51, "father", "父亲", "father"),
      Term(52, "mother", "母亲", "mother"),
      Term(60, "grandparent", "祖辈", "grandparent", "祖父母"),
      Term(70, "sibling", "兄弟姐妹", "brother or sister"),
      Term(71, "elder_brother", "兄", "elder brother", "哥哥"),
      Term(73, "younger_brother", "弟", "younger brother", "弟弟"),
      Term(75, "elder_sister", "姐姐", "elder sister", "姐"),
      Term(77, "younger_sister", "妹妹", "younger sister", "妹"),
      Term(80, "other_relation", "其他", "other", "其他关系"),
      Term(93, "nephew", "侄子", "nephew", "侄儿", "侄"),
      Term(94, "niece", "侄女", "niece"),
      Term(97, "other_relative", "其他亲属", "other relative", "亲属", "亲戚"),
      Term(99, "not_related", "非亲属", "not related"),
      Term(100, "neighbour", "邻居", "neighbour", "邻里", "neighbor"),
      Term(101, "friend", "朋友", "friend"),
      Term(102, "village_committee", "村(居)委会工作人员", "village committee", "村干部", "村委会", "居委会"),
      Term(103, "hired_carer", "雇佣照顾者", "hired carer", "保姆", "护工"),
      Term(104, "volunteer", "志愿者", "volunteer", "结对人"),
    ])
}
