import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// `tanfang export TYPE`
let exportCommand = Command(
  "export", Label("导出本机持有的记录", "print the records that this device holds"),
  details: Label(
    "csv 供表格软件：UTF-8 带 BOM，表头和内容用中文或英文名称，没有内容的列不出；--headers keys 改用字段名和机器值，列固定。以 = + - @ 开头的内容前加 '，免得被当成公式；"
      + "超过11位的纯数字前加制表符，免得被四舍五入。jsonl 每行一条，一字不改。",
    "csv is for spreadsheets: UTF-8 with BOM, labels for headings and values, no empty columns; --headers keys takes "
      + "the fields' keys and machine values in fixed columns. A value that begins with = + - @ gets ' in front, lest "
      + "it becomes a formula; more than 11 digits get a tab in front, lest they are rounded. jsonl is one record a "
      + "line, exactly as it is."),
  operands: [
    Operand(
      "type",
      .choice(CareModel.current.types.map { Choice($0.key, $0.label) }), Label("哪种记录", "which records"))
  ],
  options: [
    Option(
      "format",
      .choice([Choice("csv", Label("表格", "spreadsheet")), Choice("jsonl", Label("每行一条 JSON", "a JSON object a line"))]),
      Label("格式", "the form"), default: "csv"),
    Option(
      "headers", .choice([Choice("labels", Label("名称", "labels")), Choice("keys", Label("字段名", "keys"))]),
      Label("csv 的表头和内容", "headings and values of csv"), default: "labels"),
    Option("village", .text, Label("只导出这个村或区划的", "only this village or division"), metavar: "CODE|NAME"),
    .flag(
      "united",
      Label(
        "连同合并时让出的记录，引用照原样", "also the records that gave way when people were united; references as they were written")),
  ],
  examples: [
    Example("export elder > 老人.csv", Label("给 Excel 或 WPS", "for Excel or WPS")),
    Example("export visit --format jsonl", Label("给程序", "for a script")),
  ]
) { invocation in
  let session = try Session(invocation)
  let arguments = invocation.arguments
  guard let type = CareModel.current.type(key: try arguments.requireOperand("type")) else { return .internal }
  let regions = try arguments.text("village").map { [try session.villages().region($0)] }
  let survivors = arguments.flag("united") ? Survivors([:]) : try session.database.survivors()
  let export = Export(session: session, type: type, regions: regions, survivors: survivors)
  if invocation.output.isJSON {
    try invocation.output.result(json: { json in try export.writeArray(to: &json) }, people: {})
  } else if arguments.text("format") == "jsonl" {
    try export.printLines()
  } else {
    try export.printCSV(keys: arguments.text("headers") == "keys")
  }
  return .done
}

/// The records of one type, as a file.
struct Export {
  let session: Session
  let type: RecordType
  let regions: [Region]?
  /// Who stands for whom: a person is one line, and whatever refers to the person names that.
  let survivors: Survivors

  private var fields: [Field] { type.fields.filter { $0.isVisible(to: session.scope.visibility) } }

  private func forEach(_ body: (StoredRecord) throws -> Void) throws {
    try session.database.forEach(type.number, in: regions) {
      if survivors.isSurvivor($0.record.id) { try body($0) }
      return true
    }
  }

  // MARK: - JSON

  func writeArray(to json: inout JSONWriter) throws {
    try json.array { json in try forEach { try write($0, to: &json) } }
  }

  func printLines() throws {
    try forEach { stored in
      var json = JSONWriter()
      try write(stored, to: &json)
      try session.output.block(json.text + "\n")
    }
  }

  /// `{"id","type","region","fields","members","conflicts","by"}`; `members` has all of each element of the sets.
  private func write(_ stored: StoredRecord, to json: inout JSONWriter) throws {
    let record = stored.record
    try json.object { json in
      json.field("id", RecordName.text(record.id))
      json.field("type", type.key)
      json.field("region", stored.region == 0 ? nil : String(stored.region))
      json.key("fields")
      json.object { json in
        for field in fields {
          if let elder = elder(field, record) {
            json.field(field.key, RecordName.text(elder))
          } else {
            json.field(field, of: record)
          }
        }
      }
      json.key("members")
      json.object { json in
        for field in fields where field.isFlags {
          let members = record.members(field)
          guard !members.isEmpty else { continue }
          json.field(field.key, members.compactMap { field.flagText($0.element, .membership($0.membership)) })
        }
      }
      try session.writeConflicts(of: record, type, to: &json)
      json.field("by", try session.author(record.id))
    }
  }

  /// The record that stands for the elder whom a field names; nil for other fields, and
  /// for the one that unites.
  private func elder(_ field: Field, _ record: Record) -> Dot? {
    guard case .reference(CareModel.Number.elder) = field.kind, field !== type.unitingField,
      let id = record.reference(field)
    else { return nil }
    return survivors.survivor(of: id)
  }

  // MARK: - CSV

  /// Columns beside the fields: the names behind ids and codes.
  private var hasElder: Bool { type.field(key: "elder") != nil }

  func printCSV(keys: Bool) throws {
    var shown = fields
    if !keys {
      var used: Set<UInt32> = []
      try forEach { stored in
        for field in fields where !used.contains(field.number) && stored.record.has(field) { used.insert(field.number) }
      }
      shown = fields.filter { used.contains($0.number) }
    }
    let language = session.language
    var header = [keys ? "id" : Label("编号", "ID")[language]]
    if hasElder { header.append(keys ? "elder_name" : Label("姓名", "name")[language]) }
    for field in shown { header.append(keys ? field.key : field.label[language]) }
    header.append(keys ? "village_name" : Label("村名", "village name")[language])
    header.append(keys ? "by" : Label("登记人", "recorded by")[language])
    try session.output.block(CSV.byteOrderMark + CSV.line(header, forPeople: !keys))
    try forEach { stored in
      try session.output.block(CSV.line(try row(stored, shown, keys: keys), forPeople: !keys))
    }
  }

  private func row(_ stored: StoredRecord, _ fields: [Field], keys: Bool) throws -> [String] {
    let record = stored.record
    var cells = [RecordName.text(record.id)]
    if let field = type.field(key: "elder") {
      let elder = try elder(field, record).flatMap { try session.database.record($0, type: CareModel.Number.elder) }
      cells.append(elder?.text(RecordType.elder["name"]) ?? "")
    }
    for field in fields { cells.append(try cell(field, record, keys: keys)) }
    cells.append(try session.villages().name(stored.region) ?? "")
    cells.append(try session.author(record.id) ?? "")
    return cells
  }

  private func cell(_ field: Field, _ record: Record, keys: Bool) throws -> String {
    if field.isFlags {
      let members = record.members(field)
      guard keys else { return try session.text(field, of: record) }
      return members.compactMap { field.flagText($0.element, .membership($0.membership)) }.joined(separator: ";")
    }
    guard let value = record.value(field) else { return "" }
    if case .reference(let dot) = value { return RecordName.text(elder(field, record) ?? dot) }
    if keys { return field.plain(value).text ?? "" }
    return field.format(value, language: session.language)
  }
}
