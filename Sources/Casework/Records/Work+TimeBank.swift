import Care
import Model
import Replication
import Store
import Terminal
import Wire

/// The time bank: entries that nobody edits, a reversal that is an entry, a balance that is a sum.
extension RecordWork {
  static let timebank = RecordWork(.timebank, "时间银行：存入、支取、转赠、冲正", "the time bank") { work in
    work.addSummary = Label("记一笔时间", "enter minutes")
    work.addDetails = Label(
      "分钟数写正数，存入记正、支取和转赠记负由程序定。志愿者只能给自己记。记错了用 reverse 冲正，不能改。",
      "Minutes are given as a positive number: the program makes what is spent or given away negative. A volunteer enters "
        + "minutes for themselves only. What is wrong is reversed, not changed.")
    work.addExamples = [
      Example(
        "timebank add k7q2-90 --kind earned --minutes 90 --visit k7q2-57", Label("一次探访存入一个半小时", "earned by a visit")),
      Example(
        "timebank add k7q2-90 --kind transferred --minutes 60 --counterpart k7q2-91",
        Label("转赠一小时", "an hour given away")),
    ]
    work.hidden = ["reverses"]
    work.initial = [.now("at"), .term("kind", "earned")]
    work.complete = { edit, desk, _ in try desk.completeEntry(&edit) }
    work.more = [
      RecordVerb(
        name: "reverse", summary: Label("冲正一笔，原来的留着", "reverse an entry; the entry stays"),
        operands: [Operand("id", .record, Label("要冲正的那一笔", "the entry to reverse"))],
        options: [.field(RecordType.timebank["note"])]
      ) { arguments, desk in try desk.reverse(arguments) },
      RecordVerb(
        name: "balance", summary: Label("余额：各人的存入、支取和结余", "balances: what each has earned, spent, and has left"),
        operands: [Operand("helper", .text, Label("只看这位帮扶人", "only this helper"), .optional)]
      ) { arguments, desk in try desk.balances(arguments) },
    ]
    work.columns = ["at", "helper", "kind", "minutes", "visit", "order", "counterpart", "reverses", "note"]
    work.filters = ["kind", "service"]
  }
}

extension Desk {
  fileprivate func completeEntry(_ edit: inout Edit) throws {
    let type = RecordType.timebank
    guard case .integer(let kind)? = edit.value(type["kind"]), let sign = TimeBank.sign(kind) else {
      throw type["kind"].problem(
        .unknownValue, "不能直接记", "is not entered like this",
        hint: Label("冲正用 timebank reverse ID", "timebank reverse ID reverses an entry"))
    }
    guard case .integer(let minutes)? = edit.value(type["minutes"]), minutes > 0 else {
      throw type["minutes"].problem(
        .outOfRange, "必须是正数", "must be positive", hint: Label("写 1 到 100000 的分钟数", "1 to 100000 minutes"))
    }
    try edit.set(type["minutes"], .integer(sign * minutes))
    let isTransfer = kind == Vocabulary.timebankKind["transferred"]
    let counterpart = edit.value(type["counterpart"])
    guard (counterpart != nil) == isTransfer else {
      throw type["counterpart"].problem(
        .required, isTransfer ? "转赠必填" : "只有转赠才写", isTransfer ? "is required of a transfer" : "is for transfers only",
        hint: Label("--kind transferred --counterpart ID", "--kind transferred --counterpart ID"))
    }
    if isTransfer, counterpart == edit.value(type["helper"]) {
      throw type["counterpart"].problem(
        .outOfRange, "不能转给自己", "is the giver", hint: Label("写另一位帮扶人的编号", "give another helper's id"))
    }
    if case .reference(let helper)? = edit.value(type["helper"]) {
      try refuseStranger(helper)
      if sign > 0 { try refuseSecond(edit, of: helper) }
    }
    if case .integer(let at)? = edit.value(type["at"]), at > latest {
      throw Failure(
        "time_in_future", .badInput, Label("发生时间在将来", "the time lies in the future"),
        hint: Label("现在是 \(Instant.text(now))（北京时间）", "it is \(Instant.text(now)) in Beijing"))
    }
    if sign < 0, case .reference(let helper)? = edit.value(type["helper"]) {
      let left = try TimeBank(register).balances[helper]?.balance ?? 0
      if left < minutes {
        output.warn(
          Label(
            "本机所知的结余只有 \(left) 分钟；照样记下，由上级核对",
            "the balance known here is \(left) minutes; it is entered all the same, for an official to check"))
      }
    }
  }

  /// What one visit or order takes, a helper earns once.
  private func refuseSecond(_ edit: Edit, of helper: Dot) throws {
    let type = RecordType.timebank
    for key in ["visit", "order"] {
      guard case .reference(let source)? = edit.value(type[key]) else { continue }
      let standing = try register.referring(to: source, type: type.number, field: key).first { entry in
        try entry.record.reference(type["helper"]) == helper && entry.record.integer(type["minutes"]) ?? 0 > 0
          && register.referring(to: entry.record.id, type: type.number, field: "reverses").isEmpty
      }
      guard let standing else { continue }
      let id = try short(standing.record.id)
      throw Failure(
        "entered_already", .badInput, Label("这次服务已经给此人记过一笔", "this helper has earned minutes by it already"),
        hint: Label("那一笔是 \(id)；记错了先冲正", "by the entry \(id); if that is wrong, reverse it first"))
    }
  }

  /// A volunteer enters minutes for themselves only: the hub would hold anything else.
  private func refuseStranger(_ helper: Dot) throws {
    guard role == .volunteer else { return }
    let account = try register.record(helper, type: CareModel.Number.helper)?.text(RecordType.helper["account"])
    guard account != authority.account else { return }
    throw Failure(
      "not_permitted", .refused, Label("志愿者只能给自己记时间", "a volunteer enters minutes for themselves only"),
      hint: Label(
        "帮扶人登记的账号要与你的相同；请村里登记：helper edit ID --account 你的账号",
        "the helper's record must name your account; ask a village official: helper edit ID --account YOURS"))
  }

  fileprivate func reverse(_ arguments: Arguments) throws -> ExitCode {
    let type = RecordType.timebank
    let entry = try record(try arguments.requireOperand("id"), type).record
    if entry.reference(type["reverses"]) != nil {
      throw Failure(
        "is_reversal", .badInput, Label("这一笔本身就是冲正", "this entry is itself a reversal"),
        hint: Label("重新记一笔即可", "enter the minutes anew instead"))
    }
    let earlier = try register.referring(to: entry.id, type: type.number, field: "reverses")
    if let first = earlier.first {
      let id = try short(first.record.id)
      throw Failure(
        "already_reversed", .badInput, Label("这一笔已经冲正", "this entry has been reversed already"),
        hint: Label("冲正记录是 \(id)", "by the entry \(id)"))
    }
    guard let helper = entry.reference(type["helper"]), let minutes = entry.integer(type["minutes"]) else {
      throw Failure.noSuchRecord
    }
    try refuseStranger(helper)
    var edit = try Edit(type, nil, role: role)
    try edit.set(type["helper"], .reference(helper))
    try edit.set(type["kind"], .integer(Vocabulary.timebankKind["reversal"]))
    try edit.set(type["minutes"], .integer(-minutes))
    try edit.set(type["at"], .integer(now))
    try edit.set(type["reverses"], .reference(entry.id))
    if let counterpart = entry.reference(type["counterpart"]) {
      try edit.set(type["counterpart"], .reference(counterpart))
    }
    try take(arguments, into: &edit)
    try report(try write(edit), Label("已冲正", "reversed"))
    return .done
  }

  fileprivate func balances(_ arguments: Arguments) throws -> ExitCode {
    let only = try arguments.operand("helper").map { try record($0, .helper).record.id }
    let bank = try TimeBank(register)
    let name = RecordType.helper["name"]
    var lines: [(id: Dot, name: String, balance: TimeBank.Balance)] = []
    for (id, balance) in bank.balances where only.map({ $0 == id }) ?? true {
      guard let stored = try register.stored(id, type: CareModel.Number.helper),
        holdsOnlyScope || authority.reads(stored.region)
      else { continue }
      lines.append((id, stored.record.text(name) ?? "", balance))
    }
    if let only, lines.isEmpty {
      lines = [(only, try register.record(only, type: CareModel.Number.helper)?.text(name) ?? "", TimeBank.Balance())]
    }
    lines.sort { ($1.balance.balance, $0.id) < ($0.balance.balance, $1.id) }
    warnOfDoubleReversals(bank)
    try output.result(
      json: { json in json.array { json in for line in lines { line.balance.write(line.id, line.name, to: &json) } } },
      people: { if !lines.isEmpty { try output.table(try table(lines)) } })
    return .done
  }

  private func warnOfDoubleReversals(_ bank: TimeBank) {
    let twice = bank.reversals.filter { $0.value.count > 1 }.keys.sorted().compactMap { try? short($0) }
    guard !twice.isEmpty else { return }
    output.warn(
      Label(
        "这些被冲正了不止一次，只算一次：\(twice.joined(separator: "、"))",
        "reversed more than once, which counts once: \(twice.joined(separator: ", "))"))
  }

  private func table(_ lines: [(id: Dot, name: String, balance: TimeBank.Balance)]) throws -> Table {
    var table = Table([
      .init(Label("编号", "ID")), .init(Label("姓名", "name")), .init(Label("存入", "earned"), rightAligned: true),
      .init(Label("支取", "spent"), rightAligned: true), .init(Label("转出", "given"), rightAligned: true),
      .init(Label("转入", "received"), rightAligned: true), .init(Label("冲正", "reversed"), rightAligned: true),
      .init(Label("结余(分钟)", "balance, minutes"), rightAligned: true),
    ])
    for line in lines {
      let sums = line.balance
      let numbers = [sums.earned, sums.spent, sums.given, sums.received, sums.reversed, sums.balance]
      table.append([.init(try short(line.id)), .init(line.name)] + numbers.map { .init("\($0)") })
    }
    return table
  }
}

extension TimeBank.Balance {
  fileprivate func write(_ id: Dot, _ name: String, to json: inout JSONWriter) {
    json.object { json in
      json.field("helper", RecordName.text(id))
      json.field("name", name)
      json.field("entries", entries)
      json.field("earned_minutes", earned)
      json.field("spent_minutes", spent)
      json.field("given_minutes", given)
      json.field("received_minutes", received)
      json.field("reversed_minutes", reversed)
      json.field("balance_minutes", balance)
    }
  }
}
