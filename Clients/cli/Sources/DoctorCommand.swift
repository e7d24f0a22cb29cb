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
    "不修改任何数据，只试写一个随即删掉的临时文件。有损坏时以 70 结束，并说明该怎么办。",
    "It changes no data; a temporary file is written to try the disk, and gone at once. If something is damaged, it ends with 70 and says what to do."
  )
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
  private let marker: CopyMarker?

  init(_ invocation: Invocation) throws {
    folder = try DataFolder(invocation)
    marker = CopyMarker(invocation, database: folder.database)
    if access(folder.database, F_OK) != 0, errno == ENOENT { throw Failure.notJoined(marker?.lostStore()) }
    try folder.requireStore()
    wall = Int64(SystemClock().milliseconds)
  }

  func run() -> [Finding] {
    var findings = [checkFile()]
    if findings[0].level != .damage { findings += checkContent() }
    findings += [checkWriting(), checkPermissions(), checkSpace(), DiskEncryption.finding(folder.path)].compactMap {
      $0
    }
    return findings
  }

  // MARK: - Data

  private func checkFile() -> Finding {
    do {
      guard let damage = try SelfCheck.integrity(of: folder.database, isQuick: false) else {
        return Finding(check: "integrity", level: .sound, message: Label("数据文件完好", "the data file is sound"))
      }
      return self.damage(damage)
    } catch {
      return Finding(
        check: "integrity", level: .damage,
        message: Label(
          "数据文件打不开（\(SystemText.chinese(error.detail))）", "the data file cannot be opened (\(error.detail))"),
        hint: Failure(error).hint)
    }
  }

  private func damage(_ damage: SelfCheck.Damage) -> Finding {
    Finding(check: damage.rawValue, level: .damage, message: damage.label, hint: damage.hint)
  }

  private func checkContent() -> [Finding] {
    func unreadable(_ zh: String, _ en: String) -> [Finding] {
      [Finding(check: "content", level: .damage, message: Label(zh, en), hint: SelfCheck.Damage.integrity.hint)]
    }
    do {
      let database = try folder.open()
      let state = try database.state()
      return [
        try checkJournal(database, state), try checkDigests(database, state), checkClock(state), checkJoined(state),
      ] + (try checkMissing(database, state)) + (try checkScrub(database))
    } catch let error as StorageError where error.reason == .busy {
      return [
        Finding(
          check: "content", level: .warning,
          message: Label("另一个进程正在写，没有检查内容", "another process is writing, so the content was not examined"),
          hint: Label("等它结束后再运行 doctor", "run doctor again when it has finished"))
      ]
    } catch let error as StorageError {
      return unreadable("内容读不出来：\(error)", "the content cannot be read: \(error)")
    } catch {
      return unreadable("内容读不出来", "the content cannot be read")
    }
  }

  private func checkJournal(_ database: DeviceDatabase, _ state: DeviceState) throws -> Finding {
    if let damage = try SelfCheck(database: database).journal(state) { return self.damage(damage) }
    return Finding(
      check: "journal", level: .sound,
      message: Label(
        "日志完好，共 \(state.journalEnd.counter) 条", "the journal is sound, \(state.journalEnd.counter) changes"))
  }

  /// Whether this database once had more: what was found before, and what only the note outside the folder tells.
  private func checkMissing(_ database: DeviceDatabase, _ state: DeviceState) throws -> [Finding] {
    var state = state
    if let found = try marker?.missing(from: database, clock: SystemClock()) { state.note(found) }
    return state.missing.filter { $0.isOpen(now: UInt64(clamping: wall)) }.map {
      Finding(check: "missing", level: .warning, message: $0.words, hint: $0.advice)
    }
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

  private func checkDigests(_ database: DeviceDatabase, _ state: DeviceState) throws -> Finding {
    let (count, damage) = try SelfCheck(database: database).digest(state)
    if let damage { return self.damage(damage) }
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

  /// Whether anything can be recorded: a medium or a folder that can only be read is no damage.
  private func checkWriting() -> Finding {
    var info = statvfs()
    let isMountedForReading = statvfs(folder.path, &info) == 0 && info.f_flag & UInt(ST_RDONLY) != 0
    let files = ["", "-wal", "-shm", ".lock", ".lock.queue"].map { folder.database + $0 }
    let forbidden = [folder.path] + files.filter { access($0, F_OK) == 0 }
    guard isMountedForReading || forbidden.contains(where: { access($0, W_OK) != 0 }) else {
      return tryWriting()
    }
    return Finding(
      check: "writable", level: .warning,
      message: isMountedForReading
        ? Label("数据文件夹所在的磁盘是只读的：只能查看，记不了新的", "the data folder's disk is mounted read-only: you can look, not record")
        : Label("数据文件夹写不进去：只能查看，记不了新的", "the data folder cannot be written: you can look, not record"),
      hint: isMountedForReading
        ? Label(
          "内容没有损坏；改为可写挂载，或把整个文件夹复制到可写的地方",
          "nothing is damaged; mount it writable, or copy the whole folder to where it can be")
        : Label(
          "内容没有损坏；文件夹和里面的文件要属于你的用户（ls -l 查看，chown、chmod 改）",
          "nothing is damaged; the folder and its files must belong to you (ls -l shows it, chown and chmod change it)")
    )
  }

  /// Writes what a change needs, and takes it back: a full disk, a quota or a failing one says no only then.
  private func tryWriting() -> Finding {
    guard let problem = WriteTrial.problem(in: folder.path) else {
      return Finding(check: "writable", level: .sound, message: Label("数据文件夹可以写入", "the data folder can be written"))
    }
    let words = String(cString: strerror(problem))
    let isFull = [ENOSPC, EDQUOT, EFBIG].contains(problem)
    return Finding(
      check: "writable", level: .warning,
      message: isFull
        ? Label("磁盘满了：现在记不了新的", "the disk is full: nothing can be recorded now")
        : Label(
          "试写失败（\(SystemText.chinese(words))）：现在记不了新的", "a trial write failed (\(words)): nothing can be recorded now"),
      hint: isFull
        ? Label("已有的没有损坏；腾出空间（或请管理员放宽配额）后再记", "nothing is damaged; free some space, or have the quota raised")
        : Label("已有的没有损坏；换一个磁盘，把整个文件夹复制过去", "nothing is damaged; copy the whole folder to another disk"))
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
