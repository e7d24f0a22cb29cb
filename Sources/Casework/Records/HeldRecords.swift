package import Model
package import Replication
package import Store
import Terminal
package import Wire

/// Records that this device made and that the hub has received and keeps without applying: nobody else sees them, and
/// their author goes on seeing them, marked as what they are (SPEC §held).
package struct HeldRecords {
  package struct Item {
    /// As its author wrote it.
    package let record: Record
    package let code: HeldCode?
    /// An official's words, empty where there are none.
    package let reason: String
  }

  private let items: [Dot: Item]

  /// - Parameters:
  ///   - held: the device's own changes that the hub holds.
  ///   - entries: its own changes to a record.
  ///   - isShown: whether the record is there all the same.
  package init(
    _ held: [JournalEntry], entries: (Dot) throws -> [JournalEntry], isShown: (Dot, UInt16) throws -> Bool
  ) rethrows {
    var items: [Dot: Item] = [:]
    for entry in held where entry.change.creates {
      guard try !isShown(entry.change.record, entry.change.type) else { continue }
      var record = Record(id: entry.change.record, type: entry.change.type)
      for own in try entries(record.id) where own.status == .held || own.status == .pending { record.apply(own.change) }
      items[record.id] = Item(record: record, code: entry.code, reason: entry.reason)
    }
    self.items = items
  }

  package init() { items = [:] }

  package subscript(id: Dot) -> Item? { items[id] }

  /// Those of a type, the latest first.
  package func of(_ type: RecordType) -> [Item] {
    items.values.filter { $0.record.type == type.number }.sorted { $0.record.id > $1.record.id }
  }
}

extension HeldRecords.Item {
  /// Where it is, who sees it, and why.
  package var words: Label {
    let why = code?.label ?? Label("待定", "undecided")
    let more = reason.isEmpty ? "" : "  \(reason)"
    return Label(
      "中心已收到，待核：\(why.zh)；还没有别人看到\(more)",
      "received by the hub, held: \(why.en); not seen by anybody else yet\(more)")
  }
}

extension Desk {
  /// What of this device's records the hub holds; none at the hub itself.
  package func heldRecords() throws -> HeldRecords {
    if let knownHeld { return knownHeld }
    let held = try HeldRecords(try ownHeld(), entries: ownEntries) { try register.stored($0, type: $1) != nil }
    knownHeld = held
    return held
  }

  /// The record that an id names, whatever its type, one that the hub holds included.
  package func resolveOrHeld(_ text: String) throws -> (id: Dot, type: RecordType) {
    do {
      return try resolve(text)
    } catch {
      let held = try heldRecords()
      let found = try names().dots(halfWidth(text).trimmed).compactMap { held[$0]?.record }
      guard found.count == 1, let record = found.first, let type = model.type(number: record.type) else { throw error }
      return (record.id, type)
    }
  }

  /// The record of this type that an id names, one that the hub holds included.
  package func recordOrHeld(_ text: String, _ type: RecordType) throws -> Record {
    do {
      return try record(text, type).record
    } catch {
      let held = try heldRecords()
      let found = try names().dots(halfWidth(text).trimmed).compactMap { held[$0] }.filter {
        $0.record.type == type.number
      }
      // Its values stand as held in the page of a record that has none.
      guard found.count == 1, let item = found.first else { throw error }
      return Record(id: item.record.id, type: item.record.type)
    }
  }

  /// Says of each held record where it is; for people, under a list that shows it.
  package func sayHeld(_ ids: some Sequence<Dot>) throws {
    let held = try heldRecords()
    for id in ids {
      guard let item = held[id] else { continue }
      let name = try short(id)
      try output.line(Label("\(name)  \(item.words.zh)", "\(name)  \(item.words.en)"), .yellow)
    }
  }
}
