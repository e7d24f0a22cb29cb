import Model
import Replication
import Store

/// Alerts raised in a period and what became of them.
struct AlertFigures: ReportFigures {
  static let title = Label("警情处置", "alerts")
  static let groupings: [Grouping] = [.village, .kind, .severity, .channel, .category]
  static let isAboutTargets = false
  static let charted = "raised"
  static let indicators = [
    Indicator(
      "raised", .count, "上报", "raised", "上报时间在期内、未作废的警情", "alerts raised within the period and not void"),
    Indicator(
      "taken", .count, "已接手", "taken", "其中已有人接手的：有接手时间，或状态已到接手及以后",
      "of these, those that somebody has taken: with a time of taking, or in the state taken or later"),
    Indicator("closed", .count, "已办结", "closed", "其中状态为已办结的", "of these, those in the state closed"),
    Indicator("open", .count, "未办结", "open", "上报减已办结，按现在的状态", "raised less closed, as they stand now"),
    Indicator("closed_rate", .share, "办结率", "share closed", "已办结÷上报", "closed divided by raised"),
    Indicator(
      "late", .count, "超时", "late",
      "其中有处置时限、到时限还没有处置的：处置或办结时间晚于时限，或都没有、未办结而时限已过；以及上报或移交后，超过区划现行规定的接手时限还没有人接手的",
      "of these, those that had a time to be handled by and were not: handled or closed after it, or neither, not "
        + "closed, and it has passed; and those that nobody has taken within the minutes that the division has set now, "
        + "from when they were raised or handed on"),
    Indicator(
      "minutes_to_take", .minutes, "接手用时(分)", "minutes to take", "从上报到接手的分钟数的中位数；偶数个时取中间偏小的",
      "the median of the minutes from raised to taken; of an even number the lower of the middle two"),
    Indicator(
      "minutes_to_close", .minutes, "办结用时(分)", "minutes to close", "从上报到办结的分钟数的中位数；只算已办结、写了办结时间的",
      "the median of the minutes from raised to closed, of those closed with a time of closing"),
  ]
  static let notes = [
    Label("按人员类别时，一人可在几行，合计里每件只算一次", "by category an elder may be in several lines, the total counts each alert once"),
    Label(
      "重新打开的警情，先前的处置、办结时间不算", "of an alert that was opened again, earlier times of handling and closing do not count"),
    Label("早于上报时间的接手、办结时间按 0 分钟计", "a time of taking or closing before that of raising counts as 0 minutes"),
  ]

  let total: [Figure]
  let groups: [(key: String, figures: [Figure])]

  init(_ request: ReportRequest, _ population: Population) throws {
    guard let type = request.register.model.type(number: CareModel.Number.alert) else {
      (total, groups) = (Count().figures, [])
      return
    }
    var whole = Count()
    var parts: [String: Count] = [:]
    let period = request.period.instants
    let policies = try Policies(request.register, on: request.today)
    try request.register.forEach(type.number, in: nil) { stored in
      let alert = stored.record
      guard alert.value(type["voided"]) == nil, let raised = alert.integer(type["raised_at"]), period.contains(raised),
        let elder = alert.reference(type["elder"]), let person = population.person(elder)
      else { return true }
      let course = AlertCourse(alert)
      let isLate = course.isLate(policies, at: person.region, now: request.now)
      whole.take(course, isLate)
      for key in Self.keys(alert, type, person, request) { parts[key, default: Count()].take(course, isLate) }
      return true
    }
    total = whole.figures
    groups = parts.map { ($0, $1.figures) }
  }

  private static func keys(
    _ alert: Record, _ type: RecordType, _ person: Population.Person, _ request: ReportRequest
  ) -> [String] {
    func term(_ field: String, _ vocabulary: Vocabulary) -> [String] {
      [alert.integer(type[field]).map { vocabulary.keyText($0) } ?? ""]
    }
    switch request.grouping {
    case .kind: return term("kind", .alertKind)
    case .severity: return term("severity", .severity)
    case .channel: return term("channel", .alertChannel)
    case .category:
      let members = person.memberships(.all, from: request.period.firstDay, through: request.lastDay) ?? []
      return members.isEmpty ? [""] : members.map { Vocabulary.categories.keyText(Int64($0)) }
    default: return [String(person.region)]
    }
  }
}

extension AlertCourse {
  /// Whole minutes since it was raised; a time before that counts as none.
  fileprivate func minutes(until end: Int64?) -> Int? {
    raised.flatMap { raised in end.map { Int(max(0, $0 - raised) / 60_000) } }
  }
}

private struct Count {
  private var raised = 0
  private var taken = 0
  private var closed = 0
  private var late = 0
  private var minutesToTake: [Int] = []
  private var minutesToClose: [Int] = []

  mutating func take(_ course: AlertCourse, _ isLate: Bool) {
    raised += 1
    if course.isTaken { taken += 1 }
    if course.isClosed { closed += 1 }
    if isLate { late += 1 }
    if let minutes = course.minutes(until: course.taken) { minutesToTake.append(minutes) }
    if let minutes = course.minutes(until: course.closed) { minutesToClose.append(minutes) }
  }

  var figures: [Figure] {
    [
      .count(raised), .count(taken), .count(closed), .count(raised - closed), .share(part: closed, of: raised),
      .count(late), Figure.median(minutesToTake).map { .minutes($0) } ?? .none,
      Figure.median(minutesToClose).map { .minutes($0) } ?? .none,
    ]
  }
}
