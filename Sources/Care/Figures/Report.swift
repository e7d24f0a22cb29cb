package import Model
package import Store

/// The reports that there are.
package enum ReportKind: String, CaseIterable, Sendable {
  case visits, coverage, alerts, services, assessment, volunteers, timebank, facilities
}

/// What the lines of a report are about.
package enum Grouping: String, CaseIterable, Sendable {
  case village, category, volunteer, helper, month, kind, severity, channel, service
  case helperKind = "helper_kind"
  case facilityKind = "facility_kind"

  package var label: Label {
    switch self {
    case .village: Label("村", "village")
    case .category: Label("人员类别", "category")
    case .volunteer: Label("录入账号", "account")
    case .month: Label("月份", "month")
    case .kind: Label("类别", "kind")
    case .severity: Label("紧急程度", "severity")
    case .channel: Label("来源渠道", "channel")
    case .helper: Label("帮扶人员", "helper")
    case .service: Label("服务项目", "service")
    case .helperKind: Label("身份", "kind of helper")
    case .facilityKind: Label("设施类型", "kind of facility")
    }
  }
}

/// What is asked of a store.
package struct ReportRequest {
  package let register: any Register
  package var period: Period
  package var grouping: Grouping
  package var targets: TargetSet
  /// Nil for all that the store holds.
  package var regions: [Region]?
  /// Ms since 1970, by the best guess.
  package var now: Int64

  package init(
    _ register: any Register, _ period: Period, by grouping: Grouping = .village, targets: TargetSet = .national,
    in regions: [Region]? = nil, now: Int64
  ) {
    self.register = register
    self.period = period
    self.grouping = grouping
    self.targets = targets
    self.regions = regions
    self.now = now
  }

  /// The day at whose end things stand: the period's last, or today, packed as in `PartialDate`.
  var lastDay: Int64 { min(period.lastDay, today) }

  /// When visits of the period count, ms since 1970.
  var visits: Range<Int64> { FutureVisits.left(of: period.instants, now: now) }

  /// The months of the period that have begun: of one that has not, nobody can have been visited in it, and it would
  /// only thin out a year that runs.
  var months: [CalendarMonth] { period.months.filter { $0.firstDay <= today } }

  /// Packed as in `PartialDate`.
  var today: Int64 { Instant.day(now).packed }
}

/// Figures about a period: one line for each village, category, month …, and the total. All that a page, a table or a
/// file says about them follows from this.
package struct Report: Sendable {
  package struct Row: Hashable, Sendable {
    /// The word in JSON: a code, a key, an account, a month. Empty for the total.
    package let key: String
    package let name: Label
    /// One for each indicator.
    package var figures: [Figure]

    package init(_ key: String, _ name: Label, _ figures: [Figure]) {
      self.key = key
      self.name = name
      self.figures = figures
    }
  }

  /// What is drawn of it: an indicator's figures, one bar for each line.
  package struct Chart: Hashable, Sendable {
    /// Which of the indicators.
    package let column: Int
    /// Whether the lines follow each other in time.
    package let isTrend: Bool

    package init(column: Int, isTrend: Bool) {
      self.column = column
      self.isTrend = isTrend
    }
  }

  /// The word by which it is asked for.
  package let key: String
  package let title: Label
  package let period: Period
  /// What the lines are about: the word in JSON, and the heading of their names.
  package let by: String
  package let heading: Label
  /// Whom it counts; nil for figures that are not about target elders.
  package let targets: TargetSet?
  /// The columns.
  package let indicators: [Indicator]
  package let rows: [Row]
  /// Nil for lists that are not added up.
  package let total: Row?
  package let chart: Chart?
  /// What else a reader has to know, in the words of the definition page.
  package let notes: [Label]
  /// Whether the period has not ended yet.
  package let isRunning: Bool
  /// Whether it has begun: of one that has not, there are no lines and no total.
  package let hasBegun: Bool

  package init(
    _ key: String, _ title: Label, _ period: Period, by: String, heading: Label, targets: TargetSet? = nil,
    _ indicators: [Indicator], rows: [Row], total: Row?, chart: Chart? = nil, notes: [Label] = [], now: Int64
  ) {
    self.key = key
    self.title = title
    self.period = period
    self.by = by
    self.heading = heading
    self.targets = targets
    self.indicators = indicators
    self.rows = rows
    self.total = total
    self.chart = chart
    self.notes = notes
    isRunning = now < period.instants.upperBound
    hasBegun = now >= period.instants.lowerBound
  }

  /// The total's figure for an indicator; nil for one that the report does not have.
  package func total(_ key: String) -> Figure? {
    indicators.firstIndex { $0.key == key }.flatMap { total?.figures[$0] }
  }
}

extension Report {
  static let totalName = Label("合计", "total")

  /// - Throws: what the store throws.
  package init(_ kind: ReportKind, _ request: ReportRequest) throws {
    let figures = kind.figures
    guard request.now >= request.period.instants.lowerBound else {
      self.init(
        kind.rawValue, figures.title, request.period, by: request.grouping.rawValue, heading: request.grouping.label,
        targets: figures.isAboutTargets ? request.targets : nil, figures.indicators, rows: [], total: nil,
        notes: [Self.notBegun(request.period)] + figures.notes, now: request.now)
      return
    }
    let population = try Population(request.register, request.regions, now: request.now)
    let (rows, total) = try Self.lines(request, population, figures)
    self.init(
      kind.rawValue, figures.title, request.period, by: request.grouping.rawValue, heading: request.grouping.label,
      targets: figures.isAboutTargets ? request.targets : nil, figures.indicators, rows: rows, total: total,
      chart: figures.indicators.firstIndex { $0.key == figures.charted }
        .map { Chart(column: $0, isTrend: request.grouping == .month) },
      notes: figures.notes + (figures.isAboutTargets ? population.undatedNote(in: request.period) : [])
        + (kind.countsVisits ? try FutureVisits(request).note : []),
      now: request.now)
  }

  /// What is said in place of lines.
  static func notBegun(_ period: Period) -> Label {
    Label("\(period.description) 还没开始，没有数字", "\(period.description) has not begun: there are no figures")
  }

  private static func lines(
    _ request: ReportRequest, _ population: Population, _ figures: any ReportFigures.Type
  ) throws -> ([Row], Row) {
    let whole = try figures.init(request, population)
    let total = Row("", totalName, whole.total)
    guard request.grouping == .month else {
      let names = try RowNames(request.register)
      let rows = whole.groups.map { Row($0.key, names.name($0.key, request.grouping), $0.figures) }
      return (rows.sorted { $0.key < $1.key }, total)
    }
    let rows = try request.months.map { month in
      var request = request
      request.period = Period(month)
      return Row(
        month.description, Label(month.description, month.description), try figures.init(request, population).total)
    }
    return (rows, total)
  }
}

/// How the figures of one kind of report are come by.
protocol ReportFigures {
  static var title: Label { get }
  static var indicators: [Indicator] { get }
  /// The groupings that it knows, besides the month; the first is the usual one.
  static var groupings: [Grouping] { get }
  static var isAboutTargets: Bool { get }
  /// The key of the indicator that is drawn.
  static var charted: String { get }
  static var notes: [Label] { get }

  init(_ request: ReportRequest, _ population: Population) throws

  var total: [Figure] { get }
  var groups: [(key: String, figures: [Figure])] { get }
}

extension ReportKind {
  fileprivate var figures: any ReportFigures.Type {
    switch self {
    case .visits: VisitFigures.self
    case .coverage: CoverageFigures.self
    case .alerts: AlertFigures.self
    case .services: ServiceFigures.self
    case .assessment: AssessmentFigures.self
    case .volunteers: VolunteerFigures.self
    case .timebank: TimeBankFigures.self
    case .facilities: FacilityFigures.self
    }
  }

  package var title: Label { figures.title }
  package var indicators: [Indicator] { figures.indicators }
  package var notes: [Label] { figures.notes }
  /// The groupings that it knows; the first is the usual one.
  package var groupings: [Grouping] { figures.groupings + [.month] }
  package var isAboutTargets: Bool { figures.isAboutTargets }
  /// Whether a visit whose time lies in the future is missing from it.
  fileprivate var countsVisits: Bool { [.visits, .coverage, .volunteers].contains(self) }
}
