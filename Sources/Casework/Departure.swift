import Care
import Model
import Replication
import Store

/// When somebody left, as the reason for which their record is archived changes (FIGURES.md, "on the register").
extension Desk {
  /// The edit with what goes with a reason of archiving: its day, which is today's if nobody says another, and none once
  /// the archiving is taken back; and of who leaves an institution by dying or moving away that they had lived in it, and
  /// since when: the months before count as they were.
  func dated(_ edit: Edit) throws -> Edit {
    let type = RecordType.elder
    let (reason, on) = (type["archived"], type["archived_on"])
    guard edit.type.number == type.number, let record = edit.record, let value = edit.value(reason), !edit.writes(on),
      on.mayWrite(role) != .no
    else { return edit }
    var edit = edit
    if value == .cleared {
      try edit.set(on, .cleared)
    } else if edit.isSettling || edit.names(on) {
      // A day older than its reason would be taken for another's.
      try edit.confirm(on)
    } else {
      try edit.set(on, .integer(Instant.day(hubNow).packed))
      try edit.confirm(on)
    }
    let isInside = record.integer(reason) == Vocabulary.archived["in_institution"]
    let living = type["living"]
    if isInside, !edit.isSettling, !edit.names(living), living.mayWrite(role) != .no,
      ["died", "moved_away"].contains(where: { value == .integer(Vocabulary.archived[$0]) })
    {
      try edit.set(living, .integer(Vocabulary.living["institution"]))
      let since = type["institution_on"]
      if record.value(since) == nil, !edit.names(since), since.mayWrite(role) != .no {
        try edit.set(since, .integer(record.leftOn(now: hubNow)))
      }
    }
    return edit
  }
}
