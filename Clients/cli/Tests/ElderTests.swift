import Terminal
import Testing

@Suite struct ElderTests {
  @Test func anElderIsRegisteredAndShown() throws {
    let home = try Home()
    let id = try home.id(
      "elder", "add", "--name", "王秀英", "--sex", "女", "--birth", "1941年3月", "--categories", "living_alone@2020-05、高龄",
      "--phone", "138 0000 0000")
    let shown = try home.json("elder", "show", id)
    #expect(shown["id"]?.string == id)
    #expect(shown["type"]?.string == "elder")
    let fields = try #require(shown["fields"])
    #expect(fields["name"]?.string == "王秀英")
    #expect(fields["sex"]?.string == "female")
    #expect(fields["birth"]?.string == "1941-03")
    #expect(fields["village"]?.string == Home.village)
    #expect(fields["categories"]?.elements?.compactMap(\.string) == ["living_alone", "advanced_age"])
    #expect(fields["phone"]?.string == "13800000000")
    #expect(shown["conflicts"]?.elements?.isEmpty == true)
    #expect(shown["visits"]?.elements?.isEmpty == true)
  }
}
