package import Care
import Model
import Terminal

/// What a page asks of the figures, where a command line has options.
package struct ReportForm {
  package var kind: ReportKind
  /// `2026-09`; nil for this month.
  package var month: String?
  package var year: Int64?
  /// The key of a grouping; nil for the usual one.
  package var grouping: String?
  package var village: String?
  package var targets: String?

  package init(_ kind: ReportKind) { self.kind = kind }
}

extension ReportDesk {
  /// The page that a form asks for.
  /// - Throws: as `report` does on a command line.
  package func page(_ form: ReportForm) throws -> ReportPage {
    let kind = form.kind
    guard let grouping = form.grouping.map({ Grouping(rawValue: $0) }) ?? kind.groupings[0],
      kind.groupings.contains(grouping)
    else {
      let keys = kind.groupings.map(\.rawValue)
      throw Failure(
        "invalid_grouping", .badInput, Label("这种统计没有这个分组", "this report has no such grouping"),
        hint: Label("可选：\(keys.joined(separator: "、"))", "one of: \(keys.joined(separator: ", "))"))
    }
    let arguments = arguments(form)
    let regions = try regions(arguments)
    let period = try period(arguments, isTrend: grouping == .month)
    let request = ReportRequest(
      desk.register, period, by: grouping,
      targets: kind.isAboutTargets ? try targets(arguments, period, regions) : .national, in: regions, now: now)
    return ReportPage(
      try Report(kind, request), scope: try scope(regions), freshness: try freshness(period, regions),
      language: desk.language)
  }

  private func arguments(_ form: ReportForm) -> Arguments {
    let given = [
      ("month", form.month), ("year", form.year.map { String($0) }), ("village", form.village),
      ("targets", form.targets),
    ].compactMap { name, value in value.map { (name: name, values: [$0]) } }
    return Arguments(
      path: ["report", form.kind.rawValue],
      options: ReportCommands.periodOptions + [ReportCommands.villageOption, ReportCommands.targetsOption],
      given: given,
      operands: [:])
  }
}
