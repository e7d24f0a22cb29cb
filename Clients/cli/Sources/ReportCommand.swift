import Care
import Model
import Storage
import Store
import Terminal
import Wire

/// `tanfang report …`
let reportCommand = Command(group: "report", Label("统计", "figures"), subcommands: [reportVisits])

private let reportVisits = Command(
  "visits", Label("月探访率", "the month's visit rate"),
  details: Label(
    "月探访率＝当月至少有一次有效探访的对象人数÷当月在册对象人数。有效探访：见到老人、未作废，按探访发生的时间计入当月。在册：当月底以前登记，当月底以前没有去世、迁出、入住机构；同一人的两条记录算一人。"
      + "探访次数、未遇或拒绝也只计对象的；按类别时一人可在几行，合计里每次只计一次。探访率舍去尾数，满 100 % 即全部探到。按 volunteer 分组指录入探访的账号，不是同行的人。对象默认为独居、空巢、留守、失能、重残、计划生育特殊家庭，--targets 可改。数字截至上次同步，晚到的记录会改变以前的月份。",
    "The rate is the number of targets with at least one valid visit in the calendar month, divided by the targets on "
      + "the register in that month. A valid visit: seen, not void, counted by when it took place. On the register: "
      + "enrolled by the month's end, and by then neither died nor moved away nor in an institution; two records of "
      + "one person are one. Visits and attempts (not home, refused) are those to targets, too; by category a person may "
      + "be in several lines, the total counts each visit once. Rates are rounded down: 100 % means all. By volunteer "
      + "means the account that entered the visit. Targets are the six national categories unless --targets says "
      + "otherwise. Figures are as of the last sync; records that come late change earlier months."),
  options: [
    Option("month", .text, Label("月份，默认本月", "the month, this one unless said"), metavar: "YYYY-MM"),
    Option(
      "by",
      .choice([
        Choice("village", Label("按村", "by village")), Choice("category", Label("按类别", "by category")),
        Choice("volunteer", Label("按录入账号", "by the account that entered the visit")),
      ]), Label("分组", "grouping"), default: "village"),
    Option("targets", .text, Label("对象：all 或若干类别", "whom it counts: all, or categories"), metavar: "all|KEY,…"),
    Option("village", .text, Label("只算这个村或区划的", "only in this village or division"), metavar: "CODE|NAME"),
  ],
  examples: [
    Example("report visits --month 2026-09", Label("九月各村探访率", "September, by village")),
    Example("report visits --targets all --by volunteer", Label("所有老人，按录入账号", "all elders, by account")),
  ]
) { invocation in
  let session = try Session(invocation)
  let arguments = invocation.arguments
  let now = ClockCheck(session.state, wall: session.now).now
  let month = try arguments.text("month").map { try session.month($0) } ?? CalendarMonth(containing: now)
  let regions = try arguments.text("village").map { [try session.villages().region($0)] }
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
  let rate = try VisitRate(session.database, month, targets: targets, by: grouping, in: regions)
  try session.show(rate, grouping, isRunning: CalendarMonth(containing: now) <= month)
  return .done
}

extension Session {
  fileprivate func show(_ rate: VisitRate, _ grouping: VisitRate.Grouping, isRunning: Bool) throws {
    try output.result(
      json: { json in
        try json.object { json in
          json.field("month", rate.month.description)
          json.field("by", grouping.rawValue)
          json.field("targets", rate.targetSet.keys)
          json.field(
            "as_of", instant: state.lastSyncMilliseconds == 0 ? nil : Int64(clamping: state.lastSyncMilliseconds))
          json.field("pending", state.journalEnd.counter - state.acknowledged.counter)
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
      }, people: { try printTable(rate, grouping, isRunning: isRunning) })
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
    case .village: try Int64(key).map { try villages().shown($0) } ?? key
    case .category: Vocabulary.categories.term(key: key)?.label[language] ?? key
    case .volunteer: key.isEmpty ? Label("不详", "unknown")[language] : key
    }
  }

  private func printTable(_ rate: VisitRate, _ grouping: VisitRate.Grouping, isRunning: Bool) throws {
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
    let asOf =
      state.lastSyncMilliseconds == 0
      ? Label("还没有同步过，只有本机的记录", "never synced: this device's own records only")
      : Label(
        "截至上次同步 \(Instant.text(Int64(clamping: state.lastSyncMilliseconds)))，别的设备还没同步的不在内",
        "as of the last sync, \(Instant.text(Int64(clamping: state.lastSyncMilliseconds))); what other devices "
          + "have not "
          + "synced is not in it")
    try output.line(asOf, .dim)
  }

  private func cells(_ line: VisitRate.Line, _ label: String) -> [Table.Cell] {
    let rate = line.permille.map { "\($0 / 10).\($0 % 10) %" } ?? "-"
    return [
      Table.Cell(label), Table.Cell(line.targets.map { String($0) } ?? "-"), Table.Cell(String(line.visited)),
      Table.Cell(rate), Table.Cell(String(line.visits)), Table.Cell(String(line.attempts)),
    ]
  }
}
