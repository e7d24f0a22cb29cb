import Hub
import Model
import Support
import Terminal
import Testing
import Wire

@Suite struct FutureVisitTests {
  /// A visit that a fast clock put into the year 2031 was shown like any other, and as the last time somebody was seen.
  @Test func aVisitOfTheFutureWasShownLikeAnyOther() throws {
    let hub = try TestHub()
    let town = try ConsoleUser(hub, .town, "230422")
    let device = try hub.device("小李", .volunteer, village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": village])
    let now = Int64(hub.clock.milliseconds)
    for (at, outcome) in [(now + 4 * 365 * 86_400_000, "seen"), (now - 86_400_000, "seen")] {
      try device.write("visit", ["elder": elder.testText, "at": Instant.rfc3339(at), "outcome": outcome])
    }
    try device.sync()
    let name = RecordName.text(elder)
    let items = try #require(try town.ask("people/\(name)/timeline")["items"]?.elements)
    #expect(items.map { $0["in_future"]?.bool } == [true, false])
    #expect(items[0]["received"]?.string == Instant.rfc3339(now) && items[1]["received"] == .null)
    #expect(try town.look("people/\(name)")["last_visit"]?.string == Instant.rfc3339(now - 86_400_000))
  }
}
