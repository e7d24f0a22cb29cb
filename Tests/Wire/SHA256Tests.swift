import Testing

@testable import Wire

@Suite struct SHA256Tests {
  /// Vectors of FIPS 180-4 (NIST's "SHA-256 example" and the long message of a million a).
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func publishedVectors(message: String, expected: String) {
    #expect(SHA256.hash(Array(message.utf8)).description == expected)
  }

  /// The long message of the same examples.
  @Test func aMillionLetters() {
    let hash = SHA256.hash([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
    #expect(hash.description == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func piecesHashAsTheWhole() {
    let message = (0..<200).map { UInt8($0) }
    let whole = SHA256.hash(message)
    var hasher = SHA256()
    for cut in 0...message.count {
      hasher.update(Array(message[..<cut]))
      hasher.update(Array(message[cut...]))
      #expect(hasher.finish() == whole, "cut at \(cut)")
    }
  }

  @Test func aHashIsItsBytes() throws {
    let hash = SHA256.hash(Array("abc".utf8))
    #expect(Hash256(hash.bytes) == hash)
    #expect(Hash256(hash.bytes[...]) == hash)
    #expect(hash.prefix8 == 0xba78_16bf_8f01_cfea)
    #expect(hash.prefix16 == 0xba78_16bf_8f01_cfea_4141_40de_5dae_2223)
    #expect(Hash256(hash.bytes.dropLast()) == nil)
    #expect(Hash256(hash.bytes + [0]) == nil)
    #expect(Hash256([]) == nil)
  }

  @Test func hashesAreOrderedAsTheirBytes() throws {
    let hashes = (UInt8(0)..<50).map { SHA256.hash([$0]) }
    let byBytes = hashes.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }
    #expect(hashes.sorted().map(\.bytes) == byBytes)
    #expect(Hash256.zero.bytes == [UInt8](repeating: 0, count: 32))
  }

  @Test func aHashGoesOnFromAHash() {
    var hasher = SHA256()
    let inner = SHA256.hash([1])
    hasher.update(inner)
    #expect(hasher.finish() == SHA256.hash(inner.bytes))
  }
}
