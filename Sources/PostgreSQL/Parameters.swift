#if PostgreSQL
import CPostgreSQL

/// The arguments of a statement in PostgreSQL's binary form, in one piece of memory that is used again.
struct Parameters {
  private var bytes: [UInt8] = []
  private var offsets: [Int]
  /// -1 for null.
  private var lengths: [Int32]
  private var types: [Oid]
  private var pointers: [UnsafePointer<CChar>?]
  private let formats: [Int32]

  /// PostgreSQL's numbers of `bigint`, `text` and `bytea`.
  private enum Kind {
    static let integer: Oid = 20
    static let text: Oid = 25
    static let bytes: Oid = 17
    /// PostgreSQL sees by itself what stands there.
    static let any: Oid = 0
  }

  /// U+2400, a picture of what no column takes: U+0000. It comes only in what a forged change says of its author; what
  /// people write is checked, and the change itself is kept as bytes.
  private static let nullShown = Array("\u{2400}".utf8)

  init(count: Int) {
    offsets = Array(repeating: 0, count: count)
    lengths = Array(repeating: -1, count: count)
    types = Array(repeating: Kind.any, count: count)
    pointers = Array(repeating: nil, count: count)
    formats = Array(repeating: 1, count: count)
  }

  mutating func set(_ index: Int32, _ value: Int64?) {
    guard let value else { return begin(index, Kind.integer, count: -1) }
    begin(index, Kind.integer, count: 8)
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func set(_ index: Int32, _ value: String?) {
    guard var value else { return begin(index, Kind.text, count: -1) }
    value.withUTF8 { utf8 in
      guard !utf8.contains(0) else {
        let shown = utf8.flatMap { $0 == 0 ? Self.nullShown : [$0] }
        begin(index, Kind.text, count: shown.count)
        return bytes.append(contentsOf: shown)
      }
      begin(index, Kind.text, count: utf8.count)
      bytes.append(contentsOf: utf8)
    }
  }

  mutating func set(_ index: Int32, _ value: [UInt8]?) {
    guard let value else { return begin(index, Kind.bytes, count: -1) }
    begin(index, Kind.bytes, count: value.count)
    bytes.append(contentsOf: value)
  }

  /// - Parameter count: -1 for null.
  private mutating func begin(_ index: Int32, _ type: Oid, count: Int) {
    let place = Int(index) - 1
    offsets[place] = bytes.count
    lengths[place] = Int32(count)
    types[place] = type
  }

  /// Forgets all values; what they were of stays known.
  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    for place in lengths.indices { lengths[place] = -1 }
  }

  typealias Use<Result> = (
    _ count: Int32, _ types: UnsafePointer<Oid>?, _ values: UnsafePointer<UnsafePointer<CChar>?>?,
    _ lengths: UnsafePointer<Int32>?, _ formats: UnsafePointer<Int32>?
  ) -> Result

  /// Gives them to libpq, which copies what it needs.
  mutating func use<Result>(_ body: Use<Result>) -> Result {
    // A value of no bytes needs an address, too: without one it would be null.
    if bytes.isEmpty { bytes.append(0) }
    return bytes.withUnsafeBytes { memory in
      for place in lengths.indices {
        pointers[place] =
          lengths[place] < 0 ? nil : (memory.baseAddress! + offsets[place]).assumingMemoryBound(to: CChar.self)
      }
      return types.withUnsafeBufferPointer { types in
        pointers.withUnsafeBufferPointer { pointers in
          lengths.withUnsafeBufferPointer { lengths in
            formats.withUnsafeBufferPointer { formats in
              body(
                Int32(types.count), types.baseAddress, pointers.baseAddress, lengths.baseAddress, formats.baseAddress)
            }
          }
        }
      }
    }
  }
}
#endif
