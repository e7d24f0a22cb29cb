import Replication

/// Integers side by side (SPEC §columns): of several ways to say them the one that deflates best.
///
/// What deflate sees of a column are bytes of one kind after the other: numbers of several bytes go plane by plane, so
/// that each byte stands among its like.
enum IntegerColumn {
  /// - Parameter milliseconds: for each number the time of the write that it comes from; nil where there is none.
  static func write(_ numbers: [Int64], milliseconds: [Int64]? = nil, to writer: inout ByteWriter) {
    var best = candidate(.integers, numbers)
    for encoding in [ColumnEncoding.deltas, .packed, .packedDeltas] {
      best = cheaper(best, candidate(encoding, numbers))
    }
    if let milliseconds { best = cheaper(best, behindTime(numbers, milliseconds)) }
    writer.append(best.bytes)
  }

  private typealias Candidate = (bytes: ByteWriter, cost: Double)

  private static func cheaper(_ a: Candidate, _ b: Candidate?) -> Candidate {
    guard let b, b.cost < a.cost else { return a }
    return b
  }

  private static func candidate(_ encoding: ColumnEncoding, _ numbers: [Int64]) -> Candidate {
    var writer = ByteWriter(capacity: numbers.count + 8)
    writer.byte(encoding.rawValue)
    switch encoding {
    case .integers: writer.plane { for number in numbers { $0.signed(number) } }
    case .deltas: writer.plane { for number in differences(numbers) { $0.signed(number) } }
    case .packed: writer.packed(numbers)
    default:
      writer.signed(numbers.first ?? 0)
      writer.packed(Array(differences(numbers).dropFirst()))
    }
    return (writer, cost(writer))
  }

  /// Nil where a number is so far from its time that the difference is none.
  private static func behindTime(_ numbers: [Int64], _ milliseconds: [Int64]) -> Candidate? {
    let unit = max(1, numbers.reduce(0) { greatestCommonDivisor($0, $1.magnitude) })
    guard let unit = Int64(exactly: unit) else { return nil }
    var behind: [Int64] = []
    behind.reserveCapacity(numbers.count)
    for (number, time) in zip(numbers, milliseconds) {
      let (difference, overflow) = (time / unit).subtractingReportingOverflow(number / unit)
      if overflow { return nil }
      behind.append(difference)
    }
    var writer = ByteWriter(capacity: numbers.count + 8)
    writer.byte(ColumnEncoding.behindTime.rawValue)
    writer.varint(UInt64(unit))
    writer.packed(behind)
    return (writer, cost(writer))
  }

  /// Wrapping differences, the first from 0.
  private static func differences(_ numbers: [Int64]) -> [Int64] {
    var previous: Int64 = 0
    return numbers.map { number in
      defer { previous = number }
      return number &- previous
    }
  }

  /// About how many bits the bytes come to: each plane by the entropy of its bytes, and what a table of codes takes.
  private static func cost(_ writer: ByteWriter) -> Double {
    var bits = Double(writer.count - writer.planes.reduce(0) { $0 + $1.count }) * 8
    var counts = [Int](repeating: 0, count: 256)
    for plane in writer.planes where !plane.isEmpty {
      for index in counts.indices { counts[index] = 0 }
      for byte in writer.bytes[plane] { counts[Int(byte)] += 1 }
      bits += Entropy.bits(counts, total: plane.count)
    }
    return bits
  }
}

extension IntegerColumn {
  /// Reads a column whose kind was read before.
  /// - Parameter milliseconds: of the writes that the numbers come from; nil where there are none.
  static func read(
    _ encoding: ColumnEncoding, _ count: Int, milliseconds: [Int64]?, from reader: inout ByteReader
  ) throws(WireError) -> [Int64] {
    switch encoding {
    case .integers, .deltas: return try varints(encoding, count, &reader)
    case .packed: return try reader.packed(count)
    case .packedDeltas:
      guard count > 0 else { throw .malformed }
      var number = try reader.signed()
      var numbers = [number]
      numbers.reserveCapacity(count)
      for difference in try reader.packed(count - 1) {
        number &+= difference
        numbers.append(number)
      }
      return numbers
    case .behindTime:
      guard let milliseconds else { throw .malformed }
      return try behindTime(milliseconds, &reader)
    case .mixed, .texts, .references, .present, .endedTexts: throw .malformed
    }
  }

  private static func varints(
    _ encoding: ColumnEncoding, _ count: Int, _ reader: inout ByteReader
  ) throws(WireError) -> [Int64] {
    guard count <= reader.remaining else { throw .truncated }
    var numbers: [Int64] = []
    numbers.reserveCapacity(count)
    var previous: Int64 = 0
    for _ in 0..<count {
      let number = try reader.signed()
      previous = encoding == .deltas ? previous &+ number : number
      numbers.append(previous)
    }
    return numbers
  }

  private static func behindTime(_ milliseconds: [Int64], _ reader: inout ByteReader) throws(WireError) -> [Int64] {
    guard let unit = Int64(exactly: try reader.varint()), unit > 0 else { throw .malformedNumber }
    var numbers = try reader.packed(milliseconds.count)
    for index in numbers.indices {
      let (units, tooFar) = (milliseconds[index] / unit).subtractingReportingOverflow(numbers[index])
      let (number, overflow) = units.multipliedReportingOverflow(by: unit)
      guard !tooFar, !overflow else { throw .malformedNumber }
      numbers[index] = number
    }
    return numbers
  }
}

extension ByteWriter {
  /// The least number, a step, a width in bytes, then how many steps each number is above the least, plane by plane.
  fileprivate mutating func packed(_ numbers: [Int64]) {
    let least = numbers.min() ?? 0
    let above = numbers.map { UInt64(bitPattern: $0 &- least) }
    let step = above.reduce(0) { greatestCommonDivisor($0, $1) }
    let steps = step > 1 ? above.map { $0 / step } : above
    let widest = steps.max() ?? 0
    let width = (64 - widest.leadingZeroBitCount + 7) / 8
    signed(least)
    varint(max(1, step))
    byte(UInt8(width))
    for index in 0..<width {
      plane { writer in
        for number in steps { writer.byte(UInt8(truncatingIfNeeded: number >> (8 * UInt64(index)))) }
      }
    }
  }
}

extension ByteReader {
  /// A column of integers that no time belongs to.
  mutating func integers(_ count: Int) throws(WireError) -> [Int64] {
    guard let encoding = ColumnEncoding(rawValue: try byte()) else { throw .malformed }
    return try IntegerColumn.read(encoding, count, milliseconds: nil, from: &self)
  }

  fileprivate mutating func packed(_ count: Int) throws(WireError) -> [Int64] {
    let least = try signed()
    let step = try varint()
    let width = Int(try byte())
    guard step > 0, width <= 8 else { throw .malformed }
    guard count * width <= remaining else { throw .truncated }
    var steps = [UInt64](repeating: 0, count: count)
    for index in 0..<width {
      for (place, byte) in try raw(count).enumerated() { steps[place] |= UInt64(byte) << (8 * UInt64(index)) }
    }
    var numbers: [Int64] = []
    numbers.reserveCapacity(count)
    for number in steps {
      let (above, tooMany) = number.multipliedReportingOverflow(by: step)
      guard !tooMany, above <= UInt64(bitPattern: Int64.max &- least) else { throw .malformedNumber }
      numbers.append(least &+ Int64(bitPattern: above))
    }
    return numbers
  }
}

/// Euclid's.
private func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}
