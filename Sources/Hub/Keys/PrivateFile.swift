import Glibc
import Model

/// Small files that hold secrets: mode 0600 in a folder of mode 0700, replaced whole or not at all.
package enum PrivateFile {
  /// Writes `bytes` to `name` in `folder`, which is made if missing (not its parents). When it returns, the file is on
  /// disk under its name; if it throws or the power fails, what was there before is there still.
  package static func write(_ bytes: [UInt8], name: String, folder: String) throws(PrivateFileError) {
    let path = "\(folder)/\(name)"
    let temporary = "\(folder)/.\(name).\(getpid()).new"
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .cannotWrite(path: path, errno: errno) }
    guard chmod(folder, 0o700) == 0 else { throw .cannotWrite(path: path, errno: errno) }

    unlink(temporary)
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .cannotWrite(path: path, errno: errno) }
    let isWritten = writeAll(bytes, to: file) && fsync(file) == 0
    let code = errno
    close(file)
    guard isWritten, rename(temporary, path) == 0 else {
      let code = isWritten ? errno : code
      unlink(temporary)
      throw .cannotWrite(path: path, errno: code)
    }
    guard syncFolder(folder) else { throw .cannotWrite(path: path, errno: errno) }
  }

  /// Reads a file of at most a megabyte; `nil` if there is none.
  package static func read(name: String, folder: String) throws(PrivateFileError) -> [UInt8]? {
    try read(path: "\(folder)/\(name)")
  }

  /// As above, of a file that somebody named.
  package static func read(path: String) throws(PrivateFileError) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw .cannotRead(path: path, errno: errno)
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = Glibc.read(file, &part, part.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .cannotRead(path: path, errno: errno) }
      if count == 0 { return bytes }
      bytes += part[..<count]
      guard bytes.count <= 1 << 20 else { throw .cannotRead(path: path, errno: EFBIG) }
    }
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

  /// Makes a rename last.
  private static func syncFolder(_ folder: String) -> Bool {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return fsync(descriptor) == 0
  }
}

/// Why a private file was not written or read.
package enum PrivateFileError: Error, Hashable, CustomStringConvertible {
  case cannotWrite(path: String, errno: Int32)
  case cannotRead(path: String, errno: Int32)

  /// In Chinese.
  package var chinese: String {
    switch self {
    case .cannotWrite(let path, let code):
      "写入 \(Self.shortened(path)) 时：\(SystemText.chinese(Self.text(code)))；请检查磁盘空间与权限"
    case .cannotRead(let path, let code): "读取 \(Self.shortened(path)) 时：\(SystemText.chinese(Self.text(code)))；请检查文件与权限"
    }
  }

  /// In English.
  package var description: String {
    switch self {
    case .cannotWrite(let path, let code):
      "writing \(Self.shortened(path)): \(Self.text(code)); check free space and permissions"
    case .cannotRead(let path, let code):
      "reading \(Self.shortened(path)): \(Self.text(code)); check the file and its permissions"
    }
  }

  private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// The end of a path tells most.
  private static func shortened(_ path: String) -> String { path.count <= 200 ? path : "…" + path.suffix(200) }
}
