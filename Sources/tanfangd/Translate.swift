import Casework
import Hub
import Model
import Storage
import Sync
import Terminal
import Wire

extension TanfangD {
  /// What the targets below throw, as a command's failure.
  static func translate(_ error: any Error) -> Failure? {
    switch error {
    case let error as StorageError: failure(error)
    case let error as HubError: Failure(error)
    case let error as MovingError: Failure(error)
    case let error as PrivateFileError:
      Failure(
        "cannot_write", .cannotWrite, Label(error.chinese, error.description),
        hint: Label("先前的数据不受影响", "earlier data is not affected"))
    case let error as HubKeyError:
      Failure(
        "bad_key", .badInput, Label(error.chinese, error.description),
        hint: Label("或去掉 --cert 与 --key，使用中心自己的", "or leave out --cert and --key to use the hub's own"))
    case let error as HTTPServerError: failure(error)
    case let error as DecisionError: Failure(error)
    case let error as FieldProblem: Failure(error)
    case let error as DraftError: Failure(error)
    case let error as BundleError: Failure(error)
    default: nil
    }
  }

  private static func failure(_ error: HTTPServerError) -> Failure {
    let (code, exit): (String, ExitCode) =
      switch error {
      case .badAddress, .plainBeyondLoopback: ("invalid_address", .badInput)
      case .cannotListen: ("cannot_listen", .busy)
      case .cannotStart: ("cannot_start", .internal)
      }
    return Failure(
      code, exit, Label(error.chinese, error.description),
      hint: Label("数据不受影响", "no data is affected"))
  }

  private static func failure(_ error: StorageError) -> Failure {
    switch error.reason {
    case .busy:
      Failure(
        "busy", .busy, Label("打开数据时：另一个程序正在写入", "opening the store: another process is writing"),
        hint: Label("请稍后再试", "try again in a moment"))
    case .cannotWrite:
      Failure(
        "cannot_write", .cannotWrite,
        Label("写入数据时：\(SystemText.chinese(error.detail))", "writing the store: \(error.detail)"),
        hint: Label(
          "请检查磁盘空间与文件夹权限；先前的数据完好", "check free space and the folder's permissions; earlier data is intact"))
    case .uncertain:
      Failure(
        "write_uncertain", .cannotWrite,
        Label(
          "写入数据时磁盘或数据库出错（\(SystemText.chinese(error.detail))）：这一次写没写进去不能确定",
          "writing the store: disk or database failed (\(error.detail)); whether this was written cannot be told"),
        hint: Label(
          "恢复后先查看有没有，再决定是否重做；先前的数据完好",
          "when it works again, look whether it is there before you repeat it; earlier data is intact"))
    case .interrupted:
      Failure(
        "busy", .busy,
        Label(
          "写入数据时被打断多次，什么都没有写", "writing the store: interrupted several times (\(error.detail)); nothing was written"),
        hint: Label("请稍后再试", "try again in a moment"))
    case .away:
      Failure(
        "database_away", .unreachable,
        Label(
          "连接数据库时：连不上（\(error.operation)：\(error.detail)）",
          "connecting to the database: it cannot be reached (\(error.operation): \(error.detail))"),
        hint: Label(
          "请核对 --store、密码与证书（sslrootcert），并看数据库是否在运行",
          "check --store, the password and the certificate (sslrootcert), and whether the database runs"))
    case .elsewhere:
      Failure(
        "not_here", .refused,
        Label(
          "这个数据库的备份与恢复由 PostgreSQL 自己来做（\(error.detail)）",
          "backing up or restoring: that is PostgreSQL's own work (\(error.detail))"),
        hint: Label(
          "用 pg_dump 或连续归档，另存数据文件夹里的密钥（见 Clients/postgresql/README.md）",
          "use pg_dump or continuous archiving, and keep the keys of the data folder (Clients/postgresql/README.md)")
      )
    case .cannotRead:
      Failure(
        "cannot_read", .cannotWrite,
        Label(
          "打开数据时：读不了数据文件夹（\(SystemText.chinese(error.detail))）",
          "opening the store: the data folder cannot be read (\(error.detail))"),
        hint: Label(
          "--data 要写文件夹；文件夹和里面的文件要属于运行 tanfangd 的用户",
          "--data names a folder; it and its files must belong to the user that runs tanfangd"))
    case .missing:
      Failure(
        "no_store", .notFound, Label("打开数据时：这里还没有中心的数据", "opening the store: there is no hub here yet"),
        hint: Label(
          "请先运行 tanfangd serve，或用 --data 指定文件夹", "run tanfangd serve first, or name the folder with --data"))
    case .tooNew:
      Failure(
        "store_too_new", .refused,
        Label(
          "打开数据时：数据由更新的版本写成（\(SystemText.chinese(error.detail))）",
          "opening the store: a newer version wrote it (\(error.detail))"),
        hint: Label("请升级 tanfangd", "upgrade tanfangd"))
    case .damaged:
      Failure(
        "store_damaged", .internal,
        Label("读取数据时：\(SystemText.chinese(error.detail))", "reading the store: \(error.description)"),
        hint: Label("请运行 tanfangd check，并从备份恢复", "run tanfangd check, and go back to a backup"))
    case .internal:
      Failure(
        "internal", .internal, Label("使用数据时：\(error.description)", "using the store: \(error.description)"),
        hint: Label("请运行 tanfangd check 并报告", "run tanfangd check and report this"))
    }
  }
}
