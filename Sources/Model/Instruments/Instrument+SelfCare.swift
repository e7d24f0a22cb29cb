/// The short form of self-care that village doctors use once a year for people of 65 and over (国家基本公共卫生服务规范,
/// 老年人健康管理): five questions, a lower total is better. Our own wording.
extension Instrument {
  package static let selfCare = Instrument(
    "self_care", Label("老年人生活自理能力评估(五项)", "self-care of elders, five items"),
    source: Label(
      "国家基本公共卫生服务规范，老年人健康管理；非官方文本", "National Basic Public Health Services; unofficial wording"),
    levels: .selfCareLevel, levelKey: "self_care_level", higherIsBetter: false,
    sections: [
      Section(
        code: "1", label: Label("生活自理", "self-care"),
        items: [
          item("1", 200, "care_eating", "进餐", "eating", eating),
          item("2", 201, "care_grooming", "梳洗", "washing and grooming", grooming),
          item("3", 202, "care_dressing", "穿衣", "dressing", dressing),
          item("4", 203, "care_toilet", "上厕所", "using the toilet", toilet),
          item("5", 204, "care_activity", "活动", "moving about", activity),
        ])
    ],
    bands: [
      Band(level: 0, totals: 0...3), Band(level: 1, totals: 4...8), Band(level: 2, totals: 9...18),
      Band(level: 3, totals: 19...37),
    ])

  private static let eating = scale(
    "care_eating", "进餐", "eating",
    option(0, "independent", "自己吃", "eats alone"),
    option(3, "assisted", "要人切碎、搅拌", "food must be cut or mashed"),
    option(5, "dependent", "要人喂", "must be fed"))

  private static let grooming = scale(
    "care_grooming", "梳洗", "washing and grooming",
    option(0, "independent", "自己完成", "does it alone"),
    option(1, "bath_assisted", "只是洗澡要人帮", "needs help with the bath only"),
    option(3, "assisted", "有人帮能完成一部分", "does part of it with help"),
    option(7, "dependent", "全靠别人", "depends on others"))

  private static let dressing = scale(
    "care_dressing", "穿衣", "dressing",
    option(0, "independent", "自己穿", "dresses alone"),
    option(3, "assisted", "有人帮能穿一部分", "does part of it with help"),
    option(5, "dependent", "全靠别人", "depends on others"))

  private static let toilet = scale(
    "care_toilet", "上厕所", "using the toilet",
    option(0, "independent", "自己去，能控制", "alone, and continent"),
    option(1, "occasional_accidents", "偶尔失禁，基本能自己去", "rare accidents, mostly alone"),
    option(5, "frequent_accidents", "经常失禁，提示协助下能去", "frequent accidents, goes with prompting and help"),
    option(10, "dependent", "完全失禁，全靠别人", "incontinent, depends on others"))

  private static let activity = scale(
    "care_activity", "活动", "moving about",
    option(0, "independent", "行动自如", "moves freely"),
    option(1, "small_aid", "扶一把或拄拐能站、走、上下楼", "stands, walks and climbs with a little help or a stick"),
    option(5, "much_aid", "用力搀扶才能站、走，不能上下楼", "stands and walks with much help, no stairs"),
    option(10, "bedridden", "卧床，动作全靠别人", "in bed, depends on others"))
}
