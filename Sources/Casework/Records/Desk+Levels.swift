import Care
import Model
import Replication
import Store
import Terminal

/// The ability level that an elder's record shows is that of the last assessment with a final one.
extension Desk {
  private var type: RecordType { .assessment }
  private var shown: Field { RecordType.elder["ability_level"] }

  /// The elder's record shows the last level that was confirmed.
  func carryLevel(_ edit: Edit, _ id: Dot) throws {
    guard edit.own.contains(where: { $0.key.field == type["final_level"].number }) else { return }
    try carryLevel(after: id)
  }

  private func carryLevel(after id: Dot) throws {
    guard shown.mayWrite(role) == .yes, let carried = try CarriedLevel(register, after: id),
      let elder = try reachable(carried.elder)
    else { return }
    try show(carried.level, on: elder)
  }

  /// Where a corrected or void assessment no longer gives a level that somebody's record has from it, the record shows that
  /// of the last one that is left.
  func carryLevelCorrection(_ edit: Edit, from record: Record) throws {
    let touched = ["final_level", "voided", "assessed_on", "elder"].map { type[$0].number }
    guard edit.own.contains(where: { touched.contains($0.key.field) }) else { return }
    try takeBackLevel(of: record)
    try carryLevel(after: record.id)
  }

  /// - Parameter record: the assessment as it stood.
  private func takeBackLevel(of record: Record) throws {
    guard record.value(type["voided"]) == nil, let level = record.integer(type["final_level"]),
      let named = try record.reference(type["elder"]).flatMap({ id in
        try register.record(id, type: CareModel.Number.elder)
      }), let elder = try reachable(named), let now = elder.integer(shown)
    else { return }
    let left = try register.lastAssessment(of: elder.id)?.integer(type["final_level"])
    guard left != now else { return }
    if now == level, wasWritten(shown, of: elder, after: record), shown.mayWrite(role) == .yes {
      return try show(left, on: elder)
    }
    output.warn(
      Label(
        "档案里的能力等级仍是“\(shown.vocabulary?.labelText(now, .zh) ?? "")”：不是由这次评估带入的，请核对",
        "the elder's record still shows the level “\(shown.vocabulary?.labelText(now, .en) ?? "")”, which is not from this "
          + "assessment: check it"))
  }

  private func show(_ level: Int64?, on elder: Record) throws {
    var change = try Edit(.elder, elder, role: role)
    try change.set(shown, level.map { .integer($0) } ?? .cleared)
    guard !change.isEmpty else { return }
    _ = try together { try put(change) }
    let words = level.flatMap { shown.vocabulary?.term(code: $0) }?.label ?? Label("未评", "none")
    output.note(
      Label("档案里的能力等级改为“\(words.zh)”", "the elder's record now shows the level “\(words.en)”"))
  }
}
