import Model
import Replication
import Store

/// What the rules of discovery can ask of people, read once for all of them.
struct Evidence {
  /// That a condition holds: since when, and why in words that say more than the rule's name.
  struct Proof {
    var since: Int64?
    var words: Label?
  }

  fileprivate struct Found {
    let at: Int64
    let elements: Set<UInt32>
  }

  fileprivate let fields: ElderFields
  fileprivate let trails: VisitTrails
  fileprivate let policies: Policies
  fileprivate let assessments: Assessments
  /// By the visits' field and the person.
  fileprivate let findings: [String: [Dot: [Found]]]
  /// Packed as in `PartialDate`.
  fileprivate let today: Int64
  fileprivate let now: Int64

  init(
    _ register: any Register, _ survivors: Survivors, _ fields: ElderFields, _ rules: [DiscoveryRule], now: Int64
  ) throws {
    self.fields = fields
    self.now = now
    today = Instant.day(now).packed
    trails = try VisitTrails(register, survivors, through: now)
    policies = try Policies(register, on: today)
    assessments = try Assessments(register, survivors, through: today)
    var findings: [String: [Dot: [Found]]] = [:]
    var days: [String: Int64] = [:]
    for (field, back) in rules.flatMap({ $0.condition.fields }) { days[field] = max(days[field] ?? 0, back) }
    for (field, back) in days.sorted(by: { $0.key < $1.key }) {
      try register.forEachFinding(now - back * 86_400_000..<now + 1, field: field) { elder, at, elements in
        findings[field, default: [:]][survivors.survivor(of: elder), default: []].append(
          Found(at: at, elements: elements))
      }
    }
    self.findings = findings
  }

  func person(_ stored: StoredRecord) -> Person { Person(stored, self) }

  /// One elder.
  struct Person {
    private let record: Record
    private let region: Int64
    private let evidence: Evidence
    private let population: Population.Person

    fileprivate init(_ stored: StoredRecord, _ evidence: Evidence) {
      record = stored.record
      region = stored.region
      self.evidence = evidence
      population = Population.Person(stored, evidence.fields, now: evidence.now)
    }

    private var fields: ElderFields { evidence.fields }

    /// Whether they have died, moved away or entered an institution.
    var hasLeft: Bool { population.leftOn != .max && !population.isEnteredInError }

    func isIn(_ category: String) -> Bool {
      let code = UInt32(Vocabulary.categories[category])
      return population.categories.contains { $0.element == code && $0.membership.holds(on: evidence.today) }
    }

    private func isOne(_ field: Field, _ vocabulary: Vocabulary, _ keys: [String]) -> Proof? {
      guard let code = record.integer(field), keys.contains(where: { vocabulary[$0] == code }) else { return nil }
      return Proof()
    }

    /// Nil if the condition does not hold.
    func proof(_ condition: DiscoveryRule.Condition) -> Proof? {
      switch condition {
      case .all(let conditions): return all(conditions)
      case .any(let conditions): return conditions.lazy.compactMap { proof($0) }.first
      case .not(let condition): return proof(condition) == nil ? Proof() : nil
      case .living(let keys): return isOne(fields.living, .living, keys)
      case .selfCare(let keys): return isOne(fields.selfCare, .selfCare, keys)
      case .disabilityGrade(let keys): return isOne(fields.disabilityGrade, .disabilityGrade, keys)
      case .category(let key): return isIn(key) ? Proof() : nil
      case .age(let years): return population.isAged(years, on: evidence.today) ? Proof() : nil
      case .advancedAge:
        let years = evidence.policies.number(.advancedAge, at: region)
        guard population.isAged(years, on: evidence.today) else { return nil }
        return Proof(words: Label("已满 \(years) 岁", "\(years) or older"))
      case .illness(let keys):
        let members = record.members(fields.chronic).map { Int64($0.element) }
        return keys.contains { members.contains(Vocabulary.chronic[$0]) } ? Proof() : nil
      case .level(let key): return level(Vocabulary.abilityLevel[key])
      case .worsened(let days): return worsened(days)
      case .unreached: return unreached()
      case .found(let field, let keys, let days): return found(field, keys, days)
      case .recent(let key, let days): return recent(key, days)
      case .riskEvents(let least, let days): return riskEvents(least, days)
      case .seenSinceLeaving: return seenSinceLeaving()
      }
    }

    private func all(_ conditions: [DiscoveryRule.Condition]) -> Proof? {
      var whole = Proof()
      for condition in conditions {
        guard let part = proof(condition) else { return nil }
        whole.since = [whole.since, part.since].compactMap { $0 }.max()
        // The rule's own name says all of it together.
        whole.words = conditions.count == 1 ? part.words : nil
      }
      return whole
    }

    private func day(_ daysAgo: Int64) -> Int64 { Instant.day(evidence.now - daysAgo * 86_400_000).packed }

    private func level(_ least: Int64) -> Proof? {
      let last = evidence.assessments.of(record.id).last { $0.level != nil }
      guard let level = last?.level ?? record.integer(fields.abilityLevel), level >= least else { return nil }
      return Proof(since: last?.day, words: Self.level(level, last?.date))
    }

    private static func level(_ level: Int64, _ day: Int64?) -> Label {
      let date = day.flatMap { PartialDate(packed: $0)?.description }
      let (zh, en) = (Vocabulary.abilityLevel.labelText(level, .zh), Vocabulary.abilityLevel.labelText(level, .en))
      return date.map { Label("\($0) 评估为\(zh)", "assessed as “\(en)” on \($0)") }
        ?? Label("能力等级为\(zh)", "ability level “\(en)”")
    }

    private func worsened(_ days: Int64) -> Proof? {
      let graded = evidence.assessments.of(record.id).filter { $0.level != nil }
      guard graded.count >= 2, let last = graded.last, let now = last.level,
        let before = graded[graded.count - 2].level,
        now > before, last.day >= day(days)
      else { return nil }
      let levels = Vocabulary.abilityLevel
      return Proof(
        since: last.day,
        words: Label(
          "能力等级由\(levels.labelText(before, .zh))变为\(levels.labelText(now, .zh))",
          "ability level from “\(levels.labelText(before, .en))” to “\(levels.labelText(now, .en))”"))
    }

    private func seenSinceLeaving() -> Proof? {
      guard population.leftOn != .max, let at = evidence.trails.trail(of: record.id).seen else { return nil }
      let seen = Instant.day(at)
      guard seen.packed > PartialDate.lastDay(of: population.leftOn) else { return nil }
      let reason = Vocabulary.archived.term(code: record.integer(fields.archived) ?? 0)?.label
      let left = PartialDate(packed: population.leftOn)?.description ?? ""
      return Proof(
        since: seen.packed,
        words: Label(
          "\(left) \(reason?.zh ?? "停止服务")，而 \(seen) 又见到", "\(reason?.en ?? "left") on \(left), and seen on \(seen)"))
    }

    private func unreached() -> Proof? {
      let trail = evidence.trails.trail(of: record.id)
      let limit = Int(evidence.policies.number(.notHomeLimit, at: region))
      guard trail.missed >= limit, let at = trail.missedAt else { return nil }
      return Proof(
        since: Instant.day(at).packed,
        words: Label("连续 \(trail.missed) 次未遇", "not at home \(trail.missed) times in a row"))
    }

    private func found(_ field: String, _ keys: [String], _ days: Int64) -> Proof? {
      guard let vocabulary = RecordType.visit.field(key: field)?.vocabulary else { return nil }
      let wanted = Set(keys.map { UInt32(vocabulary[$0]) })
      let recent = (evidence.findings[field]?[record.id] ?? []).filter {
        Instant.day($0.at).packed >= day(days) && !$0.elements.isDisjoint(with: wanted)
      }
      guard let last = recent.max(by: { $0.at < $1.at }) else { return nil }
      let codes = last.elements.intersection(wanted).sorted().map { Int64($0) }
      let date = Instant.day(last.at)
      return Proof(
        since: date.packed,
        words: Label(
          "\(date) 探访：\(codes.map { vocabulary.labelText($0, .zh) }.joined(separator: "、"))",
          "visit of \(date): \(codes.map { vocabulary.labelText($0, .en) }.joined(separator: ", "))"))
    }

    private func recent(_ key: String, _ days: Int64) -> Proof? {
      guard let field = fields.type.field(key: key), let date = record.integer(field),
        PartialDate.lastDay(of: date) >= day(days),
        date <= evidence.today
      else { return nil }
      let shown = PartialDate(packed: date)?.description ?? ""
      return Proof(since: date, words: Label("\(field.label.zh) \(shown)", "\(field.label.en) \(shown)"))
    }

    private func riskEvents(_ least: Int, _ days: Int64) -> Proof? {
      let events = record.members(fields.riskEvents).compactMap { element, membership -> (Int64, Int64)? in
        guard let since = membership.since, PartialDate.lastDay(of: since) >= day(days), since <= evidence.today else {
          return nil
        }
        return (Int64(element), since)
      }
      guard events.count >= least else { return nil }
      let names = { (language: Language) in events.map { Vocabulary.riskEvents.labelText($0.0, language) } }
      return Proof(
        since: events.map(\.1).max(),
        words: Label(
          "近来有\(names(.zh).joined(separator: "、"))", "lately: \(names(.en).joined(separator: ", "))"))
    }
  }
}

extension DiscoveryRule.Condition {
  /// The sets of visits that it asks about, and how far back.
  fileprivate var fields: [(String, Int64)] {
    switch self {
    case .all(let conditions), .any(let conditions): conditions.flatMap(\.fields)
    case .not(let condition): condition.fields
    case .found(let field, _, let days): [(field, days)]
    default: []
    }
  }
}
