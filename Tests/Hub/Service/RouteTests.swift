import Model
import Replication
import Support
import Terminal
import Testing
import Wire

@testable import Hub

/// Every route × who asks × where.
@Suite struct RouteTests {
  private enum Who: Hashable {
    case nobody, stranger, revoked, disabled
    case role(Role)

    static let all: [Who] = [.nobody, .stranger, .revoked, .disabled] + Role.allCases.map { .role($0) }
    var isDevice: Bool { if case .role = self { true } else { false } }
  }

  /// What each row of the table answers. A route that is not here fails the test.
  private static func expected(_ route: String, _ who: Who, inScope: Bool) -> Int? {
    let admission: Int =
      switch who {
      case .nobody, .stranger: 401
      case .revoked, .disabled, .role(.admin): 403
      default: 200
      }
    // Whatever a device's token opens elsewhere, it is no session.
    if route.contains(" /v1/console/") { return route == "POST /v1/console/login" ? 400 : 401 }
    switch route {
    case "GET /healthz", "GET /metrics", "GET /console/": return 200
    case "GET /", "GET /console": return 308
    // No file has such a name.
    case "GET /console/{file}", "GET /console/{folder}/{file}", "GET /console/{version}/{folder}/{file}": return 404
    // It has no scope, and asks for a code, not for a token: an empty object is no JSON that it expects.
    case "POST /v1/join": return 400
    // What is no longer admitted is heard all the same; these bytes are none.
    case "POST /v1/sync": return who == .revoked || who == .disabled ? 200 : admission
    // Whose a bundle is, is in it: who brings it has no scope here. An empty object is none.
    case "POST /v1/bundle": return admission == 200 ? 400 : admission
    case "GET /v1/records": return admission != 200 ? admission : inScope ? 200 : 403
    case "GET /v1/records/{id}", "GET /v1/records/{id}/history":
      return admission != 200 ? admission : inScope ? 200 : 404
    default: return nil
    }
  }

  @Test(arguments: Way.allCases) func everyRouteAnswersEveryRoleAsTheTableSays(_ way: Way) throws {
    let hub = try TestHub()
    let writer = try hub.device("writer", .town, "230422")
    let here = try writer.write("elder", ["name": "王桂兰", "village": village])
    let there = try writer.write("elder", ["name": "李永贵", "village": otherVillage])
    try writer.sync()
    let tokens = try callers(hub)
    for route in Route.table {
      for who in Who.all {
        for inScope in [true, false] {
          let name = "\(route.method) \(route.pattern)"
          let expected = try #require(Self.expected(name, who, inScope: inScope), "no expectation for \(name)")
          let id = RecordName.text(inScope ? here : there)
          var path = route.pattern.replacing("{id}", with: id)
          if path == "/v1/records" { path += "?village=\(inScope ? village : otherVillage)" }
          let reply = try ask(hub, way, route, path, tokens[who])
          #expect(reply.status == expected, "\(name) by \(who), in scope: \(inScope)")
          if expected >= 400 { #expect(reply.code != nil, "\(name): the shape of errors") }
        }
      }
    }
  }

  private func callers(_ hub: TestHub) throws -> [Who: DeviceToken] {
    var tokens: [Who: DeviceToken] = [.stranger: hub.newToken()]
    for role in Role.allCases { tokens[.role(role)] = try hub.enrol(role, village, name: role.key) }
    let revoked = try hub.enrol(.volunteer, village, name: "revoked")
    tokens[.revoked] = revoked
    _ = try hub.office.revoke(device: RecordName.text(revoked.replica))
    tokens[.disabled] = try hub.enrol(.volunteer, village, name: "disabled")
    try hub.office.setDisabled(true, account: "disabled")
    return tokens
  }

  private func ask(
    _ hub: TestHub, _ way: Way, _ route: Route, _ path: String, _ token: DeviceToken?
  ) throws -> Reply {
    var headers: [(name: String, value: String)] = []
    if let token { headers.append(("Authorization", "Bearer \(token.text)")) }
    if let type = route.body { headers.append(("Content-Type", type)) }
    if !route.name.isEmpty { headers.append(("Tanfang-Console", "1")) }
    var body = Array("{}".utf8)
    if path == "/v1/sync" {
      let replica = token?.replica ?? ReplicaID(5)
      let start = JournalMark(JournalPoint(startOf: replica))
      body =
        SyncRequest(
          replica: replica, modelVersion: 1, incarnation: 0, cursor: [], acknowledged: start, journalEnd: start,
          contactsHash: 0, pageBytes: Limits.pageBytesDefault, changes: []
        ).encoded()
    }
    return try hub.call(way, route.method, path, headers: headers, body: route.body == nil ? [] : body)
  }

  @Test(arguments: Way.allCases) func whatIsNotInTheTableDoesNotExist(_ way: Way) throws {
    let hub = try TestHub()
    for path in [
      "/v1", "/console/x", "/v1/console/nothing", "/v1/records/", "/v1/recordsX", "/v1/records/a/b", "/healthz/",
      "/metrics/x",
    ] {
      let reply = try hub.call(way, "GET", path)
      #expect(reply.status == 404 && ["not_found", "no_such_record"].contains(reply.code), "\(path)")
    }
    let wrongMethod = try hub.call(way, "POST", "/healthz")
    #expect(wrongMethod.status == 405 && wrongMethod.code == "method_not_allowed")
    #expect(wrongMethod.header("allow") == "GET, HEAD")
    #expect(try hub.call(way, "GET", "/v1/sync").header("allow") == "POST")
    let wrongType = try hub.call(way, "POST", "/v1/join", headers: [("Content-Type", "text/plain")], body: [1])
    #expect(wrongType.status == 415 && wrongType.code == "unsupported_media_type")
  }

  @Test func errorsSpeakTheLanguageAskedForAndChineseOtherwise() throws {
    let hub = try TestHub()
    func message(_ language: String?) throws -> String {
      let headers = language.map { [(name: "Accept-Language", value: $0)] } ?? []
      return try hub.call(.inProcess, "GET", "/nowhere", headers: headers).json?["error"]?["message"]?.string ?? ""
    }
    for english in ["en", "en-GB,zh;q=0.5", "fr, en;q=0.8"] { #expect(try message(english).contains("looking")) }
    for chinese in [nil, "", "zh-CN", "fr", "zh,en"] { #expect(try message(chinese).contains("网址")) }
  }

  @Test func metricsAreForThisMachineUnlessOpened() throws {
    for isOpen in [false, true] {
      let hub = try TestHub { $0.metricsAreOpen = isOpen }
      for (address, isHere) in [("127.0.0.1", true), ("::1", true), ("192.0.2.7", false), ("2001:db8::1", false)] {
        let request = HTTPRequest(method: "GET", target: HTTPTarget("/metrics")!, clientAddress: address)
        let seen = Collected<Int>()
        hub.server.service.handle(request) { seen.add($0.status) }
        #expect(seen.wait(for: 1) == [isHere || isOpen ? 200 : 403], "\(address), open: \(isOpen)")
      }
    }
  }

  @Test func badTokensAreLimitedPerAddressAndGoodOnesAreNot() throws {
    let hub = try TestHub()
    let good = try hub.enrol(.volunteer, village)
    var statuses: [Int] = []
    for _ in 0..<70 {
      let stranger = hub.newToken()
      statuses.append(try hub.get(.inProcess, stranger, "/v1/records").status)
    }
    #expect(statuses.prefix(60).allSatisfy { $0 == 401 })
    #expect(statuses.suffix(10).allSatisfy { $0 == 429 })
    hub.clock.advance(milliseconds: 2000)
    #expect(try hub.get(.inProcess, good, "/v1/records").status == 200)
  }
}
