#if PostgreSQL
import Dispatch
import Glibc
import Model
import PostgreSQL
import Replication
import Storage
import Store
import Support
import Sync
import Synchronization
import Testing

private let elderType = CareModel.Number.elder

/// What happens to a hub whose database goes away, at every moment that matters.
@Suite(.serialized, .enabled(if: PostgreSQLServer.shared != nil)) struct LostConnectionTests {
  private struct Scene {
    let surrounding: Surrounding
    let socket: CuttingSocket
    let store: HubDatabase
    let records: HubRecords
    /// On a connection of its own, which nobody cuts.
    let witness: HubDatabase

    init() throws {
      let server = PostgreSQLServer.shared!
      let schema = try server.freshSchema()
      socket = CuttingSocket(to: server.folder)
      let surrounding = Surrounding()
      self.surrounding = surrounding
      let url = "postgresql://tanfang@/postgres?host=\(socket.folder)&options=-csearch_path%3D\(schema)"
      func open(_ settings: PostgreSQLSettings) throws -> HubDatabase {
        let connection = try PostgreSQLStore.connection(settings, mayCreate: true)
        return try HubDatabase(
          connection, opening: .create, ledger: Ledger(tableOf: connection), random: surrounding.random,
          milliseconds: { 1_790_000_000_000 })
      }
      store = try open(PostgreSQLSettings(url: url))
      witness = try open(server.settings(schema: schema))
      records = HubRecords(store: store, clock: surrounding.clock)
    }
  }

  @Test func aConnectionLostBetweenTransactionsIsMadeAnew() throws {
    let scene = try Scene()
    let own = scene.store.ownReplica
    try scene.store.transaction { _ = try scene.records.write(elder("甲"), account: "li") }
    scene.socket.cutAll()
    try scene.store.transaction { _ = try scene.records.write(elder("乙"), account: "li") }
    scene.socket.cutAll()
    #expect(try scene.store.count(elderType) == 2)
    #expect(try scene.witness.check() == [])
    // Behind the new connection could be a standby that lacks 甲: no name may be given twice.
    #expect(scene.store.ownReplica != own)
  }

  @Test func aTransactionWhoseConnectionIsLostRunsAgain() throws {
    let scene = try Scene()
    var runs = 0
    try scene.store.transaction {
      runs += 1
      _ = try scene.records.write(elder("甲"), account: "li")
      _ = try scene.store.count(elderType)
      if runs == 1 { scene.socket.cutAll() }
      _ = try scene.records.write(elder("乙"), account: "li")
    }
    #expect(runs == 2)
    #expect(try scene.witness.count(elderType) == 2)
    #expect(try scene.witness.check() == [])
  }

  /// On the new connection there is no such cursor: the server said so, and that looked like a defect.
  @Test func aCursorWhoseConnectionIsLostIsInterrupted() throws {
    let scene = try Scene()
    let rows = try scene.store.connection.prepare("SELECT n FROM generate_series(1, 5000) AS g (n) ORDER BY n")
    #expect(try rows.step())
    scene.socket.cutAll()
    #expect(try scene.store.connection.number("SELECT 7") == 7)
    var count: Int64 = 1
    let error = #expect(throws: StorageError.self) { while try rows.step() { count += 1 } }
    #expect(error?.reason == .interrupted && count < 5000)
    #expect(try scene.store.count(elderType) == 0)
  }

  /// What could not be read was not read again: modifications got the numbers of another hub's.
  @Test func aHubThatCouldNotReadWhatOthersWroteGaveItsNumbersAgain() throws {
    let server = PostgreSQLServer.shared!
    let schema = try server.freshSchema()
    let surrounding = Surrounding()
    func open() throws -> HubDatabase {
      var settings = server.settings(schema: schema)
      settings.lockTimeoutMilliseconds = 100
      let connection = try PostgreSQLStore.connection(settings, mayCreate: true)
      return try HubDatabase(
        connection, opening: .create, ledger: Ledger(tableOf: connection), random: surrounding.random,
        milliseconds: { 1_790_000_000_000 })
    }
    func write(_ names: String..., to store: HubDatabase) throws {
      let records = HubRecords(store: store, clock: surrounding.clock)
      try store.transaction { for name in names { _ = try records.write(elder(name), account: "li") } }
    }
    let (store, other) = (try open(), try open())
    try write("甲", to: store)
    try write("乙", to: other)
    let blocker = try PostgreSQLStore.connection(server.settings(schema: schema), mayCreate: false)
    try blocker.execute("BEGIN; LOCK TABLE epoch IN ACCESS EXCLUSIVE MODE")
    #expect(throws: StorageError.self) { try write("丙", to: store) }
    try blocker.execute("ROLLBACK")
    try write("丙", "丁", to: store)
    let numbers = try other.connection.number("SELECT count(DISTINCT seq) FROM elder")
    #expect(try other.count(elderType) == 4 && numbers == 4)
    #expect(try other.check() == [])
  }

  @Test func nothingRunsOutsideOfATransactionThatWasLost() throws {
    let scene = try Scene()
    var runs = 0
    try scene.store.transaction {
      runs += 1
      if runs == 1 {
        scene.socket.cutAll()
        // Whoever does not care about errors goes on writing.
        for name in ["甲", "乙"] { _ = try? scene.records.write(elder(name), account: "li") }
        #expect(!scene.store.connection.isInTransaction)
        _ = try? scene.store.connection.execute("DELETE FROM epoch")
      }
    }
    #expect(try scene.witness.count(elderType) == 0)
    #expect(try scene.witness.connection.number("SELECT count(*) FROM epoch") > 0)
  }

  /// The server has it, the answer is lost: it is found by its tag, and not written twice.
  @Test func aCommitWhoseAnswerIsLostIsFound() throws {
    let scene = try Scene()
    var runs = 0
    scene.socket.cutNext(.after("INSERT INTO turn"))
    try scene.store.transaction {
      runs += 1
      _ = try scene.records.write(elder("甲"), account: "li")
    }
    #expect(!scene.socket.isArmed && runs == 1)
    #expect(try scene.witness.count(elderType) == 1)
    try scene.store.transaction { _ = try scene.records.write(elder("乙"), account: "li") }
    #expect(try scene.witness.check() == [])
  }

  /// The server never had it: it runs again.
  @Test func aCommitThatNeverArrivedRunsAgain() throws {
    let scene = try Scene()
    var runs = 0
    scene.socket.cutNext(.before("INSERT INTO turn"))
    try scene.store.transaction {
      runs += 1
      _ = try scene.records.write(elder("甲"), account: "li")
    }
    #expect(!scene.socket.isArmed && runs == 2)
    #expect(try scene.witness.count(elderType) == 1)
    #expect(try scene.witness.check() == [])
  }

  /// The connection is cut before or after any statement of a transaction, again and again.
  @Test(.timeLimit(.minutes(2)), arguments: 0..<UInt64(3))
  func noMomentOfATransactionLosesOrDoublesAnything(seed: UInt64) throws {
    let scene = try Scene()
    var random = SeededRandom(seed: seed)
    let words = [
      "BEGIN", "advisory", "FROM turn", "SAVEPOINT", "INSERT INTO \"elder\"", "INSERT INTO change",
      "INSERT INTO ledger",
      "RELEASE", "INSERT INTO turn", "DELETE FROM turn",
    ]
    var cuts = 0
    for round in 0..<40 {
      let word = random.pick(words)
      scene.socket.cutNext(random.chance(50) ? .before(word) : .after(word))
      try scene.store.transaction {
        _ = try scene.store.savepoint { try scene.records.write(elder("老人\(round)"), account: "li") }
      }
      if !scene.socket.isArmed { cuts += 1 }
    }
    #expect(cuts >= 20, "only \(cuts) of 40 were cut")
    #expect(try scene.witness.count(elderType) == 40)
    #expect(try scene.witness.connection.number("SELECT count(*) FROM change") == 40)
    #expect(try scene.witness.check() == [])
  }

  /// What was said to be written is there after the server has crashed, once.
  @Test(.timeLimit(.minutes(2))) func aServerThatCrashesLosesNothingThatWasSaid() throws {
    let server = try PostgreSQLServer.another()
    let settings = server.settings(schema: try server.freshSchema())
    @Sendable func open(_ surrounding: Surrounding) throws -> HubDatabase {
      let connection = try PostgreSQLStore.connection(settings, mayCreate: true)
      return try HubDatabase(
        connection, opening: .create, ledger: Ledger(tableOf: connection), random: surrounding.random,
        milliseconds: { 1_790_000_000_000 })
    }
    let witness = try open(Surrounding())
    let notes = Notes()
    let group = DispatchGroup()
    for writer in 0..<2 {
      // Threads of their own: they wait for the server, and tasks would keep others from running.
      DispatchQueue(label: "tanfang.test.writer\(writer)").async(group: group) {
        let surrounding = Surrounding(seed: UInt64(writer + 5))
        guard let store = try? open(surrounding) else { return }
        let records = HubRecords(store: store, clock: surrounding.clock)
        var index = 0
        while !notes.isOver {
          index += 1
          do {
            notes.say(try store.transaction { try records.write(elder("老人\(writer)-\(index)"), account: "li") })
          } catch {
            notes.refuse((error as? StorageError)?.reason.rawValue ?? "\(error)")
            usleep(20_000)
          }
        }
      }
    }
    for _ in 0..<4 {
      usleep(700_000)
      try server.crash()
    }
    usleep(2_000_000)
    notes.end()
    group.wait()
    let (said, refused) = notes.all
    #expect(said.count > 20, "\(said.count) said")
    // Nothing else may come of it. A server that takes long to start again leaves a commit uncertain: written or not.
    #expect(Set(refused).isSubset(of: ["away", "interrupted", "busy", "write_uncertain"]), "\(Set(refused))")
    let uncertain = refused.count { $0 == "write_uncertain" }
    #expect(try (said.count...said.count + uncertain).contains(witness.count(elderType)), "\(uncertain) uncertain")
    for id in said { #expect(try witness.type(of: id) == elderType) }
    #expect(try witness.check() == [])
  }

  /// What two threads came to.
  private final class Notes: Sendable {
    private struct State {
      var said: Set<Dot> = []
      var refused: [String] = []
      var isOver = false
    }
    private let state = Mutex(State())
    var isOver: Bool { state.withLock { $0.isOver } }
    var all: (said: Set<Dot>, refused: [String]) { state.withLock { ($0.said, $0.refused) } }
    func say(_ id: Dot) { state.withLock { _ = $0.said.insert(id) } }
    func refuse(_ reason: String) { state.withLock { $0.refused.append(reason) } }
    func end() { state.withLock { $0.isOver = true } }
  }

  /// A change's writes are only sent: what it costs is what it reads.
  @Test func theWritesOfAChangeCostNoRoundTripEach() throws {
    let scene = try Scene()
    let connection = try #require(scene.store.connection as? PostgreSQLConnection)
    func cost(_ count: Int) throws -> Int {
      let before = connection.roundTrips
      try scene.store.transaction {
        for index in 0..<count { _ = try scene.records.write(elder("老人\(index)"), account: "li") }
      }
      return connection.roundTrips - before
    }
    _ = try cost(1)
    let (few, many) = (try cost(10), try cost(30))
    let statements = try scene.witness.connection.number("SELECT count(*) FROM search") / 41
    print("an elder: \((many - few) / 20) round trips, \(statements) search terms among its writes")
    #expect((many - few) / 20 <= 8)
  }

  @Test(arguments: ["40001", "40P01"])
  func whatMetAnotherTransactionRunsAgain(code: String) throws {
    let scene = try Scene()
    var runs = 0
    try scene.store.transaction {
      runs += 1
      _ = try scene.store.savepoint {
        let id = try scene.records.write(elder("甲"), account: "li")
        if runs < 3 {
          try scene.store.connection.execute("DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''\(code)''; END'")
        }
        return id
      }
    }
    #expect(runs == 3)
    #expect(try scene.witness.count(elderType) == 1)
    #expect(try scene.witness.check() == [])
  }

  @Test func aHubThatHoldsItsTurnTooLongMakesOthersBusy() throws {
    let server = PostgreSQLServer.shared!
    let schema = try server.freshSchema()
    var settings = server.settings(schema: schema)
    settings.lockTimeoutMilliseconds = 50
    let surrounding = Surrounding()
    func open() throws -> HubDatabase {
      let connection = try PostgreSQLStore.connection(settings, mayCreate: true)
      return try HubDatabase(
        connection, opening: .create, ledger: Ledger(tableOf: connection), random: surrounding.random,
        milliseconds: { 0 })
    }
    let (a, b) = (try open(), try open())
    try a.transaction {
      let error = #expect(throws: StorageError.self) { try b.transaction {} }
      #expect(error?.reason == .busy)
      // Reading waits for nobody.
      let count = try b.count(elderType)
      #expect(count == 0)
    }
    try b.transaction {}
  }
}

/// What is said about a database that cannot serve as a store.
@Suite(.serialized, .enabled(if: PostgreSQLServer.shared != nil)) struct StoreAddressTests {
  private func open(_ settings: PostgreSQLSettings, mayCreate: Bool = true) throws -> HubDatabase {
    let connection = try PostgreSQLStore.connection(settings, mayCreate: mayCreate)
    return try HubDatabase(
      connection, opening: mayCreate ? .create : .existing, ledger: Ledger(tableOf: connection),
      random: { .random(in: .min ... .max) }, milliseconds: { 0 })
  }

  private func error(_ body: () throws -> HubDatabase) -> StorageError? {
    #expect(throws: StorageError.self) { _ = try body() }
  }

  @Test func aDatabaseThatIsAwayIsNamedWithoutItsPassword() throws {
    for url in [
      "postgresql://li:geheim@127.0.0.1:1/tanfang", "postgresql://li:geheim@/tanfang?host=/tmp/nowhere",
      "postgresql://li:geheim@[/tanfang", "postgresql://li@127.0.0.1:1/tanfang",
    ] {
      let error = try #require(error { try open(PostgreSQLSettings(url: url, password: "geheim2")) })
      #expect(error.reason == .away, "\(url)")
      #expect(!error.description.contains("geheim"), "\(error)")
    }
  }

  /// libpq takes what follows an @ or a / for host, port or database, and names it when that cannot be found.
  @Test func aPasswordThatIsNotEncodedWasNamedInPart() throws {
    for password in ["qqq@zzz", "qqq/zzz", "qqq#zzz", "qqq?zzz", "qqq%zzz", "qqq:zzz", "qqq/@zzz", "qqq@/zzz", "zzz"] {
      // Without a host, what follows the only @ is one: nobody can tell.
      let hostless = password == "qqq@zzz" ? [] : ["postgresql://li:\(password)/tanfang"]
      for url in hostless + [
        "postgresql://li:\(password)@127.0.0.1:1/tanfang",
        "postgresql://li@127.0.0.1:1/tanfang?password=\(password)",
        "postgresql://127.0.0.1:1/tanfang?user=li&password=\(password)&x=\(password)",
      ] {
        let error = try #require(error { try open(PostgreSQLSettings(url: url)) })
        #expect(error.reason == .away, "\(url)")
        for part in ["qqq", "zzz"] { #expect(!error.description.contains(part), "\(url): \(error)") }
      }
    }
  }

  @Test func aStoreThatIsNotThereIsMissing() throws {
    let server = PostgreSQLServer.shared!
    let settings = server.settings(schema: try server.freshSchema())
    #expect(error { try open(settings, mayCreate: false) }?.reason == .missing)
    _ = try open(settings)
    _ = try open(settings, mayCreate: false)
  }

  @Test func tablesOfSomebodyElseAreLeftAlone() throws {
    let server = PostgreSQLServer.shared!
    let settings = server.settings(schema: try server.freshSchema())
    let connection = try PostgreSQLStore.connection(settings, mayCreate: true)
    try connection.execute("CREATE TABLE invoice (n int)")
    #expect(error { try open(settings) }?.reason == .damaged)
  }

  @Test func aNewerStoreIsRefused() throws {
    let server = PostgreSQLServer.shared!
    let settings = server.settings(schema: try server.freshSchema())
    try open(settings).connection.execute("UPDATE store SET version = version + 1")
    #expect(error { try open(settings) }?.reason == .tooNew)
  }

  /// Four hubs start at once on an empty database.
  @Test func tablesAreMadeOnce() async throws {
    let server = PostgreSQLServer.shared!
    let settings = server.settings(schema: try server.freshSchema())
    let incarnations = try await withThrowingTaskGroup(of: UInt64.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let connection = try PostgreSQLStore.connection(settings, mayCreate: true)
          let store = try HubDatabase(
            connection, opening: .create, ledger: Ledger(tableOf: connection), random: { .random(in: .min ... .max) },
            milliseconds: { 0 })
          return try store.transaction { store.incarnation }
        }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(incarnations.count == 1, "one life of the store, whoever began it")
  }

  /// The role of a hub owns its schema and nothing else.
  @Test func aRoleWithoutPrivilegesBeyondItsSchemaIsEnough() throws {
    let server = PostgreSQLServer.shared!
    let owner = try PostgreSQLStore.connection(server.settings(schema: "public"), mayCreate: true)
    try owner.execute(
      """
      CREATE ROLE hub LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE; CREATE SCHEMA hub AUTHORIZATION hub;
      REVOKE ALL ON SCHEMA public FROM PUBLIC
      """)
    let url = "postgresql://hub@/postgres?host=\(server.folder)"
    let store = try open(PostgreSQLSettings(url: url))
    let records = HubRecords(store: store, clock: ManualClock())
    let id = try store.transaction { try records.write(elder("甲"), account: "li") }
    try store.transaction {
      try store.erase(ErasureMark(record: id, milliseconds: 1))
      try store.noteScrub()
    }
    #expect(try store.scrub())
    #expect(try store.check() == [])
    #expect(throws: StorageError.self) { try store.connection.execute("CREATE TABLE public.other (n int)") }
  }

  @Test func errorsAreWithoutValues() throws {
    let server = PostgreSQLServer.shared!
    let store = try open(server.settings(schema: try server.freshSchema()))
    let error = #expect(throws: StorageError.self) {
      for _ in 0..<2 {
        let insert = try store.connection.statement(
          "INSERT INTO account (name, role, regions, scope_version, created_at) VALUES (?, 1, '', 1, 1)")
        insert.bind(1, "王桂兰")
        try insert.run()
      }
    }
    #expect(error?.description.contains("account_pkey") == true)
    #expect(error?.description.contains("王") == false)
  }
}
#endif
