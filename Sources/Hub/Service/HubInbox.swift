import Casework
package import Model
package import Replication
package import Storage
package import Store
package import Sync
import Wire

/// What officials decide about: changes that were held, and what devices offered after the store went back in time.
package struct HubInbox {
  package struct Item: Sendable {
    package enum Source: Sendable {
      case held(HistoryEntry)
      /// Cells whose authors' journals may never come.
      case offer(StoredRecord)
    }

    package let source: Source
    /// The region it concerns; nil if it names none that is known here.
    package let region: Int64?

    /// The id to decide by: of the change, or of the offered record.
    package var id: Dot {
      switch source {
      case .held(let entry): entry.change.dot
      case .offer(let stored): stored.record.id
      }
    }
  }

  let store: HubDatabase
  let records: HubRecords
  let actor: Authority
  private let office: HubOffice

  package init(_ store: HubDatabase, actor: Authority, clock: any Clock = SystemClock()) {
    self.store = store
    self.actor = actor
    records = HubRecords(store: store, clock: clock)
    office = HubOffice(store, actor: actor.account, clock: clock)
  }

  /// What waits in the actor's regions: alerts first, then by how long it has waited, offers last.
  package func items() throws -> [Item] {
    let held = try store.held().map { Item(source: .held($0), region: try region(of: $0.change)) }
    let offers = try store.offers().map { Item(source: .offer($0), region: $0.region) }
    let mine = (held + offers).filter { item in item.region.map(actor.reaches) ?? (actor.regions == nil) }
    let isAlert = { (item: Item) in item.type == CareModel.Number.alert }
    return mine.filter(isAlert) + mine.filter { !isAlert($0) }
  }

  /// How many wait in each region, whoever asks; nil for those that name none that is known here.
  func counts() throws -> [Int64?: Int] {
    var counts = try store.heldCounts { try region(of: $0) }
    for offer in try store.offers() { counts[offer.region, default: 0] += 1 }
    return counts
  }

  private func region(of change: Change) throws -> Int64? {
    if let stored = try store.stored(change.record, type: change.type) { return stored.region }
    var proposed = Record(id: change.record, type: change.type)
    proposed.apply(change)
    return try records.region(of: proposed)
  }

  /// The change or offered record that a name, shortened or not, means; nil if it means none, or several.
  /// - Parameter orDeclined: whether one that was declined counts as well, if nothing of the name waits.
  package func find(_ name: String, orDeclined: Bool = false) throws -> Item? {
    let dots = RecordNames(try store.replicaIDs()).dots(name)
    let found = try items().filter { dots.contains($0.id) }
    guard found.isEmpty, orDeclined else { return found.count == 1 ? found[0] : nil }
    return try decided(name, [.declined]).map { Item(source: $0.source, region: nil) }
  }

  /// - Parameter fields: the fields to let in; none for all.
  package func admit(_ item: Item, fields: [Field] = [], reason: String) throws {
    try Desk.check(reason: reason)
    try office.act("held_admit", regions: item.regions) {
      switch item.source {
      case .held(let entry):
        let numbers = Set(fields.map(\.number))
        let keys = numbers.isEmpty ? nil : Set(entry.change.writes.map(\.key).filter { numbers.contains($0.field) })
        try admit(entry.change, keys: keys, reason: reason)
      case .offer(let stored):
        try records.admit(offer: stored.record.id, reason: reason, by: actor)
      }
      return item.facts + fields.compactMap { field in item.recordType.map { .field(field, of: $0) } }
    }
  }

  /// Lets a held change in, with what follows from it.
  private func admit(_ change: Change, keys: Set<CellKey>? = nil, reason: String) throws {
    try records.admit(change.dot, keys: keys, reason: reason, by: actor)
    try carryLevel(change)
    try settleNumber(change, reason: reason)
  }

  /// A volunteer's final level that is let in counts as one that the official confirmed.
  private func carryLevel(_ change: Change) throws {
    let field = RecordType.elder["ability_level"]
    guard change.type == CareModel.Number.assessment, field.mayWrite(actor.role) == .yes,
      change.writes.contains(where: { $0.key.field == RecordType.assessment["final_level"].number }),
      let carried = try CarriedLevel(store, after: change.record),
      let village = try store.stored(carried.elder.id, type: CareModel.Number.elder)?.region,
      actor.reaches(village: village)
    else { return }
    let value = (key: CellKey(field: field.number), value: Value.integer(carried.level))
    try records.write(
      Draft(type: CareModel.Number.elder, record: carried.elder.id, values: [value]), account: actor.account)
  }

  /// Declines a change or an offer; either is kept, and can be let in after all.
  package func decline(_ item: Item, reason: String) throws {
    try office.act("held_decline", regions: item.regions) {
      switch item.source {
      case .held: try records.decline(item.id, reason: reason, by: actor)
      case .offer(let stored):
        try records.decline(offer: stored.record.id, reason: reason, by: actor)
      }
      return item.facts
    }
  }

  /// Decides anew about a change or an offer that was decided on: a declined one is admitted, an admitted one taken
  /// back.
  package func reverse(_ name: String, reason: String) throws -> Dot {
    try Desk.check(reason: reason)
    guard let item = try decided(name, [.admitted, .declined]) else { throw DecisionError.notHeld }
    try office.act("held_reverse") {
      switch (item.source, item.status) {
      case (.held(let entry), .declined): try admit(entry.change, reason: reason)
      case (.held, .admitted): try records.revert(item.id, reason: reason, by: actor)
      case (.offer, .declined): try records.admit(offer: item.id, reason: reason, by: actor)
      case (.offer, .admitted): try records.revert(offer: item.id, reason: reason, by: actor)
      case (_, .applied), (_, .held), (_, .superseded): throw DecisionError.notHeld
      }
      return Item(source: item.source, region: nil).facts
    }
    return item.id
  }

  /// The change or offer that a name means, if it was decided on in one of these ways: its region counts when it is
  /// decided on again.
  private func decided(
    _ name: String, _ statuses: Set<HistoryEntry.Status>
  ) throws -> (source: Item.Source, id: Dot, status: HistoryEntry.Status)? {
    let dots = RecordNames(try store.replicaIDs()).dots(name)
    let entries = try dots.compactMap { try store.historyEntry($0) }.filter { statuses.contains($0.status) }
    let offers = try store.allOffers().filter { dots.contains($0.id) && statuses.contains($0.status) }
    if entries.count == 1, let entry = entries.first { return (.held(entry), entry.change.dot, entry.status) }
    if entries.isEmpty, offers.count == 1, let offer = offers.first {
      return (.offer(offer.stored), offer.id, offer.status)
    }
    return nil
  }
}
