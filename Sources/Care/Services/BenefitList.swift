package import Model
package import Replication
package import Store

/// 服务找人: elders and the items of the catalogue that they are eligible for, with what they receive already.
package struct BenefitList {
  package enum Status: String, CaseIterable, Sendable {
    /// Eligible, and neither received nor underway: nobody applied for it, or it was refused, declined, suspended or ended.
    /// Who declined stays listed: people change their minds.
    case missing
    /// Applied for or granted, not received yet.
    case underway
    case receiving
    /// Has something that cannot be had together with it.
    case excluded
    /// Something is not known of the elder.
    case unclear
  }

  package struct Line: Hashable, Sendable {
    package let elder: Dot
    package let name: String
    /// 12-digit code.
    package let region: Int64
    package let item: Catalogue.Item
    package let status: Status
    /// The item's terms that the elder meets, by their fields.
    package let because: [String]
    /// Fields of the elder's record that would tell.
    package let lacking: [String]
  }

  /// By village, elder and code.
  package let lines: [Line]
  /// Elders looked at.
  package let elders: Int

  /// What is asked.
  package struct Question: Sendable {
    /// Packed as in `PartialDate`.
    package var day: Int64
    /// Only those who were not eligible on this day, and are now.
    package var notYet: Int64?
    package var regions: [Region]?
    package var elder: Dot?
    package var code: String?

    package init(on day: Int64) { self.day = day }
  }

  package init(_ register: any Register, _ question: Question) throws {
    let catalogue = try Catalogue(register, on: question.day)
    let earlier = try question.notYet.map { try Catalogue(register, on: $0) }
    let people = try Claimants(register, about: question.elder)
    let benefits = try HeldBenefits(register, people.survivors, on: question.day)
    var lines: [Line] = []
    var elders = 0
    var itemsByPlace: [Int64: [Catalogue.Item]] = [:]
    try people.forEach(question) { record, region in
      elders += 1
      let items = itemsByPlace[region] ?? catalogue.items(at: region)
      itemsByPlace[region] = items
      let person = people.claimant(record, on: question.day)
      let held = benefits.of(record.id)
      let received = Set(held.lazy.filter(\.isReceiving).map(\.code))
      let excluded = Set(items.lazy.filter { received.contains($0.code) }.flatMap(\.terms.excludes))
      for item in items where question.code == nil || question.code == item.code {
        if let before = question.notYet, let was = earlier?.item(item.code, at: region),
          case .eligible = was.terms.verdict(people.claimant(record, on: before))
        {
          continue
        }
        guard let (status, because, lacking) = Self.status(item, person, held, received, excluded) else { continue }
        lines.append(
          Line(
            elder: record.id, name: people.name(record), region: region, item: item, status: status, because: because,
            lacking: lacking))
      }
    }
    self.elders = elders
    self.lines = lines.sorted { ($0.region, $0.elder, $0.item.code) < ($1.region, $1.elder, $1.item.code) }
  }

  /// Nil for somebody whom the item is not for. Of two items that go not together it is enough that one says so.
  /// - Parameters:
  ///   - received: the codes of what they receive.
  ///   - excluded: the codes that these items exclude.
  private static func status(
    _ item: Catalogue.Item, _ person: Claimant, _ held: [HeldBenefits.Entry], _ received: Set<String>,
    _ excluded: Set<String>
  ) -> (Status, because: [String], lacking: [String])? {
    let own = held.filter { $0.code == item.code }
    let isReceiving = received.contains(item.code)
    switch item.terms.verdict(person) {
    case .not: return nil
    case .unclear(let lacking): return (isReceiving ? .receiving : .unclear, [], lacking)
    case .eligible(let because):
      if isReceiving { return (.receiving, because, []) }
      if !own.isEmpty { return (.underway, because, []) }
      let isExcluded = excluded.contains(item.code) || !item.terms.excludes.isDisjoint(with: received)
      return (isExcluded ? .excluded : .missing, because, [])
    }
  }
}

/// What elders have been granted.
struct HeldBenefits {
  struct Entry: Hashable {
    let code: String
    let isReceiving: Bool
  }

  /// By the record that stands for the elder.
  private var byElder: [Dot: [Entry]] = [:]

  init(_ register: any Register, _ survivors: Survivors, on day: Int64) throws {
    let type = RecordType.entitlement
    let states = Vocabulary.entitlementState
    let (receiving, underway) = (states["receiving"], [states["applied"], states["granted"]])
    try register.forEach(type.number, in: nil) { stored in
      let record = stored.record
      guard record.value(type["voided"]) == nil, let elder = record.reference(type["elder"]),
        let code = record.text(type["code"])?.trimmed,
        record.lasts(to: day, type)
      else { return true }
      let state = record.integer(type["state"])
      guard state == receiving || state.map(underway.contains) ?? true else { return true }
      // What begins later is not received yet.
      byElder[survivors.survivor(of: elder), default: []].append(
        Entry(code: code, isReceiving: state == receiving && record.holds(on: day, type)))
      return true
    }
  }

  func of(_ elder: Dot) -> [Entry] { byElder[elder] ?? [] }
}
