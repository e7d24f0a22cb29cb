/// Who helps, in which bodies, with what training; where.
extension Vocabulary {
  package static let helperState = Vocabulary(
    "helper_state", "状态", "state",
    [
      Term(1, "active", "在岗", "active", "在册"), Term(2, "paused", "暂停", "paused", "请假"),
      Term(3, "left", "已退出", "left", "退出", "离开"),
    ])

  package static let certificate = Vocabulary(
    "certificate", "证书", "certificate",
    [
      Term(1, "care_worker", "养老护理员", "care worker", "护理员证"),
      Term(2, "social_worker", "社会工作者", "social worker", "社工证"),
      Term(3, "assessor", "老年人能力评估师", "assessor", "评估师"),
      Term(4, "doctor", "医师", "doctor", "医师证"), Term(5, "nurse", "护士", "nurse", "护士证"),
      Term(6, "first_aid", "急救员", "first aid", "救护员"), Term(9, "other", "其他", "other"),
    ])

  package static let skillLevel = Vocabulary(
    "skill_level", "技能等级", "skill level",
    [
      Term(5, "beginner", "五级(初级工)", "level 5", "初级", "五级"),
      Term(4, "intermediate", "四级(中级工)", "level 4", "中级", "四级"),
      Term(3, "advanced", "三级(高级工)", "level 3", "高级", "三级"),
      Term(2, "technician", "二级(技师)", "level 2", "技师", "二级"),
      Term(1, "senior_technician", "一级(高级技师)", "level 1", "高级技师", "一级"),
    ])

  /// The twelve kinds of Hegang 2019.
  package static let teamKind = Vocabulary(
    "team_kind", "队伍类型", "kind of team",
    [
      Term(1, "community", "社区", "community", "村社区"), Term(2, "social_work", "社工", "social work"),
      Term(3, "medical", "医疗", "medical", "卫健"), Term(4, "education", "教育", "education", "学校"),
      Term(5, "police", "公安", "police"), Term(6, "disabled", "助残", "for the handicapped"),
      Term(7, "women", "巾帼", "women", "妇联"), Term(8, "youth", "青年", "youth", "共青团"),
      Term(9, "elders", "老年", "elders", "老年协会", "银龄"), Term(10, "charity", "慈善", "charity"),
      Term(11, "social_service", "社会服务", "social service"), Term(12, "culture", "文化", "culture", "文艺"),
      Term(13, "care_group", "关爱小组", "care group"), Term(14, "party", "党员", "party members", "党支部"),
      Term(99, "other", "其他", "other"),
    ])

  package static let assignmentEnd = Vocabulary(
    "assignment_end", "结束原因", "why it ended",
    [
      Term(1, "changed_helper", "换人", "another helper", "更换"),
      Term(2, "elder_wished", "老人要求", "the elder wished it"),
      Term(3, "helper_left", "帮扶人退出", "the helper left"),
      Term(4, "elder_moved", "老人迁出或入住机构", "the elder moved or entered an institution", "迁出"),
      Term(5, "elder_died", "老人去世", "the elder died", "去世"),
      Term(6, "entered_in_error", "录入错误", "entered in error", "录错"),
      Term(9, "other", "其他", "other"),
    ])

  package static let timebankKind = Vocabulary(
    "timebank_kind", "时间银行业务", "kind of entry",
    [
      Term(1, "earned", "存入", "earned", "服务所得", "存"),
      Term(2, "spent", "支取", "spent", "兑换", "取"),
      Term(3, "transferred", "转赠", "transferred", "转让"),
      Term(4, "reversal", "冲正", "reversal", "撤销"),
    ])

  /// Things with many local names: one term, the names as aliases.
  package static let facilityKind = Vocabulary(
    "facility_kind", "设施类型", "kind of facility",
    [
      Term(
        1, "canteen", "老年助餐点", "canteen", "幸福食堂", "老年幸福食堂", "长者饭堂", "敬老小饭桌", "幸福餐桌",
        "老年幸福餐桌", "老年食堂", "配餐助餐点", "助餐点", "长者食堂"),
      Term(2, "day_care", "日间照料中心", "day care", "日照中心", "日间照料站", "托老所"),
      Term(3, "happiness_home", "农村幸福院", "village happiness home", "幸福院", "互助幸福院", "养老服务大院", "农村养老服务大院"),
      Term(
        4, "mutual_aid", "互助养老点", "mutual-aid point", "互助养老服务站", "农村社区互助养老服务站", "家庭养老互助院",
        "邻里互助点"),
      Term(5, "service_station", "养老服务站", "service station", "社区养老服务站", "居家养老服务站", "为老服务站"),
      Term(
        6, "service_centre", "区域性养老服务中心", "regional service centre", "农村区域性养老服务中心", "综合为老服务中心",
        "乡村养老公共服务综合体", "养老服务综合体", "居家养老服务中心"),
      Term(7, "care_home", "养老机构", "care home", "养老院", "老年公寓", "护理院"),
      Term(8, "respect_home", "敬老院", "home for the destitute", "特困供养机构", "农村敬老院"),
      Term(9, "disabled_care", "失能照护机构", "home for the disabled", "失能照护服务机构", "失能特困照护中心"),
      Term(10, "honour_home", "光荣院", "home for veterans"),
      Term(11, "medical_care", "医养结合机构", "medical and care home", "医养康综合体", "医养结合综合体"),
      Term(12, "hospice", "安宁疗护机构", "hospice", "临终关怀机构"),
      Term(13, "activity_room", "老年活动室", "activity room", "老年活动中心", "老年大学"),
      Term(14, "home_bed", "家庭养老床位", "home bed", "家庭照护床位", "家庭病床", "家庭病房"),
      Term(15, "clinic", "村卫生室", "clinic", "卫生院", "社区卫生服务中心"),
      Term(16, "charity_shop", "慈善超市", "charity shop"),
      Term(17, "training_base", "养老服务基地", "base for training and services", "培训基地", "社会养老服务基地"),
      Term(99, "other", "其他", "other"),
    ])

  package static let facilityTier = Vocabulary(
    "facility_tier", "设施层级", "tier",
    [
      Term(1, "county", "县级", "county", "县区级", "旗县级"), Term(2, "town", "乡镇级", "town", "街道级", "苏木级"),
      Term(3, "village", "村级", "village", "社区级", "嘎查级"), Term(4, "household", "家庭级", "household", "家庭"),
      Term(5, "city", "市级", "city", "盟市级"),
    ])

  package static let facilityGrade = Vocabulary(
    "facility_grade", "等级", "grade",
    [
      Term(1, "one", "一级", "one", "一星级", "一星", "1级"), Term(2, "two", "二级", "two", "二星级", "二星", "2级"),
      Term(3, "three", "三级", "three", "三星级", "三星", "3级"),
      Term(4, "four", "四级", "four", "四星级", "四星", "4级"), Term(5, "five", "五级", "five", "五星级", "五星", "5级"),
      Term(9, "none", "未评定", "not graded", "无"),
    ])

  package static let facilityState = Vocabulary(
    "facility_state", "运营状态", "state",
    [
      Term(1, "planned", "拟建", "planned", "规划"), Term(2, "building", "在建", "being built", "建设中"),
      Term(3, "open", "运营", "open", "正常运营", "开放"), Term(4, "suspended", "停业整改", "suspended", "暂停", "整改"),
      Term(5, "closed", "已关闭", "closed", "退出", "关停", "撤销"),
    ])

  package static let operatorType = Vocabulary(
    "operator_type", "运营性质", "type of operator",
    [
      Term(1, "public", "公办公营", "public", "公办"),
      Term(2, "public_private", "公建民营", "public, privately run"),
      Term(3, "private", "民办", "private", "民营", "企业"),
      Term(4, "private_nonprofit", "民办非营利", "private, not for profit", "民非", "社会组织"),
      Term(5, "village_collective", "村集体办", "the village", "村办", "村集体"),
      Term(6, "household", "家庭", "a household"),
      Term(9, "other", "其他", "other"),
    ])

  package static let facilityFunctions = Vocabulary(
    "facility_functions", "服务功能", "functions",
    [
      Term(1, "day_care", "日间照料", "day care", "日托"), Term(2, "home_service", "上门服务", "services at home"),
      Term(3, "training", "培训", "training", "人员培训"), Term(4, "assessment", "能力评估", "assessment", "评估"),
      Term(5, "guidance", "对下指导", "guidance of lower levels", "指导"), Term(6, "meals", "助餐", "meals", "供餐"),
      Term(7, "rehabilitation", "康复护理", "rehabilitation", "康复"), Term(8, "residence", "集中居住", "residence", "全托"),
      Term(9, "short_stay", "短期托养", "short stay", "短托", "喘息"), Term(10, "recreation", "文化娱乐", "recreation", "文体"),
      Term(11, "medical", "医疗", "medical"), Term(12, "emergency", "紧急救援", "emergency", "呼叫"),
      Term(13, "bathing", "助浴", "bathing"), Term(99, "other", "其他", "other"),
    ])

  package static let trainingKind = Vocabulary(
    "training_kind", "培训对象", "who is trained",
    [
      Term(1, "volunteers", "志愿者", "volunteers"), Term(2, "care_workers", "养老护理员", "care workers", "护理员"),
      Term(3, "cadres", "村干部", "village cadres", "农村干部"),
      Term(4, "family_carers", "家庭照护者", "family carers", "家属", "家庭成员"),
      Term(5, "social_workers", "社工", "social workers"), Term(6, "managers", "机构负责人", "managers", "管理人员"),
      Term(7, "assessors", "评估员", "assessors"), Term(99, "other", "其他", "other"),
    ])

  /// 城乡分类代码 of the statistics bureau.
  package static let urbanRural = Vocabulary(
    "urban_rural", "城乡分类", "urban or rural", standard: "统计用城乡分类代码",
    [
      Term(111, "city_core", "主城区", "city core"), Term(112, "city_fringe", "城乡结合区", "city fringe"),
      Term(121, "town_core", "镇中心区", "town core"), Term(122, "town_fringe", "镇乡结合区", "town fringe"),
      Term(123, "special", "特殊区域", "special area"), Term(210, "township_core", "乡中心区", "township core"),
      Term(220, "village", "村庄", "village"),
    ])
}
