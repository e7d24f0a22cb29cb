import Foundation
import Glibc
import Hub
import Model
import Network
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Transport
import Wire

/// Two hubs as processes of their own on one database.
@Suite(.serialized, .enabled(if: Engine.available.contains(.postgresql))) struct TwoHubsTests {
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

  /// A balancer that knows nothing of logins sends each request of a browser to the next hub.
  private final class Browser {
    private let transports: [CurlTransport]
    private var turn = 0
    private(set) var cookie: String?

    init(_ hubs: [ServedHub], pins: Set<Pin>) throws {
      transports = try hubs.map { try CurlTransport(url: "https://127.0.0.1:\($0.port)", pins: pins) }
    }

    /// - Parameter body: nil to get something.
    func ask(
      _ path: String, _ body: [UInt8]? = nil, type: String = "application/json",
      _ more: [(name: String, value: String)] = []
    ) throws -> (status: Int, json: JSONValue?) {
      turn += 1
      let transport = transports[turn % transports.count]
      let headers = [("Tanfang-Console", "1"), ("Accept-Language", "en"), ("Cookie", cookie ?? "")] + more
      let answer: TransportAnswer
      do throws(TransportError) {
        if let body {
          let typed = headers + [("Content-Type", type)]
          answer = try transport.post("/v1/console/\(path)", headers: typed, body: body)
        } else {
          answer = try transport.get("/v1/console/\(path)", headers: headers)
        }
      } catch {
        guard case .refused(let refused) = error else { throw error }
        answer = refused
      }
      if let set = answer.headers.first(where: { $0.name.lowercased() == "set-cookie" })?.value {
        cookie = set.split(separator: ";").first.map(String.init)
      }
      return (answer.status, try? JSONValue.parse(answer.body))
    }

    func post(_ path: String, _ body: JSONValue = .object([])) throws -> (status: Int, json: JSONValue?) {
      var json = JSONWriter()
      json.value(body)
      return try ask(path, json.bytes)
    }

    func logIn(_ account: String) throws -> Int {
      try post("login", ["account": .string(account), "password": .string(ConsoleUser.password)]).status
    }
  }

  @Test(.timeLimit(.minutes(4))) func anOfficialsRequestsGoToEitherHub() throws {
    let town = try ServedTown(.postgresql)
    // Makes the keys that both serve with.
    let maker = try town.serve()
    #expect(maker.stop() == 0)
    let ports = [try freePort(), try freePort()]
    let addresses = ports.map { "https://127.0.0.1:\($0)" }
    let hubs = try (0..<2).map { try town.serve(beside: "hub\($0)", port: ports[$0], addresses: addresses) }
    let secret = "\(town.home.path)/password"
    try "\(ConsoleUser.password)\n".write(toFile: secret, atomically: true, encoding: .utf8)
    for name in ["wang", "zhao"] {
      #expect(try town.run(["account", "add", name, "--role", "county", "--region", "230422"]).status == 0)
      #expect(try town.run(["account", "password", name, "--password-file", secret]).status == 0)
    }
    // Invited by a command, joined at one hub, taken up by both.
    let device = try town.device("小李", .volunteer, village)
    let pins = Set(try #require(try HubContacts.read(town.folder.open(.existing))).pins)
    let browser = try Browser(hubs, pins: pins)
    for _ in 0..<2 { #expect(try browser.logIn("wang") == 200) }

    // Page by page.
    for index in 0..<25 { try device.write("elder", ["name": "老人\(index)", "village": village]) }
    #expect(try device.sync().verified)
    var (names, next): (Set<String>, JSONValue?) = ([], nil)
    for page in 0..<9 {
      var members: [JSONValue.Member] = [.init("limit", .number("3"))]
      if let next { members.append(.init("after", next)) }
      let answer = try browser.post("people", .object(members))
      #expect(answer.status == 200, "page \(page)")
      for item in answer.json?["items"]?.elements ?? [] { names.insert(item["name"]?.string ?? "") }
      next = answer.json?["next"]
    }
    #expect(names.count == 25)

    // A list is sent to one hub, looked at at the next, and imported at the first, all in half an hour.
    let list = Array("code,name\n\(village),东风村\n".utf8)
    let sent = try browser.ask(
      "imports/upload", list, type: "application/octet-stream", [("Tanfang-File", "villages.csv")])
    let upload = try #require(sent.json?["upload"])
    #expect(try browser.post("imports/preview", ["upload": upload]).status == 200)
    let applied = try browser.post("imports/apply", ["upload": upload])
    #expect(applied.json?["counts"]?["created"]?.integer == 1)
    let undone = try browser.post("imports/undo", ["import": applied.json?["import"] ?? .null])
    #expect(undone.status == 200)

    // Whoever follows at one hub hears what came to the other.
    if isInstalled("curl"), let cookie = browser.cookie {
      let listeners = try hubs.map { try Listener(cookie: cookie, port: $0.port) }
      for listener in listeners { #expect(listener.hears("event: hello"), "\(listener.text)") }
      try device.write("elder", ["name": "王桂兰", "village": village])
      try device.sync()
      let start = ContinuousClock.now
      for listener in listeners { #expect(listener.hears("王桂兰"), "\(listener.text)") }
      // Two seconds are promised. A busy machine may need some; a hub that is not told looks after fifteen.
      #expect(ContinuousClock.now - start < .seconds(10))
      #expect(try town.run(["account", "disable", "wang"]).status == 0)
      for listener in listeners { #expect(listener.hears("event: end"), "\(listener.text)") }
    } else {
      #expect(try town.run(["account", "disable", "wang"]).status == 0)
    }
    for _ in 0..<2 { #expect(try browser.ask("session").status == 401) }

    // Logged out at one, over at both.
    let other = try Browser(hubs, pins: pins)
    #expect(try other.logIn("zhao") == 200)
    for _ in 0..<2 { #expect(try other.ask("session").status == 200) }
    let kept = try #require(other.cookie)
    #expect(try other.post("logout").status == 204)
    for hub in hubs {
      let transport = try CurlTransport(url: "https://127.0.0.1:\(hub.port)", pins: pins)
      let error = #expect(throws: TransportError.self) {
        try transport.get("/v1/console/session", headers: [("Cookie", kept)])
      }
      guard case .refused(let answer)? = error else { continue }
      #expect(answer.status == 401)
    }
    for hub in hubs {
      #expect(hub.stop() == 0)
      #expect(!hub.log.contains("wang") && !hub.log.contains("zhao"))
    }
    #expect(try town.folder.open(.existing).check() == [])
  }
}
