package import Model
package import Replication
package import Store

/// 主动发现: elders who may be new targets, each with the reasons, by the rules of `DiscoveryRule`.
///
/// Looked at is who is on the register, and whether somebody was seen who should not be there any more. A rule finds nobody who is in the category that it would make, and nobody whom an
/// official has dismissed, unless something has happened since.
package struct Discovery: Sendable {
  package struct Finding: Hashable, Sendable {
    /// The rule's key.
    package let rule: String
    package let category: String?
    /// The day of what it rests on, packed as in `PartialDate`; nil for what simply is so.
    package let since: Int64?
    /// Why an official has dismissed it; nil if none has.
    package let dismissed: String?
    package let reason: Label
  }

  package struct Item: Hashable, Sendable {
    package let elder: Dot
    package let name: String
    /// 12-digit code.
    package let region: Int64
    package let group: String?
    package let phone: String?
    /// In the order of the rules; never empty.
    package let findings: [Finding]
    /// Whether they have died, moved away or entered an institution, by the register.
    package let hasLeft: Bool
  }

  /// By the first finding's rule, then by village.
  package let items: [Item]
  /// Who was looked at.
  package let registered: Int

  /// - Parameters:
  ///   - rules: keys of those that are asked; nil for all.
  ///   - withDismissed: also what officials have dismissed.
  package init(
    _ register: any Register, now: Int64, in regions: [Region]? = nil, rules: Set<String>? = nil,
    withDismissed: Bool = false
  ) throws {
    guard let fields = ElderFields(register.model) else {
      (items, registered) = ([], 0)
      return
    }
    let asked = DiscoveryRule.all.filter { rules?.contains($0.key) ?? true }
    let survivors = try register.survivors(fields.type)
    let evidence = try Evidence(register, survivors, fields, asked, now: now)
    let dismissals = try Dismissals(register, survivors)
    var items: [Item] = []
    var registered = 0
    try register.forEach(fields.type.number, in: regions) { stored in
      let record = stored.record
      guard survivors.isSurvivor(record.id) else { return true }
      let person = evidence.person(stored)
      guard person.hasLeft || record.integer(fields.archived) == nil else { return true }
      if !person.hasLeft {
        guard record.integer(fields.living) != Vocabulary.living["institution"] else { return true }
        registered += 1
      }
      let findings = asked.compactMap { rule -> Finding? in
        guard rule.isOfThoseWhoLeft == person.hasLeft, !rule.settledBy.contains(where: { person.isIn($0) }),
          let proof = person.proof(rule.condition)
        else {
          return nil
        }
        let dismissed = dismissals.reason(record.id, rule.key, since: proof.since)
        guard withDismissed || dismissed == nil else { return nil }
        return Finding(
          rule: rule.key, category: rule.category, since: proof.since, dismissed: dismissed,
          reason: proof.words ?? rule.term.label)
      }
      guard !findings.isEmpty else { return true }
      items.append(
        Item(
          elder: record.id, name: record.text(fields.name) ?? "",
          region: record.integer(fields.village) ?? stored.region,
          group: record.text(fields.group), phone: record.text(fields.phone), findings: findings,
          hasLeft: person.hasLeft))
      return true
    }
    self.registered = registered
    let order = Dictionary(uniqueKeysWithValues: DiscoveryRule.all.enumerated().map { ($1.key, $0) })
    self.items = items.sorted {
      (order[$0.findings[0].rule] ?? 0, $0.region, $0.elder) < (order[$1.findings[0].rule] ?? 0, $1.region, $1.elder)
    }
  }
}

/// What officials have said of findings.
private struct Dismissals {
  private struct Key: Hashable {
    let elder: Dot
    let rule: String
  }

  private var last: [Key: (day: Int64, reason: String)] = [:]

  init(_ register: any Register, _ survivors: Survivors) throws {
    guard let type = register.model.type(number: CareModel.Number.dismissal) else { return }
    try register.forEach(type.number, in: nil) { stored in
      let record = stored.record
      guard record.integer(type["withdrawn"]) != 1, let elder = record.reference(type["elder"]),
        let rule = record.integer(type["rule"]), let at = record.integer(type["at"])
      else { return true }
      let key = Key(elder: survivors.survivor(of: elder), rule: Vocabulary.discoveryRule.keyText(rule))
      let day = Instant.day(at).packed
      if last[key].map({ $0.day < day }) ?? true { last[key] = (day, record.text(type["reason"]) ?? "") }
      return true
    }
  }

  /// Why a finding was dismissed; nil if it was not, or if what it rests on has come since.
  func reason(_ elder: Dot, _ rule: String, since: Int64?) -> String? {
    guard let said = last[Key(elder: elder, rule: rule)], (since ?? 0) <= said.day else { return nil }
    return said.reason
  }
}
