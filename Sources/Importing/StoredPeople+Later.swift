import Model
import Replication
import Roster
import Store
import Sync

extension StoredPeople {
  /// A device knows the changes of its own journal alone: of a value that it imported and that another has changed it does
  /// not know by whom.
  func laterWord(person id: String, key: String, value: String) throws -> LaterWord? {
    guard let dot = record(id)?.id, let stored = try store.stored(dot, type: CareModel.Number.elder),
      let field = RecordType.elder.field(key: key), case .success(let wanted) = field.parse(value)
    else { return nil }
    let fields = key.hasPrefix("phone") ? ["phone", "phone_other"].map { RecordType.elder[$0] } : [field]
    for field in fields {
      for (element, value) in wanted {
        let key = CellKey(field: field.number, element: element)
        guard let cell = stored.record[key], let later = try laterWord(in: cell) else { continue }
        let wasImported = try store.pastWrites(to: dot).contains { past in
          guard past.key == key, [.accepted, .pending].contains(past.status), Self.isSame(past.value, value) else {
            return false
          }
          return try store.standingChange(past.change).flatMap { ImportReason($0.reason) } != nil
        }
        if wasImported { return later }
      }
    }
    return nil
  }

  /// Who wrote what a cell shows, if a person did.
  private func laterWord(in cell: Cell) throws -> LaterWord? {
    var latest: Change?
    for sibling in cell.siblings {
      guard let change = try store.standingChange(sibling.dot) else { continue }
      if ImportReason(change.reason) != nil { return nil }
      if latest.map({ $0.time < change.time }) ?? true { latest = change }
    }
    return LaterWord(
      account: latest?.account, milliseconds: latest.map { Int64(clamping: $0.time.milliseconds) })
  }

  /// Whether two values of a cell say the same: of an element of a set, that it is in it.
  private static func isSame(_ a: Value, _ b: Value) -> Bool {
    if case .membership(let left) = a, case .membership(let right) = b { return left.present == right.present }
    return a == b
  }
}
