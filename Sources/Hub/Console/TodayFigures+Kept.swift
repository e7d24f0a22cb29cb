import Care
import Casework
import Model
import Replication
import Storage
import Store
import Wire

/// The figures as the store keeps them over a restart: an office's machine that is switched on each morning shows at once
/// what was counted last, with its time, and counts anew beside. They are derived; what cannot be read is counted.
extension TodayFigures {
  private static let version: UInt8 = 1
  private static let countMax = 10_000_000

  private static func key(_ regions: [Region]) -> String {
    "today/" + regions.map(\.description).sorted().joined(separator: " ")
  }

  /// What was kept for these regions, if it is of this month.
  static func kept(_ store: HubDatabase, _ regions: [Region], now: Int64) -> TodayFigures? {
    guard let bytes = try? store.setting(key(regions)),
      let figures = try? TodayFigures(decoding: bytes, names: Villages(store, regions: regions)),
      figures.trend.last?.month == CalendarMonth(containing: now), figures.seq <= store.lastSeq
    else { return nil }
    return figures
  }

  func keep(in store: HubDatabase, _ regions: [Region]) throws {
    try store.transaction { try store.setSetting(Self.key(regions), encoded) }
  }

  private var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.byte(Self.version)
    writer.signed(milliseconds)
    writer.signed(seq)
    writer.varint(trend.count)
    for rate in trend {
      writer.varint(rate.month.year)
      writer.varint(rate.month.month)
      writer.varint(rate.targets)
      writer.varint(rate.visited)
    }
    writer.varint(villages.count)
    for village in villages {
      writer.signed(village.code)
      writer.varint(village.targets)
      writer.varint(village.visited)
    }
    writer.signed(goalPermille.map { Int64($0) } ?? -1)
    writer.varint(overdue.count)
    for line in overdue {
      writer.signed(line.risk ?? -1)
      writer.varint(line.count)
    }
    var table = ReplicaTable()
    for people in [overduePeople, unvisitedPeople] {
      writer.varint(people.count)
      for person in people.sorted() { writer.dot(person, &table) }
    }
    return writer.bytes
  }

  private init(decoding bytes: [UInt8], names: Villages) throws {
    var reader = ByteReader(bytes)
    guard try reader.byte() == Self.version else { throw WireError.unsupportedVersion }
    func number() throws -> Int { try reader.count(max: Self.countMax) }
    milliseconds = try reader.signed()
    seq = try reader.signed()
    trend = try (0..<number()).map { _ in
      guard let month = CalendarMonth(year: try number(), month: try number()) else { throw WireError.malformed }
      return Rate(month: month, targets: try number(), visited: try number())
    }
    villages = try (0..<number()).map { _ in
      let code = try reader.signed()
      return Village(code: code, name: names.name(code), targets: try number(), visited: try number())
    }
    let goal = try reader.signed()
    goalPermille = goal < 0 ? nil : Int(goal)
    overdue = try (0..<number()).map { _ in
      let risk = try reader.signed()
      return (risk < 0 ? nil : risk, try number())
    }
    var table = ReplicaTable()
    func people() throws -> Set<Dot> { Set(try (0..<number()).map { _ in try reader.dot(&table) }) }
    overduePeople = try people()
    unvisitedPeople = try people()
    try reader.finish()
  }
}
