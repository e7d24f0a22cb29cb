import Care
import Casework
import Model
import Replication
import Store

/// The visit form on paper: what the declared fields of a visit ask.
struct VisitForm {
  private static let type = RecordType.visit

  /// The parts of the form, and the rows of each: the fields of one row stand side by side. What the program notes for
  /// itself is not asked.
  private static let parts: [(label: Label, rows: [FormRow])] = [
    (
      Label("一、探访", "1. The visit"),
      [
        FormRow("at"), FormRow("mode"), FormRow("outcome", "refused_note"), FormRow("purpose"),
        FormRow("visitor", "companion", "duration_minutes"), FormRow("visitor_kind"),
      ]
    ),
    (
      Label("二、四项内容", "2. The four contents"),
      [
        FormRow("basic_living", "basic_living_note"), FormRow("safety", "safety_note"),
        FormRow("family_support", "family_support_note"), FormRow("protection", "protection_note"), FormRow("hazards"),
      ]
    ),
    (
      Label("三、身体状况", "3. Health"),
      [
        FormRow(
          Label("体征", "signs"), "systolic", "diastolic", "pulse", "temperature", "blood_glucose", "oxygen", "weight_kg"),
        FormRow("symptoms"), FormRow("mood"), FormRow("medication"), FormRow("meals"), FormRow("hygiene"),
        FormRow("discharged_on"), FormRow("risk_events"),
      ]
    ),
    (
      Label("四、需求和后续", "4. Needs and follow-up"),
      [
        FormRow("risk"), FormRow("needs"), FormRow("services_given"), FormRow("follow_up", "follow_up_note"),
        FormRow("next_visit"), FormRow("satisfaction"), FormRow("note"),
      ]
    ),
  ]

  let desk: Desk

  /// One elder's form: blank, or as a visit was recorded.
  func page(_ subject: FormSubject?, _ visit: Record?, to html: inout HTML) throws {
    let language = desk.language
    let answers = FormAnswers(record: visit, desk: desk)
    let title = Label("老年人探访登记表", "Record of a visit to an elder")[language]
    try html.sheet(subject, title, language) { html in
      html.element("h1", title)
      subject?.write(to: &html, language)
      for part in Self.parts {
        html.element("h2", part.label[language])
        try html.element("table") { html in
          for row in part.rows { try answers.row(row, Self.type, to: &html) }
        }
      }
      html.element("p", class: "sign") { html in
        FormField(language: language).signature(Label("探访人签字", "visitor's signature"), to: &html)
        FormField(language: language).signature(Label("老人或家属签字", "elder or family"), to: &html)
      }
      html.element(
        "p", class: "small",
        Label(
          "紧急情况先拨 120、110、119，再联系家属和村医。补录：tanfang visit add \(subject?.id ?? "编号") --from-paper yes",
          "In an emergency call 120, 110 or 119 first, then the family and the village doctor. To enter this form: tanfang "
            + "visit add \(subject?.id ?? "ID") --from-paper yes")[language])
    }
  }

  /// The list of a round: who is due, most urgent first.
  func list(_ title: String, _ people: [(subject: FormSubject, item: DueList.Item)], to html: inout HTML) {
    let language = desk.language
    html.element("section", class: "page") { html in
      html.element("h1", title)
      html.element("table") { html in
        html.element("thead") { html in
          html.element("tr") { html in
            for label in [
              Label("", ""), Label("姓名", "name"), Label("组", "group"), Label("电话", "phone"), Label("风险", "risk"),
              Label("上次见到", "last seen"), Label("完成", "done"),
            ] {
              html.element("th", label[language])
            }
          }
        }
        for (number, (subject, item)) in people.enumerated() {
          html.element("tr") { html in
            html.element("td", class: "n", "\(number + 1)")
            html.element("td", "\(subject.name)  \(subject.id)")
            html.element("td", item.group ?? "")
            html.element("td", item.phone ?? "")
            html.element("td", item.riskTier.map { Vocabulary.riskTier.labelText($0, language) } ?? "")
            html.element(
              "td", item.lastVisitMilliseconds.map { "\(Instant.day($0))" } ?? Label("从未", "never")[language])
            html.element("td") { $0.raw("<span class=\"b\"></span>") }
          }
        }
      }
    }
  }
}
