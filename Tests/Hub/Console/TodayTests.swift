import Care
import Model
import Storage
import Support
import Terminal
import Testing
import Wire

@testable import Hub

/// The first page's figures over a restart.
@Suite struct TodayFiguresTests {
  private static let village = "230422990201"
  private static let regions = [Region("230422")!]
  private static let month: Int64 = 31 * 86_400_000

  /// Two people, one of whom was visited today.
  private func filledHub() throws -> TestHub {
    let hub = try TestHub()
    let device = try hub.device("小李", .volunteer, Self.village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": Self.village, "categories": "living_alone"])
    try device.write(
      "elder", ["name": "李永贵", "village": Self.village, "categories": "disabled"])
    let now = Instant.rfc3339(Int64(hub.clock.milliseconds))
    try device.write("visit", ["elder": elder.testText, "at": now, "outcome": "seen"])
    try device.sync()
    return hub
  }

  @Test func whatTheStoreKeepsIsWhatWasCounted() throws {
    let hub = try filledHub()
    let now = Int64(hub.clock.milliseconds)
    let counted = try hub.store.reading { try TodayFigures(hub.store, Self.regions, now: now) }
    #expect(TodayFigures.kept(hub.store, Self.regions, now: now) == nil)
    try counted.keep(in: hub.store, Self.regions)
    let kept = try #require(TodayFigures.kept(hub.store, Self.regions, now: now + 60_000))
    #expect((kept.milliseconds, kept.seq) == (now, counted.seq))
    #expect(kept.trend == counted.trend && kept.trend.last?.visited == 1 && kept.trend.last?.targets == 2)
    #expect(kept.villages == counted.villages && kept.villages.map(\.visited) == [1])
    #expect(kept.goalPermille == counted.goalPermille)
    #expect(kept.overdue.map(\.risk) == counted.overdue.map(\.risk))
    #expect(kept.overdue.map(\.count) == counted.overdue.map(\.count) && kept.overdue.map(\.count) == [1])
    #expect(kept.overduePeople == counted.overduePeople && kept.overduePeople.count == 1)
    #expect(kept.unvisitedPeople == counted.unvisitedPeople && kept.unvisitedPeople.count == 1)
    // Not for others' regions, and not in another month.
    #expect(TodayFigures.kept(hub.store, [Region(Self.village)!], now: now) == nil)
    #expect(TodayFigures.kept(hub.store, Self.regions, now: now + Self.month) == nil)
  }

  @Test func whatCannotBeReadIsCounted() throws {
    let hub = try filledHub()
    let now = Int64(hub.clock.milliseconds)
    let counted = try hub.store.reading { try TodayFigures(hub.store, Self.regions, now: now) }
    try counted.keep(in: hub.store, Self.regions)
    let whole = try #require(try hub.store.setting("today/230422"))
    for count in 0..<whole.count {
      try hub.store.transaction { try hub.store.setSetting("today/230422", Array(whole.prefix(count))) }
      #expect(TodayFigures.kept(hub.store, Self.regions, now: now) == nil, "\(count) of \(whole.count) bytes")
    }
    try hub.store.transaction { try hub.store.setSetting("today/230422", [9] + whole.dropFirst()) }
    #expect(TodayFigures.kept(hub.store, Self.regions, now: now) == nil, "of another version")
  }

  @Test func aHubThatStartsShowsWhatItCountedLast() throws {
    let hub = try filledHub()
    let official = try ConsoleUser(hub, .county, "230422")
    try hub.restart()
    #expect(eventually(seconds: 60) { (try? hub.store.setting("today/230422")) != nil })
    try official.logIn()
    let before = try official.look("today")
    #expect(before["rate"]?["visited"]?.integer == 1 && before["computing"] == false)
    // Older figures than what was written last, as they are after a night: they are shown, and counted anew.
    hub.clock.milliseconds += 3_600_000
    try hub.restart()
    try official.logIn()
    let isCounted = eventually(seconds: 60) {
      let today = try? official.look("today")
      #expect(today?["rate"]?["visited"]?.integer == 1)
      return today?["as_of"] != before["as_of"]
    }
    #expect(isCounted)
  }
}
