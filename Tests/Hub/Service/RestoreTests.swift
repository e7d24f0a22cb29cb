import Foundation
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

@testable import Hub

@Suite(.onSQLite) struct RestoreTests {
  @Test func aRestoredHubIsKnownToItsDevicesAndGetsBackWhatCameAfter() throws {
    let hub = try TestHub()
    let device = try hub.device("a", .volunteer, village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": village])
    try device.sync()
    let backup = hub.home.path + "/backup.db"
    _ = try HubBackup.make(of: hub.store, in: hub.folder, to: backup)
    try device.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30"])
    try device.sync()

    let folder = HubFolder(hub.home.path + "/restored")
    try HubBackup.restore(backup, into: folder)
    #expect(try folder.storedKey()?.pin == hub.folder.storedKey()?.pin)
    let store = try folder.open(.existing)
    #expect(try store.check() == [])
    #expect(store.incarnation != hub.store.incarnation)
    #expect(try store.count(CareModel.Number.elder) == 1 && store.count(CareModel.Number.visit) == 0)

    // The device talks to the restored store as if it were the old one.
    let records = HubRecords(store: store, clock: SystemClock())
    var sync = DeviceSync(store: device.store, clock: SystemClock())
    while let bytes = try sync.next() {
      let request = try SyncRequest(decoding: bytes)
      let answer = try store.transaction {
        try HubSync(records: records).answer(request, from: store.enrolment(of: request.replica)!)
      }
      try sync.receive(answer.encoded())
    }
    #expect(sync.receipt.verified && sync.receipt.accepted == 1)
    #expect(try store.count(CareModel.Number.visit) == 1)
    #expect(try store.check() == [])
  }

  @Test func aBackupFromBeforeAnErasureIsErasedAgainByItsLedger() throws {
    let hub = try TestHub()
    let device = try hub.device("a", .volunteer, village)
    let elder = try device.write("elder", ["name": "欧阳桂兰", "village": village])
    try device.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "note": "膝盖疼"])
    try device.sync()
    let backup = hub.home.path + "/backup.db"
    _ = try HubBackup.make(of: hub.store, in: hub.folder, to: backup)
    let eraser = HubErasure(hub.store, actor: .local)
    let plan = try #require(try eraser.plan(RecordName.text(elder)))
    #expect(try eraser.carryOut(plan, reason: "").records.count == 2)

    let folder = HubFolder(hub.home.path + "/restored")
    try folder.prepare()
    try FileManager.default.copyItem(atPath: hub.folder.database + ".ledger", toPath: folder.database + ".ledger")
    try HubBackup.restore(backup, into: folder)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let file = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))
      for secret in ["欧阳", "ouyang", "膝盖疼"] { #expect(file.range(of: Data(secret.utf8)) == nil, "\(secret), \(name)") }
    }
    let store = try folder.open(.existing)
    #expect(try store.count(CareModel.Number.elder) == 0 && store.check() == [])
  }

  @Test func nothingIsEverRestoredOverAStore() throws {
    let hub = try TestHub()
    let backup = hub.home.path + "/backup.db"
    _ = try HubBackup.make(of: hub.store, in: hub.folder, to: backup)
    #expect(throws: HubError.storeExists) { try HubBackup.restore(backup, into: hub.folder) }
    let empty = HubFolder(hub.home.path + "/other")
    #expect(throws: StorageError.self) { try HubBackup.restore(hub.home.path + "/missing.db", into: empty) }
    #expect(!FileManager.default.fileExists(atPath: empty.database))
  }
}
