import Casework
import Foundation
import Glibc
import Importing
import Model
import Replication
import Roster
import Storage
import Store
import Support
import Sync
import Synchronization
import Terminal
import Testing
import Wire

/// The console's import and the command line's ran at once: each found that nobody was there yet.
@Suite struct TurnTests {
  @Test func twoImportsAtOnceMadeEverybodyTwice() throws {
    let folder = NSTemporaryDirectory() + "tanfang-turn-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let town = try Town(path: folder + "/hub.db")
    _ = try town.importing(try Small.file(Small.villages))
    let file = try Small.register(Small.zhao, "周秀英,女,1936-06-08,,柳溪村,,,")
    let clock = town.clock
    let began = Atomic(false)
    let done = DispatchSemaphore(value: 0)
    let first = ImportRun(
      LiveImportStore(hub: town.store, clock: clock), as: .local, isDryRun: false,
      progress: { phase, row in
        guard case .planning = phase, row == 2, began.exchange(true, ordering: .relaxed) == false else { return }
        // Another process, when this one knows whom it will make first.
        Thread.detachNewThread {
          if let store = try? HubDatabase(
            path: folder + "/hub.db", opening: .existing, random: { .random(in: .min ... .max) },
            milliseconds: { clock.milliseconds })
          {
            let register = try? Small.register(Small.zhao, "周秀英,女,1936-06-08,,柳溪村,,,")
            let other = ImportRun(LiveImportStore(hub: store, clock: clock), as: .local, isDryRun: false)
            if let register { _ = try? other.run(register) }
          }
          done.signal()
        }
        _ = done.wait(timeout: .now() + 2)
        done.signal()
      })
    _ = try first.run(file)
    done.wait()
    _ = done.wait(timeout: .now() + 20)
    #expect(try town.store.count(CareModel.Number.elder) == 2)
  }

  /// The lock goes with its connection; the import went on, beside another one that had got it meanwhile.
  @Test(.enabled(if: Engine.available.contains(.postgresql))) func anImportThatLostItsTurnWroteOn() throws {
    let place = try StorePlace(.postgresql)
    let clock = ManualClock()
    let store = try place.open(random: { .random(in: .min ... .max) }, milliseconds: { clock.milliseconds })
    func importing(_ text: String, _ progress: @escaping (ImportRun.Phase, Int) -> Void = { _, _ in }) throws {
      _ = try ImportRun(
        LiveImportStore(hub: store, clock: clock, rowsPerTransaction: 1), as: .local, isDryRun: false,
        progress: progress
      ).run(Small.file(text))
    }
    try importing(Small.villages)
    let people = [Small.header, Small.zhao, Small.qian].joined(separator: "\n")
    let other = try place.open(.existing, random: { .random(in: .min ... .max) }, milliseconds: { clock.milliseconds })
    var isCut = false
    let error = #expect(throws: Failure.self) {
      try importing(people) { phase, row in
        guard case .writing = phase, row == 2, !isCut else { return }
        isCut = true
        // The turn's own connection alone: the lock of a turn belongs to its session.
        let cut = """
          SELECT count(pg_terminate_backend(pid)) FROM pg_locks \
          WHERE locktype = 'advisory' AND objid::bigint = (hashtext('import')::bigint & 4294967295)
          """
        #expect((try? other.connection.number(cut)) == 1)
      }
    }
    #expect(isCut && error?.code == "turn_lost")
    #expect(try other.count(CareModel.Number.elder) == 1)
    try importing(people)
    #expect(try other.count(CareModel.Number.elder) == 2)
  }

  /// Undone while it still ran, an import wrote its other rows behind the undoing.
  @Test func anUndoingWaitsForTheImportThatRuns() throws {
    let folder = NSTemporaryDirectory() + "tanfang-turn-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let town = try Town(path: folder + "/hub.db")
    _ = try town.importing(try Small.file(Small.villages))
    let tag = ImportTag(id: "abc234", file: "名单.csv")
    let file = try Small.register(Small.zhao, "周秀英,女,1936-06-08,,柳溪村,,,")
    let clock = town.clock
    let store = LiveImportStore(hub: town.store, clock: clock)
    let isUndoing = Atomic(false)
    let (begun, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let run = ImportRun(
      store, as: .local, isDryRun: false, manner: ImportManner(tag: tag),
      progress: { phase, row in
        guard case .planning = phase, row == 2, !isUndoing.exchange(true, ordering: .relaxed) else { return }
        Thread.detachNewThread {
          begun.signal()
          if let other = try? HubDatabase(
            path: folder + "/hub.db", opening: .existing, random: { .random(in: .min ... .max) },
            milliseconds: { clock.milliseconds })
          {
            let undo = ImportUndo(LiveImportStore(hub: other, clock: clock), as: .local)
            if let report = try? undo.undo(tag.id), report.archived == 2 { done.signal() }
          }
        }
        begun.wait()
        usleep(200_000)
      })
    _ = try run.run(file)
    #expect(done.wait(timeout: .now() + 20) == .success)
  }

  /// A list's title is whatever stood above its header.
  @Test(arguments: ["残疾人名单\n（2026年8月）\t县残联", "\u{0}\u{202E}名单\u{7}", String(repeating: "名单", count: 500), "  名单 "])
  func aTitleOfManyLinesWasWrittenAsItWas(_ title: String) throws {
    let name = ImportManner.Review(
      sourceName: title, listedOn: PartialDate(year: 2026)!, createsPeople: false
    ).sourceName
    #expect(RecordType.suggestion["source_name"].validate(.text(name)) == nil)
    #expect(name.hasPrefix("残疾人名单 （2026年8月） 县残联") || name.hasPrefix("名单"))
  }
}

/// Two officials decide on what one list suggests.
@Suite struct ReviewTurnTests {
  private let town: Town
  private let elder: Dot

  init() throws {
    town = try Town.withVillages()
    elder = try #require(try town.importing(try Small.register(Small.zhao)).rows[0].id)
    let review = ImportManner.Review(
      sourceName: "低保名单", listedOn: PartialDate(year: 2026)!, createsPeople: false)
    let list = try Small.register("赵桂兰,女,1941-03-05,230422194103051021,柳溪村,13904689999,,")
    _ = try town.importing(list, manner: ImportManner(tag: ImportTag(id: "abc234", file: "低保名单"), review: review))
  }

  private func review(_ account: String, of field: String = "phone") throws -> (review: Review, item: Review.Item) {
    let nowhere = Terminal.Stream(descriptor: open("/dev/null", O_WRONLY | O_CLOEXEC))
    let output = Output(
      language: .en, isJSON: true, isQuiet: true,
      surroundings: Surroundings(
        standardOutput: nowhere, standardError: nowhere, environment: { _ in nil }, milliseconds: { 0 }))
    let now = Int64(town.clock.milliseconds)
    let desk = Desk(
      town.store, writer: HubWriter(town.store, clock: town.clock),
      as: Authority(account: account, role: .county, regions: nil), output: output, program: "tanfangd", now: now,
      latest: now, holdsOnlyScope: false)
    let review = try Review(desk)
    return (review, try #require(try review.items(Review.Filter(regions: nil)).first { $0.field.key == field }))
  }

  /// A death that was taken from a list put who had entered a home back onto the register of the months there.
  @Test func aDeathTakenFromAListForgotTheHome() throws {
    let died = ImportManner.Review(sourceName: "火化名单", listedOn: PartialDate(year: 2026)!, createsPeople: false)
    let list = try Small.register("赵桂兰,女,1941-03-05,230422194103051021,柳溪村,13904680011,,已故")
    _ = try town.importing(list, manner: ImportManner(tag: ImportTag(id: "abc235", file: "火化名单"), review: died))
    let official = try town.join("o", .county, "230422")
    try official.sync()
    try official.write("elder", elder, ["archived": "in_institution", "archived_on": "2026-03-01"])
    try official.sync()
    let open = try review("lin", of: "archived")
    #expect(try open.review.accept(open.item, asShown: true) == .accepted)
    #expect(
      try ["archived", "living", "institution_on"].map { try town.text(elder, $0) } == [
        "died", "institution", "2026-03-01",
      ])
  }

  @Test func anothersDecisionWasCovered() throws {
    let (mine, theirs) = (try review("wang"), try review("lin"))
    #expect(try mine.review.decline(mine.item, reason: "已核实") == .declined)
    #expect(try theirs.review.accept(theirs.item, asShown: false) == .decided)
    #expect(try theirs.review.decline(theirs.item, reason: "重复") == .decided)
    #expect(try town.text(elder, "phone") == "13904680011")
    let now = try #require(try mine.review.items(Review.Filter(regions: nil)).first { $0.id == mine.item.id })
    #expect(now.state == Vocabulary.suggestionState["declined"])
    // Whoever sees the decision may still take it back.
    #expect(try review("lin").review.reopen(now) == .open)
  }

  /// An accepted suggestion bears its list's tag, and made the list an import of whoever took it: one to see, none to undo.
  @Test func aListBecameTheImportOfWhoeverTookOneSuggestionOfIt() throws {
    let open = try review("lin")
    #expect(try open.review.accept(open.item, asShown: true) == .accepted)
    let store = LiveImportStore(hub: town.store, clock: town.clock)
    let everything = try ImportUndo(store, as: .local).imports()
    #expect(everything.map(\.tag.id).contains("abc234"))
    let importer = try #require(everything.first { $0.tag.id == "abc234" }).account
    #expect(importer != "lin")
    for account in [importer, "lin"] {
      let list = try ImportUndo(store, as: .local) { $0 == account }.imports()
      #expect(list.contains { $0.tag.id == "abc234" } == (account == importer))
      let report = try ImportUndo(Rehearsal(over: store), as: .local) { $0 == account }.undo("abc234")
      #expect((report != nil) == (account == importer))
    }
  }

  /// What became of an import is said by what stands, however often it is undone and whoever may write how much of it.
  @Test func aPartIsUndoneAndThenTheRest() throws {
    let list = try Small.register(
      "马长海,男,1941-06-07,,柳溪村,13904680066,,", "林淑珍,女,1942-08-09,,石桥村,13904680088,,")
    _ = try town.importing(list, manner: ImportManner(tag: ImportTag(id: "abc235", file: "花名册")))
    let store = LiveImportStore(hub: town.store, clock: town.clock)
    let village = Authority(account: "cun", role: .village, regions: [try #require(Region(Small.here))])
    func state(since earlier: [ImportUndo.Summary], _ actor: Authority) throws -> [ImportUndo.Summary] {
      try ImportUndo(store, as: actor).imports(since: earlier)
    }
    func isUndone(_ all: [ImportUndo.Summary]) -> [Bool]? {
      all.first { $0.tag.id == "abc235" }.map { [$0.isUndone, $0.isPartlyUndone] }
    }
    let first = try state(since: [], .local)
    #expect(isUndone(first) == [false, false])
    #expect(try ImportUndo(store, as: village).undo("abc235")?.archived == 1)
    let second = try state(since: first, village)
    #expect(isUndone(second) == [false, true])
    #expect(try second == state(since: [], .local))
    #expect(try ImportUndo(store, as: .local).undo("abc235")?.archived == 1)
    let third = try state(since: second, village)
    #expect(isUndone(third) == [true, false])
    #expect(try third == state(since: third, .local) && third == state(since: [], village))
  }

  @Test(arguments: ["第一行\n第二行", "\u{202E}", String(repeating: "核实", count: 200)])
  func aReasonThatNoFieldHoldsWasWritten(_ reason: String) throws {
    let (review, item) = try review("wang")
    let isDeclined = (try? review.decline(item, reason: reason)) == .declined
    let record = try #require(try town.store.record(item.id, type: CareModel.Number.suggestion))
    let (state, note) = (RecordType.suggestion["state"], RecordType.suggestion["decided_note"])
    #expect((record.integer(state) == Vocabulary.suggestionState["declined"]) == isDeclined)
    #expect(record.text(note) == (isDeclined ? "第一行 第二行" : nil), "on one line, or not at all")
  }

  /// What somebody else had decided on was in the audit as this account's decision, and at a command line nothing was.
  @Test func theAuditSaidWasAcceptedWhatWasNot() throws {
    let (mine, theirs) = (try review("wang"), try review("lin"))
    #expect(try theirs.review.decline(theirs.item, reason: "") == .declined)
    #expect(try mine.review.accept(mine.item, asShown: true) == .decided)
    #expect(try mine.review.decline(mine.item, reason: "") == .decided)
    let now = try review("wang")
    #expect(try now.review.accept(now.item, asShown: true) == .decided)
    #expect(try now.review.reopen(now.item) == .open)
    #expect(try review("lin").review.reopen(review("lin").item) == .open, "it waits already")
    let open = try review("lin")
    #expect(try open.review.accept(open.item, asShown: true) == .accepted)
    let audit = try town.store.auditEntries(limit: 100).filter { $0.action.hasPrefix("review_") }
    #expect(
      Set(audit.map { "\($0.account) \($0.action)" }) == [
        "lin review_decline", "wang review_reopen", "lin review_accept",
      ])
    #expect(audit.count == 3 && audit.allSatisfy { $0.facts == [.record(elder)] })
  }
}
