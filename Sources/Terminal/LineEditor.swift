/// One line as it is typed: bytes go in, and what stands on the screen comes out. It knows of no terminal.
///
/// The kernel's own editing (termios(3), ICANON with IUTF8) takes a wide character off the line but only one of its two
/// columns off the screen, and shows arrow keys as `^[[D`; hence this. It draws with carriage returns and blanks alone,
/// so that it works on a terminal without cursor movement.
struct LineEditor {
  enum Outcome {
    case more
    /// Return was pressed.
    case line
    /// Control-D on an empty line.
    case end
  }

  private enum Escape {
    case none
    case begun
    /// `ESC [` or `ESC O`, with the parameters so far.
    case sequence([UInt8])
  }

  private(set) var characters: [Character] = []
  /// How many characters stand before the cursor.
  private(set) var cursor = 0
  /// Whether something came that is not UTF-8.
  private(set) var hasInvalidBytes = false
  private var pending: [UInt8] = []
  private var escape = Escape.none

  var text: String { String(characters) }

  /// Takes one byte from the keyboard.
  mutating func take(_ byte: UInt8) -> Outcome {
    if !pending.isEmpty || byte >= 0x80 {
      takePart(byte)
      if byte >= 0x80 { return .more }
    }
    switch escape {
    case .begun:
      escape = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") ? .sequence([]) : .none
      if case .sequence = escape { return .more }
    case .sequence(let parameters):
      takeSequence(byte, parameters)
      return .more
    case .none: break
    }
    return takeKey(byte)
  }

  private mutating func takeKey(_ byte: UInt8) -> Outcome {
    switch byte {
    case 0x0A, 0x0D: return .line
    case 0x04:
      if characters.isEmpty { return .end }
      deleteForward()
    case 0x01: cursor = 0
    case 0x05: cursor = characters.count
    case 0x02: cursor = max(0, cursor - 1)
    case 0x06: cursor = min(characters.count, cursor + 1)
    case 0x0B: characters.removeSubrange(cursor...)
    case 0x15: removeBackwards(to: 0)
    case 0x17: removeBackwards(to: startOfWord())
    case 0x7F, 0x08: removeBackwards(to: max(0, cursor - 1))
    case 0x1B: escape = .begun
    case 0x20...0x7E: insert(Unicode.Scalar(byte))
    default: break  // tab, and keys that mean nothing here
    }
    return .more
  }

  // MARK: - Characters

  /// One byte of a character of several.
  private mutating func takePart(_ byte: UInt8) {
    let isContinuation = byte & 0xC0 == 0x80
    if pending.isEmpty == isContinuation {
      // A continuation of nothing, or something new in the middle of a character.
      hasInvalidBytes = true
      pending = []
      if isContinuation || byte < 0x80 { return }
    }
    pending.append(byte)
    let count = pending[0] >= 0xF0 ? 4 : pending[0] >= 0xE0 ? 3 : 2
    guard pending.count == count else { return }
    defer { pending = [] }
    guard let decoded = String(validating: pending, as: UTF8.self) else {
      hasInvalidBytes = true
      return
    }
    for scalar in decoded.unicodeScalars where !scalar.isControl { insert(scalar) }
  }

  private mutating func insert(_ scalar: Unicode.Scalar) {
    if cursor > 0 {
      // A combining mark belongs to what it follows.
      let joined = String(characters[cursor - 1]) + String(scalar)
      if joined.count == 1 {
        characters[cursor - 1] = joined.first!
        return
      }
    }
    characters.insert(Character(scalar), at: cursor)
    cursor += 1
  }

  private mutating func removeBackwards(to place: Int) {
    characters.removeSubrange(place..<cursor)
    cursor = place
  }

  private mutating func deleteForward() {
    if cursor < characters.count { characters.remove(at: cursor) }
  }

  private func startOfWord() -> Int {
    var place = cursor
    while place > 0, characters[place - 1] == " " { place -= 1 }
    while place > 0, characters[place - 1] != " " { place -= 1 }
    return place
  }

  // MARK: - Keys that send several bytes

  /// ECMA-48 control sequences, as far as keyboards send them.
  private mutating func takeSequence(_ byte: UInt8, _ parameters: [UInt8]) {
    // The Linux console sends `ESC [ [ A` for F1.
    let isOpen = (0x20...0x3F).contains(byte) || (byte == UInt8(ascii: "[") && parameters.isEmpty)
    guard !isOpen else {
      escape = parameters.count < 16 ? .sequence(parameters + [byte]) : .none
      return
    }
    escape = .none
    switch (byte, parameters.first) {
    case (UInt8(ascii: "C"), nil): cursor = min(characters.count, cursor + 1)
    case (UInt8(ascii: "D"), nil): cursor = max(0, cursor - 1)
    case (UInt8(ascii: "H"), nil), (UInt8(ascii: "~"), UInt8(ascii: "1")), (UInt8(ascii: "~"), UInt8(ascii: "7")):
      cursor = 0
    case (UInt8(ascii: "F"), nil), (UInt8(ascii: "~"), UInt8(ascii: "4")), (UInt8(ascii: "~"), UInt8(ascii: "8")):
      cursor = characters.count
    case (UInt8(ascii: "~"), UInt8(ascii: "3")): deleteForward()
    default: break
    }
  }

  // MARK: - Screen

  /// What of the line stands on a screen with room for so many columns, and how much of that is before the cursor.
  func shown(in columns: Int) -> (before: String, after: String) {
    let widths = characters.map(\.displayWidth)
    if widths.reduce(0, +) <= columns {
      return (String(characters[..<cursor]), String(characters[cursor...]))
    }
    var start = cursor
    var used = 1  // for the mark that more stands to the left
    while start > 0, used + widths[start - 1] <= columns - 1 {
      start -= 1
      used += widths[start]
    }
    var end = cursor
    while end < characters.count, used + widths[end] <= columns - 1 {
      used += widths[end]
      end += 1
    }
    return (
      (start > 0 ? "<" : "") + String(characters[start..<cursor]),
      String(characters[cursor..<end]) + (end < characters.count ? ">" : "")
    )
  }

  /// Whether the whole line fits.
  func fits(in columns: Int) -> Bool { characters.reduce(0) { $0 + $1.displayWidth } <= columns }
}
