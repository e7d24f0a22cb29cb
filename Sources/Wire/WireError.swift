/// Why bytes were refused. A message is refused whole; nothing of it is applied.
package enum WireError: String, Error, Hashable, CaseIterable {
  /// The bytes end inside a value.
  case truncated
  /// Bytes are left over after the end.
  case trailingBytes = "trailing_bytes"
  /// A number is written longer than it needs to be, or does not fit.
  case malformedNumber = "malformed_number"
  /// Text that is not UTF-8.
  case malformedText = "malformed_text"
  /// Values contradict each other or stand in the wrong order.
  case malformed
  /// More of something than `Limits` allow.
  case tooLarge = "too_large"
  /// The first byte names a version that this program does not speak.
  case unsupportedVersion = "unsupported_version"
  /// A section that must be understood and is not.
  case unknownSection = "unknown_section"
  /// Not the kind of message expected here.
  case wrongKind = "wrong_kind"
}
