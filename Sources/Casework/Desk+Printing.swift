package import Model
package import Replication
import Store
import Terminal

extension Desk {
  /// A field for people: labels, a village's name, another record's short id; empty if there is nothing.
  package func text(_ field: Field, of record: Record) throws -> String {
    if field.isFlags {
      return record.members(field)
        .map { field.format(.membership($0.membership), element: $0.element, language: language) }
        .joined(separator: language == .zh ? "、" : ", ")
    }
    return try record.value(field).map { try text(field, $0) } ?? ""
  }

  /// A value for people.
  package func text(_ field: Field, _ value: Value, element: UInt32 = 0) throws -> String {
    switch (value, field.kind) {
    case (.reference(let dot), .reference(let type)):
      let name = try model.type(number: type)?.field(key: "name")
        .flatMap { name in try register.record(dot, type: type)?.text(name) }
      return try [name, short(dot)].compactMap { $0 }.joined(separator: " ")
    case (.integer(let code), .region): return try "\(villages().name(code) ?? "") \(code)".trimmed
    case (.integer(let code), .division):
      guard let region = Region(division: code) else { return String(code) }
      return try name(of: region)
    case (.cleared, _): return Label("（空）", "(empty)")[language]
    default:
      let text = field.format(value, element: element, language: language)
      guard let unit = field.unit else { return text }
      return language == .zh ? text + unit.zh : "\(text) \(unit.en)"
    }
  }

  /// A division's name and digits for people; of one that no list names its level.
  package func name(of region: Region) throws -> String {
    let name = try villages().name(region.padded) ?? Divisions.name(of: region) ?? region.level.label[language]
    return "\(name) \(region)"
  }

  /// Prints the values of a field in conflict for people, numbered.
  package func showConflict(_ field: Field, _ cell: Cell) throws {
    guard !output.isJSON else { return }
    try output.line(Label("\(field.label.zh)（\(field.key)）", "\(field.label.en) (\(field.key))"), .yellow)
    for (index, sibling) in cell.alternatives.enumerated() {
      let by = try author(sibling.dot) ?? Label("不详", "unknown")[language]
      let at = Instant.text(Int64(clamping: sibling.time.milliseconds))
      let shown = field.shown(cell).value == sibling.value ? Label("  现在显示", "  shown now")[language] : ""
      try output.line(
        "  \(index + 1)  \(try text(field, sibling.value))    \(by)  \(at)  \(try short(sibling.dot))\(shown)")
    }
  }
}
