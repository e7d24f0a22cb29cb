import Model

/// Two fields of a record of which one is not before the other.
struct DateOrder: Sendable {
  /// The key of what comes first.
  let earlier: String
  /// The key of what is never before it.
  let later: String
  /// Stable, for scripts: what it is called if they are in the wrong order.
  let code: String

  private init(_ earlier: String, _ later: String, _ code: String = "ends_before_it_begins") {
    self.earlier = earlier
    self.later = later
    self.code = code
  }

  /// Whatever type has both of the fields. When an alert was raised and taken is left out: two devices' clocks say so.
  private static let all: [DateOrder] = [
    DateOrder("from", "until"), DateOrder("at", "until"), DateOrder("opened_on", "closed_on"),
    DateOrder("joined_on", "left_on"), DateOrder("founded_on", "dissolved_on"),
    DateOrder("assessed_on", "valid_until"), DateOrder("doctor_contract_from", "doctor_contract_until"),
    DateOrder("at", "next_visit", "dates_out_of_order"), DateOrder("surveyed_on", "accepted_on", "dates_out_of_order"),
    DateOrder("birth", "archived_on", "time_before_birth"), DateOrder("birth", "enrolled", "time_before_birth"),
    DateOrder("birth", "institution_on", "time_before_birth"),
  ]

  /// The pairs of fields of a type that have an order.
  static func pairs(of type: RecordType) -> [(order: DateOrder, earlier: Field, later: Field)] {
    all.compactMap { order in
      guard let earlier = type.field(key: order.earlier), let later = type.field(key: order.later) else { return nil }
      return (order, earlier, later)
    }
  }

  /// Whether a value of one field is certainly before that of another. Of a time and a date the days are compared, of
  /// dates only what is known of both: 2026 is not before 2026-03.
  static func isBefore(_ value: Int64, _ field: Field, than other: Int64, _ otherField: Field) -> Bool {
    if case (.instant, .instant) = (field.kind, otherField.kind) { return value < other }
    guard let one = day(value, field), let two = day(other, otherField) else { return false }
    if one.year != two.year { return one.year < two.year }
    guard let month = one.month, let otherMonth = two.month else { return false }
    if month != otherMonth { return month < otherMonth }
    guard let day = one.day, let otherDay = two.day else { return false }
    return day < otherDay
  }

  private static func day(_ value: Int64, _ field: Field) -> PartialDate? {
    switch field.kind {
    case .instant: Instant.day(value)
    case .date: PartialDate(packed: value)
    default: nil
    }
  }
}
