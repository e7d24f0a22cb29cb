import Care
import Casework
import Model
import Replication
import Store
import Terminal
import Wire

/// `tanfang due`
let dueCommand = Command(
  "due", Label("该探访谁，最急的在前", "whom to visit, most urgent first"),
  details: Label(
    "本月还没有见到的老人。已停止服务和在机构的不列；未遇、拒绝不算见到。次序：风险等级高的在前；再是六类重点老人；再是最久没见的，从未见过的最前。--days N 改为最近 N 天没见到的。",
    "Elders not seen this calendar month. Archived ones and those in institutions are left out; not home and refused "
      + "do not count as seen. Order: higher risk tier first; then the six national categories; then who has waited "
      + "longest, the never seen first. --days N asks instead for those not seen in the last N days."),
  options: [
    Option("days", .integer(1...3660), Label("最近 N 天没见到的", "not seen in the last N days")),
    Option("village", .text, Label("只列这个村或区划的", "only in this village or division"), metavar: "CODE|NAME"),
  ],
  examples: [Example("due --days 7", Label("一周没见到的", "not seen for a week"))]
) { invocation in
  let session = try Session(invocation)
  let regions = try invocation.arguments.text("village").map { [try session.villages().region($0)] }
  let due = try session.due(days: invocation.arguments.integer("days"), in: regions)
  try session.show(due)
  return .done
}

extension Session {
  /// Who has not been seen this month, or in the last `days` days.
  func due(days: Int64?, in regions: [Region]? = nil) throws -> DueList {
    let now = ClockCheck(state, wall: now).now
    let since = days.map { now - $0 * 86_400_000 } ?? CalendarMonth(containing: now).instants().lowerBound
    return try DueList(database, since: since, now: now, in: regions)
  }

  fileprivate func show(_ due: DueList) throws {
    let villages = try villages()
    try output.result(
      json: { json in
        json.array { json in
          for item in due.items {
            json.object { json in
              json.field("id", RecordName.text(item.elder))
              json.field("name", item.name)
              json.field("village", String(item.region))
              json.field("village_name", villages.name(item.region))
              json.field("group", item.group)
              json.field("phone", item.phone)
              json.field("risk_tier", item.riskTier.map { Vocabulary.riskTier.keyText($0) })
              json.field("target", item.isTarget)
              json.field("last_visit", instant: item.lastVisitMilliseconds)
              json.field("days_since", item.daysSince)
            }
          }
        }
      },
      people: {
        var table = Table([
          Table.Column(Label("编号", "ID")), Table.Column(Label("姓名", "name")),
          Table.Column(Label("村", "village"), flexible: true), Table.Column(Label("组", "group")),
          Table.Column(Label("电话", "phone")), Table.Column(Label("风险", "risk")),
          Table.Column(Label("上次见到", "last seen")), Table.Column(Label("天数", "days"), rightAligned: true),
        ])
        for item in due.items {
          table.append([
            Table.Cell(try short(item.elder)), Table.Cell(item.name), Table.Cell(villages.shown(item.region)),
            Table.Cell(item.group ?? ""), Table.Cell(item.phone ?? ""),
            Table.Cell(item.riskTier.map { Vocabulary.riskTier.labelText($0, language) } ?? ""),
            Table.Cell(
              item.lastVisitMilliseconds.map { "\(Instant.day($0))" } ?? Label("从未", "never")[language],
              item.lastVisitMilliseconds == nil ? .yellow : nil),
            Table.Cell(item.daysSince.map { String($0) } ?? ""),
          ])
        }
        if !due.items.isEmpty { try output.table(table) }
        if due.registered == 0, isEmptyBeforeFirstSync { return noteSyncFirst() }
        output.note(
          Label(
            "\(due.items.count) 人待探访，在册 \(due.registered) 人", "\(due.items.count) of \(due.registered) elders are due"))
      })
  }
}
