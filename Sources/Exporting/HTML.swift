/// A page of HTML in the making: self-contained, every text escaped.
struct HTML {
  private(set) var text = ""

  /// Markup of the program's own.
  mutating func raw(_ markup: String) { text += markup }

  /// Text of anybody's.
  mutating func write(_ content: String) {
    for scalar in content.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      case "\n": text += "<br>"
      // Controls, and marks that turn the direction of the text around.
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": continue
      default: text.unicodeScalars.append(scalar)
      }
    }
  }

  mutating func element(_ name: String, class kind: String? = nil, _ content: String) {
    element(name, class: kind) { $0.write(content) }
  }

  mutating func element(_ name: String, class kind: String? = nil, _ body: (inout HTML) throws -> Void) rethrows {
    text += kind.map { "<\(name) class=\"\($0)\">" } ?? "<\(name)>"
    try body(&self)
    text += "</\(name)>"
  }
}
