import Casework
import Hub
import Model
import Storage
import Terminal
import Wire

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
    let restored: Restored
    do {
      restored = try HubBackup.restore(try invocation.arguments.requireOperand("file"), into: folder)
    } catch let error as StorageError where error.reason == .missing {
      throw Failure(
        "no_such_file", .badInput, Label("恢复时：没有这个备份文件", "restoring: there is no such backup file"),
        hint: Label("核对路径；什么都没有改", "check its path; nothing was changed"))
    }
    let store = try folder.open(.existing)
    try HubOffice(store, actor: invocation.actor).note("restore")
    let counts = (
      elders: try store.count(CareModel.Number.elder), visits: try store.count(CareModel.Number.visit),
      accounts: try store.accounts().count, devices: try store.devices().count
    )
    let output = invocation.output
    try output.result(
      json: { json in
        json.object { json in
          json.field("elders", counts.elders)
          json.field("visits", counts.visits)
          json.field("accounts", counts.accounts)
          json.field("devices", counts.devices)
          json.field(
            "as_of", instant: restored.asOfMilliseconds == 0 ? nil : Int64(clamping: restored.asOfMilliseconds))
          json.field("ledger", restored.hadLedger)
          json.field("key", restored.hasKey)
          json.field("changes_to_come", restored.changes.values.reduce(0, +))
          json.field("rejoin", restored.devices.map { RecordName.text($0) })
          json.field("revoked", restored.revoked.map { RecordName.text($0) })
        }
      },
      people: {
        try output.line(
          Label(
            "已恢复：老人 \(counts.elders)，探访 \(counts.visits)，账号 \(counts.accounts)，设备 \(counts.devices)",
            "restored: \(counts.elders) elders, \(counts.visits) visits, \(counts.accounts) accounts, \(counts.devices) "
              + "devices"))
        try say(restored, output)
        output.note(
          Label("现在可以 tanfangd serve；设备会把之后的记录送来", "now tanfangd serve: devices send what came after"))
      })
    return .done
  }

  /// What went back in time with the store, and what nobody but the people there can tell.
  private static func say(_ restored: Restored, _ output: Output) throws {
    if restored.asOfMilliseconds > 0 {
      let time = Instant.text(Int64(clamping: restored.asOfMilliseconds))
      try output.line(Label("备份里最后一条改动收到于 \(time)", "the last change in the backup was received on \(time)"))
    }
    let changes = restored.changes.values.reduce(0, +)
    if changes > 0 {
      try output.line(
        Label(
          "账本上另有 \(restored.changes.count) 个编号的 \(changes) 条改动不在备份里：设备下次同步时补送",
          "the ledger names \(changes) more changes of \(restored.changes.count) replicas: devices send them at their "
            + "next sync"), .yellow)
    }
    if !restored.devices.isEmpty {
      let names = restored.devices.map { RecordName.text($0) }.joined(separator: " ")
      try output.line(
        Label(
          "\(restored.devices.count) 台设备在备份之后加入，中心已不认识，须用新邀请码重新加入（不丢记录）：\(names)",
          "\(restored.devices.count) devices joined after the backup: the hub does not know them, and they join again with "
            + "a new invitation (nothing is lost): \(names)"), .yellow)
    }
    if !restored.revoked.isEmpty {
      let names = restored.revoked.map { RecordName.text($0) }.joined(separator: " ")
      try output.line(
        Label("按账本再次撤销的设备：\(names)", "revoked again, as the ledger says: \(names)"), .yellow)
    }
    if !restored.hadLedger {
      output.warn(
        Label(
          "文件夹里没有 hub.db.ledger：备份之后撤销的设备、依法删除的人、加入的设备都不知道；找得到就从头再恢复一次，先把它放进新文件夹",
          "there was no hub.db.ledger in the folder: which devices were revoked or joined and who was erased after the "
            + "backup is not known; if you find it, restore once more with it in the new folder"))
    }
    if !restored.hasKey {
      output.warn(
        Label(
          "备份里没有中心密钥（不是 tanfangd backup 写的）：从旧文件夹复制 key.pem、certificate.pem、bundle.key，否则设备不认这个中心",
          "the file holds no key of the hub (tanfangd backup did not write it): copy key.pem, certificate.pem and "
            + "bundle.key from the old folder, or no device will accept this hub"))
    }
    // The ledger says nothing of accounts.
    output.warn(
      Label(
        "账号、角色和负责范围也回到了备份时：之后新建、停用、改过的，请用 tanfangd account list 和 device list 对照后重做",
        "accounts, roles and regions went back as well: compare tanfangd account list and device list with what was made, "
          + "disabled or changed since, and do it again"))
  }
}
