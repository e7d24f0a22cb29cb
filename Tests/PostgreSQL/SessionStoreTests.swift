import Model
import Storage
import Store
import Support
import Sync
import Testing
import Wire

/// Who is logged in, as every hub of a store has to see it.
@Suite struct SessionStoreTests {
  private static let now: UInt64 = 1_790_000_000_000

  /// One store, opened twice, as two hubs do.
  private struct Scene {
    let surrounding = Surrounding()
    let place: StorePlace
    let here: HubDatabase
    let there: HubDatabase

    init(_ engine: Engine) throws {
      place = try StorePlace(engine, path: "/tmp/tanfang-session-\(UInt64.random(in: 0 ... .max))")
      here = try surrounding.open(place)
      there = try surrounding.open(place, .existing)
      try here.transaction {
        for name in ["wang", "li"] {
          try here.put(Account(name: name, role: .town, regions: [Region("230422")!], createdMilliseconds: now))
        }
      }
    }

    @discardableResult
    func begin(_ secret: UInt8, _ account: String = "wang", at milliseconds: UInt64 = now) throws -> ConsoleSession {
      let session = ConsoleSession(
        id: SHA256.hash([secret]), account: account, begunMilliseconds: milliseconds, usedMilliseconds: milliseconds)
      try here.transaction { try here.insert(session) }
      return session
    }

    func upload(_ id: String, of session: ConsoleSession, at milliseconds: UInt64 = now) throws {
      try here.transaction {
        try here.insert(
          StoredUpload(id: id, session: session.id, usedMilliseconds: milliseconds, sealed: [1, 2, 3]))
      }
    }
  }

  @Test(arguments: Engine.available)
  func whatOneHubBeginsAnotherSeesAndEnds(engine: Engine) throws {
    let scene = try Scene(engine)
    defer { scene.place.remove() }
    let session = try scene.begin(1)
    #expect(try scene.there.session(session.id) == session)
    try scene.there.transaction { try scene.there.noteUse(of: session.id, atMilliseconds: Self.now + 7) }
    #expect(try scene.here.session(session.id)?.usedMilliseconds == Self.now + 7)
    // A hub whose clock is behind takes nothing back.
    try scene.here.transaction { try scene.here.noteUse(of: session.id, atMilliseconds: Self.now + 5) }
    #expect(try scene.there.session(session.id)?.usedMilliseconds == Self.now + 7)
    try scene.there.transaction { try scene.there.endSession(session.id) }
    #expect(try scene.here.session(session.id) == nil)
  }

  @Test(arguments: Engine.available)
  func anAccountsSessionsEndTogetherButForOne(engine: Engine) throws {
    let scene = try Scene(engine)
    defer { scene.place.remove() }
    let (kept, other, stranger) = (try scene.begin(1), try scene.begin(2), try scene.begin(3, "li"))
    try scene.there.transaction { try scene.there.endSessions(of: "wang", but: kept.id) }
    #expect(try scene.here.session(kept.id) != nil && scene.here.session(other.id) == nil)
    #expect(try scene.here.session(stranger.id) != nil)
    try scene.there.transaction { try scene.there.endSessions(of: "wang") }
    #expect(try scene.here.session(kept.id) == nil && scene.here.countSessions() == 1)
  }

  @Test(arguments: Engine.available)
  func whatIsOverIsRemoved(engine: Engine) throws {
    let scene = try Scene(engine)
    defer { scene.place.remove() }
    let (old, young) = (try scene.begin(1, at: Self.now - 1000), try scene.begin(2))
    try scene.here.transaction { try scene.here.removeSessions(begunBefore: Self.now - 999, usedBefore: 0) }
    #expect(try scene.here.session(old.id) == nil && scene.here.session(young.id) != nil)
    try scene.here.transaction { try scene.here.removeSessions(begunBefore: 0, usedBefore: Self.now + 1) }
    #expect(try scene.here.countSessions() == 0)
  }

  @Test(arguments: Engine.available)
  func uploadsGoWithTheirSessionAndTheOldestFirst(engine: Engine) throws {
    let scene = try Scene(engine)
    defer { scene.place.remove() }
    let (mine, theirs) = (try scene.begin(1), try scene.begin(2))
    for (index, id) in ["a", "b", "c"].enumerated() { try scene.upload(id, of: mine, at: Self.now + UInt64(index)) }
    try scene.upload("d", of: theirs, at: Self.now + 9)
    #expect(try scene.there.upload("a")?.sealed == [1, 2, 3])
    try scene.there.transaction { try scene.there.noteUse(ofUpload: "a", atMilliseconds: Self.now + 5) }
    try scene.here.transaction { try scene.here.removeUploads(usedBefore: 0, keeping: 2) }
    func left() throws -> [String] { try ["a", "b", "c", "d"].filter { try scene.there.upload($0) != nil } }
    #expect(try left() == ["a", "d"])
    try scene.here.transaction { try scene.here.removeUploads(usedBefore: Self.now + 6, keeping: 9) }
    #expect(try left() == ["d"])
    try scene.here.transaction { try scene.here.endSession(theirs.id) }
    #expect(try left() == [])
  }

  /// A bucket that fills at each hub would be as many guesses more as there are hubs.
  @Test(arguments: Engine.available)
  func guessesAreCountedOverAllHubs(engine: Engine) throws {
    let scene = try Scene(engine)
    defer { scene.place.remove() }
    let (key, other) = (SHA256.hash([1]), SHA256.hash([2]))
    func take(_ store: HubDatabase, _ key: Hash256, at now: UInt64) throws {
      try store.transaction { try store.takeToken(key, milliseconds: 1000, now: now) }
    }
    try take(scene.here, key, at: Self.now)
    try take(scene.there, key, at: Self.now + 100)
    #expect(try scene.here.fullAt(key) == Self.now + 2000)
    #expect(try scene.there.fullAt(other) == 0)
    // Those that are full again are forgotten.
    try take(scene.there, other, at: Self.now + 2000)
    #expect(try scene.here.fullAt(key) == 0 && scene.here.fullAt(other) == Self.now + 3000)
    #expect(try scene.here.connection.number("SELECT count(*) FROM attempt") == 1)
  }

  /// Two hubs may look at one code, or at a password that is being changed, at the same moment.
  @Test(arguments: Engine.available)
  func aCredentialIsUsedAsItWasLookedAt(engine: Engine) throws {
    let scene = try Scene(engine)
    defer { scene.place.remove() }
    let credential = Credential(
      account: "wang", password: "hash", changedMilliseconds: 1, totpSecret: [7], totpStep: 10)
    try scene.here.transaction { try scene.here.put(credential) }
    func use(_ store: HubDatabase, _ credential: Credential, _ step: Int64) throws -> Bool {
      try store.transaction { try store.use(credential, step: step) }
    }
    #expect(try use(scene.here, credential, 11))
    #expect(try !use(scene.there, credential, 11))
    #expect(try scene.there.credential(of: "wang")?.totpStep == 11)
    var later = try #require(try scene.there.credential(of: "wang"))
    // Without a code nothing changes, and that counts as well.
    #expect(try use(scene.there, later, 11))
    let before = later
    later.password = "another hash"
    try scene.here.transaction { try scene.here.put(later) }
    #expect(try !use(scene.there, before, 12))
  }

  /// A file has one hub, so what an earlier start began is over; of a database others may be serving.
  @Test(arguments: Engine.available)
  func aStartEndsSessionsWhereNobodyElseServes(engine: Engine) throws {
    let scene = try Scene(engine)
    defer { scene.place.remove() }
    let session = try scene.begin(1)
    try scene.upload("a", of: session)
    try scene.there.endSessionsOfEarlierStart()
    let stays = engine == .postgresql
    #expect(try (scene.here.session(session.id) != nil) == stays)
    #expect(try (scene.here.upload("a") != nil) == stays)
  }

  @Test(arguments: Engine.available)
  func nobodyIsLoggedInToACopy(engine: Engine) throws {
    guard Engine.available.count > 1 else { return }
    let surrounding = Surrounding()
    let store = try surrounding.open(try StorePlace(engine))
    let session = ConsoleSession(
      id: SHA256.hash([1]), account: "wang", begunMilliseconds: Self.now, usedMilliseconds: Self.now)
    try store.transaction {
      try store.put(Account(name: "wang", role: .town, regions: [Region("230422")!], createdMilliseconds: 1))
      try store.insert(session)
      try store.insert(StoredUpload(id: "a", session: session.id, usedMilliseconds: Self.now, sealed: [1]))
    }
    let copy = try surrounding.open(try StorePlace(engine == .sqlite ? .postgresql : .sqlite))
    try copy.load(image: store.image())
    #expect(try copy.account("wang") != nil)
    #expect(try copy.countSessions() == 0 && copy.upload("a") == nil)
  }

  /// Stores were made before sessions stood in them.
  @Test(arguments: Engine.available)
  func aStoreWithoutTheTablesGetsThem(engine: Engine) throws {
    let scene = try Scene(engine)
    defer { scene.place.remove() }
    for table in ["attempt", "upload", "session"] { try scene.here.connection.execute("DROP TABLE \(table)") }
    let again = try scene.surrounding.open(scene.place, .existing)
    #expect(try again.countSessions() == 0)
    #expect(try again.account("wang") != nil && again.check() == [])
  }
}
