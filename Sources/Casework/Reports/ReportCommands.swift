import Care
import Model
package import Terminal

/// `report …`, of both programs.
package enum ReportCommands {
  /// Opens a report desk, and keeps what it stands on open until the work is done.
  package typealias Opening =
    @Sendable (Invocation, (ReportDesk) throws -> ExitCode) throws -> ExitCode

  /// - Parameter more: options that one of the programs has besides.
  package static func group(more: [Option] = [], at open: @escaping Opening) -> Command {
    Command(
      group: "report", Label("统计", "figures"),
      details: Label(
        "每个数字都写明口径、范围和新鲜程度：截至何时，哪些设备还没有联系，多少项待裁定。手机、电脑和中心用同一套算法；同步核对一致（verified）后数字相同。",
        "Every figure comes with its definition, its scope and how fresh it is: as of when, which devices have not been "
          + "heard from, how many changes are held. Devices and hub compute with the same code; once a sync is verified, "
          + "the numbers agree."),
      subcommands: ReportKind.allCases.map { command($0, more, open) } + others(more, open))
  }

  /// What is not a report of one kind.
  private static func others(_ more: [Option], _ open: @escaping Opening) -> [Command] {
    let asked = periodOptions + [villageOption]
    return [
      Command(
        "targets", TargetReport.summary, details: TargetReport.details,
        options: asked + [targetsOption] + formatOptions + more,
        examples: [Example("report targets --year 2026", Label("今年的目标", "this year's targets"))]
      ) { invocation in
        try open(invocation) { place in
          let arguments = invocation.arguments
          let (period, regions) = (try place.period(arguments, isTrend: false), try place.regions(arguments))
          let targets = try arguments.text("targets").map { _ in try place.targets(arguments, period, regions) }
          try place.show(try TargetReport.report(place, period, regions, targets), regions, arguments)
          return .done
        }
      },
      Command(
        "sample", SampleReport.summary, details: SampleReport.details,
        options: SampleReport.options + asked + formatOptions + more, examples: SampleReport.examples
      ) { invocation in
        try open(invocation) { place in
          let arguments = invocation.arguments
          let (period, regions) = (try place.period(arguments, isTrend: false), try place.regions(arguments))
          let permille = try SampleReport.permille(arguments, place, period, regions)
          let report = try SampleReport.report(
            place, period, regions, seed: arguments.integer("seed") ?? 0, permille: permille)
          try place.show(report, regions, arguments)
          return .done
        }
      },
      Command(
        "freeze", ReleaseCommands.freezeSummary, details: ReleaseCommands.freezeDetails,
        options: asked + [ReleaseCommands.noteOption, ReleaseCommands.soFarOption] + more,
        examples: [
          Example("report freeze --year 2025 --village 230422", Label("发布 2025 年度统计", "release the year 2025"))
        ]
      ) { invocation in try open(invocation) { try ReleaseCommands.freeze($0, invocation.arguments) } },
      Command("releases", ReleaseCommands.listSummary, options: [villageOption] + more) { invocation in
        try open(invocation) { try ReleaseCommands.list($0, invocation.arguments) }
      },
      answer("accept", ReleaseAnswer.acceptSummary, ReleaseAnswer.acceptOptions, more, open),
      answer("return", ReleaseAnswer.returnSummary, ReleaseAnswer.returnOptions, more, open),
      answer("withdraw", ReleaseAnswer.withdrawSummary, [], more, open),
      Command(
        "compare", ReleaseCommands.compareSummary, details: ReleaseCommands.compareDetails,
        operands: [Operand("id", .record, Label("发布的编号", "the release's id"), .optional)],
        options: [ReleaseCommands.withOption, ReleaseCommands.allOption] + asked + formatOptions + more,
        examples: [
          Example("report compare --year 2025", Label("2025 年发布以来的变化", "what has changed since 2025 was released"))
        ]
      ) { invocation in try open(invocation) { try ReleaseCommands.compare($0, invocation.arguments) } },
    ]
  }

  private static func answer(
    _ name: String, _ summary: Label, _ options: [Option], _ more: [Option], _ open: @escaping Opening
  ) -> Command {
    Command(
      name, summary, operands: [Operand("id", .record, Label("发布的编号", "the release's id"))], options: options + more
    ) { invocation in try open(invocation) { try ReleaseAnswer.give(name, $0, invocation.arguments) } }
  }

  private static func command(_ kind: ReportKind, _ more: [Option], _ open: @escaping Opening) -> Command {
    Command(
      kind.rawValue, kind.title, details: details(kind),
      options: periodOptions + [groupingOption(kind)] + (kind.isAboutTargets ? [targetsOption] : [])
        + [villageOption] + formatOptions + more,
      examples: examples(kind)
    ) { invocation in
      try open(invocation) { place in
        let arguments = invocation.arguments
        let grouping = arguments.text("by").flatMap { Grouping(rawValue: $0) } ?? kind.groupings[0]
        let regions = try place.regions(arguments)
        let period = try place.period(arguments, isTrend: grouping == .month)
        let request = ReportRequest(
          place.desk.register, period, by: grouping,
          targets: kind.isAboutTargets ? try place.targets(arguments, period, regions) : .national, in: regions,
          now: place.now)
        try place.show(try Report(kind, request), regions, arguments)
        return .done
      }
    }
  }

  // MARK: - What the table of commands says

  private static func details(_ kind: ReportKind) -> Label {
    let lines = kind.indicators.map { indicator in
      Label(
        "\(indicator.label.zh)（\(indicator.key)）：\(indicator.definition.zh)。",
        "\(indicator.label.en) (\(indicator.key)): \(indicator.definition.en).")
    }
    let notes = kind.notes.map { Label("\($0.zh)。", "\($0.en).") }
    let all = lines + notes
    return Label(all.map(\.zh).joined(separator: "\n"), all.map(\.en).joined(separator: "\n"))
  }

  static let periodOptions = [
    Option("month", .text, Label("月份，默认本月", "the month, this one unless said"), metavar: "YYYY-MM"),
    Option("year", .integer(1970...2199), Label("全年", "a whole calendar year"), metavar: "YYYY"),
  ]

  private static func groupingOption(_ kind: ReportKind) -> Option {
    Option(
      "by", .choice(kind.groupings.map { Choice($0.rawValue, Label("按\($0.label.zh)", "by \($0.label.en)")) }),
      Label("分组；month 为截至当月的十二个月", "grouping; month: the twelve months that end with the month"),
      default: kind.groupings[0].rawValue)
  }

  static let targetsOption = Option(
    "targets", .text,
    Label(
      "对象：all 或若干类别，默认为区划规定的，没有规定则为六类重点老人",
      "whom it counts: all, or categories; unless said, what the division has set, else the six national ones"),
    metavar: "all|KEY,…")

  static let villageOption = Option(
    "village", .text, Label("只算这个村或区划的", "only in this village or division"), metavar: "CODE|NAME")

  static let formatOptions = [
    Option(
      "format",
      .choice([
        Choice("table", Label("表格", "a table")), Choice("csv", Label("给 Excel 或 WPS", "for spreadsheets")),
        Choice("json", Label("给程序，同 --json", "for scripts, as --json")),
        Choice("html", Label("可打印的 A4 网页", "a page to print on A4")),
      ]), Label("格式", "the form"), default: "table"),
    .flag("no-bom", Label("csv 开头不加 BOM", "csv without a byte order mark")),
  ]

  private static func examples(_ kind: ReportKind) -> [Example] {
    switch kind {
    case .visits:
      [
        Example("report visits --month 2026-09", Label("九月各村探访率", "September, by village")),
        Example(
          "report visits --by month --format html > 探访率.html", Label("近十二个月，可打印", "the last twelve months, to print")),
        Example("report visits --targets all --by volunteer", Label("所有老人，按录入账号", "all elders, by account")),
      ]
    case .coverage:
      [Example("report coverage --by category --format csv > 覆盖.csv", Label("各类老人，给 Excel", "by category, for Excel"))]
    case .alerts: [Example("report alerts --year 2026 --by kind", Label("全年各类警情", "the year's alerts by kind"))]
    case .services: [Example("report services --by service", Label("本月各项服务", "this month, by service"))]
    case .assessment: [Example("report assessment --targets all", Label("所有在册老人", "all elders on the register"))]
    case .volunteers: [Example("report volunteers --by helper", Label("每人做了多少", "what each has done"))]
    case .timebank: [Example("report timebank --year 2026", Label("全年收支与余额", "a year's entries and balances"))]
    case .facilities: [Example("report facilities --by facility_kind", Label("各类设施", "by kind of facility"))]
    }
  }
}
