import Model
import Network
import Storage
import Store
import Sync
import Terminal
import Transport
import Wire

/// `tanfang bundle carry FILE…`
let bundleCommand = Command(
  group: "bundle", Label("替别的设备捎带同步包", "carry bundles of other devices"),
  details: Label(
    "包由 tanfang sync --to-file 生成，内容加密并签名，捎的人看不到也改不了。",
    "tanfang sync --to-file makes them; they are sealed and signed, so that whoever carries them can neither read nor "
      + "alter them."),
  subcommands: [
    Command(
      "carry", Label("把包交给中心，取回答复", "hand bundles to the hub, and bring back the answers"),
      details: Label(
        "答复写在 FILE.answer，带回给原设备，用 tanfang sync --from-file 收取。先后、重复都不要紧。",
        "An answer goes to FILE.answer: bring it back to its device, which takes it with tanfang sync --from-file. Order "
          + "and repetition do not matter."),
      operands: [Operand("file", .file, Label("同步包", "a bundle"), .oneOrMore)],
      options: [
        Option("answers", .directory, Label("答复写到哪里，默认在各包旁边", "where answers go; beside each bundle unless said"))
      ],
      examples: [Example("bundle carry /media/usb/*.bundle", Label("交上存储卡上的全部", "all on a stick"))],
      action: { try Session($0).carry() })
  ])

extension Session {
  fileprivate func carry() throws -> ExitCode {
    guard let token = try database.token() else { throw Failure.notJoined }
    var link = try HubLink(store: database)
    let headers = [
      (name: "Authorization", value: "Bearer \(token.text)"), ("Content-Type", "application/octet-stream"),
      ("Accept-Language", language.rawValue),
    ]
    let hub = state.contacts?.bundleKeys
    let files = CarriedFiles(
      invocation.arguments.operands("file"), answersTo: invocation.arguments.text("answers"),
      bytesMax: Limits.bundleBytesMax)
    let mayReplace = { (bytes: [UInt8]) in
      guard let hub, let bundle = try? Bundle(bytes) else { return false }
      return bundle.kind == .answer && bundle.claims(from: hub)
    }
    return try files.run(output, mayReplace: mayReplace) { bytes in
      do {
        // What is no bundle need not cross the network to be found out.
        guard try Bundle(bytes).kind == .request else { throw BundleError.wrongKind }
        let answer = try link.carry(bytes, headers: headers)
        return answer.isEmpty ? .superseded(device: nil) : .answered(answer, changes: nil, device: nil, note: nil)
      } catch let error as BundleError {
        throw Failure(error)
      } catch let error as TransportError {
        throw Failure.carrying(error)
      }
    }
  }
}

extension Session {
  /// `sync --to-file`: everything pending, for somebody to carry. Nothing changes here.
  func writeBundle(to path: String) throws {
    let bundles = try deviceBundles()
    let own = try database.bundleKeys()?.publicKeys
    var random = SystemRandomNumberGenerator()
    let made = try bundles.make(using: &random)
    try OutputFile.write(made.bytes, to: path) { existing in
      guard let own, let bundle = try? Bundle(existing) else { return false }
      return bundle.kind == .request && bundle.claims(from: own)
    }
    try output.result(
      json: { json in
        json.object { json in
          json.field("file", path)
          json.field("bytes", made.bytes.count)
          json.field("sent", made.sent)
          json.field("waiting", made.waiting)
        }
      },
      people: {
        try output.line(
          Label(
            "已写入 \(path)：\(made.sent) 条记录，\(made.bytes.count) 字节，已加密签名",
            "wrote \(path): \(made.sent) changes, \(made.bytes.count) bytes, sealed and signed"), .green)
        if made.waiting > 0 {
          try output.line(
            Label(
              "还有 \(made.waiting) 条装不下，收到答复后再生成一个",
              "\(made.waiting) more did not fit: make another once this one is answered"),
            .yellow)
        }
        output.note(
          Label(
            "交给中心（tanfangd bundle take）或能上网的同事（tanfang bundle carry）；收到答复前，这些记录仍算待同步",
            "take it to the hub (tanfangd bundle take) or to a colleague with a network (tanfang bundle carry); until the "
              + "answer comes these changes count as waiting"))
      })
  }

  /// `sync --from-file`: the hub's answer.
  func readBundle(from path: String) throws {
    let start = monotonicMilliseconds()
    let taken = try deviceBundles().take(try InputFile.bytes(path, bytesMax: Limits.bundleBytesMax))
    if let closed = taken.receipt.closed {
      let (accepted, held) = (taken.receipt.accepted, taken.receipt.held.count)
      if closed == .revoked {
        marker?.remove(database)
        try database.erase()
      }
      throw Failure.closed(closed, received: accepted + held, held: held)
    }
    try? database.checkpointIfIdle()
    try show(taken, durationMilliseconds: monotonicMilliseconds() - start)
  }

  private func deviceBundles() throws -> DeviceBundles {
    guard let keys = try database.bundleKeys() else { throw BundleError.noHubKeys }
    return DeviceBundles(store: database, clock: clock, keys: keys)
  }
}

extension Failure {
  init(_ error: BundleError) {
    self.init(error.rawValue, error.isOfTheFile ? .badInput : .refused, error.label, hint: error.hint)
  }
}
