import Casework
import Model
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// One request of somebody who is logged in, on its lane: who asks, with which rights, and what the body says.
final class ConsoleCall {
  let console: Console
  let request: HTTPRequest
  /// What the session's cookie holds.
  let secret: [UInt8]
  let session: ConsoleSession
  let account: Account
  let store: HubDatabase
  let body: ConsoleBody
  let now: UInt64
  /// Names of devices by replica, as far as they were asked for.
  var knownDevices: [ReplicaID: String?] = [:]

  init(
    _ console: Console, _ request: HTTPRequest, _ secret: [UInt8], _ session: ConsoleSession, _ account: Account,
    _ store: HubDatabase, _ body: ConsoleBody, now: UInt64
  ) {
    self.console = console
    self.request = request
    self.secret = secret
    self.session = session
    self.account = account
    self.store = store
    self.body = body
    self.now = now
  }

  var language: Language { request.language }
  var role: Role { account.role }
  var authority: Authority { Authority(account) }
  var office: HubOffice { HubOffice(store, actor: account.name, clock: console.clock) }
  var inbox: HubInbox { HubInbox(store, actor: authority, clock: console.clock) }

  /// The desk at which the account works, with its rights and in its name.
  lazy var desk = Desk(
    store, writer: HubWriter(store, clock: console.clock), as: authority, output: .silent(language),
    program: "tanfangd",
    now: Int64(clamping: now), latest: Int64(clamping: now) + VisitTime.toleranceMilliseconds, holdsOnlyScope: false,
    ownReplica: store.ownReplica)

  // MARK: - What a request names

  /// The record that `{id}` in the path names.
  func record(_ name: String) throws -> (record: Record, type: RecordType) {
    let (id, type) = try desk.resolve(name)
    guard type.mayRead(role), let record = try store.record(id, type: type.number) else { throw Refusal.noSuchRecord }
    return (record, type)
  }

  /// The regions that `village` narrows the question to, never beyond the account's.
  func regions() throws -> [Region] {
    guard let text = try body.text("village", bytesMax: 200), !text.isEmpty else { return account.regions }
    let regions = try desk.regions(in: text) ?? account.regions
    guard !regions.isEmpty else { throw Refusal.outOfScope }
    return regions
  }

  /// How many items a page has.
  func limit(default usual: Int = 50) throws -> Int {
    Int(try body.integer("limit", 1...Int64(Limits.consolePageMax)) ?? Int64(usual))
  }

  /// Whether a field only hides what stands beside it for this account: the masked ID number.
  func isMasked(_ field: Field, beside record: Record) -> Bool {
    guard record.type == CareModel.Number.elder, field.key == "id_number_masked" else { return false }
    let whole = RecordType.elder["id_number"]
    return whole.isVisible(to: desk.visibility) && record.has(whole)
  }

  // MARK: - Answers

  func json(_ write: (inout JSONWriter) throws -> Void) rethrows -> HTTPResponse {
    var json = JSONWriter()
    try write(&json)
    return .json(json)
  }
}

extension Output {
  /// Where the desk's commands speak when nobody listens.
  static func silent(_ language: Language) -> Output {
    let nowhere = Stream(descriptor: -1)
    return Output(
      language: language, isJSON: true, isQuiet: true,
      surroundings: Surroundings(
        standardOutput: nowhere, standardError: nowhere, environment: { _ in nil }, milliseconds: { 0 }))
  }
}
