import Glibc
import Model

/// A file that a command line names to be written: whole or not at all, mode 0600.
package enum OutputFile {
  /// Writes a file. When it returns, the file is on the disk under its name.
  /// - Parameter mayReplace: asked about the content of a file that is there already.
  /// - Throws: `file_exists` for one that may not be replaced, `cannot_write`.
  package static func write(_ bytes: [UInt8], to path: String, mayReplace: ([UInt8]) -> Bool) throws(Failure) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard !name.isEmpty, name != ".", name != ".." else { throw cannotWrite(path, EISDIR) }
    let replaces = access(path, F_OK) == 0
    if replaces {
      guard mayReplace(try InputFile.bytes(path, bytesMax: replacedBytesMax)) else { throw exists(path) }
    }
    let temporary = "\(folder)/.\(name).\(getpid()).new"
    unlink(temporary)
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw cannotWrite(path, errno) }
    let isWritten = writeAll(bytes, to: file) && fsync(file) == 0
    let code = errno
    close(file)
    defer { unlink(temporary) }
    guard isWritten else { throw cannotWrite(path, code) }
    try place(temporary, at: path, replaces: replaces)
    sync(folder)
  }

  private static let replacedBytesMax = 64 << 20

  private static func place(_ temporary: String, at path: String, replaces: Bool) throws(Failure) {
    if !replaces {
      // Unlike rename, link leaves alone what has come under that name meanwhile.
      if link(temporary, path) == 0 { return }
      if errno == EEXIST { throw exists(path) }
      // The file systems of most sticks know no links.
      guard access(path, F_OK) != 0 else { throw exists(path) }
    }
    guard rename(temporary, path) == 0 else { throw cannotWrite(path, errno) }
  }

  private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Makes the name last; not every file system can be asked to.
  private static func sync(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func exists(_ path: String) -> Failure {
    let name = InputFile.name(path)
    return Failure(
      "file_exists", .badInput, Label("写入 \(name) 时：已有别的文件", "writing \(name): another file is there"),
      hint: Label("换一个文件名；不会覆盖", "take another name; nothing is overwritten"))
  }

  private static func cannotWrite(_ path: String, _ code: Int32) -> Failure {
    let (name, cause) = (InputFile.name(path), String(cString: strerror(code)))
    return Failure(
      "cannot_write", .cannotWrite, Label("写入 \(name) 时：\(SystemText.chinese(cause))", "writing \(name): \(cause)"),
      hint: Label("检查路径、空间与权限；先前的数据不受影响", "check the path, free space and permissions; earlier data is not affected"))
  }
}
