import Foundation
import Model
import Network
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

@testable import Hub

/// `POST /v1/bundle`, and the keys that bundles need.
@Suite struct BundleRouteTests {
  private func bundle(_ device: HubDevice, _ hub: TestHub) throws -> [UInt8] {
    var random = SystemRandomNumberGenerator()
    return try bundles(device, hub).make(using: &random).bytes
  }

  private func bundles(_ device: HubDevice, _ hub: TestHub) throws -> DeviceBundles {
    DeviceBundles(store: device.store, clock: hub.clock, keys: try #require(try device.store.bundleKeys()))
  }

  private func carry(_ hub: TestHub, _ way: Way, _ carrier: HubDevice, _ bytes: [UInt8]) throws -> Reply {
    try hub.call(
      way, "POST", "/v1/bundle",
      headers: [
        ("Authorization", "Bearer \(try carrier.token.text)"), ("Content-Type", "application/octet-stream"),
      ], body: bytes)
  }

  @Test(arguments: Way.allCases) func anotherDeviceCarriesABundleAndItsAnswer(_ way: Way) throws {
    let hub = try TestHub()
    let a = try hub.device("a", .volunteer, village)
    let b = try hub.device("b", .volunteer, otherVillage)
    try a.write("elder", ["name": "王桂兰", "village": village])
    let bytes = try bundle(a, hub)
    let reply = try carry(hub, way, b, bytes)
    #expect(reply.status == 200)
    #expect(throws: BundleError.misdirected) { try bundles(b, hub).take(reply.body) }
    let taken = try bundles(a, hub).take(reply.body)
    #expect(taken.receipt.verified && taken.receipt.accepted == 1)
    try a.write("elder", ["name": "李永贵", "village": village])
    try a.sync()
    let late = try carry(hub, way, b, bytes)
    #expect(late.status == 204 && late.body.isEmpty)
    #expect(try hub.store.count(CareModel.Number.elder) == 2)
  }

  @Test func refusalsHaveTheirCodesAndChangeNothing() throws {
    let hub = try TestHub()
    let a = try hub.device("a", .volunteer, village)
    try a.write("elder", ["name": "王桂兰", "village": village])
    let bytes = try bundle(a, hub)
    var altered = bytes
    altered[100] ^= 1
    for (body, status, code) in [
      ([], 400, "truncated"), (Array("{}{}".utf8), 400, "not_a_bundle"), (Array(bytes.dropLast()), 400, "truncated"),
      (bytes + [0], 400, "trailing_bytes"), (altered, 400, "altered"),
    ] {
      let reply = try carry(hub, .inProcess, a, body)
      #expect(reply.status == status && reply.code == code)
    }
    #expect(try hub.store.count(CareModel.Number.elder) == 0)
    let other = try TestHub()
    let carrier = try other.device("b", .volunteer, village)
    let misdirected = try carry(other, .inProcess, carrier, bytes)
    #expect(misdirected.status == 403 && misdirected.code == "misdirected")
    hub.clock.advance(milliseconds: 91 * 24 * 3600 * 1000)
    let expired = try carry(hub, .inProcess, a, bytes)
    #expect(expired.status == 410 && expired.code == "expired")
    #expect(try hub.store.count(CareModel.Number.elder) == 0)
  }

  @Test func whatARevokedDevicesBundleBringsIsHeldWhoeverCarriesIt() throws {
    let hub = try TestHub()
    let a = try hub.device("a", .volunteer, village)
    let b = try hub.device("b", .volunteer, village)
    try a.write("elder", ["name": "王桂兰", "village": village])
    let bytes = try bundle(a, hub)
    _ = try hub.office.revoke(device: RecordName.text(a.joined.replica))
    let reply = try carry(hub, .socket, b, bytes)
    #expect(reply.status == 200)
    #expect(try bundles(a, hub).take(reply.body).receipt.closed == .revoked)
    #expect(try hub.store.held().count == 1)
    // The carrier itself is none the worse.
    #expect(try b.sync().verified)
  }

  /// The keys lie beside the TLS key, mode 0600, and come back with a backup: bundles on their way stay good.
  @Test(.onSQLite) func aRestoredHubOpensTheBundlesOfBefore() throws {
    let hub = try TestHub()
    let a = try hub.device("a", .volunteer, village)
    try a.sync()
    let backup = hub.home.path + "/backup.db"
    _ = try HubBackup.make(of: hub.store, in: hub.folder, to: backup)
    let key = hub.folder.path + "/bundle.key"
    #expect(try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int == 0o600)
    let folder = HubFolder(hub.home.path + "/restored")
    try HubBackup.restore(backup, into: folder)
    #expect(try folder.storedBundleKeys()?.secret == hub.folder.storedBundleKeys()?.secret)
    #expect(
      try FileManager.default.attributesOfItem(atPath: folder.path + "/bundle.key")[.posixPermissions] as? Int == 0o600)
    try a.write("elder", ["name": "王桂兰", "village": village])
    let restored = try folder.open(.existing, clock: hub.clock)
    let desk = try BundleDesk(folder, restored, actor: "local", clock: hub.clock)
    // It opens and knows its device; what it lost, the device must say live.
    #expect(throws: BundleError.syncLive) { try desk.take(bundle(a, hub)) }
  }

  @Test func theDeskTakesBundlesWhileTheHubServesAndNotesIt() throws {
    let hub = try TestHub()
    let a = try hub.device("a", .volunteer, village)
    try a.write("elder", ["name": "王桂兰", "village": village])
    let desk = try BundleDesk(hub.folder, hub.store, actor: "local", clock: hub.clock)
    let taken = try desk.take(bundle(a, hub))
    let answer = try #require(taken.answer)
    #expect(answer.changes == 1 && taken.device == RecordName.text(a.joined.replica))
    #expect(try bundles(a, hub).take(answer.bytes).receipt.verified)
    #expect(try a.sync().roundTrips == 1)
    #expect(try hub.store.auditEntries(limit: 1).first?.action == "bundle_take")
    #expect(try hub.store.device(a.joined.replica)!.lastContactMilliseconds > 0)
  }
}
