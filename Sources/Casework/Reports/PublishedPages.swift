import Care
import Model
package import Replication
import Store

extension ReportDesk {
  /// The figures of a release as they were published: a page for each report that it holds.
  /// - Throws: `release_altered`.
  package func pages(published record: Record) throws -> [ReportPage] {
    let type = RecordType.release
    let release = try Publication.figures(of: record)
    guard let period = record.text(type["period"]).flatMap({ Period($0) }),
      let division = Region(division: record.integer(type["division"]) ?? 0)
    else { return [] }
    let lines = Dictionary(grouping: release.lines, by: \.kind)
    let villages = try desk.villages()
    let freshness = Freshness(
      asOfMilliseconds: record.integer(type["as_of"]), isHub: true, pending: 0, fleet: nil)
    let scope = try scope([division])
    return ReportKind.allCases.compactMap { kind in
      guard let lines = lines[kind] else { return nil }
      func row(_ line: Release.Line) -> Report.Row {
        let figures = kind.indicators.map { line.figures[$0.key] ?? .none }
        guard !line.key.isEmpty else { return Report.Row("", Label("合计", "total"), figures) }
        let village = Region(line.key).flatMap { $0.level == .village ? villages.name($0.padded) : nil }
        return Report.Row(line.key, Label(stringLiteral: village ?? line.key), figures)
      }
      let report = Report(
        kind.rawValue, kind.title, period, by: "line", heading: Label("月份或村", "month or village"), kind.indicators,
        rows: lines.filter { !$0.key.isEmpty }.map(row), total: lines.first { $0.key.isEmpty }.map(row),
        now: record.integer(type["released_at"]) ?? now)
      return ReportPage(report, scope: scope, freshness: freshness, language: desk.language)
    }
  }
}
