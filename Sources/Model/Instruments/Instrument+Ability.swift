/// GB/T 42195-2022 老年人能力评估规范: 26 items, 90 points, a higher total is better. Items, scores, bands and rules follow
/// the standard; the words are our own and unofficial.
extension Instrument {
  package static let ability = Instrument(
    "gb42195", Label("老年人能力评估(26项)", "ability assessment, 26 items"),
    source: Label("GB/T 42195-2022；非官方文本", "GB/T 42195-2022; unofficial wording"),
    levels: .abilityLevel, levelKey: "final_level", higherIsBetter: true,
    sections: [selfCareAbility, mobility, mentalState, perception],
    bands: [
      Band(level: 0, totals: 90...90), Band(level: 1, totals: 66...89), Band(level: 2, totals: 46...65),
      Band(level: 3, totals: 30...45), Band(level: 4, totals: 0...29),
    ],
    rules: [
      // C.4: a person in a coma has lost all ability, whatever the total.
      ChangeRule(
        key: "coma", condition: .any([.holds(120, AbilityScale.coma), .holds(40, 1)]), effect: .becomes(4)),
      ChangeRule(
        key: "mental",
        condition: .any([.has(42, 21), .all([.has(42, 22), .holds(43, 1)])]), effect: .worsens(by: 1)),
      ChangeRule(key: "risk_events", condition: .counts([20, 21, 22, 23, 24], atLeast: 2), effect: .worsens(by: 1)),
    ])

  private static let selfCareAbility = Section(
    code: "B.1", label: Label("自理能力", "self-care"),
    items: [
      item("B.1.1", 100, "eating", "进食", "eating", AbilityScale.eating),
      item("B.1.2", 101, "grooming", "修饰", "grooming", AbilityScale.independence),
      item("B.1.3", 102, "bathing", "洗澡", "bathing", AbilityScale.independence),
      item("B.1.4", 103, "dressing_upper", "穿脱上衣", "dressing, upper body", AbilityScale.independence),
      item("B.1.5", 104, "dressing_lower", "穿脱裤子和鞋袜", "dressing, lower body", AbilityScale.independence),
      item("B.1.6", 105, "bladder", "小便控制", "bladder control", AbilityScale.bladder),
      item("B.1.7", 106, "bowel", "大便控制", "bowel control", AbilityScale.bowel),
      item("B.1.8", 107, "toileting", "如厕", "toileting", AbilityScale.independence),
    ])

  private static let mobility = Section(
    code: "B.2", label: Label("基础运动能力", "mobility"),
    items: [
      item("B.2.1", 108, "bed_mobility", "床上体位转移", "turning in bed", AbilityScale.independence),
      item("B.2.2", 109, "chair_transfer", "床椅转移", "from bed to chair", AbilityScale.independence),
      item("B.2.3", 110, "walking", "平地行走", "walking on the level", AbilityScale.walking),
      item("B.2.4", 111, "stairs", "上下楼梯", "stairs", AbilityScale.stairs),
    ])

  private static let mentalState = Section(
    code: "B.3", label: Label("精神状态", "mental state"),
    items: [
      item("B.3.1", 112, "time_orientation", "时间定向", "orientation in time", AbilityScale.time),
      item("B.3.2", 113, "place_orientation", "空间定向", "orientation in place", AbilityScale.place),
      item("B.3.3", 114, "person_orientation", "人物定向", "recognising people", AbilityScale.people),
      item("B.3.4", 115, "memory", "记忆", "memory", AbilityScale.memory),
      item("B.3.5", 116, "comprehension", "理解能力", "understanding", AbilityScale.language),
      item("B.3.6", 117, "expression", "表达能力", "expression", AbilityScale.language),
      item("B.3.7", 118, "aggression", "攻击行为", "aggression", AbilityScale.lastMonth),
      item("B.3.8", 119, "depression", "抑郁症状", "signs of depression", AbilityScale.lastMonth),
      item("B.3.9", 120, "consciousness", "意识水平", "consciousness", AbilityScale.consciousness),
    ])

  private static let perception = Section(
    code: "B.4", label: Label("感知觉与社会参与", "perception and social life"),
    items: [
      item("B.4.1", 121, "vision", "视力", "sight", AbilityScale.vision),
      item("B.4.2", 122, "hearing", "听力", "hearing", AbilityScale.hearing),
      item("B.4.3", 123, "daily_affairs", "执行日常事务", "daily affairs", AbilityScale.affairs),
      item("B.4.4", 124, "transport", "使用交通工具外出", "going out by transport", AbilityScale.transport),
      item("B.4.5", 125, "social_contact", "社会交往能力", "social contact", AbilityScale.contact),
    ])
}
