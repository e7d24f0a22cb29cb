import Dispatch
import Foundation
import Model
import PostgreSQL
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

@testable import Hub

/// What a login is worth when requests go to this hub and that: each browser's next request may come to either.
@Suite struct SharedConsoleTests {
  private static let village = "230422990201"

  /// Two hubs on one database.
  private struct Hubs {
    let here: TestHub
    let there: TestHub

    init() throws {
      let settings = try StorePlace(.postgresql).settings
      here = try TestHub(prepare: nil, store: settings) { _ in }
      there = try TestHub(prepare: nil, store: settings) { _ in }
    }

    /// The same browser at the other hub.
    func other(_ user: ConsoleUser) -> ConsoleUser {
      let other = ConsoleUser(user.hub === here ? there : here, user.account)
      other.cookie = user.cookie
      return other
    }

    func advance(milliseconds: UInt64) {
      for hub in [here, there] { hub.clock.advance(milliseconds: milliseconds) }
    }
  }

  // MARK: - At one hub

  @Test func aUseIsWrittenOnceAMinute() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    let secret = try #require(user.cookie.map { String($0.split(separator: "=")[1]) })
    let id = SHA256.hash(Base32.bytes(secret, count: 32)!)
    let begun = try #require(try hub.store.session(id))
    func used() throws -> UInt64 { try #require(try hub.store.session(id)).usedMilliseconds }
    for _ in 0..<59 {
      hub.clock.advance(milliseconds: 1000)
      #expect(try user.get("session").status == 200)
    }
    #expect(try used() == begun.usedMilliseconds)
    hub.clock.advance(milliseconds: 1000)
    #expect(try user.get("session").status == 200)
    #expect(try eventually { try used() == begun.usedMilliseconds + 60_000 })
    // What a page asks by itself is no use.
    hub.clock.advance(milliseconds: 120_000)
    let idle = try hub.call(.inProcess, "GET", "/v1/console/session", headers: user.headers([("Tanfang-Idle", "1")]))
    #expect(idle.status == 200)
    #expect(try used() == begun.usedMilliseconds + 60_000)
  }

  /// What the store does not know of yet counts at the hub that was asked.
  @Test func theLastUseCountsToTheMillisecond() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    hub.clock.advance(milliseconds: 50_000)
    #expect(try user.get("session").status == 200)
    hub.clock.advance(milliseconds: UInt64(Limits.sessionIdleSeconds) * 1000 - 1)
    #expect(try user.get("session").status == 200)
  }

  /// Nothing of what strangers send may wait among the officials' requests.
  @Test(.timeLimit(.minutes(1))) func aMadeUpCookieWaitsForNoOfficial() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    #expect(try user.get("session").status == 200)
    let console = try #require(hub.server.service.console)
    let hold = DispatchSemaphore(value: 0)
    #expect(console.desk.submit { _ in hold.wait() })
    defer { hold.signal() }
    let stranger = ConsoleUser(hub, "nobody")
    for byte in 0..<70 {
      stranger.cookie = "__Host-tanfang=" + Base32.text(bytes: [UInt8](repeating: UInt8(byte), count: 32))
      #expect(try stranger.get("session").code == "no_session")
    }
  }

  @Test func aRestartEndsSessionsWhereNobodyElseServes() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    try hub.restart()
    #expect(try user.get("session").status == (Engine.chosen == .sqlite ? 401 : 200))
  }

  @Test func whoseSessionHasEndedChangesNoPassword() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .town, "230422")
    let secret = try #require(user.cookie.map { String($0.split(separator: "=")[1]) })
    let id = SHA256.hash(Base32.bytes(secret, count: 32)!)
    try hub.setPassword("another horse battery", of: user.account)
    var random = SystemRandomNumberGenerator()
    let error = #expect(throws: Refusal.self) {
      try hub.office.setPassword("a third horse battery", of: user.account, in: id, using: &random)
    }
    #expect(error?.code == "no_session")
    #expect(try user.logIn(password: "another horse battery").status == 200)
  }

  @Test(.onSQLite) func nobodyIsLoggedInToABackup() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .county, "230422")
    #expect(try user.upload("code,name\n\(Self.village),东风村\n", name: "villages.csv").status == 200)
    let path = hub.home.path + "/backup.db"
    _ = try HubBackup.make(of: hub.store, in: hub.folder, to: path)
    let copy = try HubDatabase(path: path, opening: .existing, random: { 1 }, milliseconds: { 1 })
    #expect(try copy.countSessions() == 0)
    #expect(try copy.connection.number("SELECT count(*) FROM upload") == 0)
    #expect(try hub.store.countSessions() == 1 && user.get("session").status == 200)
    #expect(try hub.restored(from: path, keepingLedger: false).store.countSessions() == 0)
  }

  /// A list of people that waits to be imported is not to be read by whoever gets hold of the store.
  @Test func anUploadInTheStoreSaysNothing() throws {
    let hub = try TestHub()
    let user = try ConsoleUser(hub, .county, "230422")
    let list = "姓名,出生日期,村,手机\n王桂兰,1945-03-02,\(Self.village),13900000000\n"
    let upload = try #require(try user.upload(list, name: "WangGuilan.csv").json?["upload"]?.string)
    let stored = try #require(try hub.store.upload(upload))
    for part in ["王桂兰", "13900000000", "WangGuilan"] {
      #expect(!stored.sealed.indices.contains { stored.sealed[$0...].starts(with: part.utf8) }, "\(part)")
    }
    // The same list again is other bytes.
    let again = try #require(try user.upload(list, name: "WangGuilan.csv").json?["upload"]?.string)
    #expect(try hub.store.upload(again)?.sealed != stored.sealed)
    #expect(SecretSeal([UInt8](repeating: 0, count: 32), name: upload).open(stored.sealed) == nil)
  }

  // MARK: - At two hubs

  @Test(.enabled(if: Engine.available.contains(.postgresql))) func whoLogsInAtOneHubIsKnownAtTheOther() throws {
    let hubs = try Hubs()
    let user = try ConsoleUser(hubs.here, .town, "230422")
    let other = hubs.other(user)
    for _ in 0..<3 { #expect(try other.get("session").status == 200 && user.get("session").status == 200) }
    #expect(try other.post("logout", [:]).status == 204)
    #expect(try user.get("session").code == "no_session" && other.get("session").code == "no_session")
    try user.logIn()
    other.cookie = user.cookie
    #expect(try other.get("session").status == 200)
    try hubs.here.office.setDisabled(true, account: user.account)
    #expect(try other.get("session").code == "no_session" && user.get("session").code == "no_session")
  }

  @Test(.enabled(if: Engine.available.contains(.postgresql))) func aSessionUsedAtOneHubLastsAtTheOther() throws {
    let hubs = try Hubs()
    let user = try ConsoleUser(hubs.here, .town, "230422")
    let other = hubs.other(user)
    let step = UInt64(Limits.sessionIdleSeconds - 120) * 1000
    for _ in 0..<3 {
      hubs.advance(milliseconds: step)
      #expect(try user.get("session").status == 200)
      // The store has it a moment after the answer.
      let now = hubs.here.clock.milliseconds
      #expect(try eventually { try hubs.there.store.session(id(user))?.usedMilliseconds == now })
    }
    hubs.advance(milliseconds: step)
    #expect(try other.get("session").status == 200)
    hubs.advance(milliseconds: UInt64(Limits.sessionIdleSeconds) * 1000)
    #expect(try user.get("session").code == "no_session" && other.get("session").code == "no_session")
  }

  private func id(_ user: ConsoleUser) throws -> Hash256 {
    let secret = try #require(user.cookie.map { String($0.split(separator: "=")[1]) })
    return SHA256.hash(Base32.bytes(secret, count: 32)!)
  }

  @Test(.enabled(if: Engine.available.contains(.postgresql))) func aListSentToOneHubIsImportedAtTheOther() throws {
    let hubs = try Hubs()
    let user = try ConsoleUser(hubs.here, .county, "230422")
    let other = hubs.other(user)
    let sent = try #require(try user.upload("code,name\n\(Self.village),东风村\n", name: "villages.csv").json)
    let upload = try #require(sent["upload"])
    #expect(try other.ask("imports/preview", ["upload": upload])["counts"]?["created"]?.integer == 1)
    #expect(try user.ask("imports/apply", ["upload": upload])["counts"]?["created"]?.integer == 1)
    #expect(try other.ask("imports/preview", ["upload": upload])["counts"]?["unchanged"]?.integer == 1)
    let colleague = try ConsoleUser(hubs.there, .town, "230422")
    #expect(try colleague.post("imports/preview", ["upload": upload]).code == "no_such_upload")
  }

  @Test(.enabled(if: Engine.available.contains(.postgresql))) func noCodeIsGoodAtBothHubs() throws {
    let hubs = try Hubs()
    let user = try ConsoleUser(hubs.here, .town, "230422")
    var random = SystemRandomNumberGenerator()
    let totp = try hubs.here.office.addTOTP(to: user.account, using: &random)
    #expect(try user.logIn().code == "code_required")
    let code = totp.code(atStep: hubs.there.clock.milliseconds / 30_000)
    let other = ConsoleUser(hubs.there, user.account)
    #expect(try other.logIn(code: code).status == 200)
    #expect(try user.logIn(code: code).code == "bad_credentials")
    #expect(try other.get("session").status == 200)
  }

  /// With a limit of its own, each hub more would be five guesses more.
  @Test(.enabled(if: Engine.available.contains(.postgresql))) func guessesAtTwoHubsAreAsManyAsAtOne() throws {
    let hubs = try Hubs()
    let user = try ConsoleUser(hubs.here, .town, "230422")
    let guessers = [ConsoleUser(hubs.here, user.account), ConsoleUser(hubs.there, user.account)]
    for guess in 0..<Limits.loginsPerAccountMax {
      #expect(try guessers[guess % 2].logIn(password: "wrong").status == 401)
    }
    for guesser in guessers { #expect(try guesser.logIn().status == 429) }
    hubs.advance(milliseconds: 61_000)
    #expect(try guessers[1].logIn().status == 200)
    // So it is with one's own password, and with guesses from one address.
    let wrong: JSONValue = ["current": "wrong", "new": "a better horse battery"]
    #expect(try guessers[1].post("password", wrong).code == "bad_credentials")
    #expect(try hubs.other(guessers[1]).post("password", wrong).status == 429)
    let others = [hubs.here, hubs.there]
    for number in 0..<Limits.loginsPerAddressMax { _ = try ConsoleUser(others[number % 2], "nobody \(number)").logIn() }
    for hub in others { #expect(try ConsoleUser(hub, "somebody").logIn().status == 429) }
  }

  @Test(.enabled(if: Engine.available.contains(.postgresql))) func whatComesToOneHubIsToldAtTheOther() throws {
    let hubs = try Hubs()
    let device = try hubs.here.device("小李", .volunteer, Self.village)
    let user = try ConsoleUser(hubs.there, .town, "230422")
    let stream = try user.follow()
    #expect(stream.text(until: "event: changed").contains("event: hello"))
    for name in ["王桂兰", "李永贵"] {
      try device.write("elder", ["name": name, "village": Self.village])
      try device.sync()
      #expect(stream.text(until: name).contains("event: arrivals"), "\(name)")
    }
    #expect(try hubs.other(user).post("logout", [:]).status == 204)
    #expect(stream.text(until: "event: end").contains("event: end"))
  }

  #if PostgreSQL
  /// Where the store tells of commits, nobody asks it four times a second.
  @Test(.enabled(if: Engine.available.contains(.postgresql))) func whoFollowsAQuietStoreAsksItNothing() throws {
    let hubs = try Hubs()
    let user = try ConsoleUser(hubs.there, .town, "230422")
    let stream = try user.follow()
    #expect(stream.text(until: "event: changed").contains("event: hello"))
    let console = try #require(hubs.there.server.service.console)
    func asked() -> Int {
      let counts = Collected<Int>()
      let isTaken = console.desk.submit { store in
        counts.add(((try? store.get())?.connection as? PostgreSQLConnection)?.roundTrips ?? -1)
      }
      return isTaken ? counts.wait(for: 1)[0] : -1
    }
    // Until the bell hangs and what was written before is looked at.
    var counts = [asked()]
    let isQuiet = eventually {
      usleep(1_000_000)
      counts.append(asked())
      return counts[counts.count - 1] == counts[counts.count - 2]
    }
    #expect(isQuiet, "round trips, second by second: \(counts)")
  }
  #endif
}
