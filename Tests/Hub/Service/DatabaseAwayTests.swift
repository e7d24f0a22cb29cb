import Glibc
import Hub
import Model
import Storage
import Support
import Sync
import Testing
import Wire

/// A hub whose database stops, is full of others, or is not there yet.
@Suite(.serialized, .enabled(if: Engine.available.contains(.postgresql))) struct DatabaseAwayTests {
  /// A hub on a server of its own, with a device that has something to send, and an official who has logged in.
  private struct Scene {
    let server: PostgreSQLServer
    let hub: TestHub
    let device: HubDevice
    let official: ConsoleUser

    init(_ lines: [String] = []) throws {
      server = try PostgreSQLServer.another { _ in lines }
      hub = try TestHub(prepare: nil, store: server.settings(schema: try server.freshSchema())) { _ in }
      device = try hub.device("a", .volunteer, village)
      try device.sync()
      try device.write("elder", ["name": "王桂兰", "village": village])
      official = try ConsoleUser(hub, .county, "230422")
      #expect(try official.get("session").status == 200)
    }

    /// Everybody is told the same, and when to come again.
    func expectAway() throws {
      let pushed = try hub.sync(.inProcess, device.token, device.request())
      let looked = try official.get("session")
      let entered = try ConsoleUser(hub, official.account).logIn()
      for reply in [pushed, looked, entered] {
        #expect(reply.status == 503 && reply.code == "database_away" && reply.header("retry-after") == "5")
      }
      #expect(try hub.call(.inProcess, "GET", "/healthz").status == 503)
    }

    /// Nobody has to start anything anew.
    func expectBack() throws {
      #expect(eventually { (try? device.sync().accepted) == 1 })
      #expect(eventually { (try? official.get("session").status) == 200 })
      #expect(try hub.call(.inProcess, "GET", "/healthz").status == 200)
      #expect(try hub.store.count(CareModel.Number.elder) == 1)
    }
  }

  @Test(.timeLimit(.minutes(1))) func aHubFindsADatabaseThatReturnsByItself() throws {
    let scene = try Scene()
    try scene.server.down()
    try scene.expectAway()
    try scene.server.up()
    try scene.expectBack()
  }

  @Test(.timeLimit(.minutes(1))) func aServerWithoutAConnectionToSpareIsToldLikeOneThatIsAway() throws {
    let scene = try Scene(["max_connections = 20"])
    let administration = try scene.server.administration()
    _ = try administration.number(
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'tanfangd'")
    // Those that were ended give up their places a moment later.
    var others: [Connection] = []
    let end = ContinuousClock.now + .milliseconds(500)
    while ContinuousClock.now < end {
      let other = try scene.server.administration()
      if (try? other.number("SELECT 1")) != nil { others.append(other) } else { usleep(10_000) }
    }
    try #require(others.count > 10)
    try scene.expectAway()
    others = []
    try scene.expectBack()
  }

  /// systemd starts it again after some seconds (Clients/systemd), until the database is there.
  @Test(.timeLimit(.minutes(1))) func aHubThatStartsBeforeItsDatabaseEndsAndSaysWhy() throws {
    let server = try PostgreSQLServer.another()
    let url = server.url(schema: try server.freshSchema())
    let town = try ServedTown(.sqlite)
    try server.down()
    let early = try town.run(["serve", "--listen", "127.0.0.1:0", "--store", url, "--json"])
    #expect(early.status == 69 && early.error.contains("\"database_away\""))
    #expect(early.error.contains("whether the database runs"))
    try server.up()
    let hub = try town.serve(["--store", url])
    #expect(hub.stop() == 0)
  }

  /// Nothing that it has promised is left to write.
  @Test(.timeLimit(.minutes(1))) func aHubStopsWhileItsDatabaseIsAway() throws {
    let server = try PostgreSQLServer.another()
    let town = try ServedTown(.sqlite)
    let hub = try town.serve(["--store", server.url(schema: try server.freshSchema())])
    try server.down()
    let start = ContinuousClock.now
    #expect(hub.stop() == 0)
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
