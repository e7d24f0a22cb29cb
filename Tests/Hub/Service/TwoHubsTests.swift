import Foundation
import Glibc
import Hub
import Model
import Network
import Storage
import Store
import Support
import Sync
import Testing
import Wire

/// Two hubs as processes of their own on one database.
@Suite(.serialized, .enabled(if: Engine.available.contains(.postgresql))) struct TwoHubsTests {
  /// A port that is free now.
  private func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) | getsockname(descriptor, $0, &size)
      }
    }
    try #require(code == 0)
    return UInt16(bigEndian: address.sin_port)
  }

  /// Devices are told to come again; what they have recorded stays with them.
  @Test(.timeLimit(.minutes(1))) func aDatabaseThatIsAwayIsToldWithATimeToComeAgain() throws {
    let server = try PostgreSQLServer.another()
    let hub = try TestHub(prepare: nil, store: server.settings(schema: try server.freshSchema())) { _ in }
    let device = try hub.device("a", .volunteer, village)
    try device.sync()
    try device.write("elder", ["name": "王桂兰", "village": village])
    let (token, request) = (try device.token, try device.request())
    server.stop()
    for _ in 0..<2 {
      let reply = try hub.sync(.inProcess, token, request)
      #expect(reply.status == 503 && reply.code == "database_away" && reply.header("retry-after") == "5")
    }
    #expect(failure { try device.sync() } != "done")
    #expect(try device.store.count(CareModel.Number.elder) == 1)
  }

  @Test(.timeLimit(.minutes(2))) func aStoreThatMovesIntoADatabaseIsKnownToItsDevices() throws {
    let town = try ServedTown(.sqlite)
    var hub = try town.serve()
    let device = try town.device("a", .volunteer, village)
    for index in 0..<5 { try device.write("elder", ["name": "老人\(index)", "village": village]) }
    #expect(try device.sync().verified)
    let url = try #require(try StorePlace(.postgresql).url)
    let early = try town.run(["copy-store", "--store", url, "--json"])
    #expect(early.status == 75 && early.error.contains("already_serving"))
    #expect(hub.stop() == 0)
    #expect(try town.run(["copy-store"]).status == 64)
    #expect(try town.run(["copy-store", "--store", url, "--json"]).output == "{\"changes\":5}\n")
    let again = try town.run(["serve", "--listen", "127.0.0.1:0", "--json"])
    #expect(again.status == 77 && again.error.contains("store_moved"))
    hub = try town.serve(["--store", url])
    let elder = try device.write("elder", ["name": "老人6", "village": village])
    let receipt = try device.sync()
    #expect(receipt.verified && receipt.accepted == 1 && receipt.received == 0 && receipt.roundTrips == 1)
    #expect(try town.run(["history", RecordName.text(elder), "--store", url]).status == 0)
    #expect(try town.run(["check", "--store", url, "--json"]).output == "{\"sound\":true,\"findings\":[]}\n")
    #expect(try town.run(["backup", town.home.path + "/b.db", "--store", url]).status == 77)
    #expect(hub.stop() == 0)
  }

  /// One of the two is killed at any moment of a sync; the device goes to the other one, and nothing is lost or doubled.
  @Test(.timeLimit(.minutes(4))) func killingEitherHubDuringAPushLosesAndDoublesNothing() throws {
    let town = try ServedTown(.postgresql)
    // Makes the keys that both serve with.
    let maker = try town.serve()
    #expect(maker.stop() == 0)
    let ports = [try freePort(), try freePort()]
    let addresses = ports.map { "https://127.0.0.1:\($0)" }
    func serve(_ index: Int) throws -> ServedHub {
      try town.serve(beside: "hub\(index)", port: ports[index], addresses: addresses)
    }
    var hubs = [try serve(0), try serve(1)]
    let devices = try ["a", "b"].map { try town.device($0, .volunteer, village) }
    let elder = try devices[0].write("elder", ["name": "王桂兰", "village": village])
    for device in devices { #expect(try device.sync().verified) }
    let (rounds, visits) = (10, 20)
    var pushed = 0
    for round in 0..<rounds {
      for device in devices {
        for index in 0..<visits {
          try device.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "note": "第\(round)轮\(index)"])
        }
        pushed += visits
      }
      let killed = round % 2
      let pid = hubs[killed].pid
      let killer = DispatchWorkItem { kill(pid, SIGKILL) }
      DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(round * 4), execute: killer)
      for device in devices {
        _ = try? device.sync { $0.connectTimeoutSeconds = 2 }
        let receipt = try device.sync { $0.waitSeconds = 10 }
        #expect(receipt.verified && receipt.held.isEmpty)
      }
      killer.wait()
      hubs[killed].wait()
      hubs[killed] = try serve(killed)
    }
    for hub in hubs { #expect(hub.stop() == 0) }
    let store = try town.folder.open(.existing)
    #expect(try store.count(CareModel.Number.visit) == pushed)
    #expect(try store.history(of: elder).count == 1)
    #expect(try store.check() == [])
  }
}
