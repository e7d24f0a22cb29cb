import Testing

@testable import Workbooks

/// Files that are made to do harm, or broken on the way.
@Suite struct HostileTests {
  private func error(_ archive: Archive, count: Int? = nil) -> WorkbookError? { error(archive.finished(count: count)) }

  private func error(_ bytes: [UInt8]) -> WorkbookError? {
    do throws(WorkbookError) {
      let workbook = try Workbook(bytes)
      for sheet in workbook.sheets { _ = try workbook.content(of: sheet) }
      return nil
    } catch {
      return error
    }
  }

  private func sheet(_ data: String) -> Archive { .workbook(sheet: "<sheetData>\(data)</sheetData>") }

  @Test func entitiesAreRefused() {
    let laughs = """
      <!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
      """
    var archive = Archive.workbook(sheet: "")
    archive = Archive()
    archive.add("xl/workbook.xml", laughs + "<workbook><sheets><sheet name='&c;' r:id='s'/></sheets></workbook>")
    #expect(error(archive) == .damaged(part: "xl/workbook.xml"))
    var outside = Archive()
    outside.add("xl/workbook.xml", "<!DOCTYPE w SYSTEM 'file:///etc/passwd'><workbook/>")
    #expect(error(outside) == .damaged(part: "xl/workbook.xml"))
  }

  @Test func aBombIsRefusedBeforeItGoesOff() {
    // 64 MB of spaces from 64 KB.
    let bomb = [UInt8](repeating: 0x20, count: 64 << 20)
    var archive = Archive.workbook(sheet: "")
    archive.add("xl/worksheets/sheet1.xml", bomb)
    #expect(error(archive) == .tooLarge(part: "xl/worksheets/sheet1.xml"))
    // The same, saying that it is small.
    var liar = Archive.workbook(sheet: "")
    liar.add("xl/worksheets/sheet1.xml", bomb, size: 1000)
    #expect(error(liar) == .tooLarge(part: "xl/worksheets/sheet1.xml"))
  }

  @Test func moreThanIsAllowedIsRefusedByName() {
    #expect(error(sheet("<row r='7'><c r='XFD7'><v>1</v></c></row>")) == .columnsTooMany(sheet: "柳溪村", row: 7))
    let long = String(repeating: "长", count: 6_000)
    #expect(error(sheet("<row><c t='str'><v>\(long)</v></c></row>")) == .cellTooLarge(sheet: "柳溪村", row: 1))
    let deep = String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)
    #expect(error(sheet(deep)) == .damaged(part: "xl/worksheets/sheet1.xml"))
    let merges = String(repeating: "<mergeCell ref='A1:A9'/>", count: WorkbookLimits.mergesMax + 1)
    #expect(error(.workbook(sheet: "<sheetData/>" + merges)) == .tooLarge(part: "xl/worksheets/sheet1.xml"))
    let many = String(repeating: "<sheet name='x' r:id='s'/>", count: WorkbookLimits.sheetsMax + 1)
    #expect(error(.workbook(sheet: "", sheets: many)) == .tooLarge(part: "workbook.xml"))
    #expect(error(Archive.workbook(sheet: ""), count: 0xFFFF) == .tooLarge(part: "zip"))
  }

  @Test func mergedCellsThatCoverEverythingEndSoon() {
    let rows = (1...2_000).map { "<row r='\($0)'><c r='A\($0)'><v>1</v></c></row>" }.joined()
    let merges = (1...1_000).map { _ in "<mergeCell ref='A1:A1048576'/>" }.joined()
    #expect(
      error(.workbook(sheet: "<sheetData>\(rows)</sheetData>\(merges)")) == .tooLarge(part: "xl/worksheets/sheet1.xml"))
  }

  /// The row behind one of the highest number that there is had none to count on to, and the program ended.
  @Test func aRowNumberBeyondAnySheetIsNone() {
    #expect(error(sheet("<row r='\(Int.max)'><c><v>1</v></c></row><row><c><v>2</v></c></row>")) == nil)
  }

  /// A text inside its cell was looked at only once it was whole, however long.
  @Test func aTextWithoutEndIsRefusedWhileItIsRead() {
    let long = String(repeating: "长", count: 30_000)
    #expect(error(sheet("<row><c t='inlineStr'><is><t>\(long)</wrong>")) == .cellTooLarge(sheet: "柳溪村", row: 1))
  }

  /// Empty cells before the last one of a row, and those that a merged cell reaches over, take room like full ones.
  @Test func emptyCellsBeforeTheLastCount() {
    let tooMany = WorkbookLimits.cellsMax / WorkbookLimits.columnsMax + 1
    let rows = (1...tooMany).map { "<row r='\($0)'><c r='GR\($0)'><v>\($0)</v></c></row>" }.joined()
    #expect(error(sheet(rows)) == .tooLarge(part: "xl/worksheets/sheet1.xml"))
    let narrow = (2...6_000).map { "<row r='\($0)'><c r='A\($0)'><v>\($0)</v></c></row>" }.joined()
    let merged = "<sheetData><row r='1'><c r='GR1'><v>1</v></c></row>\(narrow)</sheetData><mergeCell ref='GR1:GR6000'/>"
    #expect(error(.workbook(sheet: merged)) == .tooLarge(part: "xl/worksheets/sheet1.xml"))
  }

  @Test func whatIsNoWorkbookIsSaidToBeNone() {
    var other = Archive()
    other.add("content.xml", "<office/>")
    #expect(error(other) == .notAWorkbook)
    #expect(error([0xD0, 0xCF, 0x11, 0xE0, 0xA1]) == .oldOrLocked)
    #expect(error(Array("PK\u{3}\u{4}".utf8)) == .notAnArchive)
    var locked = Archive()
    locked.add("xl/workbook.xml", "<workbook/>", flags: 1)
    #expect(error(locked) == .unsupported(part: "xl/workbook.xml"))
    var packed = Archive()
    packed.add("xl/workbook.xml", "<workbook/>", method: 99)
    #expect(error(packed) == .unsupported(part: "xl/workbook.xml"))
    #expect(error(.workbook(sheet: "<row>")) == .damaged(part: "xl/worksheets/sheet1.xml"))
    var wrong = Archive()
    wrong.add("xl/workbook.xml", "<workbook/>", crc: 7)
    #expect(error(wrong) == .damaged(part: "xl/workbook.xml"))
  }

  /// Cut anywhere, and with any one byte changed, a workbook is read or refused; nothing worse.
  @Test func noDamageDoesWorse() {
    let whole = sheet("<row><c t='inlineStr'><is><t>赵桂兰</t></is></c><c><v>3</v></c></row>").finished()
    for length in 0..<whole.count { #expect(error(Array(whole[..<length])) != nil) }
    for index in whole.indices {
      var changed = whole
      changed[index] ^= 0x55
      _ = error(changed)
    }
  }

  /// A few bytes of styles or strings cannot name what is not there.
  @Test func indicesOutsideTheirTablesAreEmpty() {
    let archive = sheet("<row><c t='s' s='99'><v>7</v></c><c t='s'><v>-1</v></c><c s='-1'><v>5</v></c></row>")
    #expect(error(archive) == nil)
  }
}
