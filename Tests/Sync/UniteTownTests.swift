import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

/// Towns in which officials unite, separate and move people at random while volunteers write, each on a device of
/// their own and the hub besides; who stands for whom, and where, is then computed anew from the history alone.
@Suite struct UniteTownTests {
  @Test(arguments: 0..<12) func survivorsAndRegionsAreWhatTheHistorySays(_ seed: Int) throws {
    var scene = try UniteScene(seed: UInt64(seed))
    for _ in 0..<70 { try scene.step() }
    try scene.settle()
    let expected = try scene.expected()
    try scene.checkHub(expected)
    for device in scene.devices { try scene.check(device, expected) }
    #expect(try scene.town.store.check() == [])
  }

  /// The towns would prove nothing if nobody were ever united, or no two references ever met.
  @Test func theTownsHaveChainsCyclesAndConflicts() throws {
    var (chains, cycles, conflicts) = (0, 0, 0)
    let areEnough = { chains > 8 && cycles > 1 && conflicts > 1 }
    for seed in 0..<12 where !areEnough() {
      var scene = try UniteScene(seed: UInt64(seed))
      for _ in 0..<70 { try scene.step() }
      try scene.settle()
      let said = try scene.expected()
      chains += said.target.values.count { said.target[$0] != nil }
      cycles += said.survivor.count { said.target[$0.key] != nil && $0.key == $0.value }
      conflicts += try scene.town.store.conflicted(in: nil).count { !$0.record.conflicts(.elder).isEmpty }
    }
    #expect(areEnough(), "\(chains) \(cycles) \(conflicts)")
  }
}

/// Who is who and where, by the history.
private struct Said {
  /// From each record to the one it gives way to.
  var target: [Dot: Dot] = [:]
  var survivor: [Dot: Dot] = [:]
  /// The village of each elder's survivor.
  var region: [Dot: Int64] = [:]
}

private struct UniteScene {
  static let villages = ["230422990201", "230422990202", "230422990203"]
  let town: Town
  private(set) var officials: [TownDevice] = []
  private(set) var volunteers: [TownDevice] = []
  private var elders: [Dot] = []
  /// Visit → the elder it names.
  private var visits: [Dot: Dot] = [:]
  private var random: SeededRandom

  var devices: [TownDevice] { officials + volunteers }

  init(seed: UInt64) throws {
    town = try Town(seed: seed &+ 77)
    random = SeededRandom(seed: seed)
    for name in ["wang", "lin"] { officials.append(try town.join(name, .county, "230422")) }
    for (index, village) in Self.villages.enumerated() {
      let volunteer = try town.join("v\(index)", .volunteer, village)
      volunteers.append(volunteer)
      for number in 0..<2 {
        let elder = try volunteer.write("elder", ["name": "老人\(index)\(number)", "village": village])
        elders.append(elder)
        visits[try volunteer.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])] =
          elder
      }
    }
    for device in devices + officials { try device.sync() }
  }

  mutating func step() throws {
    town.clock.advance(milliseconds: 60_000)
    let official = officials.randomElement(using: &random)!
    let (one, other) = (elders.randomElement(using: &random)!, elders.randomElement(using: &random)!)
    switch Int.random(in: 0..<12, using: &random) {
    case 0...2: if one != other { try official.write("elder", one, ["same_as": other.testText]) }
    case 3: try official.write("elder", one, ["same_as": ""])
    case 4:
      let record = try official.record(one, "elder")!
      for edge in try official.store.cycle(of: record, .elder) { try official.write("elder", edge, ["same_as": ""]) }
    case 5:
      if one != other { try writeAtHub(one, ["same_as": Bool.random(using: &random) ? other.testText : ""]) }
    case 6:
      try official.write("elder", one, ["village": Self.villages.randomElement(using: &random)!])
    case 7:
      let volunteer = volunteers.randomElement(using: &random)!
      guard try volunteer.record(one, "elder") != nil else { return }
      try volunteer.write("elder", one, ["phone": "139\(Int.random(in: 10_000_000...99_999_999, using: &random))"])
    case 8:
      let volunteer = volunteers.randomElement(using: &random)!
      guard try volunteer.record(one, "elder") != nil else { return }
      let visit = try volunteer.write(
        "visit", ["elder": one.testText, "at": "2026-09-21 10:00", "outcome": "not_home"])
      visits[visit] = one
    default: try devices.randomElement(using: &random)!.sync()
    }
  }

  private func writeAtHub(_ id: Dot, _ values: [String: String]) throws {
    try town.store.transaction {
      _ = try town.records.write(Draft(type: "elder", record: id, text: values), account: "wang")
    }
  }

  func settle() throws {
    for _ in 0..<2 {
      for device in devices { try device.sync() }
    }
    for device in devices {
      let receipt = try device.sync()
      #expect(receipt.verified && receipt.held.isEmpty)
    }
  }

  // MARK: - What the history says

  func expected() throws -> Said {
    var said = Said()
    var village: [Dot: Int64] = [:]
    for elder in elders {
      if case .reference(let target)? = try last(elder, "same_as") { said.target[elder] = target }
      if case .integer(let code)? = try last(elder, "village") { village[elder] = code }
    }
    for elder in elders {
      // After as many steps as there are elders one stands at the end, or on the circle.
      var place = elder
      for _ in elders { place = said.target[place] ?? place }
      var circle = [place]
      while let next = said.target[circle.last!], next != place { circle.append(next) }
      let survivor = said.target[place] == nil ? place : circle.min()!
      said.survivor[elder] = survivor
      said.region[elder] = village[survivor]
    }
    return said
  }

  /// The last of the values that nobody who wrote later had seen.
  private func last(_ elder: Dot, _ key: String) throws -> Value? {
    let number = RecordType.elder[key].number
    let changes = try town.store.history(of: elder).filter { $0.status == .applied || $0.status == .admitted }
      .map(\.change)
    let writes = changes.flatMap { change in
      change.writes.filter { $0.key.field == number }.map { (dot: change.dot, time: change.time, write: $0) }
    }
    let standing = writes.filter { one in !writes.contains { $0.dot != one.dot && $0.write.seen.contains(one.dot) } }
    return standing.max { ($0.time, $0.dot.replica) < ($1.time, $1.dot.replica) }?.write.value
  }

  // MARK: - Checks

  func checkHub(_ said: Said) throws {
    let survivors = try town.store.survivors()
    for elder in elders {
      let stored = try #require(try town.store.stored(elder, type: CareModel.Number.elder))
      #expect(try town.store.survivor(of: stored.record, .elder) == said.survivor[elder])
      #expect(survivors.survivor(of: elder) == said.survivor[elder])
      #expect(stored.region == said.region[elder])
      let person = Set(elders.filter { said.survivor[$0] == said.survivor[elder] })
      #expect(try Set(town.store.united(with: elder, .elder)) == person)
    }
    for (visit, elder) in visits {
      let stored = try #require(try town.store.stored(visit, type: CareModel.Number.visit))
      #expect(stored.region == said.region[elder])
      // A visit keeps what it says; only where it belongs follows.
      #expect(stored.record.reference(RecordType.visit["elder"]) == elder)
    }
  }

  func check(_ device: TownDevice, _ said: Said) throws {
    let scope = try #require(try device.store.state().scope)
    let survivors = try device.store.survivors()
    for elder in elders {
      let stored = try device.store.stored(elder, type: CareModel.Number.elder)
      #expect((stored != nil) == scope.contains(said.region[elder]!))
      guard stored != nil else { continue }
      #expect(survivors.survivor(of: elder) == said.survivor[elder])
    }
    for (visit, elder) in visits {
      let isHeld = try device.store.stored(visit, type: CareModel.Number.visit) != nil
      #expect(isHeld == scope.contains(said.region[elder]!))
    }
  }
}
