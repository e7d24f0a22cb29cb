import Model
import Replication
import Roster
import Store
import Sync

extension StoredPeople {
  /// The hub knows everything that was ever written. A device knows the changes of its own journal alone: there, what
  /// anybody has written since the record was made elsewhere, and somebody else since it was made here, stands against a
  /// list, whatever it was before.
  func laterWord(person id: String, key: String, value: String, _ former: FormerWord) throws -> LaterWord? {
    guard let dot = record(id)?.id, let stored = try store.stored(dot, type: CareModel.Number.elder),
      let field = RecordType.elder.field(key: key)
    else { return nil }
    // An old telephone becomes the other one.
    let fields =
      key.hasPrefix("phone") && former != .written ? ["phone", "phone_other"].map { RecordType.elder[$0] } : [field]
    for field in fields {
      for (element, value) in try values(value, of: field, former) {
        let key = CellKey(field: field.number, element: element)
        guard let cell = stored.record[key], let later = try laterWord(in: cell, former, of: stored.record) else {
          continue
        }
        if try wasWritten(value, to: key, of: dot, standing: cell, former) { return later }
        guard store.holdsOnlyScope, former == .imported else { continue }
        // What lists said before is known here of records that this device has made, as far as nobody else wrote to them.
        if try later.account != importer.account || store.standingChange(dot) == nil { return later }
      }
    }
    return nil
  }

  /// The values that a text means in a field; a line of a longer text means itself.
  private func values(_ text: String, of field: Field, _ former: FormerWord) throws -> ParsedCells {
    if former == .importedLine { return [(0, .text(text))] }
    if case .success(let cells) = field.parse(text) { return cells }
    return []
  }

  private func wasWritten(
    _ value: Value, to key: CellKey, of record: Dot, standing cell: Cell, _ former: FormerWord
  ) throws -> Bool {
    let current = Set(cell.siblings.map(\.dot))
    return try store.pastWrites(to: record).contains { past in
      guard past.key == key, [.accepted, .pending].contains(past.status), !current.contains(past.change),
        Self.isSame(past.value, value, isLine: former == .importedLine)
      else { return false }
      if former == .written { return true }
      return try store.standingChange(past.change).flatMap { ImportReason($0.reason) }?.act == .imported
    }
  }

  /// Who wrote what a cell shows, if a person did: also by a table that names its records, where such a table is read.
  private func laterWord(in cell: Cell, _ former: FormerWord, of record: Record) throws -> LaterWord? {
    guard let latest = cell.siblings.max(by: { $0.time < $1.time }) else { return nil }
    for sibling in cell.siblings {
      guard let change = try store.standingChange(sibling.dot) else { continue }
      // Who takes an import back has looked at what stands there now.
      if former != .written, ImportReason(change.reason)?.act == .imported { return nil }
    }
    // What the record was made with has replaced nothing.
    guard latest.dot != record.id else { return nil }
    return LaterWord(
      account: try store.author(of: latest.dot), milliseconds: Int64(clamping: latest.time.milliseconds))
  }

  /// Whether two values of a cell say the same: of an element of a set, that it is in it.
  private static func isSame(_ a: Value, _ b: Value, isLine: Bool) -> Bool {
    switch (a, b) {
    case (.membership(let left), .membership(let right)): return left.present == right.present
    case (.text(let text), .text(let line)) where isLine:
      return text.split(whereSeparator: \.isNewline).contains { String($0).trimmed == line }
    default: return a == b
    }
  }
}
