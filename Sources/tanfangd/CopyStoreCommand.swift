import Hub
import Model
import Terminal

/// `tanfangd --store URL copy-store`.
enum CopyStoreCommand {
  static let command = Command(
    "copy-store",
    Label("把文件里的数据搬进 --store 所指的数据库", "move the store from its file into the database of --store"),
    details: Label(
      "先停止服务。数据库须是空的。两边核对无误后，原文件改名为 hub.db.moved；设备照常同步，不必重新开始。",
      "Stop the hub first; the database must be empty. Once both are checked the file is renamed hub.db.moved. Devices go "
        + "on where they were."),
    examples: [
      Example(
        "copy-store --store postgresql://tanfang@db.example.gov.cn/tanfang",
        Label("改用 PostgreSQL", "go on with PostgreSQL"))
    ], action: run)

  private static let run: Command.Action = { invocation in
    let folder = try invocation.hubFolder()
    let output = invocation.output
    guard folder.store != nil else {
      throw Failure(
        "missing_option", .usage,
        Label("搬数据时：没有用 --store 给出数据库", "moving the store: no database was named with --store"),
        hint: Label("例如 --store postgresql://tanfang@db/tanfang", "such as --store postgresql://tanfang@db/tanfang"))
    }
    let progress = output.progress(Label("正在核对", "checking"))
    let count = try HubMove.run(folder) { progress.advance(to: $0) }
    progress.finish()
    try output.result(
      json: { json in json.object { json in json.field("changes", count) } },
      people: {
        try output.line(
          Label("已搬进数据库并核对（历史中有 \(count) 次改动）", "moved and checked (\(count) changes in its history)"), .green)
        output.note(
          Label(
            "从现在起每个命令都要带 --store（或设置 \(TanfangD.storeVariable)）；hub.db.moved 确认无误后再删",
            "from now on every command needs --store (or \(TanfangD.storeVariable)); keep hub.db.moved until you are sure"
          ))
      })
    return .done
  }
}
