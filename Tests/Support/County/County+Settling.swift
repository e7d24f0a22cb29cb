import Model
import Replication

/// Before the year begins: villages, helpers, facilities, and the elders that the register has.
extension County {
  func settle() throws {
    today = Instant.start(of: PartialDate(year: Self.year)!)! - 12 * 86_400_000
    setClocks(hours: 9)
    try settleVillages()
    try settleFacilities()
    try settlePolicies()
    try settleTargets()
    try settleClerks()
    for index in 0..<scale.elders * 19 / 20 { try register(in: villages[index % villages.count], isNew: false) }
    try settleVolunteers()
    for _ in 0..<scale.elders / 40 { try assign() }
  }

  private func settleVillages() throws {
    let classes = ["111", "121", "210", "220", "220", "220"]
    for town in 0..<scale.towns {
      for number in 0..<scale.villagesPerTown {
        let code = "\(Self.code)\(990 + town)\(201 + number)"
        villages.append(code)
        let kind = random.chance(90) ? random.pick(classes) : nil
        let elders = random.chance(80) ? "\(20 + random.below(80))" : nil
        let id = try office(
          "village", nil, ["name": "东风\(villages.count)村", "code": code, "urban_rural": kind, "elders": elders])
        try note(
          "village", id, ["code": code, "name": "东风\(villages.count)村", "urban_rural": kind, "elders": elders])
      }
    }
  }

  private func settleFacilities() throws {
    let kinds = [
      "canteen", "day_care", "happiness_home", "mutual_aid", "service_station", "service_centre", "care_home",
      "respect_home", "disabled_care", "medical_care", "activity_room",
    ]
    for _ in 0..<villages.count {
      let division = random.chance(85) ? random.pick(villages) : "\(Self.code)\(990 + random.below(scale.towns))000"
      let (kind, state) = (
        random.pick(kinds), random.pick(["open", "open", "open", "planned", "building", "closed", nil])
      )
      let opened = random.pick(["2019-05-01", "2025-04-15", nil])
      let closed = state == "closed" ? random.pick(["2025-07-01", nil]) : nil
      let op = random.pick(["public", "public_private", "private", "private_nonprofit", "village_collective", nil])
      let (beds, hasDayCare, contract) = (random.below(60), random.chance(20), random.pick(["true", "false", nil]))
      let (nursing, occupied) = (random.below(beds + 1), random.below(beds + 1))
      let id = try office(
        "facility", nil,
        [
          "name": "设施", "division": division, "kind": kind, "state": state, "opened_on": opened, "closed_on": closed,
          "operator_type": op, "beds": "\(beds)", "nursing_beds": "\(nursing)", "occupied_beds": "\(occupied)",
          "medical_contract": contract, "functions": hasDayCare ? "day_care,meals" : nil,
        ])
      try note(
        "facility", id,
        [
          "division": division, "kind": kind, "state": state, "opened": opened, "closed": closed, "operator": op,
          "beds": "\(beds)", "nursing": "\(nursing)", "occupied": "\(occupied)",
          "contract": contract == "true" ? "1" : "0", "day_care": hasDayCare ? "1" : "0",
        ])
    }
    for (index, service) in ["meals", "cleaning", "meals"].enumerated() {
      // The last is for some only.
      let category = index == 2 ? "low_income" : nil
      let id = try office(
        "benefit", nil,
        [
          "code": "b\(index)", "name": service, "division": Self.code + "000000", "service": service,
          "categories_any": category,
        ])
      try note("benefit", id, ["code": "b\(index)", "service": service, "category": category])
      benefits.append((id, "b\(index)"))
    }
    // A town repeats an item and leaves out what the county's list says of it.
    let id = try office("benefit", nil, ["code": "b0", "name": "meals", "division": Self.code + "990000"])
    try note("benefit", id, ["code": "b0"])
    benefits.append((id, "b0"))
  }

  /// The county sets something in May, one town in August.
  private func settlePolicies() throws {
    let county = try office(
      "policy", nil,
      [
        "division": Self.code + "000000", "from": "2025-05-01", "interval_priority_days": "31",
        "interval_general_days": "100", "counting_modes": "home,phone,neighbour,paired",
        "alert_taken_minutes": "1440",
      ])
    try note(
      "policy", county,
      [
        "division": Self.code, "since": "2025-05-01", "priority": "31", "general": "100",
        "modes": ",home,phone,neighbour,paired,", "taken": "1440",
      ])
    let town = try office(
      "policy", nil, ["division": Self.code + "990000", "from": "2025-08-01", "interval_high_days": "5"])
    try note("policy", town, ["division": Self.code + "990", "since": "2025-08-01", "high": "5"])
  }

  /// County, town and a village set themselves targets, for the year, a quarter, a month.
  private func settleTargets() throws {
    let divisions = [Self.code + "000000", Self.code + "990000", villages[0]]
    for (index, indicator) in Vocabulary.indicator.terms.map(\.key).enumerated() {
      for (place, division) in divisions.enumerated() {
        let (period, value) = (["2025", "2025Q2", "2025-06"][(index + place) % 3], 100 * (1 + random.below(120)))
        let id = try office(
          "target", nil,
          ["indicator": indicator, "division": division, "period": period, "value": "\(value / 100)"])
        let region = [Self.code, Self.code + "990", villages[0]][place]
        try note("goal", id, ["indicator": indicator, "division": region, "period": period, "value": "\(value)"])
      }
    }
  }

  private func settleVolunteers() throws {
    for index in 0..<scale.volunteers {
      let account = "v\(index + 1)"
      // Every village has somebody, some have several.
      var own = Set([villages[index % villages.count]])
      var next = index + scale.volunteers
      while next < villages.count {
        own.insert(villages[next])
        next += scale.volunteers
      }
      if random.chance(40) { own.insert(random.pick(villages)) }
      // Some had another post before, entered before the present one or after it.
      let isFormer = random.chance(40)
      if isFormer, index % 2 == 0 { _ = try addHelper(account, division: villages[0], isFormer: true) }
      let helper = try addHelper(account, division: villages[index % villages.count])
      if isFormer, index % 2 == 1 { _ = try addHelper(account, division: villages[0], isFormer: true) }
      let device = try town.join(account, .volunteer, in: own.sorted())
      let volunteer = CountyVolunteer(
        device: device, helper: helper, villages: own.sorted(), syncEvery: random.pick([1, 3, 7, 14, 30, 55]))
      volunteer.device.clock.milliseconds = town.clock.milliseconds
      try sync(volunteer)
      volunteers.append(volunteer)
    }
    for _ in 0..<max(3, scale.volunteers / 5) { _ = try addHelper(nil, division: random.pick(villages)) }
    for index in 0..<max(3, scale.volunteers / 8) {
      let division = index == 0 ? "\(Self.code)990000" : random.pick(villages)
      let (founded, dissolved) = (
        random.pick(["2020-01-01", "2025-06-10", nil]), random.pick(["2025-09-09", nil, nil])
      )
      let id = try office(
        "team", nil, ["name": "队", "division": division, "founded_on": founded, "dissolved_on": dissolved])
      try note("team", id, ["division": division, "founded": founded, "dissolved": dissolved])
    }
  }

  private func addHelper(_ account: String?, division: String, isFormer: Bool = false) throws -> Dot {
    let kind =
      account == nil
      ? random.pick(["social_worker", "village_cadre", "other", nil])
      : random.pick(["volunteer", "volunteer", "party_member"])
    let certificate = random.pick(["care_worker", "care_worker", "social_worker", "first_aid", nil, nil])
    let until = certificate == nil ? nil : random.pick(["2025-03", "2025-12-31", "2024-12-31", nil])
    let skill = random.chance(15) ? "advanced" : nil
    let joined = random.pick(["2023-01-01", "2025-02-20", nil])
    let left =
      isFormer
      ? random.pick(["2025-03-31", "2025-06", nil]) : account == nil ? random.pick(["2025-10-05", nil, nil]) : nil
    let state =
      left != nil || isFormer ? "left" : random.chance(5) && account == nil ? "left" : random.pick(["active", nil])
    let id = try office(
      "helper", nil,
      [
        "name": "帮\(account ?? "手")", "division": division, "kind": kind, "account": account,
        "certificate": certificate,
        "certificate_until": until, "skill_level": skill, "joined_on": joined, "left_on": left, "state": state,
      ])
    try note(
      "helper", id,
      [
        "name": "帮\(account ?? "手")", "division": division, "kind": kind, "account": account,
        "certificate": certificate,
        "certificate_until": until, "skill": skill, "joined": joined, "left_on": left, "state": state,
      ])
    helpers.append(id)
    return id
  }
}
