import Model
import Replication
import Support
import Terminal
import Testing
import Wire

@testable import Hub

/// Every route of the console × role × in or out of the account's regions.
@Suite struct ConsoleRouteTests {
  private static let village = "230422990201"
  private static let elsewhere = "230422990203"
  private static let roles: [Role] = [.village, .town, .county, .auditor, .admin]

  /// A town with an elder, a visit and an alert in each of two villages, seen by officials of the first.
  private final class Scene {
    let hub: TestHub
    var users: [Role: ConsoleUser] = [:]
    var elder: [Bool: String] = [:]
    var alert: [Bool: String] = [:]
    var device = ""

    init() throws {
      hub = try TestHub()
      let writer = try hub.device("writer", .town, "230422")
      for (isHere, code) in [(true, ConsoleRouteTests.village), (false, ConsoleRouteTests.elsewhere)] {
        let id = try writer.write("elder", ["name": "王桂兰", "village": code])
        let raised = try writer.write(
          "alert", ["elder": id.testText, "kind": "fall", "raised_at": "2026-09-20 08:00"])
        elder[isHere] = RecordName.text(id)
        alert[isHere] = RecordName.text(raised)
      }
      try writer.sync()
      device = RecordName.text(try writer.token.replica)
      for role in ConsoleRouteTests.roles {
        users[role] = try ConsoleUser(hub, role, ConsoleRouteTests.village, name: role.key)
      }
    }
  }

  /// What a role that may use the route sends, and what it is answered; a route that is not here fails the test.
  private static func request(
    _ name: String, _ scene: Scene, inScope: Bool
  ) -> (path: String, body: JSONValue, status: Int)? {
    let (elder, alert) = (scene.elder[inScope]!, scene.alert[inScope]!)
    let code: JSONValue = .string(inScope ? village : elsewhere)
    let found = inScope ? 200 : 404
    switch name {
    case "session", "model", "places", "today", "reports", "devices", "accounts", "events": return (name, [:], 200)
    // It would end the session of the rows that follow: its own tests show that it works.
    case "logout", "password": return nil
    case "people", "conflicts", "duplicates", "held": return (name, ["village": code], inScope ? 200 : 403)
    case "work": return ("work", ["type": "alert", "village": code], inScope ? 200 : 403)
    case "report": return ("report", ["report": "visits", "village": code], inScope ? 200 : 422)
    case "report_file":
      return ("report/file", ["report": "visits", "format": "csv", "village": code], inScope ? 200 : 422)
    case "similar": return ("people/similar", ["fields": ["name": "王桂兰", "village": code]], 200)
    case "register":
      return ("people/add", ["fields": ["name": "新来的", "village": code]], inScope ? 200 : 403)
    case "visit_add": return ("people/\(elder)/visits", ["fields": ["note": "x"], "again": true], found)
    case "add":
      return ("records", ["type": "alert", "fields": ["elder": .string(elder), "kind": "fall"]], found)
    case "withdraw": return ("records/\(elder)/withdraw", ["seen": "x"], inScope ? 409 : 404)
    case "suggestions": return ("suggestions", ["village": code], inScope ? 200 : 403)
    case "review":
      return (
        "suggestions/decide", ["decision": "decline", "all": true, "village": code], inScope ? 200 : 403
      )
    case "releases": return ("releases", ["village": code], inScope ? 200 : 403)
    case "release": return ("releases/\(elder)", [:], 404)
    case "publish":
      return ("releases/publish", ["year": 2025, "village": code], inScope ? 200 : 422)
    case "release_answer": return ("releases/\(elder)/answer", ["answer": "accept", "seen": "x"], 404)
    case "form": return ("form", ["form": "visit", "elders": [.string(elder)]], found)
    case "person": return ("people/\(elder)", [:], found)
    case "timeline": return ("people/\(elder)/timeline", [:], found)
    case "record": return ("records/\(elder)", [:], found)
    case "history": return ("records/\(elder)/history", [:], found)
    case "edit": return ("records/\(elder)/edit", ["seen": "x", "fields": ["phone": "1"]], inScope ? 409 : 404)
    case "settle":
      let decision: JSONValue = ["id": .string(elder), "field": "name", "seen": "x", "value": "李"]
      return ("settle", ["decisions": [decision]], inScope ? 409 : 404)
    case "undo": return ("undo", ["changes": [.string(elder)]], inScope ? 403 : 404)
    case "unite":
      return (
        "unite", ["id": .string(elder), "into": .string(scene.elder[true]!), "seen": ["x", "y"]], inScope ? 409 : 404
      )
    case "separate": return ("separate", ["id": .string(elder)], inScope ? 422 : 404)
    case "distinct":
      return ("distinct", ["id": .string(elder), "from": .string(scene.elder[true]!)], inScope ? 422 : 404)
    case "admit": return ("held/admit", ["items": [["id": .string(elder)]]], 404)
    case "decline": return ("held/decline", ["items": [["id": .string(elder)]], "reason": "x"], 404)
    case "reverse": return ("held/reverse", ["id": .string(elder), "reason": "x"], 404)
    case "step": return ("step", ["id": .string(alert), "step": "take", "seen": "x"], inScope ? 409 : 404)
    case "upload": return ("imports/upload", [:], 422)
    case "preview", "apply": return ("imports/\(name)", ["upload": "x"], 404)
    case "imports": return ("imports", [:], 200)
    case "import_undo": return ("imports/undo", ["import": "x"], 404)
    // The device is of the whole county: only administrators know of it.
    case "revoke": return ("devices/revoke", ["replica": .string(scene.device)], 404)
    case "invite": return ("invite", ["role": "volunteer", "regions": [code]], inScope ? 200 : 403)
    case "account_add":
      return ("accounts/add", ["name": "a", "role": "volunteer", "regions": [code]], inScope ? 200 : 403)
    case "account_set": return ("accounts/set", ["name": "nobody", "disabled": true], 404)
    case "account_reset": return ("accounts/reset", ["name": "nobody"], 404)
    case "audit": return ("audit", [:], 200)
    case "audit_file": return ("audit/file", [:], 200)
    default: return nil
    }
  }

  private static let untested: Set<String> = ["login", "logout", "password"]

  @Test func everyRouteAnswersEveryRoleAsTheTableSays() throws {
    let scene = try Scene()
    for route in Route.console where !Self.untested.contains(route.name) {
      for inScope in [true, false] {
        let request = try #require(Self.request(route.name, scene, inScope: inScope), "no row for \(route.name)")
        for role in Self.roles {
          let user = scene.users[role]!
          let reply =
            route.method == "GET"
            ? try user.get(request.path)
            : route.name == "upload" ? try user.upload("", name: "x.csv") : try user.post(request.path, request.body)
          var expected = route.isOpen(to: role) ? request.status : 403
          // An administrator's reach has no end.
          if route.isOpen(to: role), role == .admin, !inScope,
            ["invite", "account_add", "report", "report_file"].contains(route.name)
          {
            expected = 200
          }
          if role == .admin, route.name == "revoke" { expected = 200 }
          // The first that may has made it.
          if route.name == "account_add", expected == 200, reply.code == "account_exists" { expected = 422 }
          #expect(
            reply.status == expected, "\(route.name) by \(role.key), in scope: \(inScope): \(reply.code ?? "")")
          if expected >= 400 { #expect(reply.code != nil, "\(route.name): the shape of errors") }
        }
      }
    }
  }

  /// A device speaks with a token, an official with a session: neither opens the other's routes.
  @Test func aDevicesTokenOpensNothingHere() throws {
    let hub = try TestHub()
    let device = try hub.device("小李", .volunteer, Self.village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": Self.village])
    try device.sync()
    #expect(try hub.get(.inProcess, device.token, "/v1/records").status == 200, "the token is good")
    let official = try ConsoleUser(hub, .county, Self.village)
    #expect(try hub.call(.inProcess, "GET", "/v1/records", headers: official.headers()).status == 401)
    for route in Route.console where route.name != "login" {
      let path = route.pattern.replacing("{id}", with: RecordName.text(elder))
      let reply = try hub.call(
        .inProcess, route.method, path,
        headers: [
          ("Authorization", "Bearer \(device.token.text)"), ("Tanfang-Console", "1"),
          ("Content-Type", route.body ?? "application/json"),
        ], body: route.method == "POST" ? Array("{}".utf8) : [])
      #expect(reply.status == 401 && reply.code == "no_session", "\(route.name): \(reply.status) \(reply.code ?? "")")
    }
  }

  @Test func whatIsNoJSONIsRefusedEverywhere() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .county, Self.village)
    let bodies = ["", "[]", "{", "null", "{\"a\":1,\"a\":2}", "{\"limit\":0}", "{\"limit\":\"x\"}", "{\"after\":[]}"]
    for route in Route.console where route.method == "POST" && route.body == "application/json" {
      let path = route.pattern.replacing("{id}", with: "0000000000000-1")
      for body in bodies {
        let reply = try hub.call(
          .inProcess, "POST", path,
          headers: user.headers([("Content-Type", "application/json"), ("Tanfang-Console", "1")]),
          body: Array(body.utf8))
        #expect(reply.status < 500, "\(route.name) of \(body): \(reply.status)")
        if route.name == "logout" { try user.logIn() }
      }
    }
  }
}
