import Foundation
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

/// Scopes, roles and elders change at random while devices write and sync, cut anywhere: at the end each device has
/// exactly what its scope has at the hub, and on the way it got nothing else.
@Suite struct RandomScopeTests {
  private static let seeds: [UInt64] = {
    let count = ProcessInfo.processInfo.environment["TANFANG_SEEDS"].flatMap { UInt64($0) } ?? 4
    let only = ProcessInfo.processInfo.environment["TANFANG_SEED"].flatMap { UInt64($0) }
    return only.map { [$0] } ?? Array(1...max(count, 1))
  }()

  @Test(arguments: seeds) func everybodyEndsWithExactlyTheirScope(seed: UInt64) throws {
    let scene = try RandomScopes(seed: seed)
    for _ in 0..<160 { try scene.step() }
    for _ in 0..<2 { for index in scene.devices.indices { try scene.sync(index) } }
    for index in scene.devices.indices {
      let receipt = try scene.sync(index)
      if !receipt.verified { scene.problems.append("device \(index) does not agree with the hub") }
      if receipt.received + receipt.evicted + receipt.sent > 0 || receipt.roundTrips != 1 {
        scene.problems.append("device \(index): a quiet sync moved \(receipt)")
      }
      try scene.checkRows(index)
    }
    #expect(scene.problems.isEmpty, "seed \(seed)")
  }
}

private final class RandomScopes {
  private static let villages = ["230422990201", "230422990203", "230422991205", "230422991207", "230423001201"]
  private static let divisions = villages + ["230422990", "230422991", "230423001", "230422", "230423", "2304", "23"]
  private static let regions = villages + ["230422990", "230422991", "230422", "230423", "2304"]

  let town: Town
  private let official: TownDevice
  private(set) var devices: [TownDevice] = []
  var problems: [String] = []
  private var random: SeededRandom
  private var open: [Int: DeviceSync] = [:]
  private var types: [Dot: UInt16] = [:]
  private var elders: [Dot] = []
  /// Helpers and facilities, which belong to divisions of any level.
  private var shared: [Dot] = []
  /// How often each device may begin afresh: at its start, and when its class has changed.
  private var freshStarts: [Int: Int] = [:]
  private var serial = 0

  init(seed: UInt64) throws {
    random = SeededRandom(seed: seed &* 977)
    town = try Town(seed: seed)
    official = try town.join("official", .county, "23")
    for _ in 0..<20 { try addElder(Self.villages.randomElement(using: &random)!) }
    for _ in 0..<8 { try addShared() }
    try official.sync()
    for index in 0..<3 {
      devices.append(try town.join("account\(index)", .volunteer, Self.villages[index]))
      freshStarts[index] = 1
    }
  }

  private func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  // MARK: - Steps

  func step() throws {
    town.clock.advance(milliseconds: UInt64.random(in: 1...90_000, using: &random))
    let index = Int.random(in: 0..<devices.count, using: &random)
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<14: try changeScope(index)
    case 14..<34: try officialWrites()
    case 34..<50: try deviceWrites(index)
    case 50..<90: try stepSync(index)
    case 90..<96: try sync(index)
    case 96..<98: try unite()
    default: try town.store.beginEpoch()
    }
  }

  private func changeScope(_ index: Int) throws {
    let name = devices[index].account
    try town.store.transaction {
      var account = try town.store.account(name)!
      let before = account.scope.visibility
      if chance(25) { account.role = [.volunteer, .village, .town].randomElement(using: &random)! }
      let count = Int.random(in: 1...3, using: &random)
      account.regions = Set((0..<count).map { _ in Region(Self.regions.randomElement(using: &random)!)! }).sorted()
      account.scopeVersion += 1
      if account.scope.visibility != before { freshStarts[index]! += 1 }
      try town.store.put(account)
    }
  }

  private func addElder(_ village: String) throws {
    serial += 1
    var values = ["name": "老人\(serial)", "village": village, "note": String(repeating: "好", count: 80)]
    if chance(30) { values["id_number"] = People.number }
    let elder = try official.write("elder", values)
    elders.append(elder)
    types[elder] = CareModel.Number.elder
    try addVisit(elder, official)
  }

  private func addVisit(_ elder: Dot, _ device: TownDevice) throws {
    let visit = try device.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    types[visit] = CareModel.Number.visit
  }

  private func officialWrites() throws {
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let elder = elders.randomElement(using: &random)!
      if chance(20) { try changeShared() }
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<5:
        _ = try official.write("elder", elder, ["village": Self.villages.randomElement(using: &random)!])
      case 5: try addElder(Self.villages.randomElement(using: &random)!)
      case 6..<8: try addVisit(elder, official)
      default:
        serial += 1
        try official.write("elder", elder, ["address": "\(serial)号", "id_number": People.number])
      }
    }
    try official.sync()
  }

  private func addShared() throws {
    serial += 1
    let division = Self.divisions.randomElement(using: &random)!
    let type = chance(50) ? "helper" : "facility"
    var values = ["name": "共\(serial)", "division": division, "note": String(repeating: "好", count: 80)]
    values["kind"] = type == "facility" ? "canteen" : "volunteer"
    if type == "helper" { values["phone"] = "13900001234" }
    let id = try official.write(type, values)
    types[id] = CareModel.current.type(key: type)!.number
    shared.append(id)
  }

  private func changeShared() throws {
    guard chance(70), let id = shared.randomElement(using: &random) else { return try addShared() }
    let type = CareModel.current.type(number: types[id]!)!
    if type.key == "helper", chance(40) {
      let entry = try official.write(
        "timebank", ["helper": id.testText, "kind": "earned", "minutes": "60", "at": "2026-09-20 08:30"])
      types[entry] = CareModel.Number.timebank
      return
    }
    try official.write(type.key, id, ["division": Self.divisions.randomElement(using: &random)!])
  }

  private func unite() throws {
    let (a, b) = (elders.randomElement(using: &random)!, elders.randomElement(using: &random)!)
    guard a != b else { return }
    _ = try official.write("elder", a, ["same_as": chance(70) ? b.testText : ""])
    try official.sync()
  }

  private func deviceWrites(_ index: Int) throws {
    let device = devices[index]
    serial += 1
    if chance(25) {
      let village = Self.villages.randomElement(using: &random)!
      let elder = try device.write("elder", ["name": "新\(serial)", "village": village])
      types[elder] = CareModel.Number.elder
      if chance(50) { try addVisit(elder, device) }
      return
    }
    guard let elder = elders.randomElement(using: &random), try device.record(elder, "elder") != nil else { return }
    switch Int.random(in: 0..<3, using: &random) {
    case 0: try addVisit(elder, device)
    case 1: try device.write("elder", elder, ["village": Self.villages.randomElement(using: &random)!])
    default: try device.write("elder", elder, ["phone": "1390000\(1000 + serial % 9000)"])
    }
  }

  // MARK: - Syncs

  private func pageBytes() -> Int { chance(80) ? Limits.pageBytesMin : Limits.pageBytesDefault }

  private func newSync(_ index: Int) -> DeviceSync {
    DeviceSync(store: devices[index].store, clock: devices[index].clock, pageBytes: pageBytes())
  }

  private func stepSync(_ index: Int) throws {
    var sync = open[index] ?? newSync(index)
    guard let request = try sync.next() else { return open[index] = nil }
    if chance(10) { return open[index] = nil }
    let answer = try answer(request, index)
    if chance(15) { return open[index] = nil }
    if chance(10) { try deviceWrites(index) }
    try receive(answer, &sync, index)
    open[index] = chance(10) ? nil : sync
  }

  @discardableResult
  func sync(_ index: Int) throws -> Receipt {
    open[index] = nil
    var sync = newSync(index)
    while let request = try sync.next() {
      try receive(try answer(request, index), &sync, index)
      if sync.receipt.roundTrips > 300 {
        problems.append("device \(index): the sync does not end")
        break
      }
    }
    return sync.receipt
  }

  private func receive(_ answer: [UInt8], _ sync: inout DeviceSync, _ index: Int) throws {
    let before = try devices[index].store.state().cursor
    try sync.receive(answer)
    if try !before.isEmpty && devices[index].store.state().cursor.isEmpty {
      problems.append("device \(index) did not agree with the hub and begins anew")
    }
    if try SyncAnswer(decoding: answer).afresh {
      freshStarts[index]! -= 1
      if freshStarts[index]! < 0 { problems.append("device \(index) begins afresh without need") }
    }
  }

  private func answer(_ request: [UInt8], _ index: Int) throws -> [UInt8] {
    let bytes = try devices[index].post(request)
    let answer = try SyncAnswer(decoding: bytes)
    for row in answer.page.rows {
      if try !isInScope(row.region, index) { problems.append("device \(index) got a row of region \(row.region)") }
      if try town.store.stored(row.id, type: row.type)?.region != row.region {
        problems.append("device \(index) got \(row.id) as of \(row.region)")
      }
      if try isVolunteer(index), row.cells.contains(where: { $0.key.field >= 1000 }) {
        problems.append("device \(index), a volunteer's, got a field of the officials")
      }
    }
    for id in answer.page.evicted {
      guard let type = types[id], let stored = try town.store.stored(id, type: type) else { continue }
      if try isInScope(stored.region, index) { problems.append("device \(index) is to remove \(id), which is its own") }
    }
    return bytes
  }

  // MARK: - What must be

  private func isInScope(_ region: Int64, _ index: Int) throws -> Bool {
    let regions = try town.store.account(devices[index].account)!.regions.map(\.description)
    let code = "\(region)"
    if regions.contains(where: { code.hasPrefix($0) }) { return true }
    // What belongs to a division around one of them, and not to another of its parts.
    return [2, 4, 6, 9].contains { digits in
      code == String(code.prefix(digits)) + String(repeating: "0", count: 12 - digits)
        && regions.contains { $0.hasPrefix(code.prefix(digits)) }
    }
  }

  private func isVolunteer(_ index: Int) throws -> Bool {
    try town.store.account(devices[index].account)!.role == .volunteer
  }

  func checkRows(_ index: Int) throws {
    let hidden = try isVolunteer(index)
    for (id, type) in types {
      let hub = try town.store.stored(id, type: type)
      let mine = try devices[index].store.stored(id, type: type)
      guard let hub, try isInScope(hub.region, index) else {
        if mine != nil { problems.append("device \(index) holds \(id), which is not its own") }
        continue
      }
      if mine?.record.cells != hub.record.cells.filter({ !hidden || $0.key.field < 1000 }) {
        problems.append("device \(index) holds \(id) otherwise than the hub")
      }
      if mine?.region != hub.region { problems.append("device \(index) has \(id) in another region") }
    }
  }
}
