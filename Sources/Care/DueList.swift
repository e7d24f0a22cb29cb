package import Model
package import Replication
package import Store

/// Whom to visit next: elders without a valid visit in a time, most urgent first.
///
/// An elder is due who is on the register (not archived, not in an institution, not united into another record) and has
/// no visit with the outcome *seen* since the start of the time asked for. Order: risk tier from high to none; then
/// targets of the national categories before others; then who has waited longest, the never visited first.
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
  }

  package let items: [Item]
  /// Who was looked at: all on the register.
  package let registered: Int

  /// - Parameters:
  ///   - since: ms since 1970: visits from then on count.
  ///   - now: ms since 1970.
  ///   - regions: nil for all that the store holds.
  package init(_ register: any Register, since: Int64, now: Int64, in regions: [Region]? = nil) throws {
    guard let fields = ElderFields(register.model) else {
      (items, registered) = ([], 0)
      return
    }
    var last = try register.lastVisits(outcome: Vocabulary.visitOutcome["seen"])
    var people: [(record: Record, region: Int64)] = []
    let survivors = try register.survivors(fields.type)
    try register.forEach(fields.type.number, in: regions) { stored in
      guard survivors.isSurvivor(stored.record.id), stored.record.integer(fields.archived) == nil,
        stored.record.integer(fields.living) != Vocabulary.living["institution"]
      else { return true }
      people.append((stored.record, stored.region))
      return true
    }
    for (survivor, others) in survivors.united {
      for at in others.compactMap({ last[$0] }) { last[survivor] = max(last[survivor] ?? at, at) }
    }
    let today = Instant.day(now)
    var items: [Item] = []
    var registered = 0
    for (record, region) in people {
      registered += 1
      let seen = last[record.id]
      if let seen, seen >= since { continue }
      let isTarget =
        TargetSet.national.memberships(of: record, fields.categories, from: today.packed, through: today.packed) != nil
      items.append(
        Item(
          elder: record.id, name: record.text(fields.name) ?? "",
          region: record.integer(fields.village) ?? region, group: record.text(fields.group),
          phone: record.text(fields.phone), riskTier: record.integer(fields.riskTier),
          isTarget: isTarget, lastVisitMilliseconds: seen,
          daysSince: seen.map { Instant.dayNumber($0).distance(to: Instant.dayNumber(now)) }))
    }
    self.registered = registered
    self.items = items.sorted { $0.isMoreUrgent(than: $1) }
  }
}

extension DueList.Item {
  fileprivate func isMoreUrgent(than other: Self) -> Bool {
    let (mine, theirs) = (rank, other.rank)
    if mine != theirs { return mine > theirs }
    if isTarget != other.isTarget { return isTarget }
    let (waited, otherWaited) = (lastVisitMilliseconds ?? .min, other.lastVisitMilliseconds ?? .min)
    return (waited, region, elder) < (otherWaited, other.region, other.elder)
  }

  private var rank: Int { riskTier.map { Vocabulary.riskTier.term(code: $0)?.rank ?? .max } ?? -1 }
}
