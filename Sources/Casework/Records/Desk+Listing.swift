import Care
package import Model
package import Replication
import Store
import Terminal
import Wire

/// Lists of records and a record shown whole.
extension Desk {
  func show(_ work: RecordWork, _ arguments: Arguments) throws -> ExitCode {
    try show(work, try recordOrHeld(try arguments.requireOperand("id"), work.type))
  }

  func show(_ work: RecordWork, _ record: Record) throws -> ExitCode {
    let page = try RecordPage(self, work.type, record)
    let extras = try work.extra(record, self)
    try output.result(
      json: { json in
        try json.object { json in
          try page.writeMembers(to: &json)
          json.field("by", try author(record.id))
          for extra in extras {
            json.key(extra.key)
            try extra.write(&json)
          }
        }
      },
      people: {
        let by = try author(record.id) ?? Label("不详", "unknown")[language]
        try output.line("\(work.type.label[language])  \(try short(record.id))  \(by)", .bold)
        try page.printFields()
        for line in extras.flatMap(\.lines) { try output.line(line.text, line.style) }
      })
    return .done
  }

  func list(_ work: RecordWork, _ arguments: Arguments) throws -> ExitCode {
    let found = try records(work, arguments)
    let limit = arguments.integer("limit").map { Int($0) } ?? (output.isJSON ? Int.max : 50)
    let shown = found.prefix(limit)
    try output.result(
      json: { json in
        let survivors = try register.survivors()
        try json.array { json in for stored in shown { try write(stored, work, survivors, to: &json) } }
      },
      people: {
        if !shown.isEmpty { try output.table(try table(shown, work)) }
        try sayHeld(shown.map(\.record.id))
        output.note(
          found.count > limit
            ? Label("共 \(found.count) 条，显示 \(limit) 条；--limit 可改", "\(limit) of \(found.count) shown; see --limit")
            : Label("共 \(found.count) 条", "\(found.count) in all"))
      })
    return .done
  }

  /// Runs over the records of a type that the actor sees, in regions if any are named.
  func forEach(
    _ type: RecordType, in regions: [Region]? = nil, _ body: (StoredRecord) throws -> Void
  ) throws {
    var isShared = false
    if case .division? = type.regionField?.kind { isShared = true }
    if case .reference(CareModel.Number.helper)? = type.ownerField?.kind { isShared = true }
    // What belongs to the divisions around the actor's own lies outside them.
    try register.forEach(type.number, in: regions ?? (isShared ? nil : self.regions)) { stored in
      if holdsOnlyScope || authority.reads(stored.region) { try body(stored) }
      return true
    }
  }

  /// The records of a type about a person that the actor sees, by whichever of the person's records, newest first: by the
  /// time that they have to say, then by when they were made. From an index.
  package func records(_ type: RecordType, about person: Dot) throws -> [Record] {
    let time = type.time
    func newness(_ record: Record) -> (Int64, HybridTime, Dot) {
      (time.flatMap { record.integer($0) } ?? 0, record.madeAt, record.id)
    }
    return try register.records(type, about: person).filter { holdsOnlyScope || authority.reads($0.region) }
      .map { (record: $0.record, newness: newness($0.record)) }.sorted { $0.newness > $1.newness }.map(\.record)
  }

  // MARK: - What a list holds

  private func records(_ work: RecordWork, _ arguments: Arguments) throws -> [StoredRecord] {
    let type = work.type
    let filter = try RecordFilter(work, arguments, self)
    let regions = try arguments.text("village").map { [try villages().region($0)] }
    var found: [StoredRecord] = []
    try forEach(type, in: regions) { if filter.lets($0.record) { found.append($0) } }
    if regions == nil {
      for item in try heldRecords().of(type) where filter.lets(item.record) {
        found.append(StoredRecord(record: item.record))
      }
    }
    guard let time = type.time else { return found.sorted { ($0.region, $0.record.id) < ($1.region, $1.record.id) } }
    return found.sorted {
      ($0.record.integer(time) ?? 0, $0.record.id) > ($1.record.integer(time) ?? 0, $1.record.id)
    }
  }

  // MARK: - Printing

  /// `{"id","elder","name","region","fields","by","held"}`; `elder` and `name` only for what belongs to an elder.
  private func write(
    _ stored: StoredRecord, _ work: RecordWork, _ survivors: Survivors, to json: inout JSONWriter
  ) throws {
    let record = stored.record
    try json.object { json in
      json.field("id", RecordName.text(record.id))
      if let field = work.elderField {
        let elder = try elder(of: record, field, survivors)
        json.field("elder", elder.map { RecordName.text($0.id) })
        json.field("name", elder?.text(RecordType.elder["name"]))
      }
      json.field("region", stored.region == 0 ? nil : String(stored.region))
      json.key("fields")
      json.object { json in
        for field in work.type.fields where field.isVisible(to: visibility) { json.field(field, of: record) }
      }
      json.field("by", try author(record.id))
      json.field("held", try heldRecords()[record.id].map { $0.code?.key ?? "held" })
    }
  }

  /// The record that stands for the elder whom a record is about.
  private func elder(of record: Record, _ field: Field, _ survivors: Survivors) throws -> Record? {
    try record.reference(field).flatMap {
      try register.record(survivors.survivor(of: $0), type: CareModel.Number.elder)
    }
  }

  private func table(_ records: ArraySlice<StoredRecord>, _ work: RecordWork) throws -> Table {
    let fields = work.columns.map { work.type[$0] }.filter { field in
      field.isVisible(to: visibility) && records.contains { $0.record.has(field) }
    }
    var columns = [Table.Column(Label("编号", "ID"))]
    if work.elderField != nil { columns.append(Table.Column(Label("老人", "elder"))) }
    for (index, field) in fields.enumerated() {
      columns.append(Table.Column(field.label, flexible: index == fields.count - 1 || field.isLong))
    }
    var table = Table(columns)
    let survivors = try register.survivors()
    for stored in records {
      let record = stored.record
      let isOver = work.isOver(record, today: Instant.day(now).packed)
      let style: Style? = isOver ? .dim : nil
      var cells = [Table.Cell(try short(record.id), style)]
      if let field = work.elderField {
        cells.append(Table.Cell(try elder(of: record, field, survivors)?.text(RecordType.elder["name"]) ?? "", style))
      }
      for field in fields {
        let text = try text(field, of: record).split(separator: "\n").joined(separator: " ")
        cells.append(Table.Cell(text, style))
      }
      table.append(cells)
    }
    return table
  }
}

extension RecordType {
  /// The time that every record of the type has to say; nil for a type without one.
  var time: Field? {
    fields.first { field in
      switch field.kind {
      case .instant, .date: field.required
      default: false
      }
    }
  }
}

extension RecordWork {
  var elderField: Field? {
    guard let field = type.field(key: "elder"), case .reference(CareModel.Number.elder) = field.kind else { return nil }
    return field
  }

  /// Whether a record is over: by its state, void, withdrawn, or with an end before today.
  func isOver(_ record: Record, today: Int64) -> Bool {
    if let voided, record.value(voided) != nil { return true }
    if let withdrawn, record.integer(withdrawn) == 1 { return true }
    if let state, let key = record.integer(state).flatMap({ state.vocabulary?.keyText($0) }), over.contains(key) {
      return true
    }
    return type.field(key: "until") != nil && !record.lasts(to: today, type)
  }
}

extension Field {
  /// Whether a list may have to cut it.
  fileprivate var isLong: Bool {
    switch kind {
    case .note, .flags: true
    case .text(let bytes): bytes > 120
    default: false
    }
  }
}
