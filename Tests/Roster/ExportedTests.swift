import Model
import Testing

@testable import Roster

/// Tables that were exported and come back.
@Suite struct ExportedTests {
  @Test func everyTermOfEverySetIsKnownInAList() {
    for field in CareModel.current.types.flatMap(\.fields) where field.isFlags {
      guard let vocabulary = field.vocabulary else { continue }
      let keys = vocabulary.terms.map(\.key)
      for language in [Language.zh, .en] {
        let labels = vocabulary.terms.map { $0.label[language] }
        let list = labels.joined(separator: language == .zh ? "、" : ", ")
        #expect(TermList.keys(list, vocabulary) == keys, "\(field.key)")
        let dated = labels.map { language == .zh ? "\($0)（2020-05起）" : "\($0) (since 2020-05)" }
        #expect(TermList.keys(dated.joined(separator: ", "), vocabulary) == keys, "\(field.key)")
        let dates = TermList.elements(dated.joined(separator: ", "), vocabulary)?.map(\.dates)
        #expect(dates == Array(repeating: "@2020-05", count: keys.count), "\(field.key)")
      }
      #expect(TermList.keys(keys.map { "\($0)@2020~2021#register" }.joined(separator: ";"), vocabulary) == keys)
      #expect(TermList.keys("\(keys[0]);不认识", vocabulary) == nil)
    }
  }

  @Test(arguments: [
    ("name", "赵桂兰", "赵桂兰", true), ("name", "赵桂兰", "赵桂花", false), ("sex", "female", "女", true),
    ("sex", "female", "男", false),
    ("birth", "1941-03-05", "1941年3月5日", true), ("birth", "1941-03", "1941-03-01", false),
    ("weight_kg", "45.5", "45.50", true), ("doctor_contract", "false", "否", true),
    ("doctor_contract", "false", "no", true),
    ("note", "第一行\n 第二行", "第一行\r\n第二行", true), ("note", "", "新", false),
    ("phone", "13904680011", "\t139 0468 0011", true),
    ("village", "230422990201", "\t230422990201", true), ("categories", "living_alone", "独居", true),
    ("categories", "living_alone", "独居、高龄", false), ("categories", "living_alone", "独居（2026-03起）", false),
    ("phone", "", "", true),
  ])
  func aCellThatSaysWhatTheRecordShowsSaysNothing(key: String, shown: String, cell: String, isSame: Bool) {
    let values: RosterValues = shown.isEmpty ? [:] : [key: [shown]]
    #expect(Standing(type: .elder, values: values).says(cell, key) == isSame)
  }

  @Test(arguments: [
    ("独居（2026-03起）", true), ("独居@2026-03", true), ("living alone (since 2026-03)", true), ("独居", true),
    ("living_alone@2026-03#register", true), ("独居（2026-04起）", false), ("独居（2026-03至2026-05）", false),
    ("独居（至2026-03）", false), ("独居@~2026-03", false),
  ])
  func datesOfCategoriesWereNotCompared(_ cell: String, _ isSame: Bool) {
    let values: RosterValues = ["categories": ["living_alone"], "categories@": ["living_alone@2026-03"]]
    #expect(Standing(type: .elder, values: values).says(cell, "categories") == isSame)
  }

  @Test func timesAreComparedAsFarAsTheyAreShown() {
    let values: RosterValues = ["at": ["2026-09-20T08:30:45.120+08:00"]]
    #expect(Standing(type: .visit, values: values).says("2026-09-20 08:30", "at"))
    #expect(!Standing(type: .visit, values: values).says("2026-09-20 08:31", "at"))
  }

  /// Each row was compared with all before it: a table of some ten thousand rows took hours.
  @Test(.timeLimit(.minutes(1))) func aLongTableWithoutIDsIsPlannedInLinearTime() throws {
    let rows = (1...5_000).map { "帮扶\($0),230422990201,volunteer\n" }.joined()
    let types = RecordTypes(said: CareModel.Number.helper)
    let file = try RosterFile(Array(("name,division,kind\n" + rows + rows).utf8), types: types)
    let plan = try RosterImport.plan(file, villages: Desk().villages, index: PeopleInMemory())
    #expect(plan.created == 5_000 && plan.unchanged == 5_000)
  }

  /// A device holds what belongs to the divisions around its own: a change of it went out, for the hub to hold.
  @Test func aRecordOfALargerDivisionIsNotChanged() throws {
    let text = "id,name,kind\nk7q2m0x5v8w3d-41,帮扶1,volunteer\n"
    let file = try RosterFile(Array(text.utf8), types: RecordTypes(said: CareModel.Number.helper))
    for (division, isRefused) in [("230422000000", true), ("230422990201", false)] {
      let plan = try RosterImport.plan(file, villages: Desk().villages, index: HelperOnRecord(division: division))
      #expect((plan.rejection(1)?.code == .villageOutOfScope) == isRefused, "\(division)")
      #expect(plan.updated == (isRefused ? 0 : 1))
    }
  }

  /// Nothing was said of either.
  @Test func whatIsEmptyOrNotUnderstoodIsFlagged() throws {
    let text = "id,name,division,kind\nk7q2m0x5v8w3d-41,帮扶1,,nonsense\n"
    let file = try RosterFile(Array(text.utf8), types: RecordTypes(said: CareModel.Number.helper))
    let plan = try RosterImport.plan(
      file, villages: Desk().villages, index: HelperOnRecord(division: "230422990201"))
    #expect(plan.short == "u")
    #expect(
      plan.rows[0].flags == [
        RosterFlag(.cellEmptied, field: "division"), RosterFlag(.valueNotWritten, field: "kind"),
      ])
  }

  /// A visit that its row names was moved to any day, a new one was not.
  @Test func aVisitIsNotMovedIntoTheFuture() throws {
    for (at, outcome) in [("2027-09-20 08:30", "r"), ("2026-09-19 08:30", "u")] {
      let text = "id,name,at,outcome\nk7q2m0x5v8w3d-41,王秀英,\(at),seen\n"
      let file = try RosterFile(Array(text.utf8), types: RecordTypes(said: CareModel.Number.visit))
      let plan = try RosterImport.plan(
        file, villages: Desk().villages, index: VisitOnRecord(), now: Instant.parse("2026-09-25 10:00")?.milliseconds)
      #expect(plan.short == outcome)
    }
  }

  @Test func onlyIDsMakeAColumnOfIDs() throws {
    func keys(_ text: String) throws -> [String?] { try RosterFile(Array(text.utf8)).columns.map(\.key) }
    #expect(try keys("编号,姓名,村\nk7q2m0x5v8w3d-41,赵桂兰,东河村\n")[0] == ColumnNames.Special.record)
    #expect(try keys("编号,姓名,村\n1,赵桂兰,东河村\n")[0] == ColumnNames.Special.serial)
    #expect(try keys("id,name,village\n230422194103051021,赵桂兰,东河村\n")[0] == "id_number")
    // A masked number is nobody's number.
    #expect(try keys("姓名,身份证号(遮盖),身份证号(待核)\n赵桂兰,****,x\n") == ["name", ColumnMap.ignore, "id_number_unverified"])
  }
}

/// One helper, seen by somebody who works in village 230422990201.
private struct HelperOnRecord: PersonIndex {
  let division: String

  func people(idNumbers: [String]) -> [KnownPerson] { [] }
  func people(village: String) -> [KnownPerson] { [] }
  func visits(elder: String) -> [KnownVisit] { [] }
  func values(of id: String, type: RecordTypeNumber) -> RosterValues? { ["name": ["甲"], "division": [division]] }
  func reaches(division: String) -> Bool { division == "230422990201" }
}

/// One visit.
private struct VisitOnRecord: PersonIndex {
  func people(idNumbers: [String]) -> [KnownPerson] { [] }
  func people(village: String) -> [KnownPerson] { [] }
  func visits(elder: String) -> [KnownVisit] { [] }
  func visit(id: String) -> KnownVisit? {
    KnownVisit(id: id, values: ["at": ["2026-09-20T08:30:00.000+08:00"], "outcome": ["seen"]])
  }
}
