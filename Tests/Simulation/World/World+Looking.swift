import Model
import Replication
import Storage
import Store
import Sync
import Wire

/// How a device was before it took an answer.
struct Before {
  let state: DeviceState
  let answer: SyncAnswer?
  /// What it holds of others that the hub has lost, if the hub says that it went back in time.
  let lost: Set<SimulatedDevice.Offered>
  let covered: Set<SimulatedDevice.Covered>

  init(_ state: DeviceState, _ answer: SyncAnswer) {
    self.state = state
    self.answer = answer
    (lost, covered) = ([], [])
  }

  init(_ device: SimulatedDevice, _ bytes: [UInt8], _ world: World) throws {
    state = try device.store.inner.state()
    answer = try? SyncAnswer(decoding: bytes)
    if case .rewind? = answer?.outcome, answer?.knowledge != nil {
      (lost, covered) = try world.heldOfOthers(device)
    } else {
      (lost, covered) = ([], [])
    }
  }
}

/// What the people at a device see after each step.
extension World {
  /// Follows what an answer did to a device, if it was applied.
  func received(_ device: SimulatedDevice, _ before: Before) throws {
    guard let answer = before.answer else { return }
    let after = try device.store.inner.state()
    if after.forks != before.state.forks {
      try device.didFork(&notebook)
      device.screen.excuse()
      return note(
        "\(name(device)) forks: \(answer.outcome), now \(dotText(Dot(after.replica, after.journalEnd.counter)))")
    }
    guard
      after.cursor != before.state.cursor || after.acknowledged != before.state.acknowledged
        || after.incarnation != before.state.incarnation || after.isRevoked != before.state.isRevoked
    else { return }
    if case .rewind = answer.outcome {
      device.memory.mustOffer.formUnion(before.lost)
      device.memory.mustCover.formUnion(before.covered)
      device.screen.excuse()
      return note("\(name(device)) rewinds: \(answer.outcome)")
    }
    if after.isRevoked {
      device.isErased = true
      device.endSessions()
      note("\(name(device)) erases itself")
    }
    if after.cursor.isEmpty, answer.page.digests != nil {
      report("disagrees", "\(name(device)) did not agree with the hub and begins anew: \(try differences(device))")
    }
    // With another role other fields are there at all.
    if before.state.scope?.visibility != after.scope?.visibility { device.screen.excuse() }
    // What a fresh run does not bring goes at its end, unnamed; what is pending of it stays.
    if answer.afresh { device.screen.excuse() }
    try lookAtNews(device, answer, before.state, after)
    if answer.page.digests != nil {
      device.screen.runEnded()
      // What the hub has again is no longer this device's to keep.
      device.memory.mustOffer = device.memory.mustOffer.filter {
        !hub.memory.taken.contains($0.serial)
          && !hub.memory.letIn.contains(SimulatedHub.LetIn(serial: $0.serial, key: $0.cell.key))
      }
      device.memory.mustCover = try device.memory.mustCover.filter { try !isCovered($0) }
    }
    note("\(name(device)) takes \(answer.page.rows.count) rows, acknowledged \(after.acknowledged.counter)")
  }

  private func lookAtNews(
    _ device: SimulatedDevice, _ answer: SyncAnswer, _ before: DeviceState, _ after: DeviceState
  ) throws {
    var excused: Set<CellName> = []
    for verdict in answer.verdicts {
      guard let serial = device.memory.own[Dot(after.replica, verdict.counter)], let noted = notebook.notes[serial]
      else { continue }
      for cell in noted.cells { excused.insert(CellName(record: noted.record, key: cell.key)) }
    }
    // What has left the scope may come back as it was.
    for id in answer.page.evicted.sorted() {
      guard let record = record(id, on: device) else { continue }
      _ = device.screen.look(record, nil, excused: [])
    }
    var news: [UInt16: Set<Dot>] = [:]
    for row in answer.page.rows { news[row.type, default: []].insert(row.id) }
    let records = Set(excused.map(\.record)).union(try acknowledged(device, before, after))
    for record in records.sorted() {
      guard let type = notebook.notes[record]?.type else { continue }
      for dot in notebook.names(of: record) where self.record(dot, on: device) == record {
        news[type, default: []].insert(dot)
      }
    }
    for (type, dots) in news.sorted(by: { $0.key < $1.key }) {
      try look(device, at: dots.sorted(), type, excused: excused)
    }
  }

  private func acknowledged(
    _ device: SimulatedDevice, _ before: DeviceState, _ after: DeviceState
  ) throws -> Set<Int> {
    guard after.acknowledged.counter > before.acknowledged.counter else { return [] }
    var records: Set<Int> = []
    for counter in before.acknowledged.counter + 1...after.acknowledged.counter {
      guard let serial = device.memory.own[Dot(after.replica, counter)], let note = notebook.notes[serial] else {
        continue
      }
      records.insert(note.record)
    }
    return records
  }

  /// Whose values stand in a cell, at the hub or on a device.
  func serials(_ cell: Cell, _ key: CellKey, in record: Int?, on device: SimulatedDevice? = nil) -> [Int] {
    notebook.serials(
      cell, key, in: record, names: [device?.memory.own, hub.memory.serials].compactMap { $0 })
  }

  /// Reads records as a person would and compares with what they have seen before.
  func look(
    _ device: SimulatedDevice, at dots: [Dot], _ type: UInt16, excused: Set<CellName> = []
  ) throws {
    for dot in dots {
      let stored = try device.store.inner.stored(dot, type: type)
      guard let record = stored.map({ notebook.record(of: $0.record) }) ?? record(dot, on: device) else { continue }
      let cells = stored.map { stored in
        Dictionary(
          uniqueKeysWithValues: stored.record.cells.map {
            ($0.key, Set(serials($0.cell, $0.key, in: record, on: device)))
          }
        )
      }
      for (key, serials) in device.screen.look(record, cells, excused: excused) {
        let text = serials.sorted().map { "w\($0)" }.joined(separator: ", ")
        report("back_in_time", "\(name(device)): \(text) came back in field \(key.field) of w\(record)", record: record)
      }
    }
  }

  /// The confirmed values on a device that others wrote and the hub no longer has.
  func heldOfOthers(
    _ device: SimulatedDevice
  ) throws -> (Set<SimulatedDevice.Offered>, Set<SimulatedDevice.Covered>) {
    let own = Set(device.memory.journal)
    let person = people[device.person]
    var lost: Set<SimulatedDevice.Offered> = []
    var covered: Set<SimulatedDevice.Covered> = []
    let state = try device.store.inner.state()
    let ownReplicas = Set([state.replica] + state.ancestors.map(\.descent.parent))
    try device.store.inner.forEachConfirmed { stored in
      guard let record = notebook.record(of: stored.record), person.reads(stored.region) else { return }
      // The hub makes the masked ID number itself, of what it has.
      for entry in stored.record.cells where entry.key.field != Self.maskedNumber {
        for serial in serials(entry.cell, entry.key, in: record, on: device)
        where !own.contains(serial) && !hub.memory.taken.contains(serial) {
          let cell = CellName(record: record, key: entry.key)
          lost.insert(SimulatedDevice.Offered(serial: serial, cell: cell, region: stored.region))
        }
        for dot in entry.cell.context.entries where !ownReplicas.contains(dot.replica) {
          guard try hub.database.historyEntry(dot) == nil else { continue }
          let cell = CellName(record: record, key: entry.key)
          covered.insert(SimulatedDevice.Covered(dot: dot, cell: cell, region: stored.region))
        }
      }
    }
    return (lost, covered)
  }
}
