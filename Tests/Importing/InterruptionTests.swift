import Importing
import Model
import Replication
import Roster
import Storage
import Store
import Support
import Sync
import Testing
import Wire

@Suite struct InterruptionTests {
  @Test(arguments: [1, 130]) func anInterruptedImportGoesOnWhenRunAgain(row: Int) throws {
    let town = try Town()
    let file = try RosterFiles.read(RosterFiles.elders[0])
    _ = try town.importing(try RosterFiles.read(RosterFiles.villages))
    let store = CutStore(LiveImportStore(hub: town.store, clock: town.clock, rowsPerTransaction: 50), writesMax: row)
    #expect(throws: CutStore.Cut.self) { try ImportRun(store, as: .local, isDryRun: false).run(file) }
    let kept = try town.store.count(CareModel.Number.elder)
    #expect(kept <= row)
    let report = try town.importing(file)
    #expect(report.count(.rejected) == 0)
    #expect(try town.importing(file).counts == [0, 0, report.rows.count, 0])
    let whole = try Town()
    for name in [RosterFiles.villages, RosterFiles.elders[0]] { _ = try whole.importing(try RosterFiles.read(name)) }
    #expect(try town.store.count(CareModel.Number.elder) == whole.store.count(CareModel.Number.elder))
  }

  @Test func aDeviceKeepsNothingOfAnInterruptedImport() throws {
    let town = try Town()
    _ = try town.importing(try RosterFiles.read(RosterFiles.villages))
    let official = try town.join("o", .county, "230422")
    try official.sync()
    let before = try official.image()
    let store = CutStore(official.importStore(), writesMax: 200)
    let importer = Authority(account: "o", role: .county, regions: [Region("230422")!])
    let file = try RosterFiles.read(RosterFiles.elders[0])
    #expect(throws: CutStore.Cut.self) { try ImportRun(store, as: importer, isDryRun: false).run(file) }
    #expect(try official.store.count(CareModel.Number.elder) == 0)
    #expect(
      try official.store.state()
        == (try TownDevice(town: town, replica: official.replica, account: "o", image: before).store.state()))
    #expect(try official.importing(file, .county, "230422").count(.created) == 297)
    #expect(try official.sync().verified)
  }

  @Test func whatOthersWriteMeanwhileIsSeenBeforeItIsCovered() throws {
    let town = try Town.withVillages()
    let id = try #require(try town.importing(try Small.register(Small.zhao, Small.qian)).rows[0].id)
    let official = try town.join("o", .county, "230422")
    try official.sync()
    try official.write("elder", id, ["phone": "13900000009"])
    let next = try Small.register(
      Small.qian.replacing("空巢,", with: "空巢,新"), "赵桂兰,女,1941-03-05,230422194103051021,柳溪村,13904680077,独居,耳背",
      "孙玉珍,女,1945-01-22,,柳溪村,,,")
    var rowsPlanned = 0
    let store = LiveImportStore(hub: town.store, clock: town.clock, rowsPerTransaction: 1)
    let run = ImportRun(store, as: .local, isDryRun: false) { phase, _ in
      guard phase == .planning else { return }
      rowsPlanned += 1
      // The second row is planned when the official's edit arrives.
      if rowsPlanned == 3 { _ = try? official.sync() }
    }
    let report = try run.run(next)
    #expect(rowsPlanned == 6 && report.counts == [1, 2, 0, 0])
    // The import knew the official's number when it put its own in front: both stand.
    #expect(try town.text(id, "phone") == "13904680077")
    #expect(try town.text(id, "phone_other") == "13900000009")
  }

  /// The first transaction of an undoing read all that the import had written, and devices waited for as long.
  @Test func undoingHoldsTheStoreForAFewRecordsAtATime() throws {
    let town = try Town.withVillages()
    let tag = ImportTag(id: "abc234", file: "名单.csv")
    let list = try Small.register(Small.zhao, Small.qian, "孙玉珍,女,1945-01-22,,柳溪村,,,", "周秀英,女,1936-06-08,,柳溪村,,,")
    #expect(try town.importing(list, manner: ImportManner(tag: tag)).counts == [4, 0, 0, 0])
    let store = CutStore(LiveImportStore(hub: town.store, clock: town.clock, rowsPerTransaction: 1), writesMax: 4)
    #expect(try ImportUndo(store, as: .local).undo(tag.id)?.archived == 4)
    #expect(store.readsByTransaction == [1, 1, 1, 1])
    let audit = try town.store.auditEntries(limit: 10).first { $0.action == "import_undo" }
    #expect(audit?.regions == [Region(Small.here)!])
  }
}

/// A store whose power fails after so many writes.
private final class CutStore: ImportStore {
  struct Cut: Error {}

  private let store: any ImportStore
  private var writesLeft: Int
  private var isInTransaction = false
  /// How many records each transaction read.
  private(set) var readsByTransaction: [Int] = []

  init(_ store: any ImportStore, writesMax: Int) {
    self.store = store
    writesLeft = writesMax
  }

  var rowsPerTransaction: Int? { store.rowsPerTransaction }
  var holdsOnlyScope: Bool { store.holdsOnlyScope }
  var lastSeq: Int64 { store.lastSeq }
  var takeTurn: (() throws -> (any Turn)?)? { store.takeTurn }
  var milliseconds: UInt64 { store.milliseconds }

  func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    isInTransaction = true
    readsByTransaction.append(0)
    defer { isInTransaction = false }
    return try store.transaction(body)
  }

  func stored(_ id: Dot, type: RecordTypeNumber) throws -> StoredRecord? {
    if isInTransaction { readsByTransaction[readsByTransaction.count - 1] += 1 }
    return try store.stored(id, type: type)
  }

  func showing(_ value: Value, type: RecordTypeNumber, field: String) throws -> [StoredRecord] {
    try store.showing(value, type: type, field: field)
  }

  func referring(to id: Dot, type: RecordTypeNumber, field: String) throws -> [StoredRecord] {
    try store.referring(to: id, type: type, field: field)
  }

  func all(_ type: RecordTypeNumber, in regions: [Region]?) throws -> [StoredRecord] {
    try store.all(type, in: regions)
  }

  func type(of id: Dot) throws -> RecordTypeNumber? { try store.type(of: id) }
  func author(of dot: Dot) throws -> String? { try store.author(of: dot) }
  func standingChange(_ dot: Dot) throws -> Change? { try store.standingChange(dot) }

  func forEachStandingChange(reasonPrefix: String, _ body: (Change) throws -> Void) throws {
    try store.forEachStandingChange(reasonPrefix: reasonPrefix, body)
  }

  func forEachImportChange(_ body: (ChangeHead, ImportReason) throws -> Void) throws {
    try store.forEachImportChange(body)
  }
  func pastWrites(to id: Dot) throws -> [PastWrite] { try store.pastWrites(to: id) }
  func ownWrites(to id: Dot, by account: String) throws -> [OwnWrite] { try store.ownWrites(to: id, by: account) }
  func audit(_ action: String, _ facts: [AuditFact], regions: [Region], account: String) throws {
    try store.audit(action, facts, regions: regions, account: account)
  }

  func write(_ draft: Draft, isProposal: Bool, account: String) throws -> Dot {
    writesLeft -= 1
    if writesLeft < 0 { throw Cut() }
    return try store.write(draft, isProposal: isProposal, account: account)
  }
}
