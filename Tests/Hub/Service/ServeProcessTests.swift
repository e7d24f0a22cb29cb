import Foundation
import Glibc
import Hub
import Model
import Network
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Transport
import Wire

/// `tanfangd` as it is run: a process of its own.
@Suite(.serialized) struct ServeProcessTests {
  @Test(.timeLimit(.minutes(2))) func killingTheHubDuringAPushLosesAndDoublesNothing() throws {
    let town = try ServedTown()
    var hub = try town.serve()
    let device = try town.device("a", .volunteer, village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": village])
    try device.sync()
    let (rounds, visits) = (24, 40)
    var (interrupted, pushed) = (0, 0)
    for round in 0..<rounds {
      for index in 0..<visits {
        try device.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "note": "第\(round)轮\(index)"])
      }
      // From before the request to after the answer, in equal steps.
      let pid = hub.pid
      let delay = round * 2
      let killer = DispatchWorkItem { kill(pid, SIGKILL) }
      DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(delay), execute: killer)
      if failure({ try device.sync { $0.connectTimeoutSeconds = 2 } }) != "done" { interrupted += 1 }
      killer.wait()
      hub.wait()
      hub = try town.serve()
      let receipt = try device.sync { $0.waitSeconds = 10 }
      #expect(receipt.verified && receipt.held.isEmpty)
      pushed += visits
    }
    #expect(interrupted >= 3, "only \(interrupted) of \(rounds) pushes were cut")
    #expect(hub.stop() == 0)
    let store = try town.folder.open(.existing)
    #expect(try store.count(CareModel.Number.visit) == pushed)
    #expect(try store.history(of: elder).count == 1)
    #expect(try store.check() == [])
    #expect(
      try device.store.state().digests
        == store.digests(in: RegionSet(readableIn: device.joined.regions)).visible(to: .scope))
  }

  @Test(.onSQLite, .timeLimit(.minutes(1))) func otherCommandsWorkWhileItServesAndItStopsGracefully() throws {
    let town = try ServedTown()
    let hub = try town.serve()
    let codes = try (0..<5).map { _ in try town.invite(.volunteer, village) }
    #expect(Set(codes).count == 5)
    #expect(try town.run(["account", "add", "office", "--role", "town", "--region", "230422"]).status == 0)
    let path = town.home.path + "/a/device.db"
    var random = SystemRandomNumberGenerator()
    let joined = try JoinExchange(clock: SystemClock()).join(
      code: codes[0], hub: nil, name: "a", database: path, using: &random)
    let device = try HubDevice(path: path, joined: joined, clock: SystemClock())
    try device.write("elder", ["name": "王桂兰", "village": village])
    #expect(try device.sync().verified)
    #expect(try town.run(["check", "--json"]).output == "{\"sound\":true,\"findings\":[]}\n")
    #expect(try town.run(["rebuild", "--json"]).output == "{\"people\":1}\n")
    let backup = town.home.path + "/b.db"
    #expect(try town.run(["backup", backup]).status == 0)
    #expect(try town.run(["backup", backup]).status == 65)
    let second = try town.run(["serve", "--listen", "127.0.0.1:0"])
    #expect(second.status == 75 && second.error.contains("already_serving"))
    let devices = try JSONValue.parse(town.run(["device", "list", "--json"]).output)
    #expect(devices.elements?.first?["replica"]?.string == RecordName.text(joined.replica))
    #expect(hub.stop() == 0)
    #expect(hub.log.contains("event=stopped all_answered=true"))
    let store = try town.folder.open(.existing)
    #expect(try store.device(joined.replica)!.lastContactMilliseconds > 0)
    let log = try FileManager.default.attributesOfItem(atPath: town.folder.database + "-wal")[.size] as? Int
    #expect(log == 0)
    for secret in ["王桂兰", "13900", joined.account + " "] { #expect(!hub.log.contains(secret)) }
  }

  @Test(.onSQLite) func failuresHaveTheirExitCodes() throws {
    let town = try ServedTown()
    #expect(try town.run(["invite", "--role", "volunteer", "--region", village]).status == 66)
    #expect(try town.run(["serv"]).status == 64)
    #expect(try town.run(["serve", "--listen", "nowhere"]).status == 65)
    #expect(try town.run(["serve", "--listen", "192.0.2.1:0", "--behind-proxy"]).status == 65)
    #expect(try town.run(["check"], data: "/proc/nowhere").status == 66)
    #expect(try town.run(["serve", "--listen", "127.0.0.1:0"], data: "/proc/nowhere/hub").status == 73)
    let hub = try town.serve()
    let error = try town.run(["invite", "--role", "volunteer", "--json"]).error
    #expect(try JSONValue.parse(error)["error"]?["code"]?.string == "missing_option")
    #expect(try town.run(["invite", "--role", "volunteer", "--region", "12"]).status == 0)
    #expect(try town.run(["invite", "--role", "volunteer", "--region", "1x"]).status == 65)
    #expect(try town.run(["serve", "--listen", "127.0.0.1:\(hub.port)"], data: town.home.path + "/other").status == 75)
    #expect(try town.run(["device", "revoke", "zzzz"]).status == 66)
    #expect(try town.run(["account", "disable", "nobody"]).status == 66)
    #expect(hub.stop() == 0)
  }
}
