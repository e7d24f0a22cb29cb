import Foundation
import Hub
import Model
import Replication
import Support
import Terminal
import Testing
import Wire

/// What happens is told at once to those who follow it, and to nobody else.
@Suite struct EventTests {
  private static let village = "230422990201"

  private func follow(_ user: ConsoleUser) throws -> HTTPStream {
    let seen = Collected<HTTPResponse>()
    let request = HTTPRequest(
      method: "GET", target: HTTPTarget("/v1/console/events")!, headers: user.headers(), clientAddress: "127.0.0.1")
    user.hub.server.service.handle(request) { seen.add($0) }
    let response = try #require(seen.wait(for: 1).first)
    try #require(response.status == 200)
    #expect(response.headers.contains { $0.name == "Content-Type" && $0.value.hasPrefix("text/event-stream") })
    return try #require(response.stream)
  }

  /// What a stream says until it says a word, or for half a minute: a busy machine is slower than two seconds.
  private func text(_ stream: HTTPStream, until word: String) -> String {
    var text = ""
    _ = eventually(seconds: 30) {
      text += String(decoding: stream.take(), as: UTF8.self)
      return text.contains(word)
    }
    return text
  }

  @Test func whatADeviceBringsIsToldWithinTwoSecondsToThoseItConcerns() throws {
    let hub = try TestHub()
    let device = try hub.device("小李", .volunteer, Self.village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": Self.village])
    try device.sync()
    let here = try ConsoleUser(hub, .town, "230422")
    let far = try ConsoleUser(hub, .county, "110101")
    let (mine, theirs) = (try follow(here), try follow(far))
    #expect(text(mine, until: "event: hello").contains("\"commit\":"))
    _ = try here.look("today")

    try device.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:00", "outcome": "seen"])
    try device.sync()
    let told = text(mine, until: "event: arrivals")
    #expect(told.contains("\"title\":\"visit 王桂兰\"") && told.contains("\"by\":\"小李\""), "\(told)")
    #expect((told + text(mine, until: "event: today")).contains("event: today"))
    #expect(!text(theirs, until: "event: changed").contains("王桂兰"))
  }

  @Test func aStreamEndsWithItsSession() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    let stream = try follow(user)
    // Whoever only looks on does nothing: the session ends as if nobody were there.
    hub.clock.advance(milliseconds: UInt64(Limits.sessionIdleSeconds) * 1000)
    #expect(text(stream, until: "event: end").contains("event: end"))
  }

  @Test func oneSessionFollowsOnlySoOften() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    let streams = try (0..<Limits.streamsPerSessionMax).map { _ in try follow(user) }
    #expect(try user.get("events").code == "too_many_streams")
    withExtendedLifetime(streams) {}
  }
}
