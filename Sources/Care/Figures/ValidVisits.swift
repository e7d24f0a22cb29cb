import Model
import Store

/// Which visits are valid, for every figure alike: the elder was seen, the visit is not void, and its mode counts where
/// the elder lives by what holds there at the end of the visit's month (`counting_modes`; any, unless it is set; one of
/// which nobody wrote the mode always does). `DueList` and *on time* ask something else: when anybody last saw them.
struct ValidVisits {
  private let register: any Register
  private var months: [CalendarMonth: Policies] = [:]
  /// The month asked about last: visits come by month, if not in their order.
  private var last: (instants: Range<Int64>, policies: Policies)?

  private static let seen = Vocabulary.visitOutcome["seen"]

  init(_ register: any Register) { self.register = register }

  /// - Parameter village: where the elder lives, a 12-digit code.
  mutating func holds(_ fact: VisitFact, village: Int64) throws -> Bool {
    guard !fact.isVoided, fact.outcome == Self.seen else { return false }
    // The mode can only matter where it is written.
    guard fact.mode != nil else { return true }
    let policies = try policies(at: fact.atMilliseconds)
    return policies.isEmpty || policies.counts(fact.mode, at: village)
  }

  private mutating func policies(at milliseconds: Int64) throws -> Policies {
    if let last, last.instants.contains(milliseconds) { return last.policies }
    let month = CalendarMonth(containing: milliseconds)
    let policies = try months[month] ?? Policies(register, on: month.lastDay)
    months[month] = policies
    last = (month.instants(), policies)
    return policies
  }
}
