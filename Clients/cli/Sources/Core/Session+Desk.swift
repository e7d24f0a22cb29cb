import Casework
import Model
import Replication
import Store
import Terminal
import Wire

/// What commands ask of the desk by shorter names.
extension Session {
  func names() throws -> RecordNames { try desk.names() }
  func short(_ id: Dot) throws -> String { try desk.short(id) }
  func name(_ id: Dot) throws -> String { try desk.name(id) }
  func resolve(_ text: String) throws -> (id: Dot, type: RecordType) { try desk.resolve(text) }
  func record(_ text: String, _ type: RecordType) throws -> StoredRecord { try desk.record(text, type) }
  func villages() throws -> Villages { try desk.villages() }
  func month(_ text: String) throws -> CalendarMonth { try desk.month(text) }

  func take(_ arguments: Arguments, into edit: inout Edit) throws { try desk.take(arguments, into: &edit) }
  func take(_ texts: [String], for field: Field, into edit: inout Edit) throws {
    try desk.take(texts, for: field, into: &edit)
  }
  func write(_ edit: Edit) throws -> Dot { try desk.write(edit) }
  func report(_ id: Dot, _ done: Label) throws { try desk.report(id, done) }

  func text(_ field: Field, of record: Record) throws -> String { try desk.text(field, of: record) }
  func text(_ field: Field, _ value: Value, element: UInt32 = 0) throws -> String {
    try desk.text(field, value, element: element)
  }
  func author(_ dot: Dot) throws -> String? { try desk.author(dot) }
  func showConflict(_ field: Field, _ cell: Cell) throws { try desk.showConflict(field, cell) }
  func writeConflicts(of record: Record, _ type: RecordType, to json: inout JSONWriter) throws {
    try json.conflicts(of: record, type, visibleTo: scope.visibility) { try author($0) }
  }
}
