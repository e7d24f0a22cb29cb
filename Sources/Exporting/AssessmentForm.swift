import Casework
import Model
import Replication
import Store

/// An assessment on paper, made of the instrument's data.
struct AssessmentForm {
  private static let type = RecordType.assessment
  private static let occasion = [
    FormRow("assessed_on", "number"), FormRow("reason"), FormRow("assessor", "second_assessor"),
    FormRow("organisation", "place"), FormRow("informant"), FormRow("informant_relation"),
  ]
  /// What the change rules and annex A ask besides the items.
  private static let circumstances = [
    FormRow("falls"), FormRow("wanderings"), FormRow("chokings"), FormRow("self_harms"), FormRow("other_events"),
    FormRow("diseases"), FormRow("psychiatrist_diagnosed", "in_coma"), FormRow("pressure_injury"), FormRow("joints"),
    FormRow("wounds"), FormRow("special_care"), FormRow("pain"), FormRow("teeth"), FormRow("dentures"),
    FormRow("swallowing"), FormRow("malnourished", "airway_trouble"), FormRow("health_other"), FormRow("medication"),
  ]

  let desk: Desk
  let instrument: Instrument

  private var language: Language { desk.language }

  func page(_ subject: FormSubject?, _ assessment: Record?, to html: inout HTML) throws {
    let answers = FormAnswers(record: assessment, desk: desk)
    let form = FormField(language: language)
    try html.sheet(subject, instrument.label[language], language) { html in
      html.element("h1", instrument.label[language])
      html.element("p", class: "small", instrument.source[language])
      subject?.write(to: &html, language)
      try rows(Self.occasion, Label("评估信息", "The assessment"), answers, to: &html)
      if !instrument.rules.isEmpty {
        try rows(Self.circumstances, Label("近30天事件和健康问题", "Events in 30 days, health"), answers, to: &html)
      }
      for section in instrument.sections { self.section(section, answers, to: &html) }
      try results(answers, to: &html)
      html.element("p", class: "sign") { html in
        form.signature(Label("评估员签字", "assessor"), to: &html)
        form.signature(Label("评估员签字", "second assessor"), to: &html)
        form.signature(Label("信息提供者签字", "informant"), to: &html)
      }
    }
  }

  private func rows(_ rows: [FormRow], _ title: Label, _ answers: FormAnswers, to html: inout HTML) throws {
    html.element("h2", title[language])
    try html.element("table") { html in
      for row in rows { try answers.row(row, Self.type, to: &html) }
    }
  }

  private func section(_ section: Instrument.Section, _ answers: FormAnswers, to html: inout HTML) {
    let form = FormField(language: language)
    html.element("h2", "\(section.code) \(section.label[language])")
    html.element("table") { html in
      for item in section.items {
        guard let field = Self.type.field(number: item.field) else { continue }
        let chosen = answers.chosen(field)
        let score = chosen.first.flatMap { item.score($0) }
        html.element("tr") { html in
          html.element("th", "\(item.code) \(item.label[language])")
          html.element("td") { html in
            for option in item.options {
              form.option(
                "\(option.score)  \(option.term.label[language])", isChosen: chosen.contains(option.term.code),
                to: &html)
            }
          }
          html.element("td", class: "n", score.map { "\($0)" } ?? "    / \(item.best)")
        }
      }
      html.element("tr") { html in
        html.element("th", Label("小计", "subtotal")[language])
        html.raw("<td></td>")
        html.element("td", class: "n", subtotal(section, answers).map { "\($0)" } ?? "    / \(section.scoreMax)")
      }
    }
  }

  private func subtotal(_ section: Instrument.Section, _ answers: FormAnswers) -> Int? {
    guard answers.isFilled else { return nil }
    var sum = 0
    for item in section.items {
      guard let field = Self.type.field(number: item.field),
        let score = answers.chosen(field).first.flatMap({ item.score($0) })
      else { return nil }
      sum += score
    }
    return sum
  }

  /// Total, what totals mean, the rules, and the level with them.
  private func results(_ answers: FormAnswers, to html: inout HTML) throws {
    html.element("h2", Label("结果", "Result")[language])
    let sums = instrument.sections.map { subtotal($0, answers) }
    let total = sums.contains { $0 == nil } ? nil : sums.compactMap { $0 }.reduce(0, +)
    try html.element("table") { html in
      html.element("tr") { html in
        html.element("th", Label("总分", "total")[language])
        html.element(
          "td", total.map { "\($0) / \(instrument.totals.upperBound)" } ?? "        / \(instrument.totals.upperBound)")
      }
      html.element("tr") { html in
        html.element("th", Label("按总分", "by the total")[language])
        html.element("td") { html in
          let form = FormField(language: language)
          let level = total.flatMap { instrument.level($0) }
          for band in instrument.bands {
            let totals =
              band.totals.count == 1
              ? "\(band.totals.lowerBound)" : "\(band.totals.lowerBound)–\(band.totals.upperBound)"
            form.option(
              "\(totals)  \(instrument.levels.labelText(band.level, language))", isChosen: level == band.level,
              to: &html)
          }
        }
      }
      var keys = [instrument.levelKey]
      if !instrument.rules.isEmpty { keys = ["preliminary_level", "change_reasons", "final_level"] }
      for key in keys + ["confirmed_by", "valid_until", "note"] {
        try answers.row(key, Self.type, to: &html)
      }
    }
  }
}
