import Care
package import Casework
package import Model
import Replication
import Store
package import Terminal
import Wire

/// `form visit` and `form assessment`, of both programs.
package enum FormCommand {
  package static let summary = Label("打印用的表：探访登记表、能力评估表（A4 网页）", "forms to print: visits, assessments (HTML, A4)")
  package static let visitSummary = Label(
    "探访登记表：空白的、一村的、或一次探访的", "the visit form: blank, for a village, or of one visit")
  package static let visitDetails = Label(
    "不写选项是一张空白表。--village 先印一张名单，再给该探访的老人（同 due）各印一张，最急的在前，姓名住址已印好。--visit 印出已登记的一次探访。用浏览器打开打印，纸张 A4。",
    "Without options one blank form. --village prints a list of the elders who are due, most urgent first, then "
      + "a form for each with name and address filled in. --visit prints a visit as it was recorded. Open it in a browser "
      + "and print on A4.")
  package static let assessmentSummary = Label(
    "能力评估表：国标 26 项，或五项自理评估", "assessment forms: GB/T 42195, or the five items")

  private static let elder = Option(
    "elder", .text, Label("为这位老人；可写几次", "for this elder; may be repeated"), metavar: "ID", repeated: true)
  private static let village = Option(
    "village", .text, Label("为这个村该探访的每位老人", "for each elder of this village who is due"), metavar: "CODE|NAME")
  private static let output = [
    Option.flag("large", Label("大字，给看不清的人", "large type, for whoever reads with difficulty")),
    Option("output", short: "o", .file, Label("写成文件；不写时输出到屏幕", "write a file; else standard output")),
    Option.flag("replace", Label("文件已有时覆盖", "replace a file that is there")),
  ]
  package static let visitOptions =
    [
      elder, village,
      Option("visit", .text, Label("一次已登记的探访", "a visit that was recorded"), metavar: "ID"),
    ] + output
  package static let assessmentOptions =
    [
      Option(
        "instrument", .choice(Instrument.all.map { Choice($0.key, $0.label) }), Label("哪种评估", "which instrument"),
        default: Instrument.ability.key),
      elder, village,
      Option("assessment", .text, Label("一次已登记的评估", "an assessment that was recorded"), metavar: "ID"),
    ] + output
  package static let examples = [
    Example("form visit --village 柳溪村 -o 柳溪村.html", Label("一个村本月的表", "a village's forms for this month")),
    Example("form assessment --elder k7q2-41 > 评估.html", Label("一位老人的评估表", "one elder's assessment form")),
  ]

  package static func visit(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    let form = VisitForm(desk: desk)
    let title = Label("老年人探访登记表", "Record of a visit to an elder")
    var html = FormStyle.head(title[desk.language], desk.language, isLarge: arguments.flag("large"))
    var count = 0
    if let name = arguments.text("visit") {
      let visit = try desk.record(name, .visit).record
      try form.page(try subject(visit.reference(RecordType.visit["elder"]), desk), visit, to: &html)
      count = 1
    } else {
      let people = try self.people(arguments, desk)
      if people.contains(where: { $0.item != nil }) {
        let due = people.compactMap { person in person.item.map { (person.subject, $0) } }
        form.list(
          Label("待访名单  \(Instant.day(desk.now))", "Elders to visit  \(Instant.day(desk.now))")[desk.language], due,
          to: &html)
      }
      for (subject, _) in people { try form.page(subject, nil, to: &html) }
      if people.isEmpty, !isNarrowed(arguments) { try form.page(nil, nil, to: &html) }
      count = people.count
    }
    return try finish(html, count, arguments, desk)
  }

  package static func assessment(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    var instrument = arguments.text("instrument").flatMap { Instrument.named($0) } ?? .ability
    var record: Record?
    var people: [(subject: FormSubject?, item: DueList.Item?)] = []
    if let name = arguments.text("assessment") {
      let found = try desk.record(name, .assessment).record
      let key = found.integer(RecordType.assessment["instrument"]).map { Vocabulary.instrument.keyText($0) }
      instrument = key.flatMap { Instrument.named($0) } ?? instrument
      record = found
      people = [(try subject(found.reference(RecordType.assessment["elder"]), desk), nil)]
    } else {
      people = try self.people(arguments, desk).map { ($0.subject, $0.item) }
      if people.isEmpty, !isNarrowed(arguments) { people = [(nil, nil)] }
    }
    var html = FormStyle.head(instrument.label[desk.language], desk.language, isLarge: arguments.flag("large"))
    let form = AssessmentForm(desk: desk, instrument: instrument)
    for (subject, _) in people { try form.page(subject, record, to: &html) }
    return try finish(html, people.count { $0.subject != nil }, arguments, desk)
  }

  private static func isNarrowed(_ arguments: Arguments) -> Bool {
    arguments.text("village") != nil || !arguments.texts("elder").isEmpty
  }

  // MARK: - People

  /// Those whom the command names: elders one by one, or a village's that are due this month.
  private static func people(
    _ arguments: Arguments, _ desk: Desk
  ) throws -> [(subject: FormSubject, item: DueList.Item?)] {
    var people: [(subject: FormSubject, item: DueList.Item?)] = []
    for name in arguments.texts("elder") {
      if let subject = try subject(try desk.record(name, .elder).record.id, desk) { people.append((subject, nil)) }
    }
    guard let village = arguments.text("village") else { return people }
    let due = try DueList(desk.register, .init(now: desk.now, in: try desk.regions(in: village)))
    for item in due.items {
      guard let stored = try desk.register.stored(item.elder, type: CareModel.Number.elder) else { continue }
      let lastSeen = item.lastVisitMilliseconds.map { Instant.day($0) }
      people.append((try FormSubject(stored, desk, lastSeen: lastSeen), item))
    }
    return people
  }

  private static func subject(_ id: Dot?, _ desk: Desk) throws -> FormSubject? {
    guard let id else { return nil }
    let survivors = try desk.register.survivors()
    guard let stored = try desk.register.stored(survivors.survivor(of: id), type: CareModel.Number.elder) else {
      return nil
    }
    let seen = try desk.register.lastVisits(outcome: Vocabulary.visitOutcome["seen"])
    let last = try desk.register.united(with: stored.record.id, .elder).compactMap { seen[$0] }.max()
    return try FormSubject(stored, desk, lastSeen: last.map { Instant.day($0) })
  }

  private static func finish(_ html: HTML, _ count: Int, _ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    let text = html.text + FormStyle.tail
    try desk.note("form", "\(count)")
    if let path = arguments.text("output") {
      try WrittenFile.write(
        Array(text.utf8), to: path, replace: arguments.flag("replace"), format: "html", records: count, desk.output)
    } else {
      try desk.output.result(
        json: { json in
          json.object { json in
            json.field("records", count)
            json.field("html", text)
          }
        }, people: { try desk.output.block(text) })
    }
    if count > 0 {
      desk.output.note(
        Label("表上有 \(count) 位老人的个人信息：打印后收好，网页用完删除", "the forms show personal data of \(count) elders: keep them safe"))
    } else if isNarrowed(arguments) {
      desk.output.note(Label("这个村没有该探访的人，没有要印的", "nobody of this village is due: nothing to print"))
    }
    return .done
  }
}
