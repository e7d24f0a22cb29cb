import Casework
import Model
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// One field that several people changed: what stood before, everybody's value, and the visit around each.
struct ConflictView {
  private let call: ConsoleCall
  private let conflict: Conflict

  init(_ call: ConsoleCall, _ conflict: Conflict) {
    self.call = call
    self.conflict = conflict
  }

  /// What a decision is taken against.
  var seen: String {
    call.seen(conflict.cell, of: conflict.record, CellKey(field: conflict.field.number))
  }

  func write(to json: inout JSONWriter) throws {
    let (record, type, field) = (conflict.record, conflict.type, conflict.field)
    let title = try call.title(record, type)
    let region = try call.store.stored(record.id, type: type.number)?.region ?? 0
    let visits = try title.elder.map { try Visits(of: $0, call.store) }
    try json.object { json in
      json.field("id", RecordName.text(record.id))
      json.field("type", type.key)
      json.field("type_label", type.label[call.language])
      json.field("title", title.text)
      json.field("elder", title.elder.map { RecordName.text($0) })
      json.place(region, try call.desk.villages())
      json.field("field", field.key)
      json.field("label", field.label[call.language])
      json.field("kind", field.kind.key)
      json.field("vocabulary", field.vocabulary?.key)
      json.field("may", field.mayWrite(call.role).key)
      json.field("seen", seen)
      json.key("before")
      if let before = try call.desk.before(conflict) {
        try json.object { try $0.members(field, before, call.desk) }
      } else {
        json.null()
      }
      json.key("values")
      try json.array { json in
        for sibling in conflict.choices {
          try write(sibling, isShown: conflict.isShown(sibling), visits, to: &json)
        }
      }
    }
  }

  private func write(_ sibling: Sibling, isShown: Bool, _ visits: Visits?, to json: inout JSONWriter) throws {
    let entry = try call.store.historyEntry(sibling.dot)
    let at = Int64(clamping: sibling.time.milliseconds)
    try json.object { json in
      json.field("change", RecordName.text(sibling.dot))
      try json.members(conflict.field, sibling.value, call.desk)
      json.field("by", try call.store.author(of: sibling.dot))
      json.field("device", try call.device(sibling.dot))
      json.field("at", instant: at)
      json.field("received", instant: entry.map { Int64(clamping: $0.receivedMilliseconds) })
      json.field("shown", isShown)
      json.key("also")
      try json.array { json in
        for (field, value) in conflict.companions(of: sibling) {
          try json.object { json in
            json.field("field", field.key)
            json.field("label", field.label[call.language])
            try json.members(field, value, call.desk)
          }
        }
      }
      json.key("visit")
      if let visit = visits?.around(sibling.dot, at: at) {
        let texts = try Visits.summarised.map { (field: $0, text: try call.desk.text($0, of: visit.record)) }
        json.object { json in
          json.field("id", RecordName.text(visit.record.id))
          json.field("at", instant: visit.at)
          json.field("text", Timeline.summary(texts.filter { !$0.text.isEmpty }, call.language))
        }
      } else {
        json.null()
      }
    }
  }

  /// The visits to one elder, to find the one during which something was written down.
  struct Visits {
    private let all: [(record: Record, at: Int64)]
    /// Longer than this apart they have nothing to do with each other.
    private static let aroundMilliseconds: Int64 = 12 * 3_600_000

    static let summarised = ["mode", "outcome", "note"].compactMap { RecordType.visit.field(key: $0) }

    init(of elder: Dot, _ store: HubDatabase) throws {
      let at = RecordType.visit["at"]
      all = try store.referring(to: elder, type: CareModel.Number.visit, field: "elder").compactMap { stored in
        stored.record.integer(at).map { (stored.record, $0) }
      }
    }

    func around(_ dot: Dot, at milliseconds: Int64) -> (record: Record, at: Int64)? {
      all.filter { $0.record.id.replica == dot.replica && abs($0.at - milliseconds) <= Self.aroundMilliseconds }
        .min { abs($0.at - milliseconds) < abs($1.at - milliseconds) }
    }
  }
}

extension Permission {
  /// The word in JSON.
  var key: String {
    switch self {
    case .yes: "yes"
    case .propose: "propose"
    case .no: "no"
    }
  }
}
