import Casework
import Model
import Terminal
import Testing

/// The commands on records, which all come from one table.
@Suite struct RecordTests {
  private func county() throws -> Home { try Home(.county, regions: ["230422"]) }

  private func elder(_ home: Home, _ more: String...) throws -> String {
    try home.id(["elder", "add", "--name", "王秀英", "--village", Home.village] + more)
  }

  private func code(_ home: Home, _ words: String...) throws -> String? {
    try home.run(words + ["--json"]).error?["code"]?.string
  }

  private func fields(_ home: Home, _ type: String, _ id: String) throws -> JSONValue? {
    try home.json(type, "show", id)["fields"]
  }

  // MARK: - The course of an alert

  @Test func anAlertsStepsFollowEachOther() throws {
    let home = try county()
    let elder = try elder(home)
    let needs = [
      "take": [], "hand-on": ["--handed-to", "卫生院"], "handle": ["--measures", "已送医"], "close": ["--outcome", "平安"],
      "reopen": [],
    ]
    /// To each state the way that leads there.
    let ways: [(state: String, way: [String])] = [
      ("raised", []), ("taken", ["take"]), ("handled", ["handle"]), ("closed", ["close"]),
    ]
    let follows = [
      "take": ["raised", "taken"], "hand-on": ["raised", "taken"], "handle": ["raised", "taken", "handled"],
      "close": ["raised", "taken", "handled"], "reopen": ["handled", "closed", "raised"],
    ]
    for (state, way) in ways {
      for (step, options) in needs.sorted(by: { $0.key < $1.key }) {
        let alert = try home.id("alert", "raise", elder, "--kind", "fall")
        for earlier in way { try home.id(["alert", earlier, alert] + needs[earlier]!) }
        #expect(try fields(home, "alert", alert)?["state"]?.string == state)
        let run = try home.run(["alert", step, alert] + options + ["--json"])
        let isAllowed = follows[step]!.contains(state)
        #expect(run.code == (isAllowed ? 0 : 65), "\(state) → \(step)")
        if !isAllowed { #expect(run.error?["code"]?.string == "wrong_state") }
      }
    }
  }

  @Test func aDivisionSaysHowSoonAnAlertIsTakenAndClosed() throws {
    let home = try county()
    let elder = try elder(home)
    let policy = ["--alert-taken-minutes", "30", "--alert-closed-hours", "24", "--hotline", "0468-12349"]
    try home.id(["policy", "set", "--from", "2025-01-01"] + policy)
    let old = try home.run(["alert", "raise", elder, "--kind", "fall", "--raised-at", "2026-01-05 08:00"])
    #expect(old.out.contains("local hotline 0468-12349"))
    let new = try home.id("alert", "raise", elder, "--kind", "fall")
    let own = try home.id("alert", "raise", elder, "--kind", "fall", "--due-at", "2199-01-01")
    let listed = try home.json("alert", "list").elements ?? []
    #expect(listed.map { $0["late"]?.bool } == [false, false, true])
    let first = try #require(listed.last?["id"]?.string)
    #expect(try fields(home, "alert", first)?["due_at"]?.string == "2026-01-06T08:00:00+08:00")
    #expect(try fields(home, "alert", own)?["due_at"]?.string == "2199-01-01T00:00:00+08:00")
    #expect(try fields(home, "alert", new)?["due_at"]?.string != nil)
    #expect(try home.tanfang("alert", "list").out.contains("late"))
    try home.id("alert", "handle", first, "--measures", "已送医")
    #expect(try home.json("alert", "list").elements?.allSatisfy { $0["late"]?.bool == false } == true)
  }

  @Test func everyStepSaysWhoTookItAndWhen() throws {
    let home = try county()
    let alert = try home.id("alert", "raise", try elder(home), "--kind", "fall")
    try home.id("alert", "take", alert)
    var shown = try fields(home, "alert", alert)
    #expect(shown?["taken_by"]?.string == "zhang" && shown?["taken_at"]?.string != nil)
    try home.id("alert", "hand-on", alert, "--handed-to", "乡镇卫生院", "--handed-note", "要救护车")
    shown = try fields(home, "alert", alert)
    #expect(shown?["state"]?.string == "raised" && shown?["handed_to"]?.string == "乡镇卫生院")
    #expect(shown?["handed_by"]?.string == "zhang" && shown?["handed_at"]?.string != nil)
    try home.id("alert", "take", alert, "--taken-by", "卫生院值班室")
    try home.id("alert", "handle", alert, "--measures", "已送医", "--notified", "family")
    try home.id("alert", "close", alert, "--outcome", "平安")
    shown = try fields(home, "alert", alert)
    #expect(shown?["taken_by"]?.string == "卫生院值班室" && shown?["handled_by"]?.string == "zhang")
    #expect(shown?["closed_by"]?.string == "zhang" && shown?["state"]?.string == "closed")
    // What is closed stays as it is until it is opened again.
    #expect(try code(home, "alert", "close", alert, "--outcome", "平安出院") == "wrong_state")
    #expect(try code(home, "alert", "close", alert, "--outcome", "") != nil)
    #expect(try fields(home, "alert", alert)?["outcome"]?.string == "平安")
    try home.id("alert", "reopen", alert)
    shown = try fields(home, "alert", alert)
    for key in ["handled_by", "handled_at", "outcome", "closed_by", "closed_at"] {
      #expect(shown?[key] == nil, "\(key)")
    }
    #expect(shown?["state"]?.string == "raised" && shown?["measures"]?.string == "已送医")
    #expect(try code(home, "alert", "close", alert, "--outcome", " ") == "required")
    try home.id("alert", "close", alert, "--outcome", "平安出院")
    #expect(try fields(home, "alert", alert)?["outcome"]?.string == "平安出院")
    try home.id("alert", "void", alert, "--reason", "test")
    #expect(try code(home, "alert", "reopen", alert) == "voided")
  }

  // MARK: - Needs and orders

  @Test func aNeedIsOrderedDeliveredAndRated() throws {
    let home = try county()
    let elder = try elder(home)
    let request = try home.id("request", "add", elder, "--service", "助浴", "--urgency", "week")
    let order = try home.id("order", "add", elder, "--service", "bathing", "--request", request)
    #expect(try fields(home, "request", request)?["state"]?.string == "ordered")
    #expect(try code(home, "order", "rate", order, "--rating", "satisfied") == "wrong_state")
    try home.id("order", "accept", order, "--provider", "安康服务队")
    try home.id("order", "deliver", order, "--minutes", "40", "--proof", "elder")
    #expect(try code(home, "order", "cancel", order, "--cancelled-note", "改期") == "wrong_state")
    #expect(try home.ids("order", "list") == [order])
    try home.id("order", "rate", order, "--rating", "very_satisfied")
    #expect(try home.ids("order", "list").isEmpty && home.ids("order", "list", "--all") == [order])
    #expect(try home.ids("order", "list", "--state", "rated") == [order])
    let shown = try fields(home, "order", order)
    #expect(shown?["accepted_by"]?.string == "zhang" && shown?["delivered_at"]?.string != nil)
    #expect(shown?["rated_by"]?.string == "zhang" && shown?["minutes"]?.integer == 40)
    #expect(try code(home, "request", "close", request, "--outcome", "好", "--state", "raised") == "invalid_term")
    try home.id("request", "close", request, "--outcome", "老人改主意了", "--state", "withdrawn")
    #expect(try fields(home, "request", request)?["state"]?.string == "withdrawn")
    #expect(try code(home, "request", "take", request) == "wrong_state")
  }

  @Test func listsAreNarrowed() throws {
    let home = try county()
    let (one, two) = (try elder(home), try home.id("elder", "add", "--name", "赵", "--village", Home.otherVillage))
    let mine = try home.id("request", "add", one, "--service", "meals")
    let other = try home.id("request", "add", two, "--service", "bathing")
    #expect(try home.ids("request", "list", "--elder", one) == [mine])
    #expect(try home.ids("request", "list", "--village", Home.otherVillage) == [other])
    #expect(try home.ids("request", "list", "--service", "助餐") == [mine])
    #expect(try Set(home.ids("request", "list", "--service", "meals", "--service", "bathing")) == [mine, other])
    #expect(try home.ids("request", "list", "--limit", "1").count == 1)
    try home.id("request", "void", mine, "--reason", "记错了")
    #expect(try home.ids("request", "list") == [other])
    #expect(try fields(home, "request", mine)?["voided_note"]?.string == "记错了")
    let item = try #require(try home.json("request", "list").elements?.first)
    #expect(item.members?.map(\.key) == ["id", "elder", "name", "region", "fields", "by", "held"])
    #expect(item["name"]?.string == "赵" && item["fields"]?["service"]?.string == "bathing")
    #expect(try code(home, "request", "list", "--service", "飞行") == "unknown_value")
  }

  // MARK: - Who looks after whom

  @Test func anAssignmentBeginsAndEnds() throws {
    let home = try county()
    let elder = try elder(home)
    let helper = try home.id(
      "helper", "add", "--name", "李建国", "--division", "230422100", "--account", "li", "--phone", "13800000001")
    let id = try home.id("assignment", "add", elder, "--helper", helper, "--role", "党员", "--from", "2024-01-01")
    #expect(try home.ids("assignment", "list", "--helper", helper) == [id])
    #expect(
      try code(home, "assignment", "add", elder, "--from", "2026-02-01", "--until", "2026-01-01")
        == "ends_before_it_begins")
    #expect(try code(home, "assignment", "end", id, "--until", "2023-12-31") == "ends_before_it_begins")
    try home.id("assignment", "end", id, "--until", "2024-02-01", "--ended", "helper_left")
    #expect(try home.ids("assignment", "list").isEmpty && home.ids("assignment", "list", "--all") == [id])
    let volunteer = try Home()
    let mine = try volunteer.id("elder", "add", "--name", "王秀英")
    #expect(try volunteer.run(["assignment", "add", mine, "--helper-name", "邻居"]).err.contains("proposed only"))
    #expect(try code(volunteer, "helper", "add", "--name", "李") == "not_permitted")
  }

  /// The account stood in the assignment as a copy of the helper's: another helper, or another account of the helper, left
  /// the elder on the list of whoever had it first.
  @Test func anElderStayedOnTheListOfTheHelperBefore() throws {
    let home = try county()
    let elder = try elder(home)
    func helper(_ account: String) throws -> String {
      try home.id("helper", "add", "--name", account, "--division", "230422100", "--account", account)
    }
    let (zhang, li) = (try helper("zhang"), try helper("li"))
    let assignment = try home.id("assignment", "add", elder, "--helper", zhang)
    #expect(try home.ids("due", "--mine") == [elder])
    try home.id("assignment", "edit", assignment, "--helper", li)
    #expect(try home.ids("due", "--mine").isEmpty)
    try home.id("helper", "edit", zhang, "--account", "zhang2")
    try home.id("helper", "edit", li, "--account", "zhang")
    #expect(try home.ids("due", "--mine") == [elder])
    // Who is named there is meant, whoever helps beside.
    try home.id("assignment", "edit", assignment, "--account", "sun")
    #expect(try home.ids("due", "--mine").isEmpty)
  }

  @Test func aCareGroupLooksAfterAnElder() throws {
    let home = try county()
    let elder = try elder(home)
    let team = try home.id(
      "team", "add", "--name", "关爱小组", "--kind", "care_group", "--organisation-kind", "老年协会", "--division", "230422100")
    let helper = try home.id(
      "helper", "add", "--name", "李建国", "--kind", "volunteer", "--organisation", "东沟村老年协会", "--division", "230422100",
      "--team", team, "--account", home.account)
    #expect(try home.ids("due", "--mine").isEmpty)
    let assignment = try home.id("assignment", "add", elder, "--team", team)
    #expect(try home.ids("due", "--mine") == [elder])
    #expect(try fields(home, "assignment", assignment)?["team"]?.string == team)
    #expect(try fields(home, "team", team)?["organisation_kind"]?.string == "elders_association")
    #expect(try fields(home, "helper", helper)?["organisation"]?.string == "东沟村老年协会")
    #expect(try home.tanfang("helper", "list").out.contains("东沟村老年协会"))
    try home.id("helper", "edit", helper, "--state", "left")
    #expect(try home.ids("due", "--mine").isEmpty)
  }

  @Test func aHelpersCertificateAndHoursAreCounted() throws {
    let home = try county()
    let elder = try elder(home)
    let helper = ["helper", "add", "--division", "230422100", "--certificate", "养老护理员", "--skill-level", "初级"]
    let valid = try home.id(helper + ["--name", "李", "--account", "zhang", "--certificate-until", "2199-01"])
    let expired = try home.id(helper + ["--name", "赵", "--certificate-until", "2020-01", "--joined-on", "2019-01-01"])
    #expect(try Set(home.ids("helper", "list", "--certificate", "care_worker")) == [valid, expired])
    try home.id("visit", "add", elder, "--duration-minutes", "45")
    // Whoever keys in another's paper form has not been there.
    try home.id("visit", "add", elder, "--duration-minutes", "30", "--from-paper", "yes", "--visitor", "老王")
    try home.id("training", "add", "--topic", "急救", "--division", "230422", "--trainees", "24")
    let total = try home.json("report", "volunteers", "--by", "helper")
    #expect(total["total"]?["care_workers"]?.integer == 2 && total["total"]?["certified_rate"] == .number("0.500"))
    let line = total["groups"]?.elements?.first { $0["name"]?.string == "李" }
    #expect(line?["hours"] == .number("0.75") && line?["visits"]?.integer == 1)
    let villages = try home.json("report", "volunteers")["total"]
    #expect(villages?["trained_people"]?.integer == 24 && villages?["visits"]?.integer == 2)
  }

  @Test func whatBelongsToADivisionIsWrittenByItsOwn() throws {
    let home = try Home(.town, regions: ["230422100"])
    let own = try home.id("team", "add", "--name", "关爱小组", "--kind", "care_group", "--members", "5")
    #expect(try fields(home, "team", own)?["division"]?.string == "230422100000", "the only division there is")
    try home.id("facility", "add", "--name", "幸福院", "--kind", "幸福院", "--division", Home.village)
    for division in ["230422", "230422101", "23"] {
      #expect(try code(home, "team", "add", "--name", "x", "--division", division) == "out_of_scope")
    }
    #expect(try code(home, "team", "edit", own, "--division", "230422") == "out_of_scope")
    #expect(try code(home, "team", "add", "--name", "x", "--division", "12345") == "village_unknown")
    let county = try county()
    let named = try county.id("team", "add", "--name", "x", "--division", "绥滨县")
    #expect(try fields(county, "team", named)?["division"]?.string == "230422000000")
    #expect(try county.tanfang("team", "list").out.contains("绥滨县 230422"))
    #expect(try code(county, "team", "add", "--name", "x", "--division", "朝阳区") == "out_of_scope")
  }

  @Test func countsThatCannotBeAreRefused() throws {
    let home = try county()
    #expect(
      try code(home, "facility", "add", "--name", "院", "--kind", "care_home", "--beds", "10", "--nursing-beds", "11")
        == "out_of_range")
    #expect(
      try code(home, "training", "add", "--topic", "急救", "--trainees", "10", "--passed", "11") == "out_of_range")
    let training = try home.id("training", "add", "--topic", "急救", "--trainees", "10", "--passed", "9")
    try home.id("training", "edit", training, "--passed", "10")
    #expect(try code(home, "training", "edit", training, "--trainees", "9") == "out_of_range")
    #expect(try home.ids("training", "list", "--kind", "cadres").isEmpty)
  }

  // MARK: - Settings and targets

  @Test func aPolicySaysWhatHoldsAndByWhoseWord() throws {
    let home = try county()
    let county = try home.id("policy", "set", "--interval-general-days", "60", "--from", "2026-01-01")
    let again = try home.id("policy", "set", "--hotline", "12349", "--from", "2026-01-01")
    #expect(again == county, "one record for a division and a beginning")
    let town = try home.id("policy", "set", "--division", "230422100", "--interval-general-days", "45")
    func setting(_ key: String, _ place: String) throws -> JSONValue? {
      try home.json("policy", "show", place)["settings"]?.elements?.first { $0["key"]?.string == key }
    }
    let general = try setting("interval_general_days", Home.village)
    #expect(general?["value"]?.integer == 45 && general?["policy"]?.string == town)
    #expect(general?["division"]?.string == "230422100")
    #expect(try setting("hotline", Home.village)?["policy"]?.string == county)
    let high = try setting("interval_high_days", Home.village)
    #expect(high?["value"]?.integer == 7 && high?["policy"] == .null, "by default")
    #expect(try setting("interval_general_days", "230422101201")?["value"]?.integer == 60)
    try home.id("policy", "withdraw", town)
    #expect(try setting("interval_general_days", Home.village)?["value"]?.integer == 60)
    #expect(try home.ids("policy", "list") == [county])
    for (language, words) in [("en", "default"), ("zh", "默认")] {
      home.language = language
      #expect(try home.tanfang("policy", "show").out.contains(words))
    }
    let volunteer = try Home()
    #expect(try code(volunteer, "policy", "set", "--hotline", "1") == "not_permitted")
    #expect(try volunteer.json("policy", "show")["place"]?.string == Home.village)
  }

  @Test func aDivisionSaysHowOftenEachTierIsVisited() throws {
    let home = try county()
    let days = ["high": 3, "priority": 12, "general": 50]
    let elders = try days.mapValues { _ in try elder(home) }
    for (tier, elder) in elders.sorted(by: { $0.key < $1.key }) {
      try home.id("elder", "edit", elder, "--risk-tier", tier)
      try home.id("visit", "add", elder)
    }
    try home.id(
      "policy", "set", "--from", "2026-01-01", "--interval-high-days", "3", "--interval-priority-days", "12",
      "--interval-general-days", "50")
    for (tier, elder) in elders.sorted(by: { $0.key < $1.key }) {
      #expect(try !home.ids("due", "--ahead", "\(days[tier]! - 1)").contains(elder), "\(tier)")
      #expect(try home.ids("due", "--ahead", "\(days[tier]!)").contains(elder), "\(tier)")
    }
  }

  @Test func aTargetHasAPeriod() throws {
    let home = try county()
    for period in ["2026", "2026-09", "2026Q4", "2021-2025"] {
      try home.id("target", "set", "--indicator", "月探访率", "--period", period, "--value", "100")
    }
    for period in ["26", "2026-13", "2026Q5", "2025-2021", "九月", "2026-9"] {
      #expect(try code(home, "target", "set", "--indicator", "visit_rate", "--period", period, "--value", "1") != nil)
    }
    let same = try home.id("target", "set", "--indicator", "visit_rate", "--period", "2026", "--value", "99.5")
    #expect(try home.ids("target", "list").count == 4)
    #expect(try home.json("target", "show", same)["fields"]?["value"] == .number("99.5"))
  }

  // MARK: - The basic service list

  @Test func aLowerLevelRaisesAndNeverLowers() throws {
    let home = try county()
    try home.id(
      "benefit", "add", "--code", "GLJT", "--name", "高龄津贴", "--age-from", "90", "--age-until", "99", "--amount-yuan",
      "100", "--frequency", "month")
    let lower = ["benefit", "add", "--code", "GLJT", "--name", "高龄津贴", "--division", "230422100"]
    let run = try home.run(lower + ["--age-from", "91", "--json"])
    #expect(run.code == 65 && run.error?["code"]?.string == "lowers_benefit")
    #expect(run.error?["message"]?.string?.contains("age from") == true)
    try home.id(lower + ["--age-from", "85", "--amount-yuan", "1200", "--frequency", "year"])
    let item = try home.json("benefit", "catalogue", Home.village).elements?.first
    #expect(item?["division"]?.string == "230422100" && item?["terms"]?["age_from"]?.integer == 85)
    #expect(item?["ignored"]?.elements?.isEmpty == true)
    let old = try elder(home, "--birth", "1934-05-02")
    let lines = try home.json("benefit", "eligible").elements
    #expect(lines?.compactMap { $0["elder"]?.string } == [old] && lines?.first?["status"]?.string == "missing")
    let entitlement = try home.id("entitlement", "add", old, "--benefit", item?["benefit"]?.string ?? "")
    #expect(try fields(home, "entitlement", entitlement)?["code"]?.string == "GLJT", "as the catalogue has it")
    #expect(try home.json("benefit", "eligible").elements?.isEmpty == true)
    #expect(try home.json("benefit", "eligible", "--all").elements?.first?["status"]?.string == "underway")
    try home.id("entitlement", "grant", entitlement)
    try home.id("entitlement", "receive", entitlement)
    #expect(try home.json("benefit", "eligible", "--all").elements?.first?["status"]?.string == "receiving")
    #expect(try code(home, "entitlement", "grant", entitlement) == "wrong_state")
    // The county raises: what the town gives is too little now.
    let above = try #require(try home.json("benefit", "list", "--village", "230422").elements?.first?["id"]?.string)
    let raised = try home.run(["benefit", "edit", above, "--amount-yuan", "150"])
    #expect(raised.code == 0 && raised.err.contains("passed over"))
    #expect(try home.json("benefit", "catalogue", Home.village).elements?.first?["ignored"]?.elements?.count == 1)
  }

  // MARK: - The time bank

  @Test func minutesAreEnteredAndReversedNeverChanged() throws {
    let home = try county()
    func helper(_ name: String) throws -> String { try home.id("helper", "add", "--name", name) }
    let (li, zhao) = (try helper("李"), try helper("赵"))
    func balance(_ id: String) throws -> Int64? {
      try home.json("timebank", "balance", id).elements?.first?["balance_minutes"]?.integer
    }
    try home.id("timebank", "add", li, "--minutes", "90")
    try home.id("timebank", "add", li, "--kind", "支取", "--minutes", "30")
    let gift = try home.id("timebank", "add", li, "--kind", "transferred", "--minutes", "20", "--counterpart", zhao)
    #expect(try balance(li) == 40 && balance(zhao) == 20)
    try home.id("timebank", "reverse", gift, "--note", "记错了")
    #expect(try balance(li) == 60 && balance(zhao) == 0)
    #expect(try code(home, "timebank", "reverse", gift) == "already_reversed")
    let reversal = try #require(
      try home.json("timebank", "list", "--kind", "reversal").elements?.first?["id"]?.string)
    #expect(try code(home, "timebank", "reverse", reversal) == "is_reversal")
    #expect(try code(home, "timebank", "edit", gift, "--minutes", "1") == "unknown_command")
    for bad in [
      ["--minutes", "0"], ["--minutes", "-5"], ["--minutes", "5", "--kind", "reversal"],
      ["--minutes", "5", "--kind", "transferred"], ["--minutes", "5", "--counterpart", zhao],
      ["--minutes", "5", "--kind", "transferred", "--counterpart", li], ["--minutes", "5", "--at", "2199-01-01 08:00"],
    ] {
      #expect(try home.run(["timebank", "add", li] + bad).code == 65, "\(bad)")
    }
    #expect(try home.run(["timebank", "add", zhao, "--kind", "spent", "--minutes", "5"]).err.contains("the balance"))
  }

  // MARK: - Of every type

  @Test func everyGroupHasHelpInBothLanguagesAndIsExported() throws {
    let home = try county()
    let groups = [
      "assessment", "assignment", "request", "order", "entitlement", "benefit", "policy", "target", "helper", "team",
      "timebank", "facility", "training",
    ]
    for language in ["en", "zh"] {
      home.language = language
      for group in groups {
        let help = try home.tanfang(group, "--help")
        #expect(help.code == 0 && help.out.contains("list") && help.out.contains("show"), "\(group)")
        let list = try home.tanfang(group, "list")
        #expect(list.code == 0 && list.out.isEmpty, "\(group)")
      }
    }
    for type in CareModel.current.types {
      #expect(try home.tanfang("export", type.key).code == 0)
      #expect(try home.tanfang("export", type.key, "--format", "jsonl").code == 0)
    }
  }

  @Test func theHubHasTheSameCommandsForItsOfficials() throws {
    let hub = try HubHome()
    let policy = try hub.json(
      "policy", "set", "--division", "230422", "--interval-general-days", "60", "--as", "县民政局")["id"]?.string
    #expect(policy != nil)
    try hub.json("account", "add", "乡", "--role", "town", "--region", "230422100")
    // A town reads what the county has decided, and does not change it.
    #expect(try hub.json("policy", "list", "--as", "乡").elements?.first?["id"]?.string == policy)
    let refused = try hub.run("policy", "edit", policy ?? "", "--interval-general-days", "90", "--as", "乡", "--json")
    #expect(refused.code == 77 && refused.error?["code"]?.string == "out_of_scope")
    let place = try hub.json("policy", "show", "230422100201", "--as", "乡")
    #expect(
      place["settings"]?.elements?.first { $0["key"]?.string == "interval_general_days" }?["value"]?.integer == 60)
    try hub.json("facility", "add", "--name", "幸福院", "--kind", "幸福院", "--division", "230422100201", "--as", "乡")
    #expect(try hub.json("facility", "list").elements?.first?["by"]?.string == "乡")
  }
}
