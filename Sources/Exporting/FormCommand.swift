package import Casework
package import Model
package import Terminal

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
    try finish(try FormPage(visits: arguments, desk), arguments, desk)
  }

  package static func assessment(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    try finish(try FormPage(assessments: arguments, desk), arguments, desk)
  }

  private static func finish(_ page: FormPage, _ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    if let path = arguments.text("output") {
      try WrittenFile.write(
        Array(page.html.utf8), to: path, replace: arguments.flag("replace"), format: "html", records: page.count,
        desk.output)
    } else {
      try desk.output.result(
        json: { json in
          json.object { json in
            json.field("records", page.count)
            json.field("html", page.html)
          }
        }, people: { try desk.output.block(page.html) })
    }
    if page.count > 0 {
      desk.output.note(
        Label(
          "表上有 \(page.count) 位老人的个人信息：打印后收好，网页用完删除",
          "the forms show personal data of \(page.count == 1 ? "one elder" : "\(page.count) elders"): keep them safe"))
    } else if page.isNarrowed {
      desk.output.note(Label("这个村没有该探访的人，没有要印的", "nobody of this village is due: nothing to print"))
    }
    return .done
  }
}
