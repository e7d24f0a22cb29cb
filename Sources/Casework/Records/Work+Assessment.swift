import Care
import Model
import Replication
import Store
import Terminal

/// Assessments: answers to the items of an instrument, scored at once; the level is the assessor's to confirm.
extension RecordWork {
  static let assessment = RecordWork(.assessment, "能力评估：打分、定级、确认", "assessments: scored, levelled, confirmed") { work in
    work.addSummary = Label("记一次评估", "record an assessment")
    work.addDetails = Label(
      "答案写选项的字，或纸质表上的分数；昏睡和昏迷都是0分，但只有昏迷变更等级，要写明是哪一个。总分、初步等级和变更依据由程序算出；最终等级由评估员用 --confirm 确认，或用 --final-level 另定。"
        + "志愿者评的，答案和初步等级照收，最终等级由上级确认（assessment list --unconfirmed）。"
        + "没有逐项答案的评估（如外地互认的）可直接写 --total 和 --final-level。文字不是标准原文，正式使用前请核对。",
      "An answer is written in its words, or as the score on the paper form; a stupor and a coma both score 0, but only "
        + "a coma changes the level, so say which. Total, preliminary level and reasons for a change are worked out; the "
        + "assessor confirms the level with --confirm, or sets another with --final-level. Of a volunteer's assessment "
        + "everything counts at once but the final level, which an official confirms (assessment list --unconfirmed). One without "
        + "answers, as one recognised from elsewhere, takes --total and --final-level. The wording is unofficial: compare "
        + "it with the standard before a legal use.")
    work.addExamples = [
      Example(
        "assessment add k7q2-41 --care-eating 0 --care-grooming 1 --care-dressing 0 --care-toilet 0 --care-activity 1",
        Label("五项自理能力", "the five items of self-care")),
      Example(
        "assessment add k7q2-41 --eating 4 --grooming 4 … --consciousness clear --confirm",
        Label("国标26项，确认等级", "the 26 items, level confirmed")),
    ]
    work.initial = [.today("assessed_on"), .account("assessor")]
    work.derived = ["instrument"]
    work.hidden = ["self_care_total", "self_care_level", "preliminary_level", "change_reasons"]
    work.flags = [.flag("confirm", Label("确认程序给出的等级", "confirm the level that the program suggests"))]
    work.complete = { edit, desk, arguments in
      try desk.score(&edit, confirming: arguments.flag("confirm"))
      try desk.nameConfirmer(&edit)
    }
    work.followUp = { edit, id, desk in
      try desk.sayScore(id)
      try desk.carryLevel(edit, id)
    }
    work.extra = { record, desk in [try desk.scoringExtra(record)].compactMap { $0 } }
    work.more = [
      RecordVerb(
        name: "confirm", summary: Label("确认最终等级", "confirm the final level"),
        operands: [Operand("id", .record, Label("评估编号", "the assessment's id"))],
        options: [
          .field(RecordType.assessment["final_level"]), .field(RecordType.assessment["confirmed_by"]),
          .field(RecordType.assessment["valid_until"]),
        ],
        examples: [Example("assessment confirm k7q2-70", Label("按程序给出的等级", "as suggested"))]
      ) { arguments, desk in try desk.confirmLevel(arguments) }
    ]
    work.columns = [
      "assessed_on", "instrument", "total", "preliminary_level", "final_level", "self_care_level", "assessor",
    ]
    work.filters = ["instrument", "final_level", "self_care_level", "reason"]
    work.narrowings = [
      Narrowing(name: "unconfirmed", label: Label("只列等级待确认的", "only those whose level waits to be confirmed")) {
        $0.has(RecordType.assessment["preliminary_level"]) && !$0.has(RecordType.assessment["final_level"])
      }
    ]
  }
}

extension Edit {
  /// The answers once the edit is written.
  fileprivate var answers: Answers {
    var answers = Answers()
    for field in type.fields {
      if field.isFlags {
        answers.members[field.number] = members(field)
      } else if case .integer(let number)? = result(field) {
        answers.numbers[field.number] = number
      }
    }
    return answers
  }
}

extension Record {
  func answers(_ type: RecordType) -> Answers {
    var answers = Answers()
    for field in type.fields {
      if field.isFlags {
        answers.members[field.number] = Set(members(field).map(\.element))
      } else if let number = integer(field) {
        answers.numbers[field.number] = number
      }
    }
    return answers
  }

  /// The instrument whose answers are stored; nil for one that is not here.
  func instrument(_ type: RecordType) -> Instrument? {
    integer(type["instrument"]).flatMap { Vocabulary.instrument.term(code: $0) }.flatMap { Instrument.named($0.key) }
  }
}

extension Desk {
  var assessment: RecordType { .assessment }

  /// Works out total, preliminary level and reasons of the assessment in the making.
  fileprivate func score(_ edit: inout Edit, confirming: Bool) throws {
    let type = assessment
    let instrumentField = type["instrument"]
    if edit.result(instrumentField) == nil {
      // Whichever form has an answer is meant.
      guard let answered = Instrument.all.first(where: { $0.items.contains { edit.writes(type[$0.key]) } }) else {
        throw Failure(
          "instrument_missing", .badInput, Label("没有写用哪种评估工具", "it is not said which instrument was used"),
          hint: Label("写出各项答案，或加上 --instrument", "give the answers, or add --instrument"))
      }
      try edit.set(instrumentField, .integer(Vocabulary.instrument[answered.key]))
    }
    guard case .integer(let code)? = edit.result(instrumentField),
      let instrument = Vocabulary.instrument.term(code: code).flatMap({ Instrument.named($0.key) })
    else { return }
    for other in Instrument.all where other.key != instrument.key {
      if let item = other.items.first(where: { edit.writes(type[$0.key]) }) {
        throw type[item.key].problem(
          .unknownValue, "不是这种评估工具的项目", "no item of this instrument",
          hint: Label("这次用的是\(instrument.label.zh)", "this assessment is by: \(instrument.label.en)"))
      }
    }
    let answers = edit.answers
    let scoring = Scoring(answers, by: instrument, cumulates: try cumulates(edit.result(type["elder"])))
    let isAnswered = scoring.missing.count < instrument.items.count
    if !isAnswered { try compareLevel(edit, instrument, confirming: confirming) }
    guard isAnswered || confirming else { return }
    if let total = scoring.total {
      let field = type[instrument.totalKey]
      if edit.writes(field), edit.value(field) != .integer(Int64(total)) {
        throw field.problem(
          .outOfRange, "与各项答案之和不符", "is not what the answers add up to",
          hint: Label("各项之和是 \(total)；去掉 --total", "they add up to \(total); leave --total out"))
      }
      try edit.set(field, .integer(Int64(total)))
    }
    if instrument.rules.isEmpty {
      if let level = scoring.suggested { try edit.set(type[instrument.levelKey], .integer(level)) }
      return
    }
    if let level = scoring.preliminary { try edit.set(type["preliminary_level"], .integer(level)) }
    try setReasons(scoring, &edit)
    if confirming { try confirm(scoring, instrument, &edit) }
  }

  /// Of an assessment without answers: whether its level is the one that its total means. Where reasons are given another
  /// may be right.
  /// - Throws: `level_differs` if the level that follows was to be confirmed.
  private func compareLevel(_ edit: Edit, _ instrument: Instrument, confirming: Bool) throws {
    let (total, level) = (assessment[instrument.totalKey], assessment[instrument.levelKey])
    guard edit.writes(total) || edit.writes(level), case .integer(let points)? = edit.result(total),
      case .integer(let said)? = edit.result(level), let follows = instrument.level(Int(points)), follows != said,
      edit.members(assessment["change_reasons"]).isEmpty
    else { return }
    let words = Label(
      "总分 \(points) 对应“\(instrument.levels.labelText(follows, .zh))”，写的是“\(instrument.levels.labelText(said, .zh))”",
      "a total of \(points) means “\(instrument.levels.labelText(follows, .en))”, “\(instrument.levels.labelText(said, .en))” is "
        + "given")
    guard confirming else { return output.warn(words) }
    throw Failure(
      "level_differs", .badInput, words,
      hint: Label(
        "核对总分和等级；有变更依据的写 --change-reasons，评估员另定的去掉 --confirm",
        "check both; give --change-reasons if there are any; leave --confirm out if the assessor sets another level"))
  }

  /// A final level is somebody's word.
  fileprivate func nameConfirmer(_ edit: inout Edit) throws {
    let by = assessment["confirmed_by"]
    guard edit.writes(assessment["final_level"]), edit.result(by) == nil else { return }
    try edit.set(by, edit.result(assessment["assessor"]) ?? .text(authority.account))
  }

  private func setReasons(_ scoring: Scoring, _ edit: inout Edit) throws {
    let field = assessment["change_reasons"]
    for term in Vocabulary.changeReasons.terms where term.key != "other" {
      let applies = scoring.reasons.contains { $0.key == term.key }
      if applies || edit.members(field).contains(UInt32(term.code)) {
        try edit.set(field, element: UInt32(term.code), Membership(present: applies))
      }
    }
  }

  private func confirm(_ scoring: Scoring, _ instrument: Instrument, _ edit: inout Edit) throws {
    let field = assessment[instrument.levelKey]
    if edit.writes(field) { return }
    guard let level = scoring.suggested else {
      throw Failure(
        "items_missing", .badInput,
        Label("还有 \(scoring.missing.count) 项没有答案，定不了级", "\(scoring.missing.count) items are not answered: no level"),
        hint: Label(
          "还缺：\(scoring.missing.map(\.label.zh).joined(separator: "、"))",
          "missing: \(scoring.missing.map(\.label.en).joined(separator: ", "))"))
    }
    try edit.set(field, .integer(level))
  }

  fileprivate func confirmLevel(_ arguments: Arguments) throws -> ExitCode {
    let type = assessment
    let record = try record(try arguments.requireOperand("id"), type).record
    var edit = try Edit(type, record, role: role)
    try take(arguments, into: &edit)
    guard let instrument = record.instrument(type), !instrument.rules.isEmpty else {
      throw Failure(
        "nothing_to_confirm", .badInput,
        Label("这种评估的等级由总分直接得出，不用确认", "the level of this instrument follows from the total: nothing to confirm"),
        hint: Label("用 assessment show 看结果", "assessment show has the result"))
    }
    let scoring = Scoring(record.answers(type), by: instrument, cumulates: try cumulates(edit.result(type["elder"])))
    try confirm(scoring, instrument, &edit)
    let by = type["confirmed_by"]
    if !edit.writes(by) { try edit.set(by, .text(authority.account)) }
    return try finish(edit, Label("已确认", "confirmed"))
  }

  /// Whether the divisions around the elder let level changes add up.
  func cumulates(_ elder: Value?) throws -> Bool {
    guard case .reference(let id)? = elder,
      let village = try register.record(id, type: CareModel.Number.elder)?.integer(RecordType.elder["village"])
    else { return false }
    return try Policies(register, on: Instant.day(now).packed).number(.cumulatesChanges, at: village) == 1
  }
}

extension Instrument {
  /// The key of the field that holds the total.
  fileprivate var totalKey: String { key == "self_care" ? "self_care_total" : "total" }
}
