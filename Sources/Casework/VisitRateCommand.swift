import Care
package import Model
import Store
package import Terminal
import Wire

/// `report visits`, of both programs.
package enum VisitRateCommand {
  package static let summary = Label("月探访率", "the month's visit rate")
  package static let details = Label(
    "月探访率＝当月至少有一次有效探访的对象人数÷当月在册对象人数。有效探访：见到老人、未作废，按探访发生的时间计入当月。在册：当月底以前登记，当月底以前没有去世、迁出、入住机构；同一人的两条记录算一人。"
      + "探访次数、未遇或拒绝也只计对象的；按类别时一人可在几行，合计里每次只计一次。探访率舍去尾数，满 100 % 即全部探到。按 volunteer 分组指录入探访的账号，不是同行的人。对象默认为独居、空巢、留守、失能、重残、计划生育特殊家庭，--targets 可改。数字截至上次同步，晚到的记录会改变以前的月份。",
    "The rate is the number of targets with at least one valid visit in the calendar month, divided by the targets on "
      + "the register in that month. A valid visit: seen, not void, counted by when it took place. On the register: "
      + "enrolled by the month's end, and by then neither died nor moved away nor in an institution; two records of "
      + "one person are one. Visits and attempts (not home, refused) are those to targets, too; by category a person may "
      + "be in several lines, the total counts each visit once. Rates are rounded down: 100 % means all. By volunteer "
      + "means the account that entered the visit. Targets are the six national categories unless --targets says "
      + "otherwise. Figures are as of the last sync; records that come late change earlier months.")
  package static let options = [
    Option("month", .text, Label("月份，默认本月", "the month, this one unless said"), metavar: "YYYY-MM"),
    Option(
      "by",
      .choice([
        Choice("village", Label("按村", "by village")), Choice("category", Label("按类别", "by category")),
        Choice("volunteer", Label("按录入账号", "by the account that entered the visit")),
      ]), Label("分组", "grouping"), default: "village"),
    Option("targets", .text, Label("对象：all 或若干类别", "whom it counts: all, or categories"), metavar: "all|KEY,…"),
    Option("village", .text, Label("只算这个村或区划的", "only in this village or division"), metavar: "CODE|NAME"),
  ]
  package static let examples = [
    Example("report visits --month 2026-09", Label("九月各村探访率", "September, by village")),
    Example("report visits --targets all --by volunteer", Label("所有老人，按录入账号", "all elders, by account")),
  ]

  /// - Parameters:
  ///   - today: ms since 1970, by the best guess.
  ///   - asOf: until when the store has heard of others, ms since 1970; nil if it never has.
  ///   - pending: changes that nobody else has yet.
  package static func run(
    _ arguments: Arguments, _ desk: Desk, today: Int64, asOf: Int64?, pending: UInt64
  ) throws -> ExitCode {
    let month = try arguments.text("month").map { try desk.month($0) } ?? CalendarMonth(containing: today)
    let regions = try desk.regions(in: arguments.text("village"))
    let grouping = VisitRate.Grouping(rawValue: arguments.text("by") ?? "") ?? .village
    var targets = TargetSet.national
    if let text = arguments.text("targets") {
      guard let set = TargetSet(text) else {
        throw Failure(
          "invalid_targets", .badInput, Label("不认识这些对象", "these targets are not known"),
          hint: Label(
            "写 all，或类别，用逗号隔开：living_alone,disabled", "write all, or categories with commas: living_alone,disabled"))
      }
      targets = set
    }
    let rate = try VisitRate(desk.register, month, targets: targets, by: grouping, in: regions)
    let page = VisitRatePage(
      desk: desk, rate: rate, grouping: grouping, isRunning: CalendarMonth(containing: today) <= month, asOf: asOf,
      pending: pending)
    try page.show()
    return .done
  }
}

extension Desk {
  /// The month that a text means.
  package func month(_ text: String) throws -> CalendarMonth {
    guard let month = CalendarMonth(text) else {
      throw Failure(
        "invalid_month", .badInput, Label("不是月份", "this is no month"), hint: Label("写成 2026-09", "write 2026-09"))
    }
    return month
  }
}

/// A month's visit rate, printed.
private struct VisitRatePage {
  let desk: Desk
  let rate: VisitRate
  let grouping: VisitRate.Grouping
  let isRunning: Bool
  let asOf: Int64?
  let pending: UInt64

  private var output: Output { desk.output }
  private var language: Language { desk.language }

  func show() throws {
    try output.result(
      json: { json in
        try json.object { json in
          json.field("month", rate.month.description)
          json.field("by", grouping.rawValue)
          json.field("targets", rate.targetSet.keys)
          json.field("as_of", instant: asOf)
          json.field("pending", pending)
          json.key("total")
          json.object { json in write(rate.total, to: &json) }
          json.key("groups")
          try json.array { json in
            for line in rate.lines {
              let label = try label(line.key, grouping)
              json.object { json in
                json.field("key", line.key)
                json.field("name", label)
                write(line, to: &json)
              }
            }
          }
        }
      }, people: { try printTable() })
  }

  private func write(_ line: VisitRate.Line, to json: inout JSONWriter) {
    json.field("targets", line.targets)
    json.field("visited", line.visited)
    json.key("rate")
    if let permille = line.permille { json.decimal(Int64(permille), scale: 3) } else { json.null() }
    json.field("visits", line.visits)
    json.field("attempts", line.attempts)
  }

  private func label(_ key: String, _ grouping: VisitRate.Grouping) throws -> String {
    switch grouping {
    case .village: try Int64(key).map { try desk.villages().shown($0) } ?? key
    case .category: Vocabulary.categories.term(key: key)?.label[language] ?? key
    case .volunteer: key.isEmpty ? Label("不详", "unknown")[language] : key
    }
  }

  private func printTable() throws {
    let soFar = isRunning ? Label("（未满月）", " so far") : .none
    try output.line(Label("\(rate.month) 月探访率\(soFar.zh)", "Visit rate of \(rate.month)\(soFar.en)"), .bold)
    let heading =
      switch grouping {
      case .village: Label("村", "village")
      case .category: Label("类别", "category")
      case .volunteer: Label("录入账号", "account")
      }
    var table = Table([
      Table.Column(heading, flexible: true), Table.Column(Label("对象", "targets"), rightAligned: true),
      Table.Column(Label("探到", "visited"), rightAligned: true), Table.Column(Label("探访率", "rate"), rightAligned: true),
      Table.Column(Label("探访次数", "visits"), rightAligned: true),
      Table.Column(Label("未遇或拒绝", "attempts"), rightAligned: true),
    ])
    for line in rate.lines { table.append(cells(line, try label(line.key, grouping))) }
    table.append(cells(rate.total, Label("合计", "total")[language]))
    try output.table(table)
    let fresh =
      asOf.map { asOf in
        let at = Instant.text(asOf)
        return desk.holdsOnlyScope
          ? Label(
            "截至上次同步 \(at)，别的设备还没同步的不在内",
            "as of the last sync, \(at); what other devices have not synced is not in it")
          : Label("截至 \(at)，设备还没同步的不在内", "as of \(at); what devices have not synced is not in it")
      } ?? Label("还没有同步过，只有本机的记录", "never synced: this device's own records only")
    try output.line(fresh, .dim)
  }

  private func cells(_ line: VisitRate.Line, _ label: String) -> [Table.Cell] {
    let rate = line.permille.map { "\($0 / 10).\($0 % 10) %" } ?? "-"
    return [
      Table.Cell(label), Table.Cell(line.targets.map { String($0) } ?? "-"), Table.Cell(String(line.visited)),
      Table.Cell(rate), Table.Cell(String(line.visits)), Table.Cell(String(line.attempts)),
    ]
  }
}
