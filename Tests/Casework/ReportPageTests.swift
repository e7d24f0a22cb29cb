import Care
import Casework
import Foundation
import FoundationXML
import Model
import Terminal
import Testing
import Workbooks

@Suite struct ReportPageTests {
  private static let now = Instant.parse("2026-09-25 10:00")!.milliseconds
  private static let indicators = [
    Indicator("visits", .count, "次数", "visits", "见到 <次>", "seen & \"not\" void"),
    Indicator("rate", .share, "率", "rate", "甲÷乙", "a divided by b"),
    Indicator("note", .mixed, "说明", "note", "人写的", "what people wrote"),
  ]

  private func page(
    _ rows: [Report.Row], total: Bool = true, _ language: Language = .en, isTrend: Bool = false,
    fleet: Freshness.Fleet? = nil
  ) -> ReportPage {
    let report = Report(
      "sample", Label("样表", "a sample"), Period("2026-09")!, by: "village", heading: Label("村", "village"),
      Self.indicators, rows: rows,
      total: total ? Report.Row("", Label("合计", "total"), [.count(5), .share(part: 2, of: 3), .none]) : nil,
      chart: Report.Chart(column: 1, isTrend: isTrend), now: Self.now)
    return ReportPage(
      report, scope: Label("范围：忠仁镇", "scope: Zhongren"),
      freshness: Freshness(asOfMilliseconds: Self.now, isHub: true, pending: 0, fleet: fleet), language: language)
  }

  private func row(_ name: String, _ note: String = "") -> Report.Row {
    Report.Row(
      name, Label(stringLiteral: name), [.count(3), .share(part: 1, of: 3), .text(Label(stringLiteral: note))])
  }

  @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "\r=1"])
  func whatPeopleWroteIsNoFormula(_ note: String) {
    for row in [row(note), row("东风村", note)] {
      let lines = page([row]).csv(mark: false).split(separator: "\r\n", omittingEmptySubsequences: false)
      #expect(lines[1].contains("'" + note.prefix(1)), "\(lines[1])")
    }
  }

  @Test func numbersBelowZeroStayNumbers() {
    let row = Report.Row("a", "a", [.count(-2), .share(part: 1, of: 3), .number(hundredths: -150)])
    #expect(page([row]).csv(mark: false).hasPrefix("village,visits,rate,note\r\na,-2,33.3%,-1.50\r\n"))
  }

  @Test func aSpreadsheetFileBeginsWithItsMarkAndEndsWithItsMeaning() {
    let marked = page([row("东风村", "甲,\"乙\"")], .zh).csv(mark: true)
    #expect(Array(marked.utf8.prefix(3)) == [0xEF, 0xBB, 0xBF])
    let plain = page([row("东风村", "甲,\"乙\"")], .zh).csv(mark: false)
    #expect(plain.hasPrefix("村,次数,率,说明\r\n东风村,3,33.3%,\"甲,\"\"乙\"\"\"\r\n合计,5,66.6%,\r\n\r\n"))
    #expect(plain.contains("截至 2026-09-25 10:00") && plain.contains("率：甲÷乙"))
  }

  /// Numbers stay numbers, shares are percent, and what people wrote is text.
  @Test func aWorkbookHasTheFiguresAndTheirMeaning() throws {
    let row = Report.Row("a", "a", [.count(-2), .share(part: 1, of: 3), .text("=1+1")])
    let nothing = Report.Row("b", "b", [.none, .share(part: 0, of: 0), .number(hundredths: -105)])
    let workbook = try Workbook(page([row, nothing]).workbook())
    func cells(_ sheet: Int) throws -> [[String]] {
      try workbook.content(of: workbook.sheets[sheet]).rows.map { row in row.cells.map { $0 } }
    }
    let figures = try cells(0)
    #expect(figures.contains(["village", "visits", "rate", "note"]), "\(figures)")
    #expect(figures.contains(["a", "-2", "33.3", "=1+1"]) && figures.contains(["b", "", "", "-1.05"]), "\(figures)")
    #expect(figures.contains { $0.starts(with: ["total", "5", "66.6"]) }, "\(figures)")
    #expect(try cells(1).contains { $0.first?.contains("a divided by b") == true })
  }

  /// A parser that knows no HTML reads it, so every tag is closed and everything escaped.
  @Test(arguments: Language.allCases, [true, false])
  func aPageIsWellFormedAndNeedsNothingElse(_ language: Language, _ isTrend: Bool) throws {
    let rows = (1...12).map { row("<村 & '\($0)'\u{1}\">", "a\u{0}b") }
    let html = page(rows, language, isTrend: isTrend).html()
    let reader = Reader()
    let parser = XMLParser(data: Data(html.utf8.drop { $0 != UInt8(ascii: ">") }.dropFirst()))
    parser.delegate = reader
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(reader.counts["table"] == 1 && reader.counts["caption"] == 1)
    // Ten bars to a drawing, so that a page may end between two.
    #expect(reader.counts["svg"] == (isTrend ? 1 : 2))
    #expect(reader.counts["rect"] == 12 && reader.counts["tr"] == 14)
    // Every heading says what it heads; the drawing has a text beside it.
    #expect(reader.scopes == 4 + 13)
    #expect(
      html.contains("role=\"img\" aria-label=\"") && html.contains("lang=\"\(language == .zh ? "zh-CN" : "en")\""))
    #expect(!html.contains("src=") && !html.contains("href=") && !html.contains("url(") && !html.contains("<script"))
    #expect(html.contains("@page{size:A4"))
    #expect(html.utf8.count < 12_000)
  }

  @Test(arguments: [8, 9]) func manyColumnsLieAcross(_ columns: Int) {
    let indicators = (1...columns).map { Indicator("c\($0)", .count, "列\($0)", "column \($0)", "甲", "a") }
    let report = Report(
      "wide", Label("宽表", "wide"), Period("2026-09")!, by: "village", heading: Label("村", "village"), indicators,
      rows: [Report.Row("a", "a", Array(repeating: .count(1), count: columns))], total: nil, now: Self.now)
    let html = ReportPage(
      report, scope: Label("范围", "scope"),
      freshness: Freshness(asOfMilliseconds: Self.now, isHub: true, pending: 0, fleet: nil), language: .zh
    ).html()
    #expect(html.contains("@page{size:A4 landscape") == (columns > 8))
  }

  @Test func whatIsEmptyIsDrawnAsNothing() {
    #expect(!page([]).html().contains("<svg"))
    let nothing = Report.Row("a", "a", [.none, .share(part: 0, of: 0), .none])
    #expect(!page([nothing], total: false).html().contains("<svg"))
    #expect(page([nothing], total: false).csv(mark: false).hasPrefix("village,visits,rate,note\r\na,,,\r\n\r\n"))
  }

  @Test func jsonHasEveryFigureAndItsMeaning() throws {
    let fleet = Freshness.Fleet(contacts: [0, Self.now], held: 4, period: Period("2026-09")!, now: Self.now)
    var writer = JSONWriter()
    page([row("a", "b")], fleet: fleet).write(to: &writer)
    let json = try JSONValue.parse(writer.text)
    #expect(json["total"] == (try JSONValue.parse(#"{"visits":5,"rate":0.666,"note":null}"#)))
    #expect(json["groups"]?.elements?.first?["rate"] == .number("0.333"))
    #expect(json["columns"]?.elements?.count == 3)
    #expect(json["freshness"]?["devices"]?.integer == 2 && json["freshness"]?["silent"]?.integer == 1)
    #expect(json["freshness"]?["held"]?.integer == 4 && json["running"] == .bool(true))
  }
}

/// Counts elements.
private final class Reader: NSObject, XMLParserDelegate {
  var counts: [String: Int] = [:]
  var scopes = 0

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    counts[name, default: 0] += 1
    if name == "th", attributes["scope"] != nil { scopes += 1 }
  }
}
