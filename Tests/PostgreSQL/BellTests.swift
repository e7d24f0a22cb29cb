#if PostgreSQL
import Glibc
import PostgreSQL
import Storage
import Support
import Synchronization
import Testing

/// Who follows a store on PostgreSQL is told of commits, and need not ask.
@Suite(.serialized, .enabled(if: PostgreSQLServer.shared != nil)) struct BellTests {
  private final class Count: Sendable {
    private let count = Mutex(0)
    func add() { count.withLock { $0 += 1 } }
    var value: Int { count.withLock { $0 } }
  }

  private func eventually(_ condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(30)
    while !condition() {
      if ContinuousClock.now > end { return false }
      usleep(5_000)
    }
    return true
  }

  private func hung(_ store: HubDatabase, _ count: Count) throws -> any StoreBell {
    let bell = try #require(store.bell { count.add() })
    #expect(eventually { bell.isListening && count.value == 1 }, "it rings when it begins to listen")
    return bell
  }

  @Test func aCommitRingsAndAReadingDoesNot() throws {
    let surrounding = Surrounding()
    let place = try StorePlace(.postgresql)
    let (here, there) = (try surrounding.open(place), try surrounding.open(place, .existing))
    let stranger = try surrounding.open(try StorePlace(.postgresql))
    // The first transaction of a connection begins an epoch.
    try there.transaction { try there.setSetting("a", [0]) }
    let count = Count()
    let bell = try hung(here, count)
    defer { bell.stop() }
    _ = try there.reading { try there.setting("a") }
    try there.transaction { _ = try there.setting("a") }
    try stranger.transaction { try stranger.setSetting("a", [1]) }
    usleep(300_000)
    #expect(count.value == 1, "nothing was written to this store")
    try there.transaction { try there.setSetting("a", [1]) }
    #expect(eventually { count.value == 2 })
  }

  /// Telling costs a commit of its own, for which all hubs of the server wait one after the other.
  @Test func manyCommitsAreToldOfAFewTimes() throws {
    let surrounding = Surrounding()
    let place = try StorePlace(.postgresql)
    let (here, there) = (try surrounding.open(place), try surrounding.open(place, .existing))
    let count = Count()
    let bell = try hung(here, count)
    defer { bell.stop() }
    let start = ContinuousClock.now
    for value in 0..<100 { try there.transaction { try there.setSetting("a", [UInt8(value)]) } }
    let allowed = 2 + Int((ContinuousClock.now - start) / .milliseconds(Connection.announcedMilliseconds))
    usleep(300_000)
    #expect((2...1 + allowed).contains(count.value), "\(count.value) of \(allowed)")
  }

  @Test func aBellThatIsCutOffSaysSoAndListensAgain() throws {
    let server = PostgreSQLServer.shared!
    let schema = try server.freshSchema()
    let socket = CuttingSocket(to: server.folder)
    let surrounding = Surrounding()
    func open(_ settings: PostgreSQLSettings) throws -> HubDatabase {
      let connection = try PostgreSQLStore.connection(settings, mayCreate: true)
      return try HubDatabase(
        connection, opening: .create, ledger: Ledger(tableOf: connection), random: surrounding.random,
        milliseconds: { 1 })
    }
    let there = try open(server.settings(schema: schema))
    let here = try open(
      PostgreSQLSettings(
        url: "postgresql://tanfang@/postgres?host=\(socket.folder)&options=-csearch_path%3D\(schema)"))
    let count = Count()
    let bell = try hung(here, count)
    socket.cutAll()
    #expect(eventually { !bell.isListening })
    // What is written meanwhile rings when it listens again.
    try there.transaction { try there.setSetting("a", [1]) }
    #expect(eventually { bell.isListening && count.value == 2 })
    usleep(useconds_t(Connection.announcedMilliseconds * 1000))
    try there.transaction { try there.setSetting("a", [2]) }
    #expect(eventually { count.value == 3 })
    bell.stop()
    #expect(eventually { !bell.isListening })
  }
}
#endif
