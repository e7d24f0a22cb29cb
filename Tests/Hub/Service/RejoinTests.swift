import Foundation
import Hub
import Model
import Network
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

/// Devices that joined or forked after the backup from which the hub was restored.
@Suite(.onSQLite) struct RejoinTests {
  @Test(arguments: [true, false]) func aDeviceThatTheHubForgotJoinsAgainAndLosesNothing(ledgerIsKept: Bool) throws {
    let hub = try TestHub()
    let backup = hub.home.path + "/backup.db"
    _ = try HubBackup.make(of: hub.store, in: hub.folder, to: backup)
    let device = try hub.device("a", .volunteer, village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": village])
    #expect(try device.sync().verified)
    try device.write("elder", ["name": "李秀英", "village": village])

    let restored = try hub.restored(from: backup, keepingLedger: ledgerIsKept)
    #expect(failure { try device.sync() } == "unauthorized 77")
    if ledgerIsKept {
      // Somebody else's invitation does not give them this device's replica.
      let thief = DeviceToken(replica: device.joined.replica, secret: restored.newToken().secret)
      let other = try restored.invite(.volunteer, [village])
      #expect(try restored.join(.inProcess, other.secret, thief, "b").code == "replica_taken")
    }
    var random = SeededRandom(seed: 12)
    let path = hub.home.path + "/a/device.db"
    let code = try restored.invite(.volunteer, [village]).code
    let again = try JoinExchange(clock: hub.clock).join(code: code, hub: nil, name: "a", database: path, using: &random)
    #expect(again.replica == device.joined.replica)
    let receipt = try device.sync()
    #expect(receipt.verified && receipt.held.isEmpty && !receipt.forked)
    #expect(try restored.store.count(CareModel.Number.elder) == 2)
    #expect(try restored.store.stored(elder, type: CareModel.Number.elder) != nil)
    #expect(
      failure {
        try JoinExchange(clock: hub.clock).join(code: code, hub: nil, name: "a", database: path, using: &random)
      } == "already_joined 77")
  }

  @Test func aForkThatTheHubForgotSpeaksAsItsParent() throws {
    let hub = try TestHub()
    let device = try hub.device("a", .volunteer, village)
    try device.write("elder", ["name": "王桂兰", "village": village])
    try device.sync()
    let backup = hub.home.path + "/backup.db"
    _ = try HubBackup.make(of: hub.store, in: hub.folder, to: backup)
    var random = SeededRandom(seed: 5)
    #expect(try device.device.forkAsCopy(using: &random))
    try device.write("elder", ["name": "李秀英", "village": village])
    #expect(try device.sync().verified)
    let restored = try hub.restored(from: backup, keepingLedger: true)
    #expect(try device.sync().verified)
    #expect(try restored.store.count(CareModel.Number.elder) == 2)
    #expect(try restored.store.check() == [])
  }
}
