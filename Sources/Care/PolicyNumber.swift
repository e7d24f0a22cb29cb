package import Model

/// The numbers that divisions may set, by the keys of their fields in a `policy`, and what each is where nobody has.
package enum PolicyNumber: String, CaseIterable, Sendable {
  case highDays = "interval_high_days"
  case priorityDays = "interval_priority_days"
  case generalDays = "interval_general_days"
  case notHomeLimit = "not_home_limit"
  case advancedAge = "advanced_age_from"
  case assessmentMonths = "assessment_months"
  case reviewMonths = "review_months"
  /// Whether an assessment's changes add up: 1 for yes.
  case cumulatesChanges = "cumulate_changes"
  /// Tenths of a percent.
  case recheckPermille = "recheck_percent"

  package var usual: Int64 {
    switch self {
    // Weekly, monthly, quarterly (the notice of Inner Mongolia, 2022).
    case .highDays: 7
    case .priorityDays: 30
    case .generalDays: 90
    case .notHomeLimit: 2
    case .advancedAge: 80
    case .assessmentMonths, .reviewMonths: 12
    case .cumulatesChanges: 0
    case .recheckPermille: 10
    }
  }
}

extension Policies {
  /// What holds in a village, or in a division by its code padded with zeros.
  package func number(_ number: PolicyNumber, at code: Int64) -> Int64 {
    integer(number.rawValue, at: code) ?? number.usual
  }

  /// What holds for these regions together, as the division around all of them has set it.
  /// - Parameter regions: nil for everywhere.
  package func number(_ number: PolicyNumber, in regions: [Region]?) -> Int64 {
    integer(number.rawValue, in: regions) ?? number.usual
  }
}
