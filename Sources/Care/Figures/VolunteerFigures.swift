import Model
import Replication
import Store

/// Who helps, how much they did, and what they learned.
struct VolunteerFigures: ReportFigures {
  static let title = Label("帮扶力量", "volunteers and other helpers")
  static let groupings: [Grouping] = [.village, .helper, .helperKind]
  static let isAboutTargets = false
  static let charted = "visits"
  static let indicators = [
    Indicator(
      "helpers", .count, "在岗", "in post",
      "期末（未到期末则为今天）在岗的帮扶人员：已加入、未退出；状态为已退出而没写退出日期的不算",
      "helpers in post at the period's end, or today if that is earlier: joined and not left by then; who has left on a "
        + "day that nobody wrote is not"),
    Indicator("volunteers", .count, "志愿者", "volunteers", "其中身份为志愿者的", "of these, those of the kind volunteer"),
    Indicator(
      "social_workers", .count, "社工", "social workers", "其中身份为社工、或有社会工作者证书的",
      "of these, those of the kind social worker or with that certificate"),
    Indicator(
      "care_workers", .count, "护理员", "care workers", "其中写有技能等级、或有养老护理员证书（含过期）的",
      "of these, those with a grade of skill or the certificate of a care worker, expired or not"),
    Indicator(
      "certified_rate", .share, "持证率", "share certified", "护理员中养老护理员证书那天有效的÷护理员",
      "care workers whose certificate holds on that day, divided by all care workers"),
    Indicator(
      "active", .count, "有探访", "active", "期内至少有一次有效探访的帮扶人员", "helpers with at least one valid visit within the period"),
    Indicator(
      "visits", .count, "探访次数", "visits",
      "期内对范围内老人的有效探访，记在探访写明的帮扶人员名下，没写的记在录入账号对应的人员名下，纸质表补录的除外；合计含记不到人的",
      "valid visits of the period to elders in scope, of the helper whom the visit names, else of the one whose account "
        + "recorded it, unless that was from paper; the total has those of nobody, too"),
    Indicator("elders", .count, "见到老人", "elders seen", "这些探访的老人，每人一次", "the elders of these visits, each once"),
    Indicator(
      "hours", .hours, "探访时长(小时)", "hours", "这些探访写明的分钟数之和", "the minutes that these visits say they took, in hours"),
    Indicator(
      "assigned", .count, "结对老人", "elders assigned", "期末在册、有结对且那天在结对期内、未作废的老人，每人一次",
      "elders on the register at the period's end with an assignment that holds on that day and is not void, each once"),
    Indicator("teams", .count, "队伍", "teams", "期末已成立、未解散的队伍", "teams founded and not dissolved by the period's end"),
    Indicator(
      "trained_people", .count, "培训人数", "people trained", "日期在期内、未作废的培训的参加人数之和",
      "the trainees of the training sessions held within the period, not void, added up"),
  ]
  static let notes = [
    Label(
      "按村时，人员、队伍、培训在其所属区划，探访和结对在老人的村",
      "by village, helpers, teams and sessions stand in their own division, visits and assignments in the elder's village"
    ),
    Label("有效探访的定义与月探访率相同", "which visits are valid is as for the visit rate"),
    Label("按人员或身份时没有队伍和培训", "by helper or kind there are no teams and no sessions"),
  ]

  let total: [Figure]
  let groups: [(key: String, figures: [Figure])]

  init(_ request: ReportRequest, _ population: Population) throws {
    var count = VolunteerCount(request, population, try Workforce(request.register))
    count.takeHelpers(try Workforce(request.register, request.regions))
    try count.takeVisits()
    try count.takeAssignments()
    if request.grouping == .village || request.grouping == .month { try count.takeTeamsAndTraining() }
    (total, groups) = count.tally.figures { $0.figures }
  }
}

private struct VolunteerCount {
  struct Count {
    var helpers = 0
    var volunteers = 0
    var socialWorkers = 0
    var careWorkers = 0
    var certified = 0
    var active: Set<Dot> = []
    var visits = 0
    var elders: Set<Dot> = []
    var minutes = 0
    var assigned: Set<Dot> = []
    var teams: Int? = 0
    var trained: Int? = 0

    var figures: [Figure] {
      [
        .count(helpers), .count(volunteers), .count(socialWorkers), .count(careWorkers),
        .share(part: certified, of: careWorkers), .count(active.count), .count(visits), .count(elders.count),
        Figure.hours(minutes: minutes), .count(assigned.count), teams.map { .count($0) } ?? .none,
        trained.map { .count($0) } ?? .none,
      ]
    }
  }

  let request: ReportRequest
  let population: Population
  let workforce: Workforce
  let day: Int64
  private(set) var tally: Tally<Count>

  init(_ request: ReportRequest, _ population: Population, _ workforce: Workforce) {
    self.request = request
    self.population = population
    self.workforce = workforce
    day = request.lastDay
    var empty = Count()
    if [.helper, .helperKind].contains(request.grouping) { (empty.teams, empty.trained) = (nil, nil) }
    tally = Tally(empty)
  }

  private func keys(_ helper: Workforce.Helper?, village: Int64) -> [String] {
    switch request.grouping {
    case .helper: [helper.map { RowNames.key($0.id) } ?? ""]
    case .helperKind: [helper?.kind.map { Vocabulary.visitorKind.keyText($0) } ?? ""]
    default: [String(village)]
    }
  }

  mutating func takeHelpers(_ own: Workforce) {
    for helper in own.helpers where helper.isInPost(day) {
      tally.add(to: keys(helper, village: helper.division)) {
        $0.helpers += 1
        if helper.kind == Vocabulary.visitorKind["volunteer"] { $0.volunteers += 1 }
        if helper.isSocialWorker { $0.socialWorkers += 1 }
        guard helper.isCareWorker else { return }
        $0.careWorkers += 1
        if helper.isCertified(day, "care_worker") { $0.certified += 1 }
      }
    }
  }

  mutating func takeVisits() throws {
    var tally = tally
    var valid = ValidVisits(request.register)
    try request.register.forEachVisit(request.visits, in: nil) { fact in
      guard let person = population.person(fact.elder), try valid.holds(fact, village: person.region) else {
        return true
      }
      let helper = try workforce.helper(fact) { try request.register.author(of: $0) }
      tally.add(to: keys(helper, village: person.region)) {
        $0.visits += 1
        $0.elders.insert(person.id)
        $0.minutes += Int(fact.durationMinutes ?? 0)
        if let helper { $0.active.insert(helper.id) }
      }
      return true
    }
    self.tally = tally
  }

  mutating func takeAssignments() throws {
    var tally = tally
    for assignment in try Assignments(request.register, on: day).entries {
      guard let person = population.person(assignment.elder), person.isOnRegister(day) else { continue }
      let helper = assignment.helper.flatMap { workforce.helper($0) }
      tally.add(to: keys(helper, village: person.region)) { $0.assigned.insert(person.id) }
    }
    self.tally = tally
  }

  mutating func takeTeamsAndTraining() throws {
    var tally = tally
    let register = request.register
    if let type = register.model.type(number: CareModel.Number.team) {
      try register.forEach(type.number, in: request.regions) { stored in
        let team = stored.record
        if (team.integer(type["founded_on"]) ?? 0) <= day, (team.integer(type["dissolved_on"]) ?? .max) > day {
          tally.add(to: [String(stored.region)]) { $0.teams = $0.teams.map { $0 + 1 } }
        }
        return true
      }
    }
    if let type = register.model.type(number: CareModel.Number.training) {
      try register.forEach(type.number, in: request.regions) { stored in
        let session = stored.record
        if session.value(type["voided"]) == nil, let held = session.day(type["held_on"]),
          request.period.days.contains(held)
        {
          let trainees = Int(session.integer(type["trainees"]) ?? 0)
          tally.add(to: [String(stored.region)]) { $0.trained = $0.trained.map { $0 + trainees } }
        }
        return true
      }
    }
    self.tally = tally
  }
}
