import Hub
import Model
import Storage
import Terminal

/// `tanfangd restore FILE`.
enum RestoreCommand {
  static let command = Command(
    "restore", Label("用备份建立中心的文件夹", "make a hub's folder from a backup"),
    details: Label(
      "先停止服务。数据文件夹里不能已有数据；密钥随备份恢复，设备照常识别中心，并把备份之后的记录再送一次。旧文件夹里的 hub.db.ledger 还在的话，先把它复制到新文件夹。",
      "Stop serving first. The data folder must hold no store yet. The key comes back with the backup: devices know the "
        + "hub as before, and send again what they recorded since. If hub.db.ledger of the old folder is still there, "
        + "copy it into the new one first."),
    operands: [Operand("file", .file, Label("备份文件", "the backup"))],
    options: [Options.actor],
    examples: [
      Example(
        "--data /srv/hub-new restore /srv/backup/hub-2026-09-20.db", Label("恢复到新文件夹", "restore into a new folder"))
    ], action: run)

  private static let run: Command.Action = { invocation in
    let folder = try invocation.hubFolder()
    try HubBackup.restore(try invocation.arguments.requireOperand("file"), into: folder)
    let store = try folder.open(.existing)
    try invocation.office(store).note("restore", "")
    let (elders, visits) = (try store.count(CareModel.Number.elder), try store.count(CareModel.Number.visit))
    try invocation.output.result(
      json: { json in
        json.object { json in
          json.field("elders", elders)
          json.field("visits", visits)
        }
      },
      people: {
        try invocation.output.line(
          Label("已恢复：老人 \(elders)，探访 \(visits)", "restored: \(elders) elders, \(visits) visits"))
        invocation.output.note(
          Label("现在可以 tanfangd serve；设备会把之后的记录送来", "now tanfangd serve: devices send what came after"))
      })
    return .done
  }
}
