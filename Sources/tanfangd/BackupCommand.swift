import Hub
import Model
import Storage
import Store
import Terminal

/// `tanfangd backup FILE`.
enum BackupCommand {
  static let command = Command(
    "backup", Label("备份到一个文件，服务无需停止", "write a backup while the hub serves"),
    details: Label(
      "备份含全部数据与中心密钥，权限 0600；写好并核对后才出现在该名下，从不覆盖已有文件。",
      "It holds all data and the hub's key, mode 0600; it gets its name only once it is written and checked, and "
        + "never overwrites anything. restore makes a hub of it again."),
    operands: [Operand("file", .file, Label("备份文件", "the file to write"))], options: [Options.actor],
    examples: [
      Example("backup /srv/backup/hub-2026-09-20.db", Label("备份", "back up"))
    ], action: run)

  private static let run: Command.Action = { invocation in
    let path = try invocation.arguments.requireOperand("file")
    let folder = try invocation.hubFolder()
    let store = try folder.open(.existing)
    let office = try invocation.office(store)
    let size = try HubBackup.make(of: store, in: folder, to: path)
    try office.note("backup", [.count(.bytes, size)])
    try invocation.output.result(
      json: { json in
        json.object { json in
          json.field("file", path)
          json.field("bytes", size)
        }
      },
      people: {
        try invocation.output.line(Label("已备份并核对（\(size) 字节）", "backed up and checked (\(size) bytes)"))
        invocation.output.note(
          Label("备份含密钥与个人信息，请加密保存", "it holds the key and personal data: keep it encrypted"))
      })
    return .done
  }
}
