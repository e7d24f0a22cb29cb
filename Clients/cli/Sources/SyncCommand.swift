import Casework
import Model
import Network
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// `tanfang sync`
let syncCommand = Command(
  "sync", Label("与中心对账：送出、取回、核对", "reconcile with the hub: send, receive, verify"),
  details: Label(
    "任何时候中断都不丢：没送完的下次接着送。连不上时以 69 结束，--wait 在这段时间里一直重试。\n\n"
      + "没有网络时，--to-file 把待同步的记录封成一个文件（加密、签名），由任何人捎给中心；中心的答复用 --from-file 收取。"
      + "重复、颠倒都不要紧；收到答复前，记录仍算待同步。",
    "It may be cut at any time and loses nothing; the next sync goes on from there. If the hub cannot be reached it "
      + "ends with 69; --wait keeps trying for so long.\n\n"
      + "Where there is no network at all, --to-file seals and signs everything pending into a file that anybody may "
      + "carry to the hub, and --from-file takes the hub's answer. Order and repetition do not matter; until an answer "
      + "comes, changes count as waiting."),
  options: [
    Option(
      "wait", .integer(0...86_400), Label("连不上时重试多少秒", "seconds to keep trying"), metavar: "SECONDS", default: "0"),
    Option(
      "to-file", .file, Label("不联网，写成文件捎给中心", "write a bundle for the hub in place of a live sync"), metavar: "FILE"),
    Option("from-file", .file, Label("不联网，收取中心的答复", "take the hub's answer from a file"), metavar: "FILE"),
  ],
  examples: [
    Example("sync --to-file /media/usb/zhang.bundle", Label("写到存储卡上", "onto a stick")),
    Example("sync --from-file /media/usb/zhang.bundle.answer", Label("收取答复", "and the answer, later")),
    Example("sync --wait 600 --quiet", Label("定时任务：有信号就同步", "from a timer: sync when there is a network")),
  ]
) { invocation in
  let session = try Session(invocation)
  let (target, source) = (invocation.arguments.text("to-file"), invocation.arguments.text("from-file"))
  guard target == nil && source == nil else {
    guard target == nil || source == nil, invocation.arguments.integer("wait") ?? 0 == 0 else {
      throw Failure.oneWayToSync
    }
    if let target { try session.writeBundle(to: target) }
    if let source { try session.readBundle(from: source) }
    return .done
  }
  let damage = session.damageBeforeSync()
  let label = Label("同步，已收到", "syncing, received")
  let progress = invocation.output.progress(label)
  var settings = SyncExchange.Settings()
  settings.waitSeconds = Int(invocation.arguments.integer("wait") ?? 0)
  settings.language = invocation.language
  settings.erase = { store in
    session.marker?.remove(store)
    try store.erase()
  }
  settings.progress = { progress.advance(to: $0.received) }
  // What is in the file itself outlives a log that somebody takes away; of a sync that was cut, too.
  defer { try? session.database.checkpointIfIdle() }
  let outcome: SyncExchange.Outcome
  do {
    outcome = try SyncExchange(store: session.database, clock: session.clock, settings).run()
  } catch {
    progress.finish()
    throw error
  }
  progress.finish()
  try session.show(outcome, damage: damage)
  return .done
}

extension Failure {
  fileprivate static let oneWayToSync = Failure(
    "conflicting_options", .usage,
    Label("--to-file、--from-file、--wait 不能同时用", "--to-file, --from-file and --wait do not go together"),
    hint: Label("每次用其中一个", "use one of them at a time"))
}

extension Session {
  /// The receipt of an answer that came in a file.
  func show(_ taken: DeviceBundles.Taken, durationMilliseconds: Int64) throws {
    try show(
      SyncExchange.Outcome(receipt: taken.receipt, durationMilliseconds: durationMilliseconds),
      bundle: taken)
  }

  fileprivate func show(
    _ outcome: SyncExchange.Outcome, bundle: DeviceBundles.Taken? = nil, damage: [SelfCheck.Damage] = []
  ) throws {
    let receipt = outcome.receipt
    let after = try database.state()
    let missing = after.missing
    try output.result(
      json: { json in
        try json.object { json in
          json.field("sent", receipt.changes)
          json.field("accepted", receipt.accepted)
          json.key("held")
          json.array { json in
            for held in receipt.held {
              json.object { json in
                json.field("id", RecordName.text(held.record))
                json.field("change", RecordName.text(held.change))
                json.field("code", held.code.key)
                json.field("message", held.code.label[language])
              }
            }
          }
          json.key("declined")
          json.array { json in
            for declined in receipt.declined {
              json.object { json in
                json.field("id", RecordName.text(declined.record))
                json.field("change", RecordName.text(declined.change))
                json.field("reason", declined.reason.isEmpty ? nil : declined.reason)
              }
            }
          }
          json.field("received", receipt.received)
          json.field("evicted", receipt.evicted)
          json.field("pages", receipt.pages)
          json.field("bytes_sent", receipt.bytesSent)
          json.field("bytes_received", receipt.bytesReceived)
          json.field("round_trips", receipt.roundTrips)
          json.field("verified", receipt.verified)
          json.field("duration_ms", outcome.durationMilliseconds)
          json.field("afresh", receipt.afresh)
          json.field("forked", receipt.forked)
          json.field("erased", receipt.erased)
          json.scopeChange(receipt.scopeChange)
          json.field("drafts_removed", receipt.draftsRemoved)
          json.field("known", receipt.known)
          try write(missing, to: &json)
          json.field("damage", damage.map(\.rawValue))
          json.field("clock_offset_ms", after.clockOffsetMilliseconds)
          json.field("visits_in_future", try futureVisits(after))
          if let bundle {
            json.field("complete", bundle.isComplete)
            json.field("waiting", bundle.waiting)
          }
        }
      },
      people: {
        try print(outcome, bundle)
        try sayClock(after)
        let news = state.missing.map(\.through)
        try print(
          missing.filter { $0.isOpen(now: UInt64(clamping: now)) || !news.contains($0.through) || receipt.forked })
        for damage in damage { try print(damage, isMended: damage == .digest && receipt.verified) }
      })
  }

  private func print(_ damage: SelfCheck.Damage, isMended: Bool) throws {
    if isMended {
      return try output.line(
        Label(
          "同步前发现\(damage.label.zh)：已从中心重取一遍，现在相符；再出现就运行 tanfang doctor 并告诉管理员",
          "before the sync \(damage.label.en): everything was taken from the hub afresh and agrees now; if it comes "
            + "again, run tanfang doctor and tell the administrator"), .yellow)
    }
    try output.line(Label("注意：\(damage.label.zh)", "warning: \(damage.label.en)"), .red)
    try output.line("  \(damage.hint[language])")
  }

  private func print(_ outcome: SyncExchange.Outcome, _ bundle: DeviceBundles.Taken?) throws {
    let receipt = outcome.receipt
    try output.line(
      Label(
        "送出 \(receipt.changes) 条，接收 \(receipt.accepted) 条，待核 \(receipt.held.count) 条"
          + (receipt.known > 0 ? "，中心已有 \(receipt.known) 条" : ""),
        "sent \(receipt.changes) changes: \(receipt.accepted) accepted, \(receipt.held.count) held"
          + (receipt.known > 0 ? ", \(receipt.known) that the hub had already" : "")))
    for held in receipt.held {
      try output.line("  \(try short(held.record))  \(held.code.key)  \(held.code.label[language])", .yellow)
    }
    if !receipt.declined.isEmpty {
      try output.line(
        Label("未采纳 \(receipt.declined.count) 条", "declined by an official: \(receipt.declined.count)"), .yellow)
      for declined in receipt.declined {
        try output.line("  \(try short(declined.record))  \(declined.reason)", .yellow)
      }
    }
    if let change = receipt.scopeChange { try output.line(change.words, .yellow) }
    var came = Label("取回 \(receipt.received) 条记录", "received \(receipt.received) records")
    if receipt.evicted > 0 {
      came = Label("\(came.zh)，移出 \(receipt.evicted) 条", "\(came.en), \(receipt.evicted) left your scope")
    }
    try output.line(came)
    if receipt.erased > 0 {
      try output.line(
        Label(
          "\(receipt.erased) 条记录已依法删除，本机不再留有内容", "\(receipt.erased) records were erased by law, from this device too"),
        .yellow)
    }
    if receipt.draftsRemoved > 0 {
      try output.line(
        Label(
          "\(receipt.draftsRemoved) 份草稿随所涉的老人一起移出本机",
          "\(receipt.draftsRemoved) drafts left this device with the people they were about"), .yellow)
    }
    if receipt.forked {
      try output.line(
        Label(
          "这份数据是旧备份或副本：已换新编号，里面的记录都保留",
          "this database was an older copy: it took a new replica, and all that it held is kept"),
        .yellow)
    }
    if let bundle, !bundle.isComplete {
      try output.line(
        Label("中心还有更多：请再生成一个包", "the hub has more than fits: make another bundle"), .yellow)
    } else {
      try printVerified(receipt, isBundle: bundle != nil)
    }
    if let bundle, bundle.waiting > 0 {
      try output.line(
        Label("还有 \(bundle.waiting) 条记录待同步", "\(bundle.waiting) changes are still waiting"), .yellow)
    }
    let seconds = "\(outcome.durationMilliseconds / 1000).\(outcome.durationMilliseconds % 1000 / 100)"
    output.note(
      Label(
        "\(receipt.bytesSent) 字节上行，\(receipt.bytesReceived) 字节下行，往返 \(receipt.roundTrips) 次，\(seconds) 秒",
        "\(receipt.bytesSent) bytes up, \(receipt.bytesReceived) down, \(receipt.roundTrips) round trips, \(seconds) s")
    )
    let waiting = try desk.conflicts().count
    if waiting > 0 {
      try output.line(
        Label("有 \(waiting) 处冲突：tanfang conflicts", "\(waiting) conflicts: see tanfang conflicts"), .yellow)
    }
  }

  private func printVerified(_ receipt: Receipt, isBundle: Bool) throws {
    let again =
      isBundle
      ? Label("核对不一致：请再生成一个包，从头取一遍", "not verified: make another bundle, which fetches everything anew")
      : Label(
        "核对不一致：已重取一遍仍不同，请运行 tanfang doctor 并告诉管理员",
        "not verified: it differs even after a fresh start; run tanfang doctor and tell the administrator")
    try output.line(
      receipt.verified
        ? Label("核对一致：本机与中心完全相同", "verified: this device and the hub agree") : again,
      receipt.verified ? .green : .red)
  }
}
