import Casework
import Model
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// `people`, `person` and `timeline`.
enum PeopleRoutes {
  // MARK: - The list

  @Sendable static func list(_ call: ConsoleCall) throws -> HTTPResponse {
    let (query, limit) = (try query(call), try call.limit())
    let place = try call.body.text("after", bytesMax: 400).flatMap { $0.isEmpty ? nil : $0 }.map(place)
    let villages = try call.desk.villages()
    var counted: Int?
    let ids: [Dot]
    if let named = try named(query, call) {
      ids = named
    } else if place == nil, query.people != nil || !query.text.isEmpty {
      let found = try call.store.countedPeople(query, limit: limit + 1)
      (ids, counted) = (found.first, found.count)
    } else {
      ids = try call.store.people(query, after: place, limit: limit + 1)
    }
    var lines: [StoredRecord] = []
    for id in ids.prefix(limit) {
      if let stored = try call.store.stored(id, type: CareModel.Number.elder) { lines.append(stored) }
    }
    let next = ids.count > limit ? lines.last.map { placeText($0) } : nil
    let total = place == nil ? try counted ?? (ids.count <= limit ? ids.count : call.store.countPeople(query)) : nil
    return try call.json { json in
      try json.object { json in
        json.key("items")
        try json.array { json in for stored in lines { try write(stored, villages, call, to: &json) } }
        json.field("next", next)
        json.field("total", total)
      }
    }
  }

  private static func query(_ call: ConsoleCall) throws -> PeopleQuery {
    var query = PeopleQuery(regions: try call.regions())
    query.text = try call.body.text("text", bytesMax: 400)?.trimmed ?? ""
    query.categories = try (call.body.texts("categories", countMax: 62) ?? []).map { key in
      try code(key, "categories", .categories)
    }
    query.risks = try (call.body.texts("risk", countMax: 10) ?? []).map { key in
      key == "none" ? nil : try code(key, "risk", .riskTier)
    }
    query.people = try chosen(call)
    switch try call.body.text("archived", bytesMax: 10) ?? "no" {
    case "no": query.isArchived = false
    case "yes": query.isArchived = true
    case "all": query.isArchived = nil
    default: throw Refusal.badMember("archived", Label(" no、yes 或 all", "no, yes or all"))
    }
    return query
  }

  private static func code(_ key: String, _ name: String, _ vocabulary: Vocabulary) throws -> Int64 {
    guard let term = vocabulary.term(key: key) else {
      throw Refusal.badMember(
        name, Label("Protocol/model.json 中的值", "keys of \(vocabulary.key) (Protocol/model.json)"))
    }
    return term.code
  }

  /// Whom a figure of the first page counts; nil where none is asked about.
  private static func chosen(_ call: ConsoleCall) throws -> Set<Dot>? {
    var people: Set<Dot>?
    func narrow(_ name: String, to word: String, _ chosen: (TodayFigures) -> Set<Dot>) throws {
      guard let text = try call.body.text(name, bytesMax: 20) else { return }
      guard text == word else { throw Refusal.badMember(name, Label(" \(word)", "\(word)")) }
      guard let figures = try call.console.today.figures(call.console, call.account, call.store).0 else {
        throw Refusal.counting
      }
      people = people.map { $0.intersection(chosen(figures)) } ?? chosen(figures)
    }
    try narrow("due", to: "overdue", \.overduePeople)
    try narrow("visited", to: "no", \.unvisitedPeople)
    return people
  }

  /// The one whom an id names, however the list is filtered; nil if the text is none.
  private static func named(_ query: PeopleQuery, _ call: ConsoleCall) throws -> [Dot]? {
    guard query.text.contains("-"), RecordName.parse(query.text) != nil,
      let (id, type) = try? call.desk.resolve(query.text), type.number == CareModel.Number.elder
    else { return nil }
    return [id]
  }

  /// `REGION.ID.NAME`
  private static func placeText(_ stored: StoredRecord) -> String {
    let name = stored.record.text(RecordType.elder["name"]) ?? ""
    return "\(stored.region).\(RecordName.text(stored.record.id)).\(name)"
  }

  private static func place(_ text: String) throws -> PeopleQuery.Place {
    let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let region = Int64(parts[0]), let id = RecordName.dot(String(parts[1])) else {
      throw Refusal.badMember("after", Label("上一页的 next", "the `next` of the page before"))
    }
    return PeopleQuery.Place(region: region, name: String(parts[2]), id: id)
  }

  private static func write(
    _ stored: StoredRecord, _ villages: Villages, _ call: ConsoleCall, to json: inout JSONWriter
  ) throws {
    let (type, record, language) = (RecordType.elder, stored.record, call.language)
    let archived = record.integer(type["archived"])
    try json.object { json in
      json.person(record)
      json.field("sex", term: record.integer(type["sex"]), type["sex"].vocabulary, language)
      let birth = record.integer(RecordType.elder["birth"]).flatMap { PartialDate(packed: $0) }
      json.field("age", birth?.years(on: Instant.day(Int64(clamping: call.now)))?.upperBound)
      json.place(record.integer(type["village"]) ?? stored.region, villages)
      json.field("group", record.text(type["group"]))
      json.field("phone", record.text(type["phone"]))
      json.key("categories")
      json.array { json in
        for (element, _) in record.members(type["categories"]) {
          json.term(
            Vocabulary.categories.keyText(Int64(element)), Vocabulary.categories.labelText(Int64(element), language))
        }
      }
      json.field("risk", term: record.integer(type["risk_tier"]), .riskTier, language)
      json.field("archived", term: archived, .archived, language)
      let survivor = try call.store.survivor(of: record, type)
      json.field("united_into", survivor == record.id ? nil : RecordName.text(survivor))
      json.field("conflicts", !record.conflicts(type).isEmpty)
    }
  }

  // MARK: - One person

  @Sendable static func person(_ call: ConsoleCall) throws -> HTTPResponse {
    let record = try call.desk.record(call.request.segments[3], .elder).record
    let type = RecordType.elder
    let page = RecordCard(call, record, type)
    let others = try call.store.united(with: record.id, type).dropFirst()
    let villages = try call.desk.villages()
    let held = try call.inbox.items().count { $0.record == record.id }
    let timeline = try Timeline(of: record.id, call)
    return try call.json { json in
      try json.object { json in
        json.field("id", RecordName.text(record.id))
        json.field("seen", call.seen(record))
        json.field("name", record.text(type["name"]) ?? "")
        json.place(record.integer(type["village"]) ?? 0, villages)
        json.field("archived", term: record.integer(type["archived"]), .archived, call.language)
        try page.writeGroups(to: &json)
        try page.writeConflicts(to: &json)
        json.key("united")
        try json.array { json in
          for id in others {
            guard let other = try call.store.record(id, type: type.number) else { continue }
            json.object { json in
              json.field("id", RecordName.text(id))
              json.field("name", other.text(type["name"]) ?? "")
              json.field("gives_way", other.reference(type["same_as"]) != nil)
            }
          }
        }
        json.field("held", held)
        json.field("last_visit", instant: timeline.lastVisit)
        json.key("counts")
        json.object { json in for (key, count) in timeline.counts { json.field(key, count) } }
      }
    }
  }

  @Sendable static func timeline(_ call: ConsoleCall) throws -> HTTPResponse {
    let record = try call.desk.record(call.request.segments[3], .elder).record
    let timeline = try Timeline(of: record.id, call)
    return try timeline.page()
  }
}

extension JSONWriter {
  /// The members `id`, `name` and `birth` of an elder.
  mutating func person(_ record: Record) {
    let type = RecordType.elder
    field("id", RecordName.text(record.id))
    field("name", record.text(type["name"]) ?? "")
    key("birth")
    value(record.value(type["birth"]).map { type["birth"].plain($0) } ?? .null)
  }
}
