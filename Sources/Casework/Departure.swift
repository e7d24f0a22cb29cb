import Care
import Model
package import Replication
import Store

/// When somebody left, as the reason for which their record is archived changes (FIGURES.md, "on the register").
extension Desk {
  /// The edit with what goes with a reason of archiving: its day, which is today's if nobody says another, and none once
  /// the archiving is taken back; and of who leaves an institution by dying or moving away that they had lived in it, and
  /// since when: the months before count as they were.
  func dated(_ edit: Edit) throws -> Edit {
    let type = RecordType.elder
    let (reason, on) = (type["archived"], type["archived_on"])
    guard edit.type.number == type.number, let record = edit.record, let value = edit.value(reason) else { return edit }
    var edit = edit
    // Who knows the day has said it.
    if !edit.writes(on), on.mayWrite(role) != .no {
      if value == .cleared {
        try edit.set(on, .cleared)
      } else {
        if !edit.isSettling, !edit.names(on) { try edit.set(on, .integer(Instant.day(hubNow).packed)) }
        // A day older than its reason would be taken for another's.
        try edit.confirm(on)
      }
    }
    if !edit.isSettling, let since = record.institution(before: value, now: hubNow) {
      let known = [("living", Vocabulary.living["institution"]), ("institution_on", since)]
      for (field, value) in known.map({ (type[$0], $1) }) where !edit.names(field) && field.mayWrite(role) != .no {
        try edit.set(field, .integer(value))
      }
    }
    return edit
  }
}

extension Record {
  /// The day, packed, from which somebody lived in an institution whose record is archived for entering it, if the reason
  /// becomes that they died or moved away; nil for everybody else.
  package func institution(before reason: Value, now: Int64) -> Int64? {
    let type = RecordType.elder
    guard integer(type["archived"]) == Vocabulary.archived["in_institution"],
      ["died", "moved_away"].contains(where: { reason == .integer(Vocabulary.archived[$0]) })
    else { return nil }
    let isSaid = integer(type["living"]) == Vocabulary.living["institution"]
    return (isSaid ? integer(type["institution_on"]) : nil) ?? leftOn(now: now)
  }
}
