import Replication

@testable import Wire

/// Bundles between a device, a hub and a stranger whose secrets everybody knows.
extension VectorGenerator {
  private static let device = BundleKeys(secret: [UInt8](0..<32))!
  private static let hub = BundleKeys(secret: [UInt8](100..<132))!
  private static let stranger = BundleKeys(secret: [UInt8](200..<232))!
  private static let id = [UInt8](0x40..<0x50)
  private static let ephemeral = [UInt8](repeating: 0x77, count: 32)

  private static func sealing(
    _ body: [UInt8], _ kind: Bundle.Kind, from sender: BundleKeys, to keys: BundlePublicKeys
  ) -> JSON {
    [
      "kind": .number(Int(kind.rawValue)), "id": JSON(hex: id), "sender_secret": JSON(hex: sender.secret),
      "keys": JSON(hex: keys.bytes), "ephemeral": JSON(hex: ephemeral), "body": JSON(hex: body),
    ]
  }

  private static func reading(_ bytes: [UInt8], by reader: BundleKeys, from sender: BundleKeys) -> JSON {
    [
      "bytes": JSON(hex: bytes), "secret": JSON(hex: reader.secret), "sender_keys": JSON(hex: sender.publicKeys.bytes),
    ]
  }

  private static func sealed(
    _ body: [UInt8], _ kind: Bundle.Kind = .request, from sender: BundleKeys = device, to reader: BundleKeys = hub
  ) throws -> [UInt8] {
    try Bundle.seal(body, kind: kind, id: id, from: sender, to: reader.publicKeys, ephemeral: ephemeral)
  }

  static func bundles() throws -> [Vector] {
    func read(_ bytes: [UInt8]) -> JSON { reading(bytes, by: hub, from: device) }
    let start = JournalMark(JournalPoint(startOf: a))
    let message = SyncRequest(
      replica: a, modelVersion: 1, incarnation: 77, cursor: [1, 2, 3], acknowledged: start, journalEnd: start,
      contactsHash: 5, pageBytes: Limits.pageBytesDefault, changes: []
    ).encoded()
    let request = BundleRequest(replica: a, createdMilliseconds: 1_790_000_000_000, request: message).encoded
    let answered = SyncAnswer(
      replica: a, incarnation: 77, hubMilliseconds: 1_790_000_000_000, outcome: .taken(0)
    ).encoded()
    let answer = BundleAnswer(
      replica: a, createdMilliseconds: 1_790_000_100_000, requestID: id, acknowledged: start, taken: start,
      cursor: [1, 2, 3],
      answers: [answered, answered]
    ).encoded
    let good = try sealed(request)
    let back = try sealed(answer, .answer, from: hub, to: device)
    var result = [
      try taken("bundle", "keys-device", ["secret": JSON(hex: device.secret)]),
      try taken("bundle", "keys-hub", ["secret": JSON(hex: hub.secret)]),
      try taken("bundle", "seal-request", sealing(request, .request, from: device, to: hub.publicKeys)),
      try taken("bundle", "seal-answer", sealing(answer, .answer, from: hub, to: device.publicKeys)),
      try taken("bundle", "read-request", read(good)),
      try taken("bundle", "read-answer", reading(back, by: device, from: hub)),
    ]
    result += try cuts("bundle", "request", good, step: 9) { read($0) }
    result += try bad(good, request, answer).map { try refused("bundle", $0, read($1)) }
    result.append(try refused("bundle", "for-another", reading(good, by: stranger, from: device)))
    return result
  }

  private static func bad(
    _ good: [UInt8], _ request: [UInt8], _ answer: [UInt8]
  ) throws -> [(String, [UInt8])] {
    var result: [(String, [UInt8])] = []
    for (name, index) in [
      ("version", 0), ("kind", 1), ("suite", 2), ("id", 3), ("to", 19), ("from", 27), ("ephemeral", 35), ("size", 67),
      ("sealed", 80), ("tag", good.count - 9), ("check", good.count - 1),
    ] {
      var altered = good
      altered[index] ^= 1
      result.append(("altered-\(name)", altered))
      guard index < good.count - 8 else { continue }
      let rest = Array(altered.dropLast(8))
      result.append(("forged-\(name)", rest + SHA256.hash(rest).bytes.prefix(8)))
    }
    let low = Array(good[..<35]) + [UInt8](repeating: 0, count: 32) + good[67..<good.count - 8]
    result += [
      ("empty", []), ("text", Array("hello, world".utf8)), ("a-request-itself", [1, 1, 0, 0]),
      ("suite-of-a-newer-version", [1, 3, 2] + good.dropFirst(3)), ("version-2", [2] + good.dropFirst()),
      ("agrees-with-everybody", low + SHA256.hash(low).bytes.prefix(8)),
      ("signed-by-another", try sealed(request, from: stranger)),
      ("body-cut", try sealed(Array(request.dropLast()))), ("body-and-more", try sealed(request + [0])),
      ("body-of-an-answer", try sealed(answer)),
      ("answer-without-answers", try sealed(Array(answer.prefix(50)), .answer)),
    ]
    return result
  }
}
