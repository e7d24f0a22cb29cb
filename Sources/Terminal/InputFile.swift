import Glibc
import Model

/// A file that a command line names.
package enum InputFile {
  /// The name that means standard input.
  package static let standardInput = "-"

  /// What to call it.
  package static func name(_ path: String) -> String {
    if path == standardInput { return "stdin" }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.truncated(toWidth: 60)
  }

  /// Its bytes; at most one more than `bytesMax`, so that whoever reads them says what is too large.
  package static func bytes(_ path: String, bytesMax: Int) throws(Failure) -> [UInt8] {
    let descriptor = path == standardInput ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path, errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= bytesMax {
      let count = read(descriptor, &chunk, chunk.count)
      if count == 0 { break }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw unreadable(path, errno)
      }
      bytes.append(contentsOf: chunk[..<count])
    }
    return bytes
  }

  private static func unreadable(_ path: String, _ code: Int32) -> Failure {
    let cause = String(cString: strerror(code))
    return Failure(
      code == ENOENT ? "file_missing" : "file_unreadable", .badInput,
      Label("读取 \(name(path)) 时：\(SystemText.chinese(cause))", "reading \(name(path)): \(cause)"),
      hint: Label("检查文件名和权限；什么都没有写", "check the name and the permissions; nothing was written"))
  }
}
