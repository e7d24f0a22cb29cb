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
      let heard = Collected<String>()
      let listening = DispatchSemaphore(value: 0)
      let port = hub.port
      Thread.detachNewThread {
        let arguments = [
          "-skN", "--max-time", "8", "-H", "Cookie: \(cookie)", "https://127.0.0.1:\(port)/v1/console/events",
        ]
        heard.add((try? runCurl(arguments).output) ?? "")
        listening.signal()
      }
      usleep(2_000_000)
      let elder = try device.write("elder", ["name": "王桂兰", "village": Self.village])
      try device.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:00", "outcome": "seen"])
      try device.sync()
      _ = listening.wait(timeout: .now() + 20)
      let text = heard.all.joined()
      #expect(text.contains("event: hello") && text.contains("event: arrivals") && text.contains("王桂兰"), "\(text)")
    }
    #expect(hub.stop() == 0)
    hub = try town.serve()
    // A restart ends all sessions.
    do throws(TransportError) {
      _ = try transport.get("/v1/console/session", headers: [("Cookie", String(cookie))])
      Issue.record("a session outlived the hub")
    } catch {
      guard case .refused(let answer) = error else { throw error }
      #expect(answer.status == 401)
    }
    #expect(!hub.log.contains("wang"))
  }
}
