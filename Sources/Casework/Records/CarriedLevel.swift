import Care
import Model
package import Replication
package import Store

/// The ability level that a person's record is to show after an assessment: the final level of the last of their
/// assessments that has one, whichever of their records these name.
package struct CarriedLevel {
  /// The record that stands for the person.
  package let elder: Record
  /// A code of `Vocabulary.abilityLevel`.
  package let level: Int64

  /// Nil if the assessment is not the last, is void or has no final level, and if the record shows the level already or
  /// waits for somebody to settle it.
  package init?(_ register: any Register, after assessment: Dot) throws {
    let (type, elderType) = (RecordType.assessment, RecordType.elder)
    guard let record = try register.record(assessment, type: type.number), record.value(type["voided"]) == nil,
      let level = record.integer(type["final_level"]), record.has(type["assessed_on"]),
      let named = try record.reference(type["elder"]).flatMap({ try register.record($0, type: elderType.number) }),
      let elder = try register.record(register.survivor(of: named, elderType), type: elderType.number)
    else { return nil }
    guard try register.lastAssessment(of: elder.id)?.id == assessment else { return nil }
    let field = elderType["ability_level"]
    if let cell = elder[CellKey(field: field.number)], field.isInConflict(cell) { return nil }
    guard elder.integer(field) != level else { return nil }
    (self.elder, self.level) = (elder, level)
  }
}

extension Register {
  /// The last of a person's assessments that stand and have a final level: of several on one day the one made last.
  func lastAssessment(of elder: Dot) throws -> Record? {
    let type = RecordType.assessment
    let on = type["assessed_on"]
    return try records(type, about: elder).map(\.record)
      .filter { $0.value(type["voided"]) == nil && $0.has(type["final_level"]) }
      .max { ($0.integer(on) ?? 0, $0.madeAt, $0.id) < ($1.integer(on) ?? 0, $1.madeAt, $1.id) }
  }
}
