import Casework
import Model
import Replication
import Store

/// Whom a form is about: what is preprinted of an elder.
struct FormSubject {
  let id: String
  let name: String
  /// Label and text, as far as anything is known.
  let lines: [(label: Label, text: String)]

  /// - Parameter lastSeen: the day of the last visit at which the elder was seen.
  init(_ stored: StoredRecord, _ desk: Desk, lastSeen: PartialDate?) throws {
    let type = RecordType.elder
    let record = stored.record
    id = try desk.short(record.id)
    name = record.text(type["name"]) ?? ""
    var lines: [(label: Label, text: String)] = []
    func add(_ label: Label, _ text: String?) { if let text, !text.isEmpty { lines.append((label, text)) } }
    func add(_ key: String) throws {
      let field = type[key]
      if record.has(field) { add(field.label, try desk.text(field, of: record)) }
    }
    try add("sex")
    if let birth = record.integer(type["birth"]).flatMap({ PartialDate(packed: $0) }) {
      let age = Age.text(birth, on: Instant.day(desk.now))
      add(type["birth"].label, desk.language == .zh ? "\(birth)（\(age)岁）" : "\(birth) (\(age))")
    } else {
      try add("age_stated")
    }
    add(type["village"].label, try desk.villages().shown(record.integer(type["village"]) ?? stored.region))
    for key in [
      "group", "address", "directions", "phone", "phone_note", "contact_name", "contact_phone", "living", "categories",
      "risk_tier", "chronic", "allergy", "communication", "visit_wish", "doctor_name", "doctor_phone",
    ] {
      try add(key)
    }
    add(Label("上次见到", "last seen"), lastSeen?.description ?? Label("从未", "never")[desk.language])
    self.lines = lines
  }

  func write(to html: inout HTML, _ language: Language) {
    html.element("p") { html in
      html.element("b", name)
      html.write(Label("　编号 ", "  ID ")[language] + id)
    }
    html.element("p") { html in
      for (label, text) in lines {
        html.element("span", class: "o") { html in
          html.write(label[language] + Label("：", ": ")[language] + text)
        }
        html.raw(" ")
      }
    }
  }
}

/// What a record says to a form.
struct FormAnswers {
  let record: Record?
  let desk: Desk

  var isFilled: Bool { record != nil }

  /// The codes that are ticked.
  func chosen(_ field: Field) -> Set<Int64> {
    guard let record else { return [] }
    if field.isFlags { return Set(record.members(field).map { Int64($0.element) }) }
    return record.integer(field).map { [$0] } ?? []
  }

  func text(_ field: Field) throws -> String? {
    guard let record, record.has(field) else { return nil }
    return try desk.text(field, of: record)
  }

  func row(_ field: Field, to html: inout HTML) throws {
    FormField(language: desk.language).row(
      field, try text(field), chosen: chosen(field), isFilled: isFilled, to: &html)
  }
}
