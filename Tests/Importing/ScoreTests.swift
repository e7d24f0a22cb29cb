import Importing
import Model
import Replication
import Roster
import Storage
import Store
import Support
import Sync
import Testing

extension TownDevice {
  func importStore() -> LiveImportStore { LiveImportStore(device: store, clock: clock) }

  /// Imports one of the roster files as this device's account.
  @discardableResult
  func importing(
    _ file: RosterFile, isDryRun: Bool = false, _ role: Role, _ regions: String..., tag: ImportTag? = nil
  ) throws -> ImportReport {
    let importer = Authority(account: account, role: role, regions: regions.map { Region($0)! })
    let manner = ImportManner(tag: tag)
    return try ImportRun(importStore(), as: importer, isDryRun: isDryRun, manner: manner).run(file)
  }

  /// Undoes an import as this device's account; nil if none of the name is known.
  func undoing(_ tag: String, _ role: Role, _ regions: String...) throws -> ImportUndo.Report? {
    let actor = Authority(account: account, role: role, regions: regions.map { Region($0)! })
    return try ImportUndo(importStore(), as: actor).undo(tag)
  }
}

extension Town {
  func importing(
    _ file: RosterFile, as importer: Authority = .local, isDryRun: Bool = false, manner: ImportManner = ImportManner()
  ) throws -> ImportReport {
    try ImportRun(LiveImportStore(hub: store, clock: clock), as: importer, isDryRun: isDryRun, manner: manner).run(file)
  }
}

func elder(of visit: Dot, in store: any RecordReader) throws -> Dot? {
  let record = try store.record(visit, type: CareModel.Number.visit)
  guard case .reference(let elder)? = record?.value(RecordType.visit["elder"]) else { return nil }
  return elder
}

@Suite struct ScoreTests {
  /// 2027-01-15, later than any visit of the log.
  private static let afterTheLog: UInt64 = 1_800_000_000_000

  /// Imports the four files, scores them, and imports them again.
  private func check(_ store: any RecordReader, _ run: (RosterFile) throws -> ImportReport) throws {
    let key = try RosterFiles.key()
    var scoring = Scoring()
    var first: [String: ImportReport] = [:]
    for name in RosterFiles.all {
      let report = try run(try RosterFiles.read(name))
      first[name] = report
      guard name != RosterFiles.villages else {
        #expect(report.count(.created) == 4)
        continue
      }
      try scoring.take(report, name, key: try #require(key[name])) { try elder(of: $0, in: store) }
    }
    scoring.finish()
    #expect(scoring.faults == [])
    #expect(scoring.peopleCount == 620)
    #expect(scoring.isWithinTwoPercent)
    #expect(scoring.visitsRejected < 90)
    for name in RosterFiles.all {
      let again = try run(try RosterFiles.read(name))
      let before = try #require(first[name])
      #expect(again.count(.created) == 0 && again.count(.updated) == 0, "\(name)")
      #expect(again.count(.rejected) == before.count(.rejected))
      for (old, new) in zip(before.rows, again.rows) {
        #expect(old.id == new.id, "\(name) row \(new.number)")
      }
    }
  }

  @Test func onTheHub() throws {
    let town = try Town()
    town.clock.milliseconds = Self.afterTheLog
    try check(town.store) { try town.importing($0) }
  }

  @Test func onAnOfficialsDeviceAndFromThereEverywhere() throws {
    let town = try Town()
    town.clock.milliseconds = Self.afterTheLog
    let official = try town.join("official", .county, "230422")
    try official.sync()
    try check(official.store) { try official.importing($0, .county, "230422") }
    #expect(try official.sync().verified)
    // The hub has what the device imported: nothing is new to it.
    for name in [RosterFiles.elders[0]] {
      let report = try town.importing(try RosterFiles.read(name))
      #expect(report.count(.created) == 0 && report.count(.updated) == 0, "\(name)")
    }
    let other = try town.join("other", .county, "230422")
    let receipt = try other.sync()
    #expect(receipt.verified)
    for type in CareModel.current.types {
      #expect(try other.store.count(type.number) == official.store.count(type.number))
      #expect(try other.store.count(type.number) == town.store.count(type.number))
    }
    for name in [RosterFiles.elders[1]] {
      let report = try other.importing(try RosterFiles.read(name), .county, "230422")
      #expect(report.count(.created) == 0 && report.count(.updated) == 0, "\(name)")
    }
    #expect(try other.sync().sent == 0)
  }
}
