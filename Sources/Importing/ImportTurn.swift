import Glibc
import Model
import Terminal

/// Held by the one import that writes to a hub's store, whichever program or page it was begun at.
final class ImportTurn {
  private let descriptor: Int32
  private static let waitMillisecondsMax = 10_000
  private static let pauseMilliseconds = 50

  /// Waits for its turn.
  /// - Throws: `busy`, `cannot_write`.
  init(_ path: String) throws(Failure) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure(
        "cannot_write", .cannotWrite,
        Label("导入时：数据文件夹写不进去", "importing: the data folder cannot be written"),
        hint: Label("检查磁盘空间和文件夹的权限", "look at the disk's space and the folder's permissions"))
    }
    var waited = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard waited < Self.waitMillisecondsMax else {
        // `deinit` closes: a second time it might be somebody else's file.
        throw Failure(
          "busy", .busy, Label("另一个导入正在进行", "another import is running"),
          hint: Label("等它结束后再试；什么都没有写", "try again when it has finished; nothing was written"))
      }
      usleep(useconds_t(Self.pauseMilliseconds * 1000))
      waited += Self.pauseMilliseconds
    }
  }

  deinit { close(descriptor) }
}
