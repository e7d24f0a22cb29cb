import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

private let village = "230422990201"
private let day: UInt64 = 24 * 3600 * 1000

/// Bundles between a device and its hub: any order, any number of times, and nothing that only a live sync may decide.
@Suite struct BundleTests {
  private let town: Town
  private let a: TownDevice
  private let b: TownDevice

  init() throws {
    town = try Town()
    a = try town.join("a", .town, "230422990")
    b = try town.join("b", .town, "230422990")
  }

  @discardableResult
  private func elder(_ device: TownDevice, _ name: String) throws -> Dot {
    try device.write("elder", ["name": name, "village": village])
  }

  private func refusal(_ body: () throws -> Void) -> BundleError? {
    do {
      try body()
      return nil
    } catch {
      return error as? BundleError
    }
  }

  private func pending(_ device: TownDevice) throws -> UInt64 {
    let state = try device.store.state()
    return state.journalEnd.counter - state.acknowledged.counter
  }

  @Test func thereAndBackIsASync() throws {
    let id = try elder(a, "王桂兰")
    let theirs = try elder(b, "李永贵")
    try b.sync()
    let before = try a.store.state()
    let bundle = try a.bundle()
    let after = try a.store.state()
    #expect(after.cursor == before.cursor && after.acknowledged == before.acknowledged)
    let taken = try a.bundles().take(try #require(try town.take(bundle)))
    #expect(taken.isComplete && taken.waiting == 0 && taken.receipt.verified)
    #expect(taken.receipt.accepted == 1 && taken.receipt.received == 1)
    #expect(try a.shown(theirs, "elder", "name") == "李永贵")
    #expect(try a.sync().verified)
    try b.sync()
    #expect(try b.shown(id, "elder", "name") == "王桂兰")
  }

  @Test func twoBundlesInEitherOrder() throws {
    for isReversed in [false, true] {
      let device = try town.join("c\(isReversed)", .town, "230422990")
      let first = try elder(device, "甲")
      let one = try device.bundle()
      let second = try elder(device, "乙")
      let two = try device.bundle()
      var answers: [[UInt8]?] = []
      for bundle in isReversed ? [two, one] : [one, two] { answers.append(try town.take(bundle)) }
      // The older one is told apart from a later one, not from a copy: it is answered by nothing.
      #expect((answers[1] == nil) == isReversed)
      for answer in answers.reversed().compactMap({ $0 }) { _ = try? device.bundles().take(answer) }
      #expect(try pending(device) == 0)
      try b.sync()
      #expect(try b.record(first, "elder") != nil && b.record(second, "elder") != nil)
      let receipt = try device.sync()
      #expect(receipt.verified && !receipt.forked && receipt.sent == 0)
    }
  }

  @Test func aRepeatedBundleDoesNothingAndIsAnsweredAgain() throws {
    try elder(a, "王桂兰")
    let bundle = try a.bundle()
    let first = try #require(try town.take(bundle))
    let rows = try town.store.lastModified
    let second = try #require(try town.take(bundle))
    #expect(try town.store.lastModified == rows)
    #expect(try a.bundles().take(second).receipt.verified)
    #expect(refusal { _ = try a.bundles().take(first) } == .lateAnswer)
    #expect(refusal { _ = try a.bundles().take(second) } == .lateAnswer)
    #expect(try a.sync().verified)
  }

  @Test func anAnswerThatALiveSyncOvertookFallsAway() throws {
    try elder(a, "王桂兰")
    let answer = try #require(try town.take(try a.bundle()))
    try elder(b, "李永贵")
    try b.sync()
    #expect(try a.sync().verified)
    let bundles = try a.bundles()
    let image = try a.image()
    #expect(refusal { _ = try bundles.take(answer) } == .lateAnswer)
    #expect(try a.image() == image)
  }

  @Test func aBundleThatALiveSyncOvertookDoesNothing() throws {
    try elder(a, "王桂兰")
    let bundle = try a.bundle()
    try elder(a, "李永贵")
    try a.sync()
    #expect(try town.take(bundle) == nil)
    let receipt = try a.sync()
    #expect(receipt.verified && !receipt.forked)
  }

  // MARK: - Forks and rewinds

  /// A database that was put back and wrote on: live it would fork. The bundle is refused, and says so.
  @Test func aForkIsNeverDeclaredOnABundle() throws {
    try elder(a, "甲")
    let image = try a.image()
    try elder(a, "乙")
    try a.sync()
    let copy = try a.restored(image)
    // Nothing new yet: it may as well be an older bundle. It gets no rows: a copy must not see what its other life wrote.
    #expect(try town.take(try copy.bundle()) == nil)
    let own = try elder(copy, "丙")
    let seq = try town.store.lastModified
    let bundle = try copy.bundle()
    #expect(refusal { _ = try town.take(bundle) } == .syncLive)
    #expect(try town.store.lastModified == seq)
    #expect(try copy.sync().forked)
    let name = try copy.store.alias(of: own) ?? own
    try b.sync()
    #expect(try b.shown(name, "elder", "name") == "丙")
    // The copy goes on by bundles under its new replica; its keys are those of the device it was.
    try elder(copy, "丁")
    let taken = try copy.bundles().take(try #require(try town.take(try copy.bundle())))
    #expect(taken.receipt.verified && taken.receipt.accepted == 1)
  }

  /// Copies share keys, replica and acknowledged mark until one of them syncs: only the journal tells whose answer it is.
  @Test func anAnswerToAnotherCopyAcknowledgesNothing() throws {
    let copy = try a.restored(try a.image())
    try elder(a, "甲")
    let own = try elder(copy, "乙")
    let answer = try #require(try town.take(try a.bundle()))
    #expect(refusal { _ = try copy.bundles().take(answer) } == .lateAnswer)
    #expect(try pending(copy) == 1)
    // Nor one whose journal has not got that far.
    let younger = try town.join("c", .town, "230422990")
    let behind = try younger.restored(try younger.image())
    try elder(younger, "丙")
    let theirs = try #require(try town.take(try younger.bundle()))
    #expect(refusal { _ = try behind.bundles().take(theirs) } == .lateAnswer)
    #expect(try copy.sync().forked)
    try b.sync()
    #expect(try b.shown(try copy.store.alias(of: own) ?? own, "elder", "name") == "乙")
  }

  /// Written on beyond what the hub has, from an older state: the part in common differs.
  @Test func aForkThatIsLongerThanTheHubsJournalIsRefusedToo() throws {
    let image = try a.image()
    try elder(a, "甲")
    try a.sync()
    let copy = try a.restored(image)
    for name in ["乙", "丙", "丁"] { _ = try elder(copy, name) }
    #expect(refusal { _ = try town.take(try copy.bundle()) } == .syncLive)
  }

  @Test func aBundleFromBeforeTheHubWentBackAsksForALiveSync() throws {
    try elder(a, "甲")
    try a.sync()
    try elder(a, "乙")
    let bundle = try a.bundle()
    try town.store.newIncarnation()
    let incarnation = town.store.incarnation
    #expect(refusal { _ = try town.take(bundle) } == .syncLive)
    #expect(town.store.incarnation == incarnation)
    #expect(try a.sync().verified)
    #expect(try pending(a) == 0)
  }

  @Test func whileADeviceHasToSayWhatTheHubLostItMakesNoBundle() throws {
    let theirs = try elder(b, "甲")
    try b.sync()
    try a.sync()
    #expect(try a.record(theirs, "elder") != nil)
    try a.store.transaction {
      let stored = try #require(try a.store.stored(theirs, type: CareModel.Number.elder))
      try a.store.addOffer(
        Row(id: theirs, type: CareModel.Number.elder, region: stored.region, whole: false, cells: stored.record.cells))
    }
    #expect(refusal { _ = try a.bundle() } == .syncLive)
    try a.sync()
    #expect(refusal { _ = try a.bundle() } == nil)
  }

  // MARK: - Time

  @Test func oldBundlesAreRefusedByTheHubsTime() throws {
    try a.sync()
    try elder(a, "甲")
    let bundle = try a.bundle()
    let second = try town.join("late", .town, "230422990")
    town.clock.advance(milliseconds: 89 * day)
    #expect(try town.take(bundle) != nil)
    town.clock.advance(milliseconds: 2 * day)
    #expect(refusal { _ = try town.take(bundle) } == .expired)
    #expect(refusal { _ = try town.take(try second.bundle()) } == .expired)
  }

  /// A dead clock does not shut a volunteer out: what the device last heard from its hub counts.
  @Test func aDeadClockDoesNotMakeABundleOld() throws {
    try a.sync()
    a.clock.milliseconds = 0
    try elder(a, "甲")
    town.clock.advance(milliseconds: 60 * day)
    let answer = try #require(try town.take(try a.bundle()))
    #expect(try a.bundles().take(answer).receipt.verified)
  }

  @Test func aClockInTheFutureIsCorrectedByWhatTheHubSaid() throws {
    a.clock.milliseconds += 3650 * day
    try a.sync()
    try elder(a, "甲")
    let bundle = try a.bundle()
    a.clock.milliseconds += 95 * day
    town.clock.advance(milliseconds: 95 * day)
    #expect(refusal { _ = try town.take(bundle) } == .expired)
    #expect(try town.take(try a.bundle()) != nil)
  }

  @Test func oldAnswersAreRefusedAndTellNothingOfTheClock() throws {
    try a.sync()
    let offset = try a.store.state().clockOffsetMilliseconds
    let old = try #require(try town.take(try a.bundle()))
    a.clock.advance(milliseconds: 91 * day)
    #expect(refusal { _ = try a.bundles().take(old) } == .expired)
    town.clock.advance(milliseconds: 91 * day)
    let answer = try #require(try town.take(try a.bundle()))
    a.clock.advance(milliseconds: 5 * day)
    #expect(try a.bundles().take(answer).receipt.verified)
    let state = try a.store.state()
    #expect(state.clockOffsetMilliseconds == offset)
    #expect(state.lastSyncMilliseconds + 5 * day == a.clock.milliseconds)
  }

  // MARK: - Whose

  @Test func whatIsForOthersIsRefused() throws {
    try elder(a, "甲")
    let bundle = try a.bundle()
    let elsewhere = try Town(seed: 5)
    let other = try elsewhere.join("x", .town, "230422990")
    let answer = try #require(try town.take(bundle))
    #expect(refusal { _ = try b.bundles().take(answer) } == .misdirected)
    #expect(refusal { _ = try a.bundles().take(bundle) } == .wrongKind)
    #expect(refusal { _ = try town.take(answer) } == .wrongKind)
    // The other town has the same keys here, as a hub restored elsewhere would: it does not know the device.
    try elsewhere.store.transaction {
      var entry = try #require(try elsewhere.store.device(other.replica))
      entry.bundleKeys = nil
      try elsewhere.store.put(entry)
    }
    #expect(refusal { _ = try elsewhere.take(bundle) } == .unknownSender)
  }

  /// Whoever knows the hub's public keys can seal for it; nobody can sign for another device.
  @Test func aBundleInAnotherDevicesNameIsRefused() throws {
    try elder(a, "甲")
    _ = try a.bundles()
    var random = SeededRandom(seed: 3)
    let forged = try DeviceBundles(store: a.store, clock: a.clock, keys: Town.bundleKeys(of: b.replica))
      .make(using: &random)
    let seq = try town.store.lastModified
    #expect(refusal { _ = try town.take(forged.bytes) } == .badSignature)
    #expect(try town.store.lastModified == seq)
  }

  @Test func whatARevokedDeviceBringsIsHeld() throws {
    try elder(a, "甲")
    let bundle = try a.bundle()
    try town.revoke(a.replica)
    var answers: [[UInt8]] = []
    for _ in 0..<2 { answers.append(try #require(try town.take(bundle))) }
    #expect(try town.store.held().count == 1)
    // It learns of it by its answer, and only once it has handed in everything.
    try elder(a, "乙")
    #expect(try a.bundles().take(answers[1]).receipt.closed == nil)
    let last = try a.bundles().take(try #require(try town.take(try a.bundle()))).receipt
    #expect(last.closed == .revoked && last.received == 0)
    #expect(try town.store.held().count == 2)
    #expect(throws: DraftError.revoked) { try a.bundle() }
  }

  /// Whoever only ever uses sticks: what was erased or has left stays neither on the screen nor in free pages.
  @Test func whatABundleTakesAwayIsGoneFromTheFileAndCounted() throws {
    let erased = try b.write("elder", ["name": "王桂兰", "village": village, "note": "住在祠堂后面"])
    let moved = try b.write("elder", ["name": "李永贵", "village": village, "note": "门前有水井"])
    try b.sync()
    try a.sync()
    let image = try a.image()
    #expect(image.holds("祠堂") && image.holds("水井"))
    try town.store.transaction { _ = try town.records.erase([erased], by: "official", reason: "申请 12 号") }
    try town.store.transaction {
      _ = try town.records.write(
        Draft(type: "elder", record: moved, text: ["village": "230422100203"]), account: "official")
    }
    let receipt = try a.bundles().take(try #require(try town.take(try a.bundle()))).receipt
    #expect(receipt.verified && receipt.erased == 1 && receipt.evicted == 1)
    let after = try a.image()
    #expect(!after.holds("祠堂") && !after.holds("水井"))
  }

  // MARK: - Size

  @Test func oneAnswerBringsAWholeScopeInPages() throws {
    let long = String(repeating: "好", count: 1200)
    for index in 0..<60 { try b.write("elder", ["name": "老人\(index)", "village": village, "note": long]) }
    try b.sync()
    try elder(a, "甲")
    _ = try a.bundles()
    var random = SeededRandom(seed: 4)
    let made = try DeviceBundles(
      store: a.store, clock: a.clock, keys: Town.bundleKeys(of: a.replica), pageBytes: Limits.pageBytesMin
    ).make(using: &random)
    let answer = try #require(try town.take(made.bytes))
    #expect(try town.store.replicaState(a.replica).acknowledged.counter == 0)
    let taken = try a.bundles().take(answer)
    #expect(taken.receipt.pages > 20 && taken.receipt.received >= 60 && taken.receipt.verified && taken.isComplete)
    #expect(try a.sync().roundTrips == 1)
  }

  /// More than one request may hold stays pending, and goes with the next bundle.
  @Test func whatDoesNotFitWaits() throws {
    let long = String(repeating: "好", count: 1200)
    for index in 0..<700 { try a.write("elder", ["name": "老人\(index)", "village": village, "note": long]) }
    var random = SeededRandom(seed: 5)
    var rounds = 0
    while try pending(a) > 0 {
      let waiting = Int(try pending(a))
      let made = try a.bundles().make(using: &random)
      #expect(made.sent > 0 && made.sent + made.waiting == waiting)
      let taken = try a.bundles().take(try #require(try town.take(made.bytes)))
      #expect(taken.waiting == made.waiting)
      rounds += 1
    }
    #expect(rounds > 1)
    #expect(try a.sync().verified)
  }
}
