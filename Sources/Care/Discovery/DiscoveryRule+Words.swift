package import Model

/// The rules in words, as FIGURES.md has them: whoever finds the same people by these is right.
extension DiscoveryRule {
  /// What the rule asks.
  package var definition: Label { condition.definition }
}

extension DiscoveryRule.Condition {
  fileprivate var definition: Label {
    switch self {
    case .all(let conditions): Self.joined(conditions, "，且", ", and ")
    case .any(let conditions): Self.joined(conditions, "；或", "; or ")
    case .not(let condition): Label("不是：\(condition.definition.zh)", "not: \(condition.definition.en)")
    case .living(let keys): Self.one("居住情况", "living", keys)
    case .category(let key): Self.one("那天属于类别", "in the category today:", [key])
    case .age(let years): Label("满 \(years) 岁", "\(years) or older")
    case .advancedAge:
      Label("满区划规定的高龄起点（advanced_age_from，默认 80 岁）", "as old as the division's `advanced_age_from`, 80 unless set")
    case .selfCare(let keys): Self.one("自理情况", "self-care", keys)
    case .level(let key):
      Label(
        "最近一次评估（没有的看档案）能力等级为 `\(key)` 或更重", "ability level `\(key)` or worse by the last assessment, else by the record"
      )
    case .worsened(let days):
      Label(
        "最近的最终等级比前一次重，且在 \(days) 天内", "the last final level is worse than the one before, and at most \(days) days old")
    case .disabilityGrade(let keys): Self.one("残疾等级", "grade of disability", keys)
    case .illness(let keys): Self.one("疾病有", "illnesses:", keys)
    case .unreached:
      Label(
        "连续未遇达到区划规定的次数（not_home_limit，默认 2）",
        "not at home so often in a row as the division's `not_home_limit` says, 2 unless set")
    case .found(let field, let keys, let days):
      Label(
        "\(days) 天内有探访的 `\(field)` 为 \(Self.list(keys))",
        "a visit of the last \(days) days has in `\(field)` \(Self.list(keys))")
    case .recent(let key, let days): Label("`\(key)` 在 \(days) 天内", "`\(key)` is at most \(days) days ago")
    case .seenSinceLeaving:
      Label(
        "已去世、迁出或入住机构，而在那一天以后又有人见到", "has died, moved away or entered an institution, and was seen after that day")
    case .riskEvents(let least, let days):
      Label("档案里 \(days) 天内的照护风险事件达 \(least) 种", "\(least) care-risk events of the last \(days) days on the record")
    }
  }

  private static func joined(_ conditions: [Self], _ zh: String, _ en: String) -> Label {
    let words = conditions.map(\.definition)
    return Label(words.map(\.zh).joined(separator: zh), words.map(\.en).joined(separator: en))
  }

  private static func one(_ zh: String, _ en: String, _ keys: [String]) -> Label {
    Label("\(zh) \(list(keys))", "\(en) \(list(keys))")
  }

  private static func list(_ keys: [String]) -> String { keys.map { "`\($0)`" }.joined(separator: " / ") }
}
