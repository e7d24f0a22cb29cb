import Casework
import Model
import Replication
import Store
import Terminal
import Wire

/// `add` and `withdraw`: new records of every type but elders, visits and what is published.
enum AddRoutes {
  @Sendable static func add(_ call: ConsoleCall) throws -> HTTPResponse {
    guard let type = CareModel.current.type(key: try call.body.requiredText("type", bytesMax: 40)) else {
      throw Refusal.badMember("type", Label("记录类型", "a type of record (Protocol/model.json)"))
    }
    let (fields, seen) = (try call.body.members("fields"), try call.body.text("seen", bytesMax: 64))
    let (id, outcome) = try RecordForms.add(type, form: fields, at: call.desk) { standing in
      guard let standing else {
        if seen != nil { throw Refusal.outOfDate }
        return
      }
      guard let seen else {
        throw try Refusal.recordedAlready(type) { try RecordCard(call, standing, type).write(to: &$0) }
      }
      guard seen == call.seen(standing) else {
        throw try Refusal.outOfDate { try RecordCard(call, standing, type).write(to: &$0) }
      }
    }
    return call.json { json in
      json.object { json in
        json.field("id", RecordName.text(id))
        json.field("status", outcome.rawValue)
      }
    }
  }

  @Sendable static func withdraw(_ call: ConsoleCall) throws -> HTTPResponse {
    let (record, type) = try call.record(call.request.segments[3])
    guard try call.body.requiredText("seen", bytesMax: 64) == call.seen(record) else {
      throw try Refusal.outOfDate { try RecordCard(call, record, type).write(to: &$0) }
    }
    try RecordForms.withdraw(record, type, reason: try call.body.reason(), at: call.desk)
    return call.json { json in
      json.object { json in
        json.field("id", RecordName.text(record.id))
        json.field("status", "withdrawn")
      }
    }
  }
}
