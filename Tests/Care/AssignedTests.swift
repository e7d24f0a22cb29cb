import Care
import Model
import Replication
import Support
import Testing

/// Whose list an elder is on who was assigned to somebody.
@Suite struct AssignedTests {
  private let village: Village
  private let elder: Dot

  init() throws {
    village = try Village()
    elder = try village.elder("王秀英")
  }

  private func helper(_ account: String, _ more: [String: String] = [:]) throws -> Dot {
    let text = ["name": account, "account": account, "division": Village.east, "state": "active"]
    return try village.record("helper", text.merging(more) { $1 })
  }

  private func assign(_ more: [String: String]) throws -> Dot {
    try village.record("assignment", more.merging(["elder": elder.testText, "from": "2026-01-01"]) { mine, _ in mine })
  }

  private func isOnTheListOf(_ account: String, on day: String = "2026-09-20") throws -> Bool {
    let now = Instant.parse("\(day) 10:00")!.milliseconds
    return try DueList(village.store, DueList.Terms(now: now, of: account)).items.map(\.elder) == [elder]
  }

  /// A care group was assigned to an elder, and nobody of it found them on their list.
  @Test func aTeamsEldersWereOnNobodysList() throws {
    let team = try village.record("team", ["name": "关爱小组", "division": Village.east])
    let other = try village.record("team", ["name": "别的小组", "division": Village.east])
    _ = try helper("li", ["team": team.testText])
    _ = try helper("zhao", ["team": other.testText])
    _ = try helper("wang")
    _ = try helper("sun", ["team": team.testText, "state": "left", "left_on": "2026-08-01"])
    let assignment = try assign(["team": team.testText])
    #expect(try isOnTheListOf("li"))
    for account in ["zhao", "wang"] { #expect(try !isOnTheListOf(account), "\(account)") }
    #expect(try isOnTheListOf("sun", on: "2026-07-31") && !isOnTheListOf("sun", on: "2026-08-01"))
    // Where the assignment names somebody, the team says only where they come from.
    for named in ["helper_name": "邻居", "account": "wang"] {
      try village.edit("assignment", assignment, [named.key: named.value])
      #expect(try !isOnTheListOf("li"), "\(named.key)")
      try village.edit("assignment", assignment, [named.key: ""])
    }
    try village.edit("assignment", assignment, ["until": "2026-09-19"])
    #expect(try !isOnTheListOf("li"))
  }
}
