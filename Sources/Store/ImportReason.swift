/// The reasons by which the changes of an import and of its undoing are known: `imports undo` takes back whatever bears
/// an import's, so nobody may write one in their own words (`Desk.check`).
package struct ImportReason: Hashable, Sendable {
  package enum Act: String, CaseIterable, Sendable {
    case imported = "导入 "
    case undone = "撤销导入 "
  }

  package let act: Act
  /// The import's id: six symbols of base 32, in small letters.
  package let id: String
  /// What is said besides.
  package let rest: String

  package static let idSymbolCount = 6

  package init(_ act: Act, id: String, rest: String) {
    self.act = act
    self.id = id
    self.rest = rest
  }

  /// Reads a change's reason; nil for one that is people's own words.
  package init?(_ reason: String) {
    for act in Act.allCases where reason.utf8.starts(with: act.rawValue.utf8) {
      let words = reason.utf8.dropFirst(act.rawValue.utf8.count)
      let id = words.prefix { $0 != UInt8(ascii: " ") }
      guard id.count == Self.idSymbolCount, id.allSatisfy(Self.isSymbol) else { return nil }
      self.init(
        act, id: String(decoding: id, as: UTF8.self),
        rest: String(decoding: words.dropFirst(id.count + 1), as: UTF8.self))
      return
    }
    return nil
  }

  package var text: String { act.rawValue + id + (rest.isEmpty ? "" : " " + rest) }

  private static func isSymbol(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }
}
