/// What telephone numbers of China look like.
package enum PhoneNumber {
  /// Whether digits may be the number of a person: a mobile one (11 digits from 13 to 19), a landline (7 or 8 digits, or 10
  /// to 12 with the 0 of the area code), a service line (400, 800). Short numbers and emergency calls are not; of one that
  /// is masked nothing is known.
  package static func isPlausible(_ digits: String) -> Bool {
    let bytes = Array(digits.utf8)
    guard bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return digits.contains("*") }
    switch bytes.first {
    case UInt8(ascii: "1"): return bytes.count == 11 && bytes[1] >= UInt8(ascii: "3")
    case UInt8(ascii: "0"): return (10...12).contains(bytes.count)
    default:
      return [7, 8].contains(bytes.count) || (bytes.count == 10 && (digits.hasPrefix("400") || digits.hasPrefix("800")))
    }
  }
}
