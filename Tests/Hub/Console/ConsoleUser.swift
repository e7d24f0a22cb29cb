import Foundation
import Hub
import Model
import Replication
import Support
package import Terminal
import Testing
import Transport
import Wire

/// Somebody at the console: what their browser keeps and sends.
final class ConsoleUser {
  let hub: TestHub
  let account: String
  let way: Way
  var cookie: String?
  var language = "en"

  static let password = "correct horse battery"

  /// Makes the account with a password and logs in.
  convenience init(
    _ hub: TestHub, _ role: Role, _ regions: String..., name: String? = nil, way: Way = .inProcess
  ) throws {
    let account = name ?? "\(role.key) official"
    try hub.office.addAccount(account, role: role, regions: role == .admin ? [] : regions.map { Region($0)! })
    try hub.setPassword(Self.password, of: account)
    self.init(hub, account, way: way)
    let reply = try logIn()
    try #require(reply.status == 200, "\(reply.code ?? "")")
  }

  /// Not logged in yet.
  init(_ hub: TestHub, _ account: String, way: Way = .inProcess) {
    (self.hub, self.account, self.way) = (hub, account, way)
  }

  @discardableResult
  func logIn(password: String = ConsoleUser.password, code: String? = nil) throws -> Reply {
    var members = [("account", account), ("password", password)]
    if let code { members.append(("code", code)) }
    let reply = try post("login", .object(members.map { .init($0.0, .string($0.1)) }))
    cookie = reply.header("set-cookie").flatMap { $0.split(separator: ";").first }.map(String.init) ?? cookie
    return reply
  }

  func headers(_ more: [(name: String, value: String)] = []) -> [(name: String, value: String)] {
    var headers: [(name: String, value: String)] = [("Accept-Language", language)]
    if let cookie { headers.append(("Cookie", cookie)) }
    return headers + more
  }

  func get(_ path: String) throws -> Reply {
    checked(
      try hub.call(way, "GET", "/v1/console/\(path)", headers: headers([("Sec-Fetch-Site", "same-origin")])))
  }

  /// Nobody at a page has commands or their options: no error tells to use them.
  private func checked(_ reply: Reply) -> Reply {
    guard let error = reply.json?["error"] else { return reply }
    for part in ["message", "hint"] {
      let text = error[part]?.string ?? ""
      #expect(!text.contains("--") && !text.contains("tanfang"), "\(error["code"]?.string ?? ""): \(text)")
    }
    return reply
  }

  func post(_ path: String, _ body: JSONValue, _ more: [(name: String, value: String)] = []) throws -> Reply {
    var json = JSONWriter()
    json.value(body)
    return checked(
      try hub.call(
        way, "POST", "/v1/console/\(path)",
        headers: headers([("Content-Type", "application/json"), ("Tanfang-Console", "1")] + more), body: json.bytes))
  }

  func upload(_ text: String, name: String) throws -> Reply {
    try hub.call(
      way, "POST", "/v1/console/imports/upload",
      headers: headers([
        ("Content-Type", "application/octet-stream"), ("Tanfang-Console", "1"), ("Tanfang-File", name),
      ]), body: Array(text.utf8))
  }

  /// What a good answer says.
  func ask(_ path: String, _ body: JSONValue = .object([])) throws -> JSONValue {
    let reply = try post(path, body)
    try #require(reply.status == 200, "\(path): \(reply.status) \(String(decoding: reply.body, as: UTF8.self))")
    return try #require(reply.json)
  }

  func look(_ path: String) throws -> JSONValue {
    let reply = try get(path)
    try #require(reply.status == 200, "\(path): \(reply.status) \(String(decoding: reply.body, as: UTF8.self))")
    return try #require(reply.json)
  }
}

extension TestHub {
  /// At a small cost: most tests ask what comes after the log-in.
  func setPassword(_ password: String, of account: String) throws {
    var random = SystemRandomNumberGenerator()
    try office.setPassword(password, of: account, cost: PasswordHash.Cost(logN: 10, r: 8, p: 1), using: &random)
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .number(String(value)) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { .init($0.0, $0.1) })
  }

  subscript(place: Int) -> JSONValue? { elements.flatMap { $0.indices.contains(place) ? $0[place] : nil } }
}
