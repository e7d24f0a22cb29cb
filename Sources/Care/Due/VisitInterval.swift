import Model
import Replication
import Store

/// How often an elder is to be visited, and why so often.
package struct VisitInterval: Hashable, Sendable {
  package enum Ground: String, Sendable {
    /// Written on the elder's own record.
    case own
    /// By the risk tier.
    case tier
    /// A target without a tier is visited like the tier `priority`: monthly, as the visit rate asks.
    case target
    /// Nobody has said how often.
    case unsaid
    /// The last visit found the risk high or urgent: until somebody has seen them again, as in the tier `high`.
    case found
  }

  package let days: Int64
  package let ground: Ground
}

/// The days between visits by risk tier.
package struct VisitPlan: Hashable, Sendable {
  package var high: Int64
  package var priority: Int64
  package var general: Int64

  func days(_ tier: Int64?) -> Int64? {
    switch tier {
    case Vocabulary.riskTier["high"]: high
    case Vocabulary.riskTier["priority"]: priority
    case Vocabulary.riskTier["general"]: general
    // A tier of a newer version: rather too often.
    case .some: high
    case nil: nil
    }
  }

  /// The interval that holds for an elder.
  /// - Parameter risk: what the last visit found, a code of `Vocabulary.risk`.
  func interval(own: Int64?, tier: Int64?, isTarget: Bool, risk: Int64?) -> VisitInterval {
    let said: VisitInterval =
      if let own {
        VisitInterval(days: own, ground: .own)
      } else if let days = days(tier) {
        VisitInterval(days: days, ground: .tier)
      } else {
        VisitInterval(days: isTarget ? priority : general, ground: isTarget ? .target : .unsaid)
      }
    return Self.isHigh(risk) && said.days > high ? VisitInterval(days: high, ground: .found) : said
  }

  /// Whether a visit found a risk that cannot wait for the usual interval.
  static func isHigh(_ risk: Int64?) -> Bool {
    guard let risk else { return false }
    return Vocabulary.risk.term(code: risk)?.rank ?? .max >= highRank
  }

  /// Whether a visit found what somebody should look after on the next day.
  static func isUrgent(_ risk: Int64) -> Bool { Vocabulary.risk.term(code: risk)?.rank ?? .max >= urgentRank }

  private static let urgentRank = Vocabulary.risk.term(key: "urgent")?.rank ?? .max
  private static let highRank = Vocabulary.risk.term(key: "high")?.rank ?? .max
}
