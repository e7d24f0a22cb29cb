import Model
package import Replication
package import Store
import Wire

extension HubRecords {
  /// Takes back a change of the hub's own that still stands: writes what its cells showed before.
  /// - Returns: the change that did so; nil if somebody has written to any of them since.
  /// - Throws: `DecisionError.notPermitted` for a change of a device, or one that the official may not write.
  package func takeBack(_ dot: Dot, reason: String, by official: Authority) throws -> Dot? {
    guard let entry = try store.historyEntry(dot), entry.status == .applied,
      try store.enrolment(of: dot.replica) == nil, !entry.change.creates
    else { throw DecisionError.notPermitted }
    let change = entry.change
    guard let type = model.type(number: change.type) else { throw DecisionError.unknownType }
    guard let now = try store.stored(change.record, type: change.type), official.reaches(village: now.region),
      change.writes.allSatisfy({ type.field(number: $0.key.field)?.mayWrite(official.role) == .yes })
    else { throw DecisionError.notPermitted }
    let keys = change.writes.map(\.key)
    guard keys.allSatisfy({ now.record[$0]?.siblings.map(\.dot) == [dot] }) else { return nil }
    let values = try whatStoodBefore(change.record, change.type, keys, without: [dot])
    return try writeChange(
      Draft(type: change.type, record: change.record, values: values, reason: reason, shown: now.record),
      account: official.account
    ).dot
  }
}
