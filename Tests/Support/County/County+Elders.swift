import Model
import Replication

/// The register: who comes onto it, moves, leaves, turns out to be two, or one.
extension County {
  private static let surnames = ["王", "李", "张", "刘", "陈", "赵", "周", "吴", "孙", "曾"]
  private static let givenNames = ["桂兰", "秀英", "玉珍", "淑兰", "德福", "永贵", "建国", "凤霞", "长海", "翠花"]

  /// A profile as somebody writes it, and what it says.
  struct Profile {
    var text: [String: String?]
    var row: [String: String?]
    var memberships: [(category: String, since: String?, until: String?)]
  }

  func profile(in village: String, isNew: Bool) -> Profile {
    var profile = Profile(
      text: ["name": random.pick(Self.surnames) + random.pick(Self.givenNames), "village": village],
      row: ["village": village, "recorded": day], memberships: [])
    func set(_ key: String, _ column: String, _ value: String?) {
      profile.text[key] = value
      profile.row[column] = value
    }
    let enrolled =
      isNew
      ? random.pick([day, day, nil]) : random.pick(["2021-03-05", "2023-11-30", "2024", "2022-06", "2025-02-10", nil])
    set("enrolled", "enrolled", enrolled)
    set("living", "living", random.pick(["alone", "alone", "with_spouse", "with_children", "with_others", nil]))
    if random.chance(2) { set("living", "living", "institution") }
    setAge(&profile)
    if random.chance(50) { set("reviewed_on", "reviewed", random.pick(["2024-05-05", "2025-01-20", "2025-08-08"])) }
    if random.chance(45) {
      profile.text["doctor_contract"] = "true"
      profile.row["contract"] = "1"
      set("doctor_contract_from", "contract_from", random.pick(["2023-01-01", "2025-04-01", nil]))
      set("doctor_contract_until", "contract_until", random.pick(["2025-06", "2025-12-31", "2026", nil]))
    }
    setCategories(&profile)
    return profile
  }

  private func setAge(_ profile: inout Profile) {
    let year = 1930 + random.below(34)
    switch random.below(10) {
    case 0: (profile.text["birth"], profile.row["birth"]) = ("\(year)", "\(year)-01-01")
    case 1: (profile.text["birth"], profile.row["birth"]) = ("\(year)-07", "\(year)-07-01")
    case 2:
      let age = 58 + random.below(30)
      (profile.text["age_stated"], profile.text["age_stated_on"]) = ("\(age)", "2024-10-10")
      profile.row["birth"] = "\(2024 - age)-01-01"
    case 3: break
    default:
      (profile.text["birth"], profile.row["birth"]) = ("\(year)-0\(1 + random.below(9))-1\(random.below(9))", nil)
    }
    if profile.row["birth"] == nil { profile.row["birth"] = profile.text["birth"] ?? nil }
  }

  private func setCategories(_ profile: inout Profile) {
    let chances = [
      ("living_alone", 15), ("empty_nest", 18), ("left_behind", 10), ("disabled", 6), ("severely_handicapped", 3),
      ("family_planning_special", 2), ("advanced_age", 20), ("destitute", 8), ("low_income", 10),
    ]
    var words: [String] = []
    for (category, chance) in chances where random.chance(chance) {
      let since = random.pick(["2020-05-01", "2019", "2025-03", "2025-06-15", nil, nil, nil])
      let until = random.chance(15) ? random.pick(["2025-05-20", "2025-09", "2026"]) : nil
      profile.memberships.append((category, since, until))
      words.append(
        category + (since.map { "@" + $0 } ?? "") + (until.map { (since == nil ? "@" : "") + "~" + $0 } ?? ""))
    }
    profile.text["categories"] = words.isEmpty ? nil : words.joined(separator: ",")
    if profile.memberships.contains(where: { $0.category == "destitute" }) {
      let support = random.pick(["dispersed", "centralised", nil])
      (profile.text["support_mode"], profile.row["support"]) = (support, support)
    }
  }

  func noteElder(_ id: Dot, _ profile: Profile) throws {
    try note("elder", id, profile.row)
    for (category, since, until) in profile.memberships {
      try truth.insert("membership", ["elder": id.testText, "category": category, "since": since, "until": until])
    }
  }

  /// An official registers an elder.
  func register(in village: String, isNew: Bool) throws {
    var profile = profile(in: village, isNew: isNew)
    if random.chance(45) {
      let tier = random.pick(["high", "priority", "general"])
      (profile.text["risk_tier"], profile.row["tier"]) = (tier, tier)
    }
    if random.chance(6) {
      let interval = "\(3 + random.below(60))"
      (profile.text["visit_interval_days"], profile.row["interval"]) = (interval, interval)
    }
    let id = try office("elder", nil, profile.text)
    try noteElder(id, profile)
    elders.append(CountyElder(id: id, village: village, isKnown: true))
  }

  /// An elder whom the hub knows and who has not left.
  func somebody() -> Int? {
    for _ in 0..<20 {
      let index = random.below(elders.count)
      if elders[index].isKnown, !elders[index].isGone, !elders[index].isUnited { return index }
    }
    return nil
  }

  /// Somebody dies, moves away, enters an institution, does not want to be visited, or was entered in error.
  func archive() throws {
    guard let index = somebody() else { return }
    elders[index].isGone = true
    let id = elders[index].id
    // In turn, so that a small county has all of them, too.
    let reasons = ["died", "moved_away", "died", "entered_in_error", "in_institution", "died", "service_declined"]
    let reason = reasons[archivings % reasons.count]
    archivings += 1
    let isDated = random.chance(75)
    let date = "\(Instant.day(today - Int64(random.below(9)) * 86_400_000))"
    // Some write no more than the month.
    let left = isDated ? random.chance(15) ? String(date.prefix(7)) : date : nil
    let row: [String: String?] = ["archived": reason, "left_on": left, "left_noted": day]
    let text: [String: String?] = ["archived": reason, "archived_on": left]
    elders[index].leftOn = left ?? day
    // A volunteer on the spot writes it down, or the office does.
    if random.chance(50), let volunteer = try holder(of: elders[index]) {
      try volunteer.device.write("elder", id, text.compactMapValues { $0 })
      volunteer.untold.append { [self] in
        try note("elder", id, new: false, row)
        elders[index].leftFor = reason == "entered_in_error" ? nil : reason
      }
    } else {
      try office("elder", id, text)
      try note("elder", id, new: false, row)
      elders[index].leftFor = reason == "entered_in_error" ? nil : reason
    }
  }

  /// Whoever declined, moved away or entered an institution dies, on a day that is written or not; or it was all a mistake.
  func archiveAgain() throws {
    let archived = elders.indices.filter { elders[$0].leftFor != nil && !elders[$0].isUnited }
    guard !archived.isEmpty else { return }
    let index = random.pick(archived)
    let (id, before) = (elders[index].id, elders[index].leftFor)
    elders[index].leftFor = nil
    let (turn, isMonth) = (archivedAgain % 3, archivedAgain % 6 == 4)
    archivedAgain += 1
    if turn == 2 {
      elders[index].isGone = false
      try office("elder", id, ["archived": "", "archived_on": ""])
      return try note("elder", id, new: false, ["archived": nil, "left_on": nil, "left_noted": nil])
    }
    let reason = before == "died" ? "moved_away" : "died"
    let date = "\(Instant.day(today - Int64(random.below(9)) * 86_400_000))"
    let left = turn == 0 ? nil : isMonth ? String(date.prefix(7)) : date
    var text: [String: String?] = ["archived": reason, "archived_on": left]
    // Who enters the death may know since when.
    let inside = before == "in_institution" && turn == 0 ? elders[index].leftOn : nil
    if before == "in_institution" { text["living"] = "institution" }
    if let inside { text["institution_on"] = inside }
    elders[index].leftOn = left ?? day
    try office("elder", id, text)
    let row: [String: String?] = [
      "archived": reason, "left_on": left, "left_noted": day, "institution_on": inside,
    ]
    try note("elder", id, new: false, row)
    if before == "in_institution" { try noteLiving(index, "institution", town.clock.milliseconds) }
  }

  /// A volunteer whose device holds an elder.
  func holder(of elder: CountyElder) throws -> CountyVolunteer? {
    try volunteers.first { try $0.villages.contains(elder.village) && $0.device.record(elder.id, "elder") != nil }
  }

  func move() throws {
    guard let index = somebody() else { return }
    let village = random.pick(villages)
    try office("elder", elders[index].id, ["village": village])
    elders[index].village = village
    try note("elder", elders[index].id, new: false, ["village": village])
  }

  /// The office corrects what decides about visits.
  func correct() throws {
    guard let index = somebody() else { return }
    let (id, tier) = (elders[index].id, random.pick(["high", "priority", "general"]))
    try office("elder", id, ["risk_tier": tier, "reviewed_on": day])
    try note("elder", id, new: false, ["tier": tier, "reviewed": day])
  }

  /// Two records turn out to be of one person; some time later perhaps not.
  func unite() throws {
    guard let one = somebody(), let other = somebody(), one != other else { return }
    try office("elder", elders[one].id, ["same_as": elders[other].id.testText])
    try note("elder", elders[one].id, new: false, ["same_as": elders[other].id.testText])
    elders[one].isUnited = true
  }

  func separate() throws {
    guard let index = elders.firstIndex(where: \.isUnited) else { return }
    try office("elder", elders[index].id, ["same_as": ""])
    try note("elder", elders[index].id, new: false, ["same_as": nil])
    elders[index].isUnited = false
  }

  /// Volunteer and office each say something of one elder, unaware of each other.
  func disagree() throws {
    guard let index = somebody(), let volunteer = try holder(of: elders[index]) else { return }
    try volunteer.device.write("elder", elders[index].id, ["phone": "1380000\(1000 + random.below(9000))"])
    try office("elder", elders[index].id, ["phone": "1390000\(1000 + random.below(9000))"])
    try disagreeAboutLiving(index, volunteer)
  }

  /// The same about what figures look at: what was written later stands, also when it comes in late.
  private func disagreeAboutLiving(_ index: Int, _ volunteer: CountyVolunteer) throws {
    let id = elders[index].id
    let words = ["alone", "with_spouse", "with_children", "with_others", "institution"]
    let (own, officials) = (random.pick(words), random.pick(words))
    guard try volunteer.device.shown(id, "elder", "living") != own else { return }
    // An hour later than the office, or an hour earlier.
    let isLater = random.chance(50)
    let now = town.clock.milliseconds
    volunteer.device.clock.milliseconds = now + 3_600_000
    if !isLater { town.clock.milliseconds = now + 7_200_000 }
    try volunteer.device.write("elder", id, ["living": own])
    let time = volunteer.device.clock.milliseconds
    try office("elder", id, ["living": officials])
    try noteLiving(index, officials, town.clock.milliseconds)
    volunteer.untold.append { [self] in try noteLiving(index, own, time) }
  }

  private func noteLiving(_ index: Int, _ living: String, _ time: UInt64) throws {
    guard time > livingTimes[index] ?? 0 else { return }
    livingTimes[index] = time
    try note("elder", elders[index].id, new: false, ["living": living])
  }
}
