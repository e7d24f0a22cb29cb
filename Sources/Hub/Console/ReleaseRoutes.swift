import Care
import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// `releases`, `release`, `publish` and `release_answer`: figures as they were published, and what became of them.
enum ReleaseRoutes {
  @Sendable static func list(_ call: ConsoleCall) throws -> HTTPResponse {
    let regions = RegionSet(try call.regions())
    let all = try Publication.all(call.desk, of: nil, nil).filter { regions.contains($0.region) }
    return try call.page(all.reversed()) { try write(try Publication.record($0.record.id, call.desk), call, to: &$1) }
  }

  @Sendable static func one(_ call: ConsoleCall) throws -> HTTPResponse {
    let record = try release(call.request.segments[3], call)
    let pages = try call.reportDesk.pages(published: record)
    return try call.json { json in
      try json.object { json in
        try writeMembers(record, call, to: &json)
        json.key("pages")
        json.array { json in
          for page in pages {
            json.object { json in
              json.field("report", page.report.key)
              json.field("title", page.report.title[call.language])
              json.field("html", page.fragment())
            }
          }
        }
      }
    }
  }

  @Sendable static func publish(_ call: ConsoleCall) throws -> HTTPResponse {
    let form = try call.body.given(
      texts: [("month", 20), ("village", 200), ("note", 2_000)], integers: [("year", 1970...2199)], flags: ["so_far"])
    let published = try Publication.publish(call.reportDesk, form: form)
    let record = try Publication.record(published.id, call.desk)
    return try call.json { json in
      try json.object { json in
        try writeMembers(record, call, to: &json)
        json.field("villages", published.hasVillages)
        json.field("incomplete", published.isIncomplete)
        json.field("freshness", published.freshness.sentence[call.language])
      }
    }
  }

  @Sendable static func answer(_ call: ConsoleCall) throws -> HTTPResponse {
    let record = try release(call.request.segments[3], call)
    guard let answer = ReleaseAnswer(rawValue: try call.body.requiredText("answer", bytesMax: 20)) else {
      throw Refusal.badMember("answer", Label(" accept、return 或 withdraw", "accept, return or withdraw"))
    }
    guard try call.body.requiredText("seen", bytesMax: 64) == call.seen(record) else {
      throw try Refusal.outOfDate { try write(record, call, to: &$0) }
    }
    try answer.give(
      to: record, try call.body.text("note", bytesMax: 600) ?? "", isChange: try call.body.flag("change"), at: call.desk
    )
    let now = try call.store.record(record.id, type: record.type) ?? record
    return try call.json { try write(now, call, to: &$0) }
  }

  private static func release(_ name: String, _ call: ConsoleCall) throws -> Record {
    let (record, type) = try call.record(name)
    guard type.number == CareModel.Number.release else { throw Refusal.noSuchRecord }
    return record
  }

  private static func write(_ record: Record, _ call: ConsoleCall, to json: inout JSONWriter) throws {
    try json.object { try writeMembers(record, call, to: &$0) }
  }

  private static func writeMembers(_ record: Record, _ call: ConsoleCall, to json: inout JSONWriter) throws {
    let type = RecordType.release
    let division = record.integer(type["division"]) ?? 0
    let isWithdrawn = record.integer(type["withdrawn"]) == 1
    let mayWrite = type.mayWrite(call.role) && !isWithdrawn
    json.field("id", RecordName.text(record.id))
    json.field("seen", call.seen(record))
    json.field("division", Region(division: division)?.description)
    json.field("division_name", try Region(division: division).map { try call.desk.name(of: $0) })
    json.field("period", record.text(type["period"]))
    json.field("released_at", instant: record.integer(type["released_at"]))
    json.field("released_by", record.text(type["released_by"]))
    json.field("as_of", instant: record.integer(type["as_of"]))
    json.field("replaces", record.reference(type["replaces"]).map { RecordName.text($0) })
    json.field("note", record.text(type["note"]))
    json.field("hash", record.text(type["hash"]))
    json.field("valid", Publication.isWhole(record))
    json.field("state", term: record.integer(type["state"]), .releaseState, call.language)
    json.field("withdrawn", isWithdrawn)
    json.field("answered_by", record.text(type["answered_by"]))
    json.field("answered_at", instant: record.integer(type["answered_at"]))
    json.field("answer_note", record.text(type["answer_note"]))
    json.field("may_answer", mayWrite && ReleaseAnswer.isAbove(record, call.desk))
    json.field("may_withdraw", mayWrite && call.authority.reaches(village: division))
  }
}
