package import Care
package import Model
import Store
import Terminal

/// A desk at which figures are asked for.
package struct ReportDesk {
  package let desk: Desk
  /// Ms since 1970, by the best guess.
  package let now: Int64
  /// How fresh what the store holds is, for a period and regions (nil for all that it holds).
  package let freshness: (Period, [Region]?) throws -> Freshness

  package init(_ desk: Desk, now: Int64, freshness: @escaping (Period, [Region]?) throws -> Freshness) {
    self.desk = desk
    self.now = now
    self.freshness = freshness
  }

  /// The divisions that a report is about, in words.
  package func scope(_ regions: [Region]?) throws -> Label {
    guard let regions else {
      return Label("范围：全部", "scope: everywhere")
    }
    let villages = try desk.villages()
    let names = regions.map { villages.title($0) }
    return Label("范围：\(names.joined(separator: "、"))", "scope: \(names.joined(separator: ", "))")
  }

  /// The regions that `--village` asks about, as far as they are the account's, else all of these; nil for everywhere. Of a
  /// division that is wider than the account's regions a device holds no more than they do: a part is not called the whole.
  func regions(_ arguments: Arguments) throws -> [Region]? { try desk.countedRegions(in: arguments.text("village")) }

  /// The period that `--month` or `--year` asks about.
  func period(_ arguments: Arguments, isTrend: Bool) throws -> Period {
    let (month, year) = (arguments.text("month"), arguments.integer("year"))
    guard month == nil || year == nil else {
      throw Failure(
        "contradictory_options", .usage, Label("--month 和 --year 只能写一个", "--month and --year exclude each other"),
        hint: Label("只留一个", "keep one of them"))
    }
    if let year, let period = Period(year: Int(year)) { return period }
    let last = try month.map { try desk.month($0) } ?? CalendarMonth(containing: now)
    return isTrend ? Period(twelveEndingWith: last) : Period(last)
  }

  /// Whom `--targets` asks about.
  func targets(_ arguments: Arguments, _ period: Period, _ regions: [Region]?) throws -> TargetSet {
    guard let text = arguments.text("targets") else {
      return try Policies(desk.register, on: period.lastDay).targets(in: regions)
    }
    guard let set = TargetSet(text) else {
      throw Failure(
        "invalid_targets", .badInput, Label("不认识这些对象", "these targets are not known"),
        hint: Label(
          "写 all，或类别，用逗号隔开：living_alone,disabled", "write all, or categories with commas: living_alone,disabled"))
    }
    return set
  }

  /// A report with all that has to stand beside it.
  func page(_ report: Report, _ regions: [Region]?) throws -> ReportPage {
    ReportPage(
      report, scope: try scope(regions), freshness: try freshness(report.period, regions), language: desk.language)
  }

  /// Hands out a report in the form that is asked for: on standard output, or as a file.
  func show(_ report: Report, _ regions: [Region]?, _ arguments: Arguments) throws {
    let form = try ReportFormat(arguments)
    let page = try page(report, regions)
    let output = desk.output
    guard let path = arguments.text("output") else {
      if output.isJSON { return try output.result(json: { page.write(to: &$0) }, people: {}) }
      guard let bytes = form.bytes(page, arguments) else { return try page.print(output) }
      return form == .xlsx ? try WrittenFile.print(workbook: bytes, output) : try output.bytes(bytes)
    }
    let bytes = form.bytes(page, arguments) ?? []
    try WrittenFile.write(
      bytes, to: path, replace: arguments.flag("replace"), format: form.rawValue, records: report.rows.count, output)
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
