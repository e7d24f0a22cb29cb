import Model
import Replication
import Store
import Support
import Sync
import Testing

@testable import Care

private let today: Int64 = 20_260_920

@Suite("Who is eligible for what")
struct BenefitTests {
  private let village = try! Village()

  @discardableResult
  private func benefit(_ code: String, in division: String, _ values: [String: String]) throws -> Dot {
    let text = values.merging(["code": code, "name": code, "division": division, "from": "2026-01-01"]) { mine, _ in
      mine
    }
    return try village.write(Draft(type: "benefit", text: text))
  }

  private func item(_ code: String = "A", at place: String = Village.east) throws -> Catalogue.Item? {
    try Catalogue(village.store, on: today).item(code, at: Int64(place)!)
  }

  private func list(_ adjust: (inout BenefitList.Question) -> Void = { _ in }) throws -> [BenefitList.Line] {
    var question = BenefitList.Question(on: today)
    adjust(&question)
    return try BenefitList(village.store, question).lines
  }

  // MARK: - Ages

  @Test("An age band holds from the birthday on, and for partial dates only where every day of them agrees")
  func ages() throws {
    var terms = BenefitTerms()
    (terms.ageFrom, terms.ageUntil) = (90, 99)
    let day = PartialDate(packed: today)!
    let cases: [(String, String)] = [
      ("1936-09-20", "yes"), ("1936-09-21", "no"), ("1936-09", "unclear"), ("1936-08", "yes"), ("1936-10", "no"),
      ("1936", "unclear"), ("1935", "yes"), ("1927-09-20", "yes"), ("1926-09-21", "yes"), ("1926-09-20", "no"),
      ("1926", "unclear"), ("1925", "no"), ("1937", "no"),
    ]
    for (birth, wanted) in cases {
      var person = Claimant()
      person.age = PartialDate.parse(birth)!.years(on: day)
      switch terms.verdict(person) {
      case .eligible(let because): #expect(wanted == "yes" && because == ["age_from", "age_until"], "\(birth)")
      case .not: #expect(wanted == "no", "\(birth)")
      case .unclear(let lacking): #expect(wanted == "unclear" && lacking == ["birth"], "\(birth)")
      }
    }
    #expect(PartialDate.parse("2027")!.years(on: day) == nil)
    #expect(terms.verdict(Claimant()) == .unclear(lacking: ["birth"]))
  }

  @Test("Every term is asked, and what is not known of the elder is named")
  func terms() {
    var terms = BenefitTerms()
    #expect(terms.verdict(Claimant()) == .eligible(because: []), "for everybody")
    var person = Claimant()
    terms.categoriesAny = [1, 2]
    #expect(terms.verdict(person) == .not(by: "categories_any"))
    person.categories = [2]
    #expect(terms.verdict(person) == .eligible(because: ["categories_any"]))
    terms.categoriesAll = [2, 3]
    #expect(terms.verdict(person) == .not(by: "categories_all"))
    person.categories = [2, 3]
    (terms.levelFrom, terms.levelUntil) = (2, 3)
    #expect(terms.verdict(person) == .unclear(lacking: ["ability_level"]))
    for level in 0...4 as ClosedRange<Int64> {
      person.level = level
      let isIn = (2...3).contains(level)
      if case .eligible = terms.verdict(person) { #expect(isIn) } else { #expect(!isIn) }
    }
    person.level = 3
    terms.disabilityGrade = 2
    #expect(terms.verdict(person) == .not(by: "disability_grade"), "nobody without a grade is disabled")
    for grade in 1...4 as ClosedRange<Int64> {
      person.disabilityGrade = grade
      if case .eligible = terms.verdict(person) { #expect(grade <= 2) } else { #expect(grade > 2) }
    }
    person.disabilityGrade = 1
    (terms.livingAny, terms.incomeMaxYuan) = ([1], 12_000)
    #expect(terms.verdict(person) == .unclear(lacking: ["living", "annual_income_yuan"]))
    (person.living, person.incomeYuan) = (1, 12_000)
    if case .eligible(let because) = terms.verdict(person) { #expect(because.count == 7) } else { Issue.record("not") }
    person.incomeYuan = 12_001
    #expect(terms.verdict(person) == .not(by: "income_max_yuan"))
  }

  // MARK: - Inheritance

  private static let upper: [String: String] = [
    "age_from": "80", "age_until": "99", "categories_any": "living_alone,empty_nest", "categories_all": "hardship",
    "level_from": "moderate", "level_until": "severe", "disability_grade": "second", "living_any": "alone",
    "income_max_yuan": "10000", "excludes": "X,Y", "amount_yuan": "100", "frequency": "month", "quantity": "10",
    "unit": "hours",
  ]

  @Test(
    "A lower level may add or raise, never lower",
    arguments: [
      (["age_from": "75"], []), (["age_from": "81"], ["age_from"]), (["age_until": "120"], []),
      (["age_until": "95"], ["age_until"]), (["categories_any": "living_alone,empty_nest,left_behind"], []),
      (["categories_any": "living_alone"], ["categories_any"]),
      (["categories_any": "left_behind"], ["categories_any"]), (["categories_all": "hardship"], []),
      (["categories_all": "hardship,disabled"], ["categories_all"]), (["level_from": "mild"], []),
      (["level_from": "severe"], ["level_from"]), (["level_until": "total"], []),
      (["level_until": "moderate"], ["level_until"]), (["disability_grade": "third"], []),
      (["disability_grade": "first"], ["disability_grade"]), (["living_any": "alone,with_spouse"], []),
      (["living_any": "with_spouse"], ["living_any"]), (["income_max_yuan": "10001"], []),
      (["income_max_yuan": "9999"], ["income_max_yuan"]), (["excludes": "X"], []),
      (["excludes": "X,Z"], ["excludes"]), (["amount_yuan": "100"], []), (["amount_yuan": "99.99"], ["amount_yuan"]),
      (["amount_yuan": "1200", "frequency": "year"], []),
      (["amount_yuan": "1199", "frequency": "year"], ["amount_yuan", "quantity"]),
      (["amount_yuan": "1200", "frequency": "year", "quantity": "120"], []), (["quantity": "9"], ["quantity"]),
      (["quantity": "10.5"], []), ([:], []),
    ] as [([String: String], [String])])
  func inheritance(lower: [String: String], lowering: [String]) throws {
    let above = try benefit("A", in: "230422", Self.upper)
    let below = try benefit("A", in: "230422100", lower)
    let item = try #require(try item())
    // An amount that is paid otherwise takes the quantity with it: ten hours a year are fewer than ten a month.
    let wanted = lower == ["amount_yuan": "1200", "frequency": "year"] ? ["quantity"] : lowering
    #expect(item.ignored.map(\.fields) == (wanted.isEmpty ? [] : [wanted]))
    #expect(item.record == (wanted.isEmpty ? below : above))
    #expect(item.division == Region(wanted.isEmpty ? "230422100" : "230422"))
    if let from = lower["age_from"], wanted.isEmpty { #expect(item.terms.ageFrom == Int64(from)) }
    #expect(item.terms.excludes.isSubset(of: ["X", "Y"]))
    // The next town has what the county has.
    #expect(try self.item(at: "230422101201")?.record == above)
    #expect(try self.item(at: "230423100201") == nil)
  }

  @Test("What a lower level demands where the upper one demands nothing lowers as well")
  func addedDemands() throws {
    try benefit("A", in: "230422", ["amount_yuan": "100"])
    for (key, value) in Self.upper where !["amount_yuan", "frequency", "quantity", "unit"].contains(key) {
      let below = BenefitTerms(
        try #require(try village.store.record(try benefit("B", in: "230422100", [key: value]), type: 12)))
      #expect(below.lowering(BenefitTerms()) == [key])
    }
  }

  @Test("Levels are gone through from the top; one that is passed over leaves the next as it is")
  func levels() throws {
    try benefit("A", in: "23", ["age_from": "80", "amount_yuan": "50", "frequency": "month"])
    try benefit("A", in: "2304", ["amount_yuan": "80"])
    let low = try benefit("A", in: "230422", ["amount_yuan": "70", "age_from": "60"])
    let village = try benefit("A", in: Village.east, ["age_from": "75"])
    let item = try #require(try item())
    #expect(item.record == village && item.ignored.map(\.record) == [low])
    #expect(item.terms.amount == 8000 && item.terms.ageFrom == 75)
    try self.village.edit("benefit", low, ["withdrawn": "yes"])
    #expect(try self.item()?.ignored.isEmpty == true)
    #expect(
      try Catalogue(self.village.store, on: 20_251_231).items(at: Int64(Village.east)!).isEmpty, "not yet in force")
  }

  // MARK: - 服务找人

  @Test("Listed is who is eligible and neither has nor awaits it")
  func missing() throws {
    try benefit("A", in: "230422", ["age_from": "90", "age_until": "99"])
    let old = try village.elder("王", ["birth": "1930-01-01"])
    try village.elder("李", ["birth": "1950-01-01"])
    let unknown = try village.elder("赵")
    try village.elder("钱", ["birth": "1930-01-01", "archived": "died"])
    #expect(try list().map(\.elder) == [old, unknown])
    #expect(try list().map(\.status) == [.missing, .unclear] && list()[1].lacking == ["birth"])
    let entitlement = try village.write(
      Draft(type: "entitlement", text: ["elder": old.testText, "code": "A", "state": "applied"]))
    for (state, status) in [
      ("applied", BenefitList.Status.underway), ("granted", .underway), ("receiving", .receiving),
      ("suspended", .missing), ("ended", .missing), ("refused", .missing), ("declined", .missing),
    ] {
      try village.edit("entitlement", entitlement, ["state": state])
      #expect(try list().first?.status == status, "\(state)")
    }
    try village.edit("entitlement", entitlement, ["state": "receiving", "until": "2026-09-19"])
    #expect(try list().first?.status == .missing, "it ended yesterday")
    try village.edit("entitlement", entitlement, ["until": "", "voided": "test"])
    #expect(try list().first?.status == .missing)
  }

  @Test("An entitlement to meals counts as one where only the list above says that the item is meals")
  func mealsByTheListAbove() throws {
    try benefit("A", in: "230422", ["service": "meals", "amount_yuan": "5"])
    let lower = try benefit("A", in: "230422100", ["amount_yuan": "8"])
    for named in [["benefit": lower.testText], [:]] {
      let elder = try village.elder("王")
      let own = ["elder": elder.testText, "code": "A", "state": "receiving"]
      try village.record("entitlement", own.merging(named) { mine, _ in mine })
    }
    #expect(try village.report(.services).total("meals_entitled") == .count(2))
  }

  @Test("Whoever receives something without proof that it is theirs is not counted as eligible")
  func receivingUnclear() throws {
    try benefit("A", in: "230422", ["age_from": "80"])
    let unknown = try village.elder("赵")
    let old = try village.elder("王", ["birth": "1930-01-01"])
    for elder in [unknown, old] {
      try village.record("entitlement", ["elder": elder.testText, "code": "A", "state": "receiving"])
    }
    #expect(try list().map(\.status) == [.receiving, .receiving])
    #expect(try village.report(.services).total("eligible") == .count(1))
    #expect(try village.report(.services).total("entitled_receiving_rate") == .share(part: 1, of: 1))
  }

  @Test("Of two that exclude each other whoever has one is not sent the other")
  func excludes() throws {
    try benefit("A", in: "230422", ["age_from": "80", "excludes": "B"])
    try benefit("B", in: "230422", ["age_from": "80"])
    let elder = try village.elder("王", ["birth": "1930-01-01"])
    #expect(try list().map(\.status) == [.missing, .missing])
    _ = try village.write(
      Draft(type: "entitlement", text: ["elder": elder.testText, "code": "B", "state": "receiving"]))
    #expect(try list().map(\.status) == [.excluded, .receiving])
  }

  @Test("Whoever receives what excludes another is not sent to apply for that, though only the one says so")
  func excludedByWhatIsReceived() throws {
    try benefit("A", in: "230422", ["age_from": "80", "excludes": "B"])
    try benefit("B", in: "230422", ["age_from": "80"])
    let elder = try village.elder("王", ["birth": "1930-01-01"])
    let granted = try village.record(
      "entitlement", ["elder": elder.testText, "code": "A", "state": "granted", "granted_on": "2026-01-01"])
    #expect(try list().map(\.status) == [.underway, .missing])
    try village.edit("entitlement", granted, ["state": "receiving"])
    #expect(try list().map(\.status) == [.receiving, .excluded])
    #expect(try village.report(.services).total("eligible") == .count(1))
    #expect(try village.report(.services).total("entitled_receiving_rate") == .share(part: 1, of: 1))
  }

  @Test("Of united records the survivor counts, with what either receives")
  func united() throws {
    try benefit("A", in: "230422", ["age_from": "80"])
    let stays = try village.elder("王", ["birth": "1930-01-01"])
    let gives = try village.elder("王", ["birth": "1930-01-01"])
    try village.edit("elder", gives, ["same_as": stays.testText])
    #expect(try list().map(\.elder) == [stays])
    _ = try village.write(
      Draft(type: "entitlement", text: ["elder": gives.testText, "code": "A", "state": "receiving"]))
    #expect(try list().map(\.status) == [.receiving])
  }

  @Test("The last final level that holds decides, before what the elder's record says")
  func levelsOfAssessments() throws {
    try benefit("A", in: "230422", ["level_from": "severe"])
    let elder = try village.elder("王", ["ability_level": "mild"])
    #expect(try list().isEmpty)
    func assess(_ on: String, _ level: String, _ more: [String: String] = [:]) throws -> Dot {
      let text = ["elder": elder.testText, "instrument": "gb42195", "assessed_on": on, "final_level": level]
      return try village.write(Draft(type: "assessment", text: text.merging(more) { $1 }))
    }
    let first = try assess("2026-01-01", "total")
    #expect(try list().map(\.status) == [.missing])
    _ = try assess("2026-12-01", "mild")
    #expect(try list().map(\.status) == [.missing], "that one is still to come")
    _ = try assess("2026-06-01", "intact", ["valid_until": "2026-08"])
    #expect(try list().map(\.status) == [.missing], "no longer valid")
    try village.edit("assessment", first, ["voided": "test"])
    #expect(try list().isEmpty)
  }

  @Test("What begins later is underway, and not received yet")
  func aBenefitOfNovemberWasReceivedInJune() throws {
    try benefit("A", in: "230422", ["age_from": "80", "service": "meals"])
    let elder = try village.elder("王", ["birth": "1930-01-01", "enrolled": "2025"])
    let id = try village.write(
      Draft(
        type: "entitlement",
        text: ["elder": elder.testText, "code": "A", "state": "receiving", "from": "2026-09-21"]))
    #expect(try list().map(\.status) == [.underway])
    #expect(try village.report(.services, "2026-08").total("entitled_receiving_rate") == .share(part: 0, of: 1))
    for (from, status) in [
      ("2026-09-20", BenefitList.Status.receiving), ("2026-09", .receiving), ("2026-10", .underway),
    ] {
      try village.edit("entitlement", id, ["from": from])
      #expect(try list().map(\.status) == [status], "\(from)")
    }
  }

  @Test("A month's list has who becomes eligible in it")
  func entering() throws {
    try benefit("A", in: "230422", ["age_from": "90", "age_until": "99"])
    let turns = try village.elder("王", ["birth": "1936-09-30"])
    try village.elder("李", ["birth": "1936-08-31"])
    try village.elder("赵", ["birth": "1936-10-01"])
    let found = try list {
      $0.day = 20_260_930
      $0.notYet = 20_260_831
    }
    #expect(found.map(\.elder) == [turns])
  }
}

@Suite("The time bank adds up")
struct TimeBankTests {
  @Test func aBalanceIsTheSumOfItsEntriesAndOfWhatOthersGave() throws {
    let village = try Village()
    func helper(_ name: String) throws -> Dot {
      try village.write(Draft(type: "helper", text: ["name": name, "division": Village.east]))
    }
    let (li, zhao) = (try helper("李"), try helper("赵"))
    func enter(_ kind: String, _ minutes: Int, _ more: [String: String] = [:]) throws -> Dot {
      let text = ["helper": li.testText, "kind": kind, "minutes": "\(minutes)", "at": "2026-09-20 08:30"]
      return try village.write(Draft(type: "timebank", text: text.merging(more) { $1 }))
    }
    _ = try enter("earned", 120)
    _ = try enter("spent", -30)
    let given = try enter("transferred", -40, ["counterpart": zhao.testText])
    var bank = try TimeBank(village.store)
    #expect(bank.balances[li]?.balance == 50 && bank.balances[zhao]?.balance == 40)
    #expect(bank.balances[li]?.earned == 120 && bank.balances[li]?.spent == 30 && bank.balances[li]?.given == 40)
    _ = try enter("reversal", 40, ["counterpart": zhao.testText, "reverses": given.testText])
    bank = try TimeBank(village.store)
    #expect(bank.balances[li]?.balance == 90 && bank.balances[zhao]?.balance == 0)
    #expect(bank.reversals[given]?.count == 1)
    #expect(bank.balances.values.reduce(0) { $0 + $1.balance } == 90, "giving makes nothing")
    #expect(
      ["earned", "spent", "transferred", "reversal"].map { TimeBank.sign(Vocabulary.timebankKind[$0]) } == [
        1, -1, -1, nil,
      ])
  }
}

extension TimeBankTests {
  /// Two people who did not know of each other reverse the same entry: the balance fell twice.
  @Test func anEntryReversedTwiceCountedTwice() throws {
    let village = try Village()
    let li = try village.write(Draft(type: "helper", text: ["name": "李", "division": Village.east]))
    func enter(_ kind: String, _ minutes: Int, _ more: [String: String] = [:]) throws -> Dot {
      let text = ["helper": li.testText, "kind": kind, "minutes": "\(minutes)", "at": "2026-09-20 08:30"]
      return try village.write(Draft(type: "timebank", text: text.merging(more) { $1 }))
    }
    let wrong = try enter("earned", 120)
    _ = try enter("earned", 60)
    let first = try enter("reversal", -120, ["reverses": wrong.testText])
    let second = try enter("reversal", -120, ["reverses": wrong.testText])
    let bank = try TimeBank(village.store)
    #expect(bank.balances[li]?.balance == 60 && bank.balances[li]?.reversed == -120)
    #expect(bank.balances[li]?.entries == 3)
    #expect(bank.reversals[wrong] == [first, second].sorted())
    #expect(try TimeBank.superfluousReversals(village.store) == [max(first, second)])
  }
}
