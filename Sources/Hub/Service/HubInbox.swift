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

  private let store: HubDatabase
  private let records: HubRecords
  private let actor: Authority
  private let office: HubOffice

  package init(_ store: HubDatabase, actor: Authority, clock: any Clock = SystemClock()) {
    self.store = store
    self.actor = actor
    records = HubRecords(store: store, clock: clock)
    office = HubOffice(store, actor: actor.account, clock: clock)
  }

  /// What waits in the actor's regions, oldest first, offers last.
  package func items() throws -> [Item] {
    let held = try store.held().map { Item(source: .held($0), region: try region(of: $0.change)) }
    let offers = try store.offers().map { Item(source: .offer($0), region: $0.region) }
    return (held + offers).filter { item in item.region.map(actor.reaches) ?? (actor.regions == nil) }
  }

  private func region(of change: Change) throws -> Int64? {
    if let stored = try store.stored(change.record, type: change.type) { return stored.region }
    var proposed = Record(id: change.record, type: change.type)
    proposed.apply(change)
    return try records.region(of: proposed)
  }

  /// The change or offered record that a name, shortened or not, means; nil if it means none, or several.
  package func find(_ name: String) throws -> Item? {
    let dots = RecordNames(try store.replicaIDs()).dots(name)
    let found = try items().filter { dots.contains($0.id) }
    return found.count == 1 ? found[0] : nil
  }

  /// - Parameter fields: the fields to let in; none for all.
  package func admit(_ item: Item, fields: [Field] = [], reason: String) throws {
    try office.act("held_admit") {
      switch item.source {
      case .held(let entry):
        let numbers = Set(fields.map(\.number))
        let keys = numbers.isEmpty ? nil : Set(entry.change.writes.map(\.key).filter { numbers.contains($0.field) })
        try records.admit(item.id, keys: keys, reason: reason, by: actor)
      case .offer(let stored):
        guard actor.role.isOfficial, actor.role.mayWriteRecords, actor.reaches(village: stored.region) else {
          throw DecisionError.notPermitted
        }
        try records.admit(stored)
      }
      return RecordName.text(item.id)
    }
  }

  /// An offer that is declined is let go of; the device that made it offers it again only to another life of the hub.
  package func decline(_ item: Item, reason: String) throws {
    try office.act("held_decline") {
      switch item.source {
      case .held: try records.decline(item.id, reason: reason, by: actor)
      case .offer(let stored):
        guard actor.role.isOfficial, actor.role.mayWriteRecords, actor.reaches(village: stored.region) else {
          throw DecisionError.notPermitted
        }
        try store.removeOffer(stored.record.id)
      }
      return RecordName.text(item.id)
    }
  }

  /// Decides anew about a change that was decided before: a declined one is admitted, an admitted one taken back.
  package func reverse(_ name: String, reason: String) throws -> Dot {
    let dots = RecordNames(try store.replicaIDs()).dots(name)
    let entries = try dots.compactMap { try store.historyEntry($0) }
    guard entries.count == 1, let entry = entries.first else { throw DecisionError.notHeld }
    try office.act("held_reverse") {
      switch entry.status {
      case .declined: try records.admit(entry.change.dot, reason: reason, by: actor)
      case .admitted: try records.revert(entry.change.dot, reason: reason, by: actor)
      case .applied, .held, .superseded: throw DecisionError.notHeld
      }
      return RecordName.text(entry.change.dot)
    }
    return entry.change.dot
  }
}
