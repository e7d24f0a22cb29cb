import Dispatch
import Model
import Storage
import Store
import Sync
import Terminal
import Wire

/// The officials' console: sessions, the threads that work for it, and what it keeps in memory: nothing that another hub of
/// the same store would have to know.
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
  let failedLogins = FailedLogins()
  let events: ConsoleEvents
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
    guard let secret = ConsoleSessions.secret(request) else { throw Refusal.noSession }
    let id = ConsoleSessions.id(secret)
    let answer: @Sendable (Result<HubDatabase, any Error>) -> Void = { [self] store in
      deliver(
        Result {
          let store = try store.get()
          // Others may have written since this thread looked last.
          let (session, account) = try store.reading {
            guard let found = try standing(id, in: store, now: now, isUse: isUse) else { throw Refusal.noSession }
            return found
          }
          let body =
            route.body == "application/octet-stream"
            ? ConsoleBody(file: request.body)
            : route.body == nil ? ConsoleBody() : try ConsoleBody(parsing: request.body)
          guard roles.contains(Roles(account.role)) else { throw Refusal.forbidden }
          try ConsoleMembers.check(body, of: route.name)
          let response = try work(ConsoleCall(self, request, secret, session, account, store, body, now: now))
          return { response }
        })
      saveUses()
    }
    guard sessions.isKnown(id) else { return try admit(id, to: lane(kind), now: now, answer, deliver) }
    guard lane(kind).submit(answer) else { throw Refusal.busy }
  }

  /// Lets a session in that this hub has not seen yet. Looked up at the door: whoever makes cookies up waits among those who
  /// guess passwords, not among officials.
  private func admit(
    _ id: Hash256, to lane: ConsoleLane, now: UInt64,
    _ answer: @escaping @Sendable (Result<HubDatabase, any Error>) -> Void,
    _ deliver: @escaping @Sendable (Result<Writer.Reply, any Error>) -> Void
  ) throws {
    let isTaken = door.submit { [self] store in
      do {
        let store = try store.get()
        guard try sessions.find(id, in: store, now: now, isUse: false) != nil else { throw Refusal.noSession }
        guard lane.submit(answer) else { throw Refusal.busy }
      } catch {
        deliver(.failure(error))
      }
    }
    guard isTaken else { throw Refusal.busy }
  }

  /// A session that is not over, with its account; nil for any other.
  func standing(
    _ id: Hash256, in store: HubDatabase, now: UInt64, isUse: Bool
  ) throws -> (session: ConsoleSession, account: Account)? {
    guard let session = try sessions.find(id, in: store, now: now, isUse: isUse),
      let account = try store.account(session.account), !account.isDisabled, account.role != .volunteer,
      try store.credential(of: account.name) != nil
    else { return nil }
    return (session, account)
  }

  /// Lets the store know which sessions are used: at the door, since a list must not wait until others have written.
  private func saveUses() {
    guard sessions.beginSaving() else { return }
    let isTaken = door.submit { [self] store in
      do {
        try sessions.save(in: store.get())
      } catch {
        sessions.giveUpSaving()
        log.write(.warning, "session_use_not_written", ["error": .text(String(describing: type(of: error)))])
      }
    }
    if !isTaken { sessions.giveUpSaving() }
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
