import Model
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
      "期末（未到期末则为今天）在册的老人：已登记，没有去世、迁出、入住机构，不是误录；同一人的几条记录算一人",
      "elders on the register at the period's end, or today if that is earlier: enrolled, neither died nor moved away nor "
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
      "reviewed", .count, "已复核", "reviewed", "在册老人中，复核日期在那天所在年度、不晚于那天的",
      "registered elders whose record was reviewed in that day's calendar year, up to that day"),
    Indicator("register_coverage", .share, "复核率", "share reviewed", "已复核÷在册", "reviewed divided by registered"),
    Indicator(
      "contracts", .count, "签约医生", "with a doctor", "在册老人中，家庭医生签约且那天在签约期内的",
      "registered elders with a doctor's contract that held on that day"),
    Indicator(
      "doctor_contract_rate", .share, "签约率", "share with a doctor", "签约医生÷在册", "with a doctor divided by registered"),
  ]
  static let notes = [
    Label("按类别时一人可在几行，没有类别的另列一行", "by category a person may be in several lines; who is in none has a line of its own"),
    Label("老人按现在所在的村和现在的风险等级、间隔计", "elders count where they live now and with their present tier and interval"),
  ]

  let total: [Figure]
  let groups: [(key: String, figures: [Figure])]

  init(_ request: ReportRequest, _ population: Population) throws {
    let day = request.lastDay
    let end = PartialDate(packed: day).flatMap { Instant.start(of: $0) }.map { $0 + 86_400_000 } ?? request.now
    let trails = try VisitTrails(request.register, population.survivors, through: end - 1)
    var whole = Count()
    var parts: [String: Count] = [:]
    for person in population.people where person.isOnRegister(day) {
      let fact = Fact(person, trails.trail(of: person.id), day, end, request.targets)
      whole.take(fact)
      for key in Self.keys(person, day, request.grouping) { parts[key, default: Count()].take(fact) }
    }
    total = whole.figures
    groups = parts.map { ($0, $1.figures) }
  }

  private static func keys(_ person: Population.Person, _ day: Int64, _ grouping: Grouping) -> [String] {
    guard grouping == .category else { return [String(person.region)] }
    let members = person.memberships(.all, from: day, through: day) ?? []
    return members.isEmpty ? [""] : members.map { Vocabulary.categories.keyText(Int64($0)) }
  }

  private struct Fact {
    let isTarget: Bool
    let isOnTime: Bool
    let isNeverSeen: Bool
    let isReviewed: Bool
    let hasDoctor: Bool

    init(_ person: Population.Person, _ trail: VisitTrail, _ day: Int64, _ end: Int64, _ targets: TargetSet) {
      isTarget = person.memberships(targets, from: day, through: day) != nil
      let isNational = person.memberships(.national, from: day, through: day) != nil
      let interval = VisitPlan.usual.interval(
        own: person.intervalDays, tier: person.riskTier, isTarget: isNational, risk: trail.risk)
      isOnTime = trail.seen.map { Instant.dayNumber(end - 1) - Instant.dayNumber($0) < Int(interval.days) } ?? false
      isNeverSeen = trail.seen == nil
      isReviewed = person.reviewedOn.map { $0 / 10_000 == day / 10_000 && $0 <= day } ?? false
      hasDoctor = person.hasDoctor && (person.doctorFrom ?? 0) <= day && (person.doctorUntil ?? .max) >= day
    }
  }

  private struct Count {
    private var registered = 0
    private var targets = 0
    private var onTime = 0
    private var never = 0
    private var reviewed = 0
    private var contracts = 0

    mutating func take(_ fact: Fact) {
      registered += 1
      if fact.isTarget { targets += 1 }
      if fact.isOnTime { onTime += 1 }
      if fact.isNeverSeen { never += 1 }
      if fact.isReviewed { reviewed += 1 }
      if fact.hasDoctor { contracts += 1 }
    }

    var figures: [Figure] {
      [
        .count(registered), .count(targets), .count(onTime), .share(part: onTime, of: registered), .count(never),
        .count(reviewed), .share(part: reviewed, of: registered), .count(contracts),
        .share(part: contracts, of: registered),
      ]
    }
  }
}
