import Model
import Replication

/// Officials at devices of their own, who do not know what the office writes meanwhile: records twice, and a clock that
/// runs fast.
extension County {
  /// So far is the clock of the third clerk ahead.
  private static let aheadMilliseconds: Int64 = 20 * 86_400_000

  func settleClerks() throws {
    clerks = try (1...3).map { try town.join("clerk\($0)", .county, Self.code) }
    for clerk in clerks { clerk.clock.milliseconds = town.clock.milliseconds }
    try settleVillagesTwice()
    try settleBenefitsTwice()
  }

  /// Writes at a clerk's device, and syncs: the hub knows at once.
  private func clerk(
    _ index: Int, _ type: String, _ record: Dot?, _ values: [String: String?], ahead milliseconds: Int64 = 0
  ) throws -> Dot {
    let clerk = clerks[index]
    clerk.clock.milliseconds = UInt64(Int64(town.clock.milliseconds) + milliseconds)
    if record != nil { try clerk.sync() }
    let id = try clerk.write(type, record, values.compactMapValues { $0 })
    try clerk.sync()
    return id
  }

  /// Some villages have been entered twice: what the record of the smallest id says counts, and of what it leaves out the
  /// other's word.
  private func settleVillagesTwice() throws {
    for (index, code) in villages.enumerated() where index % 3 == 0 {
      let kind = random.pick(["111", "220", nil])
      let elders = random.chance(60) ? "\(20 + random.below(80))" : nil
      let name = "东风新\(index)村"
      let id = try clerk(
        index % 2, "village", nil, ["name": name, "code": code, "urban_rural": kind, "elders": elders])
      try note("village", id, ["code": code, "name": name, "urban_rural": kind, "elders": elders])
    }
  }

  /// Two clerks enter the same item from the same day on, each for others.
  private func settleBenefitsTwice() throws {
    for index in [0, 1] {
      let category = ["low_income", "living_alone"][index]
      let id = try clerk(
        index, "benefit", nil,
        [
          "code": "b3", "name": "bathing", "division": Self.code + "000000", "service": "bathing",
          "from": "2024-01-01", "categories_any": category,
        ])
      try note("benefit", id, ["code": "b3", "service": "bathing", "category": category])
      benefits.append((id, "b3"))
    }
  }

  /// The office enters an assessor's form, and a clerk another one of the same day, an hour before or after.
  func assessTwice() throws {
    guard let index = somebody() else { return }
    let date = "\(Instant.day(today - Int64(random.below(9)) * 86_400_000))"
    let ahead: Int64 = random.chance(50) ? 3_600_000 : -3_600_000
    func row(_ level: Int) -> ([String: String?], [String: String?]) {
      let key = Vocabulary.abilityLevel.terms.first { $0.code == Int64(level) }!.key
      return (
        ["elder": elders[index].id.testText, "instrument": "gb42195", "assessed_on": date, "final_level": key],
        ["elder": elders[index].id.testText, "day": date, "done": "1", "level": "\(level)"]
      )
    }
    // Who writes first is another question than whose clock says so.
    for isClerk in random.chance(50) ? [true, false] : [false, true] {
      let (text, own) = row(random.below(5))
      assessments += 1
      let id = try isClerk ? clerk(0, "assessment", nil, text, ahead: ahead) : office("assessment", nil, text)
      let made = isClerk ? now + ahead : now
      try note("assessment", id, own.merging(["n": "\(assessments)", "made": "\(made)"]) { $1 })
    }
  }

  /// A device whose clock is weeks ahead says that somebody has left, and not when.
  func archiveAhead() throws {
    guard let index = somebody() else { return }
    elders[index].isGone = true
    let reason = random.pick(["died", "moved_away"])
    _ = try clerk(2, "elder", elders[index].id, ["archived": reason], ahead: Self.aheadMilliseconds)
    let noted = "\(Instant.day(Int64(clerks[2].clock.milliseconds)))"
    try note("elder", elders[index].id, new: false, ["archived": reason, "left_noted": noted])
  }
}
