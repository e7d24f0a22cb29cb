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

@testable import Hub

/// Syncs over a link that breaks: each goes on where the last was cut, in smaller steps.
@Suite(.timeLimit(.minutes(2))) struct BrokenLinkTests {
  private let proxy: CuttingProxy
  private let hub: TestHub
  private let elders = 150

  init() throws {
    let proxy = try CuttingProxy()
    self.proxy = proxy
    hub = try TestHub { $0.addresses = [proxy.url] }
    proxy.lead(to: hub.server.port)
  }

  /// A device that knows no other way to the hub.
  private func device(_ name: String, _ role: Role, _ region: String) throws -> HubDevice {
    let device = try hub.device(name, role, region)
    try device.store.transaction {
      var state = try device.store.state()
      state.contacts?.addresses = [proxy.url]
      try device.store.setState(state)
    }
    return device
  }

  /// Notes that hardly compress.
  private func write(_ device: HubDevice) throws {
    var random = SeededRandom(seed: 6)
    for index in 0..<elders {
      let scalars = (0..<1000).map { _ in Unicode.Scalar(UInt32.random(in: 0x4e00..<0x9f00, using: &random))! }
      try device.write(
        "elder", ["name": "老人\(index)", "village": village, "note": String(String.UnicodeScalarView(scalars))])
    }
  }

  private func remembered(_ device: HubDevice) throws -> (page: Int, push: Int)? {
    guard let bytes = try device.store.setting("pace") else { return nil }
    var reader = ByteReader(bytes)
    return (Int(try reader.varint()), Int(try reader.varint()))
  }

  @Test func aPullThatIsCutAgainAndAgainComesToItsEnd() throws {
    let writer = try device("w", .county, "230422")
    let reader = try device("r", .volunteer, village)
    try write(writer)
    try writer.sync()
    let pauses = Collected<Int>()
    proxy.allow(down: 40_000)
    let receipt = try reader.sync {
      $0.waitSeconds = 3600
      $0.elapsedMilliseconds = { 0 }
      $0.pause = { pauses.add($0) }
    }
    #expect(receipt.verified && receipt.received == elders)
    #expect(proxy.cuts > 3 && pauses.all.count >= proxy.cuts)
    // Every cut began the waiting anew: something had come through before.
    #expect(pauses.all.allSatisfy { $0 <= 4_000 })
  }

  /// Without --wait, as from a timer: each run ends with 69, and the next goes on from there.
  @Test func runsThatAreCutAddUp() throws {
    let writer = try device("w", .county, "230422")
    let reader = try device("r", .volunteer, village)
    try write(writer)
    try writer.sync()
    proxy.allow(down: 40_000)
    var held: [Int] = []
    var sizes: Set<Int> = []
    while held.count < 200 {
      do {
        #expect(try reader.sync().verified)
        break
      } catch let failure as Failure {
        #expect(failure.exit == .unreachable)
        held.append(try reader.store.count(CareModel.Number.elder))
        sizes.insert(try #require(try remembered(reader)).page)
      }
    }
    #expect(held == held.sorted() && Set(held).count > 3)
    #expect(sizes.allSatisfy { $0 < PageSize.first * 4 } && sizes.contains { $0 < PageSize.first })
    #expect(try reader.store.count(CareModel.Number.elder) == elders)
  }

  @Test func aPushThatIsCutGoesInSmallerParts() throws {
    let writer = try device("w", .county, "230422")
    try write(writer)
    proxy.allow(up: 120_000)
    let receipt = try writer.sync {
      $0.waitSeconds = 3600
      $0.elapsedMilliseconds = { 0 }
      $0.pause = { _ in }
    }
    #expect(receipt.verified && receipt.accepted == elders && receipt.held.isEmpty)
    #expect(proxy.cuts > 1)
    #expect(try hub.store.count(CareModel.Number.elder) == elders)
    #expect(try #require(try remembered(writer)).push < Limits.pushBytesMax)
  }

  @Test func aGoodLinkLearnsNothingFromAnOrdinarySync() throws {
    let a = try device("a", .volunteer, village)
    try a.write("elder", ["name": "王桂兰", "village": village])
    try a.sync()
    #expect(try remembered(a) == nil)
    proxy.stop()
    hub.server.stop()
    #expect(throws: Failure.self) { try a.sync { $0.connectTimeoutSeconds = 1 } }
    // No network is no cut.
    #expect(try remembered(a) == nil)
  }
}
