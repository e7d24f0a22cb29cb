/// A function or a property as it stands in a source, cut out by the indentation that the formatter gives.
struct SourceMember {
  /// Of the type whose braces it stands in.
  let type: String
  /// `init` for how one is made.
  let name: String
  /// Without blanks.
  let text: String
  /// The names in it.
  let words: Set<String>

  /// The members of all types of a source.
  static func all(in source: String) -> [SourceMember] {
    var found: [SourceMember] = []
    var type = ""
    var lines: [Substring] = []
    var name: String?
    func close() {
      if let name { found.append(SourceMember(type: type, name: name, lines: lines)) }
      (lines, name) = ([], nil)
    }
    for line in source.split(separator: "\n") {
      if let declared = Self.name(in: line, after: ["struct", "class", "enum", "extension", "protocol", "actor"]),
        !line.hasPrefix(" ")
      {
        close()
        type = declared
      }
      guard line.hasPrefix("  "), !line.drop(while: { $0 == " " }).hasPrefix("//") else { continue }
      // What closes a bracket belongs to what opened it, and attributes to what they stand before.
      let begins = line.dropFirst(2).first.map { $0.isLetter || $0 == "@" } ?? false
      if begins, name != nil { close() }
      lines.append(line)
      if begins, name == nil { name = Self.name(in: line, after: ["func", "let", "var", "init"]) }
    }
    close()
    return found
  }

  private init(type: String, name: String, lines: [Substring]) {
    self.type = type
    self.name = name
    text = lines.joined().filter { !$0.isWhitespace }
    words = Set(
      lines.flatMap { $0.split { !$0.isLetter && !$0.isNumber && $0 != "_" } }.map { String($0) })
  }

  private init(_ member: SourceMember, name: String) {
    (type, text, words) = (member.type, member.text, member.words)
    self.name = name
  }

  /// As others call it: how one is made bears the type's name.
  var byItsType: SourceMember { name == "init" ? SourceMember(self, name: type) : self }

  /// What a line declares; nil if it declares nothing of these kinds.
  private static func name(in line: Substring, after kinds: [String]) -> String? {
    // What an attribute says in parentheses may hold any word.
    var depth = 0
    let outside = line.filter { character in
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      return depth == 0 && character != ")"
    }
    var words = outside.split { " :<{".contains($0) }.map { String($0) }[...]
    while let word = words.popFirst() {
      if word == "init" || word == "init?" { return kinds.contains("init") ? "init" : nil }
      if kinds.contains(word) { return words.first }
      guard word.hasPrefix("@") || modifiers.contains(word) else { return nil }
    }
    return nil
  }

  private static let modifiers: Set = [
    "private", "fileprivate", "static", "mutating", "final", "convenience", "package", "indirect", "lazy", "override",
  ]
}
