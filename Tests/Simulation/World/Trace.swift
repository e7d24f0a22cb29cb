/// What happened in a run, line by line, and its sum: two runs of one seed must have the same.
package struct Trace {
  package struct Line {
    package let milliseconds: UInt64
    /// The records concerned, by the serial of the write that created them; empty for what concerns all.
    package let records: [Int]
    package let text: String
  }

  package private(set) var lines: [Line] = []
  /// FNV-1a over all lines and messages.
  package private(set) var sum: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ milliseconds: UInt64, _ text: String, records: [Int] = []) {
    lines.append(Line(milliseconds: milliseconds, records: records, text: text))
    withUnsafeBytes(of: milliseconds.littleEndian) { mix($0) }
    var text = text
    text.withUTF8 { mix(UnsafeRawBufferPointer($0)) }
  }

  mutating func add(message bytes: [UInt8]) { bytes.withUnsafeBytes { mix($0) } }

  private mutating func mix(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }
}
