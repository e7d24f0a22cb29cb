package import Model

/// One thing that is counted: a column of a report, and what a target may be set for.
///
/// What it counts is said in its definition, which every output carries and `Protocol/FIGURES.md` repeats.
package struct Indicator: Hashable, Sendable {
  package enum Unit: String, Sendable {
    /// How many.
    case count
    /// A part of a whole.
    case share
    case minutes
    case hours
    /// Words, or figures of different units.
    case mixed
  }

  /// The word in JSON and in targets.
  package let key: String
  package let label: Label
  package let unit: Unit
  package let definition: Label

  package init(_ key: String, _ unit: Unit, _ zh: String, _ en: String, _ definitionZH: String, _ definitionEN: String)
  {
    self.key = key
    label = Label(zh, en)
    self.unit = unit
    definition = Label(definitionZH, definitionEN)
  }
}

/// What stands in one place of a report.
package enum Figure: Hashable, Sendable {
  case count(Int)
  /// A part of a whole; there is no share of nothing.
  case share(part: Int, of: Int)
  /// Whole minutes.
  case minutes(Int)
  /// Hundredths of an hour.
  case hours(hundredths: Int64)
  /// Hundredths of whatever the line is about; a target's value.
  case number(hundredths: Int64)
  case text(Label)
  /// There is nothing to say.
  case none

  /// A share in thousandths, rounded down so that 1000 means all; nil for anything else and for shares of nothing.
  package var permille: Int? {
    guard case .share(let part, let whole) = self, whole > 0 else { return nil }
    return part * 1000 / whole
  }
}

extension Figure {
  /// Minutes as hours, rounded down to a hundredth.
  static func hours(minutes: Int) -> Figure {
    let (whole, rest) = (minutes * 100).quotientAndRemainder(dividingBy: 60)
    return .hours(hundredths: Int64(rest < 0 ? whole - 1 : whole))
  }

  /// The middle of some durations; of an even number, the lower of the two in the middle.
  static func median(_ values: [Int]) -> Int? {
    values.isEmpty ? nil : values.sorted()[(values.count - 1) / 2]
  }
}
