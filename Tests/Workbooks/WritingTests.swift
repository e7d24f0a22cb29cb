import Testing

@testable import Workbooks

@Suite struct WritingTests {
  private func written(_ sheets: [WorkbookWriter.Sheet]) throws -> [(name: String, rows: [[String]])] {
    var writer = WorkbookWriter(sheets)
    let workbook = try Workbook(writer.bytes())
    return try workbook.sheets.map { ($0.name, try workbook.content(of: $0).rows.map(\.cells)) }
  }

  @Test func whatIsWrittenIsRead() throws {
    let texts = [
      "赵桂兰", "=HYPERLINK(\"x\")", "+86", "-1", "@SUM", "230422194103051021", "  两头空  ", "a\nb\tc", "<&>\"'", "_x000D_",
      "\u{1}\u{1F}", "e\u{301}", "\u{E9}", "𠮷", "\u{FFFD}",
    ]
    let sheet = WorkbookWriter.Sheet(
      name: "柳溪村", title: "柳溪村花名册", header: ["甲", "乙"],
      rows: texts.map { [.text($0), .empty] } + [
        [.number("36.5"), .date(year: 2026, month: 9, day: 20)],
        [.date(year: 1899, month: 1, day: 2), .minute(year: 2026, month: 9, day: 20, minute: 510)],
      ])
    let found = try written([sheet])
    #expect(found[0].name == "柳溪村")
    #expect(
      found[0].rows.map { $0.map { Array($0.utf8) } }
        == ([["柳溪村花名册"], ["甲", "乙"]] + texts.map { [$0] } + [
          ["36.5", "2026-09-20"], ["1899-01-02", "2026-09-20 08:30"],
        ]).map { $0.map { Array($0.utf8) } })
  }

  @Test func theSameContentGivesTheSameBytes() {
    let sheets = [WorkbookWriter.Sheet(name: "一", header: ["甲"], rows: [[.text("x")], [.number("1")]])]
    var first = WorkbookWriter(sheets)
    var second = WorkbookWriter(sheets)
    #expect(first.bytes() == second.bytes())
  }

  @Test func everyMinuteOfADayComesBack() throws {
    let rows = (0..<1_440).map { [WorkbookWriter.Cell.minute(year: 2026, month: 2, day: 28, minute: $0)] }
    let found = try written([.init(name: "a", header: ["t"], rows: rows)])[0].rows.dropFirst()
    for (minute, row) in zip(0..., found) {
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      #expect(row == [minute == 0 ? "2026-02-28" : "2026-02-28 \(two(minute / 60)):\(two(minute % 60))"])
    }
    #expect(found.count == 1_440)
  }

  @Test func aTimeBefore1900March1WasLeftOut() throws {
    let rows: [[WorkbookWriter.Cell]] = [
      [.minute(year: 1900, month: 2, day: 28, minute: 511)], [.date(year: 1899, month: 12, day: 31)],
      [.minute(year: 1900, month: 3, day: 1, minute: 511)],
    ]
    let found = try written([.init(name: "a", header: ["t"], rows: rows)])[0].rows.dropFirst()
    #expect(Array(found) == [["1900-02-28 08:31"], ["1899-12-31"], ["1900-03-01 08:31"]])
  }

  @Test func everyDayOfACenturyComesBack() throws {
    // 1900-03-01 … 2100-12-31
    let days = (61...73_415).map { Double($0) }
    let dates = SerialDate()
    for day in days {
      let parts = try #require(dates.text(day, .date(.day))).split(separator: "-").compactMap { Int($0) }
      #expect(SerialDate.serial(year: parts[0], month: parts[1], day: parts[2]) == Int(day))
    }
    #expect(dates.text(73_415, .date(.day)) == "2100-12-31")
  }

  @Test func namesAreWhatSpreadsheetsTake() {
    let names = WorkbookWriter.names(["a/b", "A/B", "", "history", String(repeating: "村", count: 40), "'x'", "[]"])
    #expect(names == ["ab", "AB 2", "Sheet3", "Sheet4", String(repeating: "村", count: 31), "x", "Sheet7"])
  }
}
