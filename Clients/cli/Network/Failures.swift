import Glibc
import Model
import Sync
package import Terminal
package import Transport
package import Wire

/// Every failure of the network's commands, in one place.
enum Failures {
  private static func safe(_ waiting: Int) -> Label {
    waiting == 0
      ? Label("没有待同步的记录", "nothing is waiting to be sent")
      : Label("\(waiting) 条记录已安全保存在本机，待同步", "\(waiting) changes are safe here, waiting to be sent")
  }

  // MARK: - Syncing

  /// - Parameters:
  ///   - waiting: changes that the hub has not acknowledged.
  ///   - recorded: all changes that this device has made.
  static func syncing(_ error: TransportError, waiting: Int, recorded: Int = 0) -> Failure {
    let safe = safe(waiting)
    switch error {
    case .unreachable, .timedOut:
      return Failure(
        "unreachable", .unreachable, Label(error.chinese, error.description),
        hint: Label(
          "\(safe.zh)；请在有信号处再运行 tanfang sync，或用 --wait",
          "\(safe.en); run tanfang sync again where there is a network, or use --wait"))
    case .refused(let answer) where answer.status == 401: return unknownDevice(answer, waiting, recorded)
    case .refused(let answer): return refused(answer, safe)
    case .wrongPin:
      return Failure(
        "wrong_pin", .refused, Label(error.chinese, error.description),
        hint: Label("\(safe.zh)", "\(safe.en)"))
    case .badURL, .plainBeyondLoopback, .tooLarge, .unusable:
      return Failure(
        "cannot_connect", .internal, Label(error.chinese, error.description), hint: Label("\(safe.zh)", "\(safe.en)"))
    }
  }

  /// What the hub says in its own words, which hold no personal data, and what that means for this command.
  private static func refused(_ answer: TransportAnswer, _ safe: Label) -> Failure {
    let said = HubSaid(answer)
    switch answer.status {
    case 408, 429, 500...599:
      return Failure(
        "hub_busy", .unreachable,
        Label(
          "同步时：中心暂时无法处理（\(answer.status) \(said.code)）",
          "syncing: the hub cannot take it now (\(answer.status) \(said.code))"),
        hint: Label("\(safe.zh)；请稍后再试", "\(safe.en); try again later"))
    case 403:
      return Failure(
        said.code, .refused,
        Label("同步时：中心拒绝了本机（\(said.text)）", "syncing: the hub refuses this device (\(said.text))"),
        hint: Label("\(safe.zh)；请联系管理员", "\(safe.en); ask the administrator"))
    default:
      return Failure(
        said.code, .internal,
        Label(
          "同步时：中心未接受（\(answer.status) \(said.code)）",
          "syncing: the hub did not take it (\(answer.status) \(said.code))"),
        hint: Label(
          "\(safe.zh)；请升级 tanfang，并运行 tanfang doctor", "\(safe.en); upgrade tanfang, and run tanfang doctor"))
    }
  }

  /// The hub may have lost what it had acknowledged: what is acknowledged is not done with.
  private static func unknownDevice(_ answer: TransportAnswer, _ waiting: Int, _ recorded: Int) -> Failure {
    let kept =
      recorded == 0
      ? Label("本机还没有记过东西", "nothing was recorded here yet")
      : Label(
        "本机记过的 \(recorded) 条改动都在（其中 \(waiting) 条中心从未收到）",
        "all \(recorded) changes recorded here are safe (\(waiting) of them the hub has never had)")
    return Failure(
      HubSaid(answer).code, .refused,
      Label(
        "同步时：中心不认识本机（也许刚从备份恢复）",
        "syncing: the hub does not know this device (it may have been restored from a backup)"),
      hint: Label(
        "\(kept.zh)；请向管理员要新邀请码，在本机再运行 tanfang join CODE：中心缺的都会补送",
        "\(kept.en); ask for a new invitation and run tanfang join CODE here again: whatever the hub lacks is sent then"
      ))
  }

  static func syncing(_ error: SyncError, waiting: Int) -> Failure {
    let safe = safe(waiting)
    switch error {
    case .staleAnswer:
      return Failure(
        "sync_overtaken", .busy, Label("同步时：另一个程序也在同步", "syncing: another program has synced meanwhile"),
        hint: Label("\(safe.zh)；请再同步一次", "\(safe.en); sync again"))
    case .unreadable(let reason):
      return Failure(
        "unreadable_answer", .internal,
        Label("同步时：无法读懂中心的答复（\(reason.rawValue)）", "syncing: the hub's answer cannot be read (\(reason.rawValue))"),
        hint: Label("\(safe.zh)；请升级 tanfang", "\(safe.en); upgrade tanfang"))
    case .tooManyRounds:
      return Failure(
        "sync_does_not_end", .internal, Label("同步时：始终没有结束", "syncing: it never came to an end"),
        hint: Label("\(safe.zh)；请运行 tanfang doctor 并报告", "\(safe.en); run tanfang doctor and report this"))
    }
  }

  // MARK: - Joining

  static let alreadyJoined = Failure(
    "already_joined", .refused, Label("加入时：此数据文件夹已经加入了中心", "joining: this data folder has joined a hub already"),
    hint: Label("要加入别的中心，请用 --data 另选文件夹", "to join another hub, name another folder with --data"))

  static func badCode(_ error: InvitationError) -> Failure {
    Failure(
      "bad_invitation_code", .badInput, Label(error.chinese, error.description),
      hint: Label("邀请码由中心管理员给出，有效时间很短", "the hub's administrator gives codes, which are valid for a short time"))
  }

  static let noAddress = Failure(
    "missing_option", .usage, Label("加入时：邀请码里没有中心网址", "joining: the code carries no address of the hub"),
    hint: Label("请加上 --hub https://…", "add --hub https://…"))

  static let notAHub = Failure(
    "not_a_hub", .internal, Label("加入时：对方的答复不是探访中心的", "joining: the answer is not that of a Tanfang hub"),
    hint: Label("请检查网址与 tanfang 版本", "check the address and tanfang's version"))

  static func joining(_ error: TransportError) -> Failure {
    switch error {
    case .refused(let answer):
      let said = HubSaid(answer)
      let isTransient = answer.status == 429 || answer.status >= 500
      return Failure(
        isTransient ? "hub_busy" : said.code, isTransient ? .unreachable : .refused,
        Label("加入时：中心未接受（\(said.text)）", "joining: the hub did not take it (\(said.text))"),
        hint: isTransient
          ? Label("请稍后再试", "try again later") : Label("请向管理员索取新的邀请码", "ask the administrator for a new code"))
    case .unreachable, .timedOut:
      return Failure(
        "unreachable", .unreachable, Label(error.chinese, error.description),
        hint: Label(
          "请在有信号处再试；若提示邀请码已被使用，请索取新的",
          "try again where there is a network; if the code counts as used then, ask for a new one"))
    case .wrongPin:
      return Failure(
        "wrong_pin", .refused, Label(error.chinese, error.description),
        hint: Label("请核对邀请码与中心", "check the code and the hub"))
    case .badURL, .plainBeyondLoopback:
      return Failure(
        "invalid_address", .badInput, Label(error.chinese, error.description),
        hint: Label("请检查 --hub", "check --hub"))
    case .tooLarge, .unusable:
      return Failure(
        "cannot_connect", .internal, Label(error.chinese, error.description),
        hint: Label("请检查 libcurl 的安装", "check the installation of libcurl"))
    }
  }

  static func cannotWrite(_ code: Int32) -> Failure {
    let reason = String(cString: strerror(code))
    return Failure(
      "cannot_write", .cannotWrite,
      Label("创建数据文件夹时：\(SystemText.chinese(reason))", "making the data folder: \(reason)"),
      hint: Label("请检查磁盘空间与权限", "check free space and permissions"))
  }
}

extension Failure {
  /// The hub no longer admits this device, and has everything that it recorded.
  /// - Parameters:
  ///   - received: changes that it took in this sync.
  ///   - held: those of them that it keeps without applying.
  package static func closed(_ reason: ClosedReason, received: Int, held: Int) -> Failure {
    let handed =
      received == 0
      ? Label("没有未送的记录", "nothing was left to hand in")
      : Label(
        "未送的 \(received) 条已由中心收下，其中 \(held) 条待核",
        "the hub received the \(received) changes that were left, \(held) of them held")
    switch reason {
    case .revoked:
      return Failure(
        "revoked", .refused,
        Label(
          "同步时：此设备已被撤销；\(handed.zh)；本机的资料已清除", "syncing: this device was revoked; \(handed.en); its records were erased"
        ),
        hint: Label(
          "如需继续使用，请向管理员索取新的邀请码，再运行 tanfang join",
          "to go on, ask the administrator for a new invitation and run tanfang join"))
    case .disabled:
      return Failure(
        "disabled", .refused,
        Label(
          "同步时：此账号已停用；\(handed.zh)；本机的资料都保留", "syncing: this account is disabled; \(handed.en); what is here is kept"),
        hint: Label("请联系管理员；恢复后再运行 tanfang sync", "ask the administrator; once it is enabled, run tanfang sync again"))
    }
  }

  /// Why a bundle was not handed in: by what the hub says of it, or because the hub was not reached.
  package static func carrying(_ error: TransportError) -> Failure {
    switch error {
    case .refused(let answer):
      let said = HubSaid(answer)
      if let of = BundleError(rawValue: said.code), (400..<500).contains(answer.status) {
        return Failure(of.rawValue, of.isOfTheFile ? .badInput : .refused, of.label, hint: of.hint)
      }
      let isTransient = [408, 429].contains(answer.status) || answer.status >= 500
      return Failure(
        isTransient ? "hub_busy" : said.code, isTransient ? .unreachable : .refused,
        Label("捎带时：中心未接受（\(said.text)）", "carrying: the hub did not take it (\(said.text))"),
        hint: isTransient ? Label("请稍后再试", "try again later") : Label("请联系管理员", "ask the administrator"))
    case .unreachable, .timedOut:
      return Failure(
        "unreachable", .unreachable, Label(error.chinese, error.description),
        hint: Label("包还在，请在有信号处再试", "the bundles are where they were; try again where there is a network"))
    case .wrongPin, .badURL, .plainBeyondLoopback, .tooLarge, .unusable: return Failures.syncing(error, waiting: 0)
    }
  }

  /// Nobody has told this device yet where its hub is; a store that is known to have been there is spoken of.
  package static func notJoined(_ lost: (changes: UInt64, untilMilliseconds: UInt64)?) -> Failure {
    guard let lost else { return notJoined }
    let until = lost.untilMilliseconds == 0 ? "" : Instant.text(Int64(clamping: lost.untilMilliseconds))
    return Failure(
      notJoined.code, notJoined.exit,
      Label(
        "这里的设备数据不见了：此前记过 \(lost.changes) 条改动（最后一条 \(until)）",
        "the device's data is gone from here: it had recorded \(lost.changes) changes (the last on \(until))"),
      hint: Label(
        "先别重新加入：把 device.db 和 device.db-wal 放回原处（备份、回收站、别的路径）；确实没有了，再要邀请码运行 tanfang join，"
          + "同步过的会取回",
        "do not join again yet: put device.db and device.db-wal back (from a backup, the trash, another path); if they "
          + "are gone for good, ask for an invitation and run tanfang join: what had synced comes back"))
  }

  /// Nobody has told this device yet where its hub is.
  package static let notJoined = Failure(
    "not_joined", .refused, Label("这台设备还没有加入任何中心", "this device has not joined a hub"),
    hint: Label(
      "向管理员要邀请码，运行 tanfang join CODE；想先看看，运行 tanfang demo",
      "ask an official for an invitation and run tanfang join CODE; to look around first, run tanfang demo"))
}

/// The code and the message of a hub's error, if it is one.
private struct HubSaid {
  let code: String
  let text: String

  init(_ answer: TransportAnswer) {
    let error = (try? JSONValue.parse(answer.body, limits: JSONLimits(sizeBytes: 8192, depth: 4)))?["error"]
    let code = error?["code"]?.string.flatMap { text in
      text.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        ? text : nil
    }
    self.code = code ?? "refused"
    text = error?["message"]?.string ?? "\(answer.status)"
  }
}
