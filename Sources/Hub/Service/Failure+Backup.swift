import Model
import Terminal

extension Failure {
  /// Why a file cannot be restored, and what to do; nothing was changed.
  init(_ fault: BackupFile.Fault) {
    func failure(_ code: String, _ what: Label, _ hint: Label) -> Failure {
      Failure(
        code, .badInput, Label("恢复时：\(what.zh)；什么都没有改", "restoring: \(what.en); nothing was changed"), hint: hint)
    }
    let another = Label("换一个备份文件再试", "try with another backup")
    self =
      switch fault {
      case .empty: failure("backup_empty", Label("这个文件是空的", "the file is empty"), another)
      case .notADatabase:
        failure(
          "not_a_backup", Label("这个文件不是备份（不是数据库）", "the file is no backup: it is no database"),
          Label(
            "用 tanfangd backup 写的文件；压缩过的先解压", "name a file that tanfangd backup wrote; if it was compressed, unpack it")
        )
      case .foreign:
        failure(
          "not_a_backup", Label("这是别的程序的数据库", "the file is another program's database"),
          Label("用 tanfangd backup 写的文件", "name a file that tanfangd backup wrote"))
      case .device:
        failure(
          "device_store",
          Label("这是一台设备的数据（device.db），不是中心的备份", "the file is a device's data (device.db), not a hub's backup"),
          Label(
            "设备的数据由设备同步送来；中心要用 tanfangd backup 写的文件",
            "a device hands its data in by syncing; for a hub name a file that tanfangd backup wrote"))
      case .truncated:
        failure(
          "backup_truncated",
          Label("备份不完整：文件比它自己说的短", "the backup is cut short: the file is shorter than it says of itself"),
          Label("从原处重新复制一份，或换一个备份", "copy it again from where it came, or take another backup"))
      case .damaged:
        failure(
          "backup_damaged", Label("备份里有损坏的页", "pages of the backup are damaged"),
          Label(
            "重新复制一份，或换一个更早的备份；之后的记录设备会补送",
            "copy it again, or take an earlier backup: devices send again what came after"))
      }
  }
}
