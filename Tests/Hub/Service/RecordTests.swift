import Hub
import Model
import Replication
import Support
import Sync
import Terminal
import Testing
import Wire

@Suite struct RecordTests {
  @Test(arguments: Way.allCases) func recordsComeInPagesAndNoneIsMissed(_ way: Way) throws {
    let hub = try TestHub()
    let official = try hub.device("official", .town, "230422")
    var written: Set<String> = []
    for index in 0..<25 {
      let place = index % 2 == 0 ? village : otherVillage
      let values = ["name": "王桂兰\(index)", "village": place, "categories": index % 5 == 0 ? "disabled" : "veteran"]
      written.insert(RecordName.text(try official.write("elder", values)))
    }
    try official.sync()
    func pages(_ query: String, _ token: DeviceToken) throws -> (ids: [String], pages: Int) {
      var (ids, count, after): ([String], Int, String?) = ([], 0, nil)
      repeat {
        let reply = try hub.get(way, token, "/v1/records?\(query)" + (after.map { "&after=\($0)" } ?? ""))
        #expect(reply.status == 200)
        ids += try #require(reply.json?["records"]?.elements).compactMap { $0["id"]?.string }
        after = reply.json?["next"]?.string
        count += 1
      } while after != nil && count < 50
      return (ids, count)
    }
    let all = try pages("limit=4", official.token)
    #expect(Set(all.ids) == written && all.ids.count == 25 && all.pages == 7)
    #expect(try pages("type=elder", official.token).ids.count == 25)
    #expect(try pages("village=\(village)&limit=6", official.token).ids.count == 13)
    #expect(try pages("category=disabled&limit=2", official.token).ids.count == 5)
    #expect(try pages("type=visit", official.token).ids.isEmpty)
    let volunteer = try hub.enrol(.volunteer, otherVillage)
    #expect(try pages("limit=5", volunteer).ids.count == 12)
    for bad in ["limit=0", "limit=1001", "limit=x", "type=house", "category=tall", "village=abc", "after=1", "name=x"] {
      let reply = try hub.get(way, official.token, "/v1/records?\(bad)")
      #expect(reply.status == 400 && reply.code == "bad_parameter", "\(bad)")
    }
  }

  @Test func whatBelongsToTheDivisionsAroundIsReadAndNotThatOfOthers() throws {
    let hub = try TestHub()
    let county = try hub.device("county", .county, "23")
    var ids: [String: String] = [:]
    for division in [village, String(village.prefix(9)), "230422", "2304", "230423", "230422998"] {
      let id = try county.write("policy", ["division": division, "from": "2026-01-01"])
      ids[division] = RecordName.text(id)
    }
    try county.sync()
    let volunteer = try hub.enrol(.volunteer, village)
    let reply = try hub.get(.socket, volunteer, "/v1/records?type=policy")
    let found = try #require(reply.json?["records"]?.elements).compactMap { $0["id"]?.string }
    #expect(Set(found) == Set([village, String(village.prefix(9)), "230422", "2304"].compactMap { ids[$0] }))
    #expect(try hub.get(.socket, volunteer, "/v1/records/\(ids["230422"] ?? "")").status == 200)
    #expect(try hub.get(.socket, volunteer, "/v1/records/\(ids["230423"] ?? "")").code == "no_such_record")
  }

  @Test func aRecordShowsItsFieldsAndConflictsAsFarAsTheRoleMaySee() throws {
    let hub = try TestHub()
    let official = try hub.device("official", .town, "230422")
    let volunteer = try hub.device("a", .volunteer, village)
    let elder = try official.write(
      "elder",
      ["name": "王桂兰", "village": village, "id_number": "11010519491231002X", "categories": "living_alone,disabled"])
    try official.sync()
    try volunteer.sync()
    try volunteer.write("elder", ["phone": "13900000001"], on: elder)
    try official.write("elder", ["phone": "13900000002"], on: elder)
    try volunteer.sync()
    try official.sync()
    let path = "/v1/records/\(RecordName.text(elder))"
    let seen = try #require(try hub.get(.socket, official.token, path).json)
    #expect(seen["id"]?.string == RecordName.text(elder) && seen["type"]?.string == "elder")
    #expect(seen["region"]?.string == village)
    #expect(seen["fields"]?["name"]?.string == "王桂兰")
    #expect(seen["fields"]?["village"]?.string == village)
    #expect(seen["fields"]?["id_number"]?.string == "11010519491231002X")
    #expect(Set(seen["fields"]?["categories"]?.elements ?? []) == [.string("living_alone"), .string("disabled")])
    let conflict = try #require(seen["conflicts"]?.elements?.first)
    #expect(conflict["field"]?.string == "phone")
    let values = try #require(conflict["values"]?.elements)
    #expect(Set(values.map { $0["value"]?.string }) == ["13900000001", "13900000002"])
    #expect(Set(values.map { $0["by"]?.string }) == ["a", "official"])
    #expect(values.allSatisfy { $0["at"]?.string?.hasSuffix("+08:00") == true })

    let masked = try #require(try hub.get(.socket, volunteer.token, path).json)
    #expect(masked["fields"]?["id_number"] == nil)
    #expect(masked["fields"]?["id_number_masked"]?.string == "*****************X")
  }

  @Test func theHistoryHoldsEveryValueAFieldHad() throws {
    let hub = try TestHub()
    let official = try hub.device("official", .town, "230422")
    let volunteer = try hub.device("a", .volunteer, village)
    let elder = try volunteer.write("elder", ["name": "王桂兰", "village": village, "phone": "13900000001"])
    try volunteer.sync()
    hub.clock.advance(milliseconds: 3_600_000)
    try volunteer.write("elder", ["phone": "13900000002"], on: elder)
    try volunteer.write("elder", ["id_number": "11010519491231002X"], on: elder)
    hub.clock.advance(milliseconds: 3_600_000)
    try volunteer.sync()
    try official.sync()
    hub.clock.advance(milliseconds: 60_000)
    try official.write("elder", ["phone": "13900000003"], on: elder, reason: "打错了")
    try official.sync()
    func history(_ token: DeviceToken, _ record: Dot = elder) throws -> [JSONValue] {
      let reply = try hub.get(.socket, token, "/v1/records/\(RecordName.text(record))/history")
      return try #require(reply.json?["history"]?.elements)
    }
    let all = try history(official.token)
    let phones = all.filter { $0["field"]?.string == "phone" }
    #expect(phones.map { $0["value"]?.string } == ["13900000001", "13900000002", "13900000003"])
    let replaced = phones.map { $0["replaced"]?.elements ?? [] }
    #expect(replaced.map { $0.compactMap { $0["value"]?.string } } == [[], ["13900000001"], ["13900000002"]])
    #expect(replaced[1][0]["change"] == phones[0]["change"] && replaced[2][0]["change"] == phones[1]["change"])
    #expect(phones.map { $0["by"]?.string } == ["a", "a", "official"])
    #expect(phones.map { $0["device"]?.string } == ["a", "a", "official"])
    #expect(phones.map { $0["reason"] } == [.null, .null, .string("打错了")])
    #expect(phones.map { $0["status"]?.string } == ["applied", "applied", "applied"])
    #expect(phones[1]["recorded"] != phones[1]["received"])
    let proposed = try #require(all.first { $0["field"]?.string == "id_number" })
    #expect(proposed["status"]?.string == "held" && proposed["code"]?.string == "not_permitted")
    #expect(try history(volunteer.token).allSatisfy { $0["field"]?.string != "id_number" })

    let visit = try volunteer.write(
      "visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"])
    try volunteer.sync()
    let visited = try history(official.token, visit)
    #expect(visited.allSatisfy { $0["claimed"]?.string == "2026-09-20T08:30:00+08:00" })
    #expect(visited.first { $0["field"]?.string == "elder" }?["value"]?.string == RecordName.text(elder))
  }
}
