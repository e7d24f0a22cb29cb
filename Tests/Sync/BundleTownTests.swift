import Foundation
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

private let villages = ["230422990201", "230422990203"]

/// A town in which some devices only ever use bundles.
private final class BundleTown {
  let town: Town
  let devices: [TownDevice]
  /// Those that never meet the network.
  let carried: Set<Int>
  /// Bundles and answers on their way, with the device they are from or for.
  private var toHub: [[UInt8]] = []
  private var toDevice: [(index: Int, bytes: [UInt8])] = []
  private(set) var refused: [BundleError: Int] = [:]
  private(set) var answered = 0
  private var elders: [Dot] = []

  init(_ seed: UInt64, carried: Set<Int>) throws {
    town = try Town(seed: seed)
    devices = [
      try town.join("v1", .volunteer, villages[0]), try town.join("v2", .volunteer, villages[0], villages[1]),
      try town.join("t1", .town, "230422990"), try town.join("t2", .town, "230422"),
    ]
    self.carried = carried
  }

  /// One thing that somebody does; the same for the same numbers, however devices and hub meet.
  func write(_ index: Int, _ random: inout SeededRandom, _ serial: Int) throws {
    let device = devices[index]
    let known = try elders.filter { try device.record($0, "elder") != nil }
    let village = index == 0 ? villages[0] : villages.randomElement(using: &random)!
    switch Int.random(in: 0..<6, using: &random) {
    case 0, 1:
      elders.append(try device.write("elder", ["name": "老人\(serial)", "village": village]))
    case 2:
      guard let elder = known.randomElement(using: &random) else { return }
      try device.write(
        "visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen", "note": "探访\(serial)"])
    case 3:
      guard let elder = known.randomElement(using: &random) else { return }
      try device.write("elder", elder, ["village": village])
    default:
      guard let elder = known.randomElement(using: &random) else { return }
      try device.write("elder", elder, ["note": "备注\(serial)", "living": "alone"])
    }
  }

  /// Device and hub meet, in whichever way is theirs, until both have said everything.
  func meet(_ index: Int) throws {
    guard carried.contains(index) else {
      #expect(try devices[index].sync().verified)
      return
    }
    let device = devices[index]
    for _ in 0..<10 {
      guard let answer = try town.take(try device.bundle()) else { continue }
      let taken = try device.bundles().take(answer)
      if taken.isComplete, taken.waiting == 0, taken.receipt.verified { return }
    }
    Issue.record("device \(index) does not come to rest")
  }

  /// A bundle sets out, or one arrives: some are lost, some come twice, none in order.
  func wander(_ random: inout SeededRandom) throws {
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      let index = carried.sorted().randomElement(using: &random)!
      toHub.append(try devices[index].bundle())
    case 1, 2:
      guard let bundle = pick(&toHub, &random) else { return }
      do {
        guard let answer = try town.take(bundle) else { return }
        answered += 1
        for index in carried.sorted()
        where try Bundle(answer).isFor(Town.bundleKeys(of: devices[index].replica).publicKeys) {
          toDevice.append((index, answer))
        }
      } catch let error as BundleError {
        refused[error, default: 0] += 1
      }
    default:
      guard let (index, answer) = pick(&toDevice, &random) else { return }
      do {
        _ = try devices[index].bundles().take(answer)
      } catch let error as BundleError {
        refused[error, default: 0] += 1
      }
    }
  }

  private func pick<T>(_ items: inout [T], _ random: inout SeededRandom) -> T? {
    guard let index = items.indices.randomElement(using: &random) else { return nil }
    return Int.random(in: 0..<3, using: &random) == 0 ? items[index] : items.remove(at: index)
  }

  /// Everybody meets the hub until nothing is new.
  func rest() throws {
    for _ in 0..<2 { for index in devices.indices { try meet(index) } }
    for device in devices {
      let state = try device.store.state()
      #expect(state.forks == 0)
      #expect(try town.store.replicaState(device.replica).taken == state.journalEnd)
    }
  }

  /// Every record of the hub, byte for byte.
  func records() throws -> [Dot: [UInt8]] {
    var found: [Dot: [UInt8]] = [:]
    try town.store.scan(RegionSet([Region("23")!]), after: 0, through: .max) { stored in
      found[stored.record.id] = RecordCoding.bytes(stored.record)
      return true
    }
    return found
  }
}

@Suite struct BundleTownTests {
  private static let seeds = ProcessInfo.processInfo.environment["TANFANG_SEEDS"].flatMap { UInt64($0) } ?? 4

  /// The same life lived twice, once with the network and once by stick, ends in the same town.
  @Test(arguments: 1...max(seeds / 2, 1)) func aTownThatUsesSticksEndsAsOneThatIsLive(seed: UInt64) throws {
    func live(_ carried: Set<Int>) throws -> BundleTown {
      let town = try BundleTown(seed, carried: carried)
      var random = SeededRandom(seed: seed)
      for step in 0..<120 {
        town.town.clock.advance(milliseconds: 5_000)
        let index = Int.random(in: 0..<4, using: &random)
        if Int.random(in: 0..<5, using: &random) == 0 {
          try town.meet(index)
        } else {
          try town.write(index, &random, step)
        }
      }
      try town.rest()
      return town
    }
    let sticks = try live([0, 2]).records()
    #expect(sticks.count > 10)
    #expect(try live([]).records() == sticks)
  }

  /// Lost, repeated, in any order, weeks late: nothing is lost or doubled, and all come to agree.
  @Test(arguments: 1...max(seeds, 1)) func sticksThatGoAstrayLoseNothing(seed: UInt64) throws {
    let town = try BundleTown(seed, carried: [0, 1, 2])
    var random = SeededRandom(seed: seed &* 77)
    for step in 0..<250 {
      town.town.clock.advance(milliseconds: UInt64.random(in: 0...4 * 3600 * 1000, using: &random))
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<4: try town.write(Int.random(in: 0..<4, using: &random), &random, step)
      case 4: try town.meet(3)
      default: try town.wander(&random)
      }
    }
    #expect(town.answered > 10)
    #expect(Set(town.refused.keys).isSubset(of: [.lateAnswer]), "\(town.refused)")
    try town.rest()
  }
}
