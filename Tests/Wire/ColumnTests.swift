import Replication
import Support
import Testing

@testable import Wire

/// Columns come back as they were, whichever way the writer chose to say them.
@Suite struct ColumnTests {
  private static let edges: [Int64] = [.min, .min + 1, -256, -1, 0, 1, 255, 60_000, .max]

  /// All short columns of edges, with and without times that they could be told from.
  @Test func integersComeBack() throws {
    var columns: [[Int64]] = [[]] + Self.edges.map { [$0] }
    for a in Self.edges {
      for b in Self.edges { columns += [[a, b]] + Self.edges.map { [a, b, $0] } }
    }
    for numbers in columns {
      let times = numbers.indices.map { Int64(1_790_000_000_000 + $0 * 60_000) }
      for milliseconds in [nil, times] {
        var writer = ByteWriter()
        IntegerColumn.write(numbers, milliseconds: milliseconds, to: &writer)
        var reader = ByteReader(writer.bytes)
        let encoding = try #require(ColumnEncoding(rawValue: reader.byte()))
        #expect(
          try IntegerColumn.read(encoding, numbers.count, milliseconds: milliseconds, from: &reader) == numbers)
        #expect(reader.isAtEnd)
      }
    }
  }

  /// What was recorded when it happened costs nothing more; what is drawn from few numbers no more than these.
  @Test func likeNumbersAreShort() {
    let times = (0..<1000).map { Int64(1_790_000_000_000 + $0 * 71_234_567) }
    func size(_ numbers: [Int64], _ milliseconds: [Int64]?) -> Int {
      var writer = ByteWriter()
      IntegerColumn.write(numbers, milliseconds: milliseconds, to: &writer)
      return writer.count
    }
    #expect(size(times, times) < 10)
    #expect(size(times.map { ($0 / 60_000 - 12) * 60_000 }, times) < 20)
    var random = SeededRandom(seed: 1)
    #expect(size(times.map { _ in 110 + Int64(random.below(80)) }, nil) < 1010)
  }

  @Test func textsComeBackWithAndWithoutAZero() throws {
    let long = (1...40).map { String(repeating: "老人精神状态尚可。", count: $0 % 5 + 1) }
    for texts in [[""], ["", "a"], long, long + ["a\u{0}b" + long[3]]] {
      var columns = ColumnsWriter()
      let key = CellKey(field: 1)
      for text in texts { columns.append(.text(text), at: HybridTime(rawValue: 0), for: key) }
      var (writer, table) = (ByteWriter(), ReplicaTable())
      columns.write(to: &writer, &table)
      #expect(writer.bytes[0] == (texts == long ? ColumnEncoding.endedTexts : .texts).rawValue)
      var reader = ByteReader(writer.bytes)
      let back = try ColumnsReader.read(
        milliseconds: [[Int64](repeating: 0, count: texts.count)], from: &reader, &table)
      #expect(back == [texts.map { .text($0) }])
    }
  }
}

/// Each plane of a message may be deflated by itself; what comes out is one stream like any other.
@Suite struct PlaneTests {
  @Test(arguments: 0..<UInt64(8))
  func whatIsDeflatedPlaneByPlaneInflatesToTheSame(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var message = ByteWriter()
    for _ in 0..<6 {
      for _ in 0..<random.below(300) { message.raw("一切都好，下周再来。".utf8.prefix(random.below(30))) }
      let kinds = 1 + random.below(200)
      let size = [0, 1, 1023, 1024, 5000, 70_000][random.below(6)]
      message.plane { for _ in 0..<size { $0.byte(UInt8(random.below(kinds))) } }
    }
    let deflated = Deflate.compress(message)
    #expect(try Deflate.inflate(deflated, limitBytes: message.count) == message.bytes)
    #expect(deflated.count <= Deflate.compress(message.bytes, level: 9).count + 200)
  }
}
