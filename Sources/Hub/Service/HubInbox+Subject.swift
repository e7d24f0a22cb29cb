import Model
package import Replication
import Storage
import Store
import Sync

extension HubInbox {
  /// The elder whom something is about.
  package struct Subject: Sendable {
    package let elder: Dot
    /// Nil where nothing is known of the elder here, or the actor may not see who lives there.
    package let name: String?
    /// The village's 12-digit code.
    package let village: Int64?
    package let villageName: String?
  }

  /// The elder of an item: whom the record is, or whom it belongs to; nil for what belongs to no elder.
  /// - Parameter villages: what `villageNames` gives.
  package func subject(of item: Item, villages: [Int64: String] = [:]) throws -> Subject? {
    let type = CareModel.current.type(number: item.type)
    if type === RecordType.elder { return try subject(item.record, villages, proposed: item.proposed) }
    guard let field = type?.field(key: "elder") else { return nil }
    let stored = try store.record(item.record, type: item.type)
    guard let elder = stored?.reference(field) ?? item.proposed.reference(field) else { return nil }
    return try subject(elder, villages)
  }

  /// What people are told of a record that something refers to: its name, if it has one and the actor may see it.
  package func name(of id: Dot, type number: UInt16) throws -> String? {
    if number == CareModel.Number.elder { return try subject(id, [:]).name }
    guard let field = CareModel.current.type(number: number)?.field(key: "name"),
      let stored = try store.stored(id, type: number), actor.reads(stored.region)
    else { return nil }
    return stored.record.text(field)
  }

  private func subject(_ id: Dot, _ villages: [Int64: String], proposed: Record? = nil) throws -> Subject {
    let type = RecordType.elder
    var record = proposed
    var village = proposed?.integer(type["village"])
    if let stored = try store.stored(id, type: type.number) {
      (record, village) = (stored.record, stored.region)
    } else if record?.value(type["name"]) == nil {
      // The elder waits for a decision as well.
      var held = Record(id: id, type: type.number)
      for entry in try store.history(of: id) { held.apply(entry.change) }
      (record, village) = (held, held.integer(type["village"]))
    }
    let isVisible = village.map(actor.reads) ?? (actor.regions == nil)
    return Subject(
      elder: id, name: isVisible ? record?.text(type["name"]) : nil, village: village,
      villageName: village.flatMap { villages[$0] })
  }

  /// The villages' names by their codes.
  package func villageNames() throws -> [Int64: String] {
    let type = RecordType.village
    var names: [Int64: String] = [:]
    try store.forEach(type.number, in: nil) { stored in
      if let code = stored.record.integer(type["code"]) { names[code] = stored.record.text(type["name"]) }
      return true
    }
    return names
  }
}

extension HubInbox.Item {
  /// What it would make of a record that is not here.
  package var proposed: Record {
    switch source {
    case .held(let entry):
      var record = Record(id: entry.change.record, type: entry.change.type)
      record.apply(entry.change)
      return record
    case .offer(let stored): return stored.record
    }
  }
}
