import Model
import Replication
import Store

/// How many elders there are, and whom care reaches, at the end of a period.
struct CoverageFigures: ReportFigures {
  static let title = Label("在册与覆盖", "register and coverage")
  static let groupings: [Grouping] = [.village, .category]
  static let isAboutTargets = true
  static let charted = "on_time_rate"
  static let indicators = [
    Indicator(
      "registered", .count, "在册", "registered",
      "期末（未到期末则为今天）在册的老人：已登记（没写登记日期的，从建档那天起），没有去世、迁出、入住机构，不是误录；同一人的几条记录算一人",
      "elders on the register at the period's end, or today if that is earlier: enrolled (where nobody "
        + "wrote the day, from the day that the record was made), neither died nor moved away nor "
        + "in an institution, not entered in error; several records of one person are one"),
    Indicator(
      "targets", .count, "对象", "targets", "其中那天属于对象类别的", "of these, those in a category of the target set on that day"),
    Indicator(
      "on_time", .count, "按期", "on time",
      "在册老人中，上次见到距那天不到规定间隔的：本人写明的间隔，否则按风险等级（每周、每月、每季，区划可另定），没有等级的对象按每月、其余按每季；上次探访发现高风险的按高风险等级",
      "registered elders last seen less than their interval before that day: the interval on their own record, else by "
        + "risk tier (weekly, monthly, quarterly unless the division has set others); without a tier, targets monthly "
        + "and others quarterly; after a visit that found a high risk, that of the high tier"),
    Indicator("on_time_rate", .share, "按期率", "share on time", "按期÷在册", "on time divided by registered"),
    Indicator(
      "never", .count, "从未见到", "never seen", "在册老人中，到那天从未见到的", "registered elders whom nobody had seen by then"),
    Indicator(
      "assigned", .count, "有结对", "assigned", "在册老人中，那天有结对的：在结对期内、未作废",
      "registered elders with an assignment that holds on that day and is not void"),
    Indicator("assigned_rate", .share, "结对率", "share assigned", "有结对÷在册", "assigned divided by registered"),
    Indicator(
      "reviewed", .count, "已复核", "reviewed", "在册老人中，复核日期在那天所在年度、不晚于那天的",
      "registered elders whose record was reviewed in that day's calendar year, up to that day"),
    Indicator(
      "register_coverage", .share, "建档率", "share registered", "写明60岁以上人数的村的在册老人÷这些人数之和",
      "registered elders of the villages of which it is known how many people of 60 and over they have, divided by these "
        + "numbers"),
    Indicator(
      "doctor_contract_rate", .share, "签约率", "share with a doctor", "在册老人中，家庭医生签约且那天在签约期内的÷在册",
      "registered elders with a doctor's contract that holds on that day, divided by registered"),
    Indicator(
      "aged_65", .count, "65岁以上", "65 and over", "在册老人中，那天满65岁的；只知出生年或年月的按最早的一天，只有登记年龄的按年推算",
      "registered elders who are 65 or older on that day; of a birth of which only year or month is known the earliest day counts, of a stated age the year"
    ),
    Indicator(
      "health_managed_rate", .share, "健康管理率", "health managed",
      "65岁以上的老人中，那天所在年度、不晚于那天有目的为健康随访的有效探访或已送达的健康管理服务的÷65岁以上",
      "of those of 65 and over, those with a valid visit for health, or health management delivered, in that day's calendar "
        + "year up to that day, divided by all of them"),
    Indicator(
      "centralised_support_rate", .share, "失能特困集中供养率", "destitute in institutions",
      "那天类别同时有特困和失能、没有去世或迁出（在机构的也算）的老人中，供养方式为集中的÷这些老人",
      "of elders in the categories destitute and disabled on that day, neither died nor moved away (those in institutions "
        + "count), those supported in an institution, divided by all of these"),
  ]
  static let notes = [
    Label(
      "按类别时一人可在几行，没有类别的另列一行，没有建档率",
      "by category a person may be in several lines, who is in none has a line of its own, and there is no share registered"
    ),
    Label("老人按现在所在的村和现在的风险等级、间隔计", "elders count where they live now and with their present tier and interval"),
  ]

  let total: [Figure]
  let groups: [(key: String, figures: [Figure])]

  init(_ request: ReportRequest, _ population: Population) throws {
    let day = request.lastDay
    let facts = try CoverageFacts(request, population, day)
    let isByCategory = request.grouping == .category
    var tally = Tally(CoverageCount(withVillages: !isByCategory))
    for person in population.people {
      let keys = person.keys(request.grouping, on: day)
      if person.isOnRegister(day) { tally.add(to: keys) { $0.take(facts.fact(person), person.region, facts) } }
      if person.isSupported(day), facts.isDestituteAndDisabled(person) {
        let isCentralised = person.supportMode == Vocabulary.supportMode["centralised"]
        tally.add(to: keys) { $0.takeSupported(isCentralised) }
      }
    }
    if !isByCategory {
      for (village, elders) in facts.villageElders { tally.add(to: [String(village)]) { $0.villageElders += elders } }
    }
    (total, groups) = tally.figures { $0.figures }
  }
}

/// What is asked of each elder.
private struct CoverageFacts {
  struct Fact {
    let isTarget: Bool
    let isOnTime: Bool
    let isNeverSeen: Bool
    let isAssigned: Bool
    let isReviewed: Bool
    let hasDoctor: Bool
    let isAged: Bool
    let isManaged: Bool
  }

  let request: ReportRequest
  let day: Int64
  /// The first ms after the day.
  let end: Int64
  let trails: VisitTrails
  let policies: Policies
  let assigned: Set<Dot>
  /// Who had a visit for health, or health management, in the year.
  let managed: Set<Dot>
  /// People of 60 and over, by village, where it is known.
  let villageElders: [Int64: Int]

  init(_ request: ReportRequest, _ population: Population, _ day: Int64) throws {
    let register = request.register
    self.request = request
    self.day = day
    end = PartialDate(packed: day).flatMap { Instant.start(of: $0) }.map { $0 + 86_400_000 } ?? request.now
    trails = try VisitTrails(
      register, population.survivors, through: min(end, FutureVisits.start(now: request.now)) - 1)
    policies = try Policies(register, on: day)
    assigned = Set(try Assignments(register, on: day).entries.map { population.survivors.survivor(of: $0.elder) })
    let year = PartialDate(year: Int(day / 10_000)).flatMap { Instant.start(of: $0) } ?? 0
    managed = try Self.managed(register, population, year..<max(year, end))
    villageElders = try VillageList(register, request.regions).elders
  }

  func fact(_ person: Population.Person) -> Fact {
    let trail = trails.trail(of: person.id)
    let isNational = person.memberships(.national, from: day, through: day) != nil
    let interval = policies.plan(at: person.region).interval(
      own: person.intervalDays, tier: person.riskTier, isTarget: isNational, risk: trail.risk)
    return Fact(
      isTarget: person.memberships(request.targets, from: day, through: day) != nil,
      isOnTime: trail.seen.map { Instant.dayNumber(end - 1) - Instant.dayNumber($0) < Int(interval.days) } ?? false,
      isNeverSeen: trail.seen == nil, isAssigned: assigned.contains(person.id),
      isReviewed: person.reviewedOn.map { $0 / 10_000 == day / 10_000 && $0 <= day } ?? false,
      hasDoctor: person.hasDoctor && (person.doctorFrom ?? 0) <= day && (person.doctorUntil ?? .max) >= day,
      isAged: person.isAged(65, on: day), isManaged: managed.contains(person.id))
  }

  func isDestituteAndDisabled(_ person: Population.Person) -> Bool {
    let members = person.memberships(.all, from: day, through: day) ?? []
    return ["destitute", "disabled"].allSatisfy { members.contains(UInt32(Vocabulary.categories[$0])) }
  }

  private static func managed(
    _ register: any Register, _ population: Population, _ instants: Range<Int64>
  ) throws -> Set<Dot> {
    var managed: Set<Dot> = []
    var valid = ValidVisits(register)
    try register.forEachVisit(FutureVisits.left(of: instants, now: population.now), in: nil) { fact in
      if fact.purpose == Vocabulary.visitPurpose["health"], let person = population.person(fact.elder),
        try valid.holds(fact, village: person.region)
      {
        managed.insert(person.id)
      }
      return true
    }
    guard let type = register.model.type(number: CareModel.Number.order) else { return managed }
    let done: Set<Int64?> = [Vocabulary.orderState["delivered"], Vocabulary.orderState["rated"]]
    try register.forEach(type.number, in: nil) { stored in
      let order = stored.record
      if order.integer(type["service"]) == Vocabulary.services["health_management"], order.value(type["voided"]) == nil,
        done.contains(order.integer(type["state"])), let at = order.integer(type["delivered_at"]),
        instants.contains(at),
        let elder = order.reference(type["elder"])
      {
        managed.insert(population.survivors.survivor(of: elder))
      }
      return true
    }
    return managed
  }
}

private struct CoverageCount {
  let withVillages: Bool
  var villageElders = 0
  private var registered = 0
  private var targets = 0
  private var onTime = 0
  private var never = 0
  private var assigned = 0
  private var reviewed = 0
  private var registeredWhereKnown = 0
  private var contracts = 0
  private var aged = 0
  private var managed = 0
  private var supported = 0
  private var centralised = 0

  init(withVillages: Bool) { self.withVillages = withVillages }

  mutating func take(_ fact: CoverageFacts.Fact, _ village: Int64, _ facts: CoverageFacts) {
    registered += 1
    if facts.villageElders[village] != nil { registeredWhereKnown += 1 }
    if fact.isTarget { targets += 1 }
    if fact.isOnTime { onTime += 1 }
    if fact.isNeverSeen { never += 1 }
    if fact.isAssigned { assigned += 1 }
    if fact.isReviewed { reviewed += 1 }
    if fact.hasDoctor { contracts += 1 }
    if fact.isAged { aged += 1 }
    if fact.isAged, fact.isManaged { managed += 1 }
  }

  mutating func takeSupported(_ isCentralised: Bool) {
    supported += 1
    if isCentralised { centralised += 1 }
  }

  var figures: [Figure] {
    [
      .count(registered), .count(targets), .count(onTime), .share(part: onTime, of: registered), .count(never),
      .count(assigned), .share(part: assigned, of: registered), .count(reviewed),
      withVillages ? .share(part: registeredWhereKnown, of: villageElders) : .none,
      .share(part: contracts, of: registered), .count(aged), .share(part: managed, of: aged),
      .share(part: centralised, of: supported),
    ]
  }
}
