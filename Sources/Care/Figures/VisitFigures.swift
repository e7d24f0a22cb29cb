import Model

/// The visit rate of the months of a period, added up.
struct VisitFigures: ReportFigures {
  static let title = Label("月探访率", "visit rate")
  static let groupings: [Grouping] = [.village, .category, .helper, .volunteer]
  static let isAboutTargets = true
  static let charted = "rate"
  static let indicators = [
    Indicator(
      "targets", .count, "对象", "targets",
      "当月在册的对象人数：当月某日属于对象类别，当月底以前已登记（没写登记日期的，以建档那天为准），月底时没有去世、迁出、入住机构，不是误录；同一人的几条记录算一人。没写离开日期的，以登记停止服务的那天为准",
      "target elders on the register in the month: in a category of the target set on some day of it, enrolled by its "
        + "end (where nobody wrote the day, from the day that the record was made), by then neither died nor moved away nor in an institution, and not entered in error; several records of "
        + "one person are one. Who left on a day that nobody wrote down left on the day that it was recorded"),
    Indicator(
      "visited", .count, "探到", "visited", "对象中当月至少有一次有效探访的人数",
      "of these, those with at least one valid visit in the month"),
    Indicator(
      "rate", .share, "探访率", "rate", "探到÷对象，舍去尾数，满 100 % 即全部探到",
      "visited divided by targets, rounded down: 100 % means all"),
    Indicator(
      "visits", .count, "探访次数", "visits", "对当月对象的有效探访：见到老人、未作废，方式为老人所在区划计入的（没有另定则不论方式，没写方式的都计）；按探访发生的时间计入当月",
      "valid visits to the month's targets: seen, not void, and of a mode that counts in the elder's division (any, unless "
        + "it has set some; one without a mode always counts); counted by when they took place"),
    Indicator(
      "attempts", .count, "未遇或拒绝", "attempts", "对当月对象、结果为未遇、拒绝或改期的，未作废",
      "visits to the month's targets that came to nothing: not at home, refused or rescheduled, and not void"),
  ]
  static let notes = [
    Label(
      "几个月合计时逐月相加，对象为各月人数之和，还没开始的月份不计",
      "over several months the months are added up; targets are then person-months; months that have not begun are left out"
    ),
    Label(
      "按类别时一人可在几行，合计里只算一次；按帮扶人员或录入账号时没有对象数和探访率；帮扶人员为探访写明的，没写的为录入账号对应的（纸质表补录的除外）",
      "by category a person may be in several lines, the total counts each once; by helper or account there are no targets and "
        + "no rate; the helper is the one whom the visit names, else the one whose account recorded it, unless from paper"
    ),
    Label(
      "老人按现在所在的村计；晚到的记录会改变以前的月份", "elders count where they live now; records that come late restate earlier months"),
  ]

  let total: [Figure]
  let groups: [(key: String, figures: [Figure])]

  init(_ request: ReportRequest, _ population: Population) throws {
    let grouping = VisitRate.Grouping(rawValue: request.grouping.rawValue) ?? .village
    var total = VisitRate.Line(key: "", targets: 0)
    var lines: [String: VisitRate.Line] = [:]
    for month in request.months {
      let rate = try VisitRate(request.register, month, population, targets: request.targets, by: grouping)
      total.add(rate.total)
      for line in rate.lines {
        lines[line.key, default: VisitRate.Line(key: line.key, targets: line.targets.map { _ in 0 })].add(line)
      }
    }
    self.total = total.figures
    groups = lines.map { ($0, $1.figures) }
  }
}

extension VisitRate.Line {
  fileprivate mutating func add(_ other: Self) {
    targets = targets.flatMap { mine in other.targets.map { mine + $0 } }
    visited += other.visited
    visits += other.visits
    attempts += other.attempts
  }

  fileprivate var figures: [Figure] {
    [
      targets.map { .count($0) } ?? .none, .count(visited), targets.map { .share(part: visited, of: $0) } ?? .none,
      .count(visits), .count(attempts),
    ]
  }
}
