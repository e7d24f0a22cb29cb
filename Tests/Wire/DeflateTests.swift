import Testing

@testable import Wire

@Suite struct DeflateTests {
  /// Bytes that do not compress, the same in every run.
  static func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 88_172_645_463_325_252
    return (0..<count).map { _ in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return UInt8(truncatingIfNeeded: state >> 24)
    }
  }

  enum Content: CaseIterable {
    case nothing, zero, word, run, noise, text, oneChunk

    var bytes: [UInt8] {
      switch self {
      case .nothing: []
      case .zero: [0]
      case .word: Array("探访".utf8)
      case .run: [UInt8](repeating: 7, count: 100_000)
      case .noise: DeflateTests.noise(70_000)
      case .text: Array(String(repeating: "老人精神良好,按时服药。", count: 3_000).utf8)
      case .oneChunk: DeflateTests.noise(32_768)
      }
    }
  }

  @Test(arguments: Content.allCases, [1, 6, 9])
  func whatIsCompressedComesBack(content: Content, level: Int) throws {
    let content = content.bytes
    let packed = Deflate.compress(content, level: level)
    #expect(try Deflate.inflate(packed, limitBytes: content.count) == content)
    #expect(packed.count < content.count + content.count / 1000 + 16)
  }

  /// Of every length about those at which the memory grows.
  @Test func lessMemoryForLessContentGivesTheSameBytes() {
    let text = Content.text.bytes
    let mixed = zip(text, Self.noise(text.count)).map { $0 ^ ($1 & 3) }
    for power in 0...15 {
      for count in Set([-300, -262, -2, -1, 0, 1, 2].map { max(0, 1 << power + $0) }) {
        for content in [text, mixed] {
          let bytes = Array(content.prefix(count))
          #expect(Deflate.compress(bytes, level: 9) == Deflate.compress(bytes, level: 9, .most), "\(count) bytes")
        }
      }
    }
    #expect(Deflate.Memory(for: 80).level == 1 && Deflate.Memory(for: 1_000_000).level == 9)
  }

  @Test func aLevelOutsideTheRangeIsTheNearest() {
    let content = Content.text.bytes
    #expect(Deflate.compress(content, level: -5) == Deflate.compress(content, level: 1))
    #expect(Deflate.compress(content, level: 99) == Deflate.compress(content, level: 9))
  }

  @Test(arguments: Content.allCases.filter { $0 != .nothing })
  func contentOverTheLimitIsRefused(content: Content) {
    let content = content.bytes
    let packed = Deflate.compress(content)
    for limit in [content.count - 1, content.count / 2, 0, -1] {
      #expect(throws: DeflateError.tooLarge(limitBytes: limit)) { try Deflate.inflate(packed, limitBytes: limit) }
    }
  }

  @Test func aBombIsStoppedAtTheLimit() {
    let bomb = Deflate.compress([UInt8](repeating: 0, count: 50_000_000), level: 9)
    #expect(bomb.count < 60_000)
    #expect(throws: DeflateError.tooLarge(limitBytes: 1_000)) { try Deflate.inflate(bomb, limitBytes: 1_000) }
  }

  @Test func everyTruncationIsRefused() {
    let packed = Deflate.compress(Array("每月至少探访一次,每月至少探访一次".utf8))
    for length in 0..<packed.count {
      #expect(throws: DeflateError.truncated) { try Deflate.inflate(Array(packed[..<length]), limitBytes: 1_000) }
    }
  }

  @Test func whatFollowsTheEndIsRefused() {
    let packed = Deflate.compress([1, 2, 3])
    for extra in [1, 5, 40_000] {
      #expect(throws: DeflateError.trailingBytes(extra)) {
        try Deflate.inflate(packed + [UInt8](repeating: 0, count: extra), limitBytes: 1_000)
      }
    }
  }

  @Test func everyFlippedBitIsRefusedOrStaysWithinTheLimit() {
    let content = Array("每月至少探访一次,高龄独居老人每周一次".utf8)
    let packed = Deflate.compress(content)
    var refused = 0
    for bit in 0..<(packed.count * 8) {
      var damaged = packed
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      do throws(DeflateError) {
        #expect(try Deflate.inflate(damaged, limitBytes: 200).count <= 200)
      } catch { refused += 1 }
    }
    #expect(refused > 0)
  }

  @Test func aBlockOfAKindThatIsNoneIsCorrupt() {
    #expect(throws: DeflateError.corrupt) { try Deflate.inflate([0b0000_0111], limitBytes: 100) }
    #expect(throws: DeflateError.corrupt) {
      try Deflate.inflate([UInt8](repeating: 0xFF, count: 100), limitBytes: 100)
    }
  }
}
