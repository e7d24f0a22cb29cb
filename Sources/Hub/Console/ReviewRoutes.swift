import Casework
import Importing
import Model
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// `suggestions` and `review`: what other departments' lists say beside the register, and the decisions on it.
enum ReviewRoutes {
  /// How many suggestions one request decides on: a long list is decided in parts, so that nobody waits without a word.
  private static let decidedMax = 200

  @Sendable static func list(_ call: ConsoleCall) throws -> HTTPResponse {
    let review = try Review(call.desk)
    var filter = try filter(call)
    let state = try call.body.text("state", bytesMax: 20) ?? "open"
    if state != "all" {
      guard let term = Vocabulary.suggestionState.term(key: state) else {
        throw Refusal.badMember("state", Label("处理结果，或 all", "a state of a suggestion, or all"))
      }
      filter.state = term.code
    }
    let items = try review.items(filter)
    return try call.page(items) { json in
      writeLists(items, to: &json)
    } write: { item, json in
      try write(item, review, call, to: &json)
    }
  }

  /// What of a long list can be decided at once: each list, and each field.
  private static func writeLists(_ items: [Review.Item], to json: inout JSONWriter) {
    let lists = Dictionary(grouping: items.filter { !$0.importID.isEmpty }, by: \.importID)
    json.key("lists")
    json.array { json in
      for (id, items) in lists.sorted(by: { $0.key < $1.key }) {
        json.object { json in
          json.field("import", id)
          json.field("source_name", items[0].sourceName)
          json.field("listed_on", items[0].listedOn?.description)
          json.field("count", items.count)
        }
      }
    }
    json.key("fields")
    json.array { json in
      for key in Set(items.map(\.field.key)).sorted() { json.value(key) }
    }
  }

  private static func write(
    _ item: Review.Item, _ review: Review, _ call: ConsoleCall, to json: inout JSONWriter
  ) throws {
    let elder = try call.store.stored(item.elder, type: CareModel.Number.elder)
    let (now, suggested) = (try review.now(item), review.suggested(item))
    let villages = try call.desk.villages()
    json.object { json in
      json.field("id", RecordName.text(item.id))
      json.field("seen", seen(item, now))
      json.field("elder", RecordName.text(item.elder))
      json.field("name", elder?.record.text(RecordType.elder["name"]) ?? "")
      json.place(elder?.region ?? item.region, villages)
      json.field("field", item.field.key)
      json.field("label", item.field.label[call.language])
      json.field("now", now)
      json.field("now_text", Review.words(now, item.field, call.language))
      json.field("suggested", suggested)
      json.field("suggested_text", Review.words(suggested, item.field, call.language))
      json.field("changed", review.isChanged(item, now: now))
      json.field("source", term: item.source, .source, call.language)
      json.field("source_name", item.sourceName.isEmpty ? nil : item.sourceName)
      json.field("listed_on", item.listedOn?.description)
      json.field("import", item.importID.isEmpty ? nil : item.importID)
      json.field("state", term: item.state, .suggestionState, call.language)
    }
  }

  // MARK: - Deciding

  private enum Decision: String { case accept, decline, reopen }

  @Sendable static func decide(_ call: ConsoleCall) throws -> HTTPResponse {
    guard let decision = Decision(rawValue: try call.body.requiredText("decision", bytesMax: 20)) else {
      throw Refusal.badMember("decision", Label(" accept、decline 或 reopen", "accept, decline or reopen"))
    }
    let reason = try call.body.text("reason", bytesMax: 300) ?? ""
    let review = try Review(call.desk)
    return try call.body.flag("all")
      ? decideAll(decision, reason, review, call) : decideNamed(decision, reason, review, call)
  }

  private static func outcome(
    _ decision: Decision, _ item: Review.Item, asShown: Bool, _ reason: String, _ review: Review
  ) throws -> Review.Outcome {
    switch decision {
    case .accept: try review.accept(item, asShown: asShown)
    case .decline: try review.decline(item, reason: reason)
    case .reopen: try review.reopen(item)
    }
  }

  /// Those that a person looked at, one by one.
  private static func decideNamed(
    _ decision: Decision, _ reason: String, _ review: Review, _ call: ConsoleCall
  ) throws -> HTTPResponse {
    let named = try call.body.objects("items", of: ["id", "seen"]).map {
      (id: try $0.requiredText("id", bytesMax: 100), seen: try $0.requiredText("seen", bytesMax: 64))
    }
    let items = try named.map { entry in
      guard let item = try review.item(entry.id) else { throw Refusal.noSuchRecord }
      return (item, entry.seen)
    }
    var told: [(item: Review.Item, status: String, text: Label)] = []
    for (item, shown) in items {
      guard shown == seen(item, try review.now(item)) else {
        told.append((item, Refusal.outOfDate.code, Refusal.outOfDate.message))
        continue
      }
      do {
        let outcome = try outcome(decision, item, asShown: true, reason, review)
        told.append((item, outcome.rawValue, outcome.label))
      } catch DraftError.stale {
        told.append((item, Refusal.outOfDate.code, Refusal.outOfDate.message))
      }
    }
    return try call.json { json in
      try json.object { json in
        json.key("results")
        try json.array { json in
          for (item, status, text) in told {
            let now = try review.item(RecordName.text(item.id)) ?? item
            json.object { json in
              json.field("id", RecordName.text(item.id))
              json.field("status", status)
              json.field("text", text[call.language])
              json.field("state", term: now.state, .suggestionState, call.language)
            }
          }
        }
      }
    }
  }

  /// All that wait and that a filter leaves, the next part of them. Records that changed since the list was imported are
  /// left alone.
  private static func decideAll(
    _ decision: Decision, _ reason: String, _ review: Review, _ call: ConsoleCall
  ) throws -> HTTPResponse {
    guard decision != .reopen else {
      throw Refusal.badMember("decision", Label(" accept 或 decline", "accept or decline"))
    }
    var filter = try filter(call)
    filter.state = Vocabulary.suggestionState["open"]
    let skipped = Int(try call.body.integer("skip", 0...1_000_000) ?? 0)
    let items = try review.items(filter).dropFirst(skipped)
    let part = items.prefix(decidedMax)
    var counts: [Review.Outcome: Int] = [:]
    for item in part {
      do {
        counts[try outcome(decision, item, asShown: false, reason, review), default: 0] += 1
      } catch DraftError.stale {
        counts[.changed, default: 0] += 1
      }
    }
    let closing: Set<Review.Outcome> = [.accepted, .declined, .proposed]
    let done = counts.filter { closing.contains($0.key) }.reduce(0) { $0 + $1.value }
    let left = skipped + part.count - done
    return call.json { json in
      json.object { json in
        json.field("done", done)
        json.key("left")
        json.array { json in
          for (outcome, count) in counts.filter({ !closing.contains($0.key) }).sorted(by: {
            $0.key.rawValue < $1.key.rawValue
          }) {
            json.object { json in
              json.field("status", outcome.rawValue)
              json.field("text", outcome.label[call.language])
              json.field("count", count)
            }
          }
        }
        json.field("next", items.count > part.count ? left : nil)
      }
    }
  }

  private static func filter(_ call: ConsoleCall) throws -> Review.Filter {
    var filter = Review.Filter(regions: try call.regions())
    filter.importID = try call.body.text("import", bytesMax: 40).flatMap { $0.isEmpty ? nil : $0 }
    if let key = try call.body.text("field", bytesMax: 60), !key.isEmpty {
      guard RecordType.elder.field(key: key) != nil else { throw Failure.noSuchField(.elder) }
      filter.field = key
    }
    filter.elder = try call.body.text("elder", bytesMax: 100).map { try call.desk.record($0, .elder).record.id }
    return filter
  }

  /// A word for what was shown: the suggestion, what became of it, and what the record says beside it.
  private static func seen(_ item: Review.Item, _ now: [String]) -> String {
    let shown = [RecordName.text(item.id), String(item.state), RecordName.text(item.elder)] + now
    return ConsoleCall.word(Array(shown.joined(separator: "\u{0}").utf8))
  }
}
