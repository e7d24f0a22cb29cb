import Replication
import Support
import Testing

@testable import Wire

/// Sealed and signed files: what they hide, and what is refused (SPEC §bundle).
@Suite struct BundleTests {
  private let device = BundleKeys(secret: [UInt8](repeating: 1, count: 32))!
  private let hub = BundleKeys(secret: [UInt8](repeating: 2, count: 32))!
  private let stranger = BundleKeys(secret: [UInt8](repeating: 3, count: 32))!
  private let body = Array("王桂兰 230422190001010000 13900000000".utf8)

  private func sealed(
    _ body: [UInt8]? = nil, from sender: BundleKeys? = nil, to recipient: BundleKeys? = nil, id: UInt8 = 9
  ) throws -> [UInt8] {
    try Bundle.seal(
      body ?? self.body, kind: .request, id: [UInt8](repeating: id, count: 16), from: sender ?? device,
      to: (recipient ?? hub).publicKeys, ephemeral: [UInt8](repeating: 7, count: 32))
  }

  private func read(_ bytes: [UInt8]) throws(BundleError) -> [UInt8] {
    try Bundle(bytes).open(with: hub).body(signedBy: device.publicKeys)
  }

  private func refusal(_ bytes: [UInt8]) -> BundleError? {
    do {
      _ = try read(bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test func whatWasSealedComesOut() throws {
    for count in [0, 1, 63, 64, 5000] {
      let body = [UInt8](repeating: 0x41, count: count)
      #expect(try read(sealed(body)) == body)
    }
    #expect(try Bundle(sealed()).claims(from: device.publicKeys))
    #expect(try !Bundle(sealed()).claims(from: stranger.publicKeys))
  }

  @Test func everyTruncationIsRefused() throws {
    let bytes = try sealed()
    for count in 0..<bytes.count { #expect(refusal(Array(bytes[..<count])) == .truncated, "\(count)") }
    #expect(refusal(bytes + [0]) == .trailingBytes)
  }

  /// Every byte, every bit.
  @Test func everyAlterationIsRefused() throws {
    let bytes = try sealed()
    for index in bytes.indices {
      for bit in 0..<8 {
        var altered = bytes
        altered[index] ^= 1 << UInt8(bit)
        #expect(refusal(altered) != nil, "byte \(index), bit \(bit)")
      }
    }
  }

  /// Somebody who alters a bundle on purpose makes the check at its end anew.
  @Test func alterationsWithAGoodCheckAreRefusedToo() throws {
    let bytes = try sealed()
    for index in 0..<bytes.count - 8 {
      var altered = Array(bytes.dropLast(8))
      altered[index] ^= 0x10
      altered += SHA256.hash(altered).bytes.prefix(8)
      #expect(refusal(altered) != nil, "byte \(index)")
    }
  }

  @Test func nobodyElseOpensItAndNobodyElseSigns() throws {
    #expect(refusal(try sealed(to: stranger)) == .misdirected)
    #expect(refusal(try sealed(from: stranger)) == .badSignature)
    // The hub passes on what a device sealed for it, as if the device had sealed it for somebody else.
    let opened = try Bundle(sealed()).open(with: hub)
    let resealed = try sealed(opened.unverifiedBody, from: hub, to: stranger)
    #expect(throws: BundleError.badSignature) {
      try Bundle(resealed).open(with: stranger).body(signedBy: device.publicKeys)
    }
  }

  /// Neither what is in it nor whose it is can be read off a stick; two bundles of one device share no run of bytes.
  @Test func nothingIsReadable() throws {
    let first = try sealed()
    let second = try Bundle.seal(
      body, kind: .request, id: [UInt8](repeating: 10, count: 16), from: device, to: hub.publicKeys,
      ephemeral: [UInt8](repeating: 8, count: 32))
    for known in [device.publicKeys.agreement, device.publicKeys.signing, hub.publicKeys.agreement, body] {
      #expect(!contains(first, Array(known.prefix(8))))
    }
    for start in 3..<second.count - 8 { #expect(!contains(first, Array(second[start..<start + 6])), "\(start)") }
  }

  private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    bytes.indices.dropLast(part.count - 1).contains { bytes[$0..<$0 + part.count].elementsEqual(part) }
  }

  @Test func aKeyThatAgreesWithEverybodyIsRefused() throws {
    let zero = BundlePublicKeys(bytes: [UInt8](repeating: 0, count: 64))!
    #expect(throws: BundleError.misdirected) {
      try Bundle.seal(
        body, kind: .request, id: [UInt8](repeating: 9, count: 16), from: device, to: zero,
        ephemeral: [UInt8](repeating: 7, count: 32))
    }
  }

  @Test func bodiesAreReadBackAndNothingElse() throws {
    let request = BundleRequest(replica: ReplicaID(5), createdMilliseconds: 1_790_000_000_000, request: [1, 2, 3])
    #expect(try BundleRequest(decoding: request.encoded) == request)
    let answer = BundleAnswer(
      replica: ReplicaID(5), createdMilliseconds: 1, requestID: [UInt8](0..<16),
      acknowledged: JournalMark(counter: 9, prefix: 77),
      taken: JournalMark(counter: 12, prefix: 78), cursor: [4, 5], answers: [[1, 2, 3, 4], [5, 6, 7]])
    #expect(try BundleAnswer(decoding: answer.encoded) == answer)
    for count in 0..<answer.encoded.count {
      #expect(throws: WireError.self) { try BundleAnswer(decoding: Array(answer.encoded[..<count])) }
    }
    for count in 0..<request.encoded.count {
      #expect(throws: WireError.self) { try BundleRequest(decoding: Array(request.encoded[..<count])) }
    }
    #expect(throws: WireError.trailingBytes) { try BundleRequest(decoding: request.encoded + [0]) }
  }
}
