/// What a visit, an elder and an alert are asked for.
extension Questions {
  private static let inPerson: [Circumstance] = [
    .answered("outcome", ["seen"]), .answered("mode", ["home", "neighbour", "paired"]),
  ]
  private static let seen: [Circumstance] = [.answered("outcome", ["seen"])]

  private static let frail: [Circumstance] = [
    .age(80),
    .elder("categories", ["disabled", "semi_disabled", "dementia", "severely_handicapped", "serious_illness"]),
    .elder("risk_tier", ["priority", "high"]), .elder("self_care", ["semi_dependent", "dependent", "bedridden"]),
  ]

  private static let alone: [Circumstance] = [
    .elder(
      "categories", ["living_alone", "empty_nest", "left_behind", "family_planning_special", "lost_only_child"]),
    .elder("living", ["alone", "with_grandchildren"]),
  ]

  private static let circulation = [
    "hypertension", "coronary_heart_disease", "heart_disease", "cerebral_haemorrhage", "cerebral_infarction",
    "stroke_sequelae", "kidney_failure", "diabetes",
  ]

  /// The four contents of the notices (基本生活、安全风险、家庭赡养、关爱保护) are asked of everybody who was seen; the rest of
  /// those whom it concerns. What can be measured or complained of is never taken over from the last visit.
  static let visit = Questions("visit", occasion + contents + condition + consequences)

  private static let occasion: [Question] = [
    Question("elder"), Question("mode", .last("home"), needed: true), Question("outcome", .term("seen"), needed: true),
    Question("at", .now, needed: true),
  ]

  private static let contents: [Question] = [
    Question("basic_living", .last("fine"), only: seen),
    Question("basic_living_note", when: [.answered("basic_living", ["other", "housing_poor"])], only: seen),
    Question("safety", .last("fine"), only: seen),
    Question("safety_note", when: [.answered("safety", ["other", "self_harm", "fraud", "disaster"])], only: seen),
    Question(
      "hazards", .last(),
      when: [.answered("safety", ["gas", "fire", "electricity", "fall", "housing", "other"]), .last("hazards")],
      only: inPerson),
    Question("family_support", .last("good"), only: seen),
    Question(
      "family_support_note", when: [.answered("family_support", ["not_supported", "dispute", "no_contact", "other"])],
      only: seen),
    Question("protection", .last("fine"), only: seen),
    Question(
      "protection_note", when: [.answered("protection", ["neglected", "abused", "exploited", "other"])], only: seen),
  ]

  private static let condition: [Question] = [
    Question("symptoms", when: frail + [.elder("chronic"), .last("symptoms")], only: seen),
    Question(
      "systolic",
      when: [
        .elder("chronic", circulation),
        .answered("symptoms", ["dizziness", "chest_tightness", "breathless", "confusion"]),
      ], only: inPerson, pairedWith: "diastolic"),
    Question("diastolic", when: [.answered("systolic")], only: inPerson),
    Question(
      "pulse",
      when: [
        .elder("chronic", ["coronary_heart_disease", "heart_disease"]),
        .answered("symptoms", ["chest_tightness", "breathless"]),
      ], only: inPerson),
    Question("blood_glucose", when: [.elder("chronic", ["diabetes"])], only: inPerson),
    Question(
      "oxygen",
      when: [
        .elder("chronic", ["copd", "asthma", "pneumonia"]), .answered("symptoms", ["breathless", "chest_tightness"]),
      ], only: inPerson),
    Question(
      "temperature",
      when: [
        .elder("chronic", ["pneumonia", "tuberculosis"]), .answered("symptoms", ["fever", "cough", "confusion"]),
      ],
      only: inPerson),
    Question("medication", .last(), when: [.elder("chronic"), .last("medication")], only: seen),
    Question(
      "meals", .last("normal"),
      when: frail + alone + [.last("meals", ["little", "refused", "liquid", "irregular"])], only: seen),
    Question(
      "weight_kg",
      when: [
        .answered("meals", ["little", "refused"]), .answered("symptoms", ["poor_appetite", "swelling"]),
        .elder("chronic", ["tumour", "kidney_failure"]),
      ], only: inPerson),
    Question("hygiene", .last("good"), when: frail + [.last("hygiene", ["fair", "poor"])], only: inPerson),
    Question(
      "mood", when: alone + frail + [.answered("protection", ["lonely", "low_spirits", "bereaved"]), .last("mood")],
      only: seen),
  ]

  private static let trouble: [Circumstance] = [
    .answered("risk", ["medium", "high", "urgent"]), .answered("needs"),
    .answered(
      "safety",
      [
        "gas", "fire", "electricity", "fall", "wandering", "choking", "self_harm", "medication_error", "housing",
        "disaster", "fraud", "other",
      ]),
    .answered(
      "basic_living",
      [
        "short_of_food", "short_of_water", "short_of_heating", "short_of_clothing", "short_of_medicine",
        "short_of_money",
        "cannot_cook", "no_power", "housing_poor", "other",
      ]),
    .answered("family_support", ["no_contact", "not_supported", "carer_exhausted", "dispute"]),
    .answered("protection", ["neglected", "abused", "exploited", "benefits_missing"]),
    .answered("symptoms", ["fever", "confusion", "wound", "fall", "chest_tightness", "breathless"]),
    .last("follow_up", ["revisit", "hospital", "service_referral", "relief", "report"]),
    .answered("outcome", ["not_home", "refused"]),
  ]

  private static let consequences: [Question] = [
    Question("risk", .last("none"), only: seen),
    Question("needs", .last(), when: frail + alone + [.elder("needs"), .last("needs")], only: seen),
    Question("services_given", when: [.elder("needs"), .answered("needs"), .last("services_given")], only: seen),
    Question("follow_up", when: trouble),
    Question("follow_up_note", when: [.answered("follow_up", ["other", "report", "relief", "mediation", "hospital"])]),
    Question(
      "next_visit",
      when: [
        .answered("follow_up", ["revisit"]), .answered("risk", ["high", "urgent"]),
        .answered("outcome", ["rescheduled"]),
      ]),
    Question("note"),
  ]

  /// The few things that a register cannot do without and that people know on the doorstep; the rest by `+`.
  static let elder = Questions(
    "elder",
    [
      Question("name"), Question("village"), Question("group"), Question("sex"), Question("birth"),
      Question("id_number"), Question("phone"), Question("phone_note", when: [.unanswered("phone")]),
      Question("address"), Question("living"),
      Question("institution_on", when: [.answered("living", ["institution"])]),
      Question("categories"),
      Question(
        "risk_tier",
        when: [.answered("categories"), .age(80), .answered("living", ["alone", "with_grandchildren"])]),
      Question(
        "self_care",
        when: [.age(80), .answered("categories", ["disabled", "semi_disabled", "dementia", "severely_handicapped"])]),
      Question("chronic"),
      Question("disability_type", when: [.answered("categories", ["severely_handicapped", "handicapped"])]),
      Question("disability_grade", when: [.answered("disability_type")]),
      Question("contact_name"), Question("contact_relation", when: [.answered("contact_name")]),
      Question("contact_phone", when: [.answered("contact_name")]), Question("doctor_name"),
      Question("doctor_phone", when: [.answered("doctor_name")]), Question("consent"), Question("note"),
    ])

  /// Few, for who raises an alert has no time.
  static let alert = Questions(
    "alert",
    [
      Question("elder"), Question("kind"), Question("severity", .term("urgent"), needed: true), Question("note"),
      Question("raised_by"), Question("raised_by_phone", when: [.answered("raised_by")]),
    ])
}
