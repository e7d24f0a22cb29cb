import Foundation
import Model
import Replication
import Storage
import Support
import Sync
import Testing
import Wire

@testable import Hub

@Suite(.onSQLite) struct BackupTests {
  @Test func aBackupOfAServingHubIsWholeAndItsOwn() throws {
    let hub = try TestHub()
    let a = try hub.device("a", .volunteer, village)
    for index in 0..<50 { try a.write("elder", ["name": "王桂兰\(index)", "village": village]) }
    try a.sync()
    let path = hub.home.path + "/backup.db"
    let size = try HubBackup.make(of: hub.store, in: hub.folder, to: path)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600 && attributes[.size] as? Int == size)
    #expect(throws: HubError.backupExists) { try HubBackup.make(of: hub.store, in: hub.folder, to: path) }
    #expect(Set(try FileManager.default.contentsOfDirectory(atPath: hub.home.path)) == ["a", "hub", "backup.db"])
    try a.write("elder", ["name": "后来的", "village": village])
    try a.sync()

    let copy = try HubDatabase(path: path, opening: .existing, random: { 1 }, milliseconds: { 1 })
    #expect(try copy.check(ledgerIncluded: false) == [])
    #expect(try copy.count(CareModel.Number.elder) == 50)
    #expect(try hub.store.count(CareModel.Number.elder) == 51)
    let key = try #require(try copy.setting(HubBackup.keySetting))
    let certificate = try #require(try copy.setting(HubBackup.certificateSetting))
    let pair = try HubKey(
      keyPEM: String(decoding: key, as: UTF8.self), certificatePEM: String(decoding: certificate, as: UTF8.self))
    #expect(pair.pin == hub.server.contacts.pins[0])
    #expect(try hub.store.setting(HubBackup.keySetting) == nil)
  }

  @Test func aBackupThatCannotBeWrittenLeavesNothing() throws {
    let hub = try TestHub()
    #expect(throws: PrivateFileError.self) {
      try HubBackup.make(of: hub.store, in: hub.folder, to: hub.home.path + "/nowhere/backup.db")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: hub.home.path) == ["hub"])
  }

  /// Each kind of damage, and the finding that names it.
  @Test(arguments: [
    ("UPDATE elder SET note = '改过' WHERE id = (SELECT min(id) FROM elder)", "digest_differs"),
    ("UPDATE region SET scope = zeroblob(16)", "digest_differs"),
    ("DELETE FROM region", "digest_missing"),
    ("DELETE FROM search WHERE term LIKE 'wang%'", "search_lacks_terms"),
    ("INSERT INTO search (term, record) VALUES ('zzz', 1)", "search_has_strays"),
    ("DELETE FROM change WHERE id = (SELECT max(id) FROM change)", "journal_end_differs"),
    ("DELETE FROM change WHERE id = (SELECT min(id) FROM change)", "journal_gap"),
    (
      "UPDATE change SET bytes = CAST(bytes || x'00' AS BLOB) WHERE id = (SELECT min(id) FROM change)", "ledger_differs"
    ),
    ("UPDATE journal SET taken = taken - 1", "journal_end_differs"),
    ("UPDATE journal SET acknowledged_chain = zeroblob(32)", "acknowledged_differs"),
    ("PRAGMA foreign_keys = OFF; UPDATE device SET account = 'nobody'", "dangling_reference"),
  ]) func damageIsFound(sql: String, code: String) throws {
    let (hub, _) = try hubWithElders()
    #expect(try hub.store.check() == [])
    try hub.store.connection.execute(sql)
    let findings = try hub.store.check()
    #expect(findings.contains { $0.code == code }, "\(findings)")
  }

  @Test func aLostOrShortLedgerIsFound() throws {
    let (hub, _) = try hubWithElders()
    hub.server.stop()
    let path = hub.folder.database + ".ledger"
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(whole.count == 11 * 24)
    // What SIGKILL may leave: an entry torn in the middle is none.
    for count in [0, 24, whole.count - 5, whole.count - 24] {
      try whole.prefix(count).write(to: URL(fileURLWithPath: path))
      let store = try hub.folder.open(.existing)
      #expect(try store.check().allSatisfy { $0.code == "ledger_lacks_change" })
      #expect(try store.check().isEmpty == false, "\(count) bytes")
    }
    try whole.write(to: URL(fileURLWithPath: path))
    #expect(try hub.folder.open(.existing).check() == [])
  }

  private func hubWithElders() throws -> (TestHub, HubDevice) {
    let hub = try TestHub()
    let a = try hub.device("a", .volunteer, village)
    for index in 0..<10 {
      try a.write("elder", ["name": "王桂兰", "village": village, "phone": "1390000000\(index)"])
    }
    try a.sync()
    try a.sync()
    return (hub, a)
  }
}
