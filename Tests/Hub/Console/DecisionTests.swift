import Foundation
import Hub
import Model
import Replication
import Storage
import Store
import Support
import Terminal
import Testing
import Wire

/// What officials decide in the console reaches the devices as ordinary changes.
@Suite struct ConsoleDecisionTests {
  private static let village = "230422990201"

  /// A telephone number that two volunteers changed while neither knew of the other.
  private final class Quarrel {
    let hub: TestHub
    let one: HubDevice
    let other: HubDevice
    let elder: Dot
    let official: ConsoleUser

    init() throws {
      hub = try TestHub()
      one = try hub.device("小李", .volunteer, ConsoleDecisionTests.village)
      other = try hub.device("小张", .volunteer, ConsoleDecisionTests.village)
      elder = try one.write("elder", ["name": "王桂兰", "village": ConsoleDecisionTests.village, "phone": "13900000000"])
      try one.sync()
      try other.sync()
      hub.clock.advance(milliseconds: 60_000)
      let now = Instant.rfc3339(Int64(hub.clock.milliseconds))
      try one.write("visit", ["elder": elder.testText, "at": now, "outcome": "seen"])
      try one.write("elder", ["phone": "13900000001"], on: elder)
      try other.write("elder", ["phone": "13900000002"], on: elder)
      try one.sync()
      try other.sync()
      official = try ConsoleUser(hub, .town, "230422")
    }

    func conflict() throws -> JSONValue? { try official.ask("conflicts")["items"]?[0] }

    func phone(_ device: HubDevice) throws -> String? {
      try device.sync()
      let type = RecordType.elder
      return try device.store.stored(elder, type: type.number)?.record.text(type["phone"])
    }

    func settle(_ conflict: JSONValue, _ members: [(String, JSONValue)]) throws -> Reply {
      let base: [(String, JSONValue)] = [
        ("id", conflict["id"] ?? .null), ("field", conflict["field"] ?? .null), ("seen", conflict["seen"] ?? .null),
      ]
      let decision = JSONValue.object((base + members).map { .init($0.0, $0.1) })
      return try official.post("settle", ["decisions": [decision], "reason": "已电话核实"])
    }
  }

  @Test func aConflictShowsBothSidesAndIsSettledForEverybody() throws {
    let quarrel = try Quarrel()
    let conflict = try #require(try quarrel.conflict())
    #expect(conflict["before"]?["value"]?.string == "13900000000")
    let values = try #require(conflict["values"]?.elements)
    #expect(Set(values.compactMap { $0["by"]?.string }) == ["小李", "小张"])
    #expect(values.allSatisfy { $0["device"] == $0["by"] })
    #expect(values.count { $0["shown"]?.bool == true } == 1)
    let first = try #require(values.first { $0["by"]?.string == "小李" })
    // Only she had been there that day.
    #expect(first["value"]?.string == "13900000001" && values.count { $0["visit"] != .null } == 1)
    let done = try quarrel.settle(conflict, [("pick", first["change"]!)])
    #expect(done.json?["results"]?[0]?["status"]?.string == "settled")
    #expect(try quarrel.phone(quarrel.one) == "13900000001")
    #expect(try quarrel.phone(quarrel.other) == "13900000001")
    #expect(try quarrel.conflict() == nil)

    let change = try #require(done.json?["results"]?[0]?["change"])
    let history = try quarrel.official.look("records/\(RecordName.text(quarrel.elder))/history")
    let line = history["history"]?.elements?.first { $0["change"] == change }
    #expect(line?["by"]?.string == quarrel.official.account)
    #expect(line?["settles"]?.bool == true && line?["reason"]?.string == "已电话核实")
  }

  @Test func aDecisionIsTakenBackAndTakenAnew() throws {
    let quarrel = try Quarrel()
    let conflict = try #require(try quarrel.conflict())
    let values = try #require(conflict["values"]?.elements)
    let shown = values.first { $0["shown"]?.bool == true }?["value"]?.string
    let loser = try #require(values.first { $0["shown"]?.bool == false })
    let done = try quarrel.settle(conflict, [("pick", loser["change"]!)])
    let change = try #require(done.json?["results"]?[0]?["change"])
    let undone = try quarrel.official.ask("undo", ["changes": [change], "reason": "点错了"])
    #expect(undone["results"]?[0]?["status"]?.string == "undone")
    #expect(try quarrel.phone(quarrel.one) == shown)
    // Not twice: what stands is not that decision any more.
    #expect(try quarrel.official.post("undo", ["changes": [change]]).code == "out_of_date")
    // A device's own change is not an official's to take back.
    let device = try quarrel.official.post("undo", ["changes": [loser["change"]!]])
    #expect(device.status == 403)

    let person = try quarrel.official.look("records/\(RecordName.text(quarrel.elder))")
    let again = JSONValue.object([
      .init("id", .string(RecordName.text(quarrel.elder))), .init("field", "phone"), .init("seen", person["seen"]!),
      .init("pick", loser["change"]!),
    ])
    _ = try quarrel.official.ask("settle", ["decisions": [again]])
    #expect(try quarrel.phone(quarrel.other) == loser["value"]?.string)
  }

  @Test func aFormThatIsOutOfDateWritesNothing() throws {
    let quarrel = try Quarrel()
    let conflict = try #require(try quarrel.conflict())
    let colleague = try ConsoleUser(quarrel.hub, .county, "2304")
    #expect(try quarrel.settle(conflict, [("value", "13900000009")]).status == 200)
    let decision = JSONValue.object([
      .init("id", conflict["id"]!), .init("field", "phone"), .init("seen", conflict["seen"]!), .init("value", "1"),
    ])
    let late = try colleague.post("settle", ["decisions": [decision]])
    #expect(late.status == 409 && late.code == "out_of_date")
    #expect(try quarrel.phone(quarrel.one) == "13900000009")
    let person = try colleague.look("people/\(RecordName.text(quarrel.elder))")
    let edit = try colleague.post(
      "records/\(RecordName.text(quarrel.elder))/edit", ["seen": "0", "fields": ["address": "三组"]])
    #expect(edit.status == 409)
    #expect(edit.json?["current"]?["seen"] == person["seen"])
    let good = try colleague.ask(
      "records/\(RecordName.text(quarrel.elder))/edit",
      ["seen": person["seen"]!, "fields": ["address": "三组12号", "categories": ["living_alone"]]])
    #expect(good["status"]?.string == "written")
  }

  /// A form wrote what no command writes: an alert closed without who and when.
  @Test func aFormWroteAStep() throws {
    let hub = try TestHub()
    let device = try hub.device("小李", .volunteer, Self.village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": Self.village])
    let alert = try device.write(
      "alert", ["elder": elder.testText, "raised_at": "2026-09-20 08:30", "kind": "fall", "state": "raised"])
    try device.sync()
    let official = try ConsoleUser(hub, .town, "230422")
    let path = "records/\(RecordName.text(alert))"
    func edit(_ fields: JSONValue) throws -> Reply {
      try official.post("\(path)/edit", ["seen": try official.look(path)["seen"]!, "fields": fields])
    }
    for fields in [["state": "closed"], ["taken_by": "小李"]] as [JSONValue] {
      let reply = try edit(fields)
      #expect(reply.status == 422 && reply.code == "not_corrected")
    }
    #expect(try edit(["note": "在灶房"]).json?["status"]?.string == "written")
    #expect(try edit(["voided": "test"]).json?["status"]?.string == "written")
    #expect(try edit(["note": "在院里"]).code == "voided")
    // The form does not show what it may not write.
    let types = try #require(try official.look("model")["types"]?.elements)
    func edited(_ type: String, _ field: String) -> Bool? {
      let fields = types.first { $0["key"]?.string == type }?["fields"]?.elements
      return fields?.first { $0["key"]?.string == field }?["edited"]?.bool
    }
    #expect(edited("alert", "state") == false && edited("alert", "note") == true && edited("alert", "voided") == true)
    #expect(edited("timebank", "minutes") == false && edited("elder", "phone") == true)
  }

  @Test func twoRecordsBecomeOnePersonAndTwoAgain() throws {
    let hub = try TestHub()
    let device = try hub.device("小李", .volunteer, Self.village)
    let values = ["name": "王桂兰", "village": Self.village, "birth": "1945-03-02"]
    _ = try device.write("elder", values)
    _ = try device.write("elder", values)
    try device.sync()
    let official = try ConsoleUser(hub, .town, "230422")
    let pair = try #require(try official.ask("duplicates")["items"]?[0])
    let (one, other) = (try #require(pair["elders"]?[0]), try #require(pair["elders"]?[1]))
    #expect(pair["reasons"]?.elements?.isEmpty == false)
    let united = try official.ask(
      "unite", ["id": one["id"]!, "into": other["id"]!, "seen": [one["seen"]!, other["seen"]!], "reason": "同一人"])
    #expect(united["status"]?.string == "united")
    #expect(try official.ask("duplicates")["items"]?.elements?.isEmpty == true)
    #expect(try official.ask("people")["total"]?.integer == 1)
    let stale = try official.post(
      "unite", ["id": one["id"]!, "into": other["id"]!, "seen": [one["seen"]!, other["seen"]!]])
    #expect(stale.code == "out_of_date")
    #expect(try official.ask("separate", ["id": united["id"]!])["status"]?.string == "separated")
    #expect(try official.ask("people")["total"]?.integer == 2)
    let distinct: JSONValue = ["id": one["id"]!, "from": other["id"]!]
    #expect(try official.ask("distinct", distinct)["status"]?.string == "distinct")
    #expect(try official.ask("duplicates")["total"]?.integer == 0)
  }

  @Test func whatWasHeldIsAdmittedOrDeclinedWithAReason() throws {
    let hub = try TestHub()
    let device = try hub.device("小李", .volunteer, Self.village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": Self.village])
    try device.sync()
    try device.write("elder", ["risk_tier": "high"], on: elder)
    try device.sync()
    let official = try ConsoleUser(hub, .town, "230422")
    let item = try #require(try official.ask("held")["items"]?[0])
    #expect(item["code"]?.string == "not_permitted" && item["account"]?.string == "小李")
    #expect(item["fields"]?[0]?["value"]?.string == "high")
    #expect(try official.look("people/\(RecordName.text(elder))")["held"]?.integer == 1)
    let nameless = try official.post("held/decline", ["items": [["id": item["id"]!]]])
    #expect(nameless.status == 400)
    #expect(
      try official.ask("held/decline", ["items": [["id": item["id"]!]], "reason": "看不清"])["results"]?[0]?["status"]
        == "declined")
    #expect(try official.ask("held")["total"]?.integer == 0)
    let reversed = try official.ask("held/reverse", ["id": item["id"]!, "reason": "核实过"])
    #expect(reversed["status"]?.string == "admitted")
    let risk = try official.ask("people", ["risk": ["high"]])
    #expect(risk["total"]?.integer == 1)
  }

  @Test func anAlertIsTakenOnAndClosed() throws {
    let hub = try TestHub()
    let device = try hub.device("小李", .volunteer, Self.village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": Self.village])
    try device.write(
      "alert", ["elder": elder.testText, "kind": "fall", "raised_at": "2026-09-20 08:00", "severity": "urgent"])
    try device.sync()
    let official = try ConsoleUser(hub, .town, "230422")
    let alert = try #require(try official.ask("work", ["type": "alert"])["items"]?[0])
    #expect(alert["steps"]?.elements?.contains("take") == true)
    #expect(try official.look("today")["alerts"]?["open"]?.integer == 1)
    let taken = try official.ask("step", ["id": alert["id"]!, "step": "take", "seen": alert["seen"]!])
    #expect(taken["state"]?["key"]?.string == "taken" && taken["taken_by"]?.string == official.account)
    let stale = try official.post("step", ["id": alert["id"]!, "step": "take", "seen": alert["seen"]!])
    #expect(stale.code == "out_of_date" && stale.json?["current"]?["seen"] == taken["seen"])
    let missing = try official.post("step", ["id": alert["id"]!, "step": "close", "seen": taken["seen"]!])
    #expect(missing.status == 422)
    let closed = try official.ask(
      "step", ["id": alert["id"]!, "step": "close", "seen": taken["seen"]!, "fields": ["outcome": "已送医"]])
    #expect(closed["state"]?["key"]?.string == "closed")
    #expect(try official.ask("work", ["type": "alert"])["total"]?.integer == 0)
    #expect(try official.ask("work", ["type": "alert", "over": true])["total"]?.integer == 1)
    #expect(try official.look("today")["alerts"]?["open"]?.integer == 0)
  }
}
