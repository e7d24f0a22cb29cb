import Glibc
import Model
import Terminal

@main
struct TanfangD {
  static func main() {
    // Whatever is made is for this user only.
    umask(0o077)
    exit(program.main(translate: translate))
  }

  static let storeVariable = "TANFANGD_STORE"

  static let program = Program(
    name: "tanfangd", version: "0.1.0",
    summary: Label("探访中心：收取、合并并下发走访记录", "the hub of Tanfang: takes, merges and hands out what is recorded"),
    details: Label(
      "数据文件夹由 --data 指定，其次是环境变量 TANFANGD_DATA，否则为 ~/.local/share/tanfangd。",
      "The data folder is --data, else TANFANGD_DATA, else ~/.local/share/tanfangd."),
    dataVariable: "TANFANGD_DATA", section: 8, options: [Options.store, Options.storePassword],
    variables: [
      Program.Variable(storeVariable, Label("没有 --store 时的数据库网址", "the database's URL without --store")),
      Program.Variable(
        "PGPASSWORD, PGPASSFILE, PGSSLROOTCERT, …",
        Label("libpq 读取的密码、密码文件、根证书等", "what libpq reads: password, password file, root certificate …")),
    ],
    commands: [
      ServeCommand.command, InviteCommand.command, AccountCommand.command, DeviceCommand.command,
      ImportCommands.command, HeldCommand.command, HistoryCommand.command, AuditCommand.command, EraseCommand.command,
    ] + DeskCommands.all + DeskCommands.lists + [
      BundleCommand.command, BackupCommand.command, RestoreCommand.command, CopyStoreCommand.command,
      CheckCommand.command, RebuildCommand.command,
    ])
}
