import Model
import Terminal

/// An alert's course: raised, taken, handled, closed; handed on, it waits to be taken again.
extension RecordWork {
  static let alert = RecordWork(.alert, "警情：上报、接手、处置、办结", "calls for help: raise, take, handle, close") { work in
    work.addName = "raise"
    work.addSummary = Label("上报警情", "raise an alert")
    work.initial = [.now("raised_at"), .term("state", "raised"), .term("severity", "urgent")]
    work.hidden = handlingKeys
    work.complete = { edit, desk, _ in try desk.setLimit(of: &edit) }
    work.steps = [
      Step(
        "take", "接手警情", "take an alert on", done: Label("已接手", "taken"), from: ["raised", "taken"], to: "taken",
        stamps: .account("taken_by"), .now("taken_at"), takes: ["taken_by", "notified"],
        example: Example("alert take k7q2-58", Label("我来处理", "I see to it"))),
      Step(
        "hand-on", "移交给别人，等对方接手", "hand an alert on to somebody, who then takes it",
        done: Label("已移交", "handed on"), from: ["raised", "taken"], to: "raised", stamps: .account("handed_by"),
        .now("handed_at"), needs: ["handed_to"], takes: ["handed_note", "notified"],
        example: Example("alert hand-on k7q2-58 --handed-to 乡镇卫生院", Label("移交卫生院", "to the clinic"))),
      Step(
        "handle", "记下处置", "record what was done", done: Label("已处置", "handled"), from: ["raised", "taken"],
        to: "handled", stamps: .account("handled_by"), .now("handled_at"), needs: ["measures"],
        takes: ["handled_by", "notified", "outcome"]),
      Step(
        "close", "办结警情", "close an alert", done: Label("已办结", "closed"), from: ["raised", "taken", "handled"],
        to: "closed", stamps: .account("closed_by"), .now("closed_at"), needs: ["outcome"],
        takes: ["resolution", "measures", "notified", "closed_by"], isRepeated: false,
        example: Example(
          "alert close k7q2-58 --outcome 已送县医院 --resolution hospitalised", Label("已送医", "in hospital"))),
      Step(
        "reopen", "重新打开警情", "open an alert again", done: Label("已重新打开", "open again"), from: ["handled", "closed"],
        to: "raised", takes: ["note"],
        clears: ["handled_by", "handled_at", "outcome", "resolution", "closed_by", "closed_at"]),
    ]
    work.over = ["closed"]
    work.columns = ["raised_at", "kind", "severity", "state", "taken_by", "handed_to", "note"]
    work.filters = ["kind", "severity", "channel"]
  }

  /// What raising an alert does not ask for.
  package static let handlingKeys: Set<String> = [
    "state", "taken_by", "taken_at", "handled_by", "handled_at", "outcome", "resolution", "closed_by",
    "closed_at", "handed_to", "handed_by", "handed_at", "handed_note", "measures", "voided", "voided_note",
  ]
}
