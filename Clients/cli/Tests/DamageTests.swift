import Foundation
import Replication
import Storage
import Terminal
import Testing

@testable import tanfang

/// A damaged device goes on syncing, so that nothing is lost, and says so.
@Suite(.waiting) struct DamageTests {
  private func town() throws -> (StickTown, String) {
    let town = try StickTown()
    let device = try town.join("a")
    for number in 1...30 { try town.add(device, "老人\(number)") }
    try town.json(device, "sync")
    return (town, device)
  }

  private func store(_ town: StickTown) throws -> DeviceDatabase {
    try DeviceDatabase(path: town.file("a/device.db"), opening: .existing) { ReplicaID(0) }
  }

  @Test func recordsThatWereChangedBehindItsBackWereSyncedSilently() throws {
    let (town, device) = try town()
    try store(town).connection.execute("UPDATE elder SET name = '老人X' WHERE name = '老人7'")
    #expect(try town.tanfang(device, "doctor").code == 70)
    try town.add(device, "王桂兰")
    let receipt = try town.json(device, "sync")
    #expect(receipt["damage"]?.strings == ["digest"] && receipt["afresh"]?.bool == true)
    #expect(receipt["accepted"]?.integer == 1 && receipt["verified"]?.bool == true)
    #expect(try town.json(device, "find", "老人7").elements?.count == 1, "the hub's word stands again")
    #expect(try town.tanfang(device, "doctor").code == 0)
    #expect(try town.json(device, "sync")["damage"]?.elements?.isEmpty == true)
    try store(town).connection.execute("UPDATE elder SET name = '老人X' WHERE name = '老人7'")
    let words = try town.tanfang(device, "sync").out
    #expect(words.contains("before the sync the records do not agree with their digest: everything was taken"))
  }

  /// A county's year is read in a second or two: not before every sync of three changes.
  @Test func everySyncReadTheWholeStore() throws {
    let (town, device) = try town()
    let database = town.file("a/device.db")
    func isChecked(afterDays days: Int64 = 0) -> Bool {
      CheckedStore(database: database).checkedSeconds(now: Int64(time(nil)) + days * 86_400) != nil
    }
    #expect(isChecked())
    // This program's own commands leave it checked, those that write and those that read.
    try town.add(device, "王桂兰")
    try town.json(device, "due")
    #expect(isChecked())
    try town.json(device, "sync")
    #expect(isChecked() && !isChecked(afterDays: 1) && !isChecked(afterDays: -1))
    // Another's write, or one that could not say how it left the files, does not; nor does a command after it.
    try store(town).connection.execute("INSERT OR REPLACE INTO setting VALUES ('other', randomblob(8))")
    try town.add(device, "李德福")
    #expect(!isChecked())
    #expect(try town.json(device, "sync")["damage"]?.elements?.isEmpty == true)
    #expect(isChecked())
  }

  @Test func damagedPagesWereSyncedSilently() throws {
    let (town, device) = try town()
    let database = try store(town)
    try database.checkpoint()
    // A page that a sync of an elder has no use for.
    let page = try database.connection.number("SELECT rootpage FROM sqlite_schema WHERE name = 'visit_elder'")
    let size = try database.connection.number("PRAGMA page_size")
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: town.file("a/device.db")))
    try file.seek(toOffset: UInt64((page - 1) * size))
    try file.write(contentsOf: Data(repeating: 0x5a, count: Int(size)))
    try file.close()
    #expect(try town.tanfang(device, "doctor").code == 70)
    try town.add(device, "王桂兰")
    let run = try town.tanfang(device, "sync")
    #expect(run.code == 0 && run.out.contains("warning: the data file is damaged"), "\(run.err)")
    #expect(run.out.contains("1 accepted") && run.out.contains("do not delete the data folder"))
    #expect(try town.json(device, "sync")["damage"]?.strings == ["integrity"])
  }
}
