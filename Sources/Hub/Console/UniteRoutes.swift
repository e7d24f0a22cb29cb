import Care
import Casework
import Model
import Replication
import Storage
import Store
import Sync
import Synchronization
import Terminal
import Wire

/// The pairs that a comparison of everybody found, for a while: it takes seconds over a county.
final class Comparisons: Sendable {
  struct Found: Sendable {
    let pairs: [Duplicates.Pair]
    let milliseconds: UInt64
    let seq: Int64
  }
  private let found = Mutex<[[Region]: Found]>([:])
  private static let ageMaxMilliseconds: UInt64 = 60_000

  func pairs(_ call: ConsoleCall) throws -> Found {
    let regions = call.account.regions
    if let known = found.withLock({ $0[regions] }),
      known.seq == call.store.lastSeq || call.now < known.milliseconds + Self.ageMaxMilliseconds
    {
      return known
    }
    let seq = call.store.lastSeq
    let new = Found(pairs: try Duplicates(call.store, in: regions).pairs, milliseconds: call.now, seq: seq)
    found.withLock { $0[regions] = new }
    return new
  }
}

/// `duplicates`, `unite`, `separate` and `distinct`.
enum UniteRoutes {
  @Sendable static func duplicates(_ call: ConsoleCall) throws -> HTTPResponse {
    let regions = RegionSet(try call.regions())
    let found = try call.console.comparisons.pairs(call)
    let survivors = try call.store.survivors()
    let apart = try Distinctions(call.store, survivors)
    let pairs = try found.pairs.filter { pair in
      // What was decided since the comparison is left out.
      guard survivors.survivor(of: pair.first) != survivors.survivor(of: pair.second),
        !apart.contains(pair.first, pair.second)
      else { return false }
      return try [pair.first, pair.second].contains { id in
        try call.store.stored(id, type: CareModel.Number.elder).map { regions.contains($0.region) } ?? false
      }
    }
    return try call.page(pairs) { json in
      json.field("as_of", instant: Int64(found.milliseconds))
    } write: { pair, json in
      try write(pair, call, to: &json)
    }
  }

  private static func write(_ pair: Duplicates.Pair, _ call: ConsoleCall, to json: inout JSONWriter) throws {
    let records = try [pair.first, pair.second].compactMap { try call.store.record($0, type: CareModel.Number.elder) }
    try json.object { json in
      json.field("score", pair.score)
      json.reasons(pair.reasons, call.language)
      json.key("elders")
      try json.array { json in for record in records { try brief(record, call, to: &json) } }
      json.key("fields")
      try json.array { json in
        for line in try SideBySide(desk: call.desk, type: .elder, records: records).lines()
        where !records.contains(where: { call.isMasked(line.field, beside: $0) }) {
          json.object { json in
            json.field("key", line.field.key)
            json.field("label", line.field.label[call.language])
            json.field("texts", line.texts)
            json.field("differ", line.differ)
          }
        }
      }
    }
  }

  private static func brief(_ record: Record, _ call: ConsoleCall, to json: inout JSONWriter) throws {
    let type = RecordType.elder
    let timeline = try Timeline(of: record.id, call, alone: true)
    try json.object { json in
      json.person(record)
      json.field("seen", call.seen(record))
      json.place(record.integer(type["village"]) ?? 0, try call.desk.villages())
      json.field("group", record.text(type["group"]))
      json.field("phone", record.text(type["phone"]))
      json.field("archived", term: record.integer(type["archived"]), .archived, call.language)
      json.field("visits", timeline.counts.first { $0.key == "visit" }?.count ?? 0)
      json.field("last_visit", instant: timeline.lastVisit)
    }
  }

  // MARK: - Deciding

  private static func elder(_ name: String, _ call: ConsoleCall) throws -> Record {
    try call.desk.record(try call.body.requiredText(name, bytesMax: 100), .elder).record
  }

  @Sendable static func unite(_ call: ConsoleCall) throws -> HTTPResponse {
    let (one, other) = (try elder("id", call), try elder("into", call))
    let seen = try call.body.texts("seen", countMax: 2) ?? []
    let fills = try call.body.flag("fill")
    let reason = try call.body.reason()
    guard seen == [call.seen(one), call.seen(other)] else { throw Refusal.outOfDate }
    guard let plan = try call.desk.unitePlan(one.id, into: other.id) else {
      return answer("unchanged", one.id, into: other.id, [], call)
    }
    if fills, call.desk.onlyProposes { throw Failure.proposalFillsNothing }
    let filled = try call.desk.unite(plan, fills: fills, reason: reason)
    return answer(call.desk.onlyProposes ? "proposed" : "united", plan.giving.id, into: plan.into.id, filled, call)
  }

  private static func answer(
    _ status: String, _ id: Dot, into: Dot, _ filled: [Field], _ call: ConsoleCall
  ) -> HTTPResponse {
    call.json { json in
      json.object { json in
        json.field("id", RecordName.text(id))
        json.field("into", RecordName.text(into))
        json.field("status", status)
        json.field("filled", filled.map(\.key))
      }
    }
  }

  @Sendable static func separate(_ call: ConsoleCall) throws -> HTTPResponse {
    let record = try elder("id", call)
    let edges = try call.desk.separation(of: record)
    try call.desk.separate(edges, reason: try call.body.reason())
    return call.json { json in
      json.object { json in
        json.field("id", RecordName.text(record.id))
        json.field("separated", edges.map { RecordName.text($0.id) })
        json.field("status", call.desk.onlyProposes ? "proposed" : "separated")
      }
    }
  }

  @Sendable static func distinct(_ call: ConsoleCall) throws -> HTTPResponse {
    let (one, other) = (try elder("id", call), try elder("from", call))
    let reason = try call.body.reason()
    let isChanged: Bool
    let isWithdrawn = try call.body.flag("withdraw")
    if isWithdrawn {
      isChanged = try !call.desk.withdrawDistinction(one.id, from: other.id, reason: reason).isEmpty
    } else {
      isChanged = try call.desk.tellApart(one.id, from: other.id, reason: reason) != nil
    }
    let done = call.desk.onlyProposes ? "proposed" : isWithdrawn ? "withdrawn" : "distinct"
    return call.json { json in json.object { $0.field("status", isChanged ? done : "unchanged") } }
  }
}

extension JSONWriter {
  /// Writes the member `reasons`: why two records may be of one person.
  mutating func reasons(_ reasons: [Duplicates.Reason], _ language: Language) {
    key("reasons")
    array { json in
      for reason in reasons {
        json.object { json in
          json.field("code", reason.rawValue)
          json.field("text", reason.label[language])
        }
      }
    }
  }
}
