package import Model
import Replication
package import Store
import Wire

/// Figures as they stood when they were published (FIGURES.md, Releases): lines of text, whose hash tells whether they
/// are still what was released.
package struct Release: Hashable, Sendable {
  /// The figures of a line of a report, by column.
  package struct Line: Hashable, Sendable {
    package let kind: ReportKind
    /// Empty for the total.
    package let key: String
    package let figures: [String: Figure]
  }

  /// What a record of a release can hold.
  package static let bytesMax = 60_000

  package let lines: [Line]
  /// All columns of each report, sorted: whichever of them has a figure.
  private let columns: [ReportKind: [String]]

  /// What a division's figures are now.
  /// - Parameter withVillages: also a line for each village.
  package init(
    _ register: any Register, _ period: Period, in region: Region?, withVillages: Bool, now: Int64
  ) throws {
    var lines: [Line] = []
    let regions = region.map { [$0] }
    let targets = try Policies(register, on: period.lastDay).targets(in: regions)
    for kind in ReportKind.allCases {
      func add(_ row: Report.Row) {
        let figures = zip(kind.indicators.map(\.key), row.figures).filter { $1 != .none }
        lines.append(
          Line(kind: kind, key: row.key, figures: Dictionary(uniqueKeysWithValues: figures.map { ($0, $1) })))
      }
      let groupings: [Grouping] = (period.month == nil ? [.month] : []) + (withVillages ? [.village] : [])
      let request = ReportRequest(register, period, by: .village, targets: targets, in: regions, now: now)
      var total: Report.Row?
      for grouping in groupings {
        var request = request
        request.grouping = grouping
        let report = try Report(kind, request)
        total = report.total
        for row in report.rows { add(row) }
      }
      if let total = try total ?? Report(kind, request).total { add(total) }
    }
    self.lines = lines
    columns = Dictionary(uniqueKeysWithValues: ReportKind.allCases.map { ($0, $0.indicators.map(\.key).sorted()) })
  }

  // MARK: - As text

  private static let columnsKey = "columns"
  private static let totalKey = "."
  private static let nothing = "-"

  /// `kind columns COLUMN …` once for each kind, also with columns of which there is nothing to say, and `kind key value …`
  /// for each of its lines, sorted; the total's key is a dot, nothing to say a dash.
  package var content: String {
    var texts: [String] = []
    for (kind, columns) in columns {
      texts.append(([kind.rawValue, Self.columnsKey] + columns).joined(separator: " "))
      for line in lines where line.kind == kind {
        let values = columns.map { line.figures[$0]?.releaseText ?? Self.nothing }
        texts.append(
          ([kind.rawValue, line.key.isEmpty ? Self.totalKey : line.key] + values).joined(separator: " "))
      }
    }
    return texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: "\n")
  }

  /// Of the content's UTF-8, in hexadecimal.
  package static func hash(_ content: String) -> String { SHA256.hash(Array(content.utf8)).description }

  /// Reads a content; reports and columns of another version are passed over.
  package init(content: String) {
    let rows = content.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }.filter { $0.count >= 2 }
    var columns: [String: [String]] = [:]
    for row in rows where row[1] == Self.columnsKey { columns[row[0]] = Array(row.dropFirst(2)) }
    self.columns = Dictionary(
      uniqueKeysWithValues: ReportKind.allCases.compactMap { kind in
        let known = Set(kind.indicators.map(\.key))
        return columns[kind.rawValue].map { (kind, $0.filter(known.contains)) }
      })
    lines = rows.compactMap { row in
      guard row[1] != Self.columnsKey, let kind = ReportKind(rawValue: row[0]), let columns = columns[row[0]] else {
        return nil
      }
      let units = Dictionary(uniqueKeysWithValues: kind.indicators.map { ($0.key, $0.unit) })
      var figures: [String: Figure] = [:]
      for (column, value) in zip(columns, row.dropFirst(2)) where value != Self.nothing {
        guard let unit = units[column] else { continue }
        figures[column] = Figure(releaseText: Substring(value), unit)
      }
      return Line(kind: kind, key: row[1] == Self.totalKey ? "" : row[1], figures: figures)
    }
  }

  /// The figure of a line; nil if it has none.
  package func figure(_ kind: ReportKind, _ key: String, _ column: String) -> Figure? {
    lines.first { $0.kind == kind && $0.key == key }?.figures[column]
  }
}

extension Figure {
  fileprivate var releaseText: String {
    switch self {
    case .count(let number), .minutes(let number): String(number)
    case .share(let part, let whole): "\(part)/\(whole)"
    case .hours(let hundredths), .number(let hundredths): String(hundredths)
    case .text, .none: ""
    }
  }

  /// No count of a province comes near; with larger numbers, shares and differences could not be worked out.
  private static let releasedNumbers = -1_000_000_000_000...1_000_000_000_000

  fileprivate init?(releaseText text: Substring, _ unit: Indicator.Unit) {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { word in
      Int(word).flatMap { Self.releasedNumbers.contains($0) ? $0 : nil }
    }
    switch (unit, numbers.count) {
    case (.share, 2):
      guard let part = numbers[0], let whole = numbers[1] else { return nil }
      self = .share(part: part, of: whole)
    case (.count, 1): self = numbers[0].map { .count($0) } ?? .none
    case (.minutes, 1): self = numbers[0].map { .minutes($0) } ?? .none
    case (.hours, 1): self = numbers[0].map { .hours(hundredths: Int64($0)) } ?? .none
    default: return nil
    }
  }

  /// Whether it says nothing, or none.
  package var isNothing: Bool {
    switch self {
    case .count(let number), .minutes(let number): number == 0
    case .hours(let hundredths), .number(let hundredths): hundredths == 0
    case .share(let part, _): part == 0
    case .text(let label): label.zh.isEmpty
    case .none: true
    }
  }

  /// How much more this is than another of the same kind: of shares in tenths of a percent point, as a number.
  package func less(_ other: Figure) -> Figure {
    switch (self, other) {
    case (.count(let now), .count(let then)): return .count(now - then)
    case (.minutes(let now), .minutes(let then)): return .count(now - then)
    case (.hours(let now), .hours(let then)): return .number(hundredths: now - then)
    case (.share, .share):
      guard let now = permille, let then = other.permille else { return .none }
      return .number(hundredths: Int64(now - then) * 10)
    default: return .none
    }
  }
}
