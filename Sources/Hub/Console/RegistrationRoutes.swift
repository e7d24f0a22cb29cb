import Care
import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// `similar` and `register`: a new elder, and who may be that person already; `visit_add`: a visit, such as one on paper.
enum RegistrationRoutes {
  /// How many a page shows: whoever is not among the likeliest is looked for by searching.
  private static let shownMax = 5

  @Sendable static func similar(_ call: ConsoleCall) throws -> HTTPResponse {
    let desk = call.desk
    var edit = try Edit(.elder, nil, role: call.role)
    try desk.take(form: try call.body.members("fields"), into: &edit)
    // A form that is not filled in yet names no village.
    let record = try desk.provisional(edit)
    let regions = RegionSet(call.account.regions)
    let found = try record.region == 0 ? [] : desk.twins(of: record)
    return try call.json { json in
      try json.object { json in
        json.key("items")
        try json.array { json in
          var shown = 0
          for twin in found where shown < shownMax {
            guard let stored = try call.store.stored(twin.elder, type: CareModel.Number.elder),
              regions.contains(stored.region)
            else { continue }
            shown += 1
            try write(twin, stored, call, to: &json)
          }
        }
      }
    }
  }

  @Sendable static func register(_ call: ConsoleCall) throws -> HTTPResponse {
    let (id, edit) = try call.desk.register(form: try call.body.members("fields"), reason: try call.body.reason())
    return call.json { json in
      json.object { json in
        json.field("id", RecordName.text(id))
        json.field("status", edit.proposed.isEmpty ? "written" : "proposed")
      }
    }
  }

  @Sendable static func visit(_ call: ConsoleCall) throws -> HTTPResponse {
    let elder = try call.desk.record(call.request.segments[3], .elder)
    let id = try call.desk.recordVisit(
      to: elder, form: try call.body.members("fields"), again: try call.body.flag("again"))
    return call.json { json in json.object { json in json.field("id", RecordName.text(id)) } }
  }

  private static func write(
    _ twin: Duplicates.Likeness, _ stored: StoredRecord, _ call: ConsoleCall, to json: inout JSONWriter
  ) throws {
    let (type, record) = (RecordType.elder, stored.record)
    let villages = try call.desk.villages()
    json.object { json in
      json.field("id", RecordName.text(twin.elder))
      json.field("name", record.text(type["name"]) ?? "")
      json.field("birth", record.integer(type["birth"]).flatMap { PartialDate(packed: $0)?.description })
      json.place(stored.region, villages)
      json.field("group", record.text(type["group"]))
      json.field("phone", record.text(type["phone"]))
      json.field("archived", term: record.integer(type["archived"]), .archived, call.language)
      json.field("score", twin.score)
      json.reasons(twin.reasons, call.language)
    }
  }
}
