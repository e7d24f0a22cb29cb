import Glibc
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

/// A town with elders and a visit to each in three of its villages.
final class People {
  static let perVillage = 12
  static let number = "11010519491231002X"

  let town: Town
  let official: TownDevice
  private(set) var elders: [String: [Dot]] = [:]
  private(set) var types: [Dot: UInt16] = [:]

  /// As it begins, in each of a hundred tests.
  private struct Beginning: Sendable {
    let hub: [UInt8]
    let official: [UInt8]
    let replica: ReplicaID
    let elders: [String: [Dot]]
    let types: [Dot: UInt16]

    init() throws {
      let people = try People(anew: ())
      hub = try people.town.store.image()
      official = try people.official.image()
      (replica, elders, types) = (people.official.replica, people.elders, people.types)
    }
  }

  private static let beginning = Result { try Beginning() }

  init() throws {
    let beginning = try Self.beginning.get()
    town = try Town(from: beginning.hub, joined: 1)
    official = try TownDevice(
      town: town, replica: beginning.replica, account: "official", image: beginning.official)
    (elders, types) = (beginning.elders, beginning.types)
  }

  private init(anew: Void) throws {
    town = try Town()
    official = try town.join("official", .county, "230422")
    for index in 0..<Self.perVillage {
      for village in ["230422990201", "230422990203", "230422990205"] {
        let elder = try official.write(
          "elder",
          ["name": "老人\(index)", "village": village, "note": Self.note(index), "id_number": Self.number])
        elders[village, default: []].append(elder)
        types[elder] = CareModel.Number.elder
        try visit(elder)
      }
    }
    try official.sync()
  }

  private static func note(_ index: Int) -> String { "第\(index)户，" + String(repeating: "门前有一棵大柳树。", count: 50) }

  private func visit(_ elder: Dot) throws {
    let id = try official.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    types[id] = CareModel.Number.visit
  }

  func addVisit(in village: String) throws {
    try visit(elders[village]![1])
    try official.sync()
  }

  func move(_ elder: Dot, to village: String) throws {
    try official.write("elder", elder, ["village": village])
    try official.sync()
  }

  /// The device holds exactly what its account's scope has at the hub, cell by cell.
  func checkHolds(_ device: TownDevice, _ location: SourceLocation = #_sourceLocation) throws {
    let account = try town.store.account(device.account)!
    for (id, type) in types {
      let hub = try #require(try town.store.stored(id, type: type))
      let mine = try device.store.stored(id, type: type)
      let isInScope = account.regions.contains { String(hub.region).hasPrefix($0.description) }
      let cells = hub.record.cells.filter { account.role != .volunteer || $0.key.field < 1000 }
      #expect(mine?.record.cells == (isInScope ? cells : nil), sourceLocation: location)
      #expect(mine?.region == (isInScope ? hub.region : nil), sourceLocation: location)
    }
  }
}

extension [UInt8] {
  /// Whether these bytes of text stand anywhere.
  func holds(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    return withUnsafeBufferPointer { all in
      var start = 0
      while start <= all.count - wanted.count {
        guard let found = memchr(all.baseAddress! + start, Int32(wanted[0]), all.count - wanted.count - start + 1)
        else {
          return false
        }
        if memcmp(found, wanted, wanted.count) == 0 { return true }
        start = UnsafeRawPointer(found) - UnsafeRawPointer(all.baseAddress!) + 1
      }
      return false
    }
  }
}
