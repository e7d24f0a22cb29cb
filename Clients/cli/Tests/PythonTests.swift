import Foundation
import Model
import Terminal
import Testing

/// Our files in other people's libraries, and theirs in ours.
@Suite struct PythonTests {
  @Test(.enabled(if: Python.has("openpyxl"), "openpyxl is missing: .ci/setup installs it for tests"))
  func openpyxlReadsOurWorkbooks() throws {
    let home = try Home.withRegisters()
    let elder = try home.elder("赵桂兰")
    try home.id("elder", "edit", elder, "--note", "=1+1", "--weight-kg", "45.5")
    let file = "\(home.path)/e.xlsx"
    try home.json("export", "elder", "-o", file)
    let run = try Python.script("check_workbooks.py", "read", file)
    #expect(run.code == 0, "\(run.err)")
    let sheet = try #require(try run.json["sheets"]?.elements?.first)
    #expect(sheet.string("name") == "elder" && sheet.string("freeze") == "A2")
    let rows = try #require(sheet["rows"]?.elements).map {
      $0.elements?.map { $0.elements?.compactMap(\.string) ?? [] } ?? []
    }
    let header = rows[0].map { $0[1] }
    func cell(_ name: String) throws -> [String] {
      let row = try #require(rows.first { $0.contains { $0[1] == "赵桂兰" } })
      return row[try #require(header.firstIndex(of: name))]
    }
    // Text stays text, all 18 digits of it; numbers and days are what they are.
    #expect(try cell("ID number") == ["str", "230422194103051021"])
    #expect(try cell("phone") == ["str", "13904680011"])
    #expect(try cell("note") == ["str", "=1+1"])
    #expect(try cell("weight") == ["float", "45.5"])
    #expect(try cell("date of birth") == ["datetime", "1941-03-05 00:00:00"])
  }

  @Test(.enabled(if: Python.has("openpyxl"), "openpyxl is missing: .ci/setup installs it for tests"))
  func weReadOpenpyxlsWorkbooks() throws {
    let home = try Home(.county, regions: ["230422"])
    try home.json("import", try home.file("v.csv", "code,name\n\(Home.village),柳溪村\n"))
    let file = "\(home.path)/office.xlsx"
    let run = try Python.script("check_workbooks.py", "write", file)
    #expect(run.code == 0, "\(run.err)")
    let said = try home.tanfang("import", file)
    #expect(said.code == 0 && said.err.contains("15 digits"), "\(said)")
    #expect(try home.json("import", file).importCounts == [0, 0, 3, 0])
    let zhao = try home.elder("赵桂兰")
    #expect(try home.field(zhao, "birth") == "1941-03-05" && home.field(zhao, "phone") == "13904680011")
    #expect(try home.field(zhao, "note") == "耳背，需大声")
    let qian = try home.elder("钱德福")
    #expect(try home.field(qian, "village") == Home.village && home.field(qian, "phone") == "13904680012")
    #expect(try home.field(try home.elder("孙玉珍"), "birth") == "1945-01")
    #expect(try home.ids("find", "周秀英").isEmpty)
  }

  @Test(.enabled(if: Python.has("fhir.resources.R4B"), "fhir.resources is missing: .ci/setup installs it for tests"))
  func theBundleIsValid() throws {
    let home = try FHIRTests.filled()
    let file = "\(home.path)/bundle.json"
    try home.json("export", "fhir", "-o", file)
    let run = try Python.script("check_fhir.py", file)
    #expect(run.code == 0, "\(run.err)")
    #expect(try run.json["Patient"]?.integer == 24)
  }
}
