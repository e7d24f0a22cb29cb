import Foundation
import Model
import Testing

@testable import Roster

@Suite struct RosterFileTests {
  private static let text = "姓名,身份证号,村\n赵桂兰,无,东河村\n"

  @Test func encodingIsFound() throws {
    let utf8 = Array(Self.text.utf8)
    let gb18030 = Array(try #require(Self.text.data(using: String.Encoding(rawValue: 0x8000_0632))))
    let little: [UInt8] =
      [0xFF, 0xFE] + Array(Self.text.utf16).flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    let big: [UInt8] =
      [0xFE, 0xFF] + Array(Self.text.utf16).flatMap { unit -> [UInt8] in [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
    let cases: [([UInt8], TextEncoding)] = [
      (utf8, .utf8), ([0xEF, 0xBB, 0xBF] + utf8, .utf8), (gb18030, .gb18030), (little, .utf16), (big, .utf16),
    ]
    for (bytes, encoding) in cases {
      let file = try RosterFile(bytes)
      #expect(file.encoding == encoding)
      #expect(file.columns.map(\.key) == ["name", "id_number", "village"])
      #expect(file.rows.map(\.cells) == [["赵桂兰", "无", "东河村"]])
    }
  }

  /// Characters for private use aside, which the editions of the standard map otherwise.
  @Test func everyCharacterInGB18030IsReadAsFoundationReadsIt() throws {
    var scalars = ((0x20...0x7E).map { $0 } + (0xA0...0xD7FF).map { $0 } + (0xF900...0xFFFD).map { $0 })
    scalars += stride(from: 0x20000, to: 0x2A6D6, by: 7)
    let gb18030 = String.Encoding(rawValue: 0x8000_0632)
    var other: [String] = []
    for start in stride(from: 0, to: scalars.count, by: 64) {
      let part = scalars[start..<min(start + 64, scalars.count)]
      let text = String(String.UnicodeScalarView(part.compactMap { Unicode.Scalar($0) }))
      let bytes = Array("中,\(text)".data(using: gb18030) ?? Data())
      let read = try decode(bytes)
      if read.text != Array("中,\(text)".utf8) { other.append(String(part.first!, radix: 16)) }
    }
    #expect(other == [])
    for wrong in [[0x81, 0x20], [0xFF, 0x41], [0x81], [0x81, 0x30, 0x81]] as [[UInt8]] {
      #expect(throws: RosterError.self) { try decode(Array("姓名,".data(using: gb18030)!) + wrong) }
    }
  }

  @Test(arguments: [",", "\t", ";", "|"], ["\n", "\r\n", "\r"])
  func delimitersAndLineEndings(delimiter: String, end: String) throws {
    let rows = [["姓名", "村", "备注"], ["赵桂兰", "东河村", "\"说\"\"好\"\"\(delimiter)\(end)第二行\""], ["钱德福", "东河村", "a\"b"]]
    let text = rows.map { $0.joined(separator: delimiter) }.joined(separator: end)
    let file = try RosterFile(Array(text.utf8))
    #expect(file.delimiter.map { String($0) } == delimiter)
    #expect(file.rows.map { $0.cells[2] } == ["说\"好\"\(delimiter)\(end)第二行", "a\"b"])
    #expect(file.rows.map(\.number) == [1, 2])
    // As a spreadsheet counts them: a cell of two lines is one row.
    #expect(file.rows.map(\.line) == [2, 3])
  }

  @Test func titleAndBlankLinesAreSkippedAndNotCounted() throws {
    let file = try RosterFile(Array("东河村花名册（2025年）,,\n\n序号,姓名,村\n,,\n1,赵桂兰,东河村\n , ,\n2,钱德福,东河村\n".utf8))
    #expect(file.title == "东河村花名册（2025年）")
    #expect(file.rows.map(\.number) == [1, 2])
    #expect(file.rows.map(\.line) == [5, 7])
  }

  /// 64 MB of commas took a gigabyte: 16 bytes for each cell that holds nothing.
  @Test func delimitersAloneTookMemory() throws {
    let commas = String(repeating: ",", count: 198)
    let file = try RosterFile(Array(("姓名,性别\n赵桂兰" + commas + "\n" + commas + "\n钱德福,男\n").utf8))
    #expect(file.rows.map(\.cells.count) == [1, 2] && file.rows.map(\.line) == [2, 4])
    let sparse = Array((commas + "x\n" + commas + "x\n").utf8)
    #expect(try CSVTable(sparse, delimiter: 0x2C, cellsMax: 398).rows.count == 2)
    #expect(throws: RosterError.self) { try CSVTable(sparse, delimiter: 0x2C, cellsMax: 397) }
  }

  @Test func kindsAreTold() throws {
    func kind(_ header: String) throws -> RosterKind { try RosterFile(Array((header + "\n").utf8)).kind }
    #expect(try kind("code,name") == .villages)
    #expect(try kind("区划代码,村名") == .villages)
    #expect(try kind("姓名,身份证,村,探访日期,方式,情况,探访人") == .visits)
    #expect(try kind("公民身份号码,姓名,区划代码,出生年月,残疾等级,领取护理补贴") == .elders)
    #expect(try kind("name,sex,birth,id_number,village") == .elders)
    #expect(try kind("*姓 名,性别：,出生日期(年月日),身份证号码（18位）,所在村") == .elders)
  }

  @Test func aListOfVillagesWithItsTownsWasNotRecognised() throws {
    for header in ["村名,代码,乡镇", "序号,县,乡镇,村名,区划代码,备注", "所属乡镇,行政村名称,行政区划代码"] {
      #expect(try RosterFile(Array((header + "\n").utf8)).kind == .villages, "\(header)")
    }
    // Nor do the columns of elders, which the hint spoke of, make a list of villages.
    let error = #expect(throws: RosterError.self) { try RosterFile(Array("村名,代码,书记\n".utf8)) }
    #expect(error?.code == .headerNotFound && error?.hint.zh.contains("姓名") == false)
    #expect(error?.hint.zh.contains("区划代码") == true)
    #expect(try RosterFile(Array("姓名,村,区划代码,乡镇\n".utf8)).kind == .elders)
  }

  @Test func twoTelephonesAreToldApart() throws {
    func keys(_ header: String) throws -> [String?] { try RosterFile(Array((header + "\n").utf8)).columns.map(\.key) }
    #expect(try keys("姓名,本人电话,联系人,联系电话") == ["name", "phone", "contact_name", "contact_phone"])
    #expect(try keys("姓名,联系电话,手机号") == ["name", "phone", "phone_other"])
    #expect(try keys("姓名,村,村名") == ["name", "village", nil])
  }

  @Test func mapNamesUnusualColumns() throws {
    let text = "老人家,住哪,生于,瞎写\n赵桂兰,东河村,1941年3月5日,x\n"
    #expect(throws: RosterError.self) { try RosterFile(Array(text.utf8)) }
    for source in [
      "# 列名\n老人家=name\n住哪 = village\n生于=birth\n瞎写=ignore\n",
      #"{"老人家": "name", "住哪": "village", "生于": "birth", "瞎写": "ignore"}"#,
    ] {
      var desk = Desk()
      let plan = try desk.take(text, map: try ColumnMap(Array(source.utf8)))
      #expect(plan.short == "c")
      let values = try desk.only()
      #expect(values.first("birth") == "1941-03-05" && values.first("village") == "230422990204")
      #expect(values.first("source_note") == nil)
    }
  }

  @Test(arguments: [("老人家=nome", "map_field_unknown"), ("老人家", "map_unreadable"), ("{\"a\":1}", "map_unreadable")])
  func mapMistakesAreNamed(source: String, code: String) {
    let error = #expect(throws: RosterError.self) { try ColumnMap(Array(source.utf8)) }
    #expect(error?.code.rawValue == code)
  }

  @Test func whatCannotBeReadSaysWhy() {
    func code(_ bytes: [UInt8]) -> RosterError.Code? {
      do {
        _ = try RosterFile(bytes)
        return nil
      } catch {
        return error.code
      }
    }
    #expect(code([]) == .fileEmpty)
    #expect(code(Array(" \n\r\n".utf8)) == .fileEmpty)
    #expect(code(Array("a,b\n1,2\n".utf8)) == .headerNotFound)
    #expect(code([0xFF, 0x80, 0xFF, 0x81]) == .encodingUnknown)
    #expect(code([0x50, 0x4B, 0x03, 0x04, 0x00]) == .isWorkbook)
    #expect(code(Array("姓名,村\n赵桂兰,\"东河村\n钱德福,东河村\n".utf8)) == .quoteOpen)
    #expect(code(Array(("姓名,村\n" + String(repeating: "x", count: 20_000) + ",东河村\n").utf8)) == .cellTooLarge)
    #expect(code(Array(("姓名,村\n" + String(repeating: ",", count: 300) + "\n").utf8)) == .columnsTooMany)
  }

  @Test func errorsNameNoPerson() {
    let error = #expect(throws: RosterError.self) { try RosterFile(Array("姓名,村\n赵桂兰,\"东河村\n".utf8)) }
    #expect(error?.message.zh.contains("第2行") == true && error?.message.zh.contains("赵") == false)
  }
}

@Suite struct VillageIndexTests {
  private let index = VillageIndex([
    Village(code: "230422990201", name: "兴隆村"), Village(code: "230422990204", name: "东河村"),
    Village(code: "230422991204", name: "东河村"), Village(code: "230422990301", name: "东河沿村"),
    Village(code: "230422990302", name: "长发社区"),
  ])

  @Test(arguments: [
    ("兴隆村", ""), ("兴隆", ""), (" 兴隆村 ", ""), ("兴 隆 村", ""), ("兴隆村民委员会", ""), ("兴隆村委会", ""), ("兴隆村第三组", "第三组"),
    ("兴隆3组12号", "3组12号"), ("绥滨县忠仁镇兴隆村", ""), ("黑龙江省鹤岗市绥滨县忠仁镇兴隆村二组", "二组"), ("230422990201", ""),
    ("２３０４２２９９０２０１", ""),
  ])
  func findsAVillage(text: String, rest: String) {
    #expect(index.find(text) == .found(Village(code: "230422990201", name: "兴隆村"), rest: rest))
  }

  @Test func tellsNeighboursApart() {
    #expect(index.find("东河沿村") == .found(Village(code: "230422990301", name: "东河沿村"), rest: ""))
    #expect(index.find("长发") == .found(Village(code: "230422990302", name: "长发社区"), rest: ""))
    guard case .ambiguous(let villages) = index.find("东河村一组") else {
      Issue.record("东河村 is the name of two villages")
      return
    }
    #expect(villages.map(\.code) == ["230422990204", "230422991204"])
    for text in ["", "柳河村", "兴", "230422990299", "兴隆沟村", "隆村"] { #expect(index.find(text) == .unknown) }
  }
}
