import Dispatch
import Model
import Replication
package import Storage
import Store
package import Sync
import Synchronization
import Terminal
package import Wire

/// The hub behind HTTP: finds the route, checks who asks, queues the work for the writer.
///
/// Knows nothing of sockets: tests call `handle` directly.
package final class HubService: Sendable {
  package struct Configuration: Sendable {
    /// Told to devices: where the hub is from now on, and by which keys to know it.
    package var contacts: Contacts
    /// What bundles are opened and answered with; nil for a hub that takes none.
    package var bundleKeys: BundleKeys?
    package var clock: any Clock = SystemClock()
    package var log = Log.silent
    /// Whether `/metrics` answers other machines.
    package var metricsAreOpen = false
    /// Attempts to join that fail, from one address: so many at once, and one more every ten seconds.
    package var joinsAtOnce = 20
    /// Bad tokens from one address: so many at once, and one more every second.
    package var badTokensAtOnce = 60
    /// Runs before each commit that writes: a simulated slow disk.
    package var beforeCommit: @Sendable () -> Void = {}
    /// Opens the store once more, for the console; nil for a hub without one.
    package var openStore: (@Sendable () throws -> HubDatabase)?

    package init(contacts: Contacts) { self.contacts = contacts }
  }

  package let metrics = Metrics()
  let configuration: Configuration
  let writer: Writer
  let console: Console?
  let fleet = FleetWatch()
  /// What the database's files take on disk is asked of these.
  let storePath: String?
  private let joins: RateLimit
  private let badTokens: RateLimit
  /// Tokens that were found good since the start, by replica and hash: their requests are decoded before they queue, so that
  /// strangers cannot make the hub inflate anything.
  private let known = Mutex<Set<KnownToken>>([])
  private struct KnownToken: Hashable {
    let replica: ReplicaID
    let hash: Hash256
  }
  private nonisolated(unsafe) let timer: any DispatchSourceTimer

  /// - Parameter store: begins an epoch here, durably, before anything is answered.
  package init(store: sending HubDatabase, path: String? = nil, _ configuration: Configuration) throws {
    try store.beginEpoch()
    do {
      // What an erasure began and a crash or a full disk cut short.
      try store.scrub()
    } catch let error as StorageError {
      configuration.log.write(.warning, "scrub_failed", ["reason": .text(error.description)])
    }
    try store.endSessionsOfEarlierStart()
    self.configuration = configuration
    storePath = path
    joins = RateLimit(burst: configuration.joinsAtOnce, perSecond: 0.1)
    badTokens = RateLimit(burst: configuration.badTokensAtOnce, perSecond: 1)
    let limits = Writer.Limits()
    let writer = Writer(
      store: store, clock: configuration.clock, limits: limits, metrics: metrics, log: configuration.log,
      beforeCommit: configuration.beforeCommit)
    self.writer = writer
    console = configuration.openStore.map { open in
      Console(configuration, unsavedContacts: { writer.contacts.unsaved }, open: open)
    }
    timer = DispatchSource.makeTimerSource()
    let interval = DispatchTimeInterval.milliseconds(limits.contactsEveryMilliseconds)
    timer.schedule(deadline: .now() + interval, repeating: interval, leeway: .milliseconds(250))
    timer.setEventHandler { writer.flushContactsIfLate() }
    timer.activate()
  }

  deinit { timer.cancel() }

  /// Finishes what is queued and writes what is only in memory. To be called once no more requests come.
  package func stop() {
    timer.cancel()
    console?.stop()
    writer.stop()
  }

  // MARK: - A request

  /// Answers a request, at once or when its transaction is durable.
  package func handle(_ request: HTTPRequest, _ respond: @escaping HTTPServer.Respond) {
    let found: Route
    do {
      found = try find(request)
    } catch {
      respond(Refusal(error).response(request.language, route: "-"))
      return
    }
    do {
      try check(found, request)
      try start(found, request) { [self] result in
        switch result {
        case .success(let reply):
          var response = reply()
          if !found.name.isEmpty { response.headers += ConsoleHeaders.ofData }
          response.route = found.pattern
          respond(response)
        case .failure(let error): respond(refusal(error, found, request))
        }
      }
    } catch {
      respond(refusal(error, found, request))
    }
  }

  private func refusal(_ error: any Error, _ route: Route, _ request: HTTPRequest) -> HTTPResponse {
    let refusal = Refusal(error)
    if route.rate == .join, (400..<500).contains(refusal.status), refusal.status != 429 {
      _ = joins.take(request.clientAddress, nowMilliseconds: configuration.clock.milliseconds)
    }
    if refusal.status == 500 {
      configuration.log.write(
        .error, "request_failed",
        ["route": .text(route.pattern), "error": .text(String(describing: type(of: error)))])
    }
    var response = refusal.response(request.language, route: route.pattern)
    if !route.name.isEmpty { response.headers += ConsoleHeaders.ofData }
    return response
  }

  private func find(_ request: HTTPRequest) throws -> Route {
    let fitting = Route.table.filter { $0.matches(request.segments) }
    guard !fitting.isEmpty else { throw Refusal.notFound }
    // A HEAD is a GET of which the server sends the headers only.
    let method = request.method == "HEAD" ? "GET" : request.method
    guard let route = fitting.first(where: { $0.method == method }) else {
      throw Refusal.methodNotAllowed(fitting.map(\.method).flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] })
    }
    return route
  }

  private func check(_ route: Route, _ request: HTTPRequest) throws {
    let now = configuration.clock.milliseconds
    if route.access == .local, !configuration.metricsAreOpen, !request.isFromHere { throw Refusal.localOnly }
    switch route.rate {
    case .free: break
    case .join:
      if let wait = joins.peek(request.clientAddress, nowMilliseconds: now) {
        throw Refusal.tooManyRequests(retryAfterSeconds: wait)
      }
    case .token:
      if let wait = badTokens.peek(request.clientAddress, nowMilliseconds: now) {
        throw Refusal.tooManyRequests(retryAfterSeconds: wait)
      }
    }
    if let body = route.body, request.mediaType != body { throw Refusal.unsupportedMediaType(body) }
  }

  private func start(
    _ route: Route, _ request: HTTPRequest, _ deliver: @escaping @Sendable (Result<Writer.Reply, any Error>) -> Void
  ) throws {
    let work: Route.Work
    switch route.handler {
    case .now(let handler):
      let response = try handler(self, request)
      deliver(.success({ response }))
      return
    case .turn(let handler): work = try handler(self, request)
    case .device(let handler): work = try deviceWork(route, request, handler)
    case .console(let lane, let handler):
      guard let console, case .session(let roles) = route.access else { throw Refusal.notFound }
      return try console.handle(route, roles, lane, request, handler, deliver)
    case .door(let handler):
      guard let console else { throw Refusal.notFound }
      return try console.open(request, handler, deliver)
    }
    let token = route.isOfScope ? request.bearerToken : nil
    let job = Writer.Job(regions: { try Self.regions(of: token, $0) }, run: work, deliver: deliver)
    guard writer.submit(job) else { throw Refusal.busy }
  }

  // MARK: - Devices

  private func deviceWork(
    _ route: Route, _ request: HTTPRequest,
    _ handler: @Sendable (HubService, HTTPRequest, Bool) throws -> Route.DeviceWork
  ) throws -> Route.Work {
    guard case .device(let roles) = route.access else { throw Refusal.forbidden }
    guard let token = request.bearerToken else {
      _ = badTokens.take(request.clientAddress, nowMilliseconds: configuration.clock.milliseconds)
      throw Refusal.unauthorized
    }
    let hash = token.hash
    let remembered = KnownToken(replica: token.replica, hash: hash)
    let isKnown = known.withLock { $0.contains(remembered) }
    let body = try handler(self, request, isKnown)
    return { [self] turn in
      guard let caller = try authenticate(token, hash, turn) else {
        known.withLock { _ = $0.remove(remembered) }
        _ = badTokens.take(request.clientAddress, nowMilliseconds: turn.nowMilliseconds)
        throw Refusal.unauthorized
      }
      known.withLock { _ = $0.insert(remembered) }
      if let closed = caller.enrolment.closed {
        guard route.hearsClosed else { throw closed == .revoked ? Refusal.revoked : Refusal.disabled }
        return try body(turn, caller)
      }
      guard roles.contains(.init(caller.account.role)) else { throw Refusal.forbidden }
      return try body(turn, caller)
    }
  }

  /// Where a device's account works, as far as is known before the transaction holds anything; nil for everywhere.
  private static func regions(of token: DeviceToken?, _ store: HubDatabase) throws -> RegionSet? {
    guard let token else { return nil }
    let account = try store.device(token.replica).flatMap { try store.account($0.account) }
    return account?.scope.readable ?? RegionSet()
  }

  private func authenticate(_ token: DeviceToken, _ hash: Hash256, _ turn: Turn) throws -> Caller? {
    guard let device = try turn.store.device(token.replica),
      equalInConstantTime(device.tokenHash.bytes, hash.bytes), let account = try turn.store.account(device.account)
    else { return nil }
    return Caller(device: device, account: account)
  }
}

extension HTTPRequest {
  /// The type of the body without parameters.
  var mediaType: String {
    let type = (header("Content-Type") ?? "").prefix { $0 != ";" }
    return type.filter { $0 != " " }.lowercased()
  }

  var bearerToken: DeviceToken? {
    guard let value = header("Authorization"), let space = value.firstIndex(of: " "),
      value[..<space].lowercased() == "bearer"
    else { return nil }
    return DeviceToken(text: value[value.index(after: space)...])
  }

  var isFromHere: Bool {
    clientAddress == "::1" || clientAddress.hasPrefix("127.") || clientAddress.hasPrefix("::ffff:127.")
  }
}
