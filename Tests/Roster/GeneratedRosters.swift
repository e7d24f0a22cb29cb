import Foundation
import Model
import Roster

/// SplitMix64: the same seed gives the same rosters for ever.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func chance(_ perMille: Int) -> Bool { Int.random(in: 0..<1000, using: &self) < perMille }
  mutating func pick<T>(_ list: [T]) -> T { list[Int.random(in: 0..<list.count, using: &self)] }
}

/// How often, in a thousand rows, each kind of mess occurs.
struct Mess: Sendable {
  var idMissing = 50
  var idWrong = 32
  var idFifteen = 30
  var nameSpaced = 40
  var nameSuffix = 16
  var nameMiswritten = 20
  var listNameCut = 90
  /// In the departments' list too, the numbers are missing or wrong.
  var listIDMissing = 0
  var visitNameCut = 0
  var visitIDMissing = 400
  var repeats = 40
  /// Namesakes in one village beyond those of chance, some of them only sounding alike.
  var namesakes = 0

  /// The rates counted in the four files handed in.
  static let asHandedIn = Mess()
  static let worse = Mess(
    idMissing: 70, idWrong: 50, idFifteen: 50, nameSuffix: 30, nameMiswritten: 40, listNameCut: 120, listIDMissing: 30,
    visitNameCut: 40, repeats: 60, namesakes: 60)
}

/// Rosters with the kinds of mess that the four files handed in have, and their key. All people are invented; a valid
/// number may by chance belong to someone.
struct RosterGenerator {
  struct Invented {
    var name: String
    var isMale: Bool
    var birth: PartialDate
    var village: Int
    var group: String
    var number: String
    var phone: String
    var categories: [String]
    var kind: String
    var note: String
  }

  private var random: Seeded
  private let mess: Mess
  private(set) var people: [Invented] = []
  private let villages = [
    Village(code: "230422991301", name: "柳河村"), Village(code: "230422991302", name: "新民村"),
    Village(code: "230422991303", name: "双山村"), Village(code: "230422991304", name: "长发屯社区"),
  ]

  init(seed: UInt64, people count: Int = 620, mess: Mess = .asHandedIn) {
    random = Seeded(seed)
    self.mess = mess
    for _ in 0..<count { people.append(invent()) }
  }

  private static let surnames = Array("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
  private static let women = [
    "桂兰", "秀英", "玉珍", "淑兰", "桂英", "秀兰", "淑珍", "玉兰", "凤英", "秀珍", "玉华", "艳华", "凤霞", "桂芝", "素芬", "春梅", "玉梅", "丽",
    "芳", "秀", "兰", "桂芳", "淑芬", "丽华", "秀芳", "玉",
  ]
  private static let men = [
    "德福", "永贵", "建国", "国富", "福海", "金山", "德山", "宝成", "长生", "志明", "学军", "永福", "庆祥", "喜庆", "荣福", "兴旺", "玉林", "文德",
    "国栋", "振华", "福", "玉", "文", "国", "建华", "志",
  ]
  /// True characters and what a clerk who only heard the name writes.
  private static let miswritten: [Character: Character] = [
    "兰": "蓝", "珍": "真", "英": "瑛", "芬": "芳", "华": "花", "梅": "玫", "福": "富", "国": "果", "生": "升", "志": "治", "军": "均",
  ]
  private static let relations = ["儿子", "女儿", "配偶", "侄子", "邻居"]
  private static let categories = ["失能", "独居", "高龄", "空巢", "留守", "低保", "特困", "优抚", "重残", "计划生育特殊家庭"]
  private static let groups = ["第一组", "第二组", "第三组", "第四组", "第五组", "第六组"]

  private mutating func invent() -> Invented {
    let isMale = random.chance(480)
    let village = Int.random(in: 0..<4, using: &random)
    var name = String(random.pick(Self.surnames)) + random.pick(isMale ? Self.men : Self.women)
    if random.chance(mess.namesakes), let other = people.filter({ $0.village == village && $0.isMale == isMale }).last {
      name = other.name
      if random.chance(500) { name = miswrite(name) }
    }
    let year = Int.random(in: 1926...1965, using: &random)
    let month = Int.random(in: 1...12, using: &random)
    let day = Int.random(in: 1...PartialDate.days(in: month, of: year), using: &random)
    let birth = PartialDate(year: year, month: month, day: day) ?? PartialDate(year: year)!
    let chosen = Self.categories.shuffled(using: &random).prefix(random.pick([0, 1, 1, 2, 3]))
    return Invented(
      name: name, isMale: isMale, birth: birth, village: village, group: random.pick(Self.groups),
      number: number(birth, isMale),
      phone: "1" + (0..<10).map { _ in String(random.pick([3, 5, 7, 8, 9, 2])) }.joined(),
      categories: chosen.sorted(), kind: random.pick(["独居老人", "空巢老人", "留守老人", "一般老人"]),
      note: random.pick(["", "", "腿脚不便", "耳背，需大声", "儿女在外打工", "住\"老屋\",冬季取暖困难"]))
  }

  private mutating func number(_ birth: PartialDate, _ isMale: Bool) -> String {
    let area = random.pick(["230422", "230422", "230421", "230404", "230829", "220581"])
    let sequence = Int.random(in: 0..<500, using: &random) * 2 + (isMale ? 1 : 0)
    let body = area + "\(birth.packed)" + String("00\(sequence)".suffix(3))
    for digit in "0123456789X" where IDNumber.check(body + String(digit)).isValid { return body + String(digit) }
    return body
  }

  private mutating func miswrite(_ name: String) -> String {
    var characters = Array(name)
    guard let place = characters.indices.dropFirst().last(where: { Self.miswritten[characters[$0]] != nil }) else {
      return name
    }
    characters[place] = Self.miswritten[characters[place]] ?? characters[place]
    return String(characters)
  }

  private mutating func cut(_ name: String) -> String {
    var characters = Array(name)
    if characters.count > 2 { characters.remove(at: Int.random(in: 1..<characters.count, using: &random)) }
    return String(characters)
  }

  private mutating func date(_ date: PartialDate, monthOnly: Int = 30) -> String {
    let (y, m, d) = (date.year, date.month ?? 1, date.day ?? 1)
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    if random.chance(monthOnly) { return "\(y)年\(m)月" }
    switch Int.random(in: 0..<10, using: &random) {
    case 0, 1: return "\(y)\(two(m))\(two(d))"
    case 2: return "\(y).\(m).\(d)"
    case 3: return "\(y)/\(m)/\(d)"
    case 4: return "\(y)年\(m)月\(d)日"
    case 5: return " \(y) - \(two(m)) - \(two(d))"
    default: return "\(y)-\(two(m))-\(two(d))"
    }
  }

  private func fullWidth(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { Unicode.Scalar($0.value + 0xFEE0) ?? $0 }))
  }

  private mutating func id(_ person: Invented, missing: Int) -> String {
    if random.chance(missing) { return random.pick(["", "无", "不详"]) }
    if random.chance(mess.idWrong) {
      var digits = Array(person.number)
      let place = Int.random(in: 14...16, using: &random)
      digits[place] = Character("\(((digits[place].wholeNumberValue ?? 0) + random.pick([1, 2, 3, 5])) % 10)")
      return String(digits)
    }
    if random.chance(mess.idFifteen) { return IDNumber.shortened(person.number) ?? person.number }
    switch Int.random(in: 0..<30, using: &random) {
    case 0: return fullWidth(person.number)
    case 1: return person.number.prefix(6) + " " + person.number.dropFirst(6).prefix(8) + " " + person.number.suffix(4)
    case 2: return person.number.lowercased()
    case 3: return "'" + person.number
    default: return person.number
    }
  }

  private mutating func phone(_ person: Invented) -> String {
    let digits = Array(person.phone)
    switch Int.random(in: 0..<10, using: &random) {
    case 0, 1: return String(digits[0..<3]) + "****" + String(digits[7...])
    case 2: return "\(String(digits[0..<3]))-\(String(digits[3..<7]))-\(String(digits[7...]))"
    case 3: return ""
    case 4: return "无电话"
    default: return person.phone
    }
  }

  private mutating func registerName(_ person: Invented) -> String {
    var name = person.name
    if random.chance(mess.nameMiswritten) { name = miswrite(name) }
    if random.chance(mess.nameSpaced) { name = name.prefix(1) + "  " + name.dropFirst() }
    if random.chance(mess.nameSuffix) { name += random.pick(["(大)", "（小）"]) }
    return name
  }

  private mutating func categories(_ person: Invented) -> String {
    person.categories.isEmpty
      ? random.pick(["", "无"]) : person.categories.joined(separator: random.pick(["、", ",", "；", ";", "/", " "]))
  }

  private mutating func villageText(_ person: Invented) -> String {
    let name = villages[person.village].name
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return name + person.group
    case 1: return name + " "
    case 2: return name == "长发屯社区" ? "长发屯" : String(name.dropLast())
    case 3: return "绥滨县忠仁镇" + name
    default: return name
    }
  }

  private func csv(_ rows: [[String]], delimiter: String = ",", end: String = "\n") -> String {
    rows.map { row in
      row.map { cell in
        guard cell.contains(delimiter) || cell.contains("\"") || cell.contains("\n") else { return cell }
        return "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
      }.joined(separator: delimiter) + end
    }.joined()
  }

  /// All four files of a set.
  mutating func set() -> RosterSet {
    let first = people.indices.filter { people[$0].village < 2 }
    let second = people.indices.filter { people[$0].village >= 2 }
    let repeated = first.filter { _ in random.chance(mess.repeats) }
    let list = Array(people.indices.shuffled(using: &random).prefix(people.count * 29 / 100))
    var log: [Int] = []
    for _ in 0..<(people.count * 145 / 100) { log.append(Int.random(in: people.indices, using: &random)) }
    let gb18030 = String.Encoding(rawValue: 0x8000_0632)
    return RosterSet(
      files: [
        ("register 1", Array(register1(first + repeated).utf8), first + repeated),
        ("register 2", Array(register2(second).data(using: gb18030) ?? Data()), second),
        ("list", [0xEF, 0xBB, 0xBF] + Array(disabilityList(list).utf8), list),
        ("log", Array(visitLog(log).utf8), log),
      ], villages: villages)
  }

  private mutating func register1(_ order: [Int]) -> String {
    var rows = [["柳河、新民村老年人花名册（2025年）"] + Array(repeating: "", count: 10)]
    rows.append(["序号", "身份类别", "组别", "姓名", "性别", "年龄", "联系电话", "家庭住址", "身份证号", "困难类别", "备注"])
    for (index, who) in order.enumerated() {
      let person = people[who]
      rows.append([
        "\(index + 1)", random.chance(900) ? person.kind : "一般老人", person.group, registerName(person),
        person.isMale ? "男" : "女", random.chance(530) ? "\(2025 - person.birth.year)" : "", phone(person),
        villageText(person), id(person, missing: mess.idMissing), categories(person), person.note,
      ])
    }
    return csv(rows, end: "\r\n")
  }

  private mutating func register2(_ order: [Int]) -> String {
    var rows = [["姓名", "性别", "出生日期", "身份证号码", "所在村", "本人电话", "联系人", "与联系人关系", "人员类别"]]
    for who in order {
      let person = people[who]
      rows.append([
        registerName(person), person.isMale ? "男" : "女", date(person.birth), id(person, missing: mess.idMissing),
        villages[person.village].name, phone(person), String(random.pick(Self.surnames)) + random.pick(Self.women),
        random.pick(Self.relations), categories(person),
      ])
    }
    return csv(rows, delimiter: mess.namesakes > 0 ? "\t" : ",")
  }

  private mutating func disabilityList(_ order: [Int]) -> String {
    var rows = [["公民身份号码", "姓名", "区划代码", "出生年月", "残疾等级", "领取护理补贴"]]
    for who in order {
      let person = people[who]
      rows.append([
        random.chance(mess.listIDMissing) ? "" : person.number,
        random.chance(mess.listNameCut) ? cut(person.name) : person.name, villages[person.village].code,
        date(person.birth),
        random.pick(["一级", "二级", "三级", "四级", ""]), random.pick(["是", "否", "Y", "N", "1", "0"]),
      ])
    }
    return csv(rows)
  }

  private mutating func visitLog(_ order: [Int]) -> String {
    var rows = [["姓名", "身份证", "村", "探访日期", "方式", "情况", "探访人"]]
    for who in order {
      let person = people[who]
      let day = PartialDate(
        year: 2026, month: Int.random(in: 8...10, using: &random), day: Int.random(in: 1...28, using: &random))
      rows.append([
        random.chance(mess.visitNameCut) ? cut(person.name) : person.name,
        random.chance(mess.visitIDMissing) ? "" : person.number, villages[person.village].name,
        day.map { date($0) } ?? "", random.pick(["上门走访", "电话", "邻里互助", "结对帮扶"]),
        random.pick(["正常", "正常", "有风险：煤气", "未遇", "屋顶漏雨需维修", "血压偏高，已联系村医"]),
        random.pick(["志愿者甲", "志愿者乙", "网格员丙"]),
      ])
    }
    return csv(rows, delimiter: mess.namesakes > 0 ? ";" : ",")
  }
}
