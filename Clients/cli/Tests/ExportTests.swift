import Terminal
import Testing

@Suite struct ExportTests {
  @Test func spreadsheetsGetLabelsAndNoFormulas() throws {
    let home = try Home()
    try home.id(
      "elder", "add", "--name", "王秀英", "--sex", "female", "--note", "=HYPERLINK(\"http://x\")", "--address", "东风村,三组")
    home.language = "zh"
    let out = try home.tanfang("export", "elder").out
    #expect(out.unicodeScalars.first == "\u{FEFF}")
    let lines = out.dropFirst().split(separator: "\r\n")
    #expect(lines.first == "编号,姓名,性别,住址,村(社区),备注,村名,登记人")
    #expect(lines[1].contains(#","东风村,三组","#))
    #expect(lines[1].contains(",女,"))
    #expect(lines[1].contains(#""'=HYPERLINK(""http://x"")""#))
    // Twelve digits would become 2.3E+11.
    #expect(lines[1].contains("\"\t\(Home.village)\""))
  }

  @Test func keysGiveFixedColumnsAndMachineValues() throws {
    let home = try Home()
    try home.id("elder", "add", "--name", "王秀英", "--sex", "女", "--categories", "独居@2020-05、高龄")
    let lines = try home.tanfang("export", "elder", "--headers", "keys").out.split(separator: "\r\n")
    let header = lines[0].dropFirst().split(separator: ",", omittingEmptySubsequences: false)
    let row = lines[1].split(separator: ",", omittingEmptySubsequences: false)
    #expect(header.count == row.count)
    let cells = Dictionary(uniqueKeysWithValues: zip(header.map(String.init), row.map(String.init)))
    #expect(cells["sex"] == "female")
    #expect(cells["categories"] == "living_alone@2020-05;advanced_age")
    #expect(cells["village"] == Home.village)
    #expect(header.contains("id_number_masked"))
    #expect(!header.contains("id_number"))
  }

  @Test func linesOfJSONAreExact() throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王秀英", "--note", "=1+1")
    try home.id("visit", "add", elder, "--note", "第一行\n第二行")
    let line = try JSONValue.parse(try home.tanfang("export", "elder", "--format", "jsonl").out)
    #expect(line.members?.map(\.key) == ["id", "type", "region", "fields", "members", "conflicts", "by"])
    #expect(line["fields"]?["note"]?.string == "=1+1")
    let visits = try home.json("export", "visit")
    #expect(visits.elements?.first?["fields"]?["note"]?.string == "第一行\n第二行")
    #expect(visits.elements?.first?["fields"]?["elder"]?.string == elder)
  }
}
