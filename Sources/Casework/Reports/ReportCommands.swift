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
      subcommands: AskedReport.all.map { command($0, more, open) } + releases(more, open))
  }

  private static func command(_ asked: AskedReport, _ more: [Option], _ open: @escaping Opening) -> Command {
    Command(
      asked.key, asked.title, details: asked.details, operands: asked.operands,
      options: asked.options + ReportFormat.options + more, examples: asked.examples
    ) { invocation in
      try open(invocation) { place in
        let (report, regions) = try asked.answer(place, invocation.arguments)
        try place.show(report, regions, invocation.arguments)
        return .done
      }
    }
  }

  /// Publishing, and what becomes of what was published.
  private static func releases(_ more: [Option], _ open: @escaping Opening) -> [Command] {
    [
      Command(
        "freeze", ReleaseCommands.freezeSummary, details: ReleaseCommands.freezeDetails,
        options: ReleaseCommands.freezeOptions + more,
        examples: [
          Example("report freeze --year 2025 --village 230422", Label("发布 2025 年度统计", "release the year 2025"))
        ]
      ) { invocation in try open(invocation) { try ReleaseCommands.freeze($0, invocation.arguments) } },
      Command("releases", ReleaseCommands.listSummary, options: [AskedReport.village] + more) { invocation in
        try open(invocation) { try ReleaseCommands.list($0, invocation.arguments) }
      },
    ]
      + ReleaseAnswer.allCases.map { verb in
        Command(
          verb.rawValue, verb.summary,
          operands: [Operand("id", .record, Label("发布的编号", "the release's id"))], options: verb.options + more
        ) { invocation in try open(invocation) { try verb.give($0, invocation.arguments) } }
      }
  }
}
