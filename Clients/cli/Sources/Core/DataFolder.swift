import Glibc
import Model
import Terminal

/// Where this device keeps its data.
struct DataFolder {
  let path: String

  var database: String { path + "/device.db" }

  /// --data, else TANFANG_DATA, else `~/.local/share/tanfang`.
  init(_ invocation: Invocation) throws(Failure) {
    if let given = invocation.data {
      path = given
    } else if let home = invocation.environment("HOME"), !home.isEmpty {
      path = home + "/.local/share/tanfang"
    } else {
      throw Failure(
        "no_data_folder", .usage, Label("不知道数据文件夹在哪里：没有 HOME", "where the data folder is is unknown: there is no HOME"),
        hint: Label("用 --data 或 TANFANG_DATA 指定", "name it with --data or TANFANG_DATA"))
    }
  }

  /// Whether a store is there.
  var hasStore: Bool { access(database, F_OK) == 0 }

  /// Makes the folder and those above it, for this user only.
  func make() throws(Failure) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
      guard mkdir(made, 0o700) == 0 || errno == EEXIST else { throw Self.cannotWrite(errno) }
    }
    guard chmod(path, 0o700) == 0 else { throw Self.cannotWrite(errno) }
  }

  static func cannotWrite(_ code: Int32) -> Failure {
    let cause = String(cString: strerror(code))
    return Failure(
      "cannot_write", .cannotWrite,
      Label("不能写入数据文件夹（\(cause)）", "the data folder cannot be written (\(cause))"),
      hint: Label(
        "腾出磁盘空间或检查文件夹权限；已有的数据没有变动", "free disk space or check the folder's permissions; what was there is unchanged"))
  }
}
