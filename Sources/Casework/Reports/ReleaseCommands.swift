import Care
import Model
import Replication
import Store
import Terminal
import Wire

/// `report freeze`, `report releases`, `report compare`
enum ReleaseCommands {
  static let freezeSummary = Label("发布：把一期的数字固定下来", "publish: keep a period's figures as they are")
  static let freezeDetails = Label(
    "算出一个区划一期（默认去年全年）的全部统计，连同各月和各村，写成一条发布记录，带校验值，同步到各处，以后不变；再次发布写明替代哪一次。",
    "Counts all reports of a division for a period (last year unless said), with their months and villages, and keeps "
      + "them as a release: a record with a hash that syncs everywhere and does not change. Another release of the same "
      + "period says which one it replaces.")
  static let compareSummary = Label("比较：发布的数字与现在的，或与另一次发布的", "compare a release with now, or with another")
  static let compareDetails = Label(
    "列出发布以来变了的数字：晚到的记录、更正和作废会改变以前的月份。不写编号时为该区划该期（默认去年全年）最近的一次发布。比率的差为百分点。",
    "The figures that have changed since the release: records that came late, corrections and voids restate earlier "
      + "months. Without an id it is the last release of the division and period (last year unless said). Differences of "
      + "rates are percent points."
  )
  static let listSummary = Label("列出发布", "list releases")

  static let noteOption = Option("note", .text, Label("说明", "a note"))
  static let soFarOption = Option.flag(
    "so-far", Label("这一期还没过完，照现在的数字发布", "the period still runs: release what there is"))
  static let withOption = Option("with", .text, Label("与另一次发布比", "compare with another release"), metavar: "ID")
  static let allOption = Option.flag("all", Label("没有变化的也列", "also figures that have not changed"))

  static let freezeOptions = AskedReport.publishedPeriod + [AskedReport.village, noteOption, soFarOption]

  static func freeze(_ place: ReportDesk, _ arguments: Arguments) throws -> ExitCode {
    let (desk, release) = (place.desk, try Publication.publish(place, arguments))
    if !release.hasVillages {
      desk.output.note(Label("村太多，各村的数字没有写进发布", "too many villages: their lines are left out of the release"))
    }
    if release.isIncomplete { desk.output.warn(release.freshness.sentence) }
    try desk.report(release.id, Label("已发布", "released"))
    return .done
  }

  // MARK: - Compare

  static func compare(_ place: ReportDesk, _ arguments: Arguments) throws -> AskedReport.Answer {
    let desk = place.desk
    let type = RecordType.release
    let record: Record
    if let id = arguments.operand("id") {
      record = try desk.record(id, type).record
    } else {
      let region = try place.division(arguments)
      let period = try place.publishedPeriod(arguments)
      guard let last = try Publication.all(desk, of: region, period).last else {
        throw Failure(
          "no_release", .notFound, Label("这个区划还没有发布 \(period) 的数字", "this division has released nothing for \(period)"),
          hint: Label(
            "要别的一期，写 --month 或 --year；report releases 列出已有的发布",
            "name another period with --month or --year; report releases lists what there is"))
      }
      record = try Publication.record(last.record.id, desk)
    }
    guard let period = record.text(type["period"]).flatMap({ Period($0) }),
      let region = Region(String(record.integer(type["division"]) ?? 0))
    else { throw Failure.noSuchRecord }
    let then = try Publication.figures(of: record)
    let other = try arguments.text("with").map { try Publication.figures(of: try desk.record($0, type).record) }
    // What a part of the division has would pass for changes since the release.
    if other == nil { try desk.requireWhole(region) }
    let now =
      try other
      ?? Release(
        desk.register, period, in: region,
        withVillages: then.lines.contains { Region($0.key)?.level == .village }, now: place.now)
    let released = Instant.text(record.integer(type["released_at"]) ?? 0)
    let report = Report(
      "compare", compareSummary, period, by: "figure", heading: Label("统计", "figure"), Self.columns,
      rows: rows(then, now, try desk.villages(), withAll: arguments.flag("all")), total: nil,
      notes: [Label("发布于 \(released)", "released \(released)")], now: place.now)
    return (report, [region])
  }

  static let columns = [
    Indicator(
      "line", .mixed, "分组", "line", "月份，或村的代码和名称；空为合计",
      "the month, or the village's code and name; empty for the total"),
    Indicator("released", .mixed, "发布", "released", "发布的数字", "the figure released"),
    Indicator("now", .mixed, "现在", "now", "现在、或另一次发布的数字", "the figure now, or of the other release"),
    Indicator("difference", .mixed, "差", "difference", "现在减发布；比率为百分点", "now less released; of rates, percent points"),
  ]

  private static func rows(
    _ then: Release, _ now: Release, _ villages: Villages, withAll: Bool
  ) -> [Report.Row] {
    var rows: [Report.Row] = []
    for kind in ReportKind.allCases {
      let keys = Set(then.lines.filter { $0.kind == kind }.map(\.key)).union(
        now.lines.filter { $0.kind == kind }.map(\.key))
      for key in keys.sorted() {
        for indicator in kind.indicators {
          let (was, new) = (then.figure(kind, key, indicator.key), now.figure(kind, key, indicator.key))
          guard was != nil || new != nil, withAll || hasChanged(was, new) else { continue }
          let village = Int64(key).flatMap { villages.name($0) }.map { "\(key) \($0)" }
          rows.append(
            Report.Row(
              "\(kind.rawValue).\(indicator.key)",
              Label("\(kind.title.zh)：\(indicator.label.zh)", "\(kind.title.en): \(indicator.label.en)"),
              [
                .text(Label(stringLiteral: village ?? key)), was ?? .none, new ?? .none,
                was.flatMap { was in new.map { $0.less(was) } } ?? .none,
              ]))
        }
      }
    }
    return rows
  }

  /// A line that has come or gone with nothing in it, and a rate of others that is the same, are no news.
  private static func hasChanged(_ was: Figure?, _ new: Figure?) -> Bool {
    let (was, new) = (was ?? .none, new ?? .none)
    if was.isNothing, new.isNothing { return false }
    let difference = new.less(was)
    return difference == .none ? was != new : !difference.isNothing
  }

  // MARK: - List

  static func list(_ place: ReportDesk, _ arguments: Arguments) throws -> ExitCode {
    let (desk, type) = (place.desk, RecordType.release)
    let found = try Publication.all(desk, of: try arguments.text("village").map { try desk.villages().region($0) }, nil)
    let villages = try desk.villages()
    let records = try found.map { try Publication.record($0.record.id, desk) }
    try desk.output.result(
      json: { json in
        json.array { json in
          for record in records {
            json.object { json in
              json.field("id", RecordName.text(record.id))
              json.field("division", Region(String(record.integer(type["division"]) ?? 0))?.description)
              json.field("period", record.text(type["period"]))
              json.field("released_at", instant: record.integer(type["released_at"]))
              json.field("released_by", record.text(type["released_by"]))
              json.field("as_of", instant: record.integer(type["as_of"]))
              json.field("replaces", record.reference(type["replaces"]).map { RecordName.text($0) })
              json.field("hash", record.text(type["hash"]))
              json.field("valid", Publication.isWhole(record))
              json.field("state", record.integer(type["state"]).map { Vocabulary.releaseState.keyText($0) })
              json.field("answered_by", record.text(type["answered_by"]))
              json.field("answered_at", instant: record.integer(type["answered_at"]))
              json.field("answer_note", record.text(type["answer_note"]))
            }
          }
        }
      },
      people: {
        var table = Table([
          .init(Label("编号", "ID")), .init(Label("区划", "division"), flexible: true), .init(Label("时期", "period")),
          .init(Label("发布时间", "released")), .init(Label("发布人", "by")), .init(Label("报送状态", "state")),
          .init(Label("答复说明", "answer"), flexible: true), .init(Label("校验", "hash")),
        ])
        for record in records {
          table.append([
            Table.Cell(try desk.short(record.id)),
            Table.Cell(Region(String(record.integer(type["division"]) ?? 0)).map { villages.title($0) } ?? ""),
            Table.Cell(record.text(type["period"]) ?? ""),
            Table.Cell(Instant.text(record.integer(type["released_at"]) ?? 0)),
            Table.Cell(record.text(type["released_by"]) ?? ""),
            Table.Cell(try desk.text(type["state"], of: record)),
            Table.Cell(record.text(type["answer_note"]) ?? ""),
            Publication.isWhole(record)
              ? Table.Cell(String(record.text(type["hash"])?.prefix(8) ?? ""))
              : Table.Cell(Label("不符", "altered")[desk.language], .red),
          ])
        }
        try desk.output.table(table)
      })
    return .done
  }
}
