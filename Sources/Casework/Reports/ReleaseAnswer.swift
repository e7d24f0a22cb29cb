import Care
import Model
package import Replication
import Store
import Terminal
import Wire

/// `report accept`, `report return`, `report withdraw`: what becomes of figures that were handed up.
package enum ReleaseAnswer: String, CaseIterable, Sendable {
  case accept
  case `return`
  case withdraw

  var summary: Label {
    switch self {
    case .accept: Label("接收下级报送的发布", "accept a release that a lower level has handed up")
    case .return: Label("退回下级报送的发布，写明理由", "return a release to the lower level, with the reason")
    case .withdraw: Label("撤回本级的发布，仍留在历史里", "withdraw a release of one's own; it stays in the history")
    }
  }

  var options: [Option] {
    let change = Option.flag("change", Label("改变已经给出的答复", "change an answer that was given"))
    return switch self {
    case .accept: [Option("note", .text, Label("说明", "a note")), change]
    case .return: [Option("reason", .text, Label("为什么退回", "why it is returned"), required: true), change]
    case .withdraw: []
    }
  }

  private var done: Label {
    switch self {
    case .accept: Label("已接收", "accepted")
    case .return: Label("已退回", "returned")
    case .withdraw: Label("已撤回", "withdrawn")
    }
  }

  func give(_ place: ReportDesk, _ arguments: Arguments) throws -> ExitCode {
    let desk = place.desk
    let record = try desk.record(try arguments.requireOperand("id"), .release).record
    let words =
      self == .withdraw ? "" : self == .accept ? arguments.text("note") ?? "" : try arguments.require("reason")
    let edit = try edit(of: record, words, isChange: self != .withdraw && arguments.flag("change"), desk)
    guard !edit.isEmpty else { return try desk.finish(edit, Label("没有变化", "unchanged")) }
    let exit = try desk.finish(edit, done)
    try desk.note("release_\(rawValue)", .type(.release), .record(record.id))
    return exit
  }

  /// Answers a release as it was shown.
  /// - Parameters:
  ///   - words: the note, or the reason.
  ///   - isChange: an answer that was given may be changed.
  /// - Throws: `release_withdrawn`, `not_above`, `answered_already`, `release_altered`, `reason_missing`.
  package func give(to record: Record, _ words: String, isChange: Bool, at desk: Desk) throws {
    if self == .return, words.trimmed.isEmpty {
      throw Failure(
        "reason_missing", .badInput, Label("没有写为什么退回", "it is not said why it is returned"),
        hint: Label("写明理由，报送的人会看到", "give the reason: whoever handed it up sees it"))
    }
    let edit = try edit(of: record, words, isChange: isChange, desk)
    guard !edit.isEmpty else { return }
    try desk.requireReach(edit)
    _ = try desk.write(edit)
    try desk.note("release_\(rawValue)", .type(.release), .record(record.id))
  }

  private func edit(of record: Record, _ words: String, isChange: Bool, _ desk: Desk) throws -> Edit {
    let type = RecordType.release
    var edit = try Edit(type, record, role: desk.role)
    if self == .withdraw {
      try desk.requireReach(edit)
      try edit.set(type["withdrawn"], .integer(1))
      return edit
    }
    guard record.integer(type["withdrawn"]) != 1 else {
      throw Failure(
        "release_withdrawn", .badInput, Label("这次发布已撤回", "this release was withdrawn"),
        hint: Label("用 report releases 看现有的", "report releases lists what there is"))
    }
    guard Self.isAbove(record, desk) else {
      throw Failure(
        "not_above", .refused,
        Label("本级的发布由上一级接收或退回", "figures are accepted or returned by a level above their own"),
        hint: Label(
          "由上级账号办理；自己的发布可用 report withdraw 撤回",
          "an account of a wider division does; one's own is withdrawn with report withdraw"))
    }
    // Nobody accepts what is no longer what was handed up.
    if self == .accept { _ = try Publication.figures(of: record) }
    try edit.set(type["state"], .integer(Vocabulary.releaseState[self == .accept ? "accepted" : "returned"]))
    guard !edit.isEmpty else { return edit }
    if !isChange { try requireOpen(record) }
    try edit.set(type["answered_by"], .text(desk.authority.account))
    try edit.set(type["answered_at"], .integer(desk.now))
    try desk.take([words], for: type["answer_note"], into: &edit)
    return edit
  }

  /// What was answered is answered otherwise only on purpose.
  private func requireOpen(_ record: Record) throws {
    let states = Vocabulary.releaseState
    guard let state = record.integer(RecordType.release["state"]), state != states["submitted"] else { return }
    throw Failure(
      "answered_already", .badInput,
      Label("这次发布已经答复：\(states.labelText(state, .zh))", "this release was answered: \(states.labelText(state, .en))"),
      hint: Label("要改变答复，加上 --change", "to change the answer, add --change"))
  }

  /// Figures are answered by a level above the one that they are of.
  package static func isAbove(_ record: Record, _ desk: Desk) -> Bool {
    guard let regions = desk.authority.regions,
      let own = Region(division: record.integer(RecordType.release["division"]) ?? 0)
    else { return true }
    return regions.contains { $0 != own && $0.contains(own) }
  }
}
