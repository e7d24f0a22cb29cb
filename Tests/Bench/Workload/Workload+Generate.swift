import Glibc

/// W and D made from a seed, with the draws of `../shared/data/workload.py` in their order: seed 20260705 and scale 1 give
/// the very same bytes.
extension Workload {
  static let seed: UInt32 = 20_260_705

  /// - Parameters:
  ///   - scale: how many times 2,000 elders and 24,000 visits; the visits lie that much closer together.
  ///   - province: the first two digits of the division codes.
  static func generated(seed: UInt32 = seed, scale: Double = 1, province: Int = 62) -> Workload {
    var source = WorkloadSource(seed: seed, province: province)
    return source.workload(
      elders: Int(2000 * scale), visits: Int(24_000 * scale), secondsApart: 1200 / scale)
  }
}

/// Draws rows.
struct WorkloadSource {
  /// 2026-01-05 08:00 in Shanghai, ms since 1970.
  static let start: Int64 = 1_767_571_200_000

  private var random: MersenneTwister
  private let province: Int

  private struct Place {
    let code: String
    let address: String
  }

  init(seed: UInt32, province: Int = 62) {
    random = MersenneTwister(seed: seed)
    self.province = province
  }

  mutating func workload(elders count: Int, visits: Int, secondsApart: Double) -> Workload {
    var workload = Workload()
    let places = self.places()
    for index in 0..<count { workload.elders.append(elder(index, places)) }
    var time = Self.start
    for _ in 0..<visits {
      time += Int64(random.random() * secondsApart) * 1000
      workload.visits.append(
        visit(to: random.pick(workload.elders), by: random.pick(Workload.volunteers), at: time))
    }
    addDay(to: &workload, after: time)
    return workload
  }

  /// A day of one volunteer among those who live in the first elder's county.
  private mutating func addDay(to workload: inout Workload, after last: Int64) {
    let county = workload.elders[0].cells[6].text.prefix(6)
    let mine = Array(workload.elders.lazy.filter { $0.cells[6].text.hasPrefix(county) }.prefix(30))
    var time = last + 86_400_000
    for index in 0..<30 {
      time += Int64(12 + random.below(10)) * 60_000
      workload.dayVisits.append(visit(to: mine[index % mine.count], by: "V007", at: time))
    }
    let phone = phone()
    workload.dayEdits = [
      (mine[0].id, [("phone", .text(phone))]),
      (mine[1 % mine.count].id, [("mobility", .text("半自理")), ("care_level", .integer(4))]),
      (mine[2 % mine.count].id, [("contact_phone", .text(self.phone()))]),
      (mine[3 % mine.count].id, [("chronic", .text("高血压、糖尿病、白内障"))]),
      (mine[4 % mine.count].id, [("remark", .text("冬季取暖用煤不足，已上报"))]),
    ]
  }

  // MARK: - Rows

  private mutating func elder(_ index: Int, _ places: [Place]) -> Row {
    let place = random.pick(places)
    let birth = "\(1928 + random.below(38))-\(two(1 + random.below(12)))-\(two(1 + random.below(28)))"
    let id = uuid(Self.start - 86_400_000 + Int64(index) * 1000)
    let (name, sex) = (name(), random.pick(Phrases.sexes))
    let number =
      place.code.prefix(6) + birth.filter { $0 != "-" } + digits(random.below(1000), 3)
      + String(random.pick(Array("0123456789X")))
    let (phone, address) = (phone(), place.address + "\(1 + random.below(220))号")
    let (living, mobility) = (random.pick(Phrases.living), random.pick(Phrases.mobility))
    let illnesses = Set((0..<(1 + random.below(3))).map { _ in random.pick(Phrases.illnesses) })
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let (allergy, education) = (random.pick(Phrases.allergies), random.pick(Phrases.education))
    let contact = (self.name(), random.pick(Phrases.relations), self.phone())
    let (doctor, level) = (self.name(), 1 + random.below(5))
    let enrolled = Date.text(Self.start - Int64(random.below(900)) * 86_400_000)
    let remark = random.random() < 0.5 ? random.pick(Phrases.plans) : ""
    return Row(cells: [
      .text(id), .text(name), .text(sex), .text(birth), .text(number), .text(phone), .text(place.code),
      .text(address), .text(living), .text(mobility), .text(illnesses.joined(separator: "、")), .text(allergy),
      .text(education), .text(contact.0), .text(contact.1), .text(contact.2), .text(doctor), .integer(level),
      .text(enrolled), .text(remark),
    ])
  }

  mutating func visit(to elder: Row, by volunteer: String, at time: Int64) -> Row {
    let systolic = 105 + Int(random.gauss(30, 12))
    let diastolic = 60 + Int(random.gauss(20, 8))
    let (id, minutes, type) = (uuid(time), 10 + random.below(80), random.pick(Phrases.visitTypes))
    let status = random.random() < 0.86 ? Phrases.statuses[0] : random.pick(Phrases.statuses)
    let temperature = Self.roundedTenths(35.8 + random.random() * 1.5)
    let (mood, medication) = (random.pick(Phrases.moods), random.pick(Phrases.medication))
    let (meal, note) = (random.pick(Phrases.meals), note())
    return Row(cells: [
      .text(id), elder.cells[0], .text(volunteer), elder.cells[6], .text(Date.instant(time)), .integer(minutes),
      .text(type), .text(status), .integer(systolic), .integer(diastolic), .tenths(temperature), .text(mood),
      .text(medication), .text(meal), .text(note),
    ])
  }

  /// Half a unit goes where the decimal expansion of the binary number lies, as CPython's `round` and glibc do it.
  private static func roundedTenths(_ number: Double) -> Int {
    var text = [CChar](repeating: 0, count: 16)
    withVaList([number]) { _ = vsnprintf(&text, text.count, "%.1f", $0) }
    return text.reduce(0) { $1 >= 0x30 && $1 <= 0x39 ? $0 * 10 + Int($1 - 0x30) : $0 }
  }

  // MARK: - Pieces

  private mutating func places() -> [Place] {
    var places: [Place] = []
    for (county, name) in Phrases.counties.enumerated() {
      let province = random.pick(Phrases.provinces)
      let city = random.pick(Phrases.cities[province]!)
      for town in 1...4 {
        let townFirst = random.pick(Phrases.townNames)
        let townName = "\(townFirst)\(random.pick(Phrases.townNames))\(random.pick(Phrases.townKinds))"
        for village in 1...5 {
          // No village's code ends with 000; W itself has none.
          let last = max(1, random.below(1000))
          let code = "\(self.province)\(two(county + 1))\(two(town))\(digits(village, 3))\(digits(last, 3))"
          let first = random.pick(Phrases.villageNames)
          let villageName = "\(first)\(random.pick(Phrases.villageNames))\(random.pick(Phrases.villageKinds))"
          places.append(Place(code: code, address: province + city + name + townName + villageName))
        }
      }
    }
    return places
  }

  private mutating func uuid(_ milliseconds: Int64) -> String {
    let (a, b) = (random.bits(12), random.bits(62) | 1 << 63)
    let hex = Self.hex(UInt64(milliseconds), 12) + "7" + Self.hex(a, 3) + Self.hex(b, 16)
    let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
    return parts.map { String(decoding: Array(hex.utf8)[$0], as: UTF8.self) }.joined(separator: "-")
  }

  private mutating func name() -> String {
    let surname = random.pick(Phrases.surnames)
    guard random.random() >= 0.35 else { return "\(surname)\(random.pick(Phrases.givenNames))" }
    let given = random.pick(Phrases.givenNames)
    return "\(surname)\(given)\(random.pick(Phrases.givenNames))"
  }

  private mutating func phone() -> String {
    let second = random.pick(Array("3578"))
    return "1\(second)" + digits(Int(random.bits(31) % 1_000_000_000), 9)
  }

  private mutating func note() -> String {
    let length = 20 + Int(random.random() * 61)
    var text = Array(random.pick(Phrases.states).unicodeScalars)
    if random.random() < 0.4 {
      let form = random.pick(Phrases.sources)
      let (name, relation) = (name(), random.pick(Phrases.relations))
      for part in form.split(separator: "}", omittingEmptySubsequences: false) {
        let sides = part.split(separator: "{", omittingEmptySubsequences: false)
        text += sides[0].unicodeScalars
        if sides.count == 2 { text += (sides[1] == "n" ? name : relation).unicodeScalars }
      }
    }
    while text.count < length {
      let roll = random.random()
      if roll < 0.40 {
        text += "，\(random.pick(Phrases.deeds))".unicodeScalars
      } else if roll < 0.75 {
        text += "，\(random.pick(Phrases.plans))".unicodeScalars
      } else if roll < 0.85 {
        let upper = 110 + Int(random.random() * 70)
        text += "，血压\(upper)/\(60 + Int(random.random() * 45))".unicodeScalars
      } else {
        text += "，".unicodeScalars
        for _ in 0..<(4 + Int(random.random() * 8)) { text.append(random.pick(Phrases.freeText)) }
      }
    }
    var note = ""
    note.unicodeScalars += text.prefix(length - 1)
    return note + "。"
  }

  private static func hex(_ number: UInt64, _ count: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}

func two(_ number: Int) -> String { digits(number, 2) }

func digits(_ number: Int, _ count: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, count - text.count)) + text
}

/// Days and times in Shanghai, as W writes them.
enum Date {
  static func text(_ milliseconds: Int64) -> String { String(instant(milliseconds).prefix(10)) }

  static func instant(_ milliseconds: Int64) -> String {
    var seconds = time_t(milliseconds / 1000 + 8 * 3600)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return "\(parts.tm_year + 1900)-\(two(Int(parts.tm_mon) + 1))-\(two(Int(parts.tm_mday)))"
      + "T\(two(Int(parts.tm_hour))):\(two(Int(parts.tm_min))):\(two(Int(parts.tm_sec)))+08:00"
  }
}
