import Care
import Model
import Replication
import Store
import Terminal

/// What an elder's record shows of other records.
extension Desk {
  /// The record that stands for a person; nil if it is out of the account's reach.
  func reachable(_ named: Record) throws -> Record? {
    let elder = try standing(named)
    guard let village = try register.stored(elder.id, type: CareModel.Number.elder)?.region,
      holdsOnlyScope || authority.reaches(village: village)
    else { return nil }
    return elder
  }

  /// Whether what a field of an elder holds was written once another record had been made: else it is not by that one.
  func wasWritten(_ field: Field, of elder: Record, after other: Record) -> Bool {
    guard let cell = elder[CellKey(field: field.number)], !field.isInConflict(cell) else { return false }
    return field.shown(cell).time >= other.madeAt
  }
}

extension Desk {
  /// What follows for the elder's record from a correction, in its transaction.
  func carryCorrection(_ edit: Edit) throws {
    // What is only proposed counts once somebody has decided.
    guard let record = edit.record, !edit.own.isEmpty, edit.proposed.isEmpty else { return }
    switch edit.type.number {
    case CareModel.Number.assessment: try carryLevelCorrection(edit, from: record)
    default: break
    }
  }
}
