import Model
import Terminal
import Testing

/// What cannot be true is refused, with a code that stays.
@Suite struct SenseTests {
  private let home: Home
  private let elder: String

  init() throws {
    home = try Home(.county, regions: ["230422"])
    elder = try home.id(
      "elder", "add", "--name", "王秀英", "--village", Home.village, "--birth", "1941-03", "--enrolled", "2024-05")
  }

  private func code(_ words: String...) throws -> String? {
    try home.runHere(words + ["--json"]).error?["code"]?.string
  }

  @Test func anOrderIsForTheEldersOwnRequest() throws {
    let other = try home.id("elder", "add", "--name", "赵", "--village", Home.village)
    let request = try home.id("request", "add", other, "--service", "meals")
    #expect(try code("order", "add", elder, "--service", "meals", "--request", request) == "request_of_another")
    #expect(try home.json("request", "show", request)["fields"]?["state"]?.string == "raised")
    let order = try home.id("order", "add", elder, "--service", "meals")
    #expect(try code("order", "edit", order, "--request", request) == "request_of_another")
    try home.id("order", "add", other, "--service", "meals", "--request", request)
  }

  @Test func whatEndsDoesNotEndBeforeItBegins() throws {
    let late = "ends_before_it_begins"
    let item = ["benefit", "add", "--code", "X", "--name", "a", "--division", "230422", "--from", "2027-01-01"]
    #expect(try home.runHere(item + ["--until", "2026-01-01", "--json"]).error?["code"]?.string == late)
    let facility = ["facility", "add", "--name", "食堂", "--kind", "canteen", "--division", "230422", "--opened-on"]
    #expect(
      try home.runHere(facility + ["2025-01-01", "--closed-on", "2024-12-31", "--json"]).error?["code"]?.string == late)
    // Of a year that is known only as such nothing is certain.
    let id = try home.id(facility + ["2025-03", "--closed-on", "2025"])
    #expect(try code("facility", "edit", id, "--closed-on", "2025-02-28") == late)
    #expect(try code("facility", "edit", id, "--opened-on", "2026") == late)
    try home.id("facility", "edit", id, "--closed-on", "2025-03-01", "--opened-on", "2025-03-01")
  }

  @Test func nothingIsBeforeTheEldersBirth() throws {
    let assess = ["assessment", "add", elder, "--instrument", "gb42195", "--total", "90", "--json"]
    #expect(try home.runHere(assess + ["--assessed-on", "1941-02-28"]).error?["code"]?.string == "time_before_birth")
    #expect(
      try home.runHere(assess + ["--valid-until", "2020-01-01"]).error?["code"]?.string == "ends_before_it_begins")
    #expect(try code("elder", "archive", elder, "--reason", "died", "--on", "1899-01-01") == "time_before_birth")
    #expect(try code("elder", "edit", elder, "--birth", "2024-06") == "time_before_birth")
    try home.id("elder", "edit", elder, "--birth", "1941")
  }

  @Test func aVisitsPromiseAndPressuresMakeSense() throws {
    let visit = ["visit", "add", elder, "--at", "2026-01-10 09:00", "--json"]
    func code(_ more: String...) throws -> String? { try home.runHere(visit + more).error?["code"]?.string }
    #expect(try code("--next-visit", "2026-01-09") == "dates_out_of_order")
    #expect(try code("--systolic", "80", "--diastolic", "120") == "out_of_range")
    #expect(try code("--systolic", "80", "--diastolic", "80") == "out_of_range")
    let id = try home.id("visit", "add", elder, "--at", "2026-01-10 09:00", "--next-visit", "2026-01-10")
    #expect(try self.code("visit", "amend", id, "--at", "2026-01-11 09:00") == "dates_out_of_order")
    try home.id("visit", "amend", id, "--systolic", "120", "--diastolic", "80")
  }

  @Test func theSameVisitIsNotRecordedTwiceByMistake() throws {
    let visit = ["visit", "add", elder, "--at", "2026-01-10 09:00", "--note", "都好", "--json"]
    let first = try home.id(visit.dropLast())
    #expect(try home.runHere(visit).error?["code"]?.string == "visit_just_recorded")
    try home.id(visit.dropLast() + ["--again"])
    try home.id("visit", "add", elder, "--at", "2026-01-10 09:00", "--note", "都好", "--safety", "gas")
    try home.id("visit", "add", elder, "--at", "2026-01-10 09:01", "--note", "都好")
    #expect(try home.ids("visit", "list").count == 4 && home.ids("visit", "list").contains(first))
  }

  @Test func anAccountHelpsOnceInADivision() throws {
    let helper = ["helper", "add", "--name", "李华", "--account", "lihua", "--division"]
    let first = try home.id(helper + [Home.village])
    #expect(try home.runHere(helper + [Home.village, "--json"]).error?["code"]?.string == "helper_exists")
    try home.id(helper + [Home.otherVillage])
    try home.id("helper", "edit", first, "--state", "left")
    try home.id(helper + [Home.village])
    #expect(try code("helper", "edit", first, "--state", "active") == "helper_exists")
  }

  @Test func aBenefitIsReceivedOnce() throws {
    let add = ["entitlement", "add", elder, "--code", "GLJT", "--from"]
    let first = try home.id(add + ["2026-01-01"])
    try home.id("entitlement", "receive", first)
    #expect(try home.runHere(add + ["2026-01-01", "--json"]).error?["code"]?.string == "already_receiving")
    try home.id("entitlement", "edit", first, "--until", "2026-06-30")
    try home.id(add + ["2026-07-01"])
  }
}
