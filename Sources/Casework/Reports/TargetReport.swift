import Care
import Model
import Terminal
import Wire

/// `report targets`
enum TargetReport {
  static let summary = Label("目标完成情况", "targets and how far they are reached")
  static let details = Label(
    "列出时期与所问时期有重合的目标。实际值按指标的口径、目标自己的区划和时期计算，到今天为止；完成率＝实际÷目标，可超过 100 %。",
    "The targets whose period has something in common with the one asked about. What is reached is counted by the "
      + "indicator's definition for the target's own division and period, up to today; progress is that divided by the "
      + "target, and may exceed 100 %.")

  static let columns = [
    Indicator("division", .mixed, "区划", "division", "目标所属的区划", "whose target it is"),
    Indicator("period", .mixed, "时期", "period", "目标所属的时期", "for when it is set"),
    Indicator("value", .mixed, "目标", "target", "目标值；比率为百分数", "the value aimed at; of a rate, percent"),
    Indicator("actual", .mixed, "实际", "reached", "到今天为止按该指标的口径算出", "counted by the indicator's definition up to today"),
    Indicator("progress", .share, "完成率", "progress", "实际÷目标", "reached divided by the target"),
  ]

  static func report(_ place: ReportDesk, _ period: Period, _ regions: [Region]?, _ targets: TargetSet?) throws
    -> Report
  {
    let all = try TargetProgress.all(
      place.desk.register, in: regions, during: period, targets: targets, now: place.now)
    let villages = try place.desk.villages()
    let rows = all.map { target in
      let term = Vocabulary.indicator.term(code: target.indicator)
      let isShare = if case .share? = target.actual { true } else { false }
      let value = Figure.decimal(target.value) + (isShare ? " %" : "")
      return Report.Row(
        RecordName.text(target.id), term?.label ?? Label(stringLiteral: String(target.indicator)),
        [
          .text(Label(stringLiteral: villages.title(target.division))),
          .text(Label(stringLiteral: target.period.description)), .text(Label(stringLiteral: value)),
          target.actual ?? .none, target.progress,
        ])
    }
    return Report(
      "targets", summary, period, by: "target", heading: Label("指标", "indicator"), targets: targets, columns,
      rows: rows, total: nil, chart: rows.isEmpty ? nil : Report.Chart(column: 4, isTrend: false), now: place.now)
  }
}

extension Villages {
  /// A division's name and code, for people.
  func title(_ region: Region) -> String {
    let name = region.level == .village ? name(region.padded) ?? "" : Divisions.path(of: region)
    return "\(name) \(region)".trimmed
  }
}
