import Foundation
import Model
import Replication
import Sync
import Terminal
import Testing
import Wire

@testable import Hub

/// `Protocol/API.md` says what the code does.
@Suite struct DocumentTests {
  private let text: String

  init() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    text = try String(contentsOf: root.appendingPathComponent("Protocol/API.md"), encoding: .utf8)
  }

  @Test func theTableOfRoutesIsThatOfTheCode() {
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `GET /") || $0.hasPrefix("| `POST /") }
    let told = rows.map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
    let others = Route.table.filter { $0.name.isEmpty && !Route.files.map(\.pattern).contains($0.pattern) }
    #expect(told.count == others.count)
    for (row, route) in zip(told, others) {
      #expect(row[0] == "`\(route.method) \(route.pattern)`")
      let who =
        switch route.access {
        case .anyone: "anyone"
        case .local: "this machine"
        case .device(let roles), .session(let roles): roles.members.map(\.key).joined(separator: ", ")
        }
      #expect(row[1] == who, "\(route.pattern)")
      #expect(row[2] == (route.body.map { "`\($0)`" } ?? ""), "\(route.pattern)")
    }
  }

  /// The console's table, and `openapi.json`, are those of the code.
  @Test func theTableOfTheConsoleIsThatOfTheCode() throws {
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") && $0.contains("/v1/console/") }
    let told = rows.map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
      .filter { $0[1].hasPrefix("`GET ") || $0[1].hasPrefix("`POST ") }
    #expect(told.map { $0[0] } == Route.console.map { "`\($0.name)`" })
    let document = try openAPI()
    var stated: Set<String> = []
    for (row, route) in zip(told, Route.console) {
      let who = Self.who(route)
      #expect(row[1] == "`\(route.method) \(route.pattern)`")
      #expect(row[2] == who.joined(separator: ", "), "\(route.name)")
      let operation = document["paths"]?[route.pattern]?[route.method.lowercased()]
      #expect(operation?["operationId"]?.string == route.name)
      #expect(operation?["x-roles"]?.elements?.compactMap(\.string) == who, "\(route.name)")
      let bodies = operation?["requestBody"]?["content"]?.members?.map(\.key) ?? []
      #expect(bodies == (route.body.map { [$0] } ?? []), "\(route.name)")
      if route.body == "application/json" {
        let stated = resolved(operation?["requestBody"]?["content"]?["application/json"]?["schema"], in: document)
        let members = stated?["properties"]?.members?.map(\.key) ?? []
        #expect(ConsoleMembers.known[route.name] == Set(members), "\(route.name)")
        #expect(stated?["additionalProperties"]?.bool == false, "\(route.name)")
      }
      stated.insert("\(route.method.lowercased()) \(route.pattern)")
    }
    let paths = document["paths"]?.members ?? []
    let all = paths.flatMap { path in (path.value.members ?? []).map { "\($0.key) \(path.key)" } }
    #expect(Set(all) == stated)
    for file in Route.files.map(\.pattern) { #expect(text.contains("`GET \(file)`"), "\(file)") }
  }

  /// A schema that stands elsewhere in the document.
  private func resolved(_ schema: JSONValue?, in document: JSONValue) -> JSONValue? {
    guard let path = schema?["$ref"]?.string else { return schema }
    return path.split(separator: "/").dropFirst().reduce(document) { found, name in found?[String(name)] }
  }

  private static func who(_ route: Route) -> [String] {
    switch route.access {
    case .anyone: ["anyone"]
    case .local: ["this machine"]
    case .device(let roles), .session(let roles): roles.members.map(\.key)
    }
  }

  private func openAPI() throws -> JSONValue {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try JSONValue.parse(Array(Data(contentsOf: root.appendingPathComponent("Protocol/openapi.json"))))
  }

  @Test func everyCodeOfABadSyncIsTold() {
    for error in WireError.allCases { #expect(text.contains("`\(error.rawValue)`"), "\(error)") }
    for error in BundleError.allCases where error != .lateAnswer {
      #expect(text.contains("`\(error.rawValue)`"), "\(error)")
    }
    for code in [RefusedRequest.wrongReplica.rawValue, RefusedRequest.gap.rawValue] {
      #expect(text.contains("`\(code)`"))
    }
  }

  @Test func everyMetricIsTold() throws {
    let hub = try TestHub()
    let metrics = String(decoding: try hub.call(.socket, "GET", "/metrics").body, as: UTF8.self)
    let names = metrics.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
    #expect(names.count >= 12)
    for name in names { #expect(text.contains(name), "\(name)") }
  }
}
