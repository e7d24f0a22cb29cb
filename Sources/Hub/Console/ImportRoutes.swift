import Casework
import Importing
import Model
import Replication
import Roster
import Storage
import Store
import Sync
import Terminal
import Wire

/// Lists that officials bring: looked at, corrected, imported, and taken back.
enum ImportRoutes {
  /// Header that names the file, percent-encoded.
  static let nameHeader = "Tanfang-File"

  @Sendable static func upload(_ call: ConsoleCall) throws -> HTTPResponse {
    let sent = call.request.header(nameHeader) ?? ""
    guard let name = HTTPTarget("/" + sent)?.segments.last, !name.trimmed.isEmpty, name.utf8.count <= 400 else {
      throw Refusal.badMember(nameHeader, Label("文件名（百分号编码）", "the file's name, percent-encoded"))
    }
    let upload = try Uploads.add(call.body.bytes, name: name, call)
    return try run(upload, ImportForm(), isDryRun: true, call)
  }

  @Sendable static func preview(_ call: ConsoleCall) throws -> HTTPResponse { try run(call, isDryRun: true) }

  @Sendable static func apply(_ call: ConsoleCall) throws -> HTTPResponse { try run(call, isDryRun: false) }

  private static func run(_ call: ConsoleCall, isDryRun: Bool) throws -> HTTPResponse {
    let id = try call.body.requiredText("upload", bytesMax: 64)
    let upload = try Uploads.find(id, call)
    return try run(upload, try ImportForm(call), isDryRun: isDryRun, call)
  }

  private static func run(
    _ upload: Uploads.Upload, _ form: ImportForm, isDryRun: Bool, _ call: ConsoleCall
  ) throws -> HTTPResponse {
    let store = LiveImportStore(hub: call.store, clock: call.console.clock)
    let (file, sheet, sheets) = try form.read(upload, store)
    let source = form.source ?? MembershipSource.guess(title: file.roster.title, name: file.name)
    let isReview = form.isReview ?? (source == Vocabulary.source["department"])
    let review = ImportManner.Review(
      sourceName: file.roster.title.isEmpty ? file.name : file.roster.title,
      listedOn: form.listedOn ?? Instant.day(Int64(clamping: call.now)), createsPeople: form.createsPeople)
    var random = SystemRandomNumberGenerator()
    let manner = ImportManner(
      tag: isDryRun ? nil : ImportTag(file: file.name, grounds: form.grounds, random: &random),
      review: isReview ? review : nil, takesList: form.grounds != nil)
    guard call.authority.mayImport else { throw Refusal.forbidden }
    let report: ImportReport
    do {
      report = try ImportRun(store, as: call.authority, isDryRun: isDryRun, manner: manner).run(
        file.roster, source: source)
    } catch ImportError.changedMeanwhile {
      throw Refusal.outOfDate
    }
    let view = ImportView(upload: upload, file: file, sheet: sheet, sheets: sheets, report: report)
    return try call.json { try view.write(after: form.after, limit: form.limit, call, to: &$0) }
  }

  // MARK: - Earlier imports

  private static func undoer(_ call: ConsoleCall) -> ImportUndo {
    ImportUndo(LiveImportStore(hub: call.store, clock: call.console.clock), as: call.authority)
  }

  /// Imports of the account's own and of those that it knows of.
  private static func known(_ call: ConsoleCall) throws -> [ImportUndo.Summary] {
    let names = Reach(call.account).known(try call.store.accounts())
    return try call.console.imports.all(call.store, call.console.clock).filter { names.contains($0.account) }
  }

  @Sendable static func list(_ call: ConsoleCall) throws -> HTTPResponse {
    try call.page(known(call)) { summary, json in
      json.object { json in
        json.field("import", summary.tag.id)
        json.field("file", summary.tag.file)
        json.field("at", instant: summary.milliseconds)
        json.field("by", summary.account)
        json.field("records", summary.created)
        json.field("changes", summary.changed)
        json.field("undone", summary.isUndone)
      }
    }
  }

  @Sendable static func undo(_ call: ConsoleCall) throws -> HTTPResponse {
    let id = try call.body.requiredText("import", bytesMax: 40).trimmed.lowercased()
    guard try known(call).contains(where: { $0.tag.id == id }), let report = try undoer(call).undo(id) else {
      throw Refusal(
        404, "no_such_import", Label("撤销导入时：没有这个编号的导入", "undoing an import: there is none of this id"),
        hint: Label("请从导入记录中选择", "choose one of those that `imports` lists"))
    }
    return call.json { json in
      json.object { json in
        json.field("import", report.tag.id)
        json.field("archived", report.archived)
        json.field("restored", report.restored)
        json.key("kept")
        json.array { json in
          for (record, field, why) in report.kept {
            json.object { json in
              json.field("id", RecordName.text(record))
              json.field("field", field)
              json.field("why", why.rawValue)
              json.field("text", why.label[call.language])
            }
          }
        }
      }
    }
  }
}

/// How a file is to be read and imported, as the page asks.
struct ImportForm {
  var map = ColumnMap()
  var sheet: String?
  var type: RecordTypeNumber?
  var source: Int64?
  /// Nil: as the kind of list suggests.
  var isReview: Bool?
  var createsPeople = false
  /// Why the list's values take the place of what people have changed since; nil where they do not.
  var grounds: String?
  var listedOn: PartialDate?
  var after = 0
  var limit = 100

  init() {}

  init(_ call: ConsoleCall) throws {
    let body = call.body
    for (column, fields) in try body.members("map") {
      do {
        try map.add(column, fields.last ?? "")
      } catch {
        throw Failure(error.code.rawValue, .badInput, error.message, hint: error.hint)
      }
    }
    sheet = try body.text("sheet", bytesMax: 400)
    if let key = try body.text("type", bytesMax: 40) {
      guard let type = CareModel.current.type(key: key) else {
        throw Refusal.badMember("type", Label("记录类型", "a type of record (Protocol/model.json)"))
      }
      self.type = type.number
    }
    if let key = try body.text("source", bytesMax: 40) {
      guard let term = Vocabulary.source.term(key: key) else {
        throw Refusal.badMember("source", Label("来源", "a source (Protocol/model.json)"))
      }
      source = term.code
    }
    if body["review"] != nil { isReview = try body.flag("review") }
    createsPeople = try body.flag("create")
    grounds = try body.text("take_list", bytesMax: ImportTag.groundsBytesMax)?.trimmed
    if grounds?.isEmpty == true { grounds = nil }
    if let text = try body.text("listed_on", bytesMax: 20) {
      guard let date = PartialDate.parse(text) else { throw Refusal.badMember("listed_on", Label("日期", "a date")) }
      listedOn = date
    }
    after = Int(try body.integer("after", 0...Int64(RosterLimits.rowsMax)) ?? 0)
    limit = try call.limit(default: 100)
  }

  /// The table that is asked for: of a workbook, the sheet named or the first that lists anything.
  func read(
    _ upload: Uploads.Upload, _ store: any ImportStore
  ) throws -> (file: ImportedFile, sheet: String?, sheets: [String]) {
    let types = RecordTypes(said: type, type: { name in RecordName.dot(name).flatMap { try? store.type(of: $0) } })
    let sheets = try ImportedFile.sheets(upload.bytes, name: upload.name)
    func read(_ wanted: [String]) throws -> [ImportedFile] {
      try ImportedFile.read(upload.bytes, name: upload.name, map: map, sheets: wanted, types: types)
    }
    if sheets.isEmpty { return (try read([])[0], nil, []) }
    if let sheet { return (try read([sheet])[0], sheet, sheets) }
    for name in sheets {
      if let file = try? read([name]).first { return (file, name, sheets) }
    }
    // Says what is missing.
    return (try read([])[0], nil, sheets)
  }
}

/// What a file would do, or has done, row by row.
struct ImportView {
  let upload: Uploads.Upload
  let file: ImportedFile
  let sheet: String?
  let sheets: [String]
  let report: ImportReport

  private static let samples = 3

  private var type: RecordType {
    switch report.kind {
    case .villages: .village
    case .visits: .visit
    case .elders: .elder
    case .records(let number): CareModel.current.type(number: number) ?? .elder
    }
  }

  func write(after start: Int, limit: Int, _ call: ConsoleCall, to json: inout JSONWriter) throws {
    let (roster, language) = (file.roster, call.language)
    let end = min(start + limit, report.rows.count)
    json.object { json in
      json.field("upload", upload.id)
      json.field("name", upload.name)
      json.field("kind", report.kind.key)
      json.field("kind_label", type.label[language])
      json.field("title", roster.title)
      json.field("sheet", sheet)
      json.field("sheets", sheets)
      json.field("review", report.isReview)
      json.key("columns")
      json.array { json in
        for (index, column) in roster.columns.enumerated() { write(column, index, language, to: &json) }
      }
      json.key("fields")
      json.array { json in
        for field in type.fields where !field.writtenByHub {
          json.object { json in
            json.field("key", field.key)
            json.field("label", field.label[language])
          }
        }
      }
      json.key("counts")
      json.object { json in
        for outcome in ImportReport.Outcome.allCases { json.field(outcome.rawValue, report.count(outcome)) }
      }
      json.field("notes", file.notes.map { $0[language] })
      json.key("rows")
      json.array { json in
        for (row, told) in zip(roster.rows, report.rows).dropFirst(start).prefix(limit) {
          write(told, row.cells, language, to: &json)
        }
      }
      json.field("next", end < report.rows.count ? end : nil)
      json.field("import", report.hasWritten ? report.tag?.id : nil)
    }
  }

  /// Columns that are no field: read in ways of their own.
  private static let ownColumns = [
    "serial": Label("序号", "number of the row"), "situation": Label("情况", "situation"),
    "village_code": Label("村代码", "village's code"), "record_id": Label("记录编号", "record's id"),
  ]

  private func write(_ column: RosterFile.Column, _ index: Int, _ language: Language, to json: inout JSONWriter) {
    let cells = file.roster.rows.lazy.compactMap { $0.cells.indices.contains(index) ? $0.cells[index].trimmed : nil }
    json.object { json in
      json.field("name", column.name)
      json.field("field", column.key)
      json.field(
        "label", column.key.flatMap { type.field(key: $0)?.label[language] ?? Self.ownColumns[$0]?[language] })
      json.field("samples", Array(cells.filter { !$0.isEmpty }.prefix(Self.samples)))
    }
  }

  private func write(
    _ row: ImportReport.Row, _ cells: [String], _ language: Language, to json: inout JSONWriter
  ) {
    json.object { json in
      json.field("row", row.number)
      json.field("line", row.line)
      json.field("cells", cells)
      json.field("outcome", row.outcome.rawValue)
      json.field("id", row.id.map { RecordName.text($0) })
      json.key("flags")
      json.array { json in
        for flag in row.flags {
          json.object { json in
            json.field("code", flag.code.rawValue)
            json.field("text", flag.code.label[language])
            json.field("twin", flag.twin?.id.map { RecordName.text($0) })
            json.field("twin_row", flag.twin?.row)
            json.field("twin_line", flag.twin?.line)
            json.field("field", flag.field)
            json.field("field_label", flag.field.flatMap { type.field(key: $0)?.label[language] })
            json.field("by", flag.later?.account)
            json.field("at", instant: flag.later?.milliseconds)
          }
        }
      }
      json.field("field", row.rejection?.field)
      json.field("column", row.rejection?.column)
      json.field("code", row.rejection?.code.rawValue)
      let words = row.rejection.map { PageWords.of(Failure($0.code.rawValue, .badInput, $0.message, hint: $0.hint)) }
      json.field("message", words?.message[language])
      json.field("hint", words?.hint[language])
    }
  }
}
