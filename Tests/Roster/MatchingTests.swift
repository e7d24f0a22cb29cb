import Model
import Roster
import Testing

/// Who a row is about: repeats, other lists, namesakes.
@Suite struct MatchingTests {
  private let woman = number("23042219410305102")
  private let other = number("23042219411105104")

  @Test func numberDecidesWhateverElseDiffers() throws {
    var desk = Desk()
    try desk.take(Desk.register("李春梅,女,,\(woman),东河村,,,"))
    let plan = try desk.take(
      Desk.register(
        "李春梅,女,,\(woman),东河村,,,", "李梅,女,,\(woman),东河村,,,", "李春玫,女,,\(woman),东河村,,,", "李春梅（大）,女,,\(woman),东河村,,,"))
    #expect(plan.short == "==uu")
    #expect([plan.codes(1), plan.codes(2), plan.codes(3)] == [[], [.nameCut], [.nameDiffers]])
    #expect(try desk.only().first("name") == "李春梅")
    #expect(try desk.only().first("source_note") == "姓名:李春玫；姓名:李春梅(大)")
  }

  @Test func wholeNameReplacesACutOne() throws {
    var desk = Desk()
    try desk.take(Desk.register("李梅,女,,\(woman),东河村,,,"))
    #expect(try desk.take(Desk.register("李春梅,女,,\(woman),东河村,,,")).short == "u")
    #expect(try desk.only().first("name") == "李春梅")
  }

  @Test func oneNumberAndTwoNamesStayTwoPeople() throws {
    var desk = Desk()
    let text = Desk.register("李春梅,女,,\(woman),东河村,,,", "王桂芝,女,,\(woman),东河村,,,")
    let plan = try desk.take(text)
    #expect(plan.short == "cc")
    #expect(plan.rows[1].flags == [RosterFlag(.idShared, twin: .row(1))])
    #expect(try desk.take(text).short == "==")
  }

  @Test func anotherVillageDoesNotMoveAPerson() throws {
    var desk = Desk()
    try desk.take(Desk.register("李春梅,女,,\(woman),东河村,,,"))
    let plan = try desk.take(Desk.register("李春梅,女,,\(woman),红星村,,,", "李春梅,女,,\(woman),没有的村,,,"))
    #expect(plan.short == "u=" && plan.codes(1) == [.villageDiffers])
    #expect(try desk.only().first("village") == "230422990204")
    #expect(try desk.take(Desk.register("李春梅,女,,\(woman),红星村,,,")).short == "=")
  }

  @Test func oldNumberMeetsTheNewOneInEitherOrder() throws {
    let old = try #require(IDNumber.shortened(woman))
    for (first, second, outcome) in [(old, woman, "u"), (woman, old, "=")] {
      var desk = Desk()
      try desk.take(Desk.register("李春梅,女,,\(first),东河村,,,"))
      #expect(try desk.take(Desk.register("李梅,女,,\(second),东河村,,,")).short == outcome)
      let values = try desk.only()
      #expect(values.first("id_number") == woman && values.first("id_number_unverified") == nil)
      #expect(values["doubts"] == [])
      #expect(try desk.take(Desk.register("李春梅,女,,\(old),东河村,,,")).short == "=")
    }
  }

  @Test func slipInANumberMeetsTheRightOne() throws {
    var wrong = Array(woman)
    wrong[16] = wrong[16] == "9" ? "8" : "9"
    for (first, second, outcome) in [(String(wrong), woman, "u"), (woman, String(wrong), "=")] {
      var desk = Desk()
      try desk.take(Desk.register("李春梅,女,,\(first),东河村,,,"))
      let plan = try desk.take(Desk.register("李梅,女,,\(second),东河村,,,"))
      #expect(plan.short == outcome && plan.codes(1).contains(.idCorrected))
      #expect(try desk.only().first("id_number") == woman)
    }
  }

  @Test func slipDoesNotMeetAnotherNameVillageOrSex() throws {
    var wrong = Array(woman)
    wrong[16] = wrong[16] == "9" ? "8" : "9"
    for row in ["王桂芝,女,,\(woman),东河村,,,", "李春梅,女,,\(woman),红星村,,,", "李春梅,男,,\(woman),东河村,,,"] {
      var desk = Desk()
      try desk.take(Desk.register("李春梅,女,,\(String(wrong)),东河村,,,"))
      #expect(try desk.take(Desk.register(row)).short == "c")
    }
  }

  @Test func wrongNumberMeetsItselfAgain() throws {
    var wrong = Array(woman)
    wrong[16] = wrong[16] == "9" ? "8" : "9"
    var desk = Desk()
    let row = Desk.register("李春梅,女,,\(String(wrong)),东河村,,,")
    try desk.take(row)
    #expect(try desk.take(row).short == "=")
    #expect(try desk.take(Desk.register("李梅,女,,\(String(wrong)),东河村,,,")).short == "=")
  }

  @Test func nameBirthAndVillageTogetherDecideWithoutANumber() throws {
    var desk = Desk()
    try desk.take(Desk.register("李春梅,女,1941-03-05,无,东河村,,,"))
    let plan = try desk.take(
      Desk.register(
        "李春梅,女,,\(woman),东河村,,,", "李春梅,女,1941-03-05,无,红星村,,,", "李春梅,女,1941-03-06,无,东河村,,,",
        "李春梅,男,1941-03-05,无,东河村,,,", "李春兰,女,1941-03-05,无,东河村,,,", "李春梅,女,1941-03-05,\(other),东河村,,,"))
    #expect(plan.short == "uccccc")
    #expect(desk.people.values(of: "r1")?.first("id_number") == woman)
  }

  @Test func cutOrMiswrittenNamesWithoutANumberAreOnlyFlagged() throws {
    for name in ["李梅", "李春玫", "李春明", "李玫"] {
      var desk = Desk()
      try desk.take(Desk.register("李春梅,女,1941-03-05,无,东河村,,,"))
      let plan = try desk.take(Desk.register("\(name),女,,\(woman),东河村,,,"))
      let isLike = PersonName(name).likeness(to: PersonName("李春梅")) != nil
      #expect(plan.short == "c")
      #expect(plan.rows[0].flags.contains(RosterFlag(.likelyTwin, twin: .stored("r1"))) == isLike)
      #expect(isLike == (name != "李春明"))
    }
  }

  @Test func ageAloneNeverDecides() throws {
    var desk = Desk()
    let register = "花名册（2025年）,,,,\n姓名,性别,年龄,村,身份证号\n李春梅,女,84,东河村,\n"
    try desk.take(register)
    let plan = try desk.take("姓名,身份证号,区划代码\n李春梅,\(woman),230422990204\n李春梅,\(other),230422990204\n")
    #expect(plan.short == "cc")
    #expect(plan.rows[0].flags == [RosterFlag(.likelyTwin, twin: .stored("r1"))])
    #expect(try desk.take(register).short == "=")
  }

  @Test func peopleWhoCannotBeTheSameAreNoTwins() throws {
    var desk = Desk()
    try desk.take("花名册（2025年）,,,,\n姓名,性别,年龄,村,身份证号\n李春梅,女,61,东河村,\n李春梅,男,84,东河村,\n")
    let plan = try desk.take("姓名,身份证号,区划代码\n李春梅,\(woman),230422990204\n")
    #expect(plan.short == "c" && plan.codes(1) == [])
  }

  @Test func repeatWithoutANumberIsToldByWhatItSays() throws {
    let header = "花名册（2025年）,,,,,,,,\n姓名,性别,年龄,组别,村,身份证号,电话,类别,备注\n"
    let first = "李春梅,女,84,第三组,东河村,\(woman),13904680011,\"失能,低保,高龄\",腿脚不便\n"
    let again = "李春梅,女,84,第三组,东河村,不详,无电话,\"失能,低保,高龄\",腿脚不便\n"
    let namesake = "李春梅,女,84,第一组,东河村,不详,,低保,爱下棋\n"
    for text in [header + first + again, header + again + first] {
      var desk = Desk()
      #expect(try desk.take(text).created == 1)
      #expect(try desk.take(text).short == "==")
    }
    var desk = Desk()
    #expect(try desk.take(header + first + namesake).short == "cc")
    #expect(try desk.take(header + first + namesake).short == "==")
  }

  @Test func poorRowIsItselfAgainAndNobodyElse() throws {
    var desk = Desk()
    let row = Desk.register("李春梅,,,,东河村,,,")
    #expect(try desk.take(Desk.register("李春梅,女,,\(woman),东河村,,低保,")).short == "c")
    let plan = try desk.take(row)
    #expect(plan.short == "c" && plan.rows[0].flags.contains(RosterFlag(.likelyTwin, twin: .stored("r1"))))
    #expect(try desk.take(row).short == "=")
  }

  @Test func volunteersImportNeverDecidesByNumber() throws {
    var desk = Desk()
    try desk.take(Desk.register("李春梅,女,,\(woman),东河村,,,"))
    var volunteer = Desk()
    volunteer.people = PeopleInMemory()
    volunteer.people.decidesByIDNumber = false
    volunteer.people.writableKeys = ["name", "sex", "birth", "village", "id_number", "phone"]
    let text = Desk.register("李春梅,女,1941-03-05,,东河村,,,", "李梅,女,,\(woman),东河村,,低保,")
    let plan = try volunteer.take(text)
    #expect(plan.short == "cc")
    #expect(Set(plan.codes(2)) == [.idNotUsed, .notPermitted, .likelyTwin])
    #expect(volunteer.people.values(of: "r2")?["categories"] == [])
    #expect(try volunteer.take(text).short == "==")
    // Name, birth date and village together decide, the date taken from the number.
    #expect(try volunteer.take(Desk.register("李春梅,女,,\(woman),东河村,,,")).short == "u")
  }

  @Test func hiddenNumberCountsAsOne() throws {
    var volunteer = Desk()
    volunteer.people.decidesByIDNumber = false
    try volunteer.take(Desk.register("李春梅,女,,,东河村,,低保,"))
    let masked = IDNumber.masked(woman)
    volunteer.people.set(["id_number_masked": [masked]], on: "r1")
    #expect(try volunteer.take(Desk.register("李春梅,女,,,东河村,,低保,")).short == "c")
    // Another masked number is another person; the same one proposes nothing.
    try volunteer.take(Desk.register("李春梅,女,1941-03-05,,红星村,,,"))
    volunteer.people.set(["id_number_masked": [masked]], on: "r3")
    #expect(try volunteer.take(Desk.register("李春梅,女,1941-03-05,\(woman),红星村,,,")).short == "=")
    let another = number("23042219410305106")
    #expect(try volunteer.take(Desk.register("李春梅,女,1941-03-05,\(another),红星村,,,")).short == "c")
  }

  @Test func unitedAndArchivedPeopleAreFound() throws {
    struct OnRecord: PersonIndex {
      let known: [KnownPerson]
      func people(idNumbers: [String]) -> [KnownPerson] {
        known.filter { idNumbers.contains($0.values.first("id_number") ?? "") }
      }
      func people(village: String) -> [KnownPerson] { known.filter { $0.values.first("village") == village } }
      func visits(elder: String) -> [KnownVisit] { [] }
    }
    let kept: RosterValues = ["name": ["李春梅"], "village": ["230422990204"], "id_number": [woman], "archived": ["died"]]
    let gave: RosterValues = ["name": ["李春梅"], "village": ["230422990204"], "age_stated": ["84"]]
    let index = OnRecord(known: [KnownPerson(id: "b", values: gave, survivor: "a"), KnownPerson(id: "a", values: kept)])
    let villages = [Village(code: "230422990204", name: "东河村")]
    let file = try RosterFile(Array("姓名,年龄,村,电话,身份证号\n李春梅,84,东河村,,\n李春梅,,东河村,13904680011,\(woman)\n".utf8))
    let plan = try RosterImport.plan(file, villages: villages, index: index)
    #expect(plan.short == "=u")
    #expect(plan.rows.map(\.record) == [.stored("a"), .stored("a")])
    #expect(plan.codes(2) == [.recordedDead])
  }
}

/// What a second source changes in a record.
@Suite struct ReconciliationTests {
  private let woman = number("23042219410305102")

  /// Imports rows about one person one file after the other, then all of them again.
  private func after(_ rows: [String], _ header: String = "姓名,身份证号,村,电话,住址,联系人,类别,备注") throws -> RosterValues {
    var desk = Desk()
    for row in rows { try desk.take("\(header)\n李春梅,\(woman),东河村,\(row)\n") }
    let values = try desk.only()
    for row in rows {
      #expect(try desk.take("\(header)\n李春梅,\(woman),东河村,\(row)\n").short == "=", "\(row) again")
    }
    #expect(try desk.only() == values)
    return values
  }

  @Test func maskedTelephoneGivesWayToTheWholeOne() throws {
    for rows in [["139****0011,,,,", "13904680011,,,,"], ["13904680011,,,,", "139****0011,,,,"]] {
      let values = try after(rows)
      #expect(values.first("phone") == "13904680011" && values.first("phone_other") == nil)
    }
  }

  @Test func newTelephoneComesFirstAndTheOldIsKept() throws {
    let values = try after(["13904680011,,,,", "13904680022,,,,", "13904680033,,,,", "无电话,,,,", "150****0044,,,,"])
    #expect(values.first("phone") == "13904680033" && values.first("phone_other") == "13904680022")
    let note = values.first("source_note") ?? ""
    for kept in ["13904680011", "无电话", "150****0044"] { #expect(note.contains(kept)) }
  }

  @Test func noTelephoneGivesWayToOne() throws {
    let values = try after(["无电话,,,,", "13904680011,,,,"])
    #expect(values.first("phone") == "13904680011" && values.first("phone_note") == nil)
  }

  @Test func newTextTakesThePlaceOfTheOld() throws {
    let values = try after([",村东头,李刚,,", ",村西头,李强,,", ",村西头,李刚,,"])
    #expect(values.first("address") == "村西头" && values.first("contact_name") == "李强")
    #expect(values.first("source_note") == "住址:村东头；联系人:李刚")
  }

  @Test func categoriesAndNotesAreAdded() throws {
    let values = try after([",,,失能,爱下棋", ",,,低保,耳背", ",,,失能、低保,爱下棋"])
    #expect(values["categories"] == ["disabled", "subsistence_allowance"])
    #expect(values.first("note") == "爱下棋\n耳背")
  }

  @Test func birthDateOnlyBecomesMorePrecise() throws {
    func birth(_ dates: String...) throws -> (String?, String?) {
      var desk = Desk()
      let wrong = "110105194912310021"
      for date in dates + dates {
        try desk.take("姓名,身份证号,村,出生日期\n李春梅,\(wrong),东河村,\(date)\n")
      }
      let values = try desk.only()
      return (values.first("birth"), values.first("source_note"))
    }
    #expect(try birth("1941", "1941-03-05", "1941-03") == ("1941-03-05", nil))
    #expect(try birth("1941-03-05", "1942-03-05") == ("1941-03-05", "出生日期:1942-03-05"))
  }

  @Test func laterAgeCounts() throws {
    var desk = Desk()
    func take(_ year: Int, _ age: Int) throws -> String {
      try desk.take("名册（\(year)年）,,\n姓名,村,年龄,电话\n李春梅,东河村,\(age),13904680011\n").short
    }
    #expect(try [take(2024, 83), take(2025, 84), take(2024, 83), take(2025, 84)] == ["c", "u", "=", "="])
    #expect(try desk.only().first("age_stated") == "84")
  }

  @Test func longNotesRunOverIntoTheNote() throws {
    let rows = (0..<30).map { ",\(String(repeating: "住", count: 60))\($0)号,,," }
    let values = try after(rows)
    #expect((values.first("source_note")?.utf8.count ?? 0) <= 2000)
    for number in 0..<29 {
      let kept = "住\(number)号"
      #expect(values.first("source_note")?.contains(kept) == true || values.first("note")?.contains(kept) == true)
    }
  }

  @Test func textBeyondEveryFieldIsRejected() throws {
    var desk = Desk()
    let plan = try desk.take("姓名,村,备注\n李春梅,东河村,\(String(repeating: "长", count: 2000))\n")
    #expect(plan.rejection(1)?.code == .valueTooLong && plan.rejection(1)?.column == "备注")
  }
}
