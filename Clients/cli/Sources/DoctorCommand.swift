import Casework
import Glibc
import Model
import Network
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// `tanfang doctor`
let doctorCommand = Command(
  "doctor", Label("检查本机的数据、时钟、权限和磁盘", "examine this device's data, clock, permissions and disk"),
  details: Label(
    "只读，不修改任何东西。有损坏时以 70 结束，并说明该怎么办。",
    "It reads only and changes nothing. If something is damaged, it ends with 70 and says what to do.")
) { invocation in
  let findings = try Examination(invocation).run()
  let isSound = !findings.contains { $0.level == .damage }
  try invocation.output.result(
    json: { json in
      json.object { json in
        json.field("ok", isSound)
        json.key("checks")
        json.array { json in
          for finding in findings {
            json.object { json in
              json.field("check", finding.check)
              json.field("level", finding.level.rawValue)
              json.field("message", finding.message[invocation.language])
              json.field("hint", finding.hint.isEmpty ? nil : finding.hint[invocation.language])
            }
          }
        }
      }
    },
    people: {
      for finding in findings {
        let (mark, style): (String, Style) =
          switch finding.level {
          case .sound: ("✓", .green)
          case .warning: ("!", .yellow)
          case .damage: ("✗", .red)
          }
        try invocation.output.line("\(mark) \(finding.message[invocation.language])", style)
        if !finding.hint.isEmpty { try invocation.output.line("    \(finding.hint[invocation.language])") }
      }
    })
  return isSound ? .done : .internal
}

/// One thing that was looked at.
struct Finding {
  enum Level: String {
    case sound = "ok"
    case warning
    case damage
  }

  /// Stable, for scripts.
  let check: String
  let level: Level
  let message: Label
  var hint: Label = .none
}

/// The examination of one data folder.
struct Examination {
  private let folder: DataFolder
  private let wall: Int64

  init(_ invocation: Invocation) throws {
    folder = try DataFolder(invocation)
    try folder.requireStore()
    wall = Int64(SystemClock().milliseconds)
  }

  private static let keep = Label(
    "不要删除数据文件夹；先整个复制一份，再请管理员查看；已同步的记录在中心还有",
    "do not delete the data folder; copy it whole, then ask the administrator; what has synced is at the hub, too")

  func run() -> [Finding] {
    var findings = [checkFile()]
    if findings[0].level != .damage { findings += checkContent() }
    findings += [checkPermissions(), checkSpace(), DiskEncryption.finding(folder.path)].compactMap { $0 }
    return findings
  }

  // MARK: - Data

  /// SQLite's own check, on a connection that cannot write.
  private func checkFile() -> Finding {
    do {
      let connection = try Connection(path: folder.database, access: .readOnly)
      let check = try connection.statement("PRAGMA integrity_check(1)")
      defer { check.reset() }
      let result = try check.step() ? check.text(0) : "no answer"
      if result == "ok" {
        return Finding(check: "integrity", level: .sound, message: Label("数据文件完好", "the data file is sound"))
      }
      return damage("integrity", "数据文件有损坏", "the data file is damaged")
    } catch {
      return damage("integrity", "数据文件打不开（\(error.detail)）", "the data file cannot be opened (\(error.detail))")
    }
  }

  private func damage(_ check: String, _ zh: String, _ en: String) -> Finding {
    Finding(check: check, level: .damage, message: Label(zh, en), hint: Self.keep)
  }

  private func checkContent() -> [Finding] {
    do {
      let database = try DeviceDatabase(path: folder.database, opening: .existing) { ReplicaID(0) }
      let state = try database.state()
      return [
        try checkJournal(database, state), try checkDigests(database, state), checkClock(state), checkJoined(state),
      ] + (try checkScrub(database))
    } catch let error as StorageError where error.reason == .busy {
      return [
        Finding(
          check: "content", level: .warning,
          message: Label("另一个进程正在写，没有检查内容", "another process is writing, so the content was not examined"),
          hint: Label("等它结束后再运行 doctor", "run doctor again when it has finished"))
      ]
    } catch let error as StorageError {
      return [damage("content", "内容读不出来：\(error)", "the content cannot be read: \(error)")]
    } catch {
      return [damage("content", "内容读不出来", "the content cannot be read")]
    }
  }

  /// The journal's hashes, from its beginning.
  private func checkJournal(_ database: DeviceDatabase, _ state: DeviceState) throws -> Finding {
    var point = JournalPoint(startOf: state.replica)
    var isAcknowledged = state.acknowledged.counter > 0 || state.acknowledged == point
    while point.counter < state.journalEnd.counter {
      let items = try database.journal(
        of: state.replica, after: point.counter, through: state.journalEnd.counter, bytesMax: Limits.pushBytesMax)
      if items.isEmpty { break }
      for item in items {
        guard item.dot.counter == point.counter + 1 else {
          return damage(
            "journal", "日志缺了第 \(point.counter + 1) 条", "change \(point.counter + 1) of the journal is missing")
        }
        point = point.appending(item)
        if point.counter == state.acknowledged.counter { isAcknowledged = point == state.acknowledged }
      }
    }
    guard point == state.journalEnd, isAcknowledged else {
      return damage("journal", "日志与它的校验值不符", "the journal does not agree with its hashes")
    }
    return Finding(
      check: "journal", level: .sound,
      message: Label("日志完好，共 \(point.counter) 条", "the journal is sound, \(point.counter) changes"))
  }

  /// Whether what was evicted or erased has left the file, too.
  private func checkScrub(_ database: DeviceDatabase) throws -> [Finding] {
    guard try database.isScrubDue else { return [] }
    return [
      Finding(
        check: "scrub", level: .warning,
        message: Label("移出或删除的内容还没有从文件里清除", "what was evicted or erased is not cleared from the file yet"),
        hint: Label("腾出磁盘空间，再同步一次", "free some disk space and sync again"))
    ]
  }

  /// The sums over what the hub confirmed, made anew.
  private func checkDigests(_ database: DeviceDatabase, _ state: DeviceState) throws -> Finding {
    var sum = Digests()
    var count = 0
    try database.forEachConfirmed { stored in
      guard !stored.record.cells.isEmpty, try !database.isStale(stored.record.id) else { return }
      sum += Digests(of: stored.record)
      count += 1
    }
    guard sum == state.digests else {
      return Finding(
        check: "digest", level: .damage,
        message: Label("保存的内容与校验和不符", "the records do not agree with their digest"),
        hint: Label(
          "有网络时运行 tanfang sync：会自动重取一遍；本机未同步的记录不受影响",
          "run tanfang sync when there is a network: it takes everything afresh; what has not synced is not affected"))
    }
    return Finding(
      check: "digest", level: .sound,
      message: Label("\(count) 条已确认的记录与校验和相符", "\(count) confirmed records agree with their digest"))
  }

  private func checkJoined(_ state: DeviceState) -> Finding {
    let pending = state.journalEnd.counter - state.acknowledged.counter
    guard state.scope != nil else {
      return Finding(check: "joined", level: .warning, message: Failure.notJoined.message, hint: Failure.notJoined.hint)
    }
    return Finding(
      check: "joined", level: .sound,
      message: Label("已加入中心，\(pending) 条待同步", "this device has joined a hub; \(pending) changes are waiting"))
  }

  // MARK: - Machine

  private func checkClock(_ state: DeviceState) -> Finding {
    let clock = ClockCheck(state, wall: wall)
    let hint = Label("校准系统时钟（timedatectl）", "set the system's clock (timedatectl)")
    if clock.isUnsure {
      return Finding(
        check: "clock", level: .warning,
        message: Label(
          "时钟是 \(Instant.text(wall))，比本机见过的时间早",
          "the clock says \(Instant.text(wall)), before a time this device has seen"),
        hint: hint)
    }
    let offset = state.clockOffsetMilliseconds
    if offset.magnitude > UInt64(VisitTime.toleranceMilliseconds) {
      return Finding(
        check: "clock", level: .warning,
        message: Label(
          "上次同步时，时钟与中心差 \(offset.magnitude / 1000) 秒",
          "at the last sync the clock differed from the hub's by \(offset.magnitude / 1000) s"), hint: hint)
    }
    return Finding(check: "clock", level: .sound, message: Label("时钟正常", "the clock is plausible"))
  }

  private func checkPermissions() -> Finding {
    var open: [String] = []
    for path in [folder.path, folder.database] {
      var info = stat()
      if stat(path, &info) == 0, info.st_mode & 0o077 != 0 { open.append(path) }
    }
    guard open.isEmpty else {
      return Finding(
        check: "permissions", level: .warning,
        message: Label("这台机器上的其他用户能看到数据", "other users of this machine can see the data"),
        hint: Label("运行 chmod -R go= 数据文件夹", "run chmod -R go= on the data folder"))
    }
    return Finding(check: "permissions", level: .sound, message: Label("只有你能看到数据", "only you can see the data"))
  }

  private func checkSpace() -> Finding? {
    var info = statvfs()
    guard statvfs(folder.path, &info) == 0 else { return nil }
    let freeMegabytes = (UInt64(info.f_bavail) * UInt64(info.f_frsize)) >> 20
    if freeMegabytes < 100 {
      return Finding(
        check: "space", level: .warning,
        message: Label("磁盘只剩 \(freeMegabytes) MB", "only \(freeMegabytes) MB are left on the disk"),
        hint: Label("腾出空间，否则记录会写不进去", "free some, or records cannot be written"))
    }
    return Finding(
      check: "space", level: .sound,
      message: Label("磁盘还有 \(freeMegabytes) MB", "\(freeMegabytes) MB are free on the disk"))
  }
}
