import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// An alert that calls for somebody now, and how far word of it has come.
struct UrgentAlert {
  /// Where word of an alert has come. None of these says that help was told.
  enum Reach: String {
    /// It is on this device only.
    case device
    /// The hub has it and does not show it to anybody but those who decide on it.
    case held
    /// The hub has it, and nobody has taken it.
    case hub
    /// Somebody has taken it.
    case taken
  }

  let record: Record
  let reach: Reach
  /// Why the hub holds it, if it does.
  let held: HeldRecords.Item?

  func write(to json: inout JSONWriter) {
    let type = RecordType.alert
    json.object { json in
      json.field("id", RecordName.text(record.id))
      for key in ["kind", "severity", "state"] {
        json.field(key, record.integer(type[key]).map { type[key].vocabulary?.keyText($0) ?? "" })
      }
      json.field("raised_at", instant: record.integer(type["raised_at"]))
      json.field("sent", reach != .device)
      json.field("reach", reach.rawValue)
      json.field("held", held.map { $0.code?.key ?? "held" })
    }
  }
}

extension UrgentAlert.Reach {
  /// What people are told.
  fileprivate var label: Label {
    switch self {
    case .device: Label("还没有离开本机，没有人知道", "has not left this device: nobody knows of it")
    case .held: Label("中心已收到但待核，没有人接手", "the hub has received and holds it: nobody has taken it")
    case .hub: Label("已到中心，还没有人接手", "is at the hub: nobody has taken it yet")
    case .taken: Label("已到中心，有人接手", "is at the hub, and somebody has taken it")
    }
  }
}

extension Session {
  /// Urgent alerts and emergencies that are neither closed nor void, the gravest and newest first.
  func urgentAlerts() throws -> [UrgentAlert] {
    let type = RecordType.alert
    let (severity, state, voided) = (type["severity"], type["state"], type["voided"])
    let urgent = Vocabulary.severity.term(key: "urgent")?.rank ?? 0
    let held = try desk.heldRecords()
    var found: [(rank: Int, record: Record)] = []
    func take(_ record: Record) {
      let rank = record.value(severity).map { severity.rank($0) } ?? -1
      let isOpen = record.integer(state) != Vocabulary.alertState["closed"] && record.value(voided) == nil
      if rank >= urgent, isOpen { found.append((rank, record)) }
    }
    try database.forEach(type.number, in: nil) { stored in
      take(stored.record)
      return true
    }
    for item in held.of(type) { take(item.record) }
    return found.sorted { ($0.rank, $0.record.id) > ($1.rank, $1.record.id) }.map { _, record in
      let isRaised = record.integer(state) ?? Vocabulary.alertState["raised"] == Vocabulary.alertState["raised"]
      let reach: UrgentAlert.Reach =
        isPending(record.id) ? .device : held[record.id] != nil ? .held : isRaised ? .hub : .taken
      return UrgentAlert(record: record, reach: reach, held: held[record.id])
    }
  }

  /// Says of each urgent alert how far it has come.
  func print(_ alerts: [UrgentAlert]) throws {
    let type = RecordType.alert
    for alert in alerts {
      let words = [
        try short(alert.record.id), try text(type["kind"], of: alert.record),
        try text(type["severity"], of: alert.record),
        alert.record.integer(type["raised_at"]).map { Instant.text($0) } ?? "",
        alert.held?.words[language] ?? alert.reach.label[language],
      ]
      try output.line(
        Label("警情  ", "alert  ")[language] + words.joined(separator: "  "), alert.reach == .taken ? .yellow : .red)
    }
  }
}
