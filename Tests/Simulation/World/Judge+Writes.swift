import Model
import Replication
import Storage
import Store
import Wire

/// Whether everything that people wrote is still there.
extension World {
  /// Whatever a living database has in its journal, or the hub had made durable, is in the hub's history, once.
  func checkPresence() throws {
    var places: [Int: Set<Dot>] = [:]
    for serial in notebook.notes.keys.sorted() {
      for record in names(of: serial) {
        if let entry = try hub.database.historyEntry(record), Notebook.serial(entry.change.reason) == serial {
          places[serial, default: []].insert(record)
          checkContent(entry, serial)
        }
      }
    }
    for (serial, dots) in places.sorted(by: { $0.key < $1.key }) where dots.count > 1 {
      report("doubled", "w\(serial) is there \(dots.count) times", record: notebook.notes[serial]?.record)
    }
    for serial in hub.memory.taken.sorted() where try places[serial] == nil && !isErasedWrite(serial) {
      report("lost", "w\(serial) was acknowledged and is not in the history", record: notebook.notes[serial]?.record)
    }
    for device in devices where !device.isErased {
      for serial in device.memory.journal where try places[serial] == nil && !isErasedWrite(serial) {
        report("lost", "w\(serial) of \(name(device)) never reached the hub", record: notebook.notes[serial]?.record)
      }
    }
    history = places.compactMapValues(\.first)
  }

  private func isErasedWrite(_ serial: Int) throws -> Bool {
    guard let note = notebook.notes[serial] else { return true }
    return try isErased(note.record)
  }

  private func names(of serial: Int) -> [Dot] { notebook.names(ofWrite: serial) }

  private func checkContent(_ entry: HistoryEntry, _ serial: Int) {
    guard let note = notebook.notes[serial] else { return }
    let values = Dictionary(uniqueKeysWithValues: entry.change.writes.map { ($0.key, $0.value) })
    for cell in note.cells {
      // The names of records change with a fork.
      if case .reference = cell.value { continue }
      if values[cell.key] != cell.value {
        report("altered", "w\(serial) says another thing than was written", record: note.record)
      }
    }
  }

  private func isAccepted(_ serial: Int, _ key: CellKey) throws -> Bool {
    guard let dot = history[serial], let entry = try hub.database.historyEntry(dot) else { return false }
    guard entry.status == .applied || entry.status == .admitted else { return false }
    guard entry.status == .admitted, let some = hub.memory.admittedCells[serial] else { return true }
    return some.contains(key)
  }

  private func isLetIn(_ serial: Int, _ key: CellKey) -> Bool {
    hub.memory.letIn.contains(SimulatedHub.LetIn(serial: serial, key: key))
  }

  /// Every accepted write is visible, or covered by one whose author had it on the screen.
  func checkWrites(_ rows: [StoredRecord]) throws {
    var counted: [CellName: [Int]] = [:]
    for serial in Set(history.keys).union(hub.memory.letIn.map(\.serial)).sorted() {
      guard let note = notebook.notes[serial], try !isErased(note.record) else { continue }
      for cell in note.cells where try isLetIn(serial, cell.key) || isAccepted(serial, cell.key) {
        counted[CellName(record: note.record, key: cell.key), default: []].append(serial)
      }
    }
    var shown: [CellName: Set<Int>] = [:]
    for row in rows {
      guard let record = notebook.record(of: row.record) else { continue }
      for entry in row.record.cells {
        shown[CellName(record: record, key: entry.key)] = Set(serials(entry.cell, entry.key, in: record))
        checkValues(entry, record)
      }
    }
    for (cell, serials) in counted.sorted(by: { $0.value[0] < $1.value[0] }) {
      var covered: Set<Int> = []
      var writtenOver: Set<Int> = []
      for serial in serials {
        covered.formUnion(notebook.everythingSeen(by: serial, cell.key, includingOwn: true))
        // Who has been written over in turn may have been so before this came.
        guard shown[cell]?.contains(serial) ?? false else { continue }
        writtenOver.formUnion(notebook.notes[serial]?.cell(cell.key)?.saw ?? [])
      }
      for serial in serials {
        let isShown = shown[cell]?.contains(serial) ?? false
        if !isShown, !covered.contains(serial) {
          report("lost", "w\(serial) is lost in field \(cell.key.field) of w\(cell.record)", record: cell.record)
        }
        if isShown, writtenOver.contains(serial) {
          let by = serials.filter { notebook.notes[$0]?.cell(cell.key)?.saw.contains(serial) ?? false }
          report(
            "undead",
            "w\(serial) is still in field \(cell.key.field) though w\(by) wrote it over: \(try whereabouts(serial)); "
              + "\(try by.map(whereabouts))", record: cell.record)
        }
      }
    }
  }

  /// What the hub says of a write, under each of its names.
  private func whereabouts(_ serial: Int) throws -> String {
    try names(of: serial).map { dot in
      let entry = try hub.database.historyEntry(dot)
      return "\(dotText(dot)) \(entry.map { "\($0.status)" } ?? "unknown")"
    }
    .joined(separator: ", ")
  }

  private func checkValues(_ entry: Record.Entry, _ record: Int) {
    for sibling in entry.cell.siblings {
      guard let serial = notebook.serial(of: sibling, entry.key, in: record, names: [hub.memory.serials]),
        let cell = notebook.notes[serial]?.cell(entry.key)
      else { continue }
      if case .reference = cell.value { continue }
      if sibling.value != cell.value {
        report("altered", "w\(serial) shows another value than was written", record: record)
      }
    }
  }

  /// What only somebody else's device still held after the hub had lost it has come back, or waits as an offer.
  func checkOffers(_ rows: [StoredRecord]) throws {
    var offered: [CellName: Set<Int>] = [:]
    for offer in try hub.database.offers() {
      guard let record = notebook.record(of: offer.record) else { continue }
      for entry in offer.record.cells {
        offered[CellName(record: record, key: entry.key), default: []].formUnion(
          serials(entry.cell, entry.key, in: record))
      }
    }
    for value in hub.memory.letIn {
      guard let record = notebook.notes[value.serial]?.record else { continue }
      offered[CellName(record: record, key: value.key), default: []].insert(value.serial)
    }
    // What belongs to somebody erased is refused, though nobody had it erased by name.
    let erasable = mayBeErased()
    for device in devices where !device.isErased {
      for item in device.memory.mustOffer.sorted(by: { $0.serial < $1.serial }) {
        // The hub may have forgotten as well that the account ever worked there, or was an official's.
        guard people[device.person].everReached(item.region), people[device.person].everSaw(item.cell.key) else {
          continue
        }
        if erasable.contains(item.cell.record) { continue }
        if history[item.serial] != nil || isLetIn(item.serial, item.cell.key) { continue }
        let known = offered[item.cell] ?? []
        let isCovered = known.contains {
          notebook.everythingSeen(by: $0, item.cell.key, includingOwn: true).contains(item.serial)
        }
        if known.contains(item.serial) || isCovered { continue }
        report(
          "not_offered", "\(name(device)) held w\(item.serial), which the hub has lost and was not offered",
          record: item.cell.record)
      }
    }
  }

  /// Whether the hub has a write again, or a cell in which somebody wrote over it knowing it.
  func isCovered(_ item: SimulatedDevice.Covered) throws -> Bool {
    if try hub.database.historyEntry(item.dot) != nil { return true }
    guard let type = notebook.notes[item.cell.record]?.type else { return true }
    return try notebook.names(of: item.cell.record).contains { name in
      try hub.database.stored(name, type: type)?.record[item.cell.key]?.context.contains(item.dot) ?? false
    }
  }

  /// What was lost and only the contexts of other writes still name is offered as well.
  func checkCovered() throws {
    let offers = try hub.database.offers()
    let erasable = mayBeErased()
    for device in devices where !device.isErased {
      for item in device.memory.mustCover {
        guard people[device.person].everReached(item.region), people[device.person].everSaw(item.cell.key),
          try !isCovered(item), !erasable.contains(item.cell.record)
        else { continue }
        let names = notebook.names(of: item.cell.record)
        let isOffered = offers.contains {
          names.contains($0.record.id) && ($0.record[item.cell.key]?.context.contains(item.dot) ?? false)
        }
        if isOffered { continue }
        report(
          "not_offered", "\(name(device)) knew of \(dotText(item.dot)), which the hub has lost and was not offered",
          record: item.cell.record)
      }
    }
  }
}
