/// The parts of a workbook beside its sheets (ECMA-376 part 1).
enum Parts {
  private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  private static let package = "http://schemas.openxmlformats.org/package/2006"
  private static let type = "application/vnd.openxmlformats-officedocument.spreadsheetml"

  static func contentTypes(_ sheets: [Int]) -> [UInt8] {
    var xml = XML()
    xml.raw("<Types xmlns=\"\(package)/content-types\">")
    xml.raw("<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>")
    xml.raw("<Default Extension=\"xml\" ContentType=\"application/xml\"/>")
    xml.raw("<Override PartName=\"/xl/workbook.xml\" ContentType=\"\(type).sheet.main+xml\"/>")
    for number in sheets {
      xml.raw("<Override PartName=\"/xl/worksheets/sheet\(number).xml\" ContentType=\"\(type).worksheet+xml\"/>")
    }
    xml.raw("<Override PartName=\"/xl/styles.xml\" ContentType=\"\(type).styles+xml\"/>")
    xml.raw("<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"\(type).sharedStrings+xml\"/></Types>")
    return xml.bytes
  }

  static var root: [UInt8] {
    var xml = XML()
    xml.raw("<Relationships xmlns=\"\(package)/relationships\">")
    xml.raw("<Relationship Id=\"rId1\" Type=\"\(office)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")
    return xml.bytes
  }

  static func workbook(_ names: [String]) -> [UInt8] {
    var xml = XML()
    xml.raw("<workbook xmlns=\"\(main)\" xmlns:r=\"\(office)\"><sheets>")
    for (index, name) in names.enumerated() {
      xml.raw("<sheet name=\"")
      xml.attribute(name)
      xml.raw("\" sheetId=\"\(index + 1)\" r:id=\"rId\(index + 1)\"/>")
    }
    xml.raw("</sheets></workbook>")
    return xml.bytes
  }

  static func relationships(_ sheets: [Int]) -> [UInt8] {
    var xml = XML()
    xml.raw("<Relationships xmlns=\"\(package)/relationships\">")
    for number in sheets {
      xml.raw(
        "<Relationship Id=\"rId\(number)\" Type=\"\(office)/worksheet\" Target=\"worksheets/sheet\(number).xml\"/>")
    }
    let next = sheets.count + 1
    xml.raw("<Relationship Id=\"rId\(next)\" Type=\"\(office)/styles\" Target=\"styles.xml\"/>")
    xml.raw("<Relationship Id=\"rId\(next + 1)\" Type=\"\(office)/sharedStrings\" Target=\"sharedStrings.xml\"/>")
    xml.raw("</Relationships>")
    return xml.bytes
  }

  /// The formats that `Style` names; 49 is text.
  static var styles: [UInt8] {
    var xml = XML()
    xml.raw(
      "<styleSheet xmlns=\"\(main)\"><numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>")
    xml.raw("<numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm\"/></numFmts>")
    let font = "<sz val=\"11\"/><name val=\"宋体\"/><charset val=\"134\"/>"
    xml.raw("<fonts count=\"3\"><font>\(font)</font><font><b/>\(font)</font>")
    xml.raw("<font><b/><sz val=\"16\"/><name val=\"宋体\"/><charset val=\"134\"/></font></fonts>")
    xml.raw("<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill>")
    xml.raw("<fill><patternFill patternType=\"gray125\"/></fill><fill><patternFill patternType=\"solid\">")
    xml.raw("<fgColor rgb=\"FFE2EFDA\"/><bgColor indexed=\"64\"/></patternFill></fill></fills>")
    xml.raw("<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>")
    xml.raw("<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>")
    xml.raw("<cellXfs count=\"6\">")
    func style(_ format: Int, font: Int = 0, fill: Int = 0, _ alignment: String = "") {
      xml.raw(
        "<xf numFmtId=\"\(format)\" fontId=\"\(font)\" fillId=\"\(fill)\" borderId=\"0\" xfId=\"0\" "
          + "applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyAlignment=\"1\">"
          + "<alignment vertical=\"top\"\(alignment)/></xf>")
    }
    style(0)
    style(49, " wrapText=\"1\"")
    style(164)
    style(165)
    style(49, font: 1, fill: 2, " wrapText=\"1\"")
    style(49, font: 2, " horizontal=\"center\"")
    xml.raw("</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>")
    xml.raw("</styleSheet>")
    return xml.bytes
  }

  static func sharedStrings(_ texts: [String], count: Int) -> [UInt8] {
    var xml = XML()
    xml.raw("<sst xmlns=\"\(main)\" count=\"\(count)\" uniqueCount=\"\(texts.count)\">")
    for text in texts {
      xml.raw("<si><t xml:space=\"preserve\">")
      xml.cellText(text)
      xml.raw("</t></si>")
    }
    xml.raw("</sst>")
    return xml.bytes
  }
}
