/// Full-width ASCII (U+FF01…FF5E) and the ideographic space as their half-width forms; all else as it is.
package func halfWidth(_ text: some StringProtocol) -> String {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return String(text) }
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0xFF01...0xFF5E: result.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
    case 0x3000, 0x00A0: result.append(" ")
    default: result.append(scalar)
    }
  }
  return String(result)
}

/// What two spellings of one word have in common: half-width, lower case, without spaces, hyphens and underscores.
func folded(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in halfWidth(text).unicodeScalars
  where !scalar.properties.isWhitespace && scalar != "-" && scalar != "_" && scalar != "\u{FEFF}" {
    result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
  }
  return String(result)
}

extension StringProtocol {
  /// Without white space and what nobody can see (zero-width characters, byte order mark, fillers) at both ends.
  package var trimmed: String {
    let isBlank = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace || scalar.isInvisible }
    var view = self.unicodeScalars[...]
    while let first = view.first, isBlank(first) { view.removeFirst() }
    while let last = view.last, isBlank(last) { view.removeLast() }
    return String(String.UnicodeScalarView(view))
  }
}

extension Unicode.Scalar {
  /// Whether it shows nothing by itself: a name of such characters alone is no name. Variation selectors are left out,
  /// which choose the shape of the ideograph before them.
  fileprivate var isInvisible: Bool {
    switch value {
    case 0x00AD, 0x061C, 0x115F, 0x1160, 0x180E, 0x200B...0x200F, 0x2060...0x2064, 0x206A...0x206F, 0x2800, 0x3164,
      0xFEFF, 0xFFA0, 0x1D173...0x1D17A:
      true
    default: false
    }
  }
}
