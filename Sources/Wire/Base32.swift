/// Crockford's base 32: digits and capital letters without I, L, O and U, so that a code can be read out and typed.
/// Source: Douglas Crockford, "Base 32", crockford.com/base32.html.
package enum Base32 {
  /// The symbols of 0 … 31, as ASCII.
  package static let symbols = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// The value of a character as people type it: either case, O for 0, I and L for 1. `nil` for any other.
  package static func value(_ character: Unicode.Scalar) -> UInt8? {
    guard character.isASCII else { return nil }
    let value = values[Int(character.value)]
    return value == none ? nil : value
  }

  /// One symbol for each of `values`, all below 32.
  package static func text(_ values: [UInt8]) -> String {
    String(decoding: values.map { symbols[Int($0)] }, as: UTF8.self)
  }

  private static let none: UInt8 = 0xFF

  private static let values: [UInt8] = {
    var table = [UInt8](repeating: none, count: 128)
    for (value, symbol) in symbols.enumerated() {
      table[Int(symbol)] = UInt8(value)
      if symbol >= UInt8(ascii: "A") { table[Int(symbol | 0x20)] = UInt8(value) }
    }
    for zero in "Oo".utf8 { table[Int(zero)] = 0 }
    for one in "IiLl".utf8 { table[Int(one)] = 1 }
    return table
  }()
}

/// The check symbol of a code of base-32 values: the code read as a polynomial over GF(32), modulo x + α.
///
/// With α primitive it finds every single wrong symbol and every exchange of two symbols, unless they stand exactly 31
/// or 62 … places apart; and it stays inside the alphabet, which a check modulo 37 does not.
package enum Base32Check {
  /// The symbol that makes `remainder(values + [symbol])` zero.
  package static func symbol(_ values: [UInt8]) -> UInt8 { timesAlpha(remainder(values)) }

  /// Zero for a code that ends in its right check symbol.
  package static func remainder(_ values: [UInt8]) -> UInt8 {
    values.reduce(0) { timesAlpha($0) ^ $1 }
  }

  /// Multiplies by α in GF(32) = GF(2)[α] / (α⁵ + α² + 1).
  private static func timesAlpha(_ value: UInt8) -> UInt8 {
    let shifted = value << 1
    return shifted & 0x20 == 0 ? shifted : shifted ^ 0x25
  }
}

/// Lower-case hexadecimal digits, two a byte.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

/// Reads what `hexadecimal` wrote, in either case; nil for anything else.
func hexadecimalBytes(_ text: String) -> [UInt8]? {
  let digits = Array(text.utf8)
  guard digits.count % 2 == 0 else { return nil }
  var bytes: [UInt8] = []
  for index in stride(from: 0, to: digits.count, by: 2) {
    guard let high = Character(Unicode.Scalar(digits[index])).hexDigitValue,
      let low = Character(Unicode.Scalar(digits[index + 1])).hexDigitValue
    else { return nil }
    bytes.append(UInt8(high << 4 | low))
  }
  return bytes
}
