import Model
import Replication
import Storage
import Store
import Wire

/// What must hold when all has come to rest.
extension World {
  /// - Parameter digests: what the hub last said that each device should hold.
  func judge(_ digests: [Int: Digests]) throws {
    let rows = try hubRows()
    for device in devices where !device.isErased {
      try checkRows(device, rows, digests[device.number])
      try checkVerdicts(device)
    }
    try checkPlaces(rows)
    checkMasked(rows)
    try checkPresence()
    try checkWrites(rows)
    try checkOffers(rows)
    try checkCovered()
    try checkErasures()
    try checkWaiting()
    try checkHeld()
  }

  private func hubRows() throws -> [StoredRecord] {
    var rows: [StoredRecord] = []
    for type in hub.model.types {
      try hub.database.forEach(type.number, in: nil) {
        rows.append($0)
        return true
      }
    }
    return rows
  }

  /// The device's rows are the hub's, as far as scope and class let it see them, and so are both sums.
  private func checkRows(_ device: SimulatedDevice, _ rows: [StoredRecord], _ digests: Digests?) throws {
    let person = people[device.person]
    var expected: [Dot: StoredRecord] = [:]
    var sums: (scope: UInt128, officials: UInt128) = (0, 0)
    for row in rows where person.reads(row.region) {
      let cells = row.record.cells.filter { person.seesOfficialsFields || $0.key.field < 1000 }
      if cells.isEmpty { continue }
      let (id, type) = (row.record.id, row.record.type)
      expected[id] = row
      let mine = try device.store.inner.stored(id, type: type)
      if mine.map({ Canon.bytes($0.record.cells, of: id) }) != Canon.bytes(cells, of: id) {
        report(
          "divergent", "\(name(device)) holds \(dotText(id)) otherwise than the hub: \(difference(mine, cells))",
          record: hub.memory.serials[id])
      } else if mine?.region != row.region {
        report(
          "divergent", "\(name(device)) has \(dotText(id)) in \(mine?.region ?? 0), the hub in \(row.region)",
          record: hub.memory.serials[id])
      }
      sums.scope &+= Canon.digest(cells, of: id, type: type, officials: false)
      sums.officials &+= Canon.digest(cells, of: id, type: type, officials: true)
    }
    for type in device.model.types {
      try device.store.inner.forEach(type.number, in: nil) { stored in
        if expected[stored.record.id] == nil {
          let record = notebook.record(of: stored.record)
          report("divergent", "\(name(device)) still holds \(dotText(stored.record.id))", record: record)
        }
        return true
      }
    }
    if digests?.scope.sum != sums.scope || digests?.officials.sum != sums.officials {
      report("wrong_sum", "the hub's sums for \(name(device)) are not those of its records")
    }
    if try !device.store.inner.stale(limit: 1).isEmpty { report("stale", "\(name(device)) has stale marks left") }
  }

  /// How a device's rows, with what is pending, differ from the hub's as they are now.
  func differences(_ device: SimulatedDevice) throws -> String {
    let person = people[device.person]
    var found: [String] = []
    var expected: Set<Dot> = []
    for row in try hubRows() where person.reads(row.region) {
      let cells = row.record.cells.filter { person.seesOfficialsFields || $0.key.field < 1000 }
      if cells.isEmpty { continue }
      expected.insert(row.record.id)
      let mine = try device.store.inner.stored(row.record.id, type: row.record.type)
      if mine?.record.cells != cells { found.append("\(dotText(row.record.id)): \(difference(mine, cells))") }
    }
    for type in device.model.types {
      try device.store.inner.forEach(type.number, in: nil) { stored in
        if !expected.contains(stored.record.id) { found.append("\(dotText(stored.record.id)): too much") }
        return true
      }
    }
    return found.joined(separator: " | ")
  }

  private func difference(_ mine: StoredRecord?, _ cells: [Record.Entry]) -> String {
    guard let mine else { return "not at all" }
    let other = Record(id: mine.record.id, type: mine.record.type, cells: cells)
    let keys = Set(mine.record.cells.map(\.key)).union(cells.map(\.key)).sorted()
    return keys.filter { mine.record[$0] != other[$0] }
      .map { key in
        "\(key.field) here \(text(mine.record[key])), there \(text(other[key]))"
      }
      .joined(separator: "; ")
  }

  private func text(_ cell: Cell?) -> String {
    guard let cell else { return "nothing" }
    return cell.siblings.map { dotText($0.dot) }.joined(separator: " ") + " in "
      + cell.context.entries.map(dotText).joined(separator: " ")
  }

  /// Both sides say the same of each of the device's changes, and nothing waits to be sent.
  private func checkVerdicts(_ device: SimulatedDevice) throws {
    let state = try device.store.inner.state()
    if state.acknowledged != state.journalEnd { report("stuck", "\(name(device)) still has something to send") }
    let erasable = mayBeErased()
    for (dot, serial) in device.memory.own.sorted(by: { $0.key < $1.key }) where dot.replica == state.replica {
      guard let noted = notebook.notes[serial], try !isErased(noted.record) else { continue }
      // Whether a record belongs to somebody erased a device may learn before the hub.
      let names = notebook.names(of: noted.record)
      let mine = try names.flatMap { try device.store.inner.entries(of: $0) }.first { $0.change.dot == dot }
      if mine == nil, erasable.contains(noted.record) { continue }
      let theirs = try hub.database.historyEntry(dot)
      let expected: ChangeStatus? =
        switch theirs?.status {
        case .applied, .admitted: .accepted
        case .held: .held
        case .declined: .declined
        case .superseded: .superseded
        case nil: nil
        }
      if mine?.status != expected || (mine?.status == .held && mine?.code != theirs?.code) {
        report(
          "wrong_verdict", "\(name(device)): w\(serial) is \(mine?.status as Any), at the hub \(theirs?.status as Any)",
          record: noted.record)
      }
      if theirs?.status == .held, theirs?.code == nil { report("no_code", "w\(serial) is held without a code") }
    }
  }

  private func checkPlaces(_ rows: [StoredRecord]) throws {
    for row in rows {
      guard let place = try place(of: row.record.id, row.record.type), place != row.region else { continue }
      report(
        "wrong_region", "the hub has \(dotText(row.record.id)) in \(row.region), it belongs to \(place)",
        record: hub.memory.serials[row.record.id])
    }
  }

  /// The fields of an elder's ID number and of what everybody in scope sees of it.
  static let (number, maskedNumber): (UInt32, UInt32) = (1000, 7)

  /// Of each ID number everybody sees the last character, and who wrote it when.
  private func checkMasked(_ rows: [StoredRecord]) {
    for row in rows where row.record.type == CareModel.Number.elder {
      let cell = row.record[CellKey(field: Self.number)]
      let masked = row.record[CellKey(field: Self.maskedNumber)]
      let expected = cell?.siblings.map { sibling in
        guard case .text(let text) = sibling.value else {
          return Sibling(dot: sibling.dot, time: sibling.time, value: .cleared)
        }
        let stars = String(repeating: "*", count: text.count - 1)
        return Sibling(dot: sibling.dot, time: sibling.time, value: .text(stars + text.suffix(1)))
      }
      if expected != masked?.siblings || cell?.context != masked?.context {
        report("wrongly_masked", "\(dotText(row.record.id))", record: notebook.record(of: row.record))
      }
    }
  }
}
