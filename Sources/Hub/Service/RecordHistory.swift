package import Model
package import Replication
package import Storage
package import Store
import Wire

/// A record's past: every value that its fields ever had, who united it with what, and what was decided (API.md).
package struct RecordHistory {
  /// One write of one cell.
  package struct Line {
    package let entry: HistoryEntry
    package let write: Write
    package let field: Field
    /// What stood in the cell as the author saw it: several values if there was a conflict.
    package let replaced: [(change: Dot, value: Value)]
    /// The name of the device; nil for the hub itself and for a device nobody enrolled.
    package let device: String?
    /// When it happened by the word of who recorded it, ms since 1970.
    package let claimedMilliseconds: Int64?
    package let decisions: [Decision]
    /// Whether a device offered it after the hub had lost it: its author's journal has not come.
    package let isOffered: Bool

    /// Whether the write ended a conflict.
    package var settles: Bool { replaced.contains { $0.value != replaced[0].value } }
    /// What became of this cell: a change may be admitted in part.
    package var status: HistoryEntry.Status {
      guard entry.status == .admitted, let keys = decisions.admittedKeys else { return entry.status }
      return keys.contains(write.key) ? .admitted : .held
    }
  }

  /// A unite or its undoing.
  package struct Event {
    package let entry: HistoryEntry
    package let isSeparation: Bool
    /// The record that gives way, and the one that it is said to be.
    package let record: Dot
    package let into: Dot
    package let device: String?
  }

  package let lines: [Line]
  package let events: [Event]

  /// - Parameter visibility: what may be seen.
  package init(of id: Dot, _ type: RecordType, in store: HubDatabase, _ visibility: Visibility) throws {
    let entries = try Self.entries(id, store)
    var devices: [ReplicaID: String?] = [:]
    func device(_ replica: ReplicaID) throws -> String? {
      if let known = devices[replica] { return known }
      let name = try store.device(replica)?.name
      devices[replica] = name
      return name
    }
    let cells = CellHistories(entries)
    var lines: [Line] = []
    let known = try entries.map { ($0, try store.decisions(on: $0.change.dot), false) }
    let all = try (known + Self.offered(id, store)).sorted { Self.isEarlier($0.0, $1.0) }
    for (entry, decisions, isOffered) in all {
      for write in entry.change.writes {
        guard let field = type.field(number: write.key.field), field.visible <= visibility else { continue }
        lines.append(
          Line(
            entry: entry, write: write, field: field, replaced: cells.replaced(by: write),
            device: try device(entry.change.dot.replica),
            claimedMilliseconds: Self.claimedMilliseconds(entry.change, type), decisions: decisions,
            isOffered: isOffered))
      }
    }
    self.lines = lines
    events = try Self.unites(of: id, type, entries, store).map { entry, isSeparation, record, into in
      Event(
        entry: entry, isSeparation: isSeparation, record: record, into: into,
        device: try device(entry.change.dot.replica))
    }
  }

  /// What is offered of the record, each value as the change that its author must have written.
  private static func offered(
    _ id: Dot, _ store: HubDatabase
  ) throws -> [(HistoryEntry, [Decision], Bool)] {
    guard let offer = try store.allOffers().first(where: { $0.id == id }) else { return [] }
    let decisions = try store.offerDecisions(on: id)
    return try offer.stored.record.cells.flatMap { cell in
      try cell.cell.siblings.map { sibling in
        let change = Change(
          dot: sibling.dot, time: sibling.time, record: id, type: offer.stored.record.type,
          account: try store.authorRun(of: sibling.dot)?.account ?? "", reason: "",
          writes: [Write(key: cell.key, value: sibling.value, seen: VersionVector())])
        let entry = HistoryEntry(
          change: change, status: offer.status, code: nil, reason: decisions.last?.reason ?? "",
          receivedMilliseconds: offer.receivedMilliseconds)
        return (entry, decisions, true)
      }
    }
  }

  /// As received; within the same millisecond as the hybrid clocks have it, which go after what was seen.
  private static func entries(_ id: Dot, _ store: HubDatabase) throws -> [HistoryEntry] {
    try store.history(of: id).sorted(by: isEarlier)
  }

  private static func isEarlier(_ a: HistoryEntry, _ b: HistoryEntry) -> Bool {
    (a.receivedMilliseconds, a.change.time, a.change.dot) < (b.receivedMilliseconds, b.change.time, b.change.dot)
  }

  /// When it happened, by the word of who recorded it: the record's own time, where the change states one.
  private static func claimedMilliseconds(_ change: Change, _ type: RecordType) -> Int64? {
    for field in type.fields {
      guard case .instant = field.kind else { continue }
      if case .integer(let time)? = change.writes.first(where: { $0.key == CellKey(field: field.number) })?.value {
        return time
      }
    }
    return nil
  }

  // MARK: - Unites

  private typealias Unite = (HistoryEntry, isSeparation: Bool, record: Dot, into: Dot)

  /// What was said of this record and others being one, on either of them.
  private static func unites(
    of id: Dot, _ type: RecordType, _ entries: [HistoryEntry], _ store: HubDatabase
  ) throws -> [Unite] {
    guard let field = type.unitingField else { return [] }
    var found = unites(of: id, field, entries)
    for other in try store.everUnited(into: id) where other != id {
      found += unites(of: other, field, try Self.entries(other, store)).filter { $0.into == id }
    }
    return found.sorted {
      ($0.0.receivedMilliseconds, $0.0.change.time, $0.0.change.dot) < (
        $1.0.receivedMilliseconds, $1.0.change.time, $1.0.change.dot
      )
    }
  }

  private static func unites(of id: Dot, _ field: Field, _ entries: [HistoryEntry]) -> [Unite] {
    let cells = CellHistories(entries)
    var found: [Unite] = []
    for entry in entries {
      for write in entry.change.writes where write.key.field == field.number {
        for case .reference(let former) in cells.replaced(by: write).map(\.value)
        where write.value != .reference(former) {
          found.append((entry, isSeparation: true, record: id, into: former))
        }
        if case .reference(let target) = write.value { found.append((entry, false, id, target)) }
      }
    }
    return found
  }
}

/// The writes of a record's history, by cell.
private struct CellHistories {
  private let writes: [CellKey: [(change: Dot, write: Write)]]

  init(_ entries: [HistoryEntry]) {
    var writes: [CellKey: [(change: Dot, write: Write)]] = [:]
    for entry in entries {
      for write in entry.change.writes { writes[write.key, default: []].append((entry.change.dot, write)) }
    }
    self.writes = writes
  }

  /// What the author of a write had seen in the cell and nobody seen by the author had replaced.
  func replaced(by write: Write) -> [(change: Dot, value: Value)] {
    let seen = (writes[write.key] ?? []).filter { write.seen.contains($0.change) }
    // How far any of them had seen each replica, rather than each of them held against each other: a cell may have been
    // written thousands of times.
    var covered: [ReplicaID: UInt64] = [:]
    for one in seen {
      for entry in one.write.seen.entries { covered[entry.replica] = max(covered[entry.replica] ?? 0, entry.counter) }
    }
    return seen.filter { covered[$0.change.replica] ?? 0 < $0.change.counter }.map { ($0.change, $0.write.value) }
  }
}

extension HistoryEntry.Status {
  /// The stable word in JSON.
  package var key: String {
    switch self {
    case .applied: "applied"
    case .held: "held"
    case .admitted: "admitted"
    case .declined: "declined"
    case .superseded: "superseded"
    }
  }
}

extension Value {
  /// Whether an element of a set is there; nil for what is no element.
  package var isPresent: Bool? {
    if case .membership(let membership) = self { membership.present } else { nil }
  }
}
