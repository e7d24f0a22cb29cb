import Hub
import Model
import Storage
import Sync
import Terminal
import Wire

/// `tanfangd bundle take FILE…`
enum BundleCommand {
  static let command = Command(
    group: "bundle", Label("收取用存储卡送来的同步包", "take bundles that came by stick"),
    details: Label(
      "设备用 tanfang sync --to-file 生成，谁都可以捎来，先后、重复都不要紧；捎的人看不到也改不了内容。",
      "Devices make them with tanfang sync --to-file; anybody may bring them, in any order and any number of times, and "
        + "can neither read nor alter them."),
    subcommands: [
      Command(
        "take", Label("收取，并为每个包写一份答复", "take them, and write an answer to each"),
        details: Label(
          "答复写在 FILE.answer，由原设备用 tanfang sync --from-file 收取。中心可以同时在服务。",
          "An answer goes to FILE.answer; its device takes it with tanfang sync --from-file. The hub may be serving."),
        operands: [Operand("file", .file, Label("同步包", "a bundle"), .oneOrMore)],
        options: [
          Option("answers", .directory, Label("答复写到哪里，默认在各包旁边", "where answers go; beside each bundle unless said")),
          Options.actor,
        ],
        examples: [Example("bundle take /media/usb/*.bundle", Label("收取存储卡上的全部", "all on a stick"))], action: take)
    ])

  /// What the person at the hub should know of a device that is no longer admitted.
  private static func note(_ closed: ClosedReason) -> (code: String, label: Label) {
    switch closed {
    case .revoked: ("revoked", Label("设备已被撤销，带来的记录待核", "the device has been revoked: what it brought is held"))
    case .disabled: ("disabled", Label("账号已停用，带来的记录待核", "its account is disabled: what it brought is held"))
    }
  }

  private static let take: Command.Action = { invocation in
    let folder = try invocation.hubFolder()
    let desk = try BundleDesk(folder, try folder.open(.existing), actor: invocation.actor)
    let files = CarriedFiles(
      invocation.arguments.operands("file"), answersTo: invocation.arguments.text("answers"),
      bytesMax: Limits.bundleBytesMax)
    return try files.run(invocation.output, mayReplace: desk.isOwnAnswer) { bytes in
      do {
        let taken = try desk.take(bytes)
        guard let answer = taken.answer else { return .superseded(device: taken.device) }
        return .answered(
          answer.bytes, changes: answer.changes, device: taken.device, note: answer.closed.map(note))
      } catch let error as BundleError {
        throw Failure(error)
      }
    }
  }
}

extension Failure {
  init(_ error: BundleError) {
    self.init(error.rawValue, error.isOfTheFile ? .badInput : .refused, error.label, hint: error.hint)
  }
}
