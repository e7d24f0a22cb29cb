import Model
import Testing

@testable import Terminal

@Suite struct LineEditorTests {
  /// A line after these keys, with the cursor's place.
  private func typed(_ keys: String) -> LineEditor {
    var editor = LineEditor()
    for byte in keys.utf8 { #expect(editor.take(byte) == .more) }
    return editor
  }

  private static let escape = "\u{1B}"

  static let keystrokes: [(keys: String, text: String, cursor: Int)] = [
    ("王秀英", "王秀英", 3),
    ("王秀英\u{7F}\u{7F}玉", "王玉", 2),
    ("王秀英\u{08}", "王秀", 2),
    ("王英\(escape)[D秀", "王秀英", 2),
    ("王英\(escape)OD秀\(escape)[C.", "王秀英.", 4),
    ("ab\u{01}x\u{05}y", "xaby", 4),
    ("ab\(escape)[H王\(escape)[F.", "王ab.", 4),
    ("ab\(escape)[1~王\(escape)[4~.", "王ab.", 4),
    ("abc\u{02}\u{02}\u{0B}", "a", 1),
    ("abc\(escape)[D\(escape)[D\(escape)[3~", "ac", 1),
    ("abc\u{02}\u{04}", "ab", 2),
    ("in the house\u{17}", "in the ", 7),
    ("in the  \u{17}", "in ", 3),
    ("abc\u{15}x", "x", 1),
    // Keys that mean nothing leave nothing behind: arrows up and down, F1 of two kinds, tab, NUL.
    ("a\(escape)[A\(escape)[B\(escape)[[A\(escape)OP\t\0b", "ab", 2),
    ("a\(escape)[1;5Cb\(escape)[200~c", "abc", 3),
    // A mark joins the letter before it, and goes with it.
    ("e\u{301}x\u{7F}\u{7F}", "", 0),
    ("\u{7F}\(escape)[D\u{17}a", "a", 1),
  ]

  @Test(arguments: keystrokes)
  func aLineIsEdited(_ keys: String, _ text: String, _ cursor: Int) {
    let editor = typed(keys)
    #expect(editor.text == text)
    #expect(editor.cursor == cursor)
    #expect(!editor.hasInvalidBytes)
  }

  @Test func returnEndsALineAndControlDOnlyAnEmptyOne() {
    var editor = typed("王")
    #expect(editor.take(0x0D) == .line)
    var empty = LineEditor()
    #expect(empty.take(0x04) == .end)
  }

  @Test(arguments: [[0x80], [0xE7, 0x8E], [0xE7, 0x8E, 0x41], [0xFF, 0xFF, 0xFF, 0xFF], [0xCD, 0xF5, 0xD0, 0xE3]])
  func whatIsNotUTF8IsNoticed(_ bytes: [UInt8]) {
    var editor = LineEditor()
    for byte in bytes + [UInt8(ascii: "\u{7F}")] { _ = editor.take(byte) }
    #expect(editor.hasInvalidBytes)
    #expect(editor.text.unicodeScalars.allSatisfy { $0 != "\u{FFFD}" })
  }

  /// What would drive a terminal or reorder its text is no text.
  @Test func controlCharactersAreLeftOut() {
    #expect(typed("a\u{9B}31m\u{202E}b\u{85}").text == "a31mb")
  }

  /// However long the line and wherever the cursor, what is shown fits, and the cursor stands within it.
  @Test func whatIsShownAlwaysFits() {
    for length in 0...12 {
      for columns in 8...20 {
        for moves in 0...length {
          let line = String((0..<length).map { $0 % 3 == 0 ? "a" : "王" })
          let editor = typed(line + String(repeating: "\u{02}", count: moves))
          let (before, after) = editor.shown(in: columns)
          #expect((before + after).displayWidth <= columns, "\(length) \(columns) \(moves)")
          if editor.fits(in: columns) { #expect(before + after == line) }
          if editor.cursor > 0 { #expect(before.last == editor.characters[editor.cursor - 1]) }
        }
      }
    }
  }
}
