package import Care
package import Model
package import Terminal

/// A report that can be asked for by name, at a command line and in a page alike: the figures of a kind, or a list beside
/// them. Both give it the same arguments and show the same page.
package struct AskedReport: Sendable {
  /// What was counted, and for which regions; nil for all that the store holds.
  package typealias Answer = (report: Report, regions: [Region]?)

  package let key: String
  package let title: Label
  let details: Label
  package let operands: [Operand]
  /// What it can be asked, beside the form in which it is to come.
  package let options: [Option]
  let examples: [Example]
  /// The ways in which it can be grouped; none for a list.
  package let groupings: [Grouping]
  package let columns: [Indicator]
  package let notes: [Label]
  /// Whether it counts target elders.
  package let isAboutTargets: Bool
  let answer: @Sendable (ReportDesk, Arguments) throws -> Answer

  /// In the order in which they are offered.
  package static let all = ReportKind.allCases.map { AskedReport($0) } + [targets, sample, compare]

  package static func named(_ key: String) -> AskedReport? { all.first { $0.key == key } }
}

extension AskedReport {
  /// The figures of a kind.
  private init(_ kind: ReportKind) {
    self.init(
      key: kind.rawValue, title: kind.title, details: kind.described, operands: [],
      options: Self.period + [Self.grouping(kind)] + (kind.isAboutTargets ? [Self.targetSet] : []) + [Self.village],
      examples: kind.examples, groupings: kind.groupings, columns: kind.indicators, notes: kind.notes,
      isAboutTargets: kind.isAboutTargets
    ) { place, arguments in
      let grouping = arguments.text("by").flatMap { Grouping(rawValue: $0) } ?? kind.groupings[0]
      let regions = try place.regions(arguments)
      let period = try place.period(arguments, isTrend: grouping == .month)
      let request = ReportRequest(
        place.desk.register, period, by: grouping,
        targets: kind.isAboutTargets ? try place.targets(arguments, period, regions) : .national, in: regions,
        now: place.now)
      return (try Report(kind, request), regions)
    }
  }

  private static let targets = AskedReport(
    key: "targets", title: TargetReport.summary, details: TargetReport.details, operands: [],
    options: period + [village, targetSet],
    examples: [Example("report targets --year 2026", Label("今年的目标", "this year's targets"))],
    groupings: [], columns: TargetReport.columns, notes: [], isAboutTargets: true
  ) { place, arguments in
    let (period, regions) = (try place.period(arguments, isTrend: false), try place.regions(arguments))
    let targets = try arguments.text("targets").map { _ in try place.targets(arguments, period, regions) }
    return (try TargetReport.report(place, period, regions, targets), regions)
  }

  private static let sample = AskedReport(
    key: "sample", title: SampleReport.summary, details: SampleReport.details, operands: [],
    options: SampleReport.options + period + [village], examples: SampleReport.examples,
    groupings: [], columns: SampleReport.columns, notes: [], isAboutTargets: false
  ) { place, arguments in
    let (period, regions) = (try place.period(arguments, isTrend: false), try place.regions(arguments))
    let permille = try SampleReport.permille(arguments, place, period, regions)
    let seed = arguments.integer("seed") ?? 0
    return (try SampleReport.report(place, period, regions, seed: seed, permille: permille), regions)
  }

  private static let compare = AskedReport(
    key: "compare", title: ReleaseCommands.compareSummary, details: ReleaseCommands.compareDetails,
    operands: [Operand("id", .record, Label("发布的编号", "the release's id"), .optional)],
    options: [ReleaseCommands.withOption, ReleaseCommands.allOption] + publishedPeriod + [village],
    examples: [
      Example("report compare --year 2025", Label("2025 年发布以来的变化", "what has changed since 2025 was released"))
    ],
    groupings: [], columns: ReleaseCommands.columns, notes: [], isAboutTargets: false
  ) { place, arguments in try ReleaseCommands.compare(place, arguments) }

  // MARK: - What they can be asked

  static let period = [
    Option("month", .text, Label("月份，默认本月", "the month, this one unless said"), metavar: "YYYY-MM"), year,
  ]

  /// Of what is published: a year, unless a month is named.
  static let publishedPeriod = [
    Option("month", .text, Label("月份；不写时是去年全年", "a month; last year unless said"), metavar: "YYYY-MM"), year,
  ]

  private static let year = Option(
    "year", .integer(1970...2199), Label("全年", "a whole calendar year"), metavar: "YYYY")

  static let village = Option(
    "village", .text, Label("只算这个村或区划的", "only in this village or division"), metavar: "CODE|NAME")

  private static func grouping(_ kind: ReportKind) -> Option {
    Option(
      "by", .choice(kind.groupings.map { Choice($0.rawValue, Label("按\($0.label.zh)", "by \($0.label.en)")) }),
      Label("分组；month 为截至当月的十二个月", "grouping; month: the twelve months that end with the month"),
      default: kind.groupings[0].rawValue)
  }

  private static let targetSet = Option(
    "targets", .text,
    Label(
      "对象：all 或若干类别，默认为区划规定的，没有规定则为六类重点老人",
      "whom it counts: all, or categories; unless said, what the division has set, else the six national ones"),
    metavar: "all|KEY,…")
}

extension ReportKind {
  /// What its columns count, line by line.
  fileprivate var described: Label {
    let lines = indicators.map { indicator in
      Label(
        "\(indicator.label.zh)（\(indicator.key)）：\(indicator.definition.zh)。",
        "\(indicator.label.en) (\(indicator.key)): \(indicator.definition.en).")
    }
    let all = lines + notes.map { Label("\($0.zh)。", "\($0.en).") }
    return Label(all.map(\.zh).joined(separator: "\n"), all.map(\.en).joined(separator: "\n"))
  }

  fileprivate var examples: [Example] {
    switch self {
    case .visits:
      [
        Example("report visits --month 2026-09", Label("九月各村探访率", "September, by village")),
        Example(
          "report visits --by month --format html > 探访率.html", Label("近十二个月，可打印", "the last twelve months, to print")),
        Example("report visits --targets all --by volunteer", Label("所有老人，按录入账号", "all elders, by account")),
      ]
    case .coverage:
      [Example("report coverage --by category -o 覆盖.xlsx", Label("各类老人，给 Excel", "by category, for Excel"))]
    case .alerts: [Example("report alerts --year 2026 --by kind", Label("全年各类警情", "the year's alerts by kind"))]
    case .services: [Example("report services --by service", Label("本月各项服务", "this month, by service"))]
    case .assessment: [Example("report assessment --targets all", Label("所有在册老人", "all elders on the register"))]
    case .volunteers: [Example("report volunteers --by helper", Label("每人做了多少", "what each has done"))]
    case .timebank: [Example("report timebank --year 2026", Label("全年收支与余额", "a year's entries and balances"))]
    case .facilities: [Example("report facilities --by facility_kind", Label("各类设施", "by kind of facility"))]
    }
  }
}
