import Model
import Replication
import Store

/// What else is done for people: assignments, assessments, services, entitlements, training, the time bank.
extension County {
  static let services = ["meals", "bathing", "cleaning", "health_management", "home_adaptation", "haircut"]

  func assign() throws {
    guard let index = somebody() else { return }
    let helper = random.chance(85) ? random.pick(helpers) : nil
    let account = random.chance(20) ? "v\(1 + random.below(scale.volunteers))" : nil
    let until = random.chance(30) ? "\(Instant.day(today + Int64(random.below(200)) * 86_400_000))" : nil
    let voided = random.chance(5) ? "entered_in_error" : nil
    let id = try office(
      "assignment", nil,
      [
        "elder": elders[index].id.testText, "helper": helper?.testText, "account": account, "from": day, "until": until,
        "voided": voided,
      ])
    try note(
      "assignment", id,
      [
        "elder": elders[index].id.testText, "helper": helper?.testText, "account": account, "since": day,
        "until": until, "voided": voided,
      ])
  }

  /// An assessor's form is entered, or a volunteer goes through the five questions.
  func assess() throws {
    guard let index = somebody() else { return }
    let elder = elders[index].id.testText
    let fullDate = "\(Instant.day(today - Int64(random.below(30)) * 86_400_000))"
    // Some write no more than the month, or the year.
    let date = random.chance(10) ? String(fullDate.prefix(random.pick([4, 7]))) : fullDate
    assessments += 1
    var row: [String: String?] = [
      "elder": elder, "day": date, "n": "\(assessments)", "made": "\(now)", "done": "1",
    ]
    if random.chance(70) {
      let level = random.below(5)
      let until = random.chance(30) ? "\(Instant.day(today + Int64(random.below(300)) * 86_400_000))" : nil
      let voided = random.chance(5) ? "entered_in_error" : nil
      let isFinal = random.chance(90)
      let key = Vocabulary.abilityLevel.terms.first { $0.code == Int64(level) }!.key
      let id = try office(
        "assessment", nil,
        [
          "elder": elder, "instrument": "gb42195", "assessed_on": date, "preliminary_level": key,
          "final_level": isFinal ? key : nil, "valid_until": until, "voided": voided,
        ])
      row.merge(["level": isFinal ? "\(level)" : nil, "valid_until": until, "voided": voided]) { $1 }
      try note("assessment", id, row)
    } else if let volunteer = try holder(of: elders[index]) {
      // One in four breaks off after the first question.
      let result = random.chance(75) ? ["self_care_level": "mild"] : ["care_eating": "independent"]
      if result["care_eating"] != nil { row["done"] = "0" }
      let id = try volunteer.device.write(
        "assessment",
        ["elder": elder, "instrument": "self_care", "assessed_on": date].merging(result) { mine, _ in mine })
      volunteer.untold.append { [self] in try note("assessment", id, row) }
    }
  }

  /// A volunteer hears of a need.
  func ask(_ volunteer: CountyVolunteer, _ elder: Dot, _ at: Int64) throws {
    let service = random.chance(90) ? random.pick(Self.services) : nil
    let id = try volunteer.device.write(
      "request", ["elder": elder.testText, "service": service, "raised_at": Instant.text(at)].compactMapValues { $0 })
    volunteer.untold.append { [self] in
      try note("request", id, ["elder": elder.testText, "service": service, "raised": "\(at)"])
      if let service { try order(id, elder, service) }
    }
  }

  /// The office orders what a request asks for, or does not.
  private func order(_ request: Dot, _ elder: Dot, _ service: String) throws {
    guard random.chance(80) else { return }
    let ordered = today + Int64(random.below(600)) * 60_000
    let id = try office(
      "order", nil,
      [
        "elder": elder.testText, "request": request.testText, "service": service, "ordered_at": Instant.text(ordered),
        "state": "ordered",
      ])
    try note(
      "\"order\"", id, ["elder": elder.testText, "service": service, "ordered": "\(ordered)", "state": "ordered"])
    try office("request", request, ["state": "ordered"])
    try note("request", request, new: false, ["state": "ordered"])
    openOrders.append((id, request, service))
  }

  /// Orders are delivered, rated, cancelled.
  func handleOrders() throws {
    var open: [(id: Dot, request: Dot, service: String)] = []
    for order in openOrders {
      guard random.chance(20) else {
        open.append(order)
        continue
      }
      if random.chance(10) {
        try office("order", order.id, ["state": "cancelled"])
        try note("\"order\"", order.id, new: false, ["state": "cancelled"])
        continue
      }
      let (delivered, minutes) = (today + Int64(random.below(600)) * 60_000, 10 + random.below(120))
      let rating = random.chance(50) ? 1 + random.below(5) : nil
      let ratingKey = rating.map { code in Vocabulary.satisfaction.terms.first { $0.code == Int64(code) }!.key }
      let accepted =
        order.service == "home_adaptation" && random.chance(70)
        ? random.pick([String(day.prefix(7)), day, String(day.prefix(7))]) : nil
      let state = rating == nil ? "delivered" : "rated"
      let voided = random.chance(3) ? "duplicate" : nil
      try office(
        "order", order.id,
        [
          "state": state, "delivered_at": Instant.text(delivered), "minutes": "\(minutes)", "rating": ratingKey,
          "accepted_on": accepted, "voided": voided,
        ])
      try note(
        "\"order\"", order.id, new: false,
        [
          "state": state, "delivered": "\(delivered)", "minutes": "\(minutes)", "rating": rating.map { "\($0)" },
          "accepted_on": accepted, "voided": voided,
        ])
      try office("request", order.request, ["state": "met"])
      try note("request", order.request, new: false, ["state": "met"])
    }
    openOrders = open
  }

  func entitle() throws {
    guard let index = somebody() else { return }
    let benefit = random.pick(benefits)
    let state = random.pick(["applied", "granted", "receiving", "receiving", "ended"])
    let later = "\(Instant.day(today + Int64(1 + random.below(90)) * 86_400_000))"
    // In turn, so that a small county has all of them, too.
    let since = [day, String(later.prefix(7)), nil, day, later][entitlements % 5]
    entitlements += 1
    let until = random.chance(20) ? "\(Instant.day(today + Int64(random.below(200)) * 86_400_000))" : nil
    let id = try office(
      "entitlement", nil,
      [
        "elder": elders[index].id.testText, "benefit": benefit.id.testText, "code": benefit.code, "state": state,
        "from": since,
        "until": until,
      ])
    try note(
      "entitlement", id,
      [
        "elder": elders[index].id.testText, "benefit": benefit.id.testText, "state": state, "since": since,
        "until": until,
      ])
  }

  func train() throws {
    let division = random.chance(50) ? random.pick(villages) : Self.code + "000000"
    let trainees = random.chance(90) ? "\(5 + random.below(40))" : nil
    let voided = random.chance(5) ? "entered_in_error" : nil
    let held = random.pick([day, day, String(day.prefix(7)), String(day.prefix(4))])
    let id = try office(
      "training", nil,
      ["topic": "照护", "division": division, "held_on": held, "trainees": trainees, "voided": voided])
    try note("training", id, ["division": division, "held": held, "trainees": trainees, "voided": voided])
  }

  // MARK: - Time bank

  /// A volunteer enters minutes: earned, spent, given to somebody of their own village, or a reversal.
  func earn(_ volunteer: CountyVolunteer, _ at: Int64) throws {
    guard try volunteer.device.record(volunteer.helper, "helper") != nil else { return }
    let roll = random.below(10)
    let amount = 15 + random.below(120)
    var kind = "earned"
    var minutes = amount
    var counterpart: Dot?
    if roll == 7 {
      (kind, minutes) = ("spent", -amount)
    } else if roll == 8 {
      let known = try helpers.filter { try $0 != volunteer.helper && volunteer.device.record($0, "helper") != nil }
      if let other = known.first { (kind, minutes, counterpart) = ("transferred", -amount, other) }
    }
    if roll == 9, let entry = volunteer.entries.last {
      return try reverse(entry, volunteer, at)
    }
    let id = try volunteer.device.write(
      "timebank",
      [
        "helper": volunteer.helper.testText, "kind": kind, "minutes": "\(minutes)", "at": Instant.text(at),
        "counterpart": counterpart?.testText,
      ].compactMapValues { $0 })
    if kind == "earned" { volunteer.entries.append((id, minutes)) }
    volunteer.untold.append { [self] in
      try note(
        "timebank", id,
        [
          "helper": volunteer.helper.testText, "kind": kind, "minutes": "\(minutes)", "at": "\(at)",
          "counterpart": counterpart?.testText,
        ])
    }
  }

  /// Takes back what was earned; sometimes the office does, too, and neither knows of the other.
  private func reverse(_ entry: (id: Dot, minutes: Int), _ volunteer: CountyVolunteer, _ at: Int64) throws {
    volunteer.entries.removeLast()
    let text = [
      "helper": volunteer.helper.testText, "kind": "reversal", "minutes": "\(-entry.minutes)", "at": Instant.text(at),
      "reverses": entry.id.testText,
    ]
    let row: [String: String?] = [
      "helper": volunteer.helper.testText, "kind": "reversal", "minutes": "\(-entry.minutes)", "at": "\(at)",
      "reverses": entry.id.testText,
    ]
    let isTwice = try random.chance(40) && town.store.record(entry.id, type: CareModel.Number.timebank) != nil
    let id = try volunteer.device.write("timebank", text)
    volunteer.untold.append { [self] in try note("timebank", id, row) }
    guard isTwice else { return }
    try note("timebank", try office("timebank", nil, text), row)
  }
}
