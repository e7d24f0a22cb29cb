import Glibc
import Hub
import Model
import PostgreSQL
import Terminal

/// `tanfangd copy-store`.
enum CopyStoreCommand {
  static let command = Command(
    "copy-store",
    Label("把数据从文件夹搬进数据库，或从数据库搬回文件夹", "move the store from a folder into a database, or back"),
    details: Label(
      "先停止服务。目标须是空的。中断后再运行同样的命令会接着搬；期间两边都不能服务。最后逐表、逐村核对两边，一致才启用目标；"
        + "原来的数据不删，但不再可用（文件改名为 hub.db.moved）。设备照常同步，不必重新开始。--from 与 --to 可以省去一个："
        + "省去的文件夹即 --data，省去的数据库即 --store。",
      "Stop the hub first; the target must be empty. Whatever interrupts it, the same command goes on from there; while it runs, "
        + "neither side can serve. At the end both sides are compared, table by table and village by village, and only "
        + "then the target is put into use. The old store is not removed, but no longer used (a file becomes hub.db.moved). "
        + "Devices go on where they were. One of --from and --to may be left out: a folder is then --data, a database --store."
    ),
    options: [
      Option(
        "from", .text, Label("数据现在的位置：文件夹或数据库网址", "where the store is: a data folder, or a database's URL"),
        metavar: "DIR|URL"),
      Option(
        "to", .text, Label("要搬到的位置：文件夹或数据库网址", "where it is to be: a data folder, or a database's URL"),
        metavar: "DIR|URL"),
    ],
    examples: [
      Example(
        "copy-store --from /var/lib/tanfangd --to postgresql://tanfang@db.example.gov.cn/tanfang",
        Label("改用 PostgreSQL", "go on with PostgreSQL")),
      Example(
        "copy-store --from postgresql://tanfang@db.example.gov.cn/tanfang --to /var/lib/tanfangd",
        Label("改回文件", "go back to a file")),
    ], action: run)

  private static let run: Command.Action = { invocation in
    let (folder, direction) = try sides(invocation)
    let output = invocation.output
    let words = [
      Label("正在核对", "checking"), Label("正在搬", "copying"), Label("正在比较两边", "comparing both sides"),
    ]
    var (shown, progress): (Int, Progress?) = (-1, nil)
    let outcome = try HubMove.run(folder, direction) { phase in
      let (index, count) =
        switch phase {
        case .checking(let count): (0, count)
        case .copying(let count): (1, count)
        case .comparing(let count): (2, count)
        }
      if index != shown {
        progress?.finish()
        (shown, progress) = (index, output.progress(words[index]))
      }
      progress?.advance(to: count)
    }
    progress?.finish()
    let lacksKey = try folder.storedKey() == nil
    try output.result(
      json: { json in
        json.object { json in
          json.field("changes", outcome.changes)
          json.field("rows", outcome.rows)
          json.field("copied", outcome.copied)
          json.field("resumed", outcome.wasResumed)
        }
      },
      people: {
        try output.line(
          Label(
            "已搬完，两边核对一致（历史中有 \(outcome.changes) 次改动）",
            "moved, and both sides are equal (\(outcome.changes) changes in its history)"), .green)
        output.note(note(direction))
        if lacksKey {
          output.note(
            Label(
              "这个文件夹里没有 key.pem：先把原中心的 key.pem、certificate.pem、bundle.key 放进来再启动，否则设备认不出它",
              "this folder has no key.pem: put key.pem, certificate.pem and bundle.key of the old hub here before it serves, "
                + "or no device will know it"))
        }
      })
    return .done
  }

  private static func note(_ direction: HubMove.Direction) -> Label {
    switch direction {
    case .intoDatabase:
      Label(
        "从现在起每个命令都要带 --store（或设置 \(TanfangD.storeVariable)）；hub.db.moved 确认无误后再删",
        "from now on every command needs --store (or \(TanfangD.storeVariable)); keep hub.db.moved until you are sure")
    case .intoFile:
      Label(
        "从现在起不要再带 --store，也不要设置 \(TanfangD.storeVariable)；数据库里原来的数据确认无误后再删",
        "from now on leave out --store and \(TanfangD.storeVariable); keep what is in the database until you are sure")
    }
  }

  /// The folder and the database that are meant, and which of them is to be copied.
  private static func sides(_ invocation: Invocation) throws -> (HubFolder, HubMove.Direction) {
    let (from, to) = (invocation.arguments.text("from"), invocation.arguments.text("to"))
    func isURL(_ text: String?) -> Bool { text.map { PostgreSQLSettings.isURL($0) } ?? false }
    func folder(_ path: String?, _ url: String?, _ option: String) throws -> HubFolder? {
      var folder = HubFolder(try path.map { invocation.absolute($0) } ?? invocation.folderPath())
      folder.store = try url.map { try invocation.database($0, from: option) } ?? invocation.namedDatabase()
      return folder.store == nil ? nil : folder
    }
    let moving: (HubFolder, HubMove.Direction)? =
      switch (from, to) {
      case (nil, nil): nil
      case (let from, let to) where isURL(from) && !isURL(to): try folder(to, from, "from").map { ($0, .intoFile) }
      case (let from, let to) where !isURL(from) && isURL(to): try folder(from, to, "to").map { ($0, .intoDatabase) }
      case (let from?, nil): try folder(from, nil, "to").map { ($0, .intoDatabase) }
      case (nil, let to?): try folder(to, nil, "from").map { ($0, .intoFile) }
      default: nil
      }
    guard let moving else {
      throw Failure(
        "missing_option", .usage,
        Label(
          "搬数据时：--from 与 --to 须一个是文件夹、一个是 postgresql:// 网址",
          "moving the store: of --from and --to one has to be a folder, the other a postgresql:// URL"),
        hint: Label(
          "例如 --from /var/lib/tanfangd --to postgresql://tanfang@db/tanfang",
          "such as --from /var/lib/tanfangd --to postgresql://tanfang@db/tanfang"))
    }
    return moving
  }
}
