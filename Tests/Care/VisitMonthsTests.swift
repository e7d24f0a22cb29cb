import Care
import Model
import Replication
import Support
import Testing
import Wire

/// Twelve months counted in one run are what each is counted alone.
@Suite struct VisitMonthsTests {
  private static let categories = ["living_alone", "disabled", "advanced_age", "living_alone@2026-03-05~2026-07"]
  private static let archived = ["died", "moved_away", "in_institution", "entered_in_error", "service_declined"]
  private static let modes = ["home", "phone", ""]

  @Test(arguments: 0..<UInt64(12))
  func aRunOverAllVisitsCountsWhatEachMonthCounts(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let village = try Village()
    let elders = try (0..<25).map { try elder($0, in: village, &random) }
    for _ in 0..<2 {
      let (one, other) = (random.pick(elders), random.pick(elders))
      if one != other { try village.edit("elder", one, ["same_as": other.testText]) }
    }
    if random.chance(70) {
      try village.record("policy", ["division": "230422100000", "from": "2026-05-01", "counting_modes": "home"])
    }
    if random.chance(50) {
      try village.record("policy", ["division": Village.west, "from": "2026-08-01", "counting_modes": "phone"])
    }
    for _ in 0..<120 { try visit(random.pick(elders), in: village, &random) }

    let (store, now) = (village.store, Int64(village.clock.milliseconds))
    let months = Period(twelveEndingWith: CalendarMonth("2026-09")!).months
    for targets in [TargetSet.national, .all] {
      var count = try VisitMonths(store, months, try Population(store, now: now), targets: targets)
      let due = try DueList(store, DueList.Terms(now: now), alongside: { count.take($0) })
      #expect(due.items == (try DueList(store, DueList.Terms(now: now)).items))
      for (month, rate) in zip(months, count.rates) {
        let alone = try VisitRate(store, month, targets: targets, now: now)
        #expect(
          (rate.month, rate.targets, rate.visited) == (month, alone.total.targets, alone.total.visited),
          "seed \(seed), \(month)")
      }
      let last = try VisitRate(
        store, months[11], try Population(store, now: now), targets: targets, by: .village, listsUnvisited: true)
      #expect(count.last.villages.map { String($0.code) } == last.lines.map(\.key))
      #expect(count.last.villages.map(\.targets) == last.lines.map(\.targets))
      #expect(count.last.villages.map(\.visited) == last.lines.map(\.visited))
      #expect(count.last.unvisited == last.unvisited)
    }
  }

  private func elder(_ number: Int, in village: Village, _ random: inout SeededRandom) throws -> Dot {
    var values = ["categories": random.pick(Self.categories)]
    if random.chance(70) { values["enrolled"] = "2026-0\(1 + random.below(9))" }
    if random.chance(15) { values["living"] = "institution" }
    if random.chance(20) {
      values["archived"] = random.pick(Self.archived)
      if random.chance(70) { values["archived_on"] = "2026-0\(1 + random.below(9))-10" }
    }
    let elder = try village.elder("王\(number)", values, village: random.pick([Village.east, Village.west]))
    // So that no cell that figures look at is as the record was made.
    if random.chance(20) {
      village.clock.milliseconds += 40 * 86_400_000
      defer { village.clock.milliseconds -= 40 * 86_400_000 }
      try village.edit("elder", elder, values.merging(["name": "李\(number)", "categories": "disabled"]) { $1 })
    }
    return elder
  }

  private func visit(_ elder: Dot, in village: Village, _ random: inout SeededRandom) throws {
    let (year, month) = random.chance(80) ? (2026, 1 + random.below(10)) : (2025, 9 + random.below(4))
    let (day, hour) = (random.pick(["01", "15", "30"]), random.pick(["00:00", "12:30", "23:59"]))
    let at = "\(year)-\(month < 10 ? "0" : "")\(month)-\(month == 2 && day == "30" ? "28" : day) \(hour)"
    let mode = random.pick(Self.modes)
    let visit = try village.visit(
      elder, at, random.pick(["seen", "seen", "seen", "not_home", "refused"]), by: "zhang",
      mode.isEmpty ? [:] : ["mode": mode])
    if random.chance(10) { try village.edit("visit", visit, ["voided": "entered_in_error"]) }
  }
}
