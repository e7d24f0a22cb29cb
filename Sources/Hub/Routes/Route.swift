import Model
import Storage
import Store

/// One row of the table of routes. What is not in the table does not exist.
struct Route: Sendable {
  /// Who may.
  enum Access: Hashable, Sendable {
    case anyone
    /// From this machine only, unless the hub was told otherwise.
    case local
    /// A device whose account has one of these roles.
    case device(Roles)
    /// Somebody who is logged in to the console, with one of these roles.
    case session(Roles)
  }

  /// Which of the console's threads a request is for.
  enum Lane: Sendable { case desk, study, door }

  /// What is counted against an address.
  enum Rate: Hashable, Sendable {
    case free
    /// Every attempt to join that fails.
    case join
    /// Every token that is none.
    case token
  }

  typealias Work = @Sendable (Turn) throws -> Writer.Reply
  typealias DeviceWork = @Sendable (Turn, Caller) throws -> Writer.Reply
  typealias ConsoleWork = @Sendable (ConsoleCall) throws -> HTTPResponse

  enum Handler: Sendable {
    /// Answers at once.
    case now(@Sendable (HubService, HTTPRequest) throws -> HTTPResponse)
    /// Checks what it can, then answers within a transaction.
    case turn(@Sendable (HubService, HTTPRequest) throws -> Work)
    /// As `turn`, for a device; `isKnown` says whether its token has been found good before.
    case device(@Sendable (HubService, HTTPRequest, _ isKnown: Bool) throws -> DeviceWork)
    /// Answers on one of the console's own threads.
    case console(Lane, ConsoleWork)
    /// As `console`, for somebody who is not logged in yet.
    case door(@Sendable (Console, HTTPRequest, HubDatabase) throws -> HTTPResponse)
  }

  /// Of the console's: by which pages and scripts refer to it.
  let name: String
  let method: String
  /// `/v1/records/{id}`: what stands in braces fits any segment.
  let pattern: String
  let access: Access
  let rate: Rate
  /// Media type of the body; nil for none.
  let body: String?
  let handler: Handler
  /// Whether a device that is no longer admitted is heard all the same, so that nothing it recorded is lost.
  let hearsClosed: Bool
  /// Whether it has to do with the caller's own scope alone: others may be served meanwhile.
  let isOfScope: Bool

  init(
    _ method: String, _ pattern: String, _ access: Access, rate: Rate, body: String? = nil, _ handler: Handler,
    hearsClosed: Bool = false, isOfScope: Bool = false, name: String = ""
  ) {
    self.name = name
    self.isOfScope = isOfScope
    self.method = method
    self.pattern = pattern
    self.access = access
    self.rate = rate
    self.body = body
    self.handler = handler
    self.hearsClosed = hearsClosed
  }

  private var patternSegments: [Substring] {
    pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
  }

  func matches(_ segments: [String]) -> Bool {
    let own = patternSegments
    return own.count == segments.count
      && zip(own, segments).allSatisfy { $0.hasPrefix("{") ? !$1.isEmpty : $0.utf8.elementsEqual($1.utf8) }
  }

  /// What stands in the place of `{name}`.
  func segment(_ name: String, of request: HTTPRequest) -> String {
    let index = patternSegments.firstIndex { $0 == "{\(name)}" }
    return index.flatMap { request.segments.indices.contains($0) ? request.segments[$0] : nil } ?? ""
  }
}

extension Route {
  /// Whether a role may use one of the console's routes.
  func isOpen(to role: Role) -> Bool {
    if case .session(let roles) = access { roles.contains(Roles(role)) } else { false }
  }
}

/// The device that asks, and whose it is.
struct Caller: Sendable {
  let device: DeviceEntry
  let account: Account

  var enrolment: Enrolment {
    Enrolment(replica: device.replica, scope: account.scope, closed: device.closed(account))
  }
}

extension Route {
  /// Every route of the hub.
  static let table: [Route] = common + console + files

  private static let common: [Route] = [
    Route("GET", "/healthz", .anyone, rate: .free, .now(StatusRoutes.health)),
    Route("GET", "/metrics", .local, rate: .free, .turn(StatusRoutes.metrics)),
    Route("POST", "/v1/join", .anyone, rate: .join, body: "application/json", .turn(JoinRoute.join)),
    Route(
      "POST", "/v1/sync", .device([.writers, .auditor]), rate: .token, body: "application/octet-stream",
      .device(SyncRoute.sync), hearsClosed: true, isOfScope: true),
    Route(
      "POST", "/v1/bundle", .device([.writers, .auditor]), rate: .token, body: "application/octet-stream",
      .device(BundleRoute.take)),
    Route(
      "GET", "/v1/records", .device([.writers, .auditor]), rate: .token, .device(RecordRoutes.list), isOfScope: true),
    Route(
      "GET", "/v1/records/{id}", .device([.writers, .auditor]), rate: .token, .device(RecordRoutes.one),
      isOfScope: true),
    Route(
      "GET", "/v1/records/{id}/history", .device([.writers, .auditor]), rate: .token, .device(RecordRoutes.history),
      isOfScope: true),
  ]
}
