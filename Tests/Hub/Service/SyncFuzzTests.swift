import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

@testable import Hub

@Suite struct SyncFuzzTests {
  /// Mutations of a valid request: what is refused changes nothing, what is taken leaves a sound store, and the device
  /// itself comes to rest afterwards.
  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func garbledRequestsNeitherCrashNorSpoilTheHub(seed: UInt64) throws {
    let hub = try TestHub()
    let a = try hub.device("a", .volunteer, village)
    try a.sync()
    let elder = try a.write("elder", ["name": "王桂兰", "village": village, "categories": "living_alone"])
    for index in 0..<6 {
      try a.write("visit", ["elder": elder.testText, "at": "2026-09-20 08:3\(index)", "note": "第\(index)次"])
    }
    let bodies = [try a.request(), try plain(try a.request())]
    let token = try a.token
    var random = SeededRandom(seed: seed)
    var statuses: [Int: Int] = [:]
    var snapshot = try Snapshot(hub.store)
    for round in 0..<600 {
      let body = Self.mutated(bodies[round % 2], &random)
      let reply = try hub.sync(.inProcess, token, body)
      statuses[reply.status, default: 0] += 1
      if reply.status == 200 {
        #expect(throws: Never.self) { try SyncAnswer(decoding: reply.body) }
        snapshot = try Snapshot(hub.store)
      } else {
        #expect((400..<500).contains(reply.status) && reply.code != nil)
        if round % 20 == 0 { #expect(try Snapshot(hub.store) == snapshot) }
      }
    }
    #expect(try Snapshot(hub.store) == snapshot)
    #expect(statuses[400, default: 0] > 300)
    #expect(try hub.store.check() == [])
    #expect(try a.sync().verified)
  }

  /// The same request without deflate, so that mutations reach what is inside.
  private func plain(_ body: [UInt8]) throws -> [UInt8] {
    guard body[2] == 1 else { return body }
    var reader = ByteReader(Array(body[3...]))
    let size = try reader.count(max: Limits.inflatedBytesMax)
    return body.prefix(2) + [0] + (try Deflate.inflate(reader.raw(reader.remaining), limitBytes: size))
  }

  private static func mutated(_ body: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = body
    for _ in 0...Int.random(in: 0..<3, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random)!
      case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
      case 3 where bytes.count > 4: bytes.remove(at: place)
      case 4 where bytes.count > 8: bytes.removeSubrange(place..<min(bytes.count, place + 4))
      default:
        let other = Int.random(in: 0..<bytes.count, using: &random)
        bytes.swapAt(place, other)
      }
    }
    return bytes
  }
}
