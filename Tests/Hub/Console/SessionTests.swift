import Foundation
import Model
import Support
import Terminal
import Testing
import Wire

@testable import Hub

/// Who gets in, and for how long.
@Suite struct SessionTests {
  private static let village = "230422990201"

  @Test func onlyTheRightPasswordOpens() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    #expect(try user.look("session")["account"]?.string == user.account)
    let cookie = try #require(try user.logIn().header("set-cookie"))
    for part in ["__Host-tanfang=", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
      #expect(cookie.contains(part), "\(part)")
    }
    let stranger = ConsoleUser(hub, user.account)
    #expect(try stranger.logIn(password: "wrong").code == "bad_credentials")
    #expect(try ConsoleUser(hub, "nobody").logIn().code == "bad_credentials")
    for bad in [nil, "", "__Host-tanfang=", "__Host-tanfang=0000", "tanfang=x"] {
      stranger.cookie = bad
      #expect(try stranger.get("session").code == "no_session")
    }
  }

  @Test func volunteersAndDisabledAccountsStayOutside() throws {
    let hub = try TestHub()
    try hub.office.addAccount("li", role: .volunteer, regions: [Region(Self.village)!])
    #expect(throws: HubError.noConsole) { try hub.setPassword(ConsoleUser.password, of: "li") }
    let user = try ConsoleUser(hub, .town, "230422")
    try hub.office.setDisabled(true, account: user.account)
    #expect(try user.get("session").code == "no_session")
    #expect(try user.logIn().code == "bad_credentials")
    try hub.office.setDisabled(false, account: user.account)
    // The session of before is over, too.
    #expect(try user.get("session").code == "no_session")
    #expect(try user.logIn().status == 200)
    _ = try hub.office.set(account: user.account, role: .volunteer, regions: [Region(Self.village)!])
    #expect(try user.get("session").code == "no_session")
    #expect(try user.logIn().code == "bad_credentials")
  }

  @Test func aSessionEndsWhenNobodyUsesItAndInAnyCase() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    hub.clock.advance(milliseconds: UInt64(Limits.sessionIdleSeconds) * 1000 - 1)
    #expect(try user.get("session").status == 200)
    hub.clock.advance(milliseconds: UInt64(Limits.sessionIdleSeconds) * 1000)
    #expect(try user.get("session").code == "no_session")
    try user.logIn()
    let steps = Limits.sessionSecondsMax / (Limits.sessionIdleSeconds - 60)
    for _ in 0..<steps {
      #expect(try user.get("session").status == 200)
      hub.clock.advance(milliseconds: UInt64(Limits.sessionIdleSeconds - 60) * 1000)
    }
    hub.clock.advance(milliseconds: UInt64(Limits.sessionIdleSeconds - 60) * 1000)
    #expect(try user.get("session").code == "no_session")
  }

  @Test func aNewPasswordEndsTheOtherSessions() throws {
    let hub = try TestHub()
    let here = try ConsoleUser(hub, .town, "230422")
    let elsewhere = ConsoleUser(hub, here.account)
    try elsewhere.logIn()
    hub.clock.advance(milliseconds: 1000)
    let new = "a better horse battery"
    let wrong = try here.post("password", ["current": "wrong", "new": .string(new)])
    #expect(wrong.code == "bad_credentials")
    let weak = try here.post("password", ["current": .string(ConsoleUser.password), "new": "short"])
    #expect(weak.code == "weak_password")
    #expect(try here.post("password", ["current": .string(ConsoleUser.password), "new": .string(new)]).status == 204)
    #expect(try here.get("session").status == 200)
    #expect(try elsewhere.get("session").code == "no_session")
    #expect(try elsewhere.logIn().code == "bad_credentials")
    #expect(try elsewhere.logIn(password: new).status == 200)
    hub.clock.advance(milliseconds: 1000)
    try hub.setPassword(ConsoleUser.password, of: here.account)
    #expect(try here.get("session").code == "no_session")
    let logout = try ConsoleUser(hub, .county, "230422")
    #expect(try logout.post("logout", [:]).status == 204)
    #expect(try logout.get("session").code == "no_session")
  }

  @Test func guessesAreLimitedPerAccountAndAddress() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    let guesser = ConsoleUser(hub, user.account)
    let guesses = try (0..<Limits.loginsPerAccountMax + 1).map { _ in try guesser.logIn(password: "wrong").status }
    #expect(guesses == Array(repeating: 401, count: Limits.loginsPerAccountMax) + [429])
    // Nor does the right one open meanwhile: else the limit would tell which it was.
    #expect(try guesser.logIn().status == 429)
    #expect(try user.get("session").status == 200)
    hub.clock.advance(milliseconds: 61_000)
    #expect(try guesser.logIn().status == 200)
    for number in 0..<Limits.loginsPerAddressMax { _ = try ConsoleUser(hub, "nobody \(number)").logIn() }
    #expect(try ConsoleUser(hub, "somebody").logIn().status == 429)
  }

  @Test func aSecondFactorIsAskedForAndNoCodeIsGoodTwice() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    var random = SystemRandomNumberGenerator()
    let totp = try hub.office.addTOTP(to: user.account, using: &random)
    func code() -> String { totp.code(atStep: hub.clock.milliseconds / 30_000) }
    #expect(try user.logIn().code == "code_required")
    #expect(try user.logIn(password: "wrong", code: code()).code == "bad_credentials")
    #expect(try user.logIn(code: "000000").code == "bad_credentials")
    let used = code()
    #expect(try user.logIn(code: used).status == 200)
    #expect(try user.logIn(code: used).code == "bad_credentials")
    hub.clock.advance(milliseconds: 60_000)
    #expect(try user.logIn(code: code()).status == 200)
    #expect(try user.look("session")["totp"]?.bool == true)
    try hub.office.removeTOTP(from: user.account)
    #expect(try user.logIn().status == 200)
  }

  /// RFC 6238, appendix B, SHA-1.
  @Test(arguments: [
    (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
  ]) func codesAreThoseOfTheStandard(_ seconds: Int, _ code: String) {
    let password = OneTimePassword(secret: Array("12345678901234567890".utf8))
    #expect(password.code(atStep: UInt64(seconds / 30), digits: 8) == code)
    #expect(password.text == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    let six = String(code.suffix(6))
    let now = UInt64(seconds) * 1000
    let step = Int64(seconds / 30)
    #expect(password.step(of: six, nowMilliseconds: now, after: 0) == step)
    #expect(password.step(of: six, nowMilliseconds: now + 30_000, after: 0) == step)
    #expect(password.step(of: six, nowMilliseconds: now + 90_000, after: 0) == nil)
    #expect(password.step(of: six, nowMilliseconds: now, after: step) == nil)
  }

  @Test func noOtherSiteSpeaksForAnOfficial() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    func status(_ headers: [(name: String, value: String)], _ method: String = "POST") throws -> String? {
      try hub.call(
        .inProcess, method, method == "POST" ? "/v1/console/people" : "/v1/console/session",
        headers: user.headers([("Host", "hub:8443"), ("Content-Type", "application/json")] + headers),
        body: Array("{}".utf8)
      ).code
    }
    let own: (name: String, value: String) = ("Tanfang-Console", "1")
    #expect(try status([own]) == nil)
    #expect(try status([own, ("Origin", "https://hub:8443"), ("Sec-Fetch-Site", "same-origin")]) == nil)
    #expect(try status([]) == "not_from_console")
    for origin in ["https://evil.example", "null", "https://hub:9999", "https://hub:8443.evil.example"] {
      #expect(try status([own, ("Origin", origin)]) == "foreign_site", "\(origin)")
    }
    for site in ["cross-site", "same-site", "none", "anything"] {
      #expect(try status([own, ("Sec-Fetch-Site", site)]) == "foreign_site", "\(site)")
    }
    #expect(try status([("Sec-Fetch-Site", "none")], "GET") == nil)
    #expect(try status([("Sec-Fetch-Site", "cross-site")], "GET") == "foreign_site")
  }

  @Test func whatTheConsoleAnswersIsKeptNowhereAndRunsNothing() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422", way: .socket)
    let data = try user.get("session")
    #expect(data.header("cache-control") == "no-store")
    #expect(data.header("x-content-type-options") == "nosniff")
    #expect(try ConsoleUser(hub, "x").get("session").header("cache-control") == "no-store")
    let page = try hub.call(.socket, "GET", "/console/")
    let policy = try #require(page.header("content-security-policy"))
    #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"))
    #expect(!policy.contains("unsafe"))
    #expect(page.header("content-type") == "text/html; charset=utf-8")
    let tag = try #require(page.header("etag"))
    #expect(try hub.call(.inProcess, "GET", "/console/index.html", headers: [("If-None-Match", tag)]).status == 304)
    #expect(try hub.call(.inProcess, "GET", "/").header("location") == "/console/")
    #expect(try hub.call(.inProcess, "GET", "/console/%2e%2e/embed.c").status == 404)
  }
}
