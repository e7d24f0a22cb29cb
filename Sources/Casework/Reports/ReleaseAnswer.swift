import Care
import Model
import Replication
import Store
import Terminal

/// `report accept`, `report return`, `report withdraw`: what becomes of figures that were handed up.
enum ReleaseAnswer {
  static let acceptSummary = Label("接收下级报送的发布", "accept a release that a lower level has handed up")
  static let returnSummary = Label("退回下级报送的发布，写明理由", "return a release to the lower level, with the reason")
  static let withdrawSummary = Label("撤回本级的发布，仍留在历史里", "withdraw a release of one's own; it stays in the history")
  static let acceptOptions = [Option("note", .text, Label("说明", "a note")), change]
  static let returnOptions = [
    Option("reason", .text, Label("为什么退回", "why it is returned"), required: true), change,
  ]
  private static let change = Option.flag("change", Label("改变已经给出的答复", "change an answer that was given"))

  /// - Parameter verb: `accept`, `return` or `withdraw`.
  static func give(_ verb: String, _ place: ReportDesk, _ arguments: Arguments) throws -> ExitCode {
    let desk = place.desk
    let type = RecordType.release
    let record = try desk.record(try arguments.requireOperand("id"), type).record
    var edit = try Edit(type, record, role: desk.role)
    if verb == "withdraw" {
      try desk.requireReach(edit)
      try edit.set(type["withdrawn"], .integer(1))
      return try desk.finish(edit, Label("已撤回", "withdrawn"))
    }
    guard record.integer(type["withdrawn"]) != 1 else {
      throw Failure(
        "release_withdrawn", .badInput, Label("这次发布已撤回", "this release was withdrawn"),
        hint: Label("用 report releases 看现有的", "report releases lists what there is"))
    }
    try requireAbove(record, desk)
    let isAccepted = verb == "accept"
    // Nobody accepts what is no longer what was handed up.
    if isAccepted { _ = try ReleaseCommands.read(record) }
    try edit.set(type["state"], .integer(Vocabulary.releaseState[isAccepted ? "accepted" : "returned"]))
    guard !edit.isEmpty else { return try desk.finish(edit, Label("没有变化", "unchanged")) }
    try requireOpen(record, arguments)
    try edit.set(type["answered_by"], .text(desk.authority.account))
    try edit.set(type["answered_at"], .integer(desk.now))
    let note = isAccepted ? arguments.text("note") ?? "" : try arguments.require("reason")
    try desk.take([note], for: type["answer_note"], into: &edit)
    return try desk.finish(edit, isAccepted ? Label("已接收", "accepted") : Label("已退回", "returned"))
  }

  /// What was answered is answered otherwise only on purpose.
  private static func requireOpen(_ record: Record, _ arguments: Arguments) throws {
    let states = Vocabulary.releaseState
    guard let state = record.integer(RecordType.release["state"]), state != states["submitted"],
      !arguments.flag("change")
    else { return }
    throw Failure(
      "answered_already", .badInput,
      Label("这次发布已经答复：\(states.labelText(state, .zh))", "this release was answered: \(states.labelText(state, .en))"),
      hint: Label("要改变答复，加上 --change", "to change the answer, add --change"))
  }

  /// Figures are answered by a level above the one that they are of.
  private static func requireAbove(_ record: Record, _ desk: Desk) throws {
    guard let regions = desk.authority.regions,
      let own = Region(division: record.integer(RecordType.release["division"]) ?? 0)
    else { return }
    guard !regions.contains(where: { $0 != own && $0.contains(own) }) else { return }
    throw Failure(
      "not_above", .refused,
      Label("本级的发布由上一级接收或退回", "figures are accepted or returned by a level above their own"),
      hint: Label(
        "由上级账号办理；自己的发布可用 report withdraw 撤回",
        "an account of a wider division does; one's own is withdrawn with report withdraw"))
  }
}
