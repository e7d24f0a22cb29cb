import Model
import Replication
import Store

/// Who was assessed, and how able the elders are.
struct AssessmentFigures: ReportFigures {
  static let title = Label("能力评估", "assessments")
  static let groupings: [Grouping] = [.village, .category]
  static let isAboutTargets = true
  static let charted = "assessed_rate"
  static let indicators =
    [
      Indicator(
        "targets", .count, "对象", "targets", "期末（未到期末则为今天）在册、那天属于对象类别的老人",
        "elders on the register at the period's end, or today if that is earlier, in a category of the target set on that "
          + "day"),
      Indicator(
        "assessed", .count, "已评估", "assessed", "对象中，那天以前十二个月内有评完、未作废的评估、不论用哪种工具，且写明的有效期未过的；评完指有总分或等级",
        "of these, those with a finished assessment by any instrument in the twelve months up to that day, not void and not "
          + "past the day until which it says that it is valid; finished is one with a total or a level"),
      Indicator("assessed_rate", .share, "评估率", "share assessed", "已评估÷对象", "assessed divided by targets"),
      Indicator(
        "assessments", .count, "评估次数", "assessments", "对在册老人、评估基准日期在期内的评估，评完、未作废",
        "finished assessments of registered elders dated within the period, not void"),
      Indicator(
        "worsened", .count, "变重", "worsened", "其中有最终等级、且比同一老人上一次的最终等级重的",
        "of these, those with a final level that is worse than the same elder's one before"),
    ] + levels + [
      Indicator(
        "unfinished", .count, "未评完", "unfinished", "对在册老人、评估基准日期在期内、没有总分也没有等级的评估，未作废；不算在以上各栏",
        "assessments of registered elders dated within the period, not void, with neither total nor level: in none of the "
          + "columns before")
    ]

  /// One for each level of GB/T 42195-2022.
  private static let levels = Vocabulary.abilityLevel.terms.map { term in
    Indicator(
      "level_\(term.key)", .count, term.label.zh, term.label.en,
      "在册老人中，到那天为止最近一次评估的最终等级为“\(term.label.zh)”的",
      "registered elders of whom the last final level up to that day is “\(term.label.en)”")
  }
  static let notes = [
    Label(
      "同一天的几次评估，以后登记的为最近，按登记所用设备的时钟",
      "of several assessments of a day the one recorded later is the last, by the clocks of the devices that recorded them"
    ),
    Label(
      "评估基准日期只写到年或月的，按那年那月的第一天计",
      "one of which only year or month was written is of the first day of that year or month"),
    Label("按类别时一人可在几行", "by category a person may be in several lines"),
  ]

  let total: [Figure]
  let groups: [(key: String, figures: [Figure])]

  init(_ request: ReportRequest, _ population: Population) throws {
    let day = request.lastDay
    let assessments = try Assessments(request.register, population.survivors, through: day)
    var tally = Tally<Count>(Count())
    for person in population.people where person.isOnRegister(day) {
      let fact = Fact(person, assessments.of(person.id), request, day)
      tally.add(to: person.keys(request.grouping, on: day)) { $0.take(fact) }
    }
    (total, groups) = tally.figures { $0.figures }
  }

  private struct Fact {
    let isTarget: Bool
    let isAssessed: Bool
    let inPeriod: Int
    let worsened: Int
    let level: Int64?
    let unfinished: Int

    init(_ person: Population.Person, _ all: [Assessments.Entry], _ request: ReportRequest, _ day: Int64) {
      isTarget = person.memberships(request.targets, from: day, through: day) != nil
      let first = request.period.firstDay
      unfinished = all.count { !$0.isFinished && $0.day >= first }
      let all = all.filter(\.isFinished)
      isAssessed = all.contains { $0.day > day - 10_000 && ($0.validUntil ?? .max) >= day }
      inPeriod = all.count { $0.day >= first }
      var (level, worsened) = (Int64?.none, 0)
      for entry in all {
        guard let new = entry.level else { continue }
        if let level, new > level, entry.day >= first { worsened += 1 }
        level = new
      }
      self.level = level
      self.worsened = worsened
    }
  }

  private struct Count {
    private var targets = 0
    private var assessed = 0
    private var inPeriod = 0
    private var worsened = 0
    private var levels: [Int64: Int] = [:]
    private var unfinished = 0

    mutating func take(_ fact: Fact) {
      if fact.isTarget { targets += 1 }
      if fact.isTarget, fact.isAssessed { assessed += 1 }
      inPeriod += fact.inPeriod
      worsened += fact.worsened
      if let level = fact.level { levels[level, default: 0] += 1 }
      unfinished += fact.unfinished
    }

    var figures: [Figure] {
      [.count(targets), .count(assessed), .share(part: assessed, of: targets), .count(inPeriod), .count(worsened)]
        + Vocabulary.abilityLevel.terms.map { .count(levels[$0.code] ?? 0) } + [.count(unfinished)]
    }
  }
}
