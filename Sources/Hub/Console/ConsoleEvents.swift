import Casework
import Dispatch
import Model
import Replication
import Storage
import Store
import Sync
import Synchronization
import Terminal
import Wire

/// Who follows what happens, and how they are told: within two seconds of a commit, whichever process made it. Where the store
/// tells of commits by itself (`StoreBell`) they are told at once and nobody looks in between, else four times a second.
final class ConsoleEvents: Sendable {
  struct Listener: Sendable {
    /// As they were when the store was last looked at.
    var session: ConsoleSession
    var account: Account
    let language: Language
    let stream: HTTPStream
    /// The last modification that it was told of.
    var seq: Int64
  }

  private struct State {
    var listeners: [UInt64: Listener] = [:]
    var lastID: UInt64 = 0
    /// Of the store, when listeners were last told.
    var version = StoreVersion()
    var ticks = 0
    /// Whether the desk has been asked to look and has not done so yet.
    var isLooking = false
    /// Rings when somebody has written, where the store can tell; and at which tick it rang last.
    var bell: (any StoreBell)?
    var rangAt = 0
    var isStopped = false
  }

  /// Changes with every commit, of this process and of others.
  private struct StoreVersion: Hashable {
    var outside: Int64 = 0
    var inside: Int64 = 0
    var news = News()
  }

  /// Changes with every commit that somebody who follows would want to know of: not with an official's use of a session.
  private struct News: Hashable {
    var lastSeq: Int64 = 0
    var lastAuditNumber: Int64 = 0
    var lastContact: Int64 = 0
  }

  private let state = Mutex(State())
  private let clock: any Clock
  private let queue = DispatchQueue(label: "tanfang.console.events")
  private nonisolated(unsafe) let timer: any DispatchSourceTimer
  private static let tickMilliseconds = 250
  /// Ticks between comment lines, by which a dead connection shows.
  private static let ticksPerBeat = 60
  /// For so many ticks after the bell rang the store is looked at: some of what is written then is not told of.
  private static let ticksAfterBell = 2 + 2 * Connection.announcedMilliseconds / tickMilliseconds
  private static let namedMax = 50

  init(clock: any Clock) {
    self.clock = clock
    timer = DispatchSource.makeTimerSource(queue: queue)
  }

  func start(_ console: Console) {
    timer.schedule(
      deadline: .now() + .milliseconds(Self.tickMilliseconds), repeating: .milliseconds(Self.tickMilliseconds),
      leeway: .milliseconds(50))
    timer.setEventHandler { [weak self, weak console] in if let console { self?.tick(console) } }
    timer.activate()
  }

  func stop() {
    timer.cancel()
    let bell = state.withLock { state in
      state.isStopped = true
      defer { state.bell = nil }
      return state.bell
    }
    bell?.stop()
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.stream.finish() }
  }

  // MARK: - Who follows

  /// `GET /v1/console/events`
  static func follow(_ call: ConsoleCall) throws -> HTTPResponse {
    let version = try call.store.reading { call.store.lastSeq }
    let stream = try call.console.events.add(call, seq: version)
    stream.write("retry: 2000\n" + Self.event("hello") { $0.field("commit", version) })
    var response = HTTPResponse(status: 200, headers: [("Content-Type", "text/event-stream; charset=utf-8")])
    response.stream = stream
    return response
  }

  private func add(_ call: ConsoleCall, seq: Int64) throws -> HTTPStream {
    let (session, account, language) = (call.session, call.account, call.language)
    return try state.withLock { state in
      let own = state.listeners.values.count { $0.session.id == session.id }
      guard state.listeners.count < Limits.streamsMax, own < Limits.streamsPerSessionMax else {
        throw Refusal.tooManyStreams
      }
      state.lastID += 1
      let id = state.lastID
      let stream = HTTPStream(bytesMax: Limits.streamBytesMax) { [weak self] in
        self?.state.withLock { _ = $0.listeners.removeValue(forKey: id) }
      }
      state.listeners[id] = Listener(
        session: session, account: account, language: language, stream: stream, seq: seq)
      return stream
    }
  }

  /// Tells those who listen for an account of which this is true.
  func tell(_ text: String, _ concerns: (String) -> Bool) {
    for listener in state.withLock({ Array($0.listeners.values) }) where concerns(listener.session.account) {
      listener.stream.write(text)
    }
  }

  static func event(_ name: String, _ members: (inout JSONWriter) throws -> Void) rethrows -> String {
    var json = JSONWriter()
    try json.object { try members(&$0) }
    return "event: \(name)\ndata: \(json.text)\n\n"
  }

  // MARK: - Looking

  private func tick(_ console: Console) {
    let now = clock.milliseconds
    let (listeners, isBeat, looks) = state.withLock { state in
      state.ticks += 1
      let isBeat = state.ticks % Self.ticksPerBeat == 0
      let isQuiet = state.bell?.isListening == true && state.ticks > state.rangAt + Self.ticksAfterBell
      let isAnyOver = state.listeners.values.contains { $0.session.isOver(at: now) }
      // Where the bell should have rung and did not, it is a beat late.
      return (Array(state.listeners.values), isBeat, !isQuiet || isAnyOver || isBeat)
    }
    guard !listeners.isEmpty else { return }
    if isBeat { for listener in listeners { listener.stream.write(":\n\n") } }
    if looks { askToLook(console) } else { followToday(console) }
  }

  /// Somebody has written.
  private func ring(_ console: Console) {
    let isHeard = state.withLock { state in
      state.rangAt = state.ticks
      return !state.listeners.isEmpty
    }
    if isHeard { askToLook(console) }
  }

  /// Hangs up the bell, where the store has one, once somebody follows.
  private func hang(_ console: Console, _ store: HubDatabase) {
    guard state.withLock({ $0.bell == nil && !$0.isStopped }) else { return }
    let bell = store.bell { [weak self, weak console] in
      guard let self, let console else { return }
      queue.async { self.ring(console) }
    }
    guard let bell else { return }
    let isWanted = state.withLock { state in
      guard !state.isStopped else { return false }
      state.bell = bell
      return true
    }
    if !isWanted { bell.stop() }
  }

  /// Has the desk look, unless it is about to.
  private func askToLook(_ console: Console) {
    let isFirst = state.withLock { state in
      defer { state.isLooking = true }
      return !state.isLooking
    }
    guard isFirst else { return }
    let isTaken = console.desk.submit { [self] store in
      state.withLock { $0.isLooking = false }
      do {
        try look(console, store.get())
      } catch {
        console.log.write(.warning, "events_failed", ["error": .text(String(describing: type(of: error)))])
      }
    }
    if !isTaken { state.withLock { $0.isLooking = false } }
  }

  /// Looks whether the store has changed, and tells what did. On the desk's thread.
  private func look(_ console: Console, _ store: HubDatabase) throws {
    hang(console, store)
    let now = clock.milliseconds
    let outside = try store.outsideVersion()
    let (known, isAnyOver) = state.withLock { state in
      (state.version, state.listeners.values.contains { $0.session.isOver(at: now) })
    }
    if isAnyOver || outside != known.outside || store.connection.totalChanges != known.inside {
      try store.reading { try tellNews(console, store, now: now) }
    }
    followToday(console)
  }

  private func tellNews(_ console: Console, _ store: HubDatabase, now: UInt64) throws {
    let news = News(
      lastSeq: store.lastSeq, lastAuditNumber: try store.lastAuditNumber(), lastContact: try store.lastContact())
    let version = StoreVersion(
      outside: try store.outsideVersion(), inside: store.connection.totalChanges, news: news)
    let (listeners, isNews) = state.withLock { ($0.listeners, $0.version.news != news) }
    for (id, listener) in listeners {
      guard let found = try console.standing(listener.session.id, in: store, now: now, isUse: false) else {
        end(id, listener)
        continue
      }
      if isNews { listener.stream.write(try text(for: found.account, listener, store)) }
      state.withLock { state in
        state.listeners[id]?.session = found.session
        state.listeners[id]?.account = found.account
        state.listeners[id]?.seq = store.lastSeq
      }
    }
    state.withLock { $0.version = version }
  }

  private func end(_ id: UInt64, _ listener: Listener) {
    state.withLock { _ = $0.listeners.removeValue(forKey: id) }
    listener.stream.write(Self.event("end") { _ in })
    listener.stream.finish()
  }

  /// The figures may have been resting when the store changed last.
  private func followToday(_ console: Console) {
    let (accounts, seq) = state.withLock { (Set($0.listeners.values.map(\.account)), $0.version.news.lastSeq) }
    for account in accounts { console.today.follow(console, account, seq: seq) }
  }

  private func text(for account: Account, _ listener: Listener, _ store: HubDatabase) throws -> String {
    var found: [StoredRecord] = []
    var more = 0
    if listener.seq < store.lastSeq {
      try store.scan(RegionSet(account.regions), after: listener.seq, through: store.lastSeq) { stored in
        if found.count < Self.namedMax { found.append(stored) } else { more += 1 }
        return more < 100_000
      }
    }
    guard !found.isEmpty else { return Self.event("changed") { $0.field("commit", store.lastSeq) } }
    let villages = try Villages(store, regions: account.regions)
    return try Self.event("arrivals") { json in
      json.field("commit", store.lastSeq)
      json.key("items")
      try json.array { json in
        for stored in found { try write(stored, villages, listener.language, store, to: &json) }
      }
      json.field("more", more)
    }
  }

  private func write(
    _ stored: StoredRecord, _ villages: Villages, _ language: Language, _ store: HubDatabase, to json: inout JSONWriter
  ) throws {
    guard let type = store.model.type(number: stored.record.type) else { return }
    let latest = stored.record.cells.flatMap(\.cell.siblings).max { ($0.time, $0.dot) < ($1.time, $1.dot) }
    let title = try RecordTitle(stored.record, type, store, language)
    let by = try latest.flatMap { try store.author(of: $0.dot) }
    json.object { json in
      json.field("id", RecordName.text(stored.record.id))
      json.field("type", type.key)
      json.field("label", type.label[language])
      json.field("title", title.text)
      json.field("elder", title.elder.map { RecordName.text($0) })
      json.place(stored.region, villages)
      json.field("by", by)
      json.field("at", instant: latest.map { Int64(clamping: $0.time.milliseconds) })
    }
  }
}
