package import Model
package import Replication
package import Store

/// Whom to visit next, each with the reasons, most urgent first.
///
/// Looked at is who is on the register: not archived, not in an institution, not united into another record. An elder
/// is due for any of the reasons of `DueReason`. Order: the most urgent reason; then the risk tier from high to none;
/// then targets of the national categories before others; then who has waited longest, the never seen first.
package struct DueList: Sendable {
  package struct Item: Hashable, Sendable {
    package let elder: Dot
    package let name: String
    /// 12-digit code.
    package let region: Int64
    package let group: String?
    package let phone: String?
    /// The code of `Vocabulary.riskTier`, nil where none is set.
    package let riskTier: Int64?
    /// Whether one of the national categories holds today.
    package let isTarget: Bool
    /// Ms since 1970; nil if never seen.
    package let lastVisitMilliseconds: Int64?
    /// Whole days of the calendar since then.
    package let daysSince: Int?
    package let interval: VisitInterval
    /// The most urgent first; never empty.
    package let reasons: [DueReason]
  }

  /// What is asked.
  package struct Terms: Sendable {
    /// Ms since 1970.
    package var now: Int64
    /// Instead of the reasons: not seen in so many days.
    package var days: Int?
    /// Also who will be due within so many days.
    package var daysAhead = 0
    /// Nil for all that the store holds.
    package var regions: [Region]?
    /// Only elders assigned to this account today; nil for all.
    package var account: String?

    package init(
      now: Int64, days: Int? = nil, daysAhead: Int = 0, in regions: [Region]? = nil, of account: String? = nil
    ) {
      self.account = account
      self.now = now
      self.days = days
      self.daysAhead = daysAhead
      self.regions = regions
    }
  }

  package let items: [Item]
  /// Who was looked at: all on the register.
  package let registered: Int

  /// All that is asked of an elder's record.
  static func fieldsAsked(of fields: ElderFields) -> [Field] {
    [
      fields.name, fields.phone, fields.village, fields.group, fields.categories, fields.living, fields.riskTier,
      fields.archived, fields.dischargedOn, fields.visitInterval,
    ]
  }

  /// - Parameter count: told of every visit of the store that is not void, those of a record one after the other: what
  ///   else is asked of all visits costs no further reading.
  package init(
    _ register: any Register, _ terms: Terms, alongside count: ((VisitMark) throws -> Void)? = nil
  ) throws {
    guard let fields = ElderFields(register.model) else {
      (items, registered) = ([], 0)
      return
    }
    let survivors = try register.survivors(fields.type)
    var question = DueQuestion(
      terms, fields: fields,
      trails: try VisitTrails(register, survivors, through: terms.now + 86_400_000, alongside: count),
      alerts: try OpenAlerts(register, survivors),
      policies: try Policies(register, on: Instant.day(terms.now).packed))
    let mine = try terms.account.map { account in
      let assigned = try Assignments(register, on: Instant.day(terms.now).packed).elders(of: account, register)
      return Set(assigned.map { survivors.survivor(of: $0) })
    }
    var items: [Item] = []
    var registered = 0
    try register.forEach(fields.type.number, in: terms.regions, only: Self.fieldsAsked(of: fields)) { stored in
      let record = stored.record
      guard survivors.isSurvivor(record.id), record.integer(fields.archived) == nil,
        record.integer(fields.living) != Vocabulary.living["institution"]
      else { return true }
      if let mine, !mine.contains(record.id) { return true }
      registered += 1
      if let item = question.item(stored) { items.append(item) }
      return true
    }
    self.registered = registered
    let urgencies = items.map(\.urgency)
    self.items = items.indices.sorted { urgencies[$0] < urgencies[$1] }.map { items[$0] }
  }
}

/// Alerts that are not closed, by the person they are about.
struct OpenAlerts {
  private var worst: [Dot: (kind: Int64?, severity: Int64?)] = [:]

  init(_ register: any Register, _ survivors: Survivors) throws {
    guard let type = register.model.type(number: CareModel.Number.alert) else { return }
    let (voided, state, about) = (type["voided"], type["state"], type["elder"])
    let (kind, severity) = (type["kind"], type["severity"])
    let closed = Vocabulary.alertState["closed"]
    try register.forEach(type.number, in: nil, only: [voided, state, about, kind, severity]) { stored in
      let alert = stored.record
      guard alert.value(voided) == nil, alert.integer(state) != closed,
        let elder = alert.reference(about).map({ survivors.survivor(of: $0) })
      else { return true }
      let found = (kind: alert.integer(kind), severity: alert.integer(severity))
      if let known = worst[elder], (known.severity ?? -1) >= (found.severity ?? -1) { return true }
      worst[elder] = found
      return true
    }
  }

  func reason(_ elder: Dot) -> DueReason? { worst[elder].map { .alert(kind: $0.kind, severity: $0.severity) } }
}

/// What each elder is asked.
private struct DueQuestion {
  let terms: DueList.Terms
  let fields: ElderFields
  let trails: VisitTrails
  let alerts: OpenAlerts
  let policies: Policies
  private let today: Int64
  private let lastDay: Int64
  private let dayNumber: Int
  /// What holds in a village, by its code.
  private var plans: [Int64: VisitPlan] = [:]

  init(
    _ terms: DueList.Terms, fields: ElderFields, trails: VisitTrails, alerts: OpenAlerts, policies: Policies
  ) {
    self.terms = terms
    self.fields = fields
    self.trails = trails
    self.alerts = alerts
    self.policies = policies
    today = Instant.day(terms.now).packed
    lastDay = Instant.day(terms.now + Int64(terms.daysAhead) * 86_400_000).packed
    dayNumber = Instant.dayNumber(terms.now)
  }

  private mutating func plan(at region: Int64) -> VisitPlan {
    if let plan = plans[region] { return plan }
    let plan = policies.plan(at: region)
    plans[region] = plan
    return plan
  }

  mutating func item(_ stored: StoredRecord) -> DueList.Item? {
    let record = stored.record
    let trail = trails.trail(of: record.id)
    let isTarget = TargetSet.national.holds(for: record, fields.categories, on: today)
    let tier = record.integer(fields.riskTier)
    let interval = plan(at: stored.region).interval(
      own: record.integer(fields.visitInterval), tier: tier, isTarget: isTarget, risk: trail.risk)
    let daysSince = trail.seen.map { dayNumber - Instant.dayNumber($0) }
    let reasons =
      if let days = terms.days {
        unseen(daysSince, days, interval)
      } else {
        reasons(stored, trail, daysSince, interval)
      }
    guard !reasons.isEmpty else { return nil }
    return DueList.Item(
      elder: record.id, name: record.text(fields.name) ?? "", region: record.integer(fields.village) ?? stored.region,
      group: record.text(fields.group), phone: record.text(fields.phone), riskTier: tier, isTarget: isTarget,
      lastVisitMilliseconds: trail.seen, daysSince: daysSince, interval: interval,
      reasons: reasons.sorted { $0.rank < $1.rank })
  }

  private func unseen(_ daysSince: Int?, _ days: Int, _ interval: VisitInterval) -> [DueReason] {
    guard let daysSince else { return [.never(interval: interval)] }
    return daysSince >= days ? [.unseen(days: daysSince)] : []
  }

  private func reasons(
    _ stored: StoredRecord, _ trail: VisitTrail, _ daysSince: Int?, _ interval: VisitInterval
  ) -> [DueReason] {
    let record = stored.record
    var reasons: [DueReason] = []
    if let alert = alerts.reason(record.id) { reasons.append(alert) }
    if let home = record.integer(fields.dischargedOn), home <= lastDay,
      trail.seen.map({ Instant.day($0).packed < home }) ?? true
    {
      reasons.append(.discharged(on: home))
    }
    if trail.missed >= Int(policies.number(.notHomeLimit, at: stored.region)) {
      reasons.append(.unreached(times: trail.missed))
    }
    if let promised = trail.promised, promised <= lastDay { reasons.append(.promised(promised)) }
    guard let daysSince else { return reasons + [.never(interval: interval)] }
    let isOverdue = daysSince + terms.daysAhead >= Int(interval.days)
    if let risk = trail.risk,
      isOverdue && interval.ground == .found || daysSince + terms.daysAhead >= 1 && VisitPlan.isUrgent(risk)
    {
      reasons.append(.risk(risk))
    }
    return isOverdue ? reasons + [.overdue(days: daysSince, interval: interval)] : reasons
  }
}

extension DueList.Item {
  fileprivate var urgency: Urgency {
    Urgency(
      reason: reasons[0].rank, tier: riskTier.map { Vocabulary.riskTier.term(code: $0)?.rank ?? .max } ?? -1,
      isTarget: isTarget, seen: lastVisitMilliseconds ?? .min, region: region, elder: elder)
  }
}

/// What decides who stands before whom, in this order.
private struct Urgency: Comparable {
  let reason: Int
  let tier: Int
  let isTarget: Bool
  let seen: Int64
  let region: Int64
  let elder: Dot

  static func < (a: Self, b: Self) -> Bool {
    if a.reason != b.reason { return a.reason < b.reason }
    if a.tier != b.tier { return a.tier > b.tier }
    if a.isTarget != b.isTarget { return a.isTarget }
    return (a.seen, a.region, a.elder) < (b.seen, b.region, b.elder)
  }
}
