import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// One record, shown in full.
struct RecordPage {
  let session: Session
  let type: RecordType
  let record: Record
  let changes: OwnChanges

  init(_ session: Session, _ type: RecordType, _ record: Record) throws {
    self.session = session
    self.type = type
    self.record = record
    changes = OwnChanges(try session.database.entries(of: record.id))
  }

  private func isShown(_ field: Field) -> Bool { field.isVisible(to: session.scope.visibility) }

  // MARK: - JSON

  /// Writes the members id, type, fields, conflicts, unsettled.
  func writeMembers(to json: inout JSONWriter) throws {
    json.field("id", RecordName.text(record.id))
    json.field("type", type.key)
    json.key("fields")
    json.object { json in
      for field in type.fields where isShown(field) { json.field(field, of: record) }
    }
    try session.writeConflicts(of: record, type, to: &json)
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
  func printFields() throws {
    let conflicted = record.conflicts(type)
    for group in FieldGroup.of(type) {
      var lines: [(label: String, text: String, style: Style?)] = []
      for field in type.fields where group.numbers.contains(field.number) {
        let marks = changes.of(field)
        guard (isShown(field) && record.has(field)) || !marks.isEmpty else { continue }
        let isConflicted = conflicted.contains { $0.number == field.number } && isShown(field)
        var text = isShown(field) ? try session.text(field, of: record) : ""
        if isConflicted { text += Label("  〔有冲突〕", "  [conflict]")[session.language] }
        text += try marksText(field, marks)
        lines.append((field.label[session.language], text, isConflicted ? .yellow : nil))
      }
      guard !lines.isEmpty else { continue }
      try session.output.line(group.label, .bold)
      let width = min(24, lines.map { $0.label.displayWidth }.max() ?? 0)
      for line in lines {
        let blanks = String(repeating: " ", count: max(0, width - line.label.displayWidth))
        let rows = line.text.split(separator: "\n", omittingEmptySubsequences: false)
        try session.output.line("  \(line.label)\(blanks)  \(rows.first ?? "")", line.style)
        for row in rows.dropFirst() {
          try session.output.line("  " + String(repeating: " ", count: width) + "  " + row, line.style)
        }
      }
    }
    let visible = conflicted.filter(isShown)
    guard !visible.isEmpty else { return }
    let short = try session.short(record.id)
    try session.output.line(
      Label("冲突（裁定：tanfang settle \(short) 字段 --pick N）", "Conflicts (tanfang settle \(short) FIELD --pick N)"), .bold)
    for field in visible {
      if let cell = record[CellKey(field: field.number)] { try session.showConflict(field, cell) }
    }
  }

  /// `  〔待同步〕`; with the value where the row does not show it: `  〔待核：5303…；等上级核定〕`.
  private func marksText(_ field: Field, _ marks: [OwnChanges.Mark]) throws -> String {
    let isZh = session.language == .zh
    return try marks.map { mark in
      var words = mark.status.label[session.language]
      if mark.status != .pending || !isShown(field) {
        words += isZh ? "：" : ": "
        words += try session.text(field, mark.value, element: mark.key.element)
      }
      if let code = mark.code { words += (isZh ? "；" : "; ") + code.label[session.language] }
      if !mark.reason.isEmpty { words += (isZh ? "；" : "; ") + mark.reason }
      return isZh ? "  〔\(words)〕" : "  [\(words)]"
    }.joined()
  }
}
