package import Casework
package import Model
import Replication
import Store
package import Terminal
import Workbooks

/// `export`, of both programs.
package enum ExportCommand {
  package static let summary = Label(
    "导出记录：给 Excel 或 WPS，给程序，给上级的表", "export records for spreadsheets, scripts and prescribed forms")
  package static let details = Label(
    """
    csv 和 xlsx 供表格软件：表头和内容用中文或英文名称，没有内容的列不出；--headers keys 改用字段名和机器值，列固定；--columns 自己选列。改过的表可以用 import 导回。xlsx 里身份证号、电话、编号都是文本，一位不少；csv 是带 BOM 的 UTF-8，以 = + - @ 开头的内容前加 '，免得被当成公式，超过11位的纯数字前加制表符，免得被四舍五入。jsonl 每行一条，一字不改。--output 写成文件：只有本人可读，写完整才出现。
    """,
    """
    csv and xlsx are for spreadsheets: labels for headings and values, no empty columns; --headers keys takes the fields' \
    keys and machine values in fixed columns, --columns chooses. What was edited there can be imported again. In xlsx ID \
    numbers, telephones and ids are text and keep every digit; csv is UTF-8 with BOM, a value that begins with = + - @ gets \
    ' in front, lest it becomes a formula, and more than 11 digits get a tab in front, lest they are rounded. jsonl is one \
    record a line, exactly as it is. --output writes a file that only you can read, and that appears once it is whole.
    """)

  package static let operands = [
    Operand(
      "type",
      .choice(
        CareModel.current.types.map { Choice($0.key, $0.label) } + [
          Choice(fhir, Label("FHIR R4 资料包", "FHIR R4 bundle"))
        ]),
      Label("哪种记录", "which records"))
  ]

  package static let options = [
    Option(
      "format",
      .choice([
        Choice("csv", Label("文本表格", "text for spreadsheets")), Choice("xlsx", Label("工作簿", "workbook")),
        Choice("jsonl", Label("每行一条 JSON", "a JSON object a line")),
      ]), Label("格式；不写时看 --output 的后缀，否则 csv", "the form; else by the ending of --output, else csv")),
    Option(
      "headers", .choice([Choice("labels", Label("名称", "labels")), Choice("keys", Label("字段名", "keys"))]),
      Label("表头和内容", "headings and values of csv and xlsx"), default: "labels"),
    Option(
      "columns", .text,
      Label(
        "只要这些列，按此次序：字段名，或 id elder_name village_name by age，用逗号隔开",
        "these columns in this order: fields, or id elder_name village_name by age, separated by commas"),
      metavar: "KEY,…"),
    Option(
      "preset", .choice(ExportPreset.allCases.map { Choice($0.rawValue, $0.label) }),
      Label("规定格式的表（老人）", "a prescribed form (elders)")),
    Option("village", .text, Label("只导出这个村或区划的", "only this village or division"), metavar: "CODE|NAME"),
    Option(
      "month", .text, Label("fhir：探访率是哪个月的；默认本月", "fhir: the month of the visit rate; this month by default"),
      metavar: "YYYY-MM"),
    Option("output", short: "o", .file, Label("写成文件", "write a file")),
    .flag("replace", Label("文件已有时覆盖", "replace a file that is there")),
    .flag(
      "united",
      Label(
        "连同合并时让出的记录，引用照原样", "also the records that gave way when people were united; references as they were written")),
  ]

  package static let examples = [
    Example("export elder -o 老人.xlsx", Label("给 Excel 或 WPS", "for Excel or WPS")),
    Example(
      "export elder --preset left-behind -o 三留守.xlsx", Label("三留守花名册，一村一张", "the register of people left behind")),
    Example("export fhir --village 柳溪村 -o 柳溪村.json", Label("给卫生院", "for a township hospital")),
    Example("export visit --format jsonl", Label("给程序", "for a script")),
  ]

  /// Not a type but a whole: elders with their visits, assessments and helpers.
  private static let fhir = "fhir"

  private enum Form: String { case csv, xlsx, jsonl }

  package static func run(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    if try arguments.requireOperand("type") == fhir { return try exportFHIR(arguments, desk) }
    guard let type = CareModel.current.type(key: try arguments.requireOperand("type")) else { return .internal }
    guard type.mayRead(desk.role) else { throw Failure.sees(nothingOf: type) }
    let path = arguments.text("output")
    let form = arguments.text("format").flatMap(Form.init) ?? path.flatMap(Self.form) ?? .csv
    let preset = arguments.text("preset").flatMap(ExportPreset.init)
    if preset != nil, type.number != CareModel.Number.elder || form == .jsonl { throw Failure.presetElsewhere }
    let table = ExportTable(
      desk: desk, type: type, regions: try desk.regions(in: arguments.text("village")),
      survivors: arguments.flag("united") ? Survivors([:]) : try desk.register.survivors(), preset: preset,
      chosen: preset == nil ? try arguments.text("columns").map { try columns($0, type, desk) } : nil,
      keys: preset == nil && arguments.text("headers") == "keys")
    try desk.note(
      "export", [.type(type), .format(preset?.rawValue ?? form.rawValue)], regions: table.regions ?? [])
    if path == nil, desk.output.isJSON {
      try desk.output.result(
        json: { json in
          try json.array { json in try table.forEach { try table.write($0, to: &json) } }
        }, people: {})
      return .done
    }
    let (headings, used, count) = try table.headings()
    if let path {
      try write(table, headings, form, to: path, replace: arguments.flag("replace"), count: count)
    } else {
      try print(table, headings, form)
    }
    sayWhatLeaves(table, headings, form, used, count)
    return .done
  }

  // MARK: - FHIR

  private static func exportFHIR(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    for name in ["format", "columns", "preset"] where arguments.text(name) != nil { throw Failure.notWithFHIR(name) }
    let month = try arguments.text("month").map { try desk.month($0) } ?? CalendarMonth(containing: desk.now)
    let regions = try desk.countedRegions(in: arguments.text("village"))
    let (bundle, people) = try FHIRBundle.made(desk, in: regions, month: month)
    try desk.note("export", [.format(fhir)], regions: regions ?? [])
    let bytes = bundle.bytes(timestamp: desk.now)
    if let path = arguments.text("output") {
      try WrittenFile.write(
        bytes, to: path, replace: arguments.flag("replace"), format: fhir, records: bundle.count, desk.output)
    } else {
      try desk.output.bytes(bytes)
    }
    desk.output.note(
      Label(
        "导出了 \(people) 位老人的资料（\(bundle.count) 项）。只交给工作需要的人，用完删除。",
        "the data of \(people) elders leave (\(bundle.count) resources). Give them only to those who need them, and delete "
          + "them afterwards."))
    return .done
  }

  // MARK: - Where it goes

  private static func form(_ path: String) -> Form? {
    path.split(separator: ".").last.flatMap { Form(rawValue: $0.lowercased()) }
  }

  private static func print(_ table: ExportTable, _ headings: [ExportHeading], _ form: Form) throws {
    let output = table.desk.output
    switch form {
    case .csv: try table.csv(headings) { try output.block($0) }
    case .jsonl: try lines(table) { try output.block($0) }
    case .xlsx: try WrittenFile.print(workbook: try table.workbook(headings), output)
    }
  }

  private static func write(
    _ table: ExportTable, _ headings: [ExportHeading], _ form: Form, to path: String, replace: Bool, count: Int
  ) throws {
    var text = ""
    let bytes: [UInt8]
    switch form {
    case .csv:
      try table.csv(headings) { text += $0 }
      bytes = Array(text.utf8)
    case .jsonl:
      try lines(table) { text += $0 }
      bytes = Array(text.utf8)
    case .xlsx: bytes = try table.workbook(headings)
    }
    try WrittenFile.write(bytes, to: path, replace: replace, format: form.rawValue, records: count, table.desk.output)
  }

  private static func lines(_ table: ExportTable, to sink: (String) throws -> Void) throws {
    try table.forEach { stored in
      var json = JSONWriter()
      try table.write(stored, to: &json)
      try sink(json.text + "\n")
    }
  }

  // MARK: - Columns

  private static func columns(_ text: String, _ type: RecordType, _ desk: Desk) throws -> [ExportHeading] {
    let words = text.split { ",，、; ".contains($0) }.map { String($0).asKey }
    let isElder = type.number == CareModel.Number.elder
    let others =
      [ExportHeading.record, .villageName, .by] + (type.field(key: "elder") == nil ? [] : [.elderName])
      + (isElder ? [.age] : [])
    let headings = try words.map { word -> ExportHeading in
      if let other = others.first(where: { $0.key == word }) { return other }
      guard let field = type.fields.first(where: { $0.key == word || $0.label.zh == word || $0.label.en == word })
      else {
        throw Failure.noSuchColumn(type)
      }
      guard field.isVisible(to: desk.visibility) else { throw Failure.hidden(field) }
      return ExportHeading(field)
    }
    guard !headings.isEmpty else { throw Failure.noSuchColumn(type) }
    return headings
  }

  // MARK: - Personal data

  /// Says whose data the file holds, and which of them only officials may see.
  private static func sayWhatLeaves(
    _ table: ExportTable, _ headings: [ExportHeading], _ form: Form, _ used: Set<UInt32>, _ count: Int
  ) {
    guard count > 0 else { return }
    let shown: Set<String>? = form == .jsonl && table.chosen == nil ? nil : Set(headings.map(\.key))
    let fields = table.fields.filter { used.contains($0.number) && shown?.contains($0.key) ?? true }
    let officials = fields.filter { $0.visible == .officials }
    let isPersonal = table.type.number == CareModel.Number.elder || table.type.field(key: "elder") != nil
    guard isPersonal else { return }
    let secret =
      officials.isEmpty
      ? Label("", "")
      : Label(
        "，其中只有干部可看的：\(officials.map(\.label.zh).joined(separator: "、"))",
        ", among them for officials only: \(officials.map(\.label.en).joined(separator: ", "))")
    table.desk.output.note(
      Label(
        "导出了 \(count) 条带个人信息的记录（\(fields.count) 项）\(secret.zh)。只交给工作需要的人，用完删除。",
        "\(count) records with personal data leave (\(fields.count) fields)\(secret.en). Give them only to those who "
          + "need them, and delete them afterwards."))
  }
}

extension Failure {
  fileprivate static func sees(nothingOf type: RecordType) -> Failure {
    Failure(
      "not_permitted", .refused,
      Label("你的账号不看“\(type.label.zh)”", "your account sees no records of the type \(type.label.en)"),
      hint: Label("请有权限的干部导出", "ask an official to export them"))
  }

  fileprivate static func notWithFHIR(_ name: String) -> Failure {
    Failure(
      "option_elsewhere", .usage, Label("export fhir 不用 --\(name)", "export fhir takes no --\(name)"),
      hint: Label("去掉这个选项", "leave the option out"))
  }

  fileprivate static let presetElsewhere = Failure(
    "preset_elsewhere", .usage,
    Label("规定格式的表只有老人的，格式是 csv 或 xlsx", "prescribed forms are of elders, as csv or xlsx"),
    hint: Label("export elder --preset left-behind -o 文件.xlsx", "export elder --preset left-behind -o FILE.xlsx"))

  fileprivate static func noSuchColumn(_ type: RecordType) -> Failure {
    let keys = type.fields.map(\.key).joined(separator: " ")
    return Failure(
      "no_such_column", .usage, Label("--columns 里有不认识的列", "--columns names a column that does not exist"),
      hint: Label("可写：id village_name by \(keys)", "there are: id village_name by \(keys)"))
  }

  fileprivate static func hidden(_ field: Field) -> Failure {
    Failure(
      "not_permitted", .refused,
      Label("“\(field.label.zh)”只有干部可看", "“\(field.label.en)” is for officials only"),
      hint: Label("去掉这一列，或请干部导出", "leave the column out, or ask an official"))
  }
}
