import Dispatch
import Foundation
import Hub
import Model
import Replication
import Storage
import Support
import Terminal
import Testing
import Transport
import Wire

/// The console of the real program, over TLS.
@Suite struct ConsoleProcessTests {
  private static let village = "230422990201"

  @Test func anOfficialLogsInAndFollowsWhatADeviceBrings() throws {
    let town = try ServedTown()
    var hub = try town.serve()
    let device = try town.device("小李", .volunteer, Self.village)
    #expect(try town.run(["account", "add", "wang", "--role", "town", "--region", "230422"]).status == 0)
    let secret = "\(town.home.path)/password"
    for (password, status) in [("short", 65), (ConsoleUser.password, 0)] as [(String, Int32)] {
      try "\(password)\n".write(toFile: secret, atomically: true, encoding: .utf8)
      #expect(try town.run(["account", "password", "wang", "--password-file", secret]).status == status)
    }
    // There is no terminal to ask at, and no console for volunteers.
    #expect(try town.run(["account", "password", "wang"]).status == 64)
    #expect(try town.run(["account", "password", "小李", "--password-file", secret]).status == 77)

    let pins = Set(try #require(try HubContacts.read(town.folder.open(.existing))).pins)
    let transport = try CurlTransport(url: "https://127.0.0.1:\(hub.port)", pins: pins)
    let login = try transport.post(
      "/v1/console/login", headers: [("Content-Type", "application/json"), ("Tanfang-Console", "1")],
      body: Array(#"{"account":"wang","password":"\#(ConsoleUser.password)"}"#.utf8))
    let cookie = try #require(
      login.headers.first { $0.name.lowercased() == "set-cookie" }?.value.split(separator: ";").first)
    if isInstalled("curl") {
      let listener = try Listener(cookie: String(cookie), port: hub.port)
      #expect(listener.hears("event: hello"), "\(listener.text)")
      let elder = try device.write("elder", ["name": "王桂兰", "village": Self.village])
      try device.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:00", "outcome": "seen"])
      try device.sync()
      #expect(listener.hears("event: arrivals") && listener.hears("王桂兰"), "\(listener.text)")
    }
    #expect(hub.stop() == 0)
    hub = try town.serve()
    // A file has one hub, whose restart ends all sessions; of a database others may be serving.
    var status = 200
    do throws(TransportError) {
      _ = try transport.get("/v1/console/session", headers: [("Cookie", String(cookie))])
    } catch {
      guard case .refused(let answer) = error else { throw error }
      status = answer.status
    }
    #expect(status == (Engine.chosen == .sqlite ? 401 : 200))
    #expect(!hub.log.contains("wang"))
  }
}

/// A program that shares no code with ours listens to what the hub tells the console.
final class Listener {
  private let process = Process()
  private let heard = Collected<[UInt8]>()

  init(cookie: String, port: UInt16) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "curl", "-skN", "--max-time", "60", "-H", "Cookie: \(cookie)", "https://127.0.0.1:\(port)/v1/console/events",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    let heard = heard
    pipe.fileHandleForReading.readabilityHandler = { handle in
      let data = handle.availableData
      if data.isEmpty { handle.readabilityHandler = nil } else { heard.add(Array(data)) }
    }
    try process.run()
  }

  deinit {
    // The threads of tests block other signals, and what they start does too.
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  var text: String { String(decoding: heard.all.joined(), as: UTF8.self) }

  func hears(_ words: String) -> Bool { eventually(seconds: 30) { self.text.contains(words) } }
}
