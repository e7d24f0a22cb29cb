import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// `work` and `step`: alerts and requests on their way, the overdue first.
enum WorkRoutes {
  @Sendable static func list(_ call: ConsoleCall) throws -> HTTPResponse {
    let type: RecordType
    switch try call.body.text("type", bytesMax: 20) ?? "alert" {
    case "alert": type = .alert
    case "request": type = .request
    default: throw Refusal.badMember("type", Label(" alert 或 request", "alert or request"))
    }
    let showsOver = try call.body.flag("over")
    let keys = Set(try call.body.texts("state", countMax: 10) ?? [])
    // Without a word it has been raised, and no more.
    let states = Set(
      keys.compactMap { type["state"].vocabulary?.term(key: $0)?.code }.map(Optional.some)
        + (keys.contains("raised") ? [nil] : []))
    let course = try WorkCourse(type, call)
    let regions = try call.regions()
    var found: [StoredRecord] = []
    try call.store.forEachOpen(type, in: regions) { stored in
      if keys.isEmpty || states.contains(stored.record.integer(type["state"])) { found.append(stored) }
      return true
    }
    let open = found.map { WorkItem($0, course, type) }.sorted { $0.isBefore($1) }.map(\.stored)
    let over =
      keys.isEmpty && !showsOver || !keys.isEmpty && states.isEmpty
      ? 0 : try call.store.countOver(type, in: regions, states: states)
    return try call.page(count: open.count + over) { range in
      let first = open[range.clamped(to: open.indices)]
      let rest = range.count - first.count
      return try first
        + (rest > 0
          ? call.store.over(
            type, in: regions, states: states, skipping: max(0, range.lowerBound - open.count), limit: rest) : [])
    } write: {
      try write($0, type, course, call, to: &$1)
    }
  }

  @Sendable static func step(_ call: ConsoleCall) throws -> HTTPResponse {
    let (record, type) = try call.record(try call.body.requiredText("id", bytesMax: 100))
    guard let stored = try call.store.stored(record.id, type: type.number) else { throw Refusal.noSuchRecord }
    let step = try call.body.requiredText("step", bytesMax: 40)
    guard try call.body.requiredText("seen", bytesMax: 64) == call.seen(record) else {
      throw try Refusal.outOfDate { try write(stored, type, try WorkCourse(type, call), call, to: &$0) }
    }
    try RecordSteps.take(step, record, type, form: try call.body.members("fields"), at: call.desk)
    let now = try call.store.stored(record.id, type: type.number) ?? stored
    return try call.json { try write(now, type, try WorkCourse(type, call), call, to: &$0) }
  }

  private static func write(
    _ stored: StoredRecord, _ type: RecordType, _ course: WorkCourse, _ call: ConsoleCall, to json: inout JSONWriter
  ) throws {
    let (record, language) = (stored.record, call.language)
    func term(_ name: String, of key: String? = nil, _ json: inout JSONWriter) {
      let field = type.field(key: key ?? name)
      json.field(name, term: field.flatMap { record.integer($0) }, field?.vocabulary, language)
    }
    func text(_ key: String) -> String? { type.field(key: key).flatMap { record.text($0) } }
    let shown = type.fields.filter { $0.isVisible(to: call.desk.visibility) && record.has($0) && $0.key != "elder" }
    let texts = try shown.map { (field: $0, text: try call.desk.text($0, of: record)) }
    try json.object { json in
      json.field("id", RecordName.text(record.id))
      json.field("seen", call.seen(record))
      json.field("type", type.key)
      json.key("elder")
      try writeElder(record.reference(type["elder"]), call, to: &json)
      json.field("at", instant: course.raised(record))
      json.field("due", instant: course.due(record))
      json.field("late", course.isLate(stored))
      term("state", &json)
      term("severity", &json)
      term("kind", of: type.field(key: "kind") == nil ? "service" : "kind", &json)
      json.field("text", text("note") ?? "")
      json.field("taken_by", text("taken_by"))
      json.field("handed_to", text("handed_to"))
      json.field("by", try call.store.author(of: record.id))
      json.field("steps", RecordSteps.following(record, type, call.role))
      json.key("fields")
      json.array { json in
        for (field, text) in texts {
          json.object { json in
            json.field("key", field.key)
            json.field("label", field.label[language])
            json.field("text", text)
          }
        }
      }
    }
  }

  private static func writeElder(_ id: Dot?, _ call: ConsoleCall, to json: inout JSONWriter) throws {
    guard let id, let stored = try call.store.stored(id, type: CareModel.Number.elder) else { return json.null() }
    let type = RecordType.elder
    let villages = try call.desk.villages()
    json.object { json in
      json.field("id", RecordName.text(id))
      json.field("name", stored.record.text(type["name"]) ?? "")
      json.field("phone", stored.record.text(type["phone"]))
      json.place(stored.record.integer(type["village"]) ?? stored.region, villages)
    }
  }
}

/// An open alert or request among others.
private struct WorkItem {
  let stored: StoredRecord
  private let isLate: Bool
  private let severity: Int
  private let raised: Int64

  init(_ stored: StoredRecord, _ course: WorkCourse, _ type: RecordType) {
    self.stored = stored
    isLate = course.isLate(stored)
    let field = type.field(key: "severity") ?? type.field(key: "urgency")
    severity =
      field.flatMap { field in
        stored.record.integer(field).flatMap { field.vocabulary?.term(code: $0)?.rank }
      } ?? -1
    raised = course.raised(stored.record) ?? 0
  }

  /// Late before the rest, the severer first, then the older.
  func isBefore(_ other: WorkItem) -> Bool {
    if isLate != other.isLate { return isLate }
    if severity != other.severity { return severity > other.severity }
    return (raised, stored.record.id) < (other.raised, other.stored.record.id)
  }
}
