internal import Model

/// One row of a visit log, read.
struct VisitRow {
  /// What the row says about the elder, in the form in which people are compared.
  var elder: ElderRow
  /// Canonical values of the visit, without `elder`.
  var values = RosterValues()
  var rejection: Rejection?
}

extension RowReader {
  /// Reads a row of a visit log; what fits no field becomes an entry of the visit's source note.
  /// - Parameter latest: no visit is later; milliseconds since 1970-01-01T00:00:00Z.
  func visit(_ row: RosterFile.Row, latest: Int64) -> VisitRow {
    var visit = VisitRow(elder: ElderRow(number: row.number))
    var (code, name, time, situation) = ("", "", "", "")
    for (index, cell) in row.cells.enumerated() {
      let text = cell.cellText(lines: index < columns.count && columns[index].key == "note")
      if text.isEmpty { continue }
      guard index < columns.count, let key = columns[index].key else {
        let label = index < columns.count && !columns[index].name.isEmpty ? columns[index].name : "第\(index + 1)列"
        visit.keep(label, text)
        continue
      }
      switch key {
      case ColumnMap.ignore, ColumnNames.Special.serial, ColumnNames.Special.record: continue
      case ColumnNames.Special.villageCode: code = text
      case ColumnNames.Special.situation: situation = text
      case "village": name = text
      case "at": time = text
      case "name": visit.elder.name = PersonName(text)
      case "id_number": if !Words.isNothing(text) { visit.elder.id = IDNumber.check(text) }
      case "birth": visit.elder.birth = PartialDate.parse(text)
      case "phone": visit.elder.values.set(text.filter(\.isNumber), for: "phone")
      default: readValue(text, key, columns[index], into: &visit)
      }
    }
    visit.elder.place = place(code: code, name: name, address: "")
    readIdentity(&visit.elder)
    readSituation(situation, into: &visit)
    readTime(time, latest: latest, into: &visit)
    return visit
  }

  /// The birth date and sex in a valid number.
  private func readIdentity(_ elder: inout ElderRow) {
    guard let report = elder.id else { return }
    if report.isValid || (report.form == .fifteen && report.problems.isEmpty) {
      elder.birth = report.birth ?? elder.birth
      if let isMale = report.isMale { elder.values.set(isMale ? "male" : "female", for: "sex") }
    } else {
      elder.flag(report.form == .eighteen ? .idCheckDigit : .idUnreadable)
    }
  }

  private func readValue(_ text: String, _ key: String, _ column: RosterFile.Column, into visit: inout VisitRow) {
    guard let field = type.field(key: key), !field.writtenByHub else { return visit.keep(column.name, text) }
    if case .flags(let vocabulary) = field.kind {
      let (keys, unknown) = terms(text, vocabulary)
      for term in keys { visit.values.insert(term, for: key) }
      if !unknown.isEmpty { visit.unknown(column.name, unknown.joined(separator: "、")) }
    } else if key == "note" {
      if !Words.isNothing(text) { visit.values.set(text, for: "note") }
    } else if !Words.isNothing(text) || key == "risk" {
      if let value = canonical(text, field)?.first {
        if !value.isEmpty { visit.values.set(value, for: key) }
      } else {
        visit.unknown(column.name, text)
      }
    }
  }

  /// 情况 says in one what happened: an outcome (未遇), a risk (有风险：煤气), or what was seen. A row of a visit log
  /// without an outcome is a visit that took place.
  private func readSituation(_ text: String, into visit: inout VisitRow) {
    let head = String(text.prefix { !",，。;；:： ".contains($0) })
    let outcome = type.field(key: "outcome")?.vocabulary?.match(head)
    if visit.values.first("outcome") == nil { visit.values.set(outcome?.key ?? "seen", for: "outcome") }
    if Words.isNothing(text) || (outcome != nil && head == text) { return }
    if let note = visit.values.first("note") {
      if note != text { visit.values.set(text + "\n" + note, for: "note") }
    } else {
      visit.values.set(text, for: "note")
    }
    if let risk = type.field(key: "risk")?.vocabulary?.match(text), visit.values.first("risk") == nil {
      visit.values.set(risk.key, for: "risk")
    }
    if head.hasPrefix("有风险"), let safety = type.field(key: "safety")?.vocabulary {
      for word in Words.list(String(text.dropFirst(head.count + 1))) {
        if let term = safety.match(word) { visit.values.insert(term.key, for: "safety") }
      }
    }
  }

  private func readTime(_ text: String, latest: Int64, into visit: inout VisitRow) {
    if Words.isNothing(text) {
      visit.rejection = Rejection(.dateMissing, field: "at", column: column("at"))
    } else if let time = Instant.parse(text), time.precision <= .month {
      if time.milliseconds > latest { visit.rejection = Rejection(.dateInFuture, field: "at", column: column("at")) }
      visit.values.set(Instant.rfc3339(time.milliseconds), for: "at")
      if let precision = type.field(key: "at_precision")?.vocabulary?.term(code: time.precision.rawValue) {
        visit.values.set(precision.key, for: "at_precision")
      }
      if time.precision == .month { visit.elder.flag(.datePartial) }
    } else {
      visit.rejection = Rejection(.dateUnreadable, field: "at", column: column("at"))
    }
  }
}

extension VisitRow {
  mutating func keep(_ label: String, _ text: String) {
    let entries = SourceNote.entries(values.first(SourceNote.key)) + [SourceNote.entry(label, text)]
    values.set(SourceNote.join(entries), for: SourceNote.key)
  }

  mutating func unknown(_ label: String, _ text: String) {
    elder.flag(.valueUnknown)
    keep(label, text)
  }
}
