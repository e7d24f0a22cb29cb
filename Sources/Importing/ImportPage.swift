import Model
import Replication
import Roster
import Store
import Terminal
import Wire

/// An import's report as people read it: what it came to, then what needs a look, row by row.
struct ImportPage {
  let report: ImportReport
  let file: String
  let store: any ImportStore
  let names: RecordNames
  let output: Output

  /// Beyond so many lines a table is no longer read; --json has them all.
  private static let linesMax = 200

  func show() throws {
    try output.line(summary, .bold)
    let rejected = report.rows.filter { $0.outcome == .rejected }
    let counts = rowsByFlag
    let common = counts.filter { $0.key.isCommonplace && $0.value >= Self.commonRowsMin }
    let flagged = report.rows.filter { row in
      row.outcome != .rejected && row.flags.contains { common[$0.code] == nil }
    }
    let byWeight = Dictionary(grouping: flagged, by: weight)
    let ordered = rejected + (0...2).flatMap { byWeight[$0] ?? [] }
    let grave = graveFlags(counts)
    if !grave.isEmpty { try output.line(grave) }
    for (code, rows) in common.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let text = sentence(code.label, code.hint(report.kind))
      output.note(
        Label("\(code.rawValue)：\(rows) 行，不逐行列出。\(text)", "\(code.rawValue), \(rows) rows, not listed: \(text)"))
    }
    guard !ordered.isEmpty else { return }
    var table = Table([
      .init(Label("行", "row"), rightAligned: true), .init(Label("结果", "outcome")), .init(Label("编号", "id")),
      .init(Label("代码", "code")), .init(Label("说明与处理", "what it means and what to do"), flexible: true),
    ])
    var hidden = 0
    for row in ordered {
      if table.rows.count >= Self.linesMax { hidden += 1 } else { try append(row, to: &table, besides: common) }
    }
    try output.table(table)
    if hidden > 0 {
      output.note(Label("另有 \(hidden) 行存疑；--json 列出全部", "\(hidden) more rows are flagged; --json lists them all"))
    }
  }

  private var summary: Label {
    let (created, updated) = (report.count(.created), report.count(.updated))
    let (unchanged, rejected) = (report.count(.unchanged), report.count(.rejected))
    let flagged = report.rows.count { $0.outcome != .rejected && !$0.flags.isEmpty }
    let dry = report.isDryRun ? Label("（试运行，什么都没有写）", " (dry run, nothing is written)") : .none
    let suggested = report.count(.suggested)
    let new = report.isReview ? Label("建议 \(suggested)，", "suggestions for \(suggested), ") : .none
    return Label(
      "\(file)\(dry.zh)：新建 \(created)，\(new.zh)更新 \(updated)，不变 \(unchanged)，拒绝 \(rejected)；存疑 \(flagged) 行",
      "\(file)\(dry.en): \(created) created, \(new.en)\(updated) updated, \(unchanged) unchanged, \(rejected) rejected; "
        + "\(flagged) rows flagged")
  }

  /// From so many rows on a commonplace flag is told once for all.
  private static let commonRowsMin = 10

  /// How many rows have each flag.
  private var rowsByFlag: [RosterFlagCode: Int] {
    var counts: [RosterFlagCode: Int] = [:]
    for row in report.rows where row.outcome != .rejected {
      for code in Set(row.flags.map(\.code)) { counts[code, default: 0] += 1 }
    }
    return counts
  }

  /// How many rows have each of the graver flags.
  private func graveFlags(_ rowsByFlag: [RosterFlagCode: Int]) -> Label {
    let counts = rowsByFlag.filter(\.key.isGrave).sorted { $0.key.rawValue < $1.key.rawValue }
    if counts.isEmpty { return .none }
    return Label(
      "先看：" + counts.map { "\($0.key.rawValue) \($0.value) 行" }.joined(separator: "，"),
      "look first at: " + counts.map { "\($0.key.rawValue) in \($0.value)" }.joined(separator: ", "))
  }

  private func weight(_ row: ImportReport.Row) -> Int {
    if row.flags.contains(where: \.code.isGrave) { return 0 }
    return row.flags.contains { $0.code.isAboutIdentity && !$0.code.isCommonplace } ? 1 : 2
  }

  private func append(
    _ row: ImportReport.Row, to table: inout Table, besides common: [RosterFlagCode: Int]
  ) throws {
    var lines: [(code: String, text: String)] = []
    if let rejection = row.rejection {
      lines.append((rejection.code.rawValue, sentence(rejection.message, rejection.hint)))
      for candidate in row.candidates {
        lines.append((Label("候选", "candidate")[output.language], try person(candidate)))
      }
    }
    if !row.written.isEmpty {
      lines.append((Label("已写", "written")[output.language], labels(row.written)))
    }
    var told: Set<RosterFlagCode> = []
    let flags = row.flags.filter { common[$0.code] == nil }
    for flag in flags.filter(\.code.isGrave) + flags.filter({ !$0.code.isGrave }) {
      // Several fields of one kind are one line.
      let keys = row.flags.compactMap { $0.code == flag.code ? $0.field : nil }
      if !keys.isEmpty, !told.insert(flag.code).inserted { continue }
      let twin = try flag.twin.map { "\(try person($0))  " } ?? ""
      let fields = keys.isEmpty ? "" : labels(keys) + Label("：", ": ")[output.language]
      lines.append(
        (flag.code.rawValue, twin + fields + sentence(flag.code.label, flag.code.hint(report.kind)) + later(flag)))
    }
    let id = row.id.map { names.short($0) } ?? ""
    for (index, line) in lines.enumerated() {
      let isFirst = index == 0
      table.append([
        .init(isFirst ? "\(row.line)" : ""),
        .init(isFirst ? word(row.outcome) : "", row.outcome == .rejected ? .red : nil),
        .init(isFirst ? id : ""), .init(line.code), .init(line.text),
      ])
    }
  }

  private func later(_ flag: ImportReport.Flag) -> String {
    guard let later = flag.later, let account = later.account, let at = later.milliseconds else { return "" }
    return output.language == .zh ? "（\(account)，\(Instant.text(at))）" : " (\(account), \(Instant.text(at)))"
  }

  /// The fields of some keys, in words.
  private func labels(_ keys: [String]) -> String {
    let words = keys.map { report.type.field(key: $0)?.label[output.language] ?? $0 }
    return words.joined(separator: output.language == .zh ? "、" : ", ")
  }

  private func sentence(_ message: Label, _ hint: Label) -> String {
    if hint.isEmpty { return message[output.language] }
    return output.language == .zh ? "\(message.zh)。\(hint.zh)" : "\(message.en): \(hint.en)"
  }

  private func word(_ outcome: ImportReport.Outcome) -> String {
    switch outcome {
    case .created: Label("新建", "created")[output.language]
    case .updated: Label("更新", "updated")[output.language]
    case .unchanged: Label("不变", "unchanged")[output.language]
    case .suggested: Label("建议", "suggested")[output.language]
    case .rejected: Label("拒绝", "rejected")[output.language]
    }
  }

  /// A person as a clerk knows them: short id, name, village.
  private func person(_ other: ImportReport.Other) throws -> String {
    guard let id = other.id else {
      let row = other.line.map(String.init) ?? "?"
      return Label("第\(row)行", "row \(row)")[output.language]
    }
    guard let record = try store.record(id, type: CareModel.Number.elder) else { return names.short(id) }
    var words = [names.short(id)]
    if case .text(let name)? = record.value(RecordType.elder["name"]) { words.append(name) }
    if case .integer(let code)? = record.value(RecordType.elder["village"]) { words.append(try villageName(code)) }
    return words.joined(separator: " ")
  }

  private func villageName(_ code: Int64) throws -> String {
    let village = try Region(village: code).flatMap { try store.villages(in: [$0]).first?.record }
    if case .text(let name)? = village?.value(RecordType.village["name"]) { return name }
    return String(code)
  }
}
