import CSQLite
import Storage
import Support
import Wire

/// What W comes to on disk.
enum StoreFigures {
  static let all: [Figure] = [
    Figure(
      "store", "device_bytes", "a device's database with W", .bytes, .exact, .ratioAtMost(1.3), against: plain
    ) { bench in
      let path = bench.folder.fresh("device.db")
      let device = try bench.hubWithW().join(Journals.office, path: path)
      _ = try device.sync()
      try device.store.checkpoint()
      return try sizes(path, bench)
    },
    Figure(
      "store", "hub_bytes", "the hub's database with W and its history", .bytes, .exact, .ratioAtMost(2), against: plain
    ) { bench in
      let path = bench.folder.fresh("hub.db")
      let hub = try HubOfW(bench.workload, path: path)
      try hub.merge()
      try hub.town.store.checkpoint()
      var measured = try sizes(path, bench)
      measured.notes.append("the ledger, beside the database: \(short(Double(Files.size(path + ".ledger")))) B")
      return measured
    },
  ]

  private static let plain = "plain tables of W as it is, their indexes included; search apart"

  /// A database without its search index against plain tables.
  private static func sizes(_ path: String, _ bench: Bench) throws -> Measured {
    let tables = try Tables(path)
    let search = tables["search"]
    let records = Double(bench.workload.elders.count + bench.workload.visits.count)
    let packed = try plainSize(bench, .integers)
    let own = tables.total - search
    let parts = tables.largest(12).map { "\($0.name) \(short(Double($0.bytes) / records))" }
    return Measured(
      own, reference: try plainSize(bench, .uuids),
      [
        "search index \(short(Double(search))) B",
        "against plain tables packed by hand (integers for ids, codes, times) \(short(Double(own) / Double(packed))) ×",
        "B a record: " + parts.joined(separator: ", "),
      ])
  }

  private static func plainSize(_ bench: Bench, _ keys: PlainTables.Keys) throws -> Int {
    let path = bench.folder.fresh("plain.db")
    let plain = try PlainTables(path: path, keys: keys)
    try plain.insert(elders: bench.workload.elders, visits: bench.workload.visits, batch: HubOfW.batch)
    try plain.checkpoint()
    return Files.size(path)
  }
}

/// How many bytes of pages each table and index of a database takes.
struct Tables {
  private var sizes: [(name: String, bytes: Int)] = []

  init(_ path: String) throws {
    let connection = try SQLiteConnection(path: path, access: .readOnly)
    let select = try connection.statement("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC, 1")
    while try select.step() { sizes.append((select.text(0), Int(select.integer(1)))) }
    select.reset()
  }

  var total: Int { sizes.reduce(0) { $0 + $1.bytes } }

  subscript(name: String) -> Int { sizes.first { $0.name == name }?.bytes ?? 0 }

  func largest(_ count: Int) -> ArraySlice<(name: String, bytes: Int)> { sizes.prefix(count) }
}
