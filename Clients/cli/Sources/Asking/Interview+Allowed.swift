import Casework
import Model
import Terminal

extension Interview {
  /// What may be answered at a question, of which the choices stand on the screen.
  func allowed(_ field: Field) -> Label {
    switch field.kind {
    case .vocabulary(let vocabulary), .flags(let vocabulary):
      vocabulary.terms.count > Self.listedMax
        ? Label("写名称或拼音首字母；? 列出全部", "write a name or its first letters; ? lists them all")
        : Label(
          "写序号 1 到 \(vocabulary.terms.count)，或名称、拼音首字母",
          "a number from 1 to \(vocabulary.terms.count), or a name or its first letters")
    case .boolean: Label("1 是，2 否", "1 yes, 2 no")
    case .region, .division:
      Label("写序号、村名或区划代码", "a number, a village's name or the code of a division")
    case .reference: Label("写序号、姓名或编号", "a number, a name or an id")
    case .date: Label("写 2026-09-20、今天、+7；只知年月可写 2026-09", "2026-09-20, today, +7; or 2026-09 alone")
    case .instant: Label("写 08:30、昨天 08:30 或 2026-09-20 08:30", "8:30, yesterday 8:30 or 2026-09-20 8:30")
    case .text, .note, .integer, .decimal, .phone, .idNumber: field.allowed
    }
  }

  /// A problem of an answer, in the words of the dialogue rather than of options.
  func failure(_ problem: FieldProblem, _ field: Field) -> Failure {
    let failure = Failure(problem)
    guard problem.hint == field.allowed else { return failure }
    return Failure(failure.code, failure.exit, failure.message, hint: allowed(field))
  }
}

extension Failure {
  static func answerRequired(_ field: Field, _ allowed: Label) -> Failure {
    Failure(
      "required", .badInput, Label("“\(field.label.zh)”必须填", "“\(field.label.en)” cannot be left out"),
      hint: allowed)
  }
}
