import Model
import Replication
import Roster
import Store
import Sync

/// What a list says of one field of an elder.
struct Suggestion: Hashable {
  /// The field's key.
  let field: String
  /// In canonical text; of a set only what would be added.
  let values: [String]
  /// What the record showed at the time.
  let standing: [String]

  private static let type = RecordType.suggestion
  /// What an import notes for itself is nothing to decide on.
  private static let bookkeeping: Set<String> = [SourceNote.key, "doubts", "age_stated_on"]

  func isSame(_ other: Suggestion) -> Bool { field == other.field && values == other.values }

  /// What the changes of a row suggest, in the order of the fields.
  static func made(of changes: RosterChanges, standing: RosterValues, _ type: RecordType) -> [Suggestion] {
    let fields = changes.keys.compactMap { type.field(key: $0) }.sorted { $0.number < $1.number }
    return fields.compactMap { field in
      let old = standing[field.key]
      let new = (changes[field.key] ?? []).filter { !field.isFlags || !old.contains($0) }
      if bookkeeping.contains(field.key) || new.isEmpty || new == old { return nil }
      // A telephone that only makes room for the new one.
      if field.key == "phone_other", changes["phone"] != nil, new == standing["phone"] { return nil }
      return Suggestion(field: field.key, values: new, standing: old)
    }
  }

  /// Those about an elder, whatever became of them.
  static func all(about elder: Dot, in store: any ImportStore) throws -> [Suggestion] {
    try store.referring(to: elder, type: type.number, field: "elder").compactMap { Suggestion($0.record) }
  }

  init(field: String, values: [String], standing: [String]) {
    self.field = field
    self.values = values
    self.standing = standing
  }

  init?(_ record: Record) {
    guard let field = record.text(Self.type["field"]), let value = record.text(Self.type["value"]) else { return nil }
    self.init(
      field: field, values: Self.lines(value, field), standing: Self.lines(record.text(Self.type["standing"]), field))
  }

  /// A set has one value a line; any other field has one value, with whatever lines are in it.
  private static func lines(_ text: String?, _ field: String) -> [String] {
    guard let text, !text.isEmpty else { return [] }
    guard RecordType.elder.field(key: field)?.isFlags == true else { return [text] }
    return text.split(separator: "\n").map(String.init)
  }

  func draft(about elder: Dot, _ review: ImportManner.Review, source: Int64?, tag: ImportTag?) -> Draft {
    let type = Self.type
    var values: [(key: CellKey, value: Value)] = []
    func set(_ key: String, _ value: Value) { values.append((CellKey(field: type[key].number), value)) }
    set("elder", .reference(elder))
    set("field", .text(field))
    set("value", .text(self.values.joined(separator: "\n")))
    if !standing.isEmpty { set("standing", .text(standing.joined(separator: "\n"))) }
    set("source", .integer(source ?? Vocabulary.source["department"]))
    if !review.sourceName.isEmpty { set("source_name", .text(review.sourceName)) }
    set("listed_on", .integer(review.listedOn.packed))
    if let tag { set("import", .text(tag.id)) }
    set("state", .integer(Vocabulary.suggestionState["open"]))
    return Draft(type: type.number, record: nil, values: values, reason: tag?.reason ?? "")
  }
}
