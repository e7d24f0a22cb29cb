import Foundation
import Storage
import Terminal
import Testing

/// A data folder that cannot be written can still be read.
@Suite struct ReadOnlyTests {
  /// Runs `tanfang` where the folder is mounted for reading only; nil where this machine does not let tests do that.
  private func readOnly(_ home: Home, _ words: String...) throws -> Run? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [
        "unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
        "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" || exit 99; exec \"$@\"", home.path, Binary.path,
      ] + words
    process.environment = ["TANFANG_DATA": home.path, "LANG": "en_GB.UTF-8", "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"]
    process.standardInput = FileHandle.nullDevice
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    try process.run()
    let outData = out.fileHandleForReading.readDataToEndOfFile()
    let errData = err.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let errors = String(decoding: errData, as: UTF8.self)
    if process.terminationStatus == 99 || errors.hasPrefix("unshare:") { return nil }
    return Run(code: process.terminationStatus, out: String(decoding: outData, as: UTF8.self), err: errors)
  }

  /// What SQLite leaves beside a store, or not: with the log's index, without it, without a log.
  @Test(arguments: [[], ["-shm"], ["-shm", "-wal"]])
  func aReadOnlyMediumBlockedEvenReading(_ absent: [String]) throws {
    let home = try Home()
    let elder = try home.id("elder", "add", "--name", "王桂兰", "--village", Home.village)
    try home.id("alert", "raise", elder, "--kind", "fall")
    if absent.contains("-wal") { try home.open().checkpoint() }
    for suffix in absent { try? FileManager.default.removeItem(atPath: home.path + "/device.db" + suffix) }
    guard let list = try readOnly(home, "elder", "list") else { return }
    #expect(list.code == 0 && list.out.contains("王桂兰"))
    #expect(list.err.contains("the data folder cannot be written: you can look"))
    for words in [["due"], ["alert", "list"], ["status"], ["export", "elder"], ["visit", "list"]] {
      let run = try #require(try readOnly(home, words[0], words.dropFirst().first ?? "--json", "--json"))
      #expect(run.code == 0, "\(words): \(run.err)")
    }
    let history = try #require(try readOnly(home, "history", elder, "--local", "--json"))
    #expect(history.code == 0 && history.out.contains("王桂兰"))
    let add = try #require(try readOnly(home, "elder", "add", "--name", "李秀英", "--json"))
    #expect(add.code == 73 && add.error?["code"]?.string == "cannot_write")
    let doctor = try #require(try readOnly(home, "doctor", "--json"))
    #expect(doctor.code == 0)
    let checks = try #require(try doctor.json["checks"]?.elements)
    #expect(!checks.contains { $0["level"]?.string == "damage" })
    let writable = checks.first { $0["check"]?.string == "writable" }
    #expect(writable?["level"]?.string == "warning" && writable?["message"]?.string?.contains("read-only") == true)
  }

  /// A folder of somebody else, which the volunteer may read.
  @Test func aFolderOfSomebodyElseIsReadAndNoDamage() throws {
    guard geteuid() == 0, FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv") else { return }
    let home = try Home()
    try home.id("elder", "add", "--name", "王桂兰", "--village", Home.village)
    let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o644]
    for file in try FileManager.default.contentsOfDirectory(atPath: home.path) {
      try FileManager.default.setAttributes(attributes, ofItemAtPath: "\(home.path)/\(file)")
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: home.path)
    // The program has to be where another user finds it.
    let program = home.path + "/tanfang"
    try FileManager.default.copyItem(atPath: Binary.path, toPath: program)
    func run(_ words: String...) throws -> (code: Int32, out: String) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
      process.arguments = ["--reuid=65534", "--regid=65534", "--clear-groups", program] + words
      process.environment = ["TANFANG_DATA": home.path, "LANG": "en_GB.UTF-8"]
      let out = Pipe()
      process.standardOutput = out
      process.standardError = FileHandle.nullDevice
      try process.run()
      let data = out.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
    let list = try run("elder", "list")
    // The program's libraries may be out of another user's reach.
    guard list.code != 127, list.code != 1 else { return }
    #expect(list.code == 0 && list.out.contains("王桂兰"))
    let doctor = try run("doctor", "--json")
    #expect(doctor.code == 0 && doctor.out.contains("the data folder cannot be written"))
  }
}
