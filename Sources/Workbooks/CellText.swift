/// The text of one string of a workbook: its plain text, or its runs without their formatting. Phonetic guides are left
/// out.
struct CellText {
  private var bytes: [UInt8] = []
  private var isInText = false
  private var phoneticDepth = 0

  mutating func begin() {
    bytes.removeAll(keepingCapacity: true)
    isInText = false
    phoneticDepth = 0
  }

  mutating func start(_ name: String) {
    if name == "rPh" { phoneticDepth += 1 }
    if name == "t" { isInText = phoneticDepth == 0 }
  }

  mutating func end(_ name: String) {
    if name == "rPh" { phoneticDepth -= 1 }
    if name == "t" { isInText = false }
  }

  /// - Returns: how many bytes were text.
  mutating func take(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    guard isInText else { return 0 }
    bytes.append(contentsOf: text)
    return text.count
  }

  var value: String { Self.unescaped(String(decoding: bytes, as: UTF8.self)) }

  /// `_x000D_` stands for a character that XML cannot hold (ECMA-376 part 1, 22.4.2.4).
  static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "_")), text.contains("_x") else { return text }
    let old = Array(text.utf8)
    var new: [UInt8] = []
    var index = 0
    while index < old.count {
      if let unit = escape(old, at: index), let scalar = Unicode.Scalar(unit) {
        new.append(contentsOf: String(Character(scalar)).utf8)
        index += 7
      } else {
        new.append(old[index])
        index += 1
      }
    }
    return String(decoding: new, as: UTF8.self)
  }

  /// The code unit of an escape that begins here.
  static func escape(_ bytes: [UInt8], at index: Int) -> UInt16? {
    guard index + 7 <= bytes.count, bytes[index] == UInt8(ascii: "_"), bytes[index + 1] == UInt8(ascii: "x"),
      bytes[index + 6] == UInt8(ascii: "_")
    else { return nil }
    return UInt16(String(decoding: bytes[(index + 2)..<(index + 6)], as: UTF8.self), radix: 16)
  }
}
