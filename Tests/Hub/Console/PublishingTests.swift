import Model
import Replication
import Support
import Terminal
import Testing
import Wire

@testable import Hub

/// What else an official does with figures at the console: every report, releases, targets, forms.
@Suite struct PublishingTests {
  private static let village = "230422990201"

  private struct Scene {
    let hub: TestHub
    let town: ConsoleUser
    let county: ConsoleUser
    let person: Dot
    var elder: String { RecordName.text(person) }

    init() throws {
      hub = try TestHub()
      let device = try hub.device("小李", .volunteer, PublishingTests.village)
      person = try device.write(
        "elder",
        [
          "name": "王桂兰", "village": PublishingTests.village, "categories": "living_alone", "enrolled": "2026-01-01",
        ])
      try device.write("visit", ["elder": person.testText, "at": "2026-08-03 09:00", "outcome": "seen"])
      try device.sync()
      town = try ConsoleUser(hub, .town, "230422990")
      county = try ConsoleUser(hub, .county, "230422")
    }

    /// A late visit changes what was counted.
    func visit(at time: String) throws {
      let device = try hub.device("小张", .volunteer, PublishingTests.village)
      try device.sync()
      try device.write("visit", ["elder": person.testText, "at": time, "outcome": "seen"])
      try device.sync()
    }
  }

  /// What a browser is told never names an option or a command.
  private static func isForAPage(_ reply: Reply) -> Bool {
    let words = [reply.json?["error"]?["message"]?.string, reply.json?["error"]?["hint"]?.string].compactMap { $0 }
    return words.count == 2
      && words.allSatisfy { text in !["--", "tanfang", "report "].contains { text.contains($0) } }
  }

  @Test func everyReportIsAPageAndAFile() throws {
    let scene = try Scene()
    let kinds = try #require(try scene.town.look("reports")["reports"]?.elements)
    #expect(kinds.count == 11)
    _ = try scene.town.ask("releases/publish", ["month": "2026-08"])
    for kind in kinds {
      let key = try #require(kind["key"]?.string)
      let takes = kind["takes"]?.elements?.compactMap(\.string) ?? []
      var members: [JSONValue.Member] = [.init("report", .string(key)), .init("month", "2026-08")]
      if takes.contains("seed") { members.append(.init("seed", 7)) }
      let page = try scene.town.ask("report", .object(members))
      #expect(page["html"]?.string?.contains("<table>") == true, "\(key)")
      #expect(page["columns"]?.elements?.count == kind["columns"]?.elements?.count, "\(key)")
      for (format, start) in [("csv", "\u{FEFF}"), ("xlsx", "PK"), ("html", "<!DOCTYPE html>")] {
        let file = try scene.town.post("report/file", .object(members + [.init("format", .string(format))]))
        #expect(file.status == 200 && file.body.starts(with: Array(start.utf8)), "\(key) \(format)")
      }
    }
  }

  @Test func aSampleIsDrawnBySeed() throws {
    let scene = try Scene()
    let unsaid = try scene.town.post("report", ["report": "sample", "month": "2026-08"])
    #expect(unsaid.status == 422 && unsaid.code == "required")
    let draw: JSONValue = ["report": "sample", "month": "2026-08", "seed": 20_260_901]
    let first = try scene.town.ask("report", draw)
    #expect(first["groups"]?[0]?["key"]?.string == scene.elder)
    #expect(first["groups"] == (try scene.county.ask("report", draw)["groups"]))
    #expect(first["notes"]?[0]?.string?.contains("seed 20260901") == true)
    let none = try scene.town.ask("report", ["report": "sample", "month": "2026-07", "seed": 1])
    #expect(none["groups"]?.elements?.isEmpty == true)
  }

  @Test func aMonthIsPublishedHandedUpAndAnswered() throws {
    let scene = try Scene()
    let (town, county) = (scene.town, scene.county)
    for (body, code) in [
      (["month": "2026-09"], "period_running"), (["month": "2027-01"], "period_not_begun"),
      (["month": "2026-08", "year": 2026], "contradictory_options"), (["month": "2026-13"], "invalid_month"),
      (["month": "2026-08", "village": "110101"], "not_yours"),
    ] as [(JSONValue, String)] {
      let refused = try town.post("releases/publish", body)
      #expect(refused.status == 422 && refused.code == code, "\(refused.code ?? "")")
      #expect(Self.isForAPage(refused), "\(String(decoding: refused.body, as: UTF8.self))")
    }
    #expect(try town.ask("releases")["items"]?.elements?.isEmpty == true, "what is refused writes nothing")
    let made = try town.ask("releases/publish", ["month": "2026-08", "note": "八月"])
    let id = try #require(made["id"]?.string)
    #expect(made["state"]?["key"]?.string == "submitted" && made["villages"]?.bool == true)
    #expect(made["may_answer"]?.bool == false && made["may_withdraw"]?.bool == true)
    #expect(made["released_by"]?.string == town.account && made["division"]?.string == "230422990")

    // The figures stand as they were, whatever comes late.
    try scene.visit(at: "2026-08-20 09:00")
    let shown = try county.look("releases/\(id)")
    let visits = try #require(shown["pages"]?.elements?.first { $0["report"]?.string == "visits" })
    #expect(visits["html"]?.string?.contains("100.0 %") == true)
    #expect(shown["pages"]?.elements?.count == 8 && shown["valid"]?.bool == true)
    let compared = try county.ask("report", ["report": "compare", "release": .string(id)])
    let change = try #require(compared["groups"]?.elements?.first { $0["key"]?.string == "visits.visits" })
    #expect(change["released"]?.integer == 1 && change["now"]?.integer == 2 && change["difference"]?.integer == 1)

    // The level above answers, its own does not; what is out of date is not answered.
    let seen = try #require(shown["seen"])
    let own = try town.post("releases/\(id)/answer", ["answer": "accept", "seen": seen])
    #expect(own.code == "not_above" && Self.isForAPage(own))
    #expect(try county.post("releases/\(id)/answer", ["answer": "return", "seen": seen]).code == "reason_missing")
    let returned = try county.ask("releases/\(id)/answer", ["answer": "return", "seen": seen, "note": "缺红旗村"])
    #expect(returned["state"]?["key"]?.string == "returned" && returned["answered_by"]?.string == county.account)
    let late = try county.post("releases/\(id)/answer", ["answer": "accept", "seen": seen])
    #expect(late.status == 409 && late.json?["current"]?["answer_note"]?.string == "缺红旗村")
    let now = try #require(returned["seen"])
    let again = try county.post("releases/\(id)/answer", ["answer": "accept", "seen": now])
    #expect(again.code == "answered_already" && Self.isForAPage(again))
    let accepted = try county.ask("releases/\(id)/answer", ["answer": "accept", "seen": now, "change": true])
    #expect(accepted["state"]?["key"]?.string == "accepted")

    // Nobody edits what was published.
    let edited = try town.post("records/\(id)/edit", ["seen": accepted["seen"]!, "fields": ["content": "x"]])
    #expect(edited.code == "not_corrected")
    // Published anew it replaces the first; withdrawn it is gone from the list.
    scene.hub.clock.advance(milliseconds: 1000)
    let second = try town.ask("releases/publish", ["month": "2026-08"])
    #expect(second["replaces"]?.string == id)
    #expect(try county.ask("releases")["items"]?[0]?["id"] == second["id"], "the last first")
    _ = try town.ask("releases/\(second["id"]!.string!)/answer", ["answer": "withdraw", "seen": second["seen"]!])
    #expect(try town.ask("releases")["items"]?.elements?.map { $0["id"]?.string } == [id])
    let audit = try county.ask("audit")["items"]?.elements?.compactMap { $0["action"]?.string } ?? []
    for action in ["release_publish", "release_return", "release_accept", "release_withdraw"] {
      #expect(audit.contains(action), "\(action)")
    }
    let auditor = try ConsoleUser(scene.hub, .auditor, "230422")
    #expect(try auditor.ask("releases")["items"]?[0]?["may_answer"]?.bool == false)
    #expect(try auditor.post("releases/publish", ["month": "2026-08"]).code == "forbidden")
  }

  @Test func aTargetIsSetChangedAndWithdrawn() throws {
    let scene = try Scene()
    let (town, county) = (scene.town, scene.county)
    let fields: JSONValue = ["indicator": "visit_rate", "period": "2026-08", "value": "80"]
    let set = try town.ask("records", ["type": "target", "fields": fields])
    #expect(set["status"]?.string == "added")
    func progress() throws -> JSONValue? {
      try town.ask("report", ["report": "targets", "year": 2026])["groups"]?[0]
    }
    #expect(try progress()?["value"]?.string == "80 %" && progress()?["actual"] == .number("1.000"))
    let id = try #require(set["id"]?.string)
    func add(_ value: String, seen: JSONValue?) throws -> Reply {
      let fields: JSONValue = ["indicator": "visit_rate", "period": "2026-08", "value": .string(value)]
      return try town.post("records", ["type": "target", "fields": fields, "seen": seen ?? .null])
    }
    // Whoever has not seen it does not write over it, and is told what stands; whoever has changes it.
    let again = try add("95", seen: nil)
    #expect(again.status == 409 && again.code == "recorded_already", "\(again.code ?? "")")
    #expect(again.json?["current"]?["id"]?.string == id)
    let seen = try #require(again.json?["current"]?["seen"])
    let changed = try #require(try add("95", seen: seen).json)
    #expect(changed["status"]?.string == "changed" && changed["id"]?.string == id, "one target, not two")
    #expect(try progress()?["value"]?.string == "95 %")
    // Two officials had opened it: the second takes nothing of the first back, by whichever way.
    let late = try add("80", seen: seen)
    #expect(late.status == 409 && late.code == "out_of_date")
    #expect(late.json?["current"]?["id"]?.string == id)
    let edit: JSONValue = ["seen": seen, "fields": ["value": ["80"]]]
    #expect(try town.post("records/\(id)/edit", edit).code == "out_of_date")
    #expect(try progress()?["value"]?.string == "95 %")
    let nothing = try town.post(
      "records",
      ["type": "target", "seen": seen, "fields": ["indicator": "visit_rate", "period": "2025", "value": "9"]])
    #expect(nothing.status == 409 && nothing.code == "out_of_date", "what was seen is not there")
    for (value, code) in [("120", "out_of_range"), ("x", "not_a_number")] {
      let refused = try town.post(
        "records",
        ["type": "target", "fields": ["indicator": "visit_rate", "period": "2026", "value": .string(value)]])
      #expect(refused.status == 422 && refused.code == code, "\(refused.code ?? "")")
    }
    let unnamed = try town.post("records", ["type": "target", "fields": ["period": "2026", "value": "5"]])
    #expect(unnamed.code == "required")
    #expect(try town.post("records", ["type": "release", "fields": [:]]).code == "no_such_type")
    let above: JSONValue = ["indicator": "visit_rate", "division": "230422", "period": "2026", "value": "90"]
    #expect(try town.post("records", ["type": "target", "fields": above]).code == "out_of_scope")
    #expect(try county.ask("records", ["type": "target", "fields": above])["status"]?.string == "added")
    let village = try ConsoleUser(scene.hub, .village, Self.village)
    #expect(try village.post("records", ["type": "target", "fields": fields]).code == "not_permitted")

    let country = try town.post("records", ["type": "target", "fields": above])
    #expect(country.code == "out_of_scope" && country.json?["current"] == nil)
    #expect(try town.post("records/\(id)/withdraw", ["seen": "x"]).code == "out_of_date")
    let now = try #require(try town.look("records/\(id)")["seen"])
    _ = try town.ask("records/\(id)/withdraw", ["seen": now, "reason": "写错了"])
    #expect(try town.ask("report", ["report": "targets", "month": "2026-08"])["groups"]?.elements?.isEmpty == true)
  }

  @Test func formsArePrintedWithWhatIsKnown() throws {
    let scene = try Scene()
    let blank = try scene.town.ask("form", ["form": "visit"])
    #expect(blank["records"]?.integer == 0 && blank["html"]?.string?.contains("王桂兰") == false)
    for form in ["visit", "assessment"] {
      let filled = try scene.town.ask("form", ["form": .string(form), "elders": [.string(scene.elder)]])
      #expect(filled["records"]?.integer == 1 && filled["html"]?.string?.contains("王桂兰") == true)
    }
    let round = try scene.town.ask("form", ["form": "visit", "village": .string(Self.village)])
    #expect(round["records"]?.integer == 1)
    #expect(try scene.town.post("form", ["form": "visit", "village": "230422"]).status == 400, "no book of a county")
    #expect(try scene.town.post("form", ["form": "diary"]).code == "bad_parameter")
  }
}
