import Model
package import Replication
import Store
package import Terminal

/// What the options of a list let through.
package struct RecordFilter {
  private let work: RecordWork
  private let references: [(field: Field, ids: Set<Dot>)]
  private let terms: [(field: Field, codes: Set<Int64>)]
  private let narrowings: [Narrowing]
  private let withAll: Bool
  private let today: Int64

  /// - Parameter key: of a type that has lists.
  package init(_ key: String, _ arguments: Arguments, _ desk: Desk) throws {
    guard let work = RecordWork.all.first(where: { $0.type.key == key }) else { preconditionFailure(key) }
    try self.init(work, arguments, desk)
  }

  init(_ work: RecordWork, _ arguments: Arguments, _ desk: Desk) throws {
    self.work = work
    narrowings = work.narrowings.filter { arguments.flag($0.name) }
    withAll = arguments.flag("all")
    today = Instant.day(desk.now).packed
    var references: [(field: Field, ids: Set<Dot>)] = []
    for key in ["elder", "helper"] {
      guard let field = work.type.field(key: key), case .reference(let number) = field.kind,
        let type = desk.model.type(number: number), let text = arguments.text(key)
      else { continue }
      let id = try desk.record(text, type).record.id
      references.append((field, type.unitingField == nil ? [id] : Set(try desk.register.united(with: id, type))))
    }
    self.references = references
    terms = try work.filterFields.compactMap { field in
      let texts = arguments.texts(field.key)
      guard !texts.isEmpty, let vocabulary = field.vocabulary else { return nil }
      var codes: Set<Int64> = []
      for text in texts.flatMap({ $0.split(whereSeparator: { "、,，;；".contains($0) }) }) {
        guard let term = vocabulary.match(String(text)) else {
          throw field.problem(.unknownValue, "没有这个选项", "no such value", hint: field.allowed)
        }
        codes.insert(term.code)
      }
      return (field, codes)
    }
  }

  package func lets(_ record: Record) -> Bool {
    guard narrowings.allSatisfy({ $0.lets(record) }) else { return false }
    for (field, ids) in references {
      guard let id = record.reference(field), ids.contains(id) else { return false }
    }
    for (field, codes) in terms {
      let isAny =
        field.isFlags
        ? record.members(field).contains { codes.contains(Int64($0.element)) }
        : record.integer(field).map(codes.contains) ?? false
      if !isAny { return false }
    }
    if withAll { return true }
    // Whoever asks for a state means it.
    let asksForState = terms.contains { $0.field === work.state }
    return asksForState
      ? work.voided.map { record.value($0) == nil } ?? true : !work.isOver(record, today: today)
  }
}
