import Casework
import Model
import Storage
import Store
import Sync
import Terminal
import Wire

/// `login`, `logout`, `session` and `password`.
enum ConsoleDoor {
  /// What a guess at an account that does not exist is compared with, so that it takes as long.
  private static let nobody: PasswordHash = {
    var random = SystemRandomNumberGenerator()
    return PasswordHash(password: "", using: &random)
  }()

  static func logIn(_ console: Console, _ request: HTTPRequest, _ store: HubDatabase) throws -> HTTPResponse {
    let body = try ConsoleBody(parsing: request.body)
    try ConsoleMembers.check(body, of: "login")
    let name = try body.requiredText("account", bytesMax: Limits.accountBytesMax)
    let password = try body.requiredText("password", bytesMax: Limits.passwordBytesMax)
    let code = try body.text("code", bytesMax: 20)
    let (now, address) = (console.clock.milliseconds, request.clientAddress)
    do {
      try LoginLimits.check(name, address, in: store, now: now)
    } catch let refusal as Refusal {
      console.failedLogins.count("login_failed", try store.reading { try store.account(name)?.name } ?? "", now: now)
      throw refusal
    }

    let known = try store.reading { (try store.account(name), try store.credential(of: name)) }
    let isRight = (known.1.flatMap { PasswordHash(text: $0.password) } ?? nobody).matches(password)
    func refuse() throws -> Refusal {
      try LoginLimits.count(name, address, in: store, now: now)
      console.failedLogins.count("login_failed", known.0?.name ?? "", now: now)
      console.log.write(.warning, "login_failed", [:])
      return .badCredentials
    }
    guard let account = known.0, let credential = known.1, isRight, !account.isDisabled, account.role != .volunteer
    else { throw try refuse() }
    var step = credential.totpStep
    if let secret = credential.totpSecret {
      guard let code, !code.isEmpty else { throw Refusal.codeRequired }
      let password = OneTimePassword(secret: secret)
      guard let found = password.step(of: code, nowMilliseconds: now, after: step) else { throw try refuse() }
      step = found
    }
    let secret = console.sessions.newSecret()
    var session: ConsoleSession?
    do {
      try HubOffice(store, actor: name, clock: console.clock).act("console_login") {
        // While the password was looked at, another hub may have let the same code in, or a command shut the account.
        guard try store.use(credential, step: step), try store.account(name) == account else {
          throw Refusal.badCredentials
        }
        session = try console.sessions.begin(secret, name, in: store, now: now)
        guard session != nil else { throw Refusal.busy }
        return [.role(account.role)]
      }
    } catch let refusal as Refusal where refusal.code == Refusal.badCredentials.code {
      throw try refuse()
    }
    guard let session else { throw Refusal.busy }
    console.log.write(.info, "login", ["role": .text(account.role.key)])
    let call = ConsoleCall(console, request, secret, session, account, store, ConsoleBody(), now: now)
    var response = try sessionPage(call)
    response.headers.append(("Set-Cookie", cookie(ConsoleSessions.cookieValue(secret))))
    return response
  }

  /// The prefix makes browsers refuse it without Secure, with a domain or for another path.
  private static func cookie(_ value: String, isOver: Bool = false) -> String {
    "\(ConsoleSessions.cookieName)=\(value); Path=/; Secure; HttpOnly; SameSite=Strict" + (isOver ? "; Max-Age=0" : "")
  }

  static func logOut(_ call: ConsoleCall) throws -> HTTPResponse {
    try call.store.transaction { try call.store.endSession(call.session.id) }
    call.console.sessions.forget(call.session.id)
    return HTTPResponse(status: 204, headers: [("Set-Cookie", cookie("", isOver: true))])
  }

  static func sessionPage(_ call: ConsoleCall) throws -> HTTPResponse {
    let villages = try call.villageNames()
    let hasCode = try call.store.credential(of: call.account.name)?.totpSecret != nil
    let end = min(call.session.endMilliseconds, call.now + UInt64(Limits.sessionIdleSeconds) * 1000)
    return call.json { json in
      json.object { json in
        json.field("account", call.account.name)
        json.field("role", call.role.key)
        json.field("role_label", call.role.label[call.language])
        json.field("regions", call.account.scope.regions, villages)
        json.field("totp", hasCode)
        json.field("expires", instant: Int64(end))
        json.field("idle_seconds", Limits.sessionIdleSeconds)
        json.field("may", Route.console.filter { $0.isOpen(to: call.role) }.map(\.name))
        json.field("now", instant: Int64(call.now))
      }
    }
  }

  static func changePassword(_ call: ConsoleCall) throws -> HTTPResponse {
    let current = try call.body.requiredText("current", bytesMax: Limits.passwordBytesMax)
    let new = try call.body.requiredText("new", bytesMax: Limits.passwordBytesMax)
    let (name, address) = (call.account.name, call.request.clientAddress)
    try LoginLimits.check(name, address, in: call.store, now: call.now)
    guard let credential = try call.store.credential(of: name),
      PasswordHash(text: credential.password)?.matches(current) == true
    else {
      try LoginLimits.count(name, address, in: call.store, now: call.now)
      call.console.failedLogins.count("password_failed", name, now: call.now)
      throw Refusal.badCredentials
    }
    var random = SystemRandomNumberGenerator()
    try call.office.setPassword(new, of: name, in: call.session.id, using: &random)
    return HTTPResponse(status: 204)
  }
}
