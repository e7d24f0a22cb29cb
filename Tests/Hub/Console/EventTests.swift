import Foundation
import Hub
import Model
import Replication
import Storage
import Store
import Support
import Terminal
import Testing
import Wire

/// What happens is told at once to those who follow it, and to nobody else.
@Suite struct EventTests {
  private static let village = "230422990201"

  @Test func whatADeviceBringsIsToldWithinTwoSecondsToThoseItConcerns() throws {
    let hub = try TestHub()
    let device = try hub.device("小李", .volunteer, Self.village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": Self.village])
    try device.sync()
    let here = try ConsoleUser(hub, .town, "230422")
    let far = try ConsoleUser(hub, .county, "110101")
    let (mine, theirs) = (try here.follow(), try far.follow())
    #expect(mine.text(until: "event: hello").contains("\"commit\":"))
    _ = try here.look("today")

    try device.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:00", "outcome": "seen"])
    try device.sync()
    let told = mine.text(until: "event: arrivals")
    #expect(told.contains("\"title\":\"visit 王桂兰\"") && told.contains("\"by\":\"小李\""), "\(told)")
    #expect((told + mine.text(until: "event: today")).contains("event: today"))
    #expect(!theirs.text(until: "event: changed").contains("王桂兰"))
  }

  @Test func aStreamEndsWithItsSession() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    let stream = try user.follow()
    // Whoever only looks on does nothing: the session ends as if nobody were there.
    hub.clock.advance(milliseconds: UInt64(Limits.sessionIdleSeconds) * 1000)
    #expect(stream.text(until: "event: end").contains("event: end"))
  }

  @Test func aStreamEndsWhenItsAccountIsShut() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    let stream = try user.follow()
    try hub.office.setDisabled(true, account: user.account)
    #expect(stream.text(until: "event: end").contains("event: end"))
  }

  /// Every official's every minute would make all pages ask anew.
  @Test func thatSomebodyUsesTheConsoleIsNoNews() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    let stream = try user.follow()
    // The first look tells of what there was before.
    #expect(stream.text(until: "event: changed").contains("event: changed"))
    hub.clock.advance(milliseconds: 61_000)
    #expect(try user.get("session").status == 200)
    let used = hub.clock.milliseconds
    let id = SHA256.hash(Base32.bytes(String(user.cookie!.split(separator: "=")[1]), count: 32)!)
    #expect(try eventually { try hub.store.session(id)?.usedMilliseconds == used })
    // Told in the order in which it was written.
    try hub.office.note("backup")
    let told = stream.text(until: "event: changed")
    #expect(told.split(separator: "\n").count { $0 == "event: changed" } == 1, "\(told)")
    usleep(700_000)
    #expect(!String(decoding: stream.take(), as: UTF8.self).contains("event: changed"))
  }

  @Test func oneSessionFollowsOnlySoOften() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    let streams = try (0..<Limits.streamsPerSessionMax).map { _ in try user.follow() }
    #expect(try user.get("events").code == "too_many_streams")
    withExtendedLifetime(streams) {}
  }
}

extension ConsoleUser {
  /// Follows what happens.
  func follow() throws -> HTTPStream {
    let seen = Collected<HTTPResponse>()
    let request = HTTPRequest(
      method: "GET", target: HTTPTarget("/v1/console/events")!, headers: headers(), clientAddress: "127.0.0.1")
    hub.server.service.handle(request) { seen.add($0) }
    let response = try #require(seen.wait(for: 1).first)
    try #require(response.status == 200)
    #expect(response.headers.contains { $0.name == "Content-Type" && $0.value.hasPrefix("text/event-stream") })
    return try #require(response.stream)
  }
}

extension HTTPStream {
  /// What it says until it says a word, or for half a minute: a busy machine is slower than two seconds.
  func text(until word: String) -> String {
    var text = ""
    _ = eventually(seconds: 30) {
      text += String(decoding: take(), as: UTF8.self)
      return text.contains(word)
    }
    return text
  }
}
