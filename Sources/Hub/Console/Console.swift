import Dispatch
import Model
import Storage
import Store
import Sync
import Terminal
import Wire

/// The officials' console: sessions, the threads that work for it, and what it keeps in memory.
final class Console: Sendable {
  let clock: any Clock
  let log: Log
  let contacts: Contacts
  let sessions: ConsoleSessions
  /// Lists, pages and decisions.
  let desk: ConsoleLane
  /// Figures, comparisons and files: what may take seconds.
  let study: ConsoleLane
  /// Passwords: each guess takes a tenth of a second.
  let door: ConsoleLane
  let logins: LoginLimits
  let failedLogins = FailedLogins()
  let events: ConsoleEvents
  let uploads = Uploads()
  let today = TodayBoard()
  let comparisons = Comparisons()
  let imports = KnownImports()
  let reports = KnownReports()
  /// What devices were last heard of and is not written yet.
  let unsavedContacts: @Sendable () -> [LastContacts.Entry]

  init(
    _ configuration: HubService.Configuration, unsavedContacts: @escaping @Sendable () -> [LastContacts.Entry],
    open: @escaping @Sendable () throws -> HubDatabase
  ) {
    clock = configuration.clock
    log = configuration.log
    contacts = configuration.contacts
    self.unsavedContacts = unsavedContacts
    sessions = ConsoleSessions { count in
      var random = SystemRandomNumberGenerator()
      return random.bytes(count)
    }
    desk = ConsoleLane("desk", open: open)
    study = ConsoleLane("study", waitingMax: 16, open: open)
    door = ConsoleLane("door", waitingMax: 32, open: open)
    logins = LoginLimits()
    events = ConsoleEvents(clock: configuration.clock)
    events.start(self)
  }

  func stop() {
    events.stop()
    _ = door.submit { [self] store in saveFailedLogins(store, all: true) }
    for lane in [desk, study, door] { lane.stop() }
  }

  func lane(_ kind: Route.Lane) -> ConsoleLane {
    switch kind {
    case .desk: desk
    case .study: study
    case .door: door
    }
  }

  // MARK: - A request

  /// Answers a request of somebody who is logged in.
  func handle(
    _ route: Route, _ roles: Roles, _ kind: Route.Lane, _ request: HTTPRequest,
    _ work: @escaping Route.ConsoleWork,
    _ deliver: @escaping @Sendable (Result<Writer.Reply, any Error>) -> Void
  ) throws {
    try checkOrigin(request, isWrite: route.method != "GET")
    let now = clock.milliseconds
    // What a page asks for by itself does not keep a session alive that nobody uses.
    let isUse = request.header("Tanfang-Idle") == nil
    guard let session = sessions.find(request.cookie(ConsoleSessions.cookieName), now: now, isUse: isUse) else {
      throw Refusal.noSession
    }
    let isTaken = lane(kind).submit { [self] store in
      deliver(
        Result {
          let store = try store.get()
          let body =
            route.body == "application/octet-stream"
            ? ConsoleBody(file: request.body)
            : route.body == nil ? ConsoleBody() : try ConsoleBody(parsing: request.body)
          // Others may have written since this thread looked last.
          let account: Account = try store.reading { try self.account(of: session, in: store) }
          guard roles.contains(Roles(account.role)) else { throw Refusal.forbidden }
          try ConsoleMembers.check(body, of: route.name)
          let response = try work(ConsoleCall(self, request, session, account, store, body, now: now))
          return { response }
        })
    }
    guard isTaken else { throw Refusal.busy }
  }

  /// The account of a session, which ends with it.
  func account(of session: ConsoleSession, in store: HubDatabase) throws -> Account {
    guard let account = try store.account(session.account), !account.isDisabled, account.role != .volunteer,
      let credential = try store.credential(of: account.name),
      credential.changedMilliseconds <= session.provedMilliseconds
    else {
      sessions.endAll(of: session.account)
      throw Refusal.noSession
    }
    return account
  }

  /// No other site's page speaks here, whatever cookies a browser may send along.
  func checkOrigin(_ request: HTTPRequest, isWrite: Bool) throws {
    if let site = request.header("Sec-Fetch-Site"), site != "same-origin", isWrite || site != "none" {
      throw Refusal.foreignSite
    }
    if let origin = request.header("Origin") {
      let host = origin.split(separator: "/", maxSplits: 2).last.map(String.init) ?? ""
      guard let own = request.header("Host"), equalsIgnoringCase(host, own) else { throw Refusal.foreignSite }
    }
    if isWrite, request.header("Tanfang-Console") != "1" { throw Refusal.notFromConsole }
  }
}

extension Console {
  /// Answers a request of somebody who is not logged in.
  func open(
    _ request: HTTPRequest, _ work: @escaping @Sendable (Console, HTTPRequest, HubDatabase) throws -> HTTPResponse,
    _ deliver: @escaping @Sendable (Result<Writer.Reply, any Error>) -> Void
  ) throws {
    try checkOrigin(request, isWrite: true)
    let isTaken = door.submit { [self] store in
      deliver(
        Result {
          let response = try work(self, request, try store.get())
          return { response }
        })
      saveFailedLogins(store)
    }
    guard isTaken else { throw Refusal.busy }
  }

  /// Notes in the audit what attempts failed: after the answer, which takes no longer for an account that exists.
  /// A disk that is full keeps nobody from reading it.
  func saveFailedLogins(_ store: Result<HubDatabase, any Error>, all: Bool = false) {
    let now = clock.milliseconds
    guard all || failedLogins.isDue(now: now) else { return }
    do {
      try failedLogins.save(in: try store.get(), now: now, all: all)
    } catch {
      log.write(.warning, "audit_not_written", ["error": .text(String(describing: type(of: error)))])
    }
  }
}
