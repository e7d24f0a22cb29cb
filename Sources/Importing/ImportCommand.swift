import Casework
import Glibc
package import Model
import Replication
import Roster
package import Store
package import Terminal
package import Wire

/// What `tanfang import` and `tanfangd import` have in common.
package enum ImportCommand {
  package static let summary = Label(
    "导入花名册、名单、探访台账或村列表", "import registers, lists, visit logs or the list of villages")

  package static let details = Label(
    """
    xlsx 工作簿，或 CSV、制表符分隔的文本（UTF-8 或 GB18030）；表头按通常的列名识别。工作簿里有几张名单时用 --sheet 指定。export 导出的表改过后可以原样导回：按编号对上，只写改过的格（姓名、出生日期、村也照改）；清空的格和读不懂的不写，都会标出。先导入村列表（code,name）。能对上的人（身份证号；否则姓名、出生日期和村）更新，存疑的照样导入并标出，读不了的行拒绝并说明。\
    同一文件再导入一次不会改变什么，除非其间改过这些人：没有身份证号和出生日期的人改过之后，可能再建一条并标为存疑，duplicates 列得出，unite 合得上。探访台账只由一人导入一次：在别的设备上导入过、还没有同步到这里的，这里认不出，每次探访就有两条；改过字的一行也算另一次探访。imports list 列得出两次导入，imports undo 撤销其中一次。依法删除（erase）的人什么都不留，旧名单再导入会重新建档，先从名单里删去。表上说已故的人新建时就记作去世，已登记去世的不会再列入在册，后来有人改过的值不会被旧名单改回去，都会标出。\
    中途断了就再运行一次：核对时断的什么都没有写，从头开始；中心每写完500行保存一次，已写的行不会再写；本机要么全写，要么什么都没有写。只要文件读得了，即使有行被拒绝，退出码也是 0；文件整个读不了是 65，什么都不写。多个文件按顺序导入，--json 此时是一个数组。
    """,
    """
    Workbooks (xlsx), or text separated by commas or tabs, in UTF-8 or GB18030; columns are known by their usual names. \
    Of several lists in a workbook choose with --sheet. What export wrote can be edited and imported again: rows are known \
    by their ids, and only cells that were changed are written, name, birth date and village among them; an emptied cell \
    and one that is not understood are not, and are flagged. Import the list of villages (code,name) first. A row that \
    matches a person (by ID number; else by name, birth date and village) \
    updates; a doubtful one is imported and flagged; one that cannot be read is rejected and explained. Importing a file \
    again changes nothing unless people were edited in between: then somebody without ID number and birth date may come \
    again, as a second record that is flagged: duplicates finds it, unite makes them one. Let one person import a visit log, once: what another device has imported \
    and not synced is not known here, and every visit stands twice; a row whose words were changed is another visit as \
    well. imports list shows both imports, imports undo takes one back. Of somebody who was erased nothing is kept: an \
    old list creates them again, so take them out of it first. Somebody who has died by the list \
    is created as died, somebody recorded as dead is not put on the register again, and a value that a person changed \
    after it was imported is left as it is now; each is flagged. After an interruption, run it again: while rows are \
    checked nothing is written and it begins anew; a hub saves every 500 rows and what is written is not written again; \
    a device writes all of it or nothing. The exit code is 0 whenever the file could be read, even if rows were rejected, and 65 if it \
    could not: then nothing is written. Several files are imported in order; --json then prints an array.
    """)

  package static let operands = [
    Operand("file", .file, Label("文件；- 是标准输入", "the file; - is standard input"), .oneOrMore)
  ]

  package static let options = [
    Option(
      "map", .file, Label("列名与字段的对应：每行“列名=字段”，或一个JSON对象", "which column is which field: lines of column=field, or JSON")
    ),
    Option(
      "sheet", .text, Label("工作簿里的哪张表：名称或序号，可写几次；* 是全部", "which sheet of a workbook, by name or number; * for all"),
      metavar: "NAME", repeated: true),
    Option(
      "type", .choice(CareModel.current.types.map { Choice($0.key, $0.label) }),
      Label("每行是哪种记录；老人、探访、村列表和导出过的表不用写", "what each row is; needless for elders, visits, villages and exported tables")
    ),
    .flag("dry-run", Label("只显示会怎样，什么都不写", "show what would happen, write nothing")),
    .flag(
      "review",
      Label(
        "别的部门的名单：在册人员的新值只作为建议，用 review 逐项核定；不在册的只报告。--source department 时默认如此",
        "a list from elsewhere: new values for people on record become suggestions (see review), others are reported; "
          + "so by default with --source department")),
    .flag("direct", Label("部门名单也直接写入", "write a department's list directly")),
    .flag("create", Label("与 --review 同用：不在册的人也新建", "with --review: create people who are not on record")),
    Option(
      "take-list", .text,
      Label(
        "名单的值为准，后来有人改过的也写成名单上的；写明依据，会记入历史",
        "take the list's value also where a person has changed it since; say on what grounds: the history keeps it"),
      metavar: "REASON"),
    Option("listed-on", .text, Label("名单的日期；不写时是今天", "the date of the list; today unless said"), metavar: "DATE"),
    Option(
      "source", .choice(Vocabulary.source.terms.map { Choice($0.key, $0.label) }),
      Label("人员类别以谁的说法为准；不写时看标题和文件名", "by whose word people are in categories; else by title and file name")),
  ]

  /// Imports the files that the command names.
  /// - Throws: `Failure`, and what the store throws.
  package static func run(
    _ invocation: Invocation, into store: any ImportStore, names: () throws -> RecordNames, as importer: Authority
  ) throws -> ExitCode {
    guard importer.mayImport else { throw Failure.mayNotImport(importer.role) }
    let arguments = invocation.arguments
    let output = invocation.output
    let map = try arguments.text("map").map { path in
      try ImportedFile.reading(InputFile.name(path)) {
        try ColumnMap(InputFile.bytes(path, bytesMax: RosterLimits.mapBytesMax))
      }
    }
    let types = RecordTypes(
      said: arguments.text("type").flatMap { CareModel.current.type(key: $0)?.number },
      type: { name in RecordName.dot(name).flatMap { try? store.type(of: $0) } })
    // All are read before anything is written.
    let files = try arguments.operands("file").flatMap { path in
      try ImportedFile.read(path, map: map ?? ColumnMap(), sheets: arguments.texts("sheet"), types: types, output)
    }
    let isDryRun = arguments.flag("dry-run")
    let shared = isDryRun ? Rehearsal(over: store) : store
    let source = arguments.text("source").flatMap { Vocabulary.source.term(key: $0)?.code }
    let listedOn = try listedOn(arguments)
    let isReview = arguments.flag("review") || source == Vocabulary.source["department"] && !arguments.flag("direct")
    if isReview { try requireReviewer(importer) }
    let grounds = try grounds(arguments)
    var random = SystemRandomNumberGenerator()
    var reports: [(name: String, report: ImportReport)] = []
    for imported in files {
      let (name, file) = (imported.name, imported.roster)
      sayUnknownColumns(of: file, name, output)
      let guessed = source ?? MembershipSource.guess(title: file.title, name: name)
      let review = ImportManner.Review(
        sourceName: file.title.isEmpty ? name : file.title,
        listedOn: listedOn ?? Instant.day(Int64(clamping: store.milliseconds)),
        createsPeople: arguments.flag("create"))
      let report = try report(
        file, into: shared, importer, source: guessed, isDryRun: isDryRun,
        ImportManner(
          tag: ImportTag(file: name, grounds: grounds, random: &random), review: isReview ? review : nil,
          takesList: grounds != nil), name, output)
      reports.append((name, report))
      if !output.isJSON {
        try ImportPage(report: report, file: name, store: shared, names: names(), output: output).show()
      }
      sayReview(report, guessed, importer, output)
    }
    try output.result(
      json: { json in
        if reports.count == 1 {
          reports[0].report.write(to: &json, language: output.language)
        } else {
          json.array { json in
            for (name, report) in reports { report.write(to: &json, language: output.language, file: name) }
          }
        }
      }, people: {})
    return .done
  }

  private static func report(
    _ file: RosterFile, into store: any ImportStore, _ importer: Authority, source: Int64?, isDryRun: Bool,
    _ manner: ImportManner, _ name: String, _ output: Output
  ) throws -> ImportReport {
    let count = file.rows.count
    let planning = output.progress(Label("正在核对 \(name)", "checking \(name)"), of: count)
    let writing = output.progress(Label("正在写入 \(name)", "writing \(name)"), of: count)
    defer {
      planning.finish()
      writing.finish()
    }
    let run = ImportRun(store, as: importer, isDryRun: isDryRun, manner: manner) { phase, rows in
      switch phase {
      case .planning: planning.advance(to: rows)
      case .writing:
        planning.finish()
        writing.advance(to: rows)
      }
    }
    do {
      return try run.run(file, source: source)
    } catch ImportError.changedMeanwhile {
      throw Failure(
        "changed_meanwhile", .busy,
        Label(
          "导入 \(name) 时：别人一直在改同样的记录", "importing \(name): others keep changing the same records"),
        hint: Label("稍后再运行一次，会接着导入", "run it again in a moment: it goes on from where it is"))
    }
  }

  /// Why the list's word counts for more than what people have changed since, by --take-list.
  private static func grounds(_ arguments: Arguments) throws -> String? {
    guard let text = arguments.text("take-list")?.trimmed else { return nil }
    guard !text.isEmpty else {
      throw Failure(
        "reason_missing", .badInput, Label("--take-list 没有写依据", "--take-list gives no reason"),
        hint: Label("例如 --take-list 已电话核实", "such as --take-list “asked by telephone”"))
    }
    guard text.utf8.count <= ImportTag.groundsBytesMax else { throw Failure.reasonTooLong(ImportTag.groundsBytesMax) }
    return text
  }

  // MARK: - Review

  /// The date that the list bears, by --listed-on.
  private static func listedOn(_ arguments: Arguments) throws -> PartialDate? {
    guard let text = arguments.text("listed-on") else { return nil }
    guard let date = PartialDate.parse(text) else {
      throw Failure(
        "not_a_date", .badInput, Label("--listed-on 不是日期", "--listed-on is no date"),
        hint: Label("写成 2026-09-20、2026-09 或 2026", "write 2026-09-20, 2026-09 or 2026"))
    }
    return date
  }

  private static func requireReviewer(_ importer: Authority) throws {
    guard RecordType.suggestion["field"].mayWrite(importer.role) == .yes else {
      throw Failure(
        "not_permitted", .refused,
        Label(
          "\(importer.role.label.zh)账号不能导入待核的名单",
          "an account of the role \(importer.role.label.en) imports no list for review"),
        hint: Label("请村、乡镇或县区的账号导入", "ask a village's, town's or county's account"))
    }
  }

  private static func sayReview(_ report: ImportReport, _ source: Int64?, _ importer: Authority, _ output: Output) {
    if report.isReview {
      guard report.count(.suggested) > 0 else { return }
      output.note(
        Label(
          "名单上的新值待核：review list 查看，review accept 或 decline 处理", "what the list says waits for a decision: review list"))
    } else if source == Vocabulary.source["department"], report.count(.updated) > 0, importer.role.isOfficial {
      output.note(
        Label(
          "像是部门名单，已直接写入；要逐项核定请先 imports undo，再加 --review 导入",
          "this looks like a department's list, and was written directly; to decide on each value, use imports undo and "
            + "import it again with --review"))
    }
    if let tag = report.tag, report.hasWritten {
      output.note(Label("导入编号 \(tag.id)，可用 imports undo 撤销", "import \(tag.id): imports undo takes it back"))
    }
  }

  private static func sayUnknownColumns(of file: RosterFile, _ name: String, _ output: Output) {
    let columns = file.unknownColumns
    guard !columns.isEmpty else { return }
    output.note(
      Label(
        "\(name)：不认识的列记入来源原文：\(columns.joined(separator: "、"))；可用 --map 说明",
        "\(name): columns kept in the source note: \(columns.joined(separator: ", ")); --map can explain them"))
  }
}

extension Failure {
  static func mayNotImport(_ role: Role) -> Failure {
    Failure(
      "not_permitted", .refused,
      Label("\(role.label.zh)账号不能导入", "an account of the role \(role.label.en) imports nothing"),
      hint: Label("用志愿者或村、乡镇、县区的账号", "use the account of a volunteer or an official"))
  }
}
