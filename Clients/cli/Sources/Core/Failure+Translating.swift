import Casework
import Model
import Network
import Storage
import Sync
import Terminal
import Transport
import Wire

extension Failure {
  /// What an error of the targets below means to the person at the command; nil for one nobody foresaw.
  init?(translating error: any Error) {
    switch error {
    case let error as StorageError: self.init(error)
    case let error as FieldProblem: self.init(error)
    case DraftError.revoked: self = .closed(.revoked, received: 0, held: 0)
    case let error as DraftError: self.init(error)
    case let error as TransportError: self.init(error)
    case let error as BundleError: self.init(error)
    case let error as WireError:
      self.init(
        "damaged", .internal, Label("读不懂保存的内容（\(error)）", "what is stored cannot be read (\(error))"),
        hint: Self.runDoctor)
    default: return nil
    }
  }

  private static let runDoctor = Label(
    "运行 tanfang doctor 查明原因；不要删除数据文件夹", "run tanfang doctor to find out why; do not delete the data folder")

  init(_ error: StorageError) {
    switch error.reason {
    case .busy:
      self.init(
        "busy", .busy, Label("另一个进程正在写这台设备的数据", "another process is writing this device's data"),
        hint: Label("等它结束后再试；什么都没有写", "try again when it has finished; nothing was written"))
    case .cannotWrite:
      self.init(
        "cannot_write", .cannotWrite,
        Label("写不进数据文件夹（\(SystemText.chinese(error.detail))）", "the data folder cannot be written (\(error.detail))"),
        hint: Label(
          "腾出磁盘空间或检查文件夹权限后再试；以前的数据完好，这一次的没有写",
          "free disk space or check the folder's permissions, then try again; earlier data is intact, this was "
            + "not written"
        ))
    case .uncertain:
      self.init(
        "write_uncertain", .cannotWrite,
        Label(
          "写入时磁盘出错（\(SystemText.chinese(error.detail))）：这一次写没写进去不能确定",
          "the disk failed while writing (\(error.detail)): whether this was saved cannot be told"),
        hint: Label(
          "腾出空间或换好磁盘后，先用 visit list、elder show 看有没有，再决定要不要重记；以前的数据完好",
          "when the disk works again, look with visit list or elder show before you enter it once more; earlier data is "
            + "intact"))
    case .cannotRead:
      self.init(
        "cannot_read", .cannotWrite,
        Label("读不了数据文件夹（\(SystemText.chinese(error.detail))）", "the data folder cannot be read (\(error.detail))"),
        hint: Label(
          "--data 或 TANFANG_DATA 要写文件夹，不是文件；文件夹和里面的文件要属于你的用户（ls -l 查看，chown 改）；不要重新加入",
          "--data or TANFANG_DATA names a folder, not a file; it and its files must belong to you (ls -l shows it, "
            + "chown changes it); do not join again"))
    case .damaged:
      self.init(
        "damaged", .internal,
        Label("数据文件读不了：\(SystemText.chinese(error.detail))", "the data file cannot be read: \(error.description)"),
        hint: Self.runDoctor)
    case .tooNew:
      self.init(
        "store_too_new", .refused,
        Label(
          "数据由更新版本的程序写成（\(SystemText.chinese(error.detail))）",
          "the data was written by a newer version (\(error.detail))"),
        hint: Label("升级 tanfang", "upgrade tanfang"))
    case .missing: self = .notJoined
    // The last three are what only a hub's store on another engine meets.
    case .internal, .interrupted, .away, .elsewhere:
      self.init(
        "internal", .internal,
        Label("存储出了意外错误：\(error.description)", "the store met an unexpected error: \(error.description)"),
        hint: Self.runDoctor)
    }
  }

  init(_ error: TransportError) {
    let (code, exit): (String, ExitCode) =
      switch error {
      case .badURL, .plainBeyondLoopback, .tooLarge, .unusable: ("cannot_connect", .internal)
      case .unreachable, .timedOut: ("unreachable", .unreachable)
      case .wrongPin: ("wrong_pin", .refused)
      case .refused(let answer):
        switch answer.status {
        case 401, 403, 410: ("hub_refused", .refused)
        case 429, 500...599: ("hub_busy", .unreachable)
        default: ("hub_refused", .internal)
        }
      }
    // The texts say what to do, too.
    self.init(code, exit, Label(error.chinese, error.description), hint: .none)
  }
}
