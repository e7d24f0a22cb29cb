package import Model
package import Replication
import Store
package import Terminal
import Wire

/// One record, shown in full.
package struct RecordPage {
  private let desk: Desk
  private let type: RecordType
  private let record: Record
  private let changes: OwnChanges

  package init(_ desk: Desk, _ type: RecordType, _ record: Record) throws {
    self.desk = desk
    self.type = type
    self.record = record
    changes = OwnChanges(try desk.ownEntries(record.id))
  }

  private func isShown(_ field: Field) -> Bool { field.isVisible(to: desk.visibility) }

  // MARK: - JSON

  /// Writes the members id, type, fields, conflicts, unsettled.
  package func writeMembers(to json: inout JSONWriter) throws {
    json.field("id", RecordName.text(record.id))
    json.field("type", type.key)
    json.key("fields")
    json.object { json in
      for field in type.fields where isShown(field) { json.field(field, of: record) }
    }
    try json.conflicts(of: record, type, visibleTo: desk.visibility) { try desk.author($0) }
    json.key("unsettled")
    json.array { json in
      for mark in changes.marks {
        guard let field = type.field(number: mark.key.field) else { continue }
        json.object { json in
          json.field("field", field.key)
          json.key("value")
          if case .membership(let membership) = mark.value, let vocabulary = field.vocabulary {
            json.value((membership.present ? "" : "-") + vocabulary.keyText(Int64(mark.key.element)))
          } else {
            json.value(field.plain(mark.value))
          }
          json.field("status", mark.status.key)
          json.field("code", mark.code?.key)
        }
      }
    }
  }

  // MARK: - People

  /// Prints the fields by group, with marks, then the conflicts.
  package func printFields() throws {
    let conflicted = record.conflicts(type)
    for group in FieldGroup.of(type) {
      var lines: [(label: String, text: String, style: Style?)] = []
      for field in type.fields where group.numbers.contains(field.number) {
        let marks = changes.of(field)
        guard (isShown(field) && record.has(field)) || !marks.isEmpty else { continue }
        let isConflicted = conflicted.contains { $0.number == field.number } && isShown(field)
        var text = isShown(field) ? try shown(field) : ""
        if isConflicted { text += Label("  〔有冲突〕", "  [conflict]")[desk.language] }
        text += try marksText(field, marks)
        lines.append((field.label[desk.language], text, isConflicted ? .yellow : nil))
      }
      guard !lines.isEmpty else { continue }
      try desk.output.line(group.label, .bold)
      let width = min(24, lines.map { $0.label.displayWidth }.max() ?? 0)
      for line in lines {
        let blanks = String(repeating: " ", count: max(0, width - line.label.displayWidth))
        let rows = line.text.split(separator: "\n", omittingEmptySubsequences: false)
        try desk.output.line("  \(line.label)\(blanks)  \(rows.first ?? "")", line.style)
        for row in rows.dropFirst() {
          try desk.output.line("  " + String(repeating: " ", count: width) + "  " + row, line.style)
        }
      }
    }
    let visible = conflicted.filter(isShown)
    guard !visible.isEmpty else { return }
    let short = try desk.short(record.id)
    try desk.output.line(
      Label("冲突（裁定：tanfang settle \(short) 字段 --pick N）", "Conflicts (tanfang settle \(short) FIELD --pick N)"), .bold)
    // What is settled together is one conflict.
    for conflict in desk.conflicts(of: record, type) { try desk.show(conflict) }
  }

  /// A field as the page shows it: of an element of a set also by whose word it holds.
  private func shown(_ field: Field) throws -> String {
    guard field.isFlags else { return try desk.text(field, of: record) }
    return record.members(field).map { element, membership in
      let text = field.format(.membership(membership), element: element, language: desk.language)
      guard let source = membership.source.map({ Vocabulary.source.labelText($0, desk.language) }) else { return text }
      return desk.language == .zh ? "\(text)〔\(source)〕" : "\(text) [\(source)]"
    }.joined(separator: desk.language == .zh ? "、" : ", ")
  }

  /// `  〔待同步〕`; with the value where the row does not show it: `  〔待核：5303…；等上级核定〕`.
  private func marksText(_ field: Field, _ marks: [OwnChanges.Mark]) throws -> String {
    let isZh = desk.language == .zh
    let all = try marks.map { mark in
      var words = mark.status.label[desk.language]
      if mark.status != .pending || !isShown(field) {
        words += isZh ? "：" : ": "
        words += try desk.text(field, mark.value, element: mark.key.element)
      }
      if let code = mark.code { words += (isZh ? "；" : "; ") + code.label[desk.language] }
      if !mark.reason.isEmpty { words += (isZh ? "；" : "; ") + mark.reason }
      return isZh ? "  〔\(words)〕" : "  [\(words)]"
    }
    // Of a set every element has a mark; what they say alike is said once.
    return all.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.joined()
  }
}
