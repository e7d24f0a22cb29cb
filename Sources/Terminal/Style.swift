/// How words stand out on a terminal (ECMA-48, SGR).
package enum Style: Sendable {
  case bold
  case dim
  case red
  case green
  case yellow

  private var parameter: Int {
    switch self {
    case .bold: 1
    case .dim: 2
    case .red: 31
    case .green: 32
    case .yellow: 33
    }
  }

  /// The text between the sequences that switch this style on and all styles off.
  func apply(_ text: String) -> String {
    "\u{1B}[\(parameter)m\(text)\u{1B}[0m"
  }
}
