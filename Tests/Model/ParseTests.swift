import Model
import Replication
import Testing

@Suite("Values as people type them")
struct ParseTests {
  static let elder = CareModel.current.type(key: "elder")!
  static let visit = CareModel.current.type(key: "visit")!

  private func field(_ path: String) throws -> Field {
    let parts = path.split(separator: ".").map(String.init)
    return try #require(CareModel.current.type(key: parts[0])?.field(key: parts[1]))
  }

  private func value(_ path: String, _ text: String) throws -> Value? {
    let cells = try field(path).parse(text).get()
    #expect(cells.count == 1 && cells[0].element == 0)
    return cells.first?.value
  }

  @Test(
    "Accepted",
    arguments: [
      ("elder.name", " 王桂兰　", Value.text("王桂兰")), ("elder.name", "王\r\n桂兰", .text("王 桂兰")),
      ("visit.note", "一\r\n二\r三", .text("一\n二\n三")), ("elder.sex", "女", .integer(2)),
      ("elder.sex", "Female", .integer(2)), ("elder.sex", "１", .integer(1)), ("elder.sex", "", .cleared),
      ("elder.living", "with-spouse", .integer(2)), ("elder.living", "独居", .integer(1)),
      ("elder.education", "文盲", .integer(100)), ("elder.ethnic_group", "蒙古", .integer(2)),
      ("elder.ethnic_group", "01", .integer(1)), ("elder.birth", "1950年6月", .integer(19_500_600)),
      ("elder.birth", "1950", .integer(19_500_000)), ("elder.birth", "1950.6.1", .integer(19_500_601)),
      ("elder.age_stated", "８７", .integer(87)), ("elder.doctor_contract", "是", .integer(1)),
      ("elder.doctor_contract", "no", .integer(0)), ("elder.nursing_subsidy", "Ｙ", .integer(1)),
      ("elder.village", "２３０４２２９９０２０１", .integer(230_422_990_201)),
      ("elder.phone", "173-3852-6335", .text("17338526335")),
      ("elder.phone", "+86 138 1234 5678", .text("13812345678")),
      ("elder.phone", "138****7536", .text("138****7536")), ("elder.phone", "１３８＊＊＊＊７５３６", .text("138****7536")),
      ("elder.phone", "（0468）123-4567", .text("04681234567")), ("elder.phone", "+852 2123 4567", .text("+85221234567")),
      ("elder.id_number", "11010519491231002x", .text("11010519491231002X")),
      ("elder.id_number", "４４０５２４ 1880 0101 0014", .text("440524188001010014")),
      ("elder.weight_kg", "52.5", .integer(525)), ("visit.temperature", "３６．５", .integer(365)),
      ("visit.temperature", "36", .integer(360)), ("visit.temperature", "36.50", .integer(365)),
      ("visit.risk", "高风险", .integer(3)), ("visit.mode", "上门", .integer(1)), ("visit.outcome", "未遇", .integer(2)),
      ("visit.at", "2026-09-20T08:30:00+08:00", .integer(1_789_864_200_000)),
      ("visit.at", "2026-09-20 08:30", .integer(1_789_864_200_000)),
      ("visit.at", "2026-09-20T00:30:00Z", .integer(1_789_864_200_000)),
      ("visit.at", "2026年9月20日8时30分", .integer(1_789_864_200_000)),
      ("visit.at", "2026-09-20", .integer(1_789_833_600_000)),
    ])
  func accepted(path: String, text: String, expected: Value) throws {
    #expect(try value(path, text) == expected, "\(path) \(text)")
  }

  @Test(
    "Refused, with a code and without repeating the value",
    arguments: [
      ("elder.name", "", FieldProblem.Code.required), ("elder.village", "", .required),
      ("elder.name", String(repeating: "王", count: 41), .tooLong), ("elder.name", "王\u{202E}兰", .controlCharacter),
      ("elder.note", "bell\u{7}", .controlCharacter), ("elder.sex", "男女", .unknownValue),
      ("elder.living", "nowhere", .unknownValue), ("elder.living", "7", .unknownValue),
      ("elder.birth", "1950-02-30", .notADate), ("elder.birth", "昨天", .notADate),
      ("elder.age_stated", "131", .outOfRange), ("elder.age_stated", "-1", .outOfRange),
      ("elder.age_stated", "八十", .notANumber), ("elder.age_stated", "87.5", .tooManyDecimals),
      ("elder.age_stated", "99999999999999999999", .outOfRange), ("elder.age_stated", "1.", .notANumber),
      ("elder.age_stated", "-", .notANumber), ("visit.temperature", "36.55", .tooManyDecimals),
      ("visit.temperature", "365", .outOfRange), ("elder.doctor_contract", "也许", .notYesOrNo),
      ("elder.village", "230422", .notAVillage), ("elder.village", "230422990000", .notAVillage),
      ("elder.phone", "无电话", .notAPhone), ("elder.phone", "12", .notAPhone),
      ("elder.phone", "13812345678/13912345678", .notAPhone), ("visit.at", "2026-09", .notATime),
      ("visit.at", "2026-09-20 25:00", .notATime), ("visit.at", "1969-12-31", .outOfRange),
      ("elder.id_number", "110105194912310021", .idCheckDigit), ("elder.id_number", "11010519491331002X", .idBirth),
      ("elder.id_number", "1101051949123100", .idLength), ("elder.id_number", "1101051949A231002X", .idCharacter),
      ("elder.id_number", "110105491231002", .idFifteenDigits), ("visit.elder", "k7q2-41", .notARecord),
    ])
  func refused(path: String, text: String, code: FieldProblem.Code) throws {
    let field = try field(path)
    guard case .failure(let problem) = field.parse(text) else {
      Issue.record("\(path) took \(text)")
      return
    }
    #expect(problem.code == code, "\(path) \(text)")
    #expect(problem.field == field.key)
    #expect(problem.message.zh.hasPrefix(field.label.zh) && problem.message.en.hasPrefix(field.label.en))
    #expect(!problem.hint.zh.isEmpty && !problem.hint.en.isEmpty)
    if text.count > 3 { #expect(!"\(problem.message)".contains(text), "an error must not carry what was typed") }
  }

  @Test("A wrong ID number says which digit")
  func whichDigit() throws {
    guard case .failure(let problem) = try field("elder.id_number").parse("110105194912310021") else {
      Issue.record("accepted")
      return
    }
    #expect(problem.message.zh.contains("第18位应为X"))
    #expect(problem.message.en.contains("digit 18"))
  }

  @Test(
    "Flags",
    arguments: [
      ("living_alone", "living_alone"), ("独居", "living_alone"), ("独居老人、高龄", "living_alone advanced_age"),
      ("低保;独居；高龄", "living_alone advanced_age subsistence_allowance"),
      ("留守/重残", "left_behind severely_handicapped"), ("优抚,空巢，失能", "empty_nest disabled veteran"),
      ("优抚 低保 特困", "destitute subsistence_allowance veteran"), ("living alone", "living_alone"),
      ("-独居", "-living_alone"), ("living_alone -disabled", "living_alone -disabled"),
      ("living_alone@2020-05", "living_alone@2020-05"), ("空巢@2020年5月~2023", "empty_nest@2020-05~2023"),
      ("特困#台账", "destitute#register"), ("特困@2019-01-02#department, 高龄", "advanced_age destitute@2019-01-02#department"),
      ("独居, -独居", "-living_alone"), ("", ""), ("无", ""), ("一般老人", ""), ("、，", ""), ("无、独居", "living_alone"),
      ("计划生育特殊家庭（失独）", "refused"), ("独居@昨天", "refused"), ("独居#传闻", "refused"),
      ("半失能 失智", "semi_disabled dementia"),
    ])
  func flags(text: String, expected: String) throws {
    let field = try field("elder.categories")
    switch field.parse(text) {
    case .success(let cells):
      #expect(cells.compactMap { field.flagText($0.element, $0.value) }.joined(separator: " ") == expected)
    case .failure: #expect(expected == "refused")
    }
  }

  @Test(
    "Words that devices and paper forms use",
    arguments: [
      ("elder.self_care", "自理 半自理 失能 卧床"), ("elder.living", "独居 与配偶同住 与子女同住 养老机构"),
      ("elder.education", "文盲 小学 初中 高中 大专及以上"), ("elder.contact_relation", "儿子 女儿 配偶 侄子 邻居 孙子 儿媳"),
      ("elder.chronic", "高血压 糖尿病 冠心病 慢阻肺 脑梗后遗症 关节炎 白内障 慢性胃炎 骨质疏松 帕金森病 前列腺增生"),
      ("elder.disability_grade", "一级 二级 三级 四级"), ("visit.purpose", "例行探访 健康随访 应急响应 送餐 心理慰藉 康复指导"),
      ("visit.mood", "良好 一般 低落 焦虑 平静"), ("visit.medication", "按时服药 漏服一次 漏服多次 未服药 无需服药 自行停药"),
      ("visit.meals", "正常 偏少 拒食 流食"), ("visit.outcome", "完成 未遇 改期"), ("visit.follow_up", "转介"),
      ("visit.mode", "上门走访 电话 邻里互助 结对帮扶 通讯探访"), ("elder.needs", "助餐 助洁 助医 助浴 助行 助急 助乐"),
      ("elder.nursing_subsidy", "Y N 1 0 是 否"),
    ])
  func commonWords(path: String, words: String) throws {
    let field = try field(path)
    for word in words.split(separator: " ") {
      #expect((try? field.parse(String(word)).get().count) == 1, "\(path) \(word)")
    }
  }

  @Test("Every category the rosters use is known")
  func rosterWords() throws {
    let field = try field("elder.categories")
    for word in ["独居老人", "空巢老人", "留守老人", "优抚", "特困", "高龄", "低保", "空巢", "计划生育特殊家庭", "失能", "独居", "留守", "重残"] {
      #expect(try field.parse(word).get().count == 1, "\(word)")
    }
  }
}
