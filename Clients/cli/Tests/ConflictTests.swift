import Model
import Replication
import Terminal
import Testing
import Wire

@Suite struct ConflictTests {
  static let id = Dot(ReplicaID(0x71), 1)
  let home: Home
  let name = RecordName.text(Self.id)

  /// An elder whose phone two people changed at the same time.
  init() throws {
    home = try Home { database in
      let (a, b) = (ReplicaID(0x71), ReplicaID(0x72))
      try database.take(
        "elder", Self.id,
        [
          ("name", [("王秀英", Self.id, 1_789_000_000_000)]), ("village", [(Home.village, Self.id, 1_789_000_000_000)]),
          (
            "phone",
            [("13900000002", Dot(b, 5), 1_789_000_200_000), ("13800000001", Dot(a, 9), 1_789_000_100_000)]
          ),
        ])
      try database.know(a, as: "李四")
      try database.know(b, as: "张三")
    }
  }

  private func values() throws -> [String]? {
    try home.json("conflicts").elements?.first?["values"]?.elements?.compactMap { $0["value"]?.string }
  }

  @Test func bothValuesAreShownWithWhoAndWhen() throws {
    let conflict = try #require(try home.json("conflicts").elements?.first)
    #expect(conflict.members?.map(\.key) == ["id", "type", "title", "field", "values", "before"])
    #expect(conflict["id"]?.string == name)
    #expect(conflict["field"]?.string == "phone")
    let values = try #require(conflict["values"]?.elements)
    #expect(values.map { $0["value"]?.string } == ["13800000001", "13900000002"])
    #expect(values.map { $0["by"]?.string } == ["李四", "张三"])
    #expect(values.map { $0["shown"]?.bool } == [false, true])
    #expect(values[0]["at"]?.string == Instant.rfc3339(1_789_000_100_000))
    let shown = try home.json("elder", "show", name)["conflicts"]?.elements?.first
    #expect(shown?.members?.map(\.key) == ["field", "values"])
    #expect(shown?["values"]?.elements?.first?.members?.map(\.key) == ["value", "by", "at"])
    #expect(try home.json("status")["conflicts"]?.integer == 1)
  }

  @Test func anEditDoesNotCoverAConflict() throws {
    let run = try home.tanfang("elder", "edit", name, "--phone", "13700000003")
    #expect(run.code == 77)
    #expect(run.out.contains("13800000001") && run.out.contains("13900000002"))
    #expect(run.err.contains("settle"))
    #expect(!run.err.contains("13800000001"))
    #expect(try home.pending() == 0)
    // Other fields of the same record are free.
    try home.id("elder", "edit", name, "--group", "三组")
  }

  @Test func pickingSettles() throws {
    try home.id("settle", name, "phone", "--pick", "1", "--reason", "已电话核实")
    #expect(try home.json("conflicts").elements?.isEmpty == true)
    #expect(try home.json("elder", "show", name)["fields"]?["phone"]?.string == "13800000001")
    let last = try #require(try home.json("history", name, "--local")["history"]?.elements?.last)
    #expect(last["reason"]?.string == "已电话核实")
  }

  @Test func aValueThatIsShownAlreadyStillSettles() throws {
    try home.id("settle", name, "联系电话", "--pick", "2")
    #expect(try home.json("conflicts").elements?.isEmpty == true)
    #expect(try home.json("elder", "show", name)["fields"]?["phone"]?.string == "13900000002")
  }

  /// The number of a value moves when another one arrives; its change does not.
  @Test func aValueIsPickedByItsChange() throws {
    let values = try #require(try home.json("conflicts").elements?.first?["values"]?.elements)
    #expect(values.map { $0["pick"]?.integer } == [1, 2])
    let change = try #require(values[1]["change"]?.string)
    try home.id("settle", name, "phone", "--pick", change)
    #expect(try home.json("elder", "show", name)["fields"]?["phone"]?.string == "13900000002")
  }

  @Test func anotherValueSettles() throws {
    try home.id("settle", name, "phone", "--value", "137 0000 0003")
    #expect(try home.json("elder", "show", name)["fields"]?["phone"]?.string == "13700000003")
  }

  @Test(arguments: [
    (["phone", "--pick", "3"], 65, "invalid_pick"), (["phone", "--pick", "0"], 65, "invalid_pick"),
    (["phone", "--pick", "zzzz-9"], 65, "invalid_pick"), (["phone"], 64, "pick_or_value"),
    (["phone", "--pick", "1", "--value", "x"], 64, "pick_or_value"), (["name", "--pick", "1"], 65, "not_in_conflict"),
    (["nothing", "--pick", "1"], 65, "no_such_field"), (["phone", "--value", "abc"], 65, "not_a_phone"),
  ])
  func whatCannotBeSettledIsRefused(_ words: [String], _ exit: Int32, _ code: String) throws {
    let run = try home.run(["settle", name] + words + ["--json"])
    #expect(run.code == exit)
    #expect(run.error?["code"]?.string == code)
    #expect(try values()?.count == 2)
  }
}
