import Testing

@testable import Workbooks

@Suite struct ReadingTests {
  private func rows(_ archive: Archive) throws -> [[String]] { try content(archive).rows.map(\.cells) }

  private func content(_ archive: Archive) throws -> SheetContent {
    let workbook = try Workbook(archive.finished())
    return try workbook.content(of: workbook.sheets[0])
  }

  @Test func everyKindOfCellBecomesText() throws {
    let sheet = """
      <sheetData><row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c>
      <c r="C2" t="inlineStr"><is><r><t>行</t></r><r><t xml:space="preserve"> 内</t></r><rPh><t>háng</t></rPh></is></c>
      <c r="D2" t="b"><v>1</v></c><c r="E2" t="e"><v>#REF!</v></c><c r="F2" t="str"><f>A1&amp;"x"</f><v>结果</v></c>
      <c r="G2"><f>1+1</f></c><c r="H2"><v>36.600000000000001</v></c><c r="I2"><v>1.3904612345E10</v></c>
      <c r="J2"><v>2.30422194103051E+17</v></c><c r="L2" t="d"><v>2026-09-20T00:00:00</v></c></row>
      <row><c><v>1</v></c><c><v>2</v></c></row><row r="9" ht="15"/></sheetData>
      """
    let shared = "<sst><si><t>赵_x000A_桂兰_x005F_x</t></si><si><r><t>一</t></r><r><t>二</t></r></si></sst>"
    let content = try content(.workbook(sheet: sheet, shared: shared))
    #expect(content.rows.map(\.number) == [2, 3])
    #expect(
      content.rows.map(\.cells) == [
        ["赵\n桂兰_x", "一二", "行 内", "true", "", "结果", "", "36.6", "13904612345", "230422194103051000", "", "2026-09-20"],
        ["1", "2"],
      ])
    #expect(content.roundedNumbers == 1 && content.formulasWithoutResult == 1 && content.errorCells == 1)
  }

  @Test(arguments: [
    // ECMA-376 part 1, 18.17.4.1: serial 1 is the first of January 1900.
    (1.0, 14, false, "1900-01-01"), (59, 14, false, "1900-02-28"), (61, 14, false, "1900-03-01"),
    (0, 14, true, ""), (1, 14, true, "1904-01-02"), (44_824.0, 14, true, "2026-09-21"),
    (46_285, 14, false, "2026-09-20"), (46_285, 27, false, "2026-09"), (46_285, 57, false, "2026-09"),
    (46_285.354166666664, 22, false, "2026-09-20 08:30"), (46_285, 22, false, "2026-09-20"),
    (0.354166666666667, 20, false, "08:30"), (46_285.99999, 22, false, "2026-09-20 23:59:59"),
    (2_958_465, 14, false, "9999-12-31"), (15_040, 14, false, "1941-03-05"),
  ])
  func daysAreReadByTheirFormat(serial: Double, format: Int, is1904: Bool, text: String) throws {
    let archive = Archive.workbook(
      sheet: "<sheetData><row><c s='0'><v>x</v></c><c s='1'><v>\(serial)</v></c></row></sheetData>",
      styles: "<styleSheet><cellStyleXfs><xf numFmtId='9'/></cellStyleXfs><cellXfs><xf numFmtId='0'/>"
        + "<xf numFmtId='\(format)'/></cellXfs></styleSheet>",
      properties: is1904 ? "<workbookPr date1904='1'/>" : "")
    // Day 0 of 1904 is the first of January there, and no day at all of 1900's calendar.
    #expect(try rows(archive) == [["x", text.isEmpty ? "1904-01-01" : text]])
  }

  @Test(arguments: [
    ("General", NumberFormat.number), ("0.00E+00", .number), ("#,##0.00", .number), ("@", .number), ("0%", .number),
    ("yyyy\"年\"m\"月\"d\"日\"", .date(.day)), ("[$-804]yyyy\"年\"m\"月\"", .date(.month)), ("yyyy", .date(.year)),
    ("m/d/yy h:mm", .dateTime), ("[h]:mm:ss", .time), ("mm:ss", .time), ("yyyy\\-mm\\-dd", .date(.day)),
    ("m\"月\"d\"日\"", .date(.day)), ("[Red]0;[Blue]d", .number), ("h:mm AM/PM", .time),
    ("[$-F800]dddd, mmmm dd, yyyy", .date(.day)), ("_(* #,##0_);\"d\"", .number),
  ])
  func formatCodesTellDates(code: String, format: NumberFormat) { #expect(NumberFormat(code: code) == format) }

  @Test func aVillageMergedOverItsPeopleIsEachOnes() throws {
    let sheet = """
      <sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>花名册</t></is></c></row>
      <row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>7</v></c></row><row r="3"><c r="A3"><v>2</v></c></row>
      <row r="4"><c r="A4"><v>3</v></c></row></sheetData>
      <mergeCells><mergeCell ref="A1:F1"/><mergeCell ref="B2:B4"/><mergeCell ref="C9:C1048576"/></mergeCells>
      """
    #expect(try rows(.workbook(sheet: sheet)) == [["花名册"], ["1", "7"], ["2", "7"], ["3", "7"]])
  }

  @Test func sheetsHaveNamesAndMayBeHidden() throws {
    let workbook = try Workbook(
      Archive.workbook(
        sheet: "<sheetData/>",
        sheets: "<sheet name='一' r:id='s'/><sheet name='二' state='hidden' r:id='s'/><sheet name='图' r:id='none'/>"
      ).finished())
    #expect(workbook.sheets.map(\.name) == ["一", "二"])
    #expect(workbook.sheets.map(\.isHidden) == [false, true])
  }

  @Test func prefixesMakeNoDifference() throws {
    var archive = Archive()
    archive.add("xl/workbook.xml", "<x:workbook><x:sheets><x:sheet name='A' q:id='s'/></x:sheets></x:workbook>")
    archive.add(
      "xl/_rels/workbook.xml.rels",
      "<Relationships><Relationship Id='s' Type='w' Target='../xl/./a.xml'/></Relationships>")
    archive.add(
      "xl/a.xml", "<x:worksheet><x:sheetData><x:row><x:c><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>",
      method: 0)
    #expect(try rows(archive) == [["5"]])
  }
}
