import Foundation
import Glibc

/// A temporary folder, removed with everything in it when it is done with.
final class Folder {
  let path: String

  init() throws {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/tanfang-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw BenchError("cannot make a folder in \(base)") }
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  deinit { Files.remove(path) }

  /// A path in it that nothing has had before.
  func fresh(_ name: String) -> String {
    serial += 1
    return "\(path)/\(serial)-\(name)"
  }

  private var serial = 0
}

enum Files {
  static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

  static func copy(_ source: String, _ target: String) throws {
    try FileManager.default.copyItem(atPath: source, toPath: target)
  }
}
