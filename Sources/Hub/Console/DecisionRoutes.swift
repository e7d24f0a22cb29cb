import Casework
import Model
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// `conflicts`, `settle` and `undo`.
enum DecisionRoutes {
  @Sendable static func conflicts(_ call: ConsoleCall) throws -> HTTPResponse {
    let regions = RegionSet(try call.regions())
    let all = try call.desk.conflicts().filter { conflict in
      try call.store.stored(conflict.record.id, type: conflict.type.number).map { regions.contains($0.region) } ?? false
    }
    return try call.page(all) { try ConflictView(call, $0).write(to: &$1) }
  }

  // MARK: - Settling

  /// What became of one decision.
  private enum Outcome {
    case written(change: Dot, isProposal: Bool)
    case outOfDate(Conflict?)
    case refused(any Error)
  }

  @Sendable static func settle(_ call: ConsoleCall) throws -> HTTPResponse {
    let reason = try call.body.reason()
    let decisions = try call.body.objects("decisions", of: Decision.members).map { try Decision($0) }
    let outcomes = decisions.map { decision in
      do {
        return try settle(decision, reason, call)
      } catch DraftError.stale {
        return Outcome.outOfDate(nil)
      } catch {
        return Outcome.refused(error)
      }
    }
    let isOutOfDate = outcomes.allSatisfy { if case .outOfDate = $0 { true } else { false } }
    if isOutOfDate, case .outOfDate(let current) = outcomes[0] {
      throw try Refusal.outOfDate { json in
        if let current { try ConflictView(call, current).write(to: &json) } else { json.null() }
      }
    }
    if outcomes.count == 1, case .refused(let error) = outcomes[0] { throw error }
    return try call.json { json in
      try json.object { json in
        json.key("results")
        try json.array { json in
          for (decision, outcome) in zip(decisions, outcomes) {
            try json.object { json in
              json.field("id", decision.id)
              json.field("field", decision.field)
              try write(outcome, call, to: &json)
            }
          }
        }
      }
    }
  }

  private static func write(_ outcome: Outcome, _ call: ConsoleCall, to json: inout JSONWriter) throws {
    switch outcome {
    case .written(let change, let isProposal):
      json.field("status", isProposal ? "proposed" : "settled")
      json.field("change", RecordName.text(change))
    case .outOfDate(let current):
      json.field("status", "out_of_date")
      if let current {
        json.key("current")
        try ConflictView(call, current).write(to: &json)
      }
    case .refused(let error):
      json.field("status", "refused")
      json.errorMember(error, call.language)
    }
  }

  private struct Decision {
    let id: String
    let field: String
    let seen: String
    let pick: String?
    let value: String?

    static let members: Set<String> = ["id", "field", "seen", "pick", "value"]

    init(_ body: ConsoleBody) throws {
      id = try body.requiredText("id", bytesMax: 100)
      field = try body.requiredText("field", bytesMax: 100)
      seen = try body.requiredText("seen", bytesMax: 64)
      pick = try body.text("pick", bytesMax: 100)
      value = try body.text("value", bytesMax: Limits.textBytesMax)
      guard (pick == nil) != (value == nil) else {
        throw Refusal.badMember("pick", Label("pick 与 value 之一", "exactly one of pick and value"))
      }
    }
  }

  private static func settle(_ decision: Decision, _ reason: String, _ call: ConsoleCall) throws -> Outcome {
    let (record, type) = try call.record(decision.id)
    guard let field = type.field(key: decision.field), field.isVisible(to: call.desk.visibility), !field.isFlags else {
      throw Failure.noSuchField(type)
    }
    let key = CellKey(field: field.number)
    guard let cell = record[key] else { throw Failure.noSuchField(type) }
    let conflict =
      call.desk.conflicts(of: record, type).first { $0.field.number == field.number }
      ?? Conflict(record: record, type: type, field: field, cell: cell)
    guard [ConflictView(call, conflict).seen, call.seen(record)].contains(decision.seen) else {
      return .outOfDate(field.isInConflict(cell) ? conflict : nil)
    }
    let choice = try decision.pick.flatMap { name in
      let dots = try call.desk.names().dots(name)
      return conflict.choices.first { dots.contains($0.dot) }
    }
    let value =
      try choice?.value ?? decision.pick.map { try picked($0, key, cell, record.id, call) }
      ?? call.desk.value(decision.value ?? "", for: field, of: type)
    let isProposal = field.mayWrite(call.role) == .propose
    let change = try call.desk.decide(conflict, value, pick: choice?.dot, reason: reason)
    return .written(change: change, isProposal: isProposal)
  }

  /// The value that a change wrote: one that stands, or one that stood once.
  private static func picked(_ name: String, _ key: CellKey, _ cell: Cell, _ id: Dot, _ call: ConsoleCall) throws
    -> Value
  {
    let dots = try call.desk.names().dots(name)
    if let sibling = cell.siblings.first(where: { dots.contains($0.dot) }) { return sibling.value }
    for dot in dots {
      guard let change = try call.store.standingChange(dot), change.record == id,
        let write = change.writes.first(where: { $0.key == key })
      else { continue }
      return write.value
    }
    throw Failure(
      "invalid_pick", .badInput, Label("这里没有这个值", "no value here has that change"),
      hint: Label("写 conflicts 里那个值的 change", "give the `change` of a value as `conflicts` has it"))
  }

  // MARK: - Taking back

  @Sendable static func undo(_ call: ConsoleCall) throws -> HTTPResponse {
    let reason = try call.body.reason()
    let names = try call.body.texts("changes", countMax: Limits.consolePageMax) ?? []
    guard !names.isEmpty else { throw Refusal.badMember("changes", Label("修改编号的数组", "an array of changes")) }
    let outcomes = names.map { name in
      do {
        return try undo(name, reason, call)
      } catch DraftError.stale {
        return Outcome.outOfDate(nil)
      } catch {
        return Outcome.refused(error)
      }
    }
    if outcomes.allSatisfy({ if case .outOfDate = $0 { true } else { false } }) { throw Refusal.outOfDate }
    if outcomes.count == 1, case .refused(let error) = outcomes[0] { throw error }
    return call.json { json in
      json.object { json in
        json.key("results")
        json.array { json in
          for (name, outcome) in zip(names, outcomes) {
            json.object { json in
              json.field("change", name)
              switch outcome {
              case .written(let change, _):
                json.field("status", "undone")
                json.field("undo", RecordName.text(change))
              case .outOfDate: json.field("status", "out_of_date")
              case .refused(let error):
                json.field("status", "refused")
                json.errorMember(error, call.language)
              }
            }
          }
        }
      }
    }
  }

  private static func undo(_ name: String, _ reason: String, _ call: ConsoleCall) throws -> Outcome {
    try Desk.check(reason: reason)
    guard let dot = RecordName.dot(name), let change = try call.store.standingChange(dot) else {
      throw DecisionError.notHeld
    }
    // Within the account's reach?
    _ = try call.record(RecordName.text(change.record))
    let written: Dot? = try call.store.transaction {
      let records = HubRecords(store: call.store, clock: call.console.clock)
      let undone = try records.takeBack(dot, reason: reason, by: call.authority)
      if undone != nil {
        try call.desk.audit("undo", [.record(change.record), .change(dot)])
      }
      return undone
    }
    return written.map { .written(change: $0, isProposal: false) } ?? .outOfDate(nil)
  }
}

extension JSONWriter {
  /// `"error":{"code","message","hint"}` beside other members.
  mutating func errorMember(_ error: any Error, _ language: Language) {
    let refusal = Refusal(error)
    key("error")
    object { json in
      json.field("code", refusal.code)
      json.field("message", refusal.message[language])
      json.field("hint", refusal.hint[language])
    }
  }
}

extension ConsoleCall {
  /// A page of a list that is not long enough to be kept in an index: `after` counts the items before it.
  func page<Item>(
    _ all: [Item], also: (inout JSONWriter) throws -> Void = { _ in },
    write: (Item, inout JSONWriter) throws -> Void
  ) throws -> HTTPResponse {
    try page(count: all.count, { all[$0] }, also: also, write: write)
  }

  /// A page of a list of which only what is shown is read.
  func page<Item>(
    count: Int, _ items: (Range<Int>) throws -> ArraySlice<Item>, also: (inout JSONWriter) throws -> Void = { _ in },
    write: (Item, inout JSONWriter) throws -> Void
  ) throws -> HTTPResponse {
    let limit = try limit()
    let start = try body.text("after", bytesMax: 20).map { Int($0) ?? -1 } ?? 0
    guard start >= 0 else { throw Refusal.badMember("after", Label("上一页的 next", "the `next` of the page before")) }
    let end = min(start + limit, count)
    let shown = try start < end ? items(start..<end) : []
    return try json { json in
      try json.object { json in
        json.key("items")
        try json.array { json in for item in shown { try write(item, &json) } }
        json.field("next", end < count ? String(end) : nil)
        json.field("total", count)
        try also(&json)
      }
    }
  }
}
