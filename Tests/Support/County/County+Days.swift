import Model
import Replication

/// What happens on a day.
extension County {
  /// - Parameter number: 0 for the first day of the year.
  func live(_ number: Int) throws {
    for (index, volunteer) in volunteers.enumerated() where (number + index) % volunteer.syncEvery == 0 {
      if index < silent, number > 318 { continue }
      try sync(volunteer)
    }
    setClocks(hours: 8)
    let due = scale.visits * (number + 1) / 365 - scale.visits * number / 365
    for _ in 0..<due { try visit(random.pick(volunteers)) }
    try happen(yearly: scale.elders / 20) { try volunteersRegister() }
    try happen(yearly: scale.elders / 14) { try archive() }
    try happen(yearly: scale.elders / 40) { try archiveAgain() }
    // In a small county, too, and also who died in a home.
    if number % 30 == 25 { try archiveAgain() }
    try happen(yearly: scale.elders / 20) { try move() }
    try happen(yearly: scale.elders / 10) { try correct() }
    try happen(yearly: scale.elders / 100) { try unite() }
    try happen(yearly: scale.elders / 400) { try separate() }
    try happen(yearly: scale.elders / 40) { try disagree() }
    try happen(yearly: scale.elders / 50) { try propose() }
    try happen(yearly: scale.elders / 12) { try assign() }
    try happen(yearly: scale.elders / 3) { try assess() }
    try happen(yearly: scale.elders / 10) { try assessTwice() }
    try happen(yearly: scale.elders / 100) { try archiveAhead() }
    // Also in a small county, before its figures are looked at in the evening of day 197.
    if number % 60 == 10 { try archiveAhead() }
    if number % 120 == 100 { try unite() }
    try happen(yearly: scale.elders / 10) { try entitle() }
    try happen(yearly: 24) { try train() }
    try handleAlerts()
    try handleOrders()
  }

  /// About so many times in the year.
  private func happen(yearly: Int, _ body: () throws -> Void) throws {
    for _ in 0..<yearly / 365 { try body() }
    if random.below(365) < yearly % 365 { try body() }
  }

  /// A time of today in ms, or of days before or to come, that no other visit has.
  private func time(daysAgo: Int64) -> Int64 {
    while true {
      let at = today - daysAgo * 86_400_000 + Int64(8 * 60 + random.below(600)) * 60_000
      if times.insert("\(at)").inserted { return at }
    }
  }

  /// One of the elders that a volunteer's device holds.
  private func elder(of volunteer: CountyVolunteer) throws -> CountyElder? {
    for _ in 0..<60 {
      let elder = random.pick(elders)
      if volunteer.villages.contains(elder.village), try volunteer.device.record(elder.id, "elder") != nil {
        return elder
      }
    }
    return nil
  }

  // MARK: - Visits

  private func visit(_ volunteer: CountyVolunteer) throws {
    guard let elder = try elder(of: volunteer) else { return }
    let now = time(daysAgo: random.chance(5) ? Int64(1 + random.below(20)) : 0)
    // By a clock that is days fast.
    let at = random.chance(15) ? time(daysAgo: -Int64(1 + random.below(12))) : now
    var text: [String: String] = ["elder": elder.id.testText, "at": Instant.text(at)]
    var row: [String: String?] = ["elder": elder.id.testText, "at": "\(at)", "account": volunteer.device.account]
    func set(_ key: String, _ value: String?, _ column: String? = nil) {
      guard let value else { return }
      text[key] = value
      row[column ?? key] = value
    }
    let roll = random.below(100)
    set(
      "outcome", roll < 86 ? "seen" : roll < 94 ? "not_home" : roll < 96 ? "refused" : roll < 98 ? "rescheduled" : nil)
    set("mode", random.pick(["home", "home", "home", "phone", "neighbour", "paired", "video", nil]))
    set("purpose", random.pick(["routine", "routine", "health", nil]))
    if random.chance(20) { set("risk", random.pick(["none", "low", "medium", "high", "urgent"])) }
    if random.chance(8) { set("next_visit", "\(Instant.day(today + Int64(1 + random.below(30)) * 86_400_000))") }
    if random.chance(60) { set("duration_minutes", "\(10 + random.below(70))", "minutes") }
    if random.chance(10), try volunteer.device.record(volunteer.helper, "helper") != nil {
      set("helper", volunteer.helper.testText)
    }
    // Keyed in for somebody else: nobody's visit but the named one's.
    if random.chance(6) { (text["from_paper"], row["paper"]) = ("true", "1") }
    text["note"] = "第\(random.below(1000))次"
    let id = try volunteer.device.write("visit", text)
    volunteer.untold.append { [self] in try note("visit", id, row) }
    volunteer.visits.append((id, elder.id))
    if random.chance(3) { try takeBack(volunteer) }
    if random.chance(4) { try raise(volunteer, elder.id, now) }
    if random.chance(5) { try ask(volunteer, elder.id, now) }
    if random.chance(8) { try earn(volunteer, now) }
  }

  /// A visit turns out to be wrong, or somebody else's.
  private func takeBack(_ volunteer: CountyVolunteer) throws {
    let (id, elder) = random.pick(volunteer.visits)
    guard try volunteer.device.shown(id, "visit", "voided") == nil, try volunteer.device.record(id, "visit") != nil
    else {
      return
    }
    if random.chance(60) {
      let reason = random.pick(["entered_in_error", "wrong_elder", "duplicate"])
      try volunteer.device.write("visit", id, ["voided": reason])
      volunteer.untold.append { [self] in try note("visit", id, new: false, ["voided": reason]) }
    } else if let other = try self.elder(of: volunteer), other.id != elder {
      try volunteer.device.write("visit", id, ["elder": other.id.testText])
      volunteer.untold.append { [self] in try note("visit", id, new: false, ["elder": other.id.testText]) }
    }
  }

  /// A volunteer finds somebody who is not on the register.
  private func volunteersRegister() throws {
    let volunteer = random.pick(volunteers)
    let profile = profile(in: random.pick(volunteer.villages), isNew: true)
    let id = try volunteer.device.write("elder", profile.text.compactMapValues { $0 })
    let index = elders.count
    elders.append(CountyElder(id: id, village: profile.row["village"]!!, isKnown: false))
    volunteer.untold.append { [self] in
      try noteElder(id, profile)
      elders[index].isKnown = true
    }
  }

  /// A volunteer suggests another risk tier; nobody ever decides about it.
  private func propose() throws {
    let volunteer = random.pick(volunteers)
    guard let elder = try elder(of: volunteer) else { return }
    try volunteer.device.write("elder", elder.id, ["risk_tier": random.pick(["high", "general"])])
    volunteer.untold.append { [self] in heldChanges += 1 }
  }

  // MARK: - Alerts

  private func raise(_ volunteer: CountyVolunteer, _ elder: Dot, _ at: Int64) throws {
    let due = random.chance(50) ? at + Int64(random.below(96)) * 3_600_000 : nil
    let kind = random.pick(["fall", "illness", "gas", "no_contact", "service_request"])
    let severity = random.pick(["notice", "attention", "urgent", "emergency", nil])
    let channel = random.pick(["visit", "phone", nil])
    let id = try volunteer.device.write(
      "alert",
      [
        "elder": elder.testText, "kind": kind, "severity": severity, "channel": channel, "raised_at": Instant.text(at),
        "due_at": due.map { Instant.text($0) },
      ].compactMapValues { $0 })
    let isWrong = random.chance(5)
    if isWrong { try volunteer.device.write("alert", id, ["voided": "entered_in_error"]) }
    volunteer.untold.append { [self] in
      try note(
        "alert", id,
        [
          "elder": elder.testText, "kind": kind, "severity": severity, "channel": channel, "raised": "\(at)",
          "due": due.map { "\($0)" }, "voided": isWrong ? "entered_in_error" : nil,
        ])
      if !isWrong { openAlerts.append(id) }
    }
  }

  /// The office takes alerts that have come in, and closes them, not always writing down when.
  private func handleAlerts() throws {
    var open: [Dot] = []
    for id in openAlerts {
      guard random.chance(40) else {
        open.append(id)
        continue
      }
      let taken = today + Int64(random.below(600)) * 60_000
      var text = ["state": "taken", "taken_at": Instant.text(taken)]
      var row: [String: String?] = ["state": "taken", "taken": "\(taken)"]
      if random.chance(70) {
        let closed = taken + Int64(random.below(4000)) * 60_000
        (text["state"], row["state"]) = ("closed", "closed")
        if random.chance(80) { (text["closed_at"], row["closed"]) = (Instant.text(closed), "\(closed)") }
        if random.chance(30) { (text["handled_at"], row["handled"]) = (Instant.text(taken), "\(taken)") }
        if random.chance(10) { (text["taken_at"], row["taken"]) = (nil, nil) }
      }
      try office("alert", id, text)
      try note("alert", id, new: false, row)
    }
    openAlerts = open
  }
}
