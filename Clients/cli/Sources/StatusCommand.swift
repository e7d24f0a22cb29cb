import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// `tanfang status`
let statusCommand = Command(
  "status", Label("本机与中心：待同步、待核、冲突、上次同步", "this device and its hub: waiting, held, conflicts, last sync")
) { invocation in
  let session = try Session(invocation)
  let status = try Status(session)
  try invocation.output.result(
    json: { json in try status.write(to: &json) }, people: { try status.print() })
  return .done
}

/// What is waiting, held and undecided on this device.
struct Status {
  let session: Session
  let pending: [Change]
  let held: [JournalEntry]
  /// What officials declined and nobody here has written anew since.
  let declined: [JournalEntry]
  /// Fields in conflict.
  let conflicts: Int
  /// Alerts that nobody but this device knows of.
  let alertsWaiting: Int
  /// The urgent ones that are not closed, the gravest first.
  let urgent: [UrgentAlert]
  /// Records begun and not saved.
  let drafts: Int

  private var state: DeviceState { session.state }

  init(_ session: Session) throws {
    self.session = session
    pending = try session.pendingChanges()
    held = try session.database.held()
    declined = try session.database.declined().filter { entry in
      let marks = OwnChanges(try session.database.entries(of: entry.change.record)).marks
      return entry.change.writes.contains { write in
        marks.contains { $0.status == .declined && $0.key == write.key && $0.value == write.value }
      }
    }
    conflicts = try session.desk.conflicts().count
    alertsWaiting = pending.count { $0.creates && $0.type == CareModel.Number.alert }
    urgent = try session.urgentAlerts()
    drafts = try session.database.draftCount()
  }

  func write(to json: inout JSONWriter) throws {
    try json.object { json in
      json.field("replica", RecordName.text(state.replica))
      json.field("hub", state.contacts?.addresses.first)
      json.field("account", session.scope.account)
      json.field("role", session.role.key)
      json.field("scope", session.scope.regions.map(\.description))
      json.field("pending", pending.count)
      json.field("held", held.count)
      json.field("conflicts", conflicts)
      json.field("last_sync", instant: lastSync)
      json.field("clock_offset_ms", lastSync == nil ? nil : state.clockOffsetMilliseconds)
      json.field("alerts_waiting", alertsWaiting)
      json.key("held_changes")
      json.array { json in
        for entry in held {
          json.object { json in
            json.field("id", RecordName.text(entry.change.record))
            json.field("change", RecordName.text(entry.change.dot))
            json.field("type", session.model.type(number: entry.change.type)?.key)
            json.field("at", instant: Int64(clamping: entry.change.time.milliseconds))
            json.field("fields", session.fields(of: entry.change).map(\.key))
            json.field("code", entry.code?.key)
            json.field("message", entry.code?.label[session.language])
            json.field("reason", entry.reason.isEmpty ? nil : entry.reason)
          }
        }
      }
      json.key("declined_changes")
      json.array { json in
        for entry in declined {
          json.object { json in
            json.field("id", RecordName.text(entry.change.record))
            json.field("change", RecordName.text(entry.change.dot))
            json.field("reason", entry.reason.isEmpty ? nil : entry.reason)
          }
        }
      }
      json.field("forks", state.forks)
      json.scopeChange(state.scopeChange)
      json.key("alerts_urgent")
      json.array { json in for alert in urgent { alert.write(to: &json) } }
      json.field("drafts", drafts)
      try session.write(state.missing, to: &json)
    }
  }

  private var lastSync: Int64? {
    ClockCheck.lastSync(state, wall: session.now)
  }

  func print() throws {
    let output = session.output
    let regions = try session.scope.regions.map { region in
      let name = region.level == .village ? try session.villages().name(region.padded) : Divisions.name(of: region)
      return name.map { "\($0) \(region)" } ?? region.description
    }
    let places = regions.joined(separator: session.language == .zh ? "、" : ", ")
    try output.line(
      Label(
        "账号  \(session.scope.account)（\(session.role.label.zh)）",
        "account  \(session.scope.account) (\(session.role.label.en))"))
    try output.line(Label("范围  \(places)", "scope    \(places)"))
    if let change = state.scopeChange {
      let time = Instant.text(Int64(clamping: change.atMilliseconds))
      let words = change.words
      try output.line(Label("      \(time) \(words.zh)", "         \(time): \(words.en)"))
    }
    let hub = state.contacts?.addresses.first ?? "-"
    try output.line(Label("中心  \(hub)", "hub      \(hub)"))
    let replica = RecordName.text(state.replica)
    try output.line(Label("本机  \(replica)", "device   \(replica)"))
    try session.print(urgent)
    try session.print(state.missing.filter { $0.isOpen(now: UInt64(clamping: session.now)) })
    try printWaiting()
    if drafts > 0 {
      try output.line(
        Label("草稿  \(drafts) 份没有保存：tanfang drafts list", "drafts: \(drafts) not saved; see tanfang drafts list"),
        .yellow)
    }
    try printHeld()
    try printDeclined()
    if conflicts > 0 {
      try output.line(
        Label("冲突  \(conflicts) 处：tanfang conflicts", "conflicts: \(conflicts); see tanfang conflicts"), .yellow)
    }
    try printSync()
    if session.isEmptyBeforeFirstSync { session.noteSyncFirst() }
    if state.forks > 0 {
      try output.line(
        Label(
          "这份数据曾被认出是副本或旧状态，已换新编号 \(state.forks) 次；里面的记录都保留",
          "this database was found to be a copy or an older state and took a new replica \(state.forks) times; all "
            + "that it held was kept"))
    }
  }

  private func printWaiting() throws {
    let output = session.output
    guard !pending.isEmpty else {
      return try output.line(Label("待同步  没有", "nothing is waiting to sync"), .green)
    }
    var counts: [(label: Label, new: Int, changed: Int)] = []
    for type in session.model.types {
      let own = pending.filter { $0.type == type.number }
      guard !own.isEmpty else { continue }
      counts.append((type.label, own.count { $0.creates }, own.count { !$0.creates }))
    }
    let zh = counts.map { "\($0.label.zh) 新增\($0.new) 修改\($0.changed)" }.joined(separator: "，")
    let en = counts.map { "\($0.label.en): \($0.new) new, \($0.changed) changes" }.joined(separator: "; ")
    try output.line(
      Label("待同步  \(pending.count) 条（\(zh)）", "waiting to sync: \(pending.count) changes (\(en))"), .yellow)
    if alertsWaiting > 0 {
      try output.line(
        Label(
          "警情  \(alertsWaiting) 条还没有离开本机，没有人知道",
          "\(alertsWaiting) alerts have not left this device: nobody knows of them"),
        .red)
    }
  }

  private func printHeld() throws {
    guard !held.isEmpty else { return }
    try session.output.line(
      Label("中心已收到、待核 \(held.count) 条", "received by the hub and held: \(held.count)"), .yellow)
    for entry in held {
      let why = [entry.code?.key, entry.code?.label[session.language], entry.reason].compactMap { $0 }
      try session.output.line("  \(try session.title(entry.change))")
      try session.output.line("      \(why.filter { !$0.isEmpty }.joined(separator: "  "))", .dim)
    }
  }

  private func printDeclined() throws {
    guard !declined.isEmpty else { return }
    try session.output.line(
      Label("未被采纳 \(declined.count) 条", "declined by an official: \(declined.count)"), .yellow)
    for entry in declined {
      try session.output.line("  \(try session.title(entry.change))  \(entry.reason)")
    }
  }

  private func printSync() throws {
    let output = session.output
    guard let lastSync else {
      return try output.line(Label("上次同步  从未", "never synced"), .yellow)
    }
    try output.line(Label("上次同步  \(Instant.text(lastSync))", "last sync  \(Instant.text(lastSync))"))
    if let words = ClockWords.offset(state) { try output.line(words, .yellow) }
  }
}

extension Session {
  /// Whether the register is still at the hub: never synced, and nothing was written here.
  var isEmptyBeforeFirstSync: Bool { state.lastSyncMilliseconds == 0 && state.journalEnd.counter == 0 }

  /// Says that an empty list means nothing yet.
  func noteSyncFirst() {
    output.note(
      Label(
        "还没有同步过，本机还没有老人档案：先运行 tanfang sync",
        "never synced: the elders' records are not on this device yet; run tanfang sync first"))
  }

  /// The fields that a change writes, in the order of the model.
  func fields(of change: Change) -> [Field] {
    let numbers = Set(change.writes.map(\.key.field))
    return model.type(number: change.type)?.fields.filter { numbers.contains($0.number) } ?? []
  }

  /// A change as one line, told apart from others to the same record: which record, when it was written, and what.
  func title(_ change: Change) throws -> String {
    let at = Instant.text(Int64(clamping: change.time.milliseconds))
    let type = model.type(number: change.type)
    let said = try fields(of: change).prefix(Self.titleFieldsMax).map { field in
      let values = try change.writes.filter { $0.key.field == field.number }
        .map { try text(field, $0.value, element: $0.key.element) }
      let value = values.joined(separator: language == .zh ? "、" : ", ").split(separator: "\n").joined(separator: " ")
      return "\(field.label[language])\(language == .zh ? "：" : ": ")\(value.truncated(toWidth: Self.titleValueWidth))"
    }
    let more = fields(of: change).count > Self.titleFieldsMax ? " …" : ""
    return "\(try short(change.record))  \(type?.label[language] ?? "")  \(at)  "
      + said.joined(separator: language == .zh ? "；" : "; ") + more
  }

  private static let titleFieldsMax = 3
  private static let titleValueWidth = 24

  /// The changes that the hub has not acknowledged, in the order they were made.
  func pendingChanges() throws -> [Change] {
    var changes: [Change] = []
    var after = state.acknowledged.counter
    while after < state.journalEnd.counter {
      let part = try database.journal(
        of: state.replica, after: after, through: state.journalEnd.counter, bytesMax: Limits.pushBytesMax)
      guard let last = part.last else { break }
      changes += part.compactMap(\.change)
      after = last.dot.counter
    }
    return changes
  }
}
