import Casework
import Glibc
import Model
import Terminal

@main
enum Tanfang {
  static func main() {
    // Databases, locks and exports hold personal data.
    umask(0o077)
    exit(program.main(translate: Failure.init(translating:)))
  }

  static let version = "0.1.0"

  static let program = Program(
    name: "tanfang", version: version,
    summary: Label("探访老人：离线记录，有网同步", "visits to elders: recorded offline, synced when online"),
    details: Label(
      "数据先写在本机，断电也不丢；有网络时 sync 与中心对账。数据文件夹：--data，或 TANFANG_DATA，否则 ~/.local/share/tanfang。",
      "Everything is written on this device first and survives a power cut; when there is a network, sync reconciles "
        + "it with the hub. The data folder: --data, or TANFANG_DATA, else ~/.local/share/tanfang."),
    dataVariable: "TANFANG_DATA",
    commands: [
      joinCommand, syncCommand, bundleCommand, statusCommand, elderCommand, findCommand, visitCommand, dueCommand,
      alertCommand,
    ] + recordCommands.groups(but: ["alert"]) + caseworkCommands + [
      draftsCommand, idsCommand,
      historyCommand, reportCommand, importCommand,
    ] + listCommands + [exportCommand, formCommand, doctorCommand, demoCommand])
}
