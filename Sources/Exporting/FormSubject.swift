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
      let age = birth.years(on: Instant.day(desk.now))?.upperBound
      add(
        type["birth"].label, age.map { desk.language == .zh ? "\(birth)（\($0)岁）" : "\(birth) (\($0))" } ?? "\(birth)")
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

extension HTML {
  /// A form of as many pages as it takes. Whom it is about stands above each of them, or is written there by hand: pages
  /// come apart.
  mutating func sheet(
    _ subject: FormSubject?, _ title: String, _ language: Language, _ body: (inout HTML) throws -> Void
  ) rethrows {
    try element("section", class: "page") { html in
      try html.element("table", class: "sheet") { html in
        html.element("thead") { html in
          html.element("tr") { html in
            html.element("td") { html in
              if let subject {
                html.element("b", subject.name)
                html.element("span", class: "small", "  \(subject.id)  ·  \(title)")
              } else {
                FormField(language: language).signature(Label("姓名", "name"), to: &html)
                FormField(language: language).signature(Label("村", "village"), to: &html)
              }
            }
          }
        }
        try html.element("tbody") { html in
          try html.element("tr") { html in try html.element("td", class: nil, body) }
        }
      }
    }
  }
}

/// Fields that stand side by side in one row of a form.
struct FormRow {
  /// Of the row; nil for the first field's.
  let label: Label?
  let keys: [String]

  init(_ keys: String...) {
    label = nil
    self.keys = keys
  }

  init(_ label: Label, _ keys: String...) {
    self.label = label
    self.keys = keys
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

  func row(_ row: FormRow, _ type: RecordType, to html: inout HTML) throws {
    let form = FormField(language: desk.language)
    let fields = row.keys.compactMap { type.field(key: $0) }.filter { $0.isVisible(to: desk.visibility) }
    guard let first = fields.first else { return }
    try html.element("tr") { html in
      html.element("th") { html in
        html.write((row.label ?? first.label)[desk.language])
        if first.required { html.write(" *") }
      }
      try html.element("td") { html in
        for (index, field) in fields.enumerated() {
          let text = try text(field)
          // What was not asked needs no dash behind the rest.
          if index > 0, isFilled, text == nil { continue }
          let isLabelled = index > 0 || row.label != nil
          html.element("span", class: isLabelled ? "o" : nil) { html in
            if isLabelled { html.write(field.label[desk.language] + Label("：", ": ")[desk.language]) }
            form.value(field, text, chosen: chosen(field), isFilled: isFilled, to: &html)
          }
          html.raw(" ")
        }
      }
    }
  }

  func row(_ key: String, _ type: RecordType, to html: inout HTML) throws { try row(FormRow(key), type, to: &html) }
}
