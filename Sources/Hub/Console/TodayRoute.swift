import Care
import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// `GET /v1/console/today`: what is counted over all visits comes from the board, what is few is counted now.
enum TodayRoute {
  @Sendable static func today(_ call: ConsoleCall) throws -> HTTPResponse {
    let (figures, isCounting) = try call.console.today.figures(call.console, call.account, call.store)
    let now = Int64(clamping: call.now)
    let regions = call.account.regions
    let fleet = try FleetSnapshot(call.store, unsaved: call.console.unsavedContacts(), now: call.now).fleet(in: regions)
    let period = Period(CalendarMonth(containing: now))
    let freshness = Freshness(
      asOfMilliseconds: figures?.milliseconds ?? now, isHub: true, pending: 0,
      fleet: Freshness.Fleet(
        contacts: fleet.contacts.map { Int64(clamping: $0) }, held: fleet.held, period: period, now: now))
    let alerts = try OpenWork(call, .alert)
    let requests = try OpenWork(call, .request)
    let conflicts = try call.desk.conflicts().count
    let desk = ReportDesk(call.desk, now: now) { _, _ in freshness }
    let scope = try desk.scope(regions)[call.language]
    return call.json { json in
      json.object { json in
        json.field("as_of", instant: figures?.milliseconds)
        json.field("commit", figures?.seq ?? call.store.lastSeq)
        json.field("computing", isCounting)
        json.field("scope", scope)
        json.freshness(freshness, call.language)
        write(figures, to: &json)
        json.key("overdue")
        if let figures { json.object { write(figures.overdue, call.language, to: &$0) } } else { json.null() }
        json.key("alerts")
        json.object { json in
          json.field("open", alerts.count)
          json.field("late", alerts.late)
          json.key("by_age")
          json.array { json in for age in OpenWork.Age.allCases { alerts.write(age, call.language, to: &json) } }
        }
        json.key("requests")
        json.object { json in
          json.field("open", requests.count)
          json.field("late", requests.late)
        }
        json.field("conflicts", conflicts)
        json.field("held", fleet.held)
        json.key("devices")
        json.object { json in
          json.field("count", freshness.fleet?.inScope)
          json.field("silent", freshness.fleet?.silent)
          json.field("never", freshness.fleet?.never)
          json.field("silent_since", instant: freshness.fleet?.cutoffMilliseconds)
        }
      }
    }
  }

  private static func write(_ figures: TodayFigures?, to json: inout JSONWriter) {
    json.key("rate")
    guard let figures, let current = figures.trend.last else {
      json.null()
      json.key("trend")
      return json.array { _ in }
    }
    json.object { json in
      write(current, to: &json)
      json.permille("goal", figures.goalPermille)
      json.key("villages")
      json.array { json in
        for village in figures.villages {
          json.object { json in
            json.field("village", String(village.code))
            json.field("name", village.name)
            json.field("targets", village.targets)
            json.field("visited", village.visited)
            json.permille("rate", village.targets > 0 ? village.visited * 1000 / village.targets : nil)
          }
        }
      }
    }
    json.key("trend")
    json.array { json in for rate in figures.trend { json.object { write(rate, to: &$0) } } }
  }

  private static func write(_ rate: TodayFigures.Rate, to json: inout JSONWriter) {
    json.field("month", rate.month.description)
    json.field("targets", rate.targets)
    json.field("visited", rate.visited)
    json.permille("rate", rate.permille)
  }

  private static func write(_ overdue: [(risk: Int64?, count: Int)], _ language: Language, to json: inout JSONWriter) {
    json.field("total", overdue.reduce(0) { $0 + $1.count })
    json.key("by_risk")
    json.array { json in
      for (risk, count) in overdue {
        json.object { json in
          json.field("key", risk.map { Vocabulary.riskTier.keyText($0) })
          json.field(
            "label", risk.map { Vocabulary.riskTier.labelText($0, language) } ?? Label("未定", "not set")[language])
          json.field("count", count)
        }
      }
    }
  }
}

extension JSONWriter {
  /// A share with three decimals; null where there is none.
  mutating func permille(_ name: String, _ permille: Int?) {
    key(name)
    if let permille { decimal(Int64(permille), scale: 3) } else { null() }
  }

  /// The member `freshness`.
  mutating func freshness(_ freshness: Freshness, _ language: Language) {
    key("freshness")
    object { json in
      json.field("as_of", instant: freshness.asOfMilliseconds)
      json.field("devices", freshness.fleet?.inScope)
      json.field("silent", freshness.fleet?.silent)
      json.field("silent_since", instant: freshness.fleet?.cutoffMilliseconds)
      json.field("never", freshness.fleet?.never)
      json.field("oldest_contact", instant: freshness.fleet?.oldestMilliseconds)
      json.field("held", freshness.fleet?.held)
      json.field("message", freshness.sentence[language])
    }
  }
}

/// Alerts or requests that nobody has brought to their end.
struct OpenWork {
  enum Age: String, CaseIterable {
    case hour, day, week, older

    var label: Label {
      switch self {
      case .hour: Label("1 小时内", "within an hour")
      case .day: Label("1 天内", "within a day")
      case .week: Label("1 周内", "within a week")
      case .older: Label("1 周以上", "older")
      }
    }

    init(milliseconds: Int64) {
      switch milliseconds {
      case ..<3_600_000: self = .hour
      case ..<86_400_000: self = .day
      case ..<(7 * 86_400_000): self = .week
      default: self = .older
      }
    }
  }

  private(set) var count = 0
  private(set) var late = 0
  private var ages: [Age: Int] = [:]

  init(_ call: ConsoleCall, _ type: RecordType) throws {
    let now = Int64(clamping: call.now)
    let course = try WorkCourse(type, call)
    try call.store.forEachOpen(type, in: call.account.regions) { stored in
      count += 1
      if course.isLate(stored) { late += 1 }
      if let raised = course.raised(stored.record) { ages[Age(milliseconds: now - raised), default: 0] += 1 }
      return true
    }
  }

  func write(_ age: Age, _ language: Language, to json: inout JSONWriter) {
    json.object { json in
      json.field("key", age.rawValue)
      json.field("label", age.label[language])
      json.field("count", ages[age] ?? 0)
    }
  }
}

/// When an alert or a request is to be answered, and whether it has been.
struct WorkCourse {
  private let type: RecordType
  private let finalStates: [Int64]
  private let now: Int64
  /// What holds today.
  private let policies: Policies

  init(_ type: RecordType, _ call: ConsoleCall) throws {
    self.type = type
    finalStates = type.finalStates
    now = Int64(clamping: call.now)
    policies = try Policies(call.store, on: Instant.day(now).packed)
  }

  func isOpen(_ record: Record) -> Bool {
    guard record.value(type["voided"]) == nil else { return false }
    return record.integer(type["state"]).map { !finalStates.contains($0) } ?? true
  }

  func raised(_ record: Record) -> Int64? { record.integer(type["raised_at"]) }

  /// By when it is to be answered: what is stated, else what its urgency means.
  func due(_ record: Record) -> Int64? {
    if let field = type.field(key: "due_at") { return record.integer(field) }
    guard let raised = raised(record), let urgency = type.field(key: "urgency").flatMap({ record.integer($0) }) else {
      return nil
    }
    switch Vocabulary.urgency.keyText(urgency) {
    case "day": return raised + 86_400_000
    case "week": return raised + 7 * 86_400_000
    default: return nil
    }
  }

  func isLate(_ stored: StoredRecord) -> Bool {
    if type === RecordType.alert { return AlertCourse(stored.record).isOverdue(policies, at: stored.region, now: now) }
    return isOpen(stored.record) && due(stored.record).map { $0 < now } ?? false
  }
}
