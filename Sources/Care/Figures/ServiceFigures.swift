import Model
import Replication
import Store

/// What was asked for, ordered and delivered.
struct ServiceFigures: ReportFigures {
  static let title = Label("服务", "services")
  static let groupings: [Grouping] = [.village, .service, .category]
  static let isAboutTargets = false
  static let charted = "orders_delivered"
  static let indicators = [
    Indicator("requests", .count, "需求", "requests", "提出时间在期内、未作废的需求", "requests raised within the period and not void"),
    Indicator("met", .count, "已满足", "met", "其中状态为已满足的", "of these, those in the state met"),
    Indicator("ordered", .count, "下单", "ordered", "下单时间在期内、未作废的订单", "orders made within the period and not void"),
    Indicator(
      "orders_delivered", .count, "服务人次", "delivered", "服务时间在期内、状态为已服务或已评价、未作废的订单",
      "orders delivered within the period, in the state delivered or rated, not void"),
    Indicator("served_people", .count, "服务人数", "people served", "这些订单的老人，每人一次", "the elders of these, each once"),
    Indicator("hours", .hours, "服务时长(小时)", "hours", "这些订单写明的分钟数之和", "the minutes that these say they took, in hours"),
    Indicator("rated", .count, "已评价", "rated", "这些订单中写有满意度的", "of these, those with a rating"),
    Indicator(
      "satisfaction_rate", .share, "满意率", "share satisfied", "满意或非常满意÷已评价",
      "satisfied or very satisfied divided by rated"),
    Indicator(
      "adaptations", .count, "适老化改造户数", "homes adapted", "改造验收日期在期内的适老化改造订单的老人，每人一次，未作废、未取消",
      "elders whose order of home adaptation was accepted within the period, each once; not void and not cancelled"),
    Indicator(
      "meals_entitled", .count, "应助餐", "entitled to meals",
      "期末在册、待遇为助餐、状态为已批准或享受中、那天在起止日期内的老人",
      "elders on the register at the period's end with an entitlement to meals, granted or receiving, that holds on that "
        + "day"),
    Indicator(
      "meals_coverage", .share, "助餐覆盖率", "share with meals", "应助餐的老人中期内有助餐服务送达的÷应助餐",
      "of those entitled to meals, those to whom some were delivered within the period, divided by all of them"),
    Indicator(
      "eligible", .count, "应享", "eligible",
      "期末按基本养老服务清单应享的人次：每人每个项目一次；去世、迁出、误录的不算；按停止服务的现状。资料不全、有不可兼得的项目的不算",
      "elders and items of the basic service list for which they are eligible at the period's end, each pair once; not "
        + "those who by now have died, moved away or were entered in error, nor where something is not known or excluded by "
        + "another item"),
    Indicator(
      "entitled_receiving_rate", .share, "应享尽享率", "share receiving", "其中享受中的÷应享",
      "of these, those that are received, divided by all of them"),
  ]
  static let notes = [
    Label(
      "合计里每人、每单只算一次；按类别时可在几行",
      "the total counts each person and each order once; by category they may be in several lines"),
    Label("服务时长合计后舍去不足百分之一小时的部分", "hours are added up in minutes and then rounded down to a hundredth"),
  ]

  let total: [Figure]
  let groups: [(key: String, figures: [Figure])]

  init(_ request: ReportRequest, _ population: Population) throws {
    var count = ServiceCount(request, population)
    try count.takeRequests()
    try count.takeOrders()
    try count.takeEntitlements()
    try count.takeBenefits()
    (total, groups) = count.tally.figures { $0.figures }
  }
}

/// Counts requests, orders and entitlements.
private struct ServiceCount {
  struct Count {
    var requests = 0
    var met = 0
    var ordered = 0
    var delivered = 0
    var people: Set<Dot> = []
    var minutes = 0
    var rated = 0
    var satisfied = 0
    var adapted: Set<Dot> = []
    var mealsEntitled: Set<Dot> = []
    var mealsGiven: Set<Dot> = []
    var eligible = 0
    var receiving = 0

    var figures: [Figure] {
      [
        .count(requests), .count(met), .count(ordered), .count(delivered), .count(people.count),
        Figure.hours(minutes: minutes), .count(rated), .share(part: satisfied, of: rated),
        .count(adapted.count), .count(mealsEntitled.count),
        .share(part: mealsEntitled.intersection(mealsGiven).count, of: mealsEntitled.count), .count(eligible),
        .share(part: receiving, of: eligible),
      ]
    }
  }

  let request: ReportRequest
  let population: Population
  let period: Range<Int64>
  private(set) var tally = Tally(Count())

  private static let meals = Vocabulary.services["meals"]

  init(_ request: ReportRequest, _ population: Population) {
    self.request = request
    self.population = population
    period = request.period.instants
  }

  /// Calls `body` for each record of a type that is not void and whose elder is looked at.
  private func forEach(
    _ number: RecordTypeNumber, _ body: (Record, RecordType, Population.Person) throws -> Void
  ) throws {
    guard let type = request.register.model.type(number: number) else { return }
    try request.register.forEach(number, in: nil) { stored in
      let record = stored.record
      if record.value(type["voided"]) == nil, let elder = record.reference(type["elder"]),
        let person = population.person(elder)
      {
        try body(record, type, person)
      }
      return true
    }
  }

  private func keys(_ person: Population.Person, _ service: Int64?) -> [String] {
    if request.grouping == .service { return [service.map { Vocabulary.services.keyText($0) } ?? ""] }
    return person.keys(request.grouping, on: request.lastDay)
  }

  mutating func takeRequests() throws {
    var tally = tally
    try forEach(CareModel.Number.request) { record, type, person in
      guard let at = record.integer(type["raised_at"]), period.contains(at) else { return }
      let isMet = record.integer(type["state"]) == Vocabulary.requestState["met"]
      tally.add(to: keys(person, record.integer(type["service"]))) {
        $0.requests += 1
        if isMet { $0.met += 1 }
      }
    }
    self.tally = tally
  }

  mutating func takeOrders() throws {
    var tally = tally
    let done: Set<Int64?> = [Vocabulary.orderState["delivered"], Vocabulary.orderState["rated"]]
    try forEach(CareModel.Number.order) { record, type, person in
      let service = record.integer(type["service"])
      let state = record.integer(type["state"])
      let isOrdered = record.integer(type["ordered_at"]).map(period.contains) ?? false
      let isDelivered = done.contains(state) && record.integer(type["delivered_at"]).map(period.contains) ?? false
      let isAdapted =
        service == Vocabulary.services["home_adaptation"] && state != Vocabulary.orderState["cancelled"]
        && record.day(type["accepted_on"]).map(request.period.days.contains) ?? false
      guard isOrdered || isDelivered || isAdapted else { return }
      let rating = record.integer(type["rating"])
      let minutes = Int(record.integer(type["minutes"]) ?? 0)
      tally.add(to: keys(person, service)) {
        if isOrdered { $0.ordered += 1 }
        if isAdapted { $0.adapted.insert(person.id) }
        guard isDelivered else { return }
        $0.delivered += 1
        $0.people.insert(person.id)
        $0.minutes += minutes
        if let rating {
          $0.rated += 1
          if rating >= Vocabulary.satisfaction["satisfied"] { $0.satisfied += 1 }
        }
        if service == Self.meals { $0.mealsGiven.insert(person.id) }
      }
    }
    self.tally = tally
  }

  mutating func takeEntitlements() throws {
    let day = request.lastDay
    let services = try benefitServices()
    let catalogue = try Catalogue(request.register, on: day)
    let held: Set<Int64?> = [Vocabulary.entitlementState["granted"], Vocabulary.entitlementState["receiving"]]
    var tally = tally
    try forEach(CareModel.Number.entitlement) { record, type, person in
      guard person.isOnRegister(day), held.contains(record.integer(type["state"])),
        record.holds(on: day, type)
      else { return }
      // What a lower division's entry leaves out is as the list above it says.
      let service: Int64? =
        record.reference(type["benefit"]).flatMap { services[$0] }
        ?? record.text(type["code"]).flatMap { catalogue.item($0.trimmed, at: person.region)?.service }
      guard service == Self.meals else { return }
      tally.add(to: keys(person, Self.meals)) { $0.mealsEntitled.insert(person.id) }
    }
    self.tally = tally
  }

  mutating func takeBenefits() throws {
    var question = BenefitList.Question(on: request.lastDay)
    question.regions = request.regions
    for line in try BenefitList(request.register, question).lines {
      guard [.missing, .underway, .receiving].contains(line.status), line.lacking.isEmpty,
        let person = population.person(line.elder)
      else { continue }
      tally.add(to: keys(person, line.item.service)) {
        $0.eligible += 1
        if line.status == .receiving { $0.receiving += 1 }
      }
    }
  }

  private func benefitServices() throws -> [Dot: Int64] {
    guard let type = request.register.model.type(number: CareModel.Number.benefit) else { return [:] }
    var services: [Dot: Int64] = [:]
    try request.register.forEach(type.number, in: nil) { stored in
      services[stored.record.id] = stored.record.integer(type["service"])
      return true
    }
    return services
  }
}
