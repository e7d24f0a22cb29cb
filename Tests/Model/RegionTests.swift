import Model
import Testing

@Suite("Division codes")
struct RegionTests {
  @Test(
    "Codes of 2, 4, 6, 9 and 12 digits, padded or not",
    arguments: [
      ("23", "23"), ("2304", "2304"), ("230422", "230422"), ("230422100", "230422100"),
      ("230422990201", "230422990201"),
      ("230422000000", "230422"), ("230400", "2304"), ("230000", "23"), ("230422100000", "230422100"),
      ("441900003", "441900003"), ("441900", "4419"), (" ２３０４２２ ", "230422"), ("23042", ""), ("", ""), ("03", ""),
      ("2304x2", ""), ("2304229902011", ""), ("-23042", ""),
    ])
  func reading(text: String, expected: String) {
    #expect((Region(text)?.description ?? "") == expected)
  }

  @Test("A division contains itself and what lies inside it, and nothing else")
  func containment() throws {
    let regions = try ["23", "2304", "230422", "230422990", "230422990201"].map { try #require(Region($0)) }
    for (i, outer) in regions.enumerated() {
      for (j, inner) in regions.enumerated() { #expect(outer.contains(inner) == (i <= j), "\(outer) \(inner)") }
      #expect(outer.contains(village: 230_422_990_201))
      #expect(outer.contains(village: 230_422_990_202) == (i < 4))
      #expect(!outer.contains(village: 530_502_100_201))
      #expect(outer.parent == (i == 0 ? nil : regions[i - 1]))
      #expect(outer.ancestor(.province) == regions[0])
      #expect(regions.last?.ancestor(outer.level) == outer)
    }
    #expect(regions[2].codes == 230_422_000_000...230_422_999_999)
    let neighbour = try #require(Region("230421"))
    #expect(!neighbour.contains(regions[3]) && !regions[2].contains(neighbour))
    #expect(regions.shuffled().sorted() == regions)
  }

  @Test("A village code has 12 digits and ends in no 000")
  func villages() {
    #expect(Region(village: 230_422_990_201)?.level == .village)
    #expect(Region(village: 230_422_990_000) == nil)
    #expect(Region(village: 230_422) == nil)
    #expect(Region(village: -1) == nil)
    #expect(Region(village: .max) == nil)
  }

  @Test("Counties of the five regions have names")
  func names() throws {
    #expect(Divisions.name(of: try #require(Region("230422"))) == "绥滨县")
    #expect(Divisions.path(of: try #require(Region("230422990201"))) == "黑龙江省鹤岗市绥滨县")
    #expect(Divisions.path(of: try #require(Region("441900003"))) == "广东省东莞市")
    #expect(Divisions.name(of: try #require(Region("110101"))) == nil)
    func count(_ prefix: String, _ level: Region.Level) throws -> Int {
      let region = try #require(Region(prefix))
      return Divisions.all.filter { $0.level == level && region.contains($0) }.count
    }
    #expect(try count("2304", .county) == 8)
    #expect(try count("5305", .county) == 5)
    #expect(try count("15", .prefecture) == 12)
    #expect(try count("15", .county) == 103)
    #expect(try count("22", .prefecture) == 9)
    #expect(try count("22", .county) == 60)
    #expect(Divisions.all == Divisions.all.sorted())
  }

  @Test(
    "ID numbers keep the code of the time of issue",
    arguments: [
      ("230422", "绥滨县"), ("230829", "绥滨县"), ("230830", "萝北县"), ("533023", "腾冲县"), ("530522", "腾冲县"),
      ("442527", "东莞县"), ("441900", "东莞市"), ("152326", "哲里木盟"), ("999999", ""), ("23042", ""),
    ])
  func idAreas(area: String, name: String) {
    #expect((Divisions.nameOfIDArea(area) ?? "") == name)
  }

  @Test("Every former code leads to a division of today")
  func successors() throws {
    for code: Int64 in [230_829, 230_830, 533_001, 533_022, 533_023, 533_024, 533_025, 530_522, 442_527, 442_502, 1523]
    {
      let former = try #require(Divisions.former(code))
      #expect(Divisions.name(of: former.successor) != nil, "\(code)")
    }
  }
}
