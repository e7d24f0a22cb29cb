import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

extension Session {
  /// The record that stands for the person whom an elder's record is about: itself, unless it gave way to another.
  func standing(_ elder: Record) throws -> Record { try desk.standing(elder) }

  /// Says so of an edit to a record that gave way to another: nobody is shown what it writes.
  func warnOfGivenWay(_ elder: Record) throws {
    let standing = try standing(elder)
    guard standing.id != elder.id else { return }
    let (old, new) = (try short(elder.id), try short(standing.id))
    output.warn(
      Label(
        "\(old) 已并入 \(new)：名单、待访和统计都看 \(new)，要改现在的情况请改那一份",
        "\(old) was united into \(new): lists, due visits and figures take \(new); to correct what holds now, edit that one"
      ))
  }

  /// Writes an edit if it changes anything, and prints the record's id.
  func finish(_ edit: Edit, _ done: Label) throws -> ExitCode { try desk.finish(edit, done) }

  /// A reason that is one of the vocabulary's terms, or free text: then `other`, with the text as the note.
  func setReason(_ text: String, _ field: Field, note: Field, _ edit: inout Edit) throws {
    try desk.setReason(text, field, note: note, &edit)
  }

  /// A new elder must live where this device's account works, or the hub would only hold the record.
  func requireInScope(_ edit: Edit) throws {
    let village = edit.type["village"]
    for case (let key, .integer(let code)) in edit.own where key.field == village.number && !scope.contains(code) {
      let zh = scope.regions.map(\.description).joined(separator: "、")
      let en = scope.regions.map(\.description).joined(separator: ", ")
      throw Failure(
        "out_of_scope", .refused, Label("这个村不在你负责的范围", "this village is not within your scope"),
        hint: Label("你负责：\(zh)；请那个村的志愿者登记", "yours: \(en); ask a volunteer of that village to register the elder"))
    }
  }

  /// Says that an elder who moves out of the scope leaves this device with the next sync.
  func noteMove(_ edit: Edit) {
    let village = edit.type["village"]
    for case (let key, .integer(let code)) in edit.own where key.field == village.number && !scope.contains(code) {
      output.note(
        Label(
          "新的村不在你负责的范围：同步后这位老人和探访记录会移出本机，由那边接手",
          "the new village is outside your scope: with the next sync the elder and the visits leave this device for "
            + "those who work there"))
    }
  }

  /// Says which of the device's own values, that officials have not decided about, an edit makes obsolete.
  func warnOfUnsettled(_ edit: Edit) throws {
    guard let record = edit.record, !output.isJSON else { return }
    let changes = OwnChanges(try database.entries(of: record.id))
    for mark in changes.marks where mark.status == .held || mark.status == .declined {
      guard let field = edit.type.field(number: mark.key.field), edit.writes(field) else { continue }
      let value = try text(field, mark.value, element: mark.key.element)
      output.warn(
        Label(
          "“\(field.label.zh)”原有一个\(mark.status.label.zh)的值 \(value)，新值会取代它",
          "“\(field.label.en)” had a value of yours (\(mark.status.label.en)): \(value). The new one takes its place."))
    }
  }
}
