/// The answers to the items of GB/T 42195-2022, in our own words.
enum AbilityScale {
  /// Both a stupor and a coma score 0; only a coma changes the level.
  static let coma: Int64 = 3

  static let independence = Instrument.scale(
    "ability_independence", "独立程度", "independence",
    Instrument.option(4, "independent", "独立完成", "does it alone"),
    Instrument.option(3, "prompted", "指导或提示下完成", "with guidance or prompting"),
    Instrument.option(2, "assisted", "要人协助，自己为主", "with help, mostly alone"),
    Instrument.option(1, "mostly_assisted", "主要靠人，自己能配合", "mostly by others, helps along"),
    Instrument.option(0, "dependent", "全靠别人，不能配合", "entirely by others"))

  static let eating = Instrument.scale(
    "ability_eating", "进食", "eating",
    Instrument.option(4, "independent", "独立，不呛咳", "alone, without choking"),
    Instrument.option(3, "prompted", "提示下完成或独立用辅具，不呛咳", "prompted or with an aid, without choking"),
    Instrument.option(2, "assisted", "少量协助，偶尔呛咳(每月至少一次)", "a little help, or chokes at least once a month"),
    Instrument.option(1, "mostly_assisted", "大量协助，经常呛咳(每周至少一次)", "much help, or chokes at least once a week"),
    Instrument.option(0, "dependent", "全靠别人、吞咽困难或留置营养管", "fed by others, cannot swallow, or by tube"))

  static let bladder = Instrument.scale(
    "ability_bladder", "小便控制", "bladder control",
    Instrument.option(4, "normal", "次数和控制正常", "normal"),
    Instrument.option(3, "night_trouble", "白天可控，夜间较差，或自己用尿布", "by day; poor at night, or manages pads alone"),
    Instrument.option(2, "occasional", "偶尔失禁(每天不到一次、每周超过一次)，或少量协助", "accidents more than weekly, less than daily"),
    Instrument.option(1, "frequent", "白天经常失禁(每天至少一次)，或大量协助", "accidents every day, or much help"),
    Instrument.option(0, "incontinent", "完全失禁或留置导尿管", "incontinent, or with a catheter"))

  static let bowel = Instrument.scale(
    "ability_bowel", "大便控制", "bowel control",
    Instrument.option(4, "normal", "正常", "normal"),
    Instrument.option(3, "sometimes", "有时便秘或失禁", "now and then constipated or incontinent"),
    Instrument.option(2, "often", "经常便秘或失禁(每天不到一次、每周超过一次)", "often: more than weekly, less than daily"),
    Instrument.option(1, "mostly", "大部分时间便秘或失禁(每天至少一次)", "mostly: every day"),
    Instrument.option(0, "incontinent", "严重便秘或完全失禁", "severely constipated or incontinent"))

  static let walking = Instrument.scale(
    "ability_walking", "平地行走", "walking on the level",
    Instrument.option(4, "independent", "独立走约50米，无跌倒风险", "alone for about 50 m, without risk of falling"),
    Instrument.option(3, "supervised", "要人看护，或用拐杖助行器", "watched over, or with a stick or frame"),
    Instrument.option(2, "some_support", "要少量扶持", "with a little support"),
    Instrument.option(1, "much_support", "要大量扶持", "with much support"),
    Instrument.option(0, "cannot_walk", "不能步行", "cannot walk"))

  static let stairs = Instrument.scale(
    "ability_stairs", "上下楼梯", "stairs",
    Instrument.option(3, "independent", "独立上下10到15级", "ten to fifteen steps alone"),
    Instrument.option(2, "prompted", "指导或提示下完成", "with guidance or prompting"),
    Instrument.option(1, "assisted", "要人协助，自己为主", "with help, mostly alone"),
    Instrument.option(0, "dependent", "主要或完全靠别人，或不能", "mostly or entirely by others, or not at all"))

  static let time = Instrument.scale(
    "ability_time", "时间定向", "orientation in time",
    Instrument.option(4, "clear", "年月清楚，日期至多差一天", "year and month, the day to within one"),
    Instrument.option(3, "days_off", "年月日不能全分清，差两天以上", "the date is off by two days or more"),
    Instrument.option(2, "season_only", "只知上下半年或季节", "only the half of the year or the season"),
    Instrument.option(1, "daytime_only", "只知上午下午或白天黑夜", "only morning and afternoon, or day and night"),
    Instrument.option(0, "none", "没有时间观念", "no notion of time"))

  static let place = Instrument.scale(
    "ability_place", "空间定向", "orientation in place",
    Instrument.option(4, "goes_out_alone", "能在日常范围单独外出", "goes about alone where they live"),
    Instrument.option(3, "knows_address", "不能单独外出，准确知道住址", "not alone, but knows the address exactly"),
    Instrument.option(2, "knows_much", "知道较多住址信息", "knows much of the address"),
    Instrument.option(1, "knows_little", "知道较少住址信息", "knows little of the address"),
    Instrument.option(0, "none", "没有空间观念", "no notion of place"))

  static let people = Instrument.scale(
    "ability_people", "人物定向", "recognising people",
    Instrument.option(4, "household", "认识长期共同生活的人", "knows those they live with"),
    Instrument.option(3, "most", "认识大部分共同生活的人", "knows most of them"),
    Instrument.option(2, "some", "认识部分共同生活的人", "knows some of them"),
    Instrument.option(1, "few", "只认识自己或极少数人", "knows themselves or very few"),
    Instrument.option(0, "none", "不认识任何人", "knows nobody"))

  static let memory = Instrument.scale(
    "ability_memory", "记忆", "memory",
    Instrument.option(4, "intact", "完整回忆", "intact"),
    Instrument.option(3, "mild_loss", "轻度受损，刚说过的记不住", "mild loss: what was just said"),
    Instrument.option(2, "moderate_loss", "中度受损，上一餐记不住", "moderate loss: the last meal"),
    Instrument.option(1, "severe_loss", "重度受损，老朋友记不住", "severe loss: old friends"),
    Instrument.option(0, "lost", "完全不能回忆", "nothing is recalled"))

  static let language = Instrument.scale(
    "ability_language", "理解与表达", "understanding and expression",
    Instrument.option(4, "normal", "正常", "normal"),
    Instrument.option(3, "slow", "要增加时间", "needs more time"),
    Instrument.option(2, "repeated", "要反复重复或简化", "needs repeating or simple words"),
    Instrument.option(1, "severe_trouble", "严重困难，要大量帮助", "great trouble, much help"),
    Instrument.option(0, "none", "完全不能", "not at all"))

  static let lastMonth = Instrument.scale(
    "ability_last_month", "近一月", "in the last month",
    Instrument.option(1, "absent", "没有出现", "did not occur"),
    Instrument.option(0, "present", "出现过", "occurred"))

  static let consciousness = Instrument.scale(
    "ability_consciousness", "意识水平", "consciousness",
    Instrument.option(2, "clear", "清醒", "clear"),
    Instrument.option(1, "drowsy", "嗜睡或意识模糊", "drowsy or clouded"),
    Instrument.option(0, "stupor", "昏睡", "stupor"),
    Instrument.option(0, "coma", "昏迷", "coma", code: coma))

  static let vision = Instrument.scale(
    "ability_vision", "视力", "sight",
    Instrument.option(2, "normal", "正常", "normal"),
    Instrument.option(1, "limited", "受限，能辨认物体", "limited, tells objects apart"),
    Instrument.option(0, "light_only", "只见光、颜色、形状，或失明", "light, colours and shapes only, or blind"))

  static let hearing = Instrument.scale(
    "ability_hearing", "听力", "hearing",
    Instrument.option(2, "normal", "正常", "normal"),
    Instrument.option(1, "limited", "轻声或两米外听不清，要大声", "not softly or from two metres"),
    Instrument.option(0, "hardly", "大声也只听见部分，或失聪", "hardly when spoken to loudly, or deaf"))

  static let affairs = Instrument.scale(
    "ability_affairs", "执行日常事务", "daily affairs",
    Instrument.option(4, "independent", "完全独立", "alone"),
    Instrument.option(3, "prompted", "要监护或指导", "watched over or guided"),
    Instrument.option(2, "some_help", "要少量协助", "with a little help"),
    Instrument.option(1, "much_help", "要大量协助", "with much help"),
    Instrument.option(0, "dependent", "完全依赖", "not at all"))

  static let transport = Instrument.scale(
    "ability_transport", "使用交通工具外出", "going out by transport",
    Instrument.option(3, "independent", "自己骑车或乘公交", "cycles or takes the bus alone"),
    Instrument.option(2, "hires_a_car", "会自己打车，不会乘公交", "hires a car, takes no bus"),
    Instrument.option(1, "accompanied_bus", "有人陪可乘公交", "takes the bus with somebody"),
    Instrument.option(0, "accompanied_car", "只能有人陪着坐车，或不能外出", "only by car with somebody, or not at all"))

  static let contact = Instrument.scale(
    "ability_contact", "社会交往能力", "social contact",
    Instrument.option(4, "takes_part", "参与社会，应对恰当", "takes part, behaves fittingly"),
    Instrument.option(3, "simple_settings", "适应单纯环境，主动接触人", "in simple settings, approaches people"),
    Instrument.option(2, "passive", "脱离社会，被动接触", "withdrawn, answers when approached"),
    Instrument.option(1, "reluctant", "勉强接触，说不清", "reluctantly, and unclear"),
    Instrument.option(0, "none", "不能与人交往", "no contact"))
}
