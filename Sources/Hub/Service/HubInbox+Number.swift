import Casework
import Model
import Replication
import Roster
import Store
import Sync

extension HubInbox {
  /// A valid ID number that is let in takes the place of the unverified one, as it does in an import.
  func settleNumber(_ change: Change, reason: String) throws {
    let type = RecordType.elder
    let (number, unverified, doubts) = (type["id_number"], type["id_number_unverified"], type["doubts"])
    guard change.type == type.number, change.writes.contains(where: { $0.key.field == number.number }),
      [unverified, doubts].allSatisfy({ $0.mayWrite(actor.role) == .yes }),
      let record = try store.record(change.record, type: type.number), let text = record.text(number),
      IDNumber.check(text).isValid
    else { return }
    var values: [(key: CellKey, value: Value)] = []
    if record.has(unverified) { values.append((CellKey(field: unverified.number), .cleared)) }
    let standing = Set(record.members(doubts).map(\.element))
    for doubt in Doubts.settledByNumber.sorted() {
      let element = UInt32(Vocabulary.doubts[doubt])
      guard standing.contains(element) else { continue }
      values.append((CellKey(field: doubts.number, element: element), .membership(Membership(present: false))))
    }
    if values.isEmpty { return }
    try records.write(
      Draft(type: type.number, record: record.id, values: values, reason: reason), account: actor.account)
  }
}
