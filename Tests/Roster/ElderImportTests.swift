import Model
import Roster
import Testing

/// What becomes of the cells of one row.
@Suite struct ElderReadingTests {
  private func read(_ row: String) throws -> (values: RosterValues, codes: [RosterFlagCode]) {
    var desk = Desk()
    let plan = try desk.take(Desk.register(row))
    #expect(plan.short == "c")
    return (try desk.only(), plan.codes(1))
  }

  @Test(arguments: [
    "11010519491231002X", "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002x", "'110105-19491231-002X",
  ])
  func validNumberIsStoredNormalAndTellsBirthAndSex(id: String) throws {
    let (values, codes) = try read("赵桂兰,,,\(id),东河村,,,")
    #expect(values.first("id_number") == "11010519491231002X")
    #expect(values.first("birth") == "1949-12-31" && values.first("sex") == "female")
    #expect(codes == [])
  }

  /// What comes along when people copy from web pages and would keep a name from being found.
  @Test func whatNobodySeesIsLeftOut() throws {
    let (values, _) = try read("\u{200B}赵\u{AD}桂\u{2060}兰\u{FEFF} \u{200F},女,1949-12-31,,东河村,,,")
    #expect(values.first("name") == "赵桂兰")
  }

  @Test func fifteenDigitsAreKeptAndFlagged() throws {
    let (values, codes) = try read("赵桂兰,女,,110105491231002,东河村,,,")
    #expect(values.first("id_number") == nil)
    #expect(values.first("id_number_unverified") == "110105491231002")
    #expect(values["doubts"] == ["id_fifteen_digits"] && codes == [.idFifteenDigits])
    #expect(values.first("birth") == "1949-12-31")
  }

  @Test func wrongCheckDigitIsKeptAndFlaggedAndTellsNoBirthDate() throws {
    let (values, codes) = try read("赵桂兰,女,,110105194912310021,东河村,,,")
    #expect(values.first("id_number_unverified") == "110105194912310021" && values.first("birth") == nil)
    #expect(values["doubts"] == ["id_check_digit"] && codes == [.idCheckDigit])
  }

  @Test func unreadableNumberIsKept() throws {
    let (values, codes) = try read("赵桂兰,女,,1101051949****002X,东河村,,,")
    #expect(values.first("id_number_unverified") == "1101051949****002X" && codes == [.idUnreadable])
  }

  @Test(arguments: ["", "无", "不详", "—", "N/A"]) func missingNumberIsFlagged(id: String) throws {
    let (values, codes) = try read("赵桂兰,女,1949-12-31,\(id),东河村,,,")
    #expect(values.first("id_number_unverified") == nil && codes == [.idMissing])
  }

  @Test func unknownAreaIsAWarning() throws {
    let id = number("99010519491231002")
    let (values, codes) = try read("赵桂兰,女,,\(id),东河村,,,")
    #expect(values.first("id_number") == id && codes == [.idAreaUnknown])
  }

  @Test func numberAndColumnsThatDifferAreBothSeen() throws {
    let (values, codes) = try read("赵桂兰,男,1949-12-30,11010519491231002X,东河村,,,")
    #expect(values.first("birth") == "1949-12-30" && values.first("sex") == "male")
    #expect(Set(codes) == [.idBirthDiffers, .idSexDiffers])
    #expect(Set(values["doubts"]) == ["id_birth_differs", "id_sex_differs"])
  }

  @Test(arguments: [
    ("1949-06-01", "1949-06-01"), ("1949/6/1", "1949-06-01"), ("1949.6.1", "1949-06-01"), ("19490601", "1949-06-01"),
    ("1949年6月1日", "1949-06-01"), ("1949年6月", "1949-06"), (" 1949 - 06 - 01", "1949-06-01"), ("1949", "1949"),
  ])
  func datesInAllForms(text: String, birth: String) throws {
    let (values, codes) = try read("赵桂兰,女,\(text),无,东河村,,,")
    #expect(values.first("birth") == birth)
    #expect(codes.contains(.datePartial) == (birth.count < 10))
  }

  @Test func unreadableDateGoesIntoTheSourceNote() throws {
    let (values, codes) = try read("赵桂兰,女,属牛,无,东河村,,,")
    #expect(values.first("birth") == nil && values.first("source_note") == "出生日期:属牛")
    #expect(codes.contains(.dateUnreadable))
  }

  @Test(arguments: [
    ("13904680011", "13904680011", nil), ("139-0468-0011", "13904680011", nil), ("139 0468 0011", "13904680011", nil),
    ("138****7536", "138****7536", nil), ("１３９０４６８００１１", "13904680011", nil), ("无电话", nil, "无电话"), ("无", nil, nil),
    ("", nil, nil), ("13904680011(儿子)", "13904680011", "13904680011(儿子)"), ("找村长", nil, "找村长"),
  ])
  func telephones(text: String, phone: String?, kept: String?) throws {
    let (values, codes) = try read("赵桂兰,女,1949-12-31,无,东河村,\(text),,")
    #expect(values.first("phone") == phone)
    #expect(codes.contains(.phoneMasked) == text.contains("*"))
    if let kept { #expect(values.first("phone_note") == kept || values.first("source_note")?.contains(kept) == true) }
  }

  @Test func twoTelephonesInOneCell() throws {
    let (values, _) = try read("赵桂兰,女,1949-12-31,无,东河村,13904680011/0468-1234567,,")
    #expect(values.first("phone") == "13904680011" && values.first("phone_other") == "04681234567")
  }

  @Test(arguments: ["、", "，", "；", ";", "/", " ", "|", "　", "、 "]) func categoriesWithAnyDelimiter(mark: String) throws
  {
    let (values, codes) = try read("赵桂兰,女,1949-12-31,无,东河村,,失能\(mark)独居老人\(mark)计划生育特殊家庭\(mark)会打太极,")
    #expect(values["categories"] == ["disabled", "living_alone", "family_planning_special"])
    #expect(values.first("source_note") == "类别:会打太极" && codes.contains(.valueUnknown))
  }

  @Test(arguments: ["无", "", "一般老人"]) func noCategory(text: String) throws {
    let (values, codes) = try read("赵桂兰,女,1949-12-31,无,东河村,,\(text),")
    #expect(values["categories"] == [] && !codes.contains(.valueUnknown))
  }

  @Test func suffixAndSpacesOfNames() throws {
    let (values, _) = try read("赵  桂兰（小）,女,1949-12-31,无,东河村,,,")
    #expect(values.first("name") == "赵桂兰" && values.first("source_note") == "姓名:赵桂兰(小)")
  }

  @Test func agesWithoutBirthDates() throws {
    var desk = Desk()
    let text = "花名册（2025年）,,,\n姓名,年龄,村,身份证号\n赵桂兰,84岁,东河村第三组,\n钱德福,80,东河,110105194912310038\n"
    let plan = try desk.take(text)
    #expect(plan.short == "cc")
    let first = try #require(desk.people.values(of: "r1"))
    #expect(first.first("age_stated") == "84" && first.first("age_stated_on") == "2025")
    #expect(first.first("group") == "第三组" && first.first("address") == nil && first.first("birth") == nil)
    #expect(plan.codes(1) == [.idMissing, .ageWithoutBirth])
  }

  @Test func ageThatContradictsTheBirthDateIsKept() throws {
    var desk = Desk()
    let plan = try desk.take("花名册（2025年）,,,\n姓名,年龄,村,出生日期\n赵桂兰,60,东河村,1949-12-31\n")
    #expect(plan.codes(1).contains(.ageDiffers))
    #expect(try desk.only().first("source_note") == "年龄:60")
  }

  @Test func nothingWrittenIsLost() throws {
    var desk = Desk()
    let text = "姓名,村,血型,家庭住址,备注\n赵桂兰,东河村,A；AB,东河村二组12号,爱下棋,多出一格\n"
    #expect(try desk.take(text).short == "c")
    let values = try desk.only()
    #expect(values.first("source_note") == "血型:A;AB；第6列:多出一格")
    #expect(values.first("note") == "爱下棋" && values.first("group") == "二组" && values.first("address") == "东河村二组12号")
  }

  @Test func rowsThatCannotBePlacedAreRejected() throws {
    var desk = Desk()
    desk.villages.append(Village(code: "230422990304", name: "东河村"))
    let plan = try desk.take("姓名,村,身份证号\n,红星村,\n赵桂兰,,\n赵桂兰,柳河村,\n赵桂兰,东河村,\n赵桂兰,230422990204,\n")
    #expect(plan.short == "rrrrc")
    #expect(
      (1...4).map { plan.rejection($0)?.code } == [.nameMissing, .villageMissing, .villageUnknown, .villageAmbiguous])
    #expect((1...4).map { plan.rejection($0)?.column } == ["姓名", "村", "村", "村"])
    for row in 1...4 {
      #expect(plan.rejection(row)?.message.zh.contains("赵桂兰") == false)
      #expect(plan.rejection(row)?.hint.en.isEmpty == false)
    }
  }

  @Test func villageMayStandInTheTitleAlone() throws {
    var desk = Desk()
    let plan = try desk.take("红星村老年人名册,,\n姓名,性别,出生日期\n赵桂兰,女,1949-12-31\n")
    #expect(try desk.only().first("village") == "230422990203")
    #expect(plan.codes(1).contains(.villageFromTitle))
  }

  @Test func aTownInTheTitleIsNotTheVillageOfThatName() throws {
    var desk = Desk()
    let plan = try desk.take("红星镇老年人花名册,,\n姓名,性别,出生日期\n赵桂兰,女,1949-12-31\n")
    #expect(plan.rejection(1)?.code == .villageMissing)
  }

  @Test(arguments: ["合计,42,", ",合 计,42", ",总计：,", ",42,"])
  func aLineOfSumsIsNobody(row: String) throws {
    var desk = Desk()
    let plan = try desk.take("序号,姓名,村\n1,赵桂兰,红星村\n\(row)\n")
    #expect(plan.short == "cr" && plan.rejection(2)?.code == .nameMissing)
  }
}

/// A volunteer knows their own village only; a register may cover others besides.
@Suite struct OtherVillagesTests {
  private func plan(_ title: String, _ address: String) throws -> ImportPlan {
    var desk = Desk()
    desk.villages = [Village(code: "230422990201", name: "兴隆村")]
    return try desk.take("\(title),,\n姓名,性别,家庭住址\n赵桂兰,女,\(address)\n钱德福,男,\n")
  }

  @Test(arguments: [
    "永胜、兴隆村老年人花名册（2025年）", "兴隆、永胜村花名册", "兴隆村和永胜村花名册", "永胜及兴隆村花名册", "永胜村兴隆村花名册", "兴隆村 永胜村花名册",
    "兴隆，永胜，红星三村花名册", "兴隆等三村花名册", "绥滨镇兴隆村与红星花名册", "兴隆村花名册（永胜村在内）", "兴农村兴隆村花名册",
  ])
  func titleOfSeveralVillagesPutsNobodyIntoTheOnlyOneKnown(title: String) throws {
    let plan = try plan(title, "永胜村")
    #expect(plan.short == "rr")
    #expect(plan.rejection(1)?.code == .villageUnknown && plan.rejection(2)?.code == .villageMissing)
    #expect(try self.plan(title, "兴隆村三组").short == "cr")
  }

  @Test(arguments: [
    "兴隆村老年人花名册", "绥滨县绥滨镇兴隆村村民花名册（2025年）", "兴隆村农村低保、特困老人名单", "2025年兴隆村建档立卡贫困村花名册", "兴隆村村委会 全村老年人名册", "兴隆老年人花名册",
  ])
  func titleOfOneVillageStillSuppliesIt(title: String) throws {
    for address in ["", "三组12号", "村东头", "兴隆村三组"] {
      #expect(try plan(title, address).short == "cc", "\(address)")
    }
  }

  @Test(arguments: ["永胜村", "永胜村三组12号", "绥滨镇永胜村", "永胜 村", "永胜村委会", "永胜村民委员会", "黑龙江省绥滨县绥滨镇道东村", "永胜村三区兴隆"])
  func addressInAnotherVillageIsNotOverruledByTheTitle(address: String) throws {
    let plan = try plan("兴隆村老年人花名册", address)
    #expect(plan.short == "rc")
    #expect(plan.rejection(1)?.code == .villageUnknown && plan.rejection(1)?.column == "家庭住址")
  }
}
