import Care
import Casework
import Model
import Replication
import Store
import Terminal
import Wire

/// `tanfang due`
let dueCommand = Command(
  "due", Label("该探访谁，最急的在前，写明为什么", "whom to visit and why, most urgent first"),
  details: Label(
    "在册的老人（已停止服务和在机构的不列），有下列情况之一：警情未办结；出院后还没有见到；连续两次未遇；上次探访发现高风险（紧急的次日就列出）；约好的日子到了；"
      + "没见到的天数到了规定间隔（本人档案写明的，否则按风险等级：高风险每周、重点每月、一般每季；没有等级的六类对象按每月，其余按每季；区划可另定）；从未见到。"
      + "次序：最急的情况在前；再是风险等级高的；再是六类对象；再是最久没见的。未遇、拒绝不算见到。--days N 改问最近 N 天没见到谁。",
    "Elders on the register (not archived, not in an institution) for one of these reasons: an open alert; home from "
      + "hospital and not seen since; not at home twice in a row; a high risk found by the last visit (an urgent one on "
      + "the next day); a promised day has come; not seen for as long as the interval allows (the one on their own record, else by risk tier: high weekly, "
      + "priority monthly, general quarterly; without a tier, the six national categories monthly and others quarterly; a division may set others); "
      + "never seen. Order: the most urgent reason first; then the higher tier; then targets; then who has waited "
      + "longest. Not home and refused do not count as seen. --days N asks instead who was not seen in the last N days."
  ),
  options: [
    Option("days", .integer(1...3660), Label("最近 N 天没见到的", "not seen in the last N days")),
    Option("ahead", .integer(0...366), Label("今后 N 天内将到期的也列", "also who will be due within N days")),
    .flag("mine", Label("只列结对给我的", "only elders assigned to me")),
    Option("village", .text, Label("只列这个村或区划的", "only in this village or division"), metavar: "CODE|NAME"),
  ],
  examples: [
    Example("due", Label("今天该看谁", "whom to see today")),
    Example("due --ahead 7", Label("这一周的安排", "a plan for the week")),
  ]
) { invocation in
  let session = try Session(invocation)
  let regions = try invocation.arguments.text("village").map { [try session.villages().region($0)] }
  let due = try session.due(
    days: invocation.arguments.integer("days"), ahead: invocation.arguments.integer("ahead") ?? 0, in: regions,
    isMine: invocation.arguments.flag("mine"))
  try session.show(due)
  return .done
}

extension Session {
  /// Who is due, or has not been seen in the last `days` days.
  func due(
    days: Int64? = nil, ahead: Int64 = 0, in regions: [Region]? = nil, isMine: Bool = false
  ) throws -> DueList {
    let now = ClockCheck(state, wall: now).now
    return try DueList(
      database,
      DueList.Terms(
        now: now, days: days.map { Int($0) }, daysAhead: Int(ahead), in: regions, of: isMine ? scope.account : nil))
  }

  fileprivate func show(_ due: DueList) throws {
    let villages = try villages()
    try output.result(
      json: { json in
        json.array { json in
          for item in due.items { json.object { json in write(item, villages, to: &json) } }
        }
      },
      people: {
        try printTable(due.items, villages)
        if due.registered == 0, isEmptyBeforeFirstSync { return noteSyncFirst() }
        output.note(
          Label(
            "\(due.items.count) 人待探访，在册 \(due.registered) 人", "\(due.items.count) of \(due.registered) elders are due"))
      })
  }

  private func write(_ item: DueList.Item, _ villages: Villages, to json: inout JSONWriter) {
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
    json.field("interval_days", item.interval.days)
    json.field("interval_from", item.interval.ground.rawValue)
    json.key("reasons")
    json.array { json in
      for reason in item.reasons {
        json.object { json in
          json.field("code", reason.key)
          json.field("message", reason.label[language])
        }
      }
    }
  }

  private func printTable(_ items: [DueList.Item], _ villages: Villages) throws {
    guard !items.isEmpty else { return }
    var table = Table([
      Table.Column(Label("编号", "ID")), Table.Column(Label("姓名", "name")),
      Table.Column(Label("村", "village"), flexible: true), Table.Column(Label("组", "group")),
      Table.Column(Label("电话", "phone")), Table.Column(Label("风险", "risk")),
      Table.Column(Label("上次见到", "last seen")), Table.Column(Label("为什么", "why"), wrapped: true),
    ])
    for item in items {
      let why = item.reasons.map { $0.label[language] }.joined(separator: language == .zh ? "；" : "; ")
      table.append([
        Table.Cell(try short(item.elder)), Table.Cell(item.name), Table.Cell(villages.shown(item.region)),
        Table.Cell(item.group ?? ""), Table.Cell(item.phone ?? ""),
        Table.Cell(item.riskTier.map { Vocabulary.riskTier.labelText($0, language) } ?? ""),
        Table.Cell(
          item.lastVisitMilliseconds.map { "\(Instant.day($0))" } ?? Label("从未", "never")[language],
          item.lastVisitMilliseconds == nil ? .yellow : nil),
        Table.Cell(why, item.reasons[0].isPressing ? .red : nil),
      ])
    }
    try output.table(table)
  }
}
