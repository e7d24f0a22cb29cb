import Foundation
import Model
import Terminal
import Testing

/// What one records in the field, the other sees at the desk and acts on, and the answer comes back: on the real
/// binaries, by real syncs.
@Suite(.serialized, .waiting, .openTown, .timeLimit(.minutes(5))) struct TeamworkTests {
  private let town: OpenTown

  init() throws { town = try #require(OpenTown.current) }

  /// All 26, of somebody who is not at her best in three: 84 points.
  private static let answers: [String] = Instrument.ability.items.flatMap { item in
    let worse = ["bathing", "memory", "daily_affairs"].contains(item.key) ? 2 : item.best
    let option = item.options.first { $0.score == worse }
    return ["--" + item.key.replacingOccurrences(of: "_", with: "-"), option?.term.key ?? ""]
  }

  @Test func aVolunteersAssessmentArrivesWholeAndTheTownConfirmsIt() throws {
    let elder = try town.elder("王秀英", "--birth", "1941")
    let words = ["assessment", "add", elder] + Self.answers + ["--falls", "twice", "--second-assessor", "李"]
    let added = try town.run("zhang", words)
    #expect(added.code == 0 && added.out.contains("an official confirms it") && !added.err.contains("proposed only"))
    try town.toOfficial()
    let waiting = try town.official("assessment", "list", "--unconfirmed", "--elder", elder)
    let id = try #require(waiting.elements?.first).id()
    let shown = try town.official("assessment", "show", id)
    for item in Instrument.ability.items { #expect(shown["fields"]?[item.key] != nil, "\(item.key)") }
    #expect(shown["fields"]?["total"]?.integer == 84 && shown["fields"]?["preliminary_level"]?.string == "mild")
    #expect(shown["fields"]?["change_reasons"]?.strings == ["risk_events"] && shown["fields"]?["final_level"] == nil)
    #expect(shown["fields"]?["assessor"]?.string == "zhang" && shown["scoring"]?["missing"]?.elements?.isEmpty == true)
    try town.official("assessment", "confirm", id)
    try town.toVolunteer()
    let confirmed = try town.volunteer("assessment", "show", id)["fields"]
    #expect(confirmed?["final_level"]?.string == "moderate" && confirmed?["confirmed_by"]?.string == "wang")
    #expect(try town.volunteer("elder", "show", elder)["fields"]?["ability_level"]?.string == "moderate")
    #expect(try town.official("assessment", "list", "--unconfirmed", "--elder", elder).elements?.isEmpty == true)
    // A level that the volunteer sets is for the official to admit; the rest is not held back with it.
    let own = try town.run("zhang", ["assessment", "add", elder] + Self.answers + ["--confirm"])
    #expect(own.code == 0 && own.err.contains("proposed only: final level"))
    try town.toOfficial(held: 1)
    #expect(try town.official("assessment", "list", "--elder", elder).elements?.count == 2)
  }

  /// What a device alone cannot restore stays as the import wrote it until the hub undoes it too.
  @Test func anImportOfWhichADeviceUndidHalfWasListedAsUndone() throws {
    let elder = try town.elder("周秀兰", "--sex", "女", "--birth", "1944-02-11", "--phone", "13904680021")
    let file = NSTemporaryDirectory() + "tanfang-undo-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: file) }
    try "code,name\n\(Home.village),东沟村\n".write(toFile: file, atomically: true, encoding: .utf8)
    try town.hub("import", file, "--as", "county")
    try town.toOfficial()
    try """
    姓名,性别,出生日期,村,联系电话
    周秀兰,女,1944-02-11,\(Home.village),13904680022
    吴新来,女,1945-03-12,\(Home.village),
    """.write(toFile: file, atomically: true, encoding: .utf8)
    let tag = try #require(try town.official("import", file)["import"]?.string)
    let half = try town.official("imports", "undo", tag)
    #expect(half["archived"]?.integer == 1 && half["restored"]?.integer == 0, "\(half)")
    func states(_ list: JSONValue) -> [Bool?] {
      let item = list.item(tag, key: "import")
      return [item?["undone"]?.bool, item?["partly"]?.bool]
    }
    #expect(states(try town.official("imports", "list")) == [false, true])
    #expect(try town.run("wang", ["imports", "list"]).err.contains("tanfangd imports undo IMPORT"))
    try town.official("sync")
    #expect(states(try town.hub("imports", "list")) == [false, true])
    // The telephone, and the note of where it came from, which stays as long as the telephone does.
    #expect(try town.hub("imports", "undo", tag)["restored"]?.integer == 2)
    #expect(states(try town.hub("imports", "list")) == [true, false])
    try town.official("sync")
    #expect(try town.official("elder", "show", elder)["fields"]?["phone"]?.string == "13904680021")
    #expect(states(try town.official("imports", "list")) == [true, false])
  }

  @Test func aCallFromTheHotlineIsHandledByTheTown() throws {
    let elder = try town.elder("赵桂兰")
    let alert = try town.volunteer(
      "alert", "raise", elder, "--kind", "fall", "--severity", "emergency", "--channel", "96111", "--ticket", "17",
      "--raised-at", "yesterday 06:30", "--raised-by", "邻居"
    ).id()
    let other = try town.volunteer("alert", "raise", elder, "--kind", "call_button", "--channel", "call_button").id()
    #expect(try town.volunteer("due").item(elder)?["reasons"]?.elements?.first?["code"]?.string == "alert")
    #expect(try town.volunteer("status")["alerts_urgent"]?.item(alert)?["reach"]?.string == "device")
    try town.toOfficial()
    #expect(try town.volunteer("status")["alerts_urgent"]?.item(alert)?["reach"]?.string == "hub")
    let fromHotline = try town.official("alert", "list", "--channel", "96111", "--elder", elder)
    #expect(fromHotline.elements?.map { $0["id"]?.string } == [alert])
    #expect(fromHotline.elements?.first?["channel"]?.string == "hotline_96111")
    #expect(try town.official("alert", "list", "--elder", elder, "--limit", "1").elements?.count == 1)
    #expect(try town.official("alert", "list", "--village", Home.otherVillage).elements?.isEmpty == true)
    try town.official("alert", "take", alert)
    try town.official("alert", "handle", alert, "--measures", "已送医", "--notified", "120")
    try town.official("alert", "close", alert, "--outcome", "平安", "--resolution", "hospitalised")
    try town.official("alert", "close", other, "--outcome", "误碰", "--resolution", "false_alarm")
    try town.toVolunteer()
    let shown = try town.volunteer("alert", "show", alert)["fields"]
    #expect(shown?["state"]?.string == "closed" && shown?["taken_by"]?.string == "wang")
    #expect(shown?["ticket"]?.string == "17" && shown?["raised_by"]?.string == "邻居")
    #expect(try town.volunteer("alert", "list", "--elder", elder).elements?.isEmpty == true)
    let figures = try town.official("report", "alerts", "--by", "channel")["groups"]
    #expect(figures?.item("hotline_96111", key: "key")?["closed"]?.integer == 1)
    let future = try town.run(
      "zhang", ["alert", "raise", elder, "--kind", "fall", "--raised-at", "2199-01-01", "--json"])
    #expect(future.code == 65 && future.error?["code"]?.string == "time_in_future")
  }

  @Test func aNeedBecomesAnOrderIsDeliveredAndRated() throws {
    let elder = try town.elder("李秀兰", "--needs", "meals")
    #expect(try town.volunteer("elder", "list", "--need", "助餐").item(elder) != nil)
    #expect(try town.volunteer("elder", "list", "--need", "bathing").item(elder) == nil)
    let visit = try town.volunteer("visit", "add", elder, "--needs", "bathing").id()
    let request = try town.volunteer("request", "add", elder, "--service", "助浴", "--visit", visit).id()
    try town.toOfficial()
    #expect(
      try town.official("request", "list", "--elder", elder).item(request)?["fields"]?["state"]?.string == "raised")
    try town.official("request", "take", request)
    let order = try town.official("order", "add", elder, "--service", "bathing", "--request", request).id()
    try town.toVolunteer()
    let related = try town.volunteer("elder", "show", elder)["related"]
    #expect(related?.item(order)?["type"]?.string == "order" && related?.item(request)?["type"]?.string == "request")
    try town.volunteer("order", "deliver", order, "--minutes", "45", "--proof", "elder")
    try town.volunteer("order", "rate", order, "--rating", "satisfied")
    try town.volunteer("request", "close", request, "--outcome", "洗了澡")
    try town.toOfficial()
    let line = try town.official("report", "services", "--by", "service")["groups"]?.item("bathing", key: "key")
    #expect(line?["met"]?.integer == 1 && line?["orders_delivered"]?.integer == 1 && line?["rated"]?.integer == 1)
    #expect(try town.official("elder", "show", elder)["related"]?.elements?.isEmpty == true)
  }

  @Test func aFollowUpOfAVisitIsTrackedToItsEnd() throws {
    let elder = try town.elder("褚桂芳", "--chronic", "diabetes")
    let visit = try town.volunteer(
      "visit", "add", elder, "--purpose", "health", "--medication", "missed_often", "--blood-glucose", "15.2",
      "--follow-up", "hospital", "--follow-up-note", "血糖高，去县医院"
    ).id()
    let referral = try town.volunteer("request", "add", elder, "--type", "转诊", "--visit", visit, "--urgency", "day")
      .id()
    let alert = try town.volunteer(
      "alert", "raise", elder, "--kind", "illness", "--severity", "attention", "--visit", visit
    ).id()
    try town.toOfficial()
    let open = try town.official("elder", "show", elder)["related"]
    #expect(open?.item(referral)?["fields"]?["type"]?.string == "medical_referral")
    #expect(open?.item(alert)?["type"]?.string == "alert")
    #expect(try town.official("visit", "show", visit)["fields"]?["follow_up"]?.strings == ["hospital"])
    try town.official("request", "take", referral)
    try town.official("request", "close", referral, "--outcome", "已住院", "--state", "met")
    try town.official("alert", "close", alert, "--outcome", "已住院", "--resolution", "hospitalised")
    try town.toVolunteer()
    #expect(try town.volunteer("elder", "show", elder)["related"]?.elements?.isEmpty == true)
    let closed = try town.volunteer("request", "show", referral)["fields"]
    #expect(closed?["outcome"]?.string == "已住院" && closed?["taken_by"]?.string == "wang")
    #expect(closed?["visit"]?.string == visit)
  }

  @Test func whatIsOwedFindsItsPeople() throws {
    let elder = try town.elder("孙玉珍", "--birth", "1940-05-05")
    let young = try town.elder("周玉兰", "--birth", "1950-05-05")
    let county = try town.hub(
      "benefit", "add", "--code", "GL", "--name", "高龄津贴", "--division", "230422", "--age-from", "80", "--age-until",
      "89", "--amount-yuan", "100", "--as", "county"
    ).id()
    try town.toOfficial()
    let lower = try town.run(
      "wang", ["benefit", "add", "--code", "GL", "--name", "高龄津贴", "--amount-yuan", "80", "--json"])
    #expect(lower.code == 65 && lower.error?["code"]?.string == "lowers_benefit")
    let raised = try town.official(
      "benefit", "add", "--code", "GL", "--name", "高龄津贴", "--age-from", "75", "--amount-yuan", "120"
    ).id()
    let catalogue = try town.official("benefit", "catalogue", Home.village).item("GL", key: "code")
    #expect(catalogue?["benefit"]?.string == raised && raised != county)
    let owed = try town.official("benefit", "eligible", "--village", Home.village)
    #expect(owed.item(elder, key: "elder")?["status"]?.string == "missing")
    #expect(owed.item(elder, key: "elder")?["because"]?.strings?.contains("age_from") == true)
    #expect(owed.item(young, key: "elder")?["status"]?.string == "missing", "the town has lowered the age")
    let entitlement = try town.official("entitlement", "add", elder, "--benefit", raised).id()
    try town.official("entitlement", "grant", entitlement, "--amount-yuan", "120")
    try town.official("entitlement", "receive", entitlement)
    #expect(try town.official("benefit", "eligible").item(elder, key: "elder") == nil)
    try town.toVolunteer()
    let shown = try town.volunteer("entitlement", "show", entitlement)["fields"]
    #expect(shown?["state"]?.string == "receiving" && shown?["amount_yuan"] == nil, "amounts are for officials")
  }

  @Test func aCensusHasAWorklistAndProgress() throws {
    let elder = try town.elder("卫兰英")
    func reviewed() throws -> Int64 {
      try town.official("report", "coverage", "--by", "village")["total"]?["reviewed"]?.integer ?? -1
    }
    try town.toOfficial()
    let before = try reviewed()
    #expect(try town.volunteer("elder", "list", "--review-due", "--village", Home.village).item(elder) != nil)
    try town.volunteer("visit", "add", elder, "--purpose", "census", "--outcome", "not_home", "--at", "yesterday")
    #expect(try town.volunteer("elder", "list", "--review-due").item(elder) != nil, "nobody was there")
    try town.volunteer("visit", "add", elder, "--purpose", "census")
    #expect(try town.volunteer("elder", "list", "--review-due").item(elder) == nil)
    try town.toOfficial()
    #expect(try reviewed() == before + 1)
  }

  @Test func whatAVisitFindsOutIsKnownToTheNextVisitor() throws {
    let elder = try town.elder("吴桂英", "--categories", "living_alone@2020-05#register")
    let visit = try town.volunteer(
      "visit", "add", elder, "--visitor", "李大姐", "--visitor-kind", "elders_association", "--from-paper", "yes",
      "--purpose", "census", "--at", "yesterday 15:00", "--mode", "neighbour", "--basic-living", "short_of_heating",
      "--safety", "gas", "--family-support", "calls_only", "--protection", "lonely", "--discharged-on", "2026-01-05",
      "--risk-events", "fall", "--follow-up", "revisit", "--next-visit", String(Instant.rfc3339(now).prefix(10))
    ).id()
    try town.toOfficial()
    let shown = try town.official("visit", "show", visit)
    #expect(shown["fields"]?["visitor"]?.string == "李大姐" && shown["by"]?.string == "zhang")
    #expect(shown["fields"]?["from_paper"]?.bool == true && shown["fields"]?["follow_up"]?.strings == ["revisit"])
    let record = try town.official("elder", "show", elder)["fields"]
    #expect(record?["discharged_on"]?.string == "2026-01-05" && record?["risk_events"]?.strings == ["fall"])
    #expect(try town.official("due").item(elder)?["reasons"]?.elements?.map { $0["code"]?.string } == ["promised"])
    #expect(
      try town.official("discover").item(elder)?["findings"]?.elements?.contains { $0["rule"]?.string == "hardship" }
        == true)
    let page = try town.run("wang", ["elder", "show", elder])
    #expect(page.out.contains("living alone (since 2020-05) [village register]"))
    // A later visit keeps the promise.
    try town.official("visit", "add", elder)
    #expect(try town.official("due").item(elder) == nil)
  }

  @Test func whoHasDiedIsDueNowhereAndKeepsTheHistory() throws {
    let elder = try town.elder("郑玉梅", "--risk-tier", "high")
    try town.toOfficial(held: 1)
    #expect(try town.official("due").item(elder)?["reasons"]?.elements?.first?["code"]?.string == "never")
    #expect(
      try town.run("zhang", ["elder", "archive", elder, "--reason", "died", "--on", "2199-01-01", "--json"])
        .error?["code"]?.string == "date_in_future")
    try town.volunteer("elder", "archive", elder, "--reason", "died", "--on", "2026-01-02", "--note", "病故")
    try town.toOfficial()
    #expect(try town.official("due").item(elder) == nil && town.official("elder", "list").item(elder) == nil)
    #expect(try town.official("elder", "list", "--archived").item(elder)?["archived"]?.string == "died")
    #expect(try town.official("elder", "list", "--review-due").item(elder) == nil)
    // A visit that comes in afterwards surfaces, and the record comes back if the report was wrong.
    let late = try town.run("wang", ["visit", "add", elder, "--at", "2026-01-01"])
    #expect(late.code == 0 && late.err.contains("archived"))
    #expect(try town.official("elder", "show", elder)["visits"]?.elements?.count == 1)
    try town.volunteer("visit", "add", elder)
    try town.toOfficial()
    let found = try town.official("discover", "--rule", "seen_since_leaving").item(elder)
    #expect(found != nil, "one of the two reports is wrong")
    let history = try town.official("history", elder)["history"]?.elements ?? []
    #expect(history.contains { $0["field"]?.string == "archived" && $0["value"]?.string == "died" })
    try town.official("elder", "edit", elder, "--archived", "")
    #expect(try town.official("elder", "list").item(elder) != nil)
  }

  @Test func thePlanAndThePairingAreTheTowns() throws {
    let elder = try town.elder("冯秀云", "--categories", "empty_nest")
    try town.volunteer("visit", "add", elder)
    let helper = try town.official("helper", "add", "--name", "张三", "--kind", "volunteer", "--account", "zhang").id()
    try town.toOfficial()
    #expect(try town.official("due", "--ahead", "29", "--mine").item(elder) == nil)
    let pairing = try town.official("assignment", "add", elder, "--helper", helper, "--role", "党员").id()
    let policy = try town.official("policy", "set", "--interval-priority-days", "10").id()
    try town.toVolunteer()
    #expect(try town.volunteer("due", "--ahead", "9", "--mine").item(elder) == nil)
    #expect(try town.volunteer("due", "--ahead", "10", "--mine").item(elder)?["interval_days"]?.integer == 10)
    // Only their own hours.
    let visit = try town.volunteer("visit", "list", "--elder", elder).elements?.first?["id"]?.string ?? ""
    let entry = try town.volunteer("timebank", "add", helper, "--minutes", "45", "--visit", visit).id()
    let again = try town.run("zhang", ["timebank", "add", helper, "--minutes", "45", "--visit", visit, "--json"])
    #expect(again.code == 65 && again.error?["code"]?.string == "entered_already")
    #expect(try town.volunteer("timebank", "balance").elements?.first?["balance_minutes"]?.integer == 45)
    try town.toOfficial()
    #expect(
      try town.official("report", "timebank", "--by", "helper")["total"]?["timebank_hours"]?.decimalText == "0.75")
    try town.official("timebank", "reverse", entry)
    try town.official("policy", "withdraw", policy)
    try town.official("assignment", "end", pairing, "--ended", "changed_helper")
    try town.toVolunteer()
    #expect(try town.volunteer("due", "--ahead", "10").item(elder) == nil, "every thirty days again")
    let ended = try town.volunteer("assignment", "show", pairing)["fields"]
    #expect(ended?["ended"]?.string == "changed_helper" && ended?["until"]?.string != nil)
    #expect(try town.volunteer("timebank", "balance").elements?.first?["balance_minutes"]?.integer == 0)
    try town.volunteer("timebank", "add", helper, "--minutes", "40", "--visit", visit)
  }

  private var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}

extension JSONValue {
  /// A number as it was printed.
  fileprivate var decimalText: String? { if case .number(let text) = self { text } else { nil } }
}
