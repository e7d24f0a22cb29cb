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

@Suite struct JoinTests {
  @Test(arguments: Way.allCases) func aCodeAdmitsOneDevice(_ way: Way) throws {
    let hub = try TestHub()
    let invitation = try hub.invite(.volunteer, [village])
    let token = hub.newToken()
    let reply = try hub.join(way, invitation.secret, token, "小李的手机")
    #expect(reply.status == 200)
    #expect(reply.json?["replica"]?.string == RecordName.text(token.replica))
    #expect(reply.json?["account"]?.string == "小李的手机")
    #expect(reply.json?["role"]?.string == "volunteer")
    #expect(reply.json?["scope"]?.elements == [.string(village)])
    #expect(reply.json?["contacts"]?["addresses"]?.elements == [.string(hub.url)])
    #expect(reply.json?["contacts"]?["pins"]?.elements == [.string(hub.server.contacts.pins[0].description)])

    let again = try hub.join(way, invitation.secret, hub.newToken(), "别人")
    #expect(again.status == 403 && again.code == "invitation_unknown")
    #expect(try hub.store.devices().count == 1)
  }

  @Test func anAnswerThatGotLostIsGivenAgainToTheSameToken() throws {
    let hub = try TestHub()
    let invitation = try hub.invite(.volunteer, [village])
    let token = hub.newToken()
    let first = try hub.join(.inProcess, invitation.secret, token, "a")
    let second = try hub.join(.inProcess, invitation.secret, token, "a")
    #expect(second.status == 200 && second.body == first.body)
    // Who knows the replica but not the token gets nothing.
    let thief = DeviceToken(replica: token.replica, secret: hub.newToken().secret)
    let stolen = try hub.join(.inProcess, invitation.secret, thief, "a")
    #expect(stolen.status == 409 && stolen.code == "replica_taken")
    #expect(try hub.store.devices().count == 1)
  }

  @Test func codesExpireAndRefusedOnesStayGood() throws {
    let hub = try TestHub()
    let invitation = try hub.invite(.volunteer, [village], minutes: 10)
    #expect(try hub.join(.inProcess, invitation.secret, hub.newToken(), " 前后有空格 ").code == "bad_device_name")
    // A replica of the hub's own must not be taken by anybody.
    let own = DeviceToken(replica: hub.store.ownReplica, secret: hub.newToken().secret)
    #expect(try hub.join(.inProcess, invitation.secret, own, "a").code == "replica_taken")
    hub.clock.advance(milliseconds: 10 * 60_000 + 1)
    #expect(try hub.join(.inProcess, invitation.secret, hub.newToken(), "a").code == "invitation_expired")
    let next = try hub.invite(.volunteer, [village], minutes: 10)
    hub.clock.advance(milliseconds: 10 * 60_000)
    #expect(try hub.join(.inProcess, next.secret, hub.newToken(), "a").status == 200)
  }

  @Test func accountsAreMadeFromDevicesOrBoundToThem() throws {
    let hub = try TestHub()
    for expected in ["phone", "phone-2", "phone-3"] {
      let invitation = try hub.invite(.volunteer, [village])
      #expect(
        try hub.join(.inProcess, invitation.secret, hub.newToken(), "phone").json?["account"]?.string == expected)
    }
    for device in ["one", "two"] {
      let invitation = try hub.invite(.town, ["230422"], account: "office")
      let reply = try hub.join(.inProcess, invitation.secret, hub.newToken(), device)
      #expect(reply.json?["account"]?.string == "office" && reply.json?["role"]?.string == "town")
    }
    #expect(throws: HubError.accountDiffers) { try hub.invite(.volunteer, [village], account: "office") }
    _ = try hub.invite(nil, [], account: "office")
    #expect(throws: HubError.noRegion) { try hub.invite(.volunteer, []) }
    #expect(throws: HubError.regionNotAllowed) { try hub.invite(.admin, [village]) }
    #expect(try hub.store.auditEntries(limit: 100).count { $0.action == "invite" } == 6)
  }

  @Test func garbledAndTooManyRequestsAreRefused() throws {
    let hub = try TestHub()
    let bodies = ["", "{", "[]", "{\"secret\":1}", "{\"secret\":\"x\",\"token\":\"y\",\"device\":\"z\"}"]
    for body in bodies + [String(repeating: "[", count: 5000)] {
      let reply = try hub.call(
        .inProcess, "POST", "/v1/join", headers: [("Content-Type", "application/json")], body: Array(body.utf8))
      #expect(reply.status == 400 && reply.code == "bad_json")
    }
    var statuses: [Int] = []
    for _ in 0..<20 {
      statuses.append(try hub.join(.inProcess, hub.newToken().secret.prefix(8) + [], hub.newToken(), "a").status)
    }
    #expect(Set(statuses) == [403, 429])
    let refused = try hub.join(.inProcess, [1, 2, 3, 4, 5, 6, 7, 8], hub.newToken(), "a")
    #expect(refused.code == "too_many_requests" && refused.header("retry-after") == "10")
  }

  @Test func theClientJoinsAndLeavesNothingBehindIfItCannot() throws {
    let hub = try TestHub()
    let path = hub.home.path + "/client/device.db"
    var random = SeededRandom(seed: 3)
    let exchange = JoinExchange(clock: hub.clock)
    func join(_ code: String, hub url: String? = nil) throws -> JoinExchange.Joined {
      try exchange.join(code: code, hub: url, name: "a", database: path, using: &random)
    }
    let unknown = Invitation(
      address: Invitation.Address(url: hub.url), secret: [1, 2, 3, 4, 5, 6, 7, 8], pin: hub.server.contacts.pins[0])
    #expect(failure { try join(unknown.code) } == "invitation_unknown 77")
    #expect(failure { try join("XXXX") } == "bad_invitation_code 65")
    let code = try hub.invite(.volunteer, [village]).code
    let wrongPin = Invitation(
      address: Invitation.Address(url: hub.url), secret: unknown.secret,
      pin: Pin(publicKeyInfo: [1]))
    #expect(failure { try join(wrongPin.code) } == "wrong_pin 77")
    var quick = exchange
    quick.pause = { _ in }
    #expect(
      failure {
        try quick.join(code: code, hub: "https://127.0.0.1:1", name: "a", database: path, using: &random)
      } == "unreachable 69")
    #expect(try FileManager.default.contentsOfDirectory(atPath: hub.home.path + "/client") == [])

    let joined = try join(code)
    #expect(joined.role == .volunteer && joined.regions == [Region(village)!] && joined.hub == hub.url)
    #expect(try FileManager.default.contentsOfDirectory(atPath: hub.home.path + "/client") == ["device.db"])
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(failure { try join(code) } == "already_joined 77")
    let device = try HubDevice(path: path, joined: joined, clock: hub.clock)
    #expect(try device.store.state().replica == joined.replica)
    #expect(try device.sync().verified)
  }
}

/// Code and exit code of what a body fails with.
func failure(_ body: () throws -> some Any) -> String {
  do {
    _ = try body()
    return "done"
  } catch let failure as Failure {
    return "\(failure.code) \(failure.exit.rawValue)"
  } catch {
    return "\(error)"
  }
}
