import Model
import Replication
import Store

/// What the time bank took in and gave out.
struct TimeBankFigures: ReportFigures {
  static let title = Label("时间银行", "time bank")
  static let groupings: [Grouping] = [.helper, .village]
  static let isAboutTargets = false
  static let charted = "timebank_hours"
  static let indicators = [
    Indicator("entries", .count, "笔数", "entries", "发生时间在期内的业务", "entries of the period"),
    Indicator(
      "timebank_hours", .hours, "存入(小时)", "earned, hours", "期内存入的分钟数之和", "the minutes earned within the period"),
    Indicator(
      "spent_hours", .hours, "支取(小时)", "spent, hours", "期内支取的分钟数之和，写成正数",
      "the minutes spent within the period, as a positive number"),
    Indicator(
      "given_hours", .hours, "转出(小时)", "given away, hours", "期内转赠给别人的分钟数之和，写成正数",
      "the minutes given to others within the period, as a positive number"),
    Indicator(
      "received_hours", .hours, "转入(小时)", "received, hours", "期内业务写明受赠人是自己的，其分钟数之和变号；转赠的冲正减回去",
      "of entries of the period that name them as counterpart, the minutes with the sign turned; the reversal of a transfer takes them back"
    ),
    Indicator(
      "reversed_hours", .hours, "冲正(小时)", "reversed, hours", "期内冲正的分钟数之和，可为负数",
      "the minutes of reversals within the period; may be below zero"),
    Indicator(
      "balance_hours", .hours, "余额(小时)", "balance, hours", "期末（未到期末则为今天）以前全部业务之和，转入在内",
      "the sum of all entries up to the period's end, or today if that is earlier, with what was received"),
  ]
  static let notes = [
    Label("小时由分钟之和算出，舍去不足百分之一小时的部分", "hours come from the sum of minutes, rounded down to a hundredth"),
    Label("按村时算在帮扶人员所属区划", "by village they stand in the helper's division"),
    Label(
      "一笔只冲正一次：被冲正了几次的，只算编号最小的那一次", "an entry is reversed once: of several reversals the one of the smallest id counts"),
  ]

  let total: [Figure]
  let groups: [(key: String, figures: [Figure])]

  init(_ request: ReportRequest, _ population: Population) throws {
    let own = try Workforce(request.register, request.regions)
    let period = request.period.instants
    let end = min(period.upperBound, request.now + 1)
    var tally = Tally<Count>(Count())
    func keys(_ helper: Workforce.Helper) -> [String] {
      [request.grouping == .village ? String(helper.division) : RowNames.key(helper.id)]
    }
    if let type = request.register.model.type(number: CareModel.Number.timebank) {
      let superfluous = try TimeBank.superfluousReversals(request.register)
      try request.register.forEach(type.number, in: nil) { stored in
        let entry = stored.record
        if superfluous.contains(entry.id) { return true }
        guard let at = entry.integer(type["at"]), at < end, let minutes = entry.integer(type["minutes"]) else {
          return true
        }
        let kind = period.contains(at) ? entry.integer(type["kind"]) : nil
        if let helper = entry.reference(type["helper"]).flatMap({ own.helper($0) }) {
          tally.add(to: keys(helper)) { $0.take(Int(minutes), kind, isInPeriod: period.contains(at)) }
        }
        // Of a transfer, and of its reversal, which names the same counterpart.
        if let other = entry.reference(type["counterpart"]).flatMap({ own.helper($0) }) {
          tally.add(to: keys(other)) { $0.receive(-Int(minutes), isInPeriod: period.contains(at)) }
        }
        return true
      }
    }
    (total, groups) = tally.figures { $0.figures }
  }

  private struct Count {
    private var entries = 0
    private var earned = 0
    private var spent = 0
    private var given = 0
    private var received = 0
    private var reversed = 0
    private var balance = 0

    private static let kinds = Vocabulary.timebankKind

    mutating func take(_ minutes: Int, _ kind: Int64?, isInPeriod: Bool) {
      balance += minutes
      guard isInPeriod else { return }
      entries += 1
      switch kind {
      case Self.kinds["earned"]: earned += minutes
      case Self.kinds["spent"]: spent -= minutes
      case Self.kinds["transferred"]: given -= minutes
      case Self.kinds["reversal"]: reversed += minutes
      default: break
      }
    }

    mutating func receive(_ minutes: Int, isInPeriod: Bool) {
      balance += minutes
      if isInPeriod { received += minutes }
    }

    var figures: [Figure] {
      [.count(entries)] + [earned, spent, given, received, reversed, balance].map { Figure.hours(minutes: $0) }
    }
  }
}
