#if PostgreSQL
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// A hub of a province's villages, without anybody in them: what an official's scope costs before a single record.
struct WideScope {
  private let town: Town
  /// Of the whole province, and of one village.
  private let province: TownDevice
  private let village: TownDevice
  private let engine: Engine

  /// Of China's provinces the mean is some 1,250 townships and 20,000 villages and neighbourhoods.
  private static let (prefectures, counties, townships, villages) = (5, 10, 25, 16)
  /// Commits of each township.
  private static let commits: Int64 = 20

  init(_ bench: Bench, _ engine: Engine) throws {
    self.engine = engine
    town = try Town(path: bench.folder.fresh("hub.db"), engine: engine)
    try Self.fill(town.store)
    province = try town.join("office", .county, "62")
    village = try town.join("volunteer", .volunteer, "620101001001")
    for device in [province, village] {
      guard try device.sync().verified else { throw BenchError("an empty province does not agree with its hub") }
    }
  }

  private static func fill(_ store: HubDatabase) throws {
    try store.transaction {
      let connection = store.connection
      let region = try connection.statement("INSERT INTO region (code, seq, scope, officials) VALUES (?, ?, ?, ?)")
      let township = try connection.statement("INSERT INTO township (code) VALUES (?) ON CONFLICT DO NOTHING")
      let commit = try connection.statement(
        "INSERT INTO \"commit\" (township, first_seq, last_seq, tag) VALUES (?, ?, ?, ?)")
      let nothing = Digest().bytes
      _ = try store.nextSeq()
      for prefecture in 1...Int64(prefectures) {
        for county in 1...Int64(counties) {
          for part in 1...Int64(townships) {
            let code = (62_0000 + prefecture * 100 + county) * 1000 + part
            for number in 1...Int64(villages) {
              region.bind(1, code * 1000 + number)
              region.bind(2, 1)
              region.bind(3, nothing)
              region.bind(4, nothing)
              try region.run()
            }
            guard store.isShared else { continue }
            township.bind(1, code)
            try township.run()
            for number in 1...commits {
              commit.bind(1, code)
              commit.bind(2, number)
              commit.bind(3, number)
              commit.bind(4, code)
              try commit.run()
            }
          }
        }
      }
    }
    if store.isShared { try store.connection.execute("ANALYZE") }
  }

  func measure(_ bench: Bench) throws -> Measured {
    func times(_ device: TownDevice) throws -> [Double] {
      var sync = DeviceSync(store: device.store, clock: device.clock)
      guard let request = try sync.next() else { throw BenchError("the device has no request") }
      return try (0..<20).map { _ in
        try Stopwatch.time { _ = try town.answerByTownship(request, from: device.replica) }.wall * 1e6
      }
    }
    var (wide, narrow): ([[Double]], [[Double]]) = ([], [])
    let before = PostgreSQLServer.shared.map { ServerWork($0) }
    for _ in 0..<bench.options.turns {
      narrow.append(try times(village))
      wide.append(try times(province))
    }
    let count = Self.prefectures * Self.counties * Self.townships
    var notes = ["\(short(Double(count))) townships, \(short(Double(count * Self.villages))) villages"]
    if engine == .postgresql, let before, let server = PostgreSQLServer.shared {
      notes.append("one of each: \(ServerWork.text([ServerWork(server) - before], each: wide.count * 20))")
    }
    return Measured(wide.map(\.median), reference: narrow.map(\.median), notes)
  }
}
#endif
