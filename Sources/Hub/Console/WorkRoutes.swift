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
    let states = Set(try call.body.texts("state", countMax: 10) ?? [])
    let course = WorkCourse(type)
    let now = Int64(clamping: call.now)
    var found: [StoredRecord] = []
    try call.store.forEach(type.number, in: call.regions()) { stored in
      let state = stored.record.integer(type["state"]).flatMap { type["state"].vocabulary?.keyText($0) } ?? "raised"
      if states.isEmpty ? showsOver || course.isOpen(stored.record) : states.contains(state) { found.append(stored) }
      return true
    }
    let sorted = found.map { WorkItem($0, course, type, now: now) }.sorted { $0.isBefore($1) }
    return try call.page(sorted) { try write($0.stored, type, call, to: &$1) }
  }

  @Sendable static func step(_ call: ConsoleCall) throws -> HTTPResponse {
    let (record, type) = try call.record(try call.body.requiredText("id", bytesMax: 100))
    guard let stored = try call.store.stored(record.id, type: type.number) else { throw Refusal.noSuchRecord }
    let step = try call.body.requiredText("step", bytesMax: 40)
    guard try call.body.requiredText("seen", bytesMax: 64) == call.seen(record) else {
      throw try Refusal.outOfDate { try write(stored, type, call, to: &$0) }
    }
    try RecordSteps.take(step, record, type, form: try call.body.members("fields"), at: call.desk)
    let now = try call.store.stored(record.id, type: type.number) ?? stored
    return try call.json { try write(now, type, call, to: &$0) }
  }

  private static func write(
    _ stored: StoredRecord, _ type: RecordType, _ call: ConsoleCall, to json: inout JSONWriter
  ) throws {
    let (record, language) = (stored.record, call.language)
    let course = WorkCourse(type)
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
      json.field("late", course.isLate(record, now: Int64(clamping: call.now)))
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

/// An alert or a request among others.
private struct WorkItem {
  let stored: StoredRecord
  private let isOpen: Bool
  private let isLate: Bool
  private let severity: Int
  private let raised: Int64

  init(_ stored: StoredRecord, _ course: WorkCourse, _ type: RecordType, now: Int64) {
    self.stored = stored
    isOpen = course.isOpen(stored.record)
    isLate = course.isLate(stored.record, now: now)
    let field = type.field(key: "severity") ?? type.field(key: "urgency")
    severity =
      field.flatMap { field in
        stored.record.integer(field).flatMap { field.vocabulary?.term(code: $0)?.rank }
      } ?? -1
    raised = course.raised(stored.record) ?? 0
  }

  /// What is open before what is over, late before the rest, the severer first, then the older.
  func isBefore(_ other: WorkItem) -> Bool {
    if isOpen != other.isOpen { return isOpen }
    if isLate != other.isLate { return isLate }
    if isOpen, severity != other.severity { return severity > other.severity }
    // Of what is over, the latest first.
    if raised != other.raised { return isOpen ? raised < other.raised : raised > other.raised }
    return stored.record.id < other.stored.record.id
  }
}
