import Model
package import Replication
package import Store
import Terminal
import Wire

/// Visits as they are recorded, at a command line and in a page.
extension Desk {
  /// A visit of which nothing else is said was at home, and the elder was seen.
  package func completeVisit(_ edit: inout Edit) throws {
    let type = edit.type
    if !edit.writes(type["mode"]) { try edit.set(type["mode"], .integer(Vocabulary.visitMode["home"])) }
    if !edit.writes(type["outcome"]) { try edit.set(type["outcome"], .integer(Vocabulary.visitOutcome["seen"])) }
  }

  /// Writes when a visit took place, and how exactly that is known.
  /// - Parameters:
  ///   - now: ms since 1970; times after `latest` lie in the future.
  /// - Throws: `time_in_future`, `time_before_birth`.
  package func set(_ time: VisitTime, of elder: Record?, now: Int64, latest: Int64, into edit: inout Edit) throws {
    let type = edit.type
    if time.milliseconds > latest { throw Failure.timeInFuture(type["at"], now: now) }
    try refuseUnborn(time, elder, latest: latest)
    try edit.set(type["at"], .integer(time.milliseconds))
    try edit.set(type["at_precision"], time.precision.map { .integer($0) } ?? .cleared)
  }

  private func refuseUnborn(_ time: VisitTime, _ elder: Record?, latest: Int64) throws {
    // A birth date still to come is somebody's typo, and must not keep anybody from work.
    guard let birth = elder?.integer(RecordType.elder["birth"]), birth <= Instant.day(latest).packed,
      Instant.day(time.milliseconds).packed < birth
    else { return }
    throw Failure(
      "time_before_birth", .badInput, Label("探访时间早于老人出生", "the visit is earlier than the elder's birth"),
      hint: Label("检查 --at 的年份和老人的出生日期", "check the year of --at and the elder's date of birth"))
  }

  /// Who repeats a command whose answer was overlooked has not been there twice.
  /// - Throws: `visit_just_recorded`.
  package func refuseSecond(_ edit: Edit, among visits: [Record]) throws {
    let type = edit.type
    guard case .integer(let at)? = edit.value(type["at"]) else { return }
    let fields = type.fields.filter { !$0.writtenByHub && !["elder", "at", "at_precision"].contains($0.key) }
    for other in visits {
      guard let before = other.integer(type["at"]), abs(before - at) < 60_000,
        try author(other.id) == authority.account
      else { continue }
      let isSame = fields.allSatisfy { field in
        field.isFlags
          ? edit.members(field) == Set(other.members(field).map(\.element)) : edit.value(field) == other.value(field)
      }
      guard isSame else { continue }
      throw Failure(
        "visit_just_recorded", .badInput,
        Label("一模一样的探访已经记过：\(try short(other.id))", "exactly this visit is recorded already: \(try short(other.id))"),
        hint: Label("确实又探访了一次，加 --again", "if it was another visit, add --again"))
    }
  }

  /// The record that stands for the person whom an elder's record is about: itself, unless it gave way to another.
  package func standing(_ elder: Record) throws -> Record {
    let survivor = try register.survivor(of: elder, .elder)
    return survivor == elder.id ? elder : try register.record(survivor, type: CareModel.Number.elder) ?? elder
  }

  /// Records a visit to an elder as a form says, with what the elder's record is to show of it: on paper, it was somebody
  /// else who was there.
  /// - Parameter again: although exactly this visit has just been recorded.
  /// - Throws: `time_in_future`, `time_before_birth`, `visit_just_recorded`, and what the fields refuse.
  package func recordVisit(
    to elder: StoredRecord, form: [(name: String, texts: [String])], again: Bool
  ) throws -> Dot {
    let type = RecordType.visit
    var edit = try Edit(type, nil, role: role)
    try edit.set(type["elder"], .reference(elder.record.id))
    try take(form: form.filter { $0.name != "at" }, into: &edit)
    let at = form.last { $0.name == "at" }?.texts.last { !$0.trimmed.isEmpty }
    let time = try at.map { try VisitTime.parse($0, type["at"], now: now) } ?? VisitTime(milliseconds: now)
    try set(time, of: elder.record, now: now, latest: latest, into: &edit)
    try completeVisit(&edit)
    if !again { try refuseSecond(edit, among: visits(of: elder.record.id)) }
    guard holdsOnlyScope || authority.reaches(village: elder.region) else { throw Failure.noSuchRecordInReach }
    return try together {
      let id = try write(edit)
      try carry(edit, to: elder.record)
      try note("visit_add", .type(.visit), .record(id))
      return id
    }
  }
}
