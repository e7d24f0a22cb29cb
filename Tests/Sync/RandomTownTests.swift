import Foundation
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

/// What must hold after any run of a town, judged from the notes of those who wrote.
@Suite struct RandomTownTests {
  /// Two that once failed, and as many more as `TANFANG_SEEDS` says.
  private static let seeds: [UInt64] = {
    let count = ProcessInfo.processInfo.environment["TANFANG_SEEDS"].flatMap { UInt64($0) } ?? 30
    return [12, 488] + (1...max(count, 1)).filter { $0 != 12 && $0 != 488 }
  }()

  @Test(arguments: seeds)
  func afterQuietEverybodyAgreesAndNothingIsLost(seed: UInt64) throws {
    try judge(try RandomTown(seed: seed))
  }

  @Test(arguments: seeds)
  func ofThoseErasedMeanwhileNothingIsLeftAndOfAllOthersNothingIsLost(seed: UInt64) throws {
    let town = try RandomTown(seed: seed, erases: true)
    try judge(town)
    try town.town.store.scrub()
    try town.checkErased()
    #expect(town.problems.isEmpty, "seed \(seed)")
  }

  private func judge(_ town: RandomTown) throws {
    try town.run(steps: 150)
    for _ in 0..<2 {
      for index in town.devices.indices { try town.sync(index) }
    }
    for index in town.devices.indices {
      let receipt = try town.sync(index)
      if !receipt.verified { town.report("device \(index) does not agree with the hub") }
      if receipt.sent + receipt.received + receipt.evicted > 0 || receipt.roundTrips != 1 {
        town.report("device \(index): a sync with nothing to say moved \(receipt)")
      }
      try town.checkRows(index)
      try town.checkVerdicts(index)
    }
    try town.checkWrites()
    try town.checkDigests()
    #expect(town.problems.isEmpty, "seed \(town.seed)")
  }
}

extension RandomTown {
  /// Nothing that was ever written to an erased record stands in any file; each of its changes keeps its place.
  func checkErased() throws {
    let images = try [town.store.image()] + devices.map { try $0.image() }
    for (dot, cells) in notes where try town.store.isErased(cells[0].record) {
      if case .erased? = try town.store.journalItem(dot) {} else { report("\(dot) is not erased at the hub") }
      for case .text(let text) in cells.map(\.value) where text.contains("好") {
        for (index, image) in images.enumerated() where image.holds(text) {
          report("\(dot) left its text with \(index == 0 ? "the hub" : "device \(index - 1)")")
        }
      }
    }
    if try !town.store.check().isEmpty { report("the hub's store is not sound: \(try town.store.check())") }
  }

  /// The device's rows are the hub's, as far as scope and class let it see them.
  func checkRows(_ index: Int) throws {
    for (id, type) in types {
      let device = try devices[index].store.stored(id, type: type)
      let hub = try town.store.stored(id, type: type).flatMap { isInScope($0.region, index) ? $0 : nil }
      let sent: [Record.Entry] = hub.map(\.record.cells) ?? []
      let visible = sent.filter { roles[index] != .volunteer || $0.key.field < 1000 }
      let held: [Record.Entry] = device.map(\.record.cells) ?? []
      if held != visible { report("device \(index) holds \(id) otherwise than the hub") }
      if let device, let hub, device.region != hub.region {
        report("device \(index) has \(id) in \(device.region), the hub in \(hub.region)")
      }
    }
  }

  /// Both sides say the same of each of the device's changes.
  func checkVerdicts(_ index: Int) throws {
    let replica = devices[index].replica
    for (dot, cells) in notes where dot.replica == replica {
      let mine = try devices[index].store.entries(of: cells[0].record).first { $0.change.dot == dot }
      let hubs = try town.store.historyEntry(dot)
      let expected: ChangeStatus? =
        switch hubs?.status {
        case .applied, .admitted: .accepted
        case .held: .held
        case .declined: .declined
        case .superseded: .superseded
        case nil: nil
        }
      if mine?.status != expected {
        report("device \(index), change \(dot.counter): \(mine?.status as Any), at the hub \(hubs?.status as Any)")
      }
      if mine?.status == .held, mine?.code != hubs?.code {
        report("device \(index), change \(dot.counter): other code")
      }
    }
  }

  /// Every accepted write is visible, or covered by one whose author had it on the screen.
  func checkWrites() throws {
    var accepted: [Dot: [Note]] = [:]
    for (dot, cells) in notes {
      if try town.store.isErased(cells[0].record) { continue }
      guard let status = try town.store.historyEntry(dot)?.status else {
        report("\(dot) never reached the hub")
        continue
      }
      if status == .applied || status == .admitted { accepted[dot] = cells }
    }
    var covered: Set<[UInt64]> = []
    for (dot, cells) in accepted {
      for cell in cells {
        for seen in everythingSeen(cell) { covered.insert(place(seen, cell)) }
        // Whoever writes a cell again has seen what they wrote there before.
        for earlier in accepted.keys where earlier.replica == dot.replica && earlier.counter < dot.counter {
          covered.insert(place(earlier, cell))
        }
      }
    }
    for (dot, cells) in accepted {
      for cell in cells {
        let siblings = try town.store.record(cell.record, type: cell.type)?[cell.key]?.siblings ?? []
        let visible = siblings.first { $0.dot == dot }
        if let visible {
          if visible.value != cell.value { report("\(dot) shows another value than was written") }
          if covered.contains(place(dot, cell)) { report("\(dot) is still there though it was written over") }
        } else if !covered.contains(place(dot, cell)) {
          report("\(dot) is lost in \(cell.key) of \(cell.record)")
        }
      }
    }
  }

  /// What a writer saw in a cell, and what was behind it: a held value that its author wrote over stands for what its
  /// author had seen then.
  private func everythingSeen(_ cell: Note) -> Set<Dot> {
    var seen: Set<Dot> = []
    var rest = cell.saw
    while let dot = rest.popLast() {
      guard seen.insert(dot).inserted else { continue }
      rest += notes[dot]?.first { $0.record == cell.record && $0.key == cell.key }?.saw ?? []
    }
    return seen
  }

  private func place(_ dot: Dot, _ cell: Note) -> [UInt64] {
    [
      dot.replica.rawValue, dot.counter, cell.record.replica.rawValue, cell.record.counter, UInt64(cell.key.field),
      UInt64(cell.key.element),
    ]
  }

  /// The sums that the hub keeps are those of its records.
  func checkDigests() throws {
    for village in Self.villages {
      let region = Region(village)!
      var sum = Digests()
      for (id, type) in types {
        guard let stored = try town.store.stored(id, type: type), String(stored.region) == village else { continue }
        sum += Digests(of: stored.record)
      }
      if try town.store.digests(in: [region]) != sum { report("the digest of \(village) is not that of its records") }
    }
  }
}
