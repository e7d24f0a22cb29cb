extension Readings {
  /// The tables in the form they are asked in; made once, in about a millisecond.
  static let lookup = Lookup()

  /// Two characters of a double surname.
  struct Pair: Hashable {
    let first: Unicode.Scalar
    let second: Unicode.Scalar

    init(_ first: Unicode.Scalar, _ second: Unicode.Scalar) {
      self.first = first
      self.second = second
    }
  }

  struct Lookup: Sendable {
    /// CJK Unified Ideographs, what `table` covers.
    static let block: ClosedRange<UInt32> = 0x4E00...0x9FFF

    /// All syllables of `table`; number 0 is none.
    private(set) var syllables: [String] = [""]
    /// For each character of the block the number of its everyday syllable.
    private(set) var everyday = [UInt16](repeating: 0, count: block.count)
    private(set) var further: [Unicode.Scalar: [String]] = [:]
    private(set) var surnames: [Unicode.Scalar: String] = [:]
    private(set) var doubles: [Pair: (String, String)] = [:]

    init() {
      Self.forEachLine(of: Readings.table) { syllable, characters in
        if syllables[syllables.count - 1] != syllable { syllables.append(syllable) }
        let number = UInt16(syllables.count - 1)
        Self.forEachScalar(in: characters) { everyday[Int($0 - Self.block.lowerBound)] = number }
      }
      Self.forEachLine(of: Readings.surnames) { syllable, characters in
        Self.forEachScalar(in: characters) { value in
          guard let scalar = Unicode.Scalar(value) else { return }
          surnames[scalar] = syllable
          further[scalar, default: []].append(syllable)
        }
      }
      Self.forEachLine(of: Readings.further) { syllable, characters in
        Self.forEachScalar(in: characters) { value in
          if let scalar = Unicode.Scalar(value) { further[scalar, default: []].append(syllable) }
        }
      }
      Self.forEachLine(of: Readings.doubleSurnames) { name, rest in
        let characters = Array(name.unicodeScalars)
        let syllables = rest.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        doubles[Pair(characters[0], characters[1])] = (syllables[0], syllables[1])
      }
    }

    /// The first word of each line, and the bytes behind the space.
    private static func forEachLine(of text: StaticString, _ body: (String, Slice<UnsafeBufferPointer<UInt8>>) -> Void)
    {
      text.withUTF8Buffer { bytes in
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
          guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { continue }
          body(String(decoding: line[..<space], as: UTF8.self), line[line.index(after: space)...])
        }
      }
    }

    /// The characters of a line; all of them take three bytes in UTF-8.
    private static func forEachScalar(in bytes: Slice<UnsafeBufferPointer<UInt8>>, _ body: (UInt32) -> Void) {
      var index = bytes.startIndex
      while index + 2 < bytes.endIndex {
        let high = UInt32(bytes[index] & 0x0F) << 12
        let middle = UInt32(bytes[index + 1] & 0x3F) << 6
        body(high | middle | UInt32(bytes[index + 2] & 0x3F))
        index += 3
      }
    }
  }
}
