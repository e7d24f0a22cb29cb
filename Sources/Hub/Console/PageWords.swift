import Model
import Terminal

/// What a failure says at a page, where its own words name an option of a command, or a command.
enum PageWords {
  static func of(_ failure: Failure) -> (message: Label, hint: Label) {
    (
      messages[failure.code] ?? plain(failure.message),
      failure.pageHint ?? hints[failure.code] ?? plain(failure.hint.withoutCommands)
    )
  }

  /// A page has fields where a command has options: `--risk-tier` is said as “risk tier”.
  private static func plain(_ label: Label) -> Label { Label(plain(label.zh, .zh), plain(label.en, .en)) }

  private static func plain(_ text: String, _ language: Language) -> String {
    guard text.contains("--") else { return text }
    var result = ""
    var rest = text[...]
    while let dashes = rest.firstRange(of: "--") {
      let option = rest[dashes.upperBound...].prefix { ("a"..."z").contains($0) || $0 == "-" }
      result += rest[..<dashes.lowerBound]
      result += field(named: option).map { language == .zh ? "“\($0.zh)”" : "“\($0.en)”" } ?? String(option)
      rest = rest[option.endIndex...]
    }
    return result + rest
  }

  private static func field(named option: Substring) -> Label? {
    CareModel.current.types.lazy.compactMap { $0.field(option: String(option)) }.first?.label
  }

  private static let messages = [
    "contradictory_options": Label("月份和年份只能给一个", "a month and a year exclude each other")
  ]

  private static let hints = [
    "not_on_register": Label(
      "核对后再登记，或勾选“名单上有、档案里没有的人，也列为建议新建”再导入",
      "check, then register them, or tick “people on the list who are not on record: add them” and import again"),
    "contradictory_options": Label("只留一个", "keep one of them"),
    "field_in_conflict": Label(
      "请先在“冲突”一页裁定这一栏", "settle the field first, on the page of conflicts"),
    "not_corrected": Label(
      "请用这条记录页上的步骤；由系统写的不用改", "take a step of the record; what the program writes needs no correction"),
    "visit_just_recorded": Label(
      "确实又探访了一次，请勾选“确实又一次”", "if it was another visit, tick “it was another one”"),
    "instrument_missing": Label("请选评估工具，并填各项答案", "choose the instrument and give the answers"),
    // Publishing.
    "period_not_begun": Label("请检查年份和月份", "check the year and the month"),
    "period_running": Label(
      "过完再发布；要现在就发布，请勾选“还没过完，照现在的数字发布”",
      "publish it when it is over, or tick “still running: publish what there is”"),
    "division_missing": Label("请选择一个区划", "choose one division"),
    "village_missing": Label("请选择一个村", "choose a village"),
    "no_release": Label("请先发布这一期，或在发布的列表中选一次", "publish the period first, or choose a release from the list"),
    "release_altered": Label("请在这条记录的修改历史里看是谁改的", "the record's history shows who changed it"),
    "release_withdrawn": Label("请在发布的列表中看现有的", "the list of releases shows what there is"),
    "not_above": Label(
      "由上级账号办理；本级的发布可以撤回", "an account of a wider division does; one of your own level can be withdrawn"),
    "answered_already": Label("要改变答复，请勾选“改变已给的答复”", "to change the answer, tick “change the answer given”"),
  ]
}

extension Label {
  /// A hint that names a command is of no use at a page.
  fileprivate var withoutCommands: Label {
    guard [zh, en].contains(where: { $0.contains("tanfang ") || $0.contains("tanfangd ") }) else { return self }
    return Label("请核对填写的内容；仍不行时请系统管理员处理", "check what you entered; if that does not help, ask the administrator")
  }
}
