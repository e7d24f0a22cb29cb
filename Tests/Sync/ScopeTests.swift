import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

private let village = "230422990201"
private let otherVillage = "230422990203"
private let thirdVillage = "230422990205"
private let townCode = "230422990"

/// What a change of scope does to a device: it gains and loses what the difference says, nothing is sent twice that it
/// has, and nothing it recorded is lost.
@Suite struct ScopeTests {
  @Test func aWidenedScopeFillsPageByPageAndSendsNothingThatIsThere() throws {
    let people = try People()
    let a = try people.town.join("a", .volunteer, village)
    #expect(try a.sync().verified)
    try people.town.setScope(of: "a", .volunteer, village, otherVillage)
    let receipt = try a.sync(pageBytes: Limits.pageBytesMin)
    #expect(receipt.verified && !receipt.afresh && receipt.pages > 2 && receipt.evicted == 0)
    #expect(receipt.received == People.perVillage * 2)
    #expect(receipt.scopeChange?.added.map(\.description) == [otherVillage])
    #expect(receipt.scopeChange?.removed.isEmpty == true)
    try people.checkHolds(a)
    let quiet = try a.sync()
    #expect(quiet.received == 0 && quiet.roundTrips == 1 && quiet.verified && quiet.scopeChange == nil)
  }

  @Test func aWidenedScopeCostsAboutTheBytesOfWhatIsNew() throws {
    let people = try People()
    let a = try people.town.join("a", .volunteer, village, otherVillage)
    try a.sync()
    try people.town.setScope(of: "a", .volunteer, village, otherVillage, thirdVillage)
    let widened = try a.sync()
    let only = try people.town.join("only", .volunteer, thirdVillage).sync()
    #expect(widened.verified && widened.received == only.received)
    #expect(widened.bytesReceived <= only.bytesReceived + 200)
  }

  @Test func aNarrowedScopeIsEvictedAfterPendingWorkIsReceived() throws {
    let people = try People()
    let a = try people.town.join("a", .volunteer, village, otherVillage)
    try a.sync()
    let elder = people.elders[otherVillage]![0]
    let kept = people.elders[village]![0]
    try a.write("elder", elder, ["phone": "13900000001"])
    try a.write("elder", kept, ["phone": "13900000002"])
    try people.town.setScope(of: "a", .volunteer, village)
    let receipt = try a.sync()
    #expect(receipt.held.map(\.code) == [.outOfScope] && receipt.accepted == 1)
    #expect(receipt.verified && !receipt.afresh && receipt.evicted == People.perVillage * 2)
    #expect(receipt.roundTrips == 1 && receipt.received == 0)
    #expect(try a.record(elder, "elder") == nil && a.shown(kept, "elder", "phone") == "13900000002")
    try people.checkHolds(a)
  }

  @Test func swappedVillagesAreSwappedInOneRun() throws {
    let people = try People()
    let a = try people.town.join("a", .volunteer, village, otherVillage)
    try a.sync()
    try people.town.setScope(of: "a", .volunteer, village, thirdVillage)
    let receipt = try a.sync()
    #expect(receipt.verified && !receipt.afresh)
    #expect(receipt.received == People.perVillage * 2 && receipt.evicted == People.perVillage * 2)
    try people.checkHolds(a)
  }

  @Test func aTownNarrowedToAVillageAndWidenedAgain() throws {
    let people = try People()
    let a = try people.town.join("a", .town, townCode)
    try a.sync()
    try people.town.setScope(of: "a", .town, village)
    let narrowed = try a.sync()
    #expect(narrowed.verified && !narrowed.afresh && narrowed.received == 0)
    #expect(narrowed.evicted == People.perVillage * 4)
    try people.checkHolds(a)
    try people.town.setScope(of: "a", .town, townCode)
    let widened = try a.sync(pageBytes: Limits.pageBytesMin)
    #expect(widened.verified && !widened.afresh && widened.received == People.perVillage * 4)
    try people.checkHolds(a)
  }

  @Test func aScopeChangedAndChangedBackBetweenTwoSyncsMovesNothing() throws {
    let people = try People()
    let a = try people.town.join("a", .town, townCode)
    try a.sync()
    try people.town.setScope(of: "a", .town, village)
    try people.town.setScope(of: "a", .town, townCode)
    let receipt = try a.sync()
    #expect(receipt.verified && receipt.received == 0 && receipt.evicted == 0 && receipt.roundTrips == 1)
    #expect(!receipt.afresh && receipt.scopeChange == nil)
  }

  /// Whatever the page at which the scope changes, first of an ordinary run, then of one that a change began.
  @Test func aScopeMayChangeAtAnyPage() throws {
    for stop in 1...8 {
      let people = try People()
      let a = try people.town.join("a", .volunteer, village, otherVillage)
      try step(a, stop)
      try people.town.setScope(of: "a", .volunteer, otherVillage, thirdVillage)
      try step(a, stop)
      try people.addVisit(in: thirdVillage)
      try people.town.setScope(of: "a", .volunteer, village, thirdVillage)
      try step(a, stop)
      try people.town.setScope(of: "a", .volunteer, townCode)
      let receipt = try a.sync(pageBytes: Limits.pageBytesMin)
      #expect(receipt.verified && !receipt.afresh, "\(stop)")
      try people.checkHolds(a)
    }
  }

  @Test func anElderMovedWhileAScopeChangeRuns() throws {
    for stop in 1...4 {
      for target in [village, otherVillage, thirdVillage] {
        for source in [village, otherVillage, thirdVillage] where source != target {
          let people = try People()
          let a = try people.town.join("a", .volunteer, village, otherVillage)
          try a.sync()
          try people.town.setScope(of: "a", .volunteer, otherVillage, thirdVillage)
          try step(a, stop)
          try people.move(people.elders[source]![2], to: target)
          let receipt = try a.sync(pageBytes: Limits.pageBytesMin)
          #expect(receipt.verified && !receipt.afresh, "\(source) to \(target) after \(stop) pages")
          try people.checkHolds(a)
        }
      }
    }
  }

  /// While the new village is filled the cursor's position is before base: what tells the hub is the horizon.
  @Test func aStoreThatWentBackWhileAScopeChangeRunsIsNoticed() throws {
    let people = try People()
    let a = try people.town.join("a", .volunteer, village, otherVillage)
    let backup = try people.town.store.image()
    try people.addVisit(in: village)
    try a.sync()
    let horizon = people.town.store.lastSeq
    try people.town.setScope(of: "a", .volunteer, village, thirdVillage)
    try step(a, 1)
    let life = people.town.store.incarnation
    try people.town.store.load(image: backup)
    try people.town.store.beginEpoch()
    // Others have written meanwhile: there are as many modifications as before.
    while people.town.store.lastSeq < horizon {
      try people.town.store.transaction { _ = try people.town.store.nextSeq() }
    }
    let receipt = try a.sync(pageBytes: Limits.pageBytesMin)
    #expect(people.town.store.incarnation != life)
    #expect(receipt.verified && receipt.afresh)
  }

  @Test func anElderMovedBeforeAScopeChangeIsHeardOf() throws {
    for target in [village, otherVillage, thirdVillage, "230422991205"] {
      for source in [village, otherVillage, thirdVillage] where source != target {
        let people = try People()
        let a = try people.town.join("a", .volunteer, village, otherVillage)
        try a.sync()
        try people.move(people.elders[source]![2], to: target)
        try people.town.setScope(of: "a", .volunteer, otherVillage, thirdVillage)
        let receipt = try a.sync()
        #expect(receipt.verified && !receipt.afresh, "\(source) to \(target)")
        try people.checkHolds(a)
      }
    }
  }

  @Test func anOwnRecordMadeInANewVillageIsNotSentBack() throws {
    let people = try People()
    let a = try people.town.join("a", .volunteer, village)
    try a.sync()
    try people.town.setScope(of: "a", .volunteer, village, otherVillage)
    let elder = try a.write("elder", ["name": "王桂兰", "village": otherVillage])
    try a.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    let receipt = try a.sync()
    #expect(receipt.accepted == 2 && receipt.verified && receipt.received == People.perVillage * 2)
    try people.checkHolds(a)
  }

  @Test func aRaisedRoleBringsWhatOfficialsSeeAndALoweredOneTakesItAway() throws {
    let people = try People()
    let a = try people.town.join("a", .volunteer, village)
    try a.sync()
    let elder = people.elders[village]![0]
    #expect(try a.shown(elder, "elder", "id_number") == nil)
    try people.town.setScope(of: "a", .village, village)
    let raised = try a.sync(pageBytes: Limits.pageBytesMin)
    #expect(raised.verified && raised.afresh && raised.evicted == 0)
    #expect(raised.scopeChange?.role == .village)
    #expect(try a.shown(elder, "elder", "id_number") == People.number)
    try people.town.setScope(of: "a", .volunteer, village)
    var sync = DeviceSync(store: a.store, clock: a.clock, pageBytes: Limits.pageBytesMin)
    while let request = try sync.next() {
      try sync.receive(try a.post(request))
      // The screen is never empty on the way.
      for elder in people.elders[village]! { #expect(try a.shown(elder, "elder", "name") != nil) }
    }
    #expect(sync.receipt.verified && sync.receipt.pages > 1)
    try people.checkHolds(a)
    #expect(!(try a.image()).holds(People.number))
  }

  @Test func aRoleOfTheSameClassMovesNothing() throws {
    let people = try People()
    let a = try people.town.join("a", .town, townCode)
    try a.sync()
    try people.town.setScope(of: "a", .auditor, townCode)
    let receipt = try a.sync()
    #expect(receipt.verified && receipt.received == 0 && !receipt.afresh && receipt.scopeChange?.role == .auditor)
    let elder = people.elders[village]![0]
    try a.write("elder", elder, ["phone": "13900000001"])
    #expect(try a.sync().held.map(\.code) == [.notPermitted])
  }

  @Test func noRowsComeBeforeTheWholeJournalIsReceived() throws {
    let people = try People()
    let a = try people.town.join("a", .volunteer, village, otherVillage)
    try a.sync()
    let kept = people.elders[village]![0]
    let note = String(repeating: "门前有一棵大柳树。", count: 100)
    for index in 0..<60 { try a.write("elder", kept, ["note": "\(index)\(note)"]) }
    try people.town.setScope(of: "a", .volunteer, village)
    var sync = DeviceSync(store: a.store, clock: a.clock)
    sync.pushBytes = 100_000
    let first = try #require(try sync.next())
    #expect(try SyncRequest(decoding: first).changes.count < 60)
    let answer = try a.post(first)
    let page = try SyncAnswer(decoding: answer).page
    #expect(page.rows.isEmpty && page.evicted.isEmpty && page.digests == nil)
    try sync.receive(answer)
    #expect(try a.record(people.elders[otherVillage]![0], "elder") != nil)
    while let request = try sync.next() { try sync.receive(try a.post(request)) }
    #expect(sync.receipt.verified && sync.receipt.accepted == 60)
    #expect(sync.receipt.roundTrips == 2)
    try people.checkHolds(a)
  }

  @Test func ninetyDaysCountFromTheLeavingNotFromTheLastLateChange() throws {
    let people = try People()
    let town = people.town
    let elder = people.elders[village]![0]
    let late: [(days: UInt64, code: HeldCode?)] = [(60, nil), (89, nil), (91, .outOfScope)]
    let visitors = try late.map { try town.join("late\($0.days)", .volunteer, village) }
    for visitor in visitors { try visitor.sync() }
    try people.move(elder, to: otherVillage)
    let left = town.clock.milliseconds
    for (visitor, (days, code)) in zip(visitors, late) {
      town.clock.milliseconds = left + days * 86_400_000
      visitor.clock.milliseconds = town.clock.milliseconds
      let visit = try visitor.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
      let receipt = try visitor.sync()
      #expect(receipt.held.first?.code == code && receipt.verified, "\(days) days")
      #expect(try visitor.record(visit, "visit") == nil && visitor.record(elder, "elder") == nil)
      let region = try town.store.stored(visit, type: CareModel.Number.visit)?.region
      #expect(region == (code == nil ? Int64(otherVillage) : nil))
    }
  }

  /// The visit was taken and its void was held: it counted for good, though who recorded it had taken it back.
  @Test func whatWasMadeForSomebodyWhoHadLeftIsTakenBackInTheSameSync() throws {
    let (people, visitor, visit) = try visitToSomebodyWhoLeft()
    try visitor.write("visit", visit, ["voided": "entered_in_error"])
    let receipt = try visitor.sync()
    #expect(receipt.accepted == 2 && receipt.held.isEmpty && receipt.verified)
    #expect(try voided(visit, people) != nil)
    #expect(try visitor.record(visit, "visit") == nil)
  }

  /// The copy of a device descends from the replica that made the visit.
  @Test func aCopyTakesBackWhatTheOriginalMadeForSomebodyWhoHadLeft() throws {
    let (people, visitor, visit) = try visitToSomebodyWhoLeft()
    let copy = try visitor.restored(visitor.image())
    let another = people.elders[village]![1]
    try visitor.write("visit", ["elder": another.testText, "at": "2026-09-20 09:30", "outcome": "seen"])
    try visitor.sync()
    try copy.write("visit", visit, ["voided": "entered_in_error"])
    let receipt = try copy.sync()
    #expect(receipt.held.isEmpty && receipt.verified)
    #expect(try copy.store.state().replica != visitor.store.state().replica)
    #expect(try voided(visit, people) != nil)
  }

  /// Only what its own replica made: the elder had been in the region that this account still has, the visit never.
  @Test func whatAnotherDeviceMadeForSomebodyWhoHadLeftIsNotTakenBack() throws {
    let (people, visitor, visit) = try visitToSomebodyWhoLeft()
    let other = try people.town.join("other", .volunteer, village, otherVillage)
    try visitor.sync()
    try other.sync()
    try other.write("visit", visit, ["voided": "entered_in_error"])
    try people.town.setScope(of: "other", .volunteer, village)
    #expect(try other.sync().held.map(\.code) == [.outOfScope])
    #expect(try voided(visit, people) == nil)
  }

  /// A device's visit, not sent yet, to somebody who has left the device's only village meanwhile.
  private func visitToSomebodyWhoLeft() throws -> (People, TownDevice, Dot) {
    let people = try People()
    let elder = people.elders[village]![0]
    let visitor = try people.town.join("visitor", .volunteer, village)
    try visitor.sync()
    try people.move(elder, to: otherVillage)
    let visit = try visitor.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    return (people, visitor, visit)
  }

  private func voided(_ visit: Dot, _ people: People) throws -> Value? {
    let type = CareModel.current.type(number: CareModel.Number.visit)!
    return try people.town.store.stored(visit, type: type.number)?.record.value(type.field(key: "voided")!)
  }

  /// Of two villages of the account one is left: whoever moves from one into the other has left nothing.
  @Test func aChangeToWhatIsStillInTheScopeIsNotLate() throws {
    let people = try People()
    let a = try people.town.join("a", .volunteer, village, otherVillage)
    try a.sync()
    let elder = people.elders[village]![0]
    try people.move(elder, to: otherVillage)
    try a.write("elder", elder, ["phone": "13900000001"])
    let receipt = try a.sync()
    #expect(receipt.accepted == 1 && receipt.verified && receipt.evicted == 0)
    try people.checkHolds(a)
  }

  private func step(_ device: TownDevice, _ count: Int) throws {
    var sync = DeviceSync(store: device.store, clock: device.clock, pageBytes: Limits.pageBytesMin)
    for _ in 0..<count {
      guard let request = try sync.next() else { return }
      try sync.receive(try device.post(request))
    }
  }
}
