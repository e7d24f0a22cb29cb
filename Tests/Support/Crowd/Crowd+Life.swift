import Model
import Replication
import Storage

/// Who lives there, and what becomes of a year.
extension Crowd {
  // MARK: - The register

  private static let surnames = Array(
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙贺陶顾毛郝龚邵万钱严覃武莫孔")
  private static let givenNames = Array(
    "桂秀玉淑凤德永建国长海翠英兰珍芳霞梅莲花云香荣华贵福祥顺发财成文武忠义仁礼信志明亮光辉春夏秋冬山林森泉江河清洁平安康宁静和美丽娟敏慧巧勤生根旺盛昌兴隆宝金银龙虎彪强军民胜利")

  /// The office imports a village's list.
  func register(village index: Int) throws {
    // As an import's changes are marked: `导入`, six symbols, the file.
    let number = String(100_000 + index)
    let reason = "导入 \(number) \(Self.villageName(index))老年人登记表.csv"
    let share = scale.people / scale.villages + (index < scale.people % scale.villages ? 1 : 0)
    try store.transaction {
      for _ in 0..<share {
        let text = profile(in: villages[index].code)
        villages[index].people.append(CrowdPerson(id: try write("elder", nil, text, reason: reason), text: text))
      }
    }
  }

  private func profile(in village: String) -> [String: String] {
    let isMale = random.chance(45)
    let (year, month, day) = (1928 + random.below(38), 1 + random.below(12), 1 + random.below(28))
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }
    let given = random.chance(85) ? [random.pick(Self.givenNames)] : []
    var text: [String: String] = [
      "name": String([random.pick(Self.surnames)] + given + [random.pick(Self.givenNames)]),
      "sex": isMale ? "male" : "female",
      "village": village,
      "group": "\(1 + random.below(8))组",
      "birth": random.chance(90) ? "\(year)-\(two(month))-\(two(day))" : "\(year)",
      "living": random.pick(["alone", "alone", "with_spouse", "with_spouse", "with_children"]),
      "enrolled": random.pick(["2021-03-05", "2022-06-20", "2023-11-30"]),
    ]
    if random.chance(80) {
      // No area of the country has the code 239999.
      let digits =
        "239999\(year)\(two(month))\(two(day))\(two(random.below(50)))\(random.below(5) * 2 + (isMale ? 1 : 0))"
      text["id_number"] = digits + Self.checkCharacter(digits)
    }
    if random.chance(70) { text["phone"] = "1390\(1_000_000 + random.below(9_000_000))" }
    if random.chance(60) { text["address"] = "\(1 + random.below(8))组\(1 + random.below(90))号" }
    if random.chance(30) {
      text["contact_name"] = String([random.pick(Self.surnames), random.pick(Self.givenNames)])
      text["contact_phone"] = "1380\(1_000_000 + random.below(9_000_000))"
    }
    if random.chance(55) { text["risk_tier"] = random.pick(["high", "priority", "priority", "general", "general"]) }
    let chances = [
      ("living_alone", 15), ("empty_nest", 18), ("left_behind", 8), ("disabled", 6), ("severely_handicapped", 3),
      ("advanced_age", 18), ("destitute", 4), ("low_income", 8),
    ]
    let categories = chances.filter { random.chance($0.1) }.map(\.0)
    if !categories.isEmpty { text["categories"] = categories.joined(separator: ",") }
    return text
  }

  /// Of 17 digits (GB 11643-1999).
  private static func checkCharacter(_ digits: String) -> String {
    let sum = digits.utf8.reduce(0) { ($0 + Int($1 - 0x30)) * 2 % 11 }
    let digit = (12 - sum) % 11
    return digit == 10 ? "X" : "\(digit)"
  }

  // MARK: - A fortnight

  /// Volunteers visit, and sync; the office answers what they ask for.
  func live(_ span: Range<UInt64>, round: Int, of rounds: Int) throws {
    let visits = scale.visits * (round + 1) / rounds - scale.visits * round / rounds
    for start in stride(from: 0, to: villages.count, by: 25) {
      try store.transaction {
        for index in start..<min(start + 25, villages.count) {
          let share = visits * (index + 1) / villages.count - visits * index / villages.count
          try visit(village: index, share, span)
        }
      }
    }
    try store.transaction { try answerWork() }
  }

  private func visit(village index: Int, _ count: Int, _ span: Range<UInt64>) throws {
    let last = span.upperBound - 3_600_000
    let times = (0..<count).map { _ in
      // Between eight and five, by Shanghai's clock.
      let day = span.lowerBound + UInt64(random.below(Int((last - span.lowerBound) / Self.day) + 1)) * Self.day
      return min(day / Self.day * Self.day + UInt64(random.below(9 * 60)) * 60_000, last)
    }.sorted()
    for (number, at) in times.enumerated() {
      let person: CrowdPerson
      if number % 2 == 0 {
        person = villages[index].people[villages[index].turn % villages[index].people.count]
        villages[index].turn += 1
      } else {
        person = random.pick(villages[index].people)
      }
      visit(person, village: index, device: number * 2 < count ? 0 : 1, at)
    }
    for device in villages[index].devices.indices { try push(&villages[index].devices[device]) }
  }

  private func visit(_ person: CrowdPerson, village: Int, device: Int, _ at: UInt64) {
    func bring(_ type: String, _ text: [String: String], after minutes: UInt64) -> Dot {
      villages[village].devices[device].write(type, at: at + minutes * 60_000, text)
    }
    let elder = person.id.testText
    let roll = random.below(100)
    var text = [
      "elder": elder, "at": Instant.text(Int64(at)),
      "outcome": roll < 90 ? "seen" : roll < 96 ? "not_home" : "refused",
      "mode": random.pick(["home", "home", "home", "phone", "neighbour"]),
    ]
    if random.chance(25) { text["risk"] = random.pick(["none", "none", "low", "low", "medium", "high"]) }
    if random.chance(30) {
      text["systolic"] = "\(110 + random.below(60))"
      text["diastolic"] = "\(65 + random.below(35))"
    }
    if random.chance(40) { text["mood"] = random.pick(["good", "calm", "fair", "low"]) }
    if random.chance(60) { text["note"] = random.pick(Self.notes) }
    _ = bring("visit", text, after: 5)
    if random.below(1000) < 12 {
      let alert = [
        "elder": elder, "raised_at": Instant.text(Int64(at)),
        "kind": random.pick(["fall", "illness", "no_contact", "house", "gas"]),
        "severity": random.pick(["notice", "attention", "attention", "urgent"]), "note": random.pick(Self.notes),
        "due_at": Instant.text(Int64(at + UInt64(1 + random.below(72)) * 3_600_000)),
      ]
      openWork.append(("alert", bring("alert", alert, after: 6)))
    }
    if random.below(1000) < 10 {
      let request = [
        "elder": elder, "raised_at": Instant.text(Int64(at)),
        "service": random.pick(["meals", "bathing", "cleaning", "medical", "haircut", "repairs"]),
        "urgency": random.pick(["whenever", "week", "day"]), "note": random.pick(Self.notes),
      ]
      openWork.append(("request", bring("request", request, after: 7)))
    }
  }

  private static let notes = [
    "精神不错，说腿疼", "血压有点高，提醒按时吃药", "屋里收拾得干净，饭菜够吃", "儿子上个月回来过", "院里路滑，帮着铺了沙子", "说睡不好，想去看医生", "煤已备足",
    "老伴住院，一个人在家", "耳朵背，说话要大声", "邻居天天来看", "冰箱坏了，等着修", "没在家，去了女儿那里",
  ]

  /// The office deals with nearly everything that has come in.
  private func answerWork() throws {
    var open: [(type: String, id: Dot)] = []
    for work in openWork {
      guard random.chance(96) else {
        open.append(work)
        continue
      }
      let now = Instant.text(Int64(clock.milliseconds))
      if work.type == "alert" {
        try write(
          "alert", work.id,
          [
            "state": "closed", "taken_at": now, "taken_by": Self.office, "closed_at": now, "closed_by": Self.office,
            "outcome": "已处理",
          ])
      } else {
        try write("request", work.id, ["state": "met", "closed_at": now, "closed_by": Self.office, "outcome": "已办"])
      }
    }
    openWork = open
  }

  // MARK: - What waits for the officials

  /// In every village two volunteers disagree about a field, one enters somebody again, and one suggests a risk tier; of
  /// every fiftieth elder the office knows that they have gone, and a few records are of one person.
  func leaveToDecide() throws {
    let at = clock.milliseconds - 2 * Self.day
    try store.transaction {
      for index in villages.indices {
        let people = villages[index].people
        let disputed = random.pick(people).id
        villages[index].devices[0].write("elder", disputed, at: at, ["living": "with_others"])
        villages[index].devices[1].write("elder", disputed, at: at + 60_000, ["living": "institution"])
        villages[index].devices[1].write("elder", at: at + 120_000, again(random.pick(people)))
        villages[index].devices[0].write("elder", random.pick(people).id, at: at + 180_000, ["risk_tier": "high"])
        for device in villages[index].devices.indices { try push(&villages[index].devices[device]) }
        for person in people where random.chance(2) {
          try write("elder", person.id, ["archived": random.pick(["died", "moved_away"])])
        }
        if people.count > 20, index % 3 == 0 {
          try write("elder", people[0].id, ["same_as": people[1].id.testText])
        }
      }
    }
  }

  /// The same person as somebody else knows them: a volunteer has no ID number.
  private func again(_ person: CrowdPerson) -> [String: String] {
    person.text.filter { ["name", "sex", "birth", "village", "phone", "living"].contains($0.key) }
  }
}
