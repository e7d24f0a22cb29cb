import Model
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

@testable import Hub

/// New elders at the console, and what other departments' lists say of those who are on the register.
@Suite struct RegistrationTests {
  private static let village = "230422990201"

  /// `{"at":…}` beside `fields` wrote the visit as of now, `{"mounth":…}` published another period.
  @Test func aMemberThatNobodyReadsWasPassedOver() throws {
    let hub = try TestHub()
    let town = try ConsoleUser(hub, .town, "230422")
    let elder = try #require(
      try town.ask("people/add", ["fields": ["name": "王桂兰", "village": .string(Self.village)]])["id"]?.string)
    let before = try hub.store.lastModified
    let bodies: [(path: String, body: JSONValue, member: String)] = [
      ("people/\(elder)/visits", ["at": "2026-11-02 10:00"], "at"),
      ("people/\(elder)/visits", ["fields": ["outcome": "seen"], "time": .null], "time"),
      ("releases/publish", ["mounth": "2025-09"], "mounth"),
      ("held/decline", ["items": [["id": "k-1", "why": "x"]], "reason": "看不清"], "why"),
      ("people", ["vilage": .string(Self.village)], "vilage"), ("logout", ["all": true], "all"),
      ("login", ["account": "a", "password": "b", "kode": "c"], "kode"),
    ]
    for (path, body, member) in bodies {
      let reply = try town.post(path, body)
      #expect(reply.status == 422 && reply.code == "unknown_member", "\(path): \(reply.status)")
      #expect(reply.json?["error"]?["message"]?.string?.contains("no member \(member)") == true, "\(path)")
    }
    #expect(try hub.store.lastModified == before)
    // What was sent is not repeated unless it can be a name.
    let odd = try town.post("people", ["王桂兰 13900000000": 1])
    #expect(odd.code == "unknown_member" && !String(decoding: odd.body, as: UTF8.self).contains("139"))
  }

  @Test func whoIsAlikeIsSaidBeforeSomebodyIsRegistered() throws {
    let hub = try TestHub()
    let device = try hub.device("小李", .volunteer, Self.village)
    let known = try device.write(
      "elder", ["name": "王桂兰", "village": Self.village, "birth": "1940-05-01", "phone": "13900000000"])
    try device.sync()
    let town = try ConsoleUser(hub, .town, "230422")
    let fields: JSONValue = ["name": "王桂蘭", "village": .string(Self.village), "birth": "1940-05-01"]
    let twins = try town.ask("people/similar", ["fields": fields])
    #expect(twins["items"]?[0]?["id"]?.string == RecordName.text(known))
    #expect(twins["items"]?[0]?["reasons"]?.elements?.isEmpty == false)
    #expect(try town.ask("people")["total"]?.integer == 1, "looking writes nothing")
    // Nobody learns of people elsewhere by describing them.
    let elsewhere = try ConsoleUser(hub, .town, "230421", name: "elsewhere")
    #expect(try elsewhere.ask("people/similar", ["fields": fields])["items"]?.elements?.isEmpty == true)
    #expect(try town.ask("people/similar", ["fields": ["name": "王"]])["items"]?.elements?.isEmpty == true)

    let made = try town.ask("people/add", ["fields": fields, "reason": "本人来办"])
    let id = try #require(made["id"]?.string)
    #expect(made["status"]?.string == "written")
    try device.sync()
    #expect(
      try device.store.record(RecordName.dot(id)!, type: CareModel.Number.elder)?.text(RecordType.elder["name"])
        == "王桂蘭", "it reaches the village")
    let history = try #require(try town.look("records/\(id)/history")["history"]?.elements)
    #expect(history.allSatisfy { $0["by"]?.string == town.account && $0["reason"]?.string == "本人来办" })
    for (fields, code) in [
      (["village": .string(Self.village)], "required"), (["name": "李永贵"], "village_missing"),
      (["name": "李永贵", "village": "230421100201"], "out_of_scope"),
      (["name": "李永贵", "village": .string(Self.village), "birth": "2030-01-01"], "birth_in_future"),
      (["name": "李永贵", "village": .string(Self.village), "moon": "full"], "no_such_field"),
    ] as [(JSONValue, String)] {
      let refused = try town.post("people/add", ["fields": fields])
      #expect(refused.code == code, "\(refused.code ?? "\(refused.status)")")
    }
    let audit = try town.ask("audit")["items"]?.elements ?? []
    let added = audit.first { $0["action"]?.string == "elder_add" }
    #expect(added?["facts"]?.elements?.contains { $0["name"]?.string == "record" && $0["value"]?.string == id } == true)
  }

  /// What was written down on paper is entered by an official, and counts as what the volunteer did.
  @Test func aVisitOnPaperIsEntered() throws {
    let hub = try TestHub()
    let device = try hub.device("小李", .volunteer, Self.village)
    let elder = try device.write(
      "elder", ["name": "王桂兰", "village": Self.village, "birth": "2001-05-01", "categories": "living_alone"])
    try device.sync()
    let (town, id) = (try ConsoleUser(hub, .town, "230422"), RecordName.text(elder))
    func enter(_ fields: JSONValue, again: Bool = false) throws -> Reply {
      try town.post("people/\(id)/visits", ["fields": fields, "again": .bool(again)])
    }
    let paper: JSONValue = [
      "at": "2026-09-19", "visitor": "老赵", "from_paper": "true", "risk_events": ["fall"], "note": "腿疼",
    ]
    let made = try enter(paper)
    let visit = try #require(made.json?["id"]?.string)
    let told = try town.look("records/\(visit)")["groups"]?.elements?.flatMap { $0["fields"]?.elements ?? [] } ?? []
    func value(_ key: String) -> JSONValue? { told.first { $0["key"]?.string == key }?["value"] }
    #expect(value("mode")?.string == "home" && value("outcome")?.string == "seen" && value("visitor")?.string == "老赵")
    #expect(value("at_precision")?.string == "day", "a day is no time of day")
    try device.sync()
    #expect(try device.store.record(RecordName.dot(visit)!, type: CareModel.Number.visit) != nil)
    let fall = UInt32(RecordType.elder["risk_events"].vocabulary!["fall"])
    let members = try device.store.record(elder, type: CareModel.Number.elder)?.members(RecordType.elder["risk_events"])
    #expect(members?.contains { $0.element == fall } == true, "what others go by stands in the elder's record")
    #expect(try town.ask("report", ["report": "visits"])["total"]?["visited"]?.integer == 1)
    #expect(try enter(paper).code == "visit_just_recorded")
    #expect(try enter(paper, again: true).status == 200)
    #expect(try enter(["at": "2030-01-01"]).code == "time_in_future")
    #expect(try enter(["at": "1999-01-01"]).code == "time_before_birth")
    #expect(try enter(["outcome": "moon"]).status == 422)
    let audit = try town.ask("audit")["items"]?.elements ?? []
    #expect(audit.contains { $0["action"]?.string == "visit_add" })
  }

  /// A page has fields where a command has options.
  @Test func whatAFormIsRefusedForNamesItsFields() throws {
    let hub = try TestHub()
    let town = try ConsoleUser(hub, .town, "230422")
    for (fields, word) in [
      (["name": "230422193802030014", "village": .string(Self.village)], "ID number"),
      (["name": "李永贵", "village": .string(Self.village), "birth": "2030-01-01"], "date of birth"),
    ] as [(JSONValue, String)] {
      let refused = try town.post("people/add", ["fields": fields])
      let hint = try #require(refused.json?["error"]?["hint"]?.string)
      #expect(refused.status == 422 && hint.contains("“\(word)”") && !hint.contains("--"), "\(hint)")
    }
  }

  /// A register of three, and a list of the federation of the disabled that says something else of each.
  private static func listed() throws -> (hub: TestHub, county: ConsoleUser) {
    let hub = try TestHub()
    let county = try ConsoleUser(hub, .county, "230422")
    func apply(_ text: String, _ name: String, _ more: [JSONValue.Member] = []) throws -> JSONValue {
      hub.clock.advance(milliseconds: 1_000)
      let upload = try #require(try county.upload(text, name: name).json?["upload"])
      return try county.ask("imports/apply", .object([.init("upload", upload)] + more))
    }
    _ = try apply("code,name\n\(village),东风村\n", "villages.csv")
    func rows(_ addresses: String...) -> String {
      let people = [
        "王桂兰,1945-03-02,东风村,13900000001", "李永贵,1940-01-12,东风村,13900000002", "赵德福,1938-02-03,东风村,13900000003",
      ]
      return (["姓名,出生日期,村,手机,住址"] + zip(people, addresses).map { "\($0),\($1)" }).joined(separator: "\n")
    }
    let register = try apply(rows("一组1号", "一组2号", "一组3号"), "%E8%8A%B1%E5%90%8D%E5%86%8C.csv")
    try #require(register["counts"]?["created"]?.integer == 3, "\(register)")
    let list = rows("二组1号", "二组2号", "二组3号")
    let imported = try apply(list, "%E6%AE%8B%E8%81%94.csv", [.init("review", true)])
    try #require(imported["counts"]?["suggested"]?.integer == 3, "\(imported)")
    return (hub, county)
  }

  private func address(_ name: String, _ user: ConsoleUser) throws -> String? {
    let id = try #require(try user.ask("people", ["text": .string(name)])["items"]?[0]?["id"]?.string)
    let fields = try user.look("records/\(id)")["groups"]?.elements?.flatMap { $0["fields"]?.elements ?? [] }
    return fields?.first { $0["key"]?.string == "address" }?["text"]?.string
  }

  @Test func whatAListSaysIsDecidedOneByOne() throws {
    let (_, county) = try Self.listed()
    let all = try county.ask("suggestions", ["field": "address"])
    #expect(all["total"]?.integer == 3 && all["lists"]?[0]?["count"]?.integer == 3)
    let items = try #require(all["items"]?.elements)
    func item(_ name: String) throws -> JSONValue { try #require(items.first { $0["name"]?.string == name }) }
    let (wang, li) = (try item("王桂兰"), try item("李永贵"))
    #expect(wang["now"]?[0]?.string == "一组1号" && wang["suggested"]?[0]?.string == "二组1号")
    #expect(wang["changed"]?.bool == false)
    func decide(_ decision: JSONValue, _ item: JSONValue, _ more: [JSONValue.Member] = []) throws -> String? {
      let named: JSONValue = ["id": item["id"]!, "seen": item["seen"]!]
      let body: [JSONValue.Member] = [.init("decision", decision), .init("items", .array([named]))]
      return try county.ask("suggestions/decide", .object(body + more))["results"]?[0]?["status"]?.string
    }
    #expect(try decide("accept", wang) == "accepted")
    #expect(try address("王桂兰", county) == "二组1号")
    #expect(try decide("decline", li, [.init("reason", "去过，还是老地方")]) == "declined")
    #expect(try address("李永贵", county) == "一组2号")
    // Decided on is decided on: what was shown is not what stands.
    #expect(try decide("accept", li) == "out_of_date")
    let again = try #require(try county.ask("suggestions", ["state": "declined"])["items"]?[0])
    #expect(again["state"]?["key"]?.string == "declined")
    #expect(try decide("reopen", again) == "open")
    #expect(try county.ask("suggestions", ["field": "address"])["total"]?.integer == 2)
    // Somebody writes while the list is on the screen.
    let zhao = try item("赵德福")
    let record = try county.look("records/\(zhao["elder"]!.string!)")
    _ = try county.ask(
      "records/\(zhao["elder"]!.string!)/edit", ["seen": record["seen"]!, "fields": ["address": "三组3号"]])
    #expect(try decide("accept", zhao) == "out_of_date")
    #expect(try address("赵德福", county) == "三组3号")
    let now = try #require(
      try county.ask("suggestions", ["elder": zhao["elder"]!, "field": "address"])["items"]?[0])
    #expect(now["changed"]?.bool == true && now["now"]?[0]?.string == "三组3号")
    #expect(try decide("accept", now) == "accepted", "seen as it stands, it is the person's to decide")
    let audit = try county.ask("audit")["items"]?.elements?.compactMap { $0["action"]?.string } ?? []
    #expect(audit.contains("review_accept") && audit.contains("review_decline") && audit.contains("review_reopen"))
  }

  @Test func aWholeListIsDecidedButForWhatHasChangedSince() throws {
    let (_, county) = try Self.listed()
    let zhao = try #require(try county.ask("people", ["text": "赵德福"])["items"]?[0]?["id"]?.string)
    let seen = try #require(try county.look("records/\(zhao)")["seen"])
    _ = try county.ask("records/\(zhao)/edit", ["seen": seen, "fields": ["address": "三组3号"]])
    let list = try #require(try county.ask("suggestions")["lists"]?[0]?["import"])
    let done = try county.ask("suggestions/decide", ["decision": "accept", "all": true, "import": list])
    #expect(done["left"]?[0]?["status"]?.string == "changed" && done["next"] == .null, "\(done)")
    #expect(try address("王桂兰", county) == "二组1号" && address("李永贵", county) == "二组2号")
    #expect(try address("赵德福", county) == "三组3号")
    let left = try county.ask("suggestions", ["field": "address"])
    #expect(left["total"]?.integer == 1 && left["items"]?[0]?["changed"]?.bool == true)
    let auditor = try ConsoleUser(county.hub, .auditor, "230422")
    #expect(try auditor.ask("suggestions")["items"]?.elements?.isEmpty == false)
    #expect(
      try auditor.post("suggestions/decide", ["decision": "decline", "all": true]).code == "forbidden")
    let elsewhere = try ConsoleUser(county.hub, .county, "230421", name: "elsewhere")
    #expect(try elsewhere.ask("suggestions")["total"]?.integer == 0)
  }

  /// The first of a list had a value that this version's field does not take: what came before it was written, what came
  /// after it was not, and nothing of it stood in the audit.
  @Test func aValueOfAnotherVersionEndedTheDecisionHalfway() throws {
    let (hub, county) = try Self.listed()
    let type = RecordType.suggestion
    var found: [Record] = []
    try hub.store.forEach(type.number, in: nil) { stored in
      found.append(stored.record)
      return true
    }
    let elders = try found.map { try #require($0.reference(type["elder"])) }.sorted()
    try #require(elders.count == 3)
    let second = try #require(found.first { $0.reference(type["elder"]) == elders[1] })
    let writer = HubWriter(hub.store, clock: hub.clock)
    _ = try writer.transaction {
      try writer.write(
        Draft(
          type: type.number, record: second.id,
          values: [
            (CellKey(field: type["field"].number), .text("sex")),
            (CellKey(field: type["value"].number), .text("of_another_version")),
            // Nothing is recorded of it, then as now.
            (CellKey(field: type["standing"].number), .cleared),
          ], reason: ""), isProposal: false, account: county.account)
    }
    let done = try county.ask("suggestions/decide", ["decision": "accept", "all": true])
    #expect(done["done"]?.integer == 2 && done["left"]?.elements?.count == 1, "\(done)")
    #expect(done["left"]?[0]?["status"]?.string == "invalid_value")
    let audit = try hub.store.auditEntries(limit: 100).filter { $0.action == "review_accept" }
    #expect(Set(audit.map(\.facts)) == [[.record(elders[0])], [.record(elders[2])]])
  }
}
