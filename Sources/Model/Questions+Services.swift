/// What assessments, assignments, services and people who help are asked for.
extension Questions {
  /// The items of the instrument that was chosen, and none of the others.
  static let assessment = Questions(
    "assessment",
    [
      Question("elder"), Question("instrument", .last("self_care"), needed: true),
      Question("assessed_on", .today, needed: true),
      Question("reason"), Question("informant"), Question("informant_relation", when: [.answered("informant")]),
      Question("second_assessor", only: ability),
    ] + items + events + results + [Question("note")])

  private static let ability: [Circumstance] = [.answered("instrument", [Instrument.ability.key])]

  private static let items: [Question] = Instrument.all.flatMap { instrument in
    instrument.items.map { Question($0.key, only: [.answered("instrument", [instrument.key])], needed: true) }
  }

  /// Of an instrument whose items are not here the result is all that there is to say.
  private static let results: [Question] = [
    Question("total", only: unlisted), Question("final_level", only: unlisted), Question("valid_until", only: unlisted),
  ]

  private static let unlisted: [Circumstance] = [
    .answered(
      "instrument", Vocabulary.instrument.terms.map(\.key).filter { Instrument.named($0) == nil })
  ]

  /// Annex A of the standard: what may change the level, and the state of health.
  private static let events: [Question] =
    [
      "falls", "wanderings", "chokings", "self_harms", "other_events", "in_coma", "pressure_injury", "special_care",
      "pain", "swallowing", "diseases",
    ].map { Question($0, only: ability) } + [
      // Only a psychiatrist's word makes another disorder than dementia change the level.
      Question("psychiatrist_diagnosed", when: [.answered("diseases", ["mental_disorder"])], only: ability),
      Question("medication", only: ability),
    ]

  static let assignment = Questions(
    "assignment",
    [
      Question("elder"), Question("helper"), Question("helper_name", when: [.unanswered("helper")]), Question("role"),
      Question("from", .today), Question("primary"), Question("note"),
    ])

  static let request = Questions(
    "request",
    [
      Question("elder"), Question("type", .term("service"), needed: true),
      Question("service", when: [.answered("type", ["service"])], needed: true), Question("urgency"),
      Question("channel"),
      Question("raised_by"), Question("raised_by_relation", when: [.answered("raised_by")]), Question("note"),
    ])

  static let order = Questions(
    "order",
    [
      Question("elder"), Question("service"), Question("request"), Question("planned_on"), Question("place"),
      Question("fee_class"), Question("fee_yuan", when: [.answered("fee_class")]), Question("funding"),
      Question("provider"), Question("helper", when: [.unanswered("provider")]),
      Question("helper_name", when: [.unanswered("helper")]), Question("note"),
    ])

  /// What the catalogue says of a benefit need not be written again.
  static let entitlement = Questions(
    "entitlement",
    [
      Question("elder"), Question("benefit"),
      Question("code", when: [.unanswered("benefit")], needed: true),
      Question("name", when: [.unanswered("benefit")]), Question("applied_on", .today), Question("from"),
      Question("until", when: [.answered("from")]), Question("quantity"),
      Question("unit", when: [.answered("quantity")]),
      Question("frequency", when: [.answered("quantity")]), Question("amount_yuan"), Question("evidence"),
    ])

  static let timebank = Questions(
    "timebank",
    [
      Question("helper", .own),
      // A reversal has a command of its own, which names what it reverses.
      Question("kind", .term("earned"), needed: true, withholding: ["reversal"]), Question("minutes"),
      Question("at", .now, needed: true), Question("service"),
      Question("counterpart", when: [.answered("kind", ["transferred"])], needed: true), Question("note"),
    ])

  static let helper = Questions(
    "helper",
    [
      Question("name"), Question("division"), Question("kind"), Question("sex"), Question("organisation"),
      Question("account"), Question("skills"), Question("phone"), Question("certificate"),
      Question("certificate_until", when: [.answered("certificate")]), Question("note"),
    ])

  static let facility = Questions(
    "facility",
    [
      Question("name"), Question("kind"), Question("division"), Question("local_name"), Question("tier"),
      Question("state"), Question("beds"), Question("nursing_beds", when: [.answered("beds")]),
      Question("occupied_beds", when: [.answered("beds")]), Question("functions"), Question("address"),
      Question("phone"), Question("contact"), Question("note"),
    ])
}
