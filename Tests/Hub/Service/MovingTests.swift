import Foundation
import Glibc
import Hub
import Model
import Network
import PostgreSQL
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

/// `tanfangd copy-store` as it is run, in both directions.
@Suite(.serialized, .enabled(if: Engine.available.contains(.postgresql))) struct MovingTests {
  enum Way: String, CaseIterable, Sendable {
    case intoDatabase
    case intoFile
  }

  /// A town of some thousand rows on one side, and the other side, which is empty.
  private struct Scene {
    let town: ServedTown
    let way: Way
    let database: String
    /// Where the tests look at the database.
    let witness: Connection
    let schema: String
    /// Options for commands on the side that is moved from, and on the other.
    let old: [String]
    let new: [String]
    let copy: [String]

    static let people = 400

    init(_ way: Way) throws {
      let server = PostgreSQLServer.shared!
      self.way = way
      schema = try server.freshSchema()
      database = server.url(schema: schema)
      witness = try PostgreSQLStore.connection(server.settings(schema: schema), mayCreate: false)
      town = try ServedTown(.sqlite)
      let store = ["--store", database]
      (old, new) = way == .intoDatabase ? ([], store) : (store, [])
      copy =
        ["copy-store", "--json"]
        + (way == .intoDatabase
          ? ["--from", town.folder.path, "--to", database] : ["--from", database, "--to", town.folder.path])
    }

    /// Enters people, and their villages first.
    func fill() throws {
      let lists = [
        ("villages.csv", "code,name\n\(village),兴隆村\n230422990202,永胜村\n"),
        (
          "people.csv",
          "姓名,性别,出生日期,村\n"
            + (0..<Self.people).map { "老人\($0),女,19\(30 + $0 % 20)-01-02,\($0 % 3 == 0 ? "永胜村" : "兴隆村")\n" }.joined()
        ),
      ]
      for (name, text) in lists {
        let path = town.home.path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let answer = try town.run(["import", path, "--json"] + old)
        try #require(answer.status == 0, "\(answer.error)")
      }
    }

    /// How many rows of a table the unfinished copy has; -1 where there is none.
    func copied(_ table: String) -> Int64 {
      do {
        if way == .intoDatabase {
          guard try PostgreSQLStore.condition(witness) == .unfinishedCopy else { return -1 }
          return try witness.number("SELECT count(*) FROM \(table)")
        }
        return try open(town.folder.database + ".copying").number("SELECT count(*) FROM \(table)")
      } catch {
        return -1
      }
    }

    private func open(_ path: String) throws -> Connection { try SQLiteConnection(path: path, access: .readOnly) }

    /// Runs the command, and kills it as soon as a table of the copy has rows.
    func killOnce(has table: String) throws {
      let process = try town.start(copy)
      while process.isRunning, copied(table) <= 0 { usleep(1000) }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      try #require(process.terminationReason == .uncaughtSignal, "it came to its end before it was killed")
    }

    /// Changes something in the unfinished copy behind everybody's back.
    func spoil(_ sql: String) throws {
      if way == .intoDatabase { return try witness.execute(sql) }
      try SQLiteConnection(path: town.folder.database + ".copying", access: .readWrite).execute(sql)
    }

    func run(_ command: [String], on side: [String]) throws -> (status: Int32, output: String, error: String) {
      try town.run(command + side + ["--json"])
    }

    func outcome() throws -> JSONValue {
      let answer = try town.run(copy)
      try #require(answer.status == 0, "\(answer.error)")
      return try JSONValue.parse(answer.output)
    }
  }

  private static let sound = "{\"sound\":true,\"findings\":[]}\n"

  /// There and back again: devices go on from their cursors both times.
  @Test(.timeLimit(.minutes(4))) func aStoreThatMovesThereAndBackIsKnownToItsDevices() throws {
    let scene = try Scene(.intoDatabase)
    let town = scene.town
    var hub = try town.serve()
    try scene.fill()
    let device = try town.device("a", .volunteer, village)
    for index in 0..<5 { try device.write("elder", ["name": "老人\(index)", "village": village]) }
    #expect(try device.sync().verified)
    let early = try town.run(scene.copy)
    #expect(early.status == 75 && early.error.contains("already_serving"))
    #expect(hub.stop() == 0)

    func goOn() throws {
      try device.write("elder", ["name": "后来的", "village": village])
      let receipt = try device.sync()
      #expect(receipt.verified && receipt.accepted == 1 && receipt.received == 0 && receipt.roundTrips == 1)
      #expect(receipt.held.isEmpty)
    }
    let there = try scene.outcome()
    let rows = try #require(there["rows"]?.integer)
    #expect(rows > 2000 && there["copied"]?.integer == rows && there["resumed"]?.bool == false)
    #expect(there["changes"]?.integer == Int64(Scene.people + 2 + 5))
    let refused = try town.run(["serve", "--listen", "127.0.0.1:0", "--json"])
    #expect(refused.status == 77 && refused.error.contains("store_moved"))
    #expect(try town.run(scene.copy).error.contains("store_moved"))
    hub = try town.serve(scene.new)
    try goOn()
    #expect(try scene.run(["check"], on: scene.new).output == Self.sound)
    #expect(try town.run(["backup", town.home.path + "/b.db"] + scene.new).status == 77)
    #expect(hub.stop() == 0)

    let back = try town.run(["copy-store", "--from", scene.database, "--to", town.folder.path, "--json"])
    #expect(back.status == 0, "\(back.error)")
    let gone = try town.run(["serve", "--listen", "127.0.0.1:0", "--json"] + scene.new)
    #expect(gone.status == 77 && gone.error.contains("store_moved") && gone.error.contains(town.folder.path))
    hub = try town.serve()
    try goOn()
    #expect(try scene.run(["check"], on: []).output == Self.sound)
    #expect(hub.stop() == 0)
    // The file of the first move is not overwritten by a second one.
    let third = try Scene(.intoDatabase).database
    let again = try town.run(["copy-store", "--from", town.folder.path, "--to", third, "--json"])
    #expect(again.status == 77 && again.error.contains("file_exists"), "\(again)")
    // Nor is what is in the database.
    #expect(try town.run(scene.copy).error.contains("store_exists"))
  }

  @Test(.timeLimit(.minutes(4)), arguments: Way.allCases)
  func aCopyThatWasKilledGoesOnAndNobodyServesFromItBefore(way: Way) throws {
    let scene = try Scene(way)
    #expect(try scene.town.serve(scene.old).stop() == 0)
    try scene.fill()
    try scene.killOnce(has: "elder")
    for command in [["serve", "--listen", "127.0.0.1:0"], ["check"], ["account", "list"]] {
      let answer = try scene.run(command, on: scene.new)
      #expect(answer.status == 77 && answer.error.contains("unfinished_copy"), "\(command) \(answer)")
    }
    #expect(try scene.run(["check"], on: scene.old).output == Self.sound)
    let outcome = try scene.outcome()
    let (rows, copied) = (try #require(outcome["rows"]?.integer), try #require(outcome["copied"]?.integer))
    #expect(outcome["resumed"]?.bool == true && copied > 0 && copied < rows)
    #expect(try scene.run(["check"], on: scene.new).output == Self.sound)
    #expect(try scene.run(["check"], on: scene.old).error.contains("store_moved"))
    #expect(try scene.town.serve(scene.new).stop() == 0)
  }

  @Test(.timeLimit(.minutes(4)), arguments: Way.allCases)
  func aConnectionThatIsLostIsToldAndTheNextRunGoesOn(way: Way) throws {
    let scene = try Scene(way)
    #expect(try scene.town.serve(scene.old).stop() == 0)
    try scene.fill()
    let process = try scene.town.start(scene.copy)
    while process.isRunning, scene.copied("elder") <= 0 { usleep(1000) }
    // Whose lock it is that keeps others out of the copy, or of the source.
    let held =
      way == .intoDatabase
      ? "locktype = 'advisory' AND objid::bigint = (hashtext('copy')::bigint & 4294967295)"
      : "relation = '\(scene.schema).turn'::regclass AND mode = 'ExclusiveLock'"
    #expect(try scene.witness.number("SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE \(held)") == 1)
    let error = (process.standardError as! Pipe).fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 69)
    #expect(String(decoding: error, as: UTF8.self).contains("copy_interrupted"))
    #expect(try scene.run(["check"], on: scene.old).output == Self.sound)
    #expect(try scene.run(["check"], on: scene.new).error.contains("unfinished_copy"))
    let outcome = try scene.outcome()
    let (rows, copied) = (try #require(outcome["rows"]?.integer), try #require(outcome["copied"]?.integer))
    #expect(outcome["resumed"]?.bool == true && copied < rows)
    #expect(try scene.run(["check"], on: scene.new).output == Self.sound)
  }

  @Test(.timeLimit(.minutes(4)), arguments: Way.allCases)
  func aCopyOfWhatHasChangedSinceBeginsAnew(way: Way) throws {
    let scene = try Scene(way)
    #expect(try scene.town.serve(scene.old).stop() == 0)
    try scene.fill()
    try scene.killOnce(has: "elder")
    // It leaves no change and no commit of a modification.
    let added = try scene.run(["account", "add", "office", "--role", "town", "--region", "230422"], on: scene.old)
    #expect(added.status == 0)
    let outcome = try scene.outcome()
    #expect(outcome["resumed"]?.bool == false && outcome["copied"]?.integer == outcome["rows"]?.integer)
    #expect(try scene.run(["account", "list"], on: scene.new).output.contains("office"))
    #expect(try scene.run(["check"], on: scene.new).output == Self.sound)
  }

  @Test(.timeLimit(.minutes(4)), arguments: Way.allCases)
  func aDifferenceOfTheCopyIsFoundAndNamed(way: Way) throws {
    for (table, sql, region) in [
      ("elder", "UPDATE elder SET name = '别人' WHERE id = (SELECT min(id) FROM elder WHERE region = \(village))", true),
      ("audit", "DELETE FROM audit WHERE n = (SELECT min(n) FROM audit)", false),
    ] {
      let scene = try Scene(way)
      #expect(try scene.town.serve(scene.old).stop() == 0)
      try scene.fill()
      try scene.killOnce(has: "elder")
      try scene.spoil(sql)
      let answer = try scene.town.run(scene.copy)
      #expect(answer.status == 70 && answer.error.contains("copy_differs"), "\(answer)")
      #expect(answer.error.contains("tables: \(table);"), "\(answer.error)")
      #expect(answer.error.contains("regions: \(region ? village : "-"))"), "\(answer.error)")
      #expect(!answer.error.contains("别人") && !answer.error.contains("老人"))
      #expect(try scene.run(["check"], on: scene.old).output == Self.sound)
      #expect(try scene.run(["check"], on: scene.new).error.contains("unfinished_copy"))
      // What is wrong with a copy does not stay in it.
      #expect(try scene.outcome()["resumed"]?.bool == false)
      #expect(try scene.run(["check"], on: scene.new).output == Self.sound)
    }
  }

  /// Between the source's end and the copy's beginning neither is a store; the next run completes it.
  @Test(.timeLimit(.minutes(2))) func whoStopsBetweenTheSidesHasNoTwoStores() throws {
    let scene = try Scene(.intoDatabase)
    #expect(try scene.town.serve().stop() == 0)
    try scene.fill()
    try scene.killOnce(has: "elder")
    // The last step needs this table for itself.
    try scene.witness.execute("BEGIN; LOCK TABLE turn_copying IN ACCESS SHARE MODE")
    let process = try scene.town.start(scene.copy)
    let moved = scene.town.folder.database + ".moved"
    while process.isRunning, access(moved, F_OK) != 0 { usleep(5000) }
    let waiting = "FROM pg_locks WHERE NOT granted AND relation = 'turn_copying'::regclass"
    #expect(eventually(seconds: 8) { (try? scene.witness.number("SELECT count(*) \(waiting)")) == 1 })
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    // Else the server would go on with what it was sent.
    try #require(try scene.witness.number("SELECT count(pg_terminate_backend(pid)) \(waiting)") == 1)
    try scene.witness.execute("ROLLBACK")
    #expect(try scene.run(["check"], on: scene.old).error.contains("store_moved"))
    #expect(try scene.run(["check"], on: scene.new).error.contains("unfinished_copy"))
    let outcome = try scene.outcome()
    #expect(outcome["resumed"]?.bool == true && outcome["changes"]?.integer == Int64(Scene.people + 2))
    #expect(try scene.run(["check"], on: scene.new).output == Self.sound)
    #expect(access(moved + ".ledger", F_OK) == 0)
  }

  /// Somebody forgot to stop a hub on another machine: what it is sent goes nowhere, and stays with the device.
  @Test(.timeLimit(.minutes(2))) func aHubThatServesOnFromWhatMovedAwayTakesNothing() throws {
    let scene = try Scene(.intoFile)
    var hub = try scene.town.serve(scene.old)
    try scene.fill()
    let device = try { () throws in
      let answer = try scene.run(["invite", "--role", "volunteer", "--region", village], on: scene.old)
      let code = try #require(try JSONValue.parse(answer.output)["code"]?.string)
      return try scene.town.device("a", code: code)
    }()
    #expect(try device.sync().verified)
    let other = scene.town.home.path + "/other"
    let answer = try scene.town.run(["copy-store", "--from", scene.database, "--to", other, "--json"])
    #expect(answer.status == 0, "\(answer.error)")
    try device.write("elder", ["name": "王桂兰", "village": village])
    #expect(failure { try device.sync() } != "done")
    #expect(hub.stop() == 0)
    for name in ["key.pem", "certificate.pem", "bundle.key"] {
      try FileManager.default.copyItem(atPath: scene.town.folder.path + "/" + name, toPath: other + "/" + name)
    }
    hub = try scene.town.serve(data: other)
    let receipt = try device.sync()
    #expect(receipt.verified && receipt.accepted == 1 && receipt.received == 0)
    #expect(hub.stop() == 0)
  }

  @Test(.timeLimit(.minutes(1))) func sidesThatMakeNoSenseAreRefused() throws {
    let scene = try Scene(.intoDatabase)
    #expect(try scene.town.serve().stop() == 0)
    let nowhere = scene.town.home.path + "/nowhere"
    let missing = try scene.town.run(["copy-store", "--from", nowhere, "--to", scene.database])
    #expect(missing.status == 66 && access(nowhere, F_OK) != 0, "\(missing)")
    for words in [
      ["copy-store"], ["copy-store", "--to", "/tmp"], ["copy-store", "--from", scene.database, "--to", scene.database],
      ["copy-store", "--from", "/tmp", "--to", "/var/tmp"],
    ] {
      let answer = try scene.town.run(words)
      #expect(answer.status == 64 && answer.error.contains("--from"), "\(words) \(answer)")
    }
  }
}
