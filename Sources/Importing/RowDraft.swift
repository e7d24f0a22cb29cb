import Model
import Replication
import Roster
import Store

/// What one row of a roster writes to one record, cell by cell: only what differs from what is shown.
struct RowDraft {
  /// Cells that the role writes.
  private(set) var own: [(key: CellKey, value: Value)] = []
  /// Cells that it may only propose.
  private(set) var proposed: [(key: CellKey, value: Value)] = []
  /// The fields left alone because concurrent values wait for a decision: to write would hide them.
  private(set) var inConflict: [String] = []

  private let type: RecordType
  private let record: Record?
  private let role: Role
  /// By whose word a person belongs to a category, if that is known.
  private let source: Int64?

  /// - Parameters:
  ///   - values: each field with all its values, in canonical text; none to clear it.
  ///   - record: as it is shown now; nil to create one.
  ///   - references: the record behind an id.
  init(
    _ values: RosterChanges, _ type: RecordType, record: Record?, role: Role, source: Int64?,
    references: (String) -> Dot?
  ) throws {
    self.type = type
    self.record = record
    self.role = role
    self.source = source
    let fields = values.keys.compactMap { type.field(key: $0) }.sorted { $0.number < $1.number }
    for field in fields {
      let texts = values[field.key] ?? []
      if field.isFlags {
        try set(field, elements: texts)
      } else if case .reference = field.kind {
        if let text = texts.first, let dot = references(text) { append(field, 0, .reference(dot)) }
      } else {
        try set(field, texts.first ?? "")
      }
    }
  }

  var isEmpty: Bool { own.isEmpty && proposed.isEmpty }

  /// The keys of the fields that it writes or proposes, in the order of their numbers.
  var keys: [String] { keys(of: own + proposed) }

  /// The keys of the fields that it only proposes.
  var proposedKeys: [String] { keys(of: proposed) }

  private func keys(of cells: [(key: CellKey, value: Value)]) -> [String] {
    let numbers = Set(cells.map(\.key.field))
    return type.fields.filter { numbers.contains($0.number) }.map(\.key)
  }

  private mutating func set(_ field: Field, _ text: String) throws {
    let cell = record?[CellKey(field: field.number)]
    for (_, value) in try field.parse(text).get() {
      if cell.map({ field.shown($0).value }) ?? .cleared == value { continue }
      if cell.map(field.isInConflict) == true { inConflict.append(field.key) } else { append(field, 0, value) }
    }
  }

  /// The elements that a set shall show.
  private mutating func set(_ field: Field, elements texts: [String]) throws {
    let shown = Dictionary(uniqueKeysWithValues: record?.members(field).map { ($0.element, $0.membership) } ?? [])
    var wanted: [UInt32: Membership] = [:]
    for text in texts {
      for case (let element, .membership(let membership)) in try field.parse(text).get() {
        wanted[element] = membership
      }
    }
    for (element, said) in wanted.sorted(by: { $0.key < $1.key }) {
      let isDated = said.since != nil || said.until != nil
      if let old = shown[element] {
        // What says nothing of dates leaves those that stand.
        guard isDated, old.since != said.since || old.until != said.until else { continue }
        append(
          field, element,
          .membership(Membership(present: true, since: said.since, until: said.until, source: old.source)))
      } else {
        let source = said.source ?? (field.key == "categories" ? source : nil)
        append(
          field, element, .membership(Membership(present: true, since: said.since, until: said.until, source: source)))
      }
    }
    for element in shown.keys.sorted() where wanted[element] == nil {
      append(field, element, .membership(Membership(present: false)))
    }
  }

  private mutating func append(_ field: Field, _ element: UInt32, _ value: Value) {
    let key = CellKey(field: field.number, element: element)
    switch field.mayWrite(role) {
    case .yes: own.append((key, value))
    case .propose: proposed.append((key, value))
    case .no: return  // Left out and flagged by the plan.
    }
  }
}
