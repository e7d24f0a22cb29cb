import Hub
import Model
import Storage
import Store
import Sync
import Testing
import Wire

/// What an administrator may ask for and no device could live with.
@Suite struct OfficeTests {
  /// An account could be made with so many that its devices refused every answer; only later changes were bounded.
  @Test func noAccountHasMoreRegionsThanAnAnswerCarries() throws {
    let hub = try TestHub()
    let office = HubOffice(hub.store, actor: "admin", clock: hub.clock)
    let regions = (0...Limits.scopeRegionsMax).map { Region("230422\(100 + $0 / 900)\(100 + $0 % 900)")! }
    #expect(throws: HubError.tooManyRegions) { try office.addAccount("li", role: .volunteer, regions: regions) }
    var random = SystemRandomNumberGenerator()
    #expect(throws: HubError.tooManyRegions) {
      try office.invite(
        account: nil, role: .volunteer, regions: regions, minutes: 10, address: nil,
        pin: Pin(publicKeyInfo: [1]), using: &random)
    }
    try office.addAccount("li", role: .volunteer, regions: Array(regions.dropLast()))
    #expect(throws: HubError.tooManyRegions) { try office.set(account: "li", adding: [regions.last!]) }
    let scope = try #require(try hub.store.account("li")).scope
    #expect(try Scope(decoding: scope.encoded) == scope)
  }
}
