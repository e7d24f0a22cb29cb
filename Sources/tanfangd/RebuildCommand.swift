import Hub
import Model
import Storage
import Terminal

/// `tanfangd rebuild`.
enum RebuildCommand {
  static let command = Command(
    "rebuild", Label("重建检索，服务无需停止", "make the search index anew, while the hub serves"),
    details: Label(
      "从登记册重新生成按姓名、拼音、首字母与电话的检索。check 报告 search_lacks_terms 或 search_has_strays 时使用。",
      "Derives the search by name, pinyin, initials and phone from the register again. For when check reports "
        + "search_lacks_terms or search_has_strays."),
    action: run)

  private static let run: Command.Action = { invocation in
    let people = try invocation.hubFolder().open(.existing).rebuildSearch()
    try invocation.output.result(
      json: { json in json.object { json in json.field("people", people) } },
      people: {
        try invocation.output.line(
          Label("已重建检索：可查到 \(people) 人", "the search index is new: it finds \(people) people"), .green)
      })
    return .done
  }
}
