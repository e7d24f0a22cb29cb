import Glibc
import Model
import Terminal

/// Where the demo plays: a folder, a hub, and people who each have a data folder of their own.
final class Stage {
  let folder: String
  private let output: Output
  private let client: String
  private let daemon: String
  private var hub: Child?
  private(set) var steps = 0

  /// - Parameter keep: a folder to leave behind; nil for a temporary one.
  init(_ output: Output, keep: String?) throws {
    self.output = output
    let executable = try Self.executable()
    let directory = executable.prefix(upTo: executable.lastIndex(of: "/")!)
    client = executable
    daemon = "\(directory)/tanfangd"
    guard access(daemon, X_OK) == 0 else {
      throw Failure(
        "missing_program", .notFound,
        Label("演示：旁边没有 tanfangd", "the demo needs tanfangd beside this program"),
        hint: Label("请编译全部：swift build -c release", "build everything: swift build -c release"))
    }
    if let keep {
      guard mkdir(keep, 0o700) == 0 else { throw Self.folderFailure() }
      folder = keep
    } else {
      var template = Array("\(Self.temporaryFolder)/tanfang-demo-XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else { throw Self.folderFailure() }
      folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  private static var temporaryFolder: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

  private static func executable() throws -> String {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { readlink("/proc/self/exe", $0.baseAddress!, $0.count) }
    guard count > 0 else { throw folderFailure() }
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  private static func folderFailure() -> Failure {
    let cause = String(cString: strerror(errno))
    return Failure(
      "cannot_write", .cannotWrite,
      Label("演示：不能新建文件夹（\(SystemText.chinese(cause))）", "the demo cannot make its folder (\(cause))"),
      hint: Label("换一个有空间、可写的地方（TMPDIR 或 --keep）", "choose a writable place with room (TMPDIR or --keep)"))
  }

  // MARK: - Saying

  func say(_ label: Label) throws {
    if !output.isJSON { try output.line(label, .bold) }
  }

  func show(_ text: String) throws {
    if !output.isJSON { try output.line("    \(text)") }
  }

  /// Ends the demo with an error if something is not as the demo says it is.
  func claim(_ holds: Bool, _ what: Label) throws {
    guard holds else {
      throw Failure(
        "demo_differs", .internal, Label("演示结果不符：\(what.zh)", "the demo did not do what it claims: \(what.en)"),
        hint: Label("请用 --keep 文件夹 重跑，并报告此问题", "run it again with --keep FOLDER and report it"))
    }
    try show(Label("✓ \(what.zh)", "✓ \(what.en)")[output.language])
  }

  // MARK: - Doing

  /// Writes a file for the demo to read.
  func write(_ name: String, _ text: String) throws {
    let file = fopen("\(folder)/\(name)", "w")
    guard let file, fputs(text, file) >= 0, fclose(file) == 0 else { throw Self.folderFailure() }
  }

  func startHub() throws {
    let arguments = ["--data", "\(folder)/hub", "--json", "serve", "--listen", "127.0.0.1:0"]
    try command("tanfangd", arguments)
    let child = try Child(daemon, arguments, environment: environment)
    hub = child
    guard let line = child.firstLine(timeoutMilliseconds: 10_000),
      let address = try JSONValue.parse(line)["addresses"]?.elements?.first?.string
    else {
      throw Failure(
        "demo_differs", .internal, Label("演示：中心没有启动", "the hub of the demo did not start"),
        hint: Label("单独运行 tanfangd serve 看看原因", "run tanfangd serve by itself to see why"))
    }
    try show(address)
  }

  /// Runs a command of the hub's.
  @discardableResult
  func hub(_ words: String...) throws -> JSONValue { try run("tanfangd", daemon, "hub", words) }

  /// Runs a person's command on their own device.
  @discardableResult
  func device(_ person: String, _ words: String...) throws -> JSONValue { try run("tanfang", client, person, words) }

  private func run(_ program: String, _ path: String, _ data: String, _ words: [String]) throws -> JSONValue {
    let arguments = ["--data", "\(folder)/\(data)", "--json"] + words
    try command(program, arguments)
    let result = try Child(path, arguments, environment: environment).wait()
    guard result.exit == 0 else {
      throw Failure(
        "demo_differs", .internal,
        Label(
          "演示：\(program) \(words[0]) 以 \(result.exit) 结束：\(result.errors)",
          "\(program) \(words[0]) ended with \(result.exit): \(result.errors)"),
        hint: Label("请用 --keep 文件夹 重跑，并报告此问题", "run it again with --keep FOLDER and report it"))
    }
    return try result.json()
  }

  private func command(_ program: String, _ arguments: [String]) throws {
    steps += 1
    let words = arguments.map { $0.contains(" ") ? "'\($0)'" : $0 }.filter { $0 != "--json" }
    try show("$ \(program) \(words.joined(separator: " "))")
  }

  /// A child sees nothing of the caller's data folder.
  private var environment: [String] {
    var variables = ["LANG=C.UTF-8", "PATH=/usr/bin:/bin", "HOME=\(folder)"]
    if let directory = getenv("TMPDIR") { variables.append("TMPDIR=\(String(cString: directory))") }
    return variables
  }

  /// Stops the hub and, unless it is to be kept, removes the folder.
  func clear(keeping: Bool) {
    hub?.stop()
    hub = nil
    guard !keeping else { return }
    Self.removeTree(folder)
  }

  /// The folder is the demo's own; links in it are removed, never followed.
  private static func removeTree(_ path: String) {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard name != ".", name != ".." else { continue }
        let child = "\(path)/\(name)"
        if entry.pointee.d_type == UInt8(DT_DIR) { removeTree(child) } else { unlink(child) }
      }
      closedir(directory)
    }
    rmdir(path)
  }
}
