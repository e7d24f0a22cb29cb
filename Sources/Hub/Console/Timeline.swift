import Care
import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// What happened to a person, newest first: visits, alerts, assessments, orders … of all records that are one with theirs.
struct Timeline {
  private struct Entry {
    let stored: StoredRecord
    let type: RecordType
    let at: Int64
  }

  private let call: ConsoleCall
  private let entries: [Entry]
  /// Ms since 1970; nil if they were never seen.
  let lastVisit: Int64?

  /// - Parameter alone: leaves out what belongs to the records that are one with this.
  init(of id: Dot, _ call: ConsoleCall, alone: Bool = false) throws {
    self.call = call
    let persons = alone ? [id] : try call.store.united(with: id, .elder)
    var entries: [Entry] = []
    for type in call.store.model.types where type.number != CareModel.Number.elder {
      guard let owner = type.ownerField, case .reference(CareModel.Number.elder) = owner.kind else { continue }
      for person in persons {
        for stored in try call.store.referring(to: person, type: type.number, field: owner.key) {
          entries.append(Entry(stored: stored, type: type, at: Self.time(stored.record, type)))
        }
      }
    }
    self.entries = entries.sorted { ($0.at, $0.stored.record.id) > ($1.at, $1.stored.record.id) }
    let future = FutureVisits.start(now: Int64(clamping: call.now))
    lastVisit = entries.filter { entry in
      entry.at < future && entry.type.number == CareModel.Number.visit
        && entry.stored.record.value(entry.type["voided"]) == nil
        && entry.stored.record.integer(entry.type["outcome"]) == Vocabulary.visitOutcome["seen"]
    }.map(\.at).max()
  }

  /// When it took place by its own word, else when it was recorded.
  private static func time(_ record: Record, _ type: RecordType) -> Int64 {
    for field in type.fields where field.required {
      guard let value = record.integer(field) else { continue }
      if case .instant = field.kind { return value }
      if case .date = field.kind, let start = PartialDate(packed: value).flatMap({ Instant.start(of: $0) }) {
        return start
      }
    }
    let first = record.cells.flatMap(\.cell.siblings).first { $0.dot == record.id } ?? record.cells.first?.cell.latest
    return Int64(clamping: first?.time.milliseconds ?? 0)
  }

  /// How many of each type, in the model's order.
  var counts: [(key: String, count: Int)] {
    let groups = Dictionary(grouping: entries, by: \.type.key)
    return call.store.model.types.compactMap { type in groups[type.key].map { (type.key, $0.count) } }
  }

  func page() throws -> HTTPResponse {
    let limit = try call.limit()
    let start = Int(try call.body.text("after", bytesMax: 20).flatMap { Int64($0) } ?? 0)
    let types = Set(try call.body.texts("types", countMax: 20) ?? [])
    let wanted = types.isEmpty ? entries : entries.filter { types.contains($0.type.key) }
    guard (0...wanted.count).contains(start) else {
      throw Refusal.badMember("after", Label("上一页的 next", "the `next` of the page before"))
    }
    let end = min(start + limit, wanted.count)
    return try call.json { json in
      try json.object { json in
        json.key("items")
        try json.array { json in for entry in wanted[start..<end] { try write(entry, to: &json) } }
        json.field("next", end < wanted.count ? String(end) : nil)
        json.field("total", wanted.count)
      }
    }
  }

  /// Fields that every line says elsewhere.
  private static let elsewhere: Set<String> = ["elder", "at", "state", "voided", "voided_note"]

  private func write(_ entry: Entry, to json: inout JSONWriter) throws {
    let (type, record, language) = (entry.type, entry.stored.record, call.language)
    let fields = type.fields.filter {
      $0.isVisible(to: call.desk.visibility) && record.has($0) && !Self.elsewhere.contains($0.key)
    }
    let texts = try fields.map { (field: $0, text: try call.desk.text($0, of: record)) }
    let state = type.field(key: "state")
    try json.object { json in
      json.field("id", RecordName.text(record.id))
      json.field("type", type.key)
      json.field("label", type.label[language])
      json.field("at", instant: entry.at)
      json.field("text", Self.summary(texts, language))
      json.field("by", try call.store.author(of: record.id))
      json.field("state", term: state.flatMap { record.integer($0) }, state?.vocabulary, language)
      json.field("voided", type.field(key: "voided").map { record.value($0) != nil } ?? false)
      let isInFuture = type.number == CareModel.Number.visit && call.desk.isInFuture(record)
      json.field("in_future", isInFuture)
      // It took place before the hub heard of it, whatever a device's clock said.
      let received = try isInFuture ? call.store.historyEntry(record.id)?.receivedMilliseconds : nil
      json.field("received", instant: received.map { Int64(clamping: $0) })
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

  /// The first words of what it says.
  static func summary(_ texts: [(field: Field, text: String)], _ language: Language) -> String {
    let words = texts.filter { entry in
      switch entry.field.kind {
      case .vocabulary, .flags, .note, .text: true
      default: false
      }
    }
    let line = words.prefix(5).map(\.text).joined(separator: language == .zh ? "，" : ", ")
    return String(line.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(160))
  }
}
