import Care
import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// `tanfang visit …`
let visitCommand = Command(
  group: "visit", Label("探访记录", "visits"),
  subcommands: [visitAdd, visitAmend, visitVoid, visitShow, visitList])

private let idOperand = Operand("id", .record, Label("探访编号", "the visit's id"), completion: .ids("visit"))

private let visitAdd = Command(
  "add", Label("记一次探访", "record a visit"),
  details: Label(
    "不写 --at 是现在，--mode 是上门，--outcome 是见到老人。时间可写 2026-09-20 08:30、08:30、昨天 15:00，按北京时间。没见到或被拒绝也要记：它们不算探访，但说明来过。",
    "Without options: now, at home, seen. A time is written as 2026-09-20 08:30, 08:30 or yesterday 15:00, Beijing "
      + "time. Record it, too, when nobody was home or the visit was refused: it does not count, but shows that "
      + "somebody came."
  ),
  operands: [Operand("elder", .record, Label("老人编号", "the elder's id"), completion: .elders)],
  options: FieldOptions.all(of: "visit", leavingOut: ["elder", "voided", "voided_note", "at_precision"]) + [
    .flag("again", Label("刚记过一模一样的，也再记一次", "record it even if exactly the same was just recorded"))
  ],
  examples: [
    Example("visit add k7q2-41 --note 血压正常", Label("现在上门见到了", "at home and seen, now")),
    Example("visit add k7q2-41 --mode phone --at 昨天", Label("昨天打过电话", "a call, yesterday")),
    Example("visit add k7q2-41 --outcome not_home", Label("没有遇到", "nobody was home")),
  ], asks: true
) { invocation in
  let session = try Session(invocation)
  return try session.asking(.visit) { try session.addVisit($0) }
}

extension Session {
  fileprivate func addVisit(_ arguments: Arguments) throws -> ExitCode {
    let type = RecordType.visit
    let named = try record(try arguments.requireOperand("elder"), .elder).record
    let elder = try standing(named)
    var edit = try Edit(type, nil, role: role)
    try edit.set(type["elder"], .reference(named.id))
    try take(arguments, into: &edit)
    try setTime(arguments.text("at"), elder: elder, &edit)
    try desk.completeVisit(&edit)
    if !invocation.arguments.flag("again") { try desk.refuseSecond(edit, among: desk.visitsAndHeld(of: named.id)) }
    // What is refused needs no remarks.
    try desk.refuseImpossible(edit)
    warnOfArchived(elder)
    try warnOfUncounted(edit, of: elder)
    let id = try desk.together {
      let id = try write(edit)
      try desk.carry(edit, to: elder)
      return id
    }
    try report(id, Label("已记录", "recorded"))
    try sayWhatFollows(edit, id, of: elder)
    return .done
  }
}

private let visitAmend = Command(
  "amend", Label("更正探访", "correct a visit"),
  details: Label(
    "只写真正改变的内容，改前的值留在历史里。记错老人用 --elder 改到另一位。",
    "Only what would change is written; what stood before stays in the history. --elder moves the visit to "
      + "another elder."
  ),
  operands: [idOperand], options: FieldOptions.all(of: "visit", leavingOut: ["voided", "voided_note", "at_precision"]),
  examples: [Example("visit amend k7q2-57 --elder k7q2-12", Label("记到了别人名下", "it was entered for the wrong elder"))],
  asks: true
) { invocation in
  let session = try Session(invocation)
  return try session.asking(.visit) { try session.amendVisit($0) }
}

extension Session {
  fileprivate func amendVisit(_ arguments: Arguments) throws -> ExitCode {
    let type = RecordType.visit
    let record = try record(try arguments.requireOperand("id"), type).record
    var edit = try Edit(type, record, role: role)
    try take(arguments, into: &edit)
    let target = edit.reference(type["elder"]) ?? record.reference(type["elder"])
    if let at = arguments.text("at"), let target {
      let elder = try database.record(target, type: CareModel.Number.elder)
      try setTime(at, elder: elder, &edit)
    }
    try desk.refuseImpossible(edit)
    try warnOfUnsettled(edit)
    return try finish(edit, Label("已更正", "amended"))
  }
}

private let visitVoid = Command(
  "void", Label("作废探访：不再计数，仍留在历史里", "void a visit: it never counts again and stays in the history"),
  operands: [idOperand],
  options: [.voidReason],
  examples: [Example("visit void k7q2-57 --reason duplicate", Label("重复录入", "entered twice"))]
) { invocation in
  let session = try Session(invocation)
  return try session.void(.visit)
}

private let visitShow = Command("show", Label("显示一次探访", "show a visit"), operands: [idOperand]) { invocation in
  let session = try Session(invocation)
  try session.showWhole(.visit)
  return .done
}

private let visitList = Command(
  "list", Label("列出探访，新的在前", "list visits, newest first"),
  options: [
    Option("elder", .text, Label("只列这位老人的", "only this elder's"), metavar: "ID", completion: .elders),
    Option("month", .text, Label("只列这个月的", "only this month's"), metavar: "YYYY-MM"),
    Option("village", .text, Label("只列这个村或区划的", "only in this village or division"), metavar: "CODE|NAME"),
    Option("limit", .integer(1...1_000_000), Label("最多几次；给人看时默认 50", "at most so many; 50 for people unless said")),
    .flag("voided", Label("包括作废的", "void ones, too")),
  ]
) { invocation in
  let session = try Session(invocation)
  let visits = try session.visitIDs(invocation.arguments)
  let limit = invocation.arguments.integer("limit").map { Int($0) } ?? (invocation.output.isJSON ? Int.max : 50)
  try session.show(visits.prefix(limit))
  if visits.count > limit {
    invocation.output.note(
      Label("共 \(visits.count) 次，显示 \(limit) 次；--limit 可改", "\(limit) of \(visits.count) shown; see --limit"))
  }
  return .done
}

extension Edit {
  /// The reference that the edit writes to a field, nil if it writes none.
  fileprivate func reference(_ field: Field) -> Dot? {
    for case (let key, .reference(let dot)) in own + proposed where key.field == field.number { return dot }
    return nil
  }
}

extension Session {
  /// Sets when a visit took place, how exactly that is known, and refuses what cannot be.
  func setTime(_ text: String?, elder: Record?, _ edit: inout Edit) throws {
    let type = edit.type
    let clock = ClockCheck(state, wall: now)
    var time = VisitTime(milliseconds: clock.now)
    if let text {
      time = try VisitTime.parse(text, type["at"], now: clock.now)
      time.precision = time.precision ?? answeredPrecision
    } else if clock.isUnsure || clock.isAhead {
      time.precision = Vocabulary.timePrecision["clock_unsure"]
    }
    try desk.set(time, of: elder, now: clock.now, latest: clock.latest, into: &edit)
    if text == nil { warnOfClock(clock) }
  }

  /// Says why the clock's time is not relied on.
  private func warnOfClock(_ clock: ClockCheck) {
    if clock.isUnsure {
      output.warn(
        Label(
          "设备时钟比见过的时间早，探访时间标为不可靠；请校准时钟，或用 --at 写明时间",
          "the device's clock is behind a time it has already seen, so the visit's time is marked as unsure; "
            + "set the clock, or give the time with --at"))
    }
    if clock.isAhead {
      let ahead = ClockWords.span(clock.aheadMilliseconds)
      output.warn(
        Label(
          "上次同步时本机时钟比中心快 \(ahead.zh)，探访时间标为不可靠；请校准时钟，或用 --at 写明时间",
          "at the last sync this device's clock was \(ahead.en) ahead of the hub's, so the visit's time is marked as "
            + "unsure; set the clock, or give the time with --at"))
    }
  }

  /// Says so of a visit in a month before the elder's record was made, where nobody wrote when the elder was enrolled: the
  /// month's rate does not count it.
  fileprivate func warnOfUncounted(_ edit: Edit, of elder: Record) throws {
    guard case .integer(let at)? = edit.value(edit.type["at"]),
      let recorded = Population.recordedOn(elder, now: now).flatMap({ PartialDate(packed: $0) }),
      let month = CalendarMonth(year: recorded.year, month: recorded.month ?? 1), CalendarMonth(containing: at) < month
    else { return }
    let id = try short(elder.id)
    output.warn(
      Label(
        "这位老人没有写登记日期，从建档的 \(month) 起才计入探访率，这次探访在那以前；登记得更早的补上：tanfang elder edit \(id) --enrolled 日期",
        "nobody wrote when this elder was enrolled, so the visit rate counts them from \(month), when the record was made, "
          + "and not this visit; if it was earlier: tanfang elder edit \(id) --enrolled DATE"))
  }

  fileprivate func warnOfArchived(_ elder: Record) {
    guard let code = elder.integer(RecordType.elder["archived"]), let term = Vocabulary.archived.term(code: code) else {
      return
    }
    output.warn(
      Label(
        "这位老人已停止服务（\(term.label.zh)），探访照样记录",
        "this elder is archived (\(term.label.en)); the visit is recorded all the same"))
  }

  /// Voids the visit or alert that the command names.
  func void(_ type: RecordType) throws -> ExitCode {
    let record = try record(try invocation.arguments.requireOperand("id"), type).record
    var edit = try Edit(type, record, role: role)
    try setReason(try invocation.arguments.require("reason"), type["voided"], note: type["voided_note"], &edit)
    return try finish(edit, Label("已作废", "void"))
  }

  /// Shows the record that the command names with all its fields.
  func showWhole(_ type: RecordType) throws {
    let record = try desk.recordOrHeld(try invocation.arguments.requireOperand("id"), type)
    let page = try RecordPage(desk, type, record)
    try output.result(
      json: { json in
        try json.object { json in
          try page.writeMembers(to: &json)
          json.field("by", try author(record.id))
          guard type === RecordType.visit else { return }
          json.field("in_future", desk.isInFuture(record))
          json.field("corrected_at", instant: desk.correctedTime(of: record))
        }
      },
      people: {
        let by = try author(record.id) ?? Label("不详", "unknown")[language]
        try output.line("\(type.label[language])  \(try short(record.id))  \(by)", .bold)
        try page.printFields()
        guard type === RecordType.visit else { return }
        if desk.isInFuture(record) {
          try output.line(
            Label("时间在将来，不计入任何数字", "its time lies in the future: no figure counts it"), .yellow)
        }
        try desk.sayCorrections([record])
      })
  }

  /// The visits that the options of `visit list` let through, newest first.
  fileprivate func visitIDs(_ arguments: Arguments) throws -> [(id: Dot, elder: Dot)] {
    let type = RecordType.visit
    let regions = try arguments.text("village").map { [try villages().region($0)] }
    let range = try arguments.text("month").map { try month($0).instants() }
    // A visit is shown with the record that stands for the elder, whichever of the elder's it names.
    let survivors = try database.survivors()
    var found: [(at: Int64, id: Dot, elder: Dot)] = []
    if let text = arguments.text("elder") {
      let elder = survivors.survivor(of: try record(text, .elder).record.id)
      for visit in try desk.visits(of: elder) {
        let at = visit.integer(type["at"]) ?? 0
        guard range?.contains(at) ?? true, arguments.flag("voided") || visit.value(type["voided"]) == nil else {
          continue
        }
        found.append((at, visit.id, elder))
      }
    } else {
      try database.forEachVisit(range ?? 0..<Int64.max, in: regions) { fact in
        if !fact.isVoided || arguments.flag("voided") {
          found.append((fact.atMilliseconds, fact.id, survivors.survivor(of: fact.elder)))
        }
        return true
      }
    }
    if regions == nil {
      for visit in try desk.heldVisits() {
        guard let at = visit.integer(type["at"]), range?.contains(at) ?? true, let id = visit.reference(type["elder"])
        else { continue }
        let elder = survivors.survivor(of: id)
        if try arguments.text("elder").map({ survivors.survivor(of: try record($0, .elder).record.id) == elder })
          ?? true
        {
          found.append((at, visit.id, elder))
        }
      }
    }
    return found.sorted { ($0.at, $0.id) > ($1.at, $1.id) }.map { ($0.id, $0.elder) }
  }

  fileprivate func show(_ visits: ArraySlice<(id: Dot, elder: Dot)>) throws {
    try output.result(
      json: { json in
        try json.array { json in
          for (id, elder) in visits {
            guard let visit = try desk.visit(id) else { continue }
            try desk.write(visit: visit, elder: elder, to: &json)
          }
        }
      },
      people: {
        let name = RecordType.elder["name"]
        let rows = try visits.compactMap { id, elder -> (visit: Record, elder: String?)? in
          guard let visit = try desk.visit(id) else { return nil }
          return (visit, try database.record(elder, type: CareModel.Number.elder)?.text(name) ?? short(elder))
        }
        if !rows.isEmpty { try output.table(try desk.visitTable(rows)) }
        try desk.sayHeld(visits.map(\.id))
        try desk.sayCorrections(rows.map(\.visit))
      })
  }
}
