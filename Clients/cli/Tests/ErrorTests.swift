import Foundation
import Model
import Replication
import Storage
import Store
import Terminal
import Testing
import Wire

@Suite struct ErrorTests {
  @Test func withoutAStoreEveryCommandSaysJoinFirst() throws {
    let home = try Home(regions: [])
    for words in [
      ["elder", "list"], ["visit", "list"], ["alert", "list"], ["due"], ["status"], ["conflicts"], ["sync"], ["doctor"],
      ["find", "x"], ["export", "elder"], ["report", "visits"], ["elder", "add", "--name", "王秀英"],
    ] {
      let run = try home.run(words + ["--json"])
      #expect(run.code == 77, "\(words)")
      #expect(run.out.isEmpty)
      #expect(run.error?["code"]?.string == "not_joined")
      #expect(run.error?["hint"]?.string?.contains("tanfang join") == true)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.path).isEmpty)
  }

  @Test func aFolderThatCannotBeReadIsNotSaidToBeUnjoined() throws {
    let home = try Home(regions: [])
    let file = home.path + "/file"
    try Data().write(to: URL(fileURLWithPath: file))
    // Leads to itself: unreadable for everybody, root included.
    let circle = home.path + "/circle"
    try FileManager.default.createSymbolicLink(atPath: circle, withDestinationPath: circle)
    for folder in [file, circle] {
      for words in [["elder", "list"], ["status"], ["sync"], ["doctor"]] {
        let run = try home.run(words + ["--data", folder, "--json"])
        #expect(run.code == 73, "\(words)")
        #expect(run.error?["code"]?.string == "cannot_read")
        #expect(run.error?["hint"]?.string?.contains("names a folder") == true)
      }
      let hub = try Binary.run(["account", "list", "--data", folder, "--json"], program: "tanfangd")
      #expect(hub.code == 73)
      #expect(hub.error?["code"]?.string == "cannot_read")
    }
  }

  @Test(.enabled(if: geteuid() != 0, "root reads everything")) func anotherUsersStoreCannotBeRead() throws {
    let home = try Home()
    #expect(chmod(home.path + "/device.db", 0) == 0)
    #expect(try home.tanfang("status", "--json").error?["code"]?.string == "cannot_read")
    #expect(chmod(home.path, 0) == 0)
    #expect(try home.tanfang("status", "--json").error?["code"]?.string == "cannot_read")
    #expect(chmod(home.path, 0o700) == 0)
  }

  @Test(arguments: ["tanfang", "tanfangd"])
  func anEmptyDataOptionNeverMeansTheDefaultFolder(_ program: String) throws {
    let home = try Home()
    let words = program == "tanfang" ? ["elder", "list"] : ["account", "list"]
    for option in [["--data", ""], ["--data="]] {
      let run = try Binary.run(words + option + ["--json"], environment: ["HOME": home.path], program: program)
      #expect(run.code == 64)
      #expect(run.error?["code"]?.string == "missing_value")
    }
  }

  @Test func anEmptyVariableIsAsGoodAsNone() throws {
    let home = try Home()
    let folder = home.path + "/.local/share"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: folder + "/tanfang", withDestinationPath: home.path)
    #expect(try home.tanfang("status", environment: ["TANFANG_DATA": "", "HOME": home.path]).code == 0)
  }

  @Test func errorsAreOneObjectInBothLanguages() throws {
    let home = try Home()
    for language in ["en", "zh"] {
      home.language = language
      let run = try home.tanfang("elder", "show", "k7q2-41", "--json")
      #expect(run.code == 66)
      #expect(run.out.isEmpty)
      #expect(run.error?.members?.map(\.key) == ["code", "message", "hint"])
      #expect(run.error?["code"]?.string == "no_such_record")
      let isChinese = run.error?["message"]?.string?.contains("记录") == true
      #expect(isChinese == (language == "zh"))
    }
  }

  @Test(arguments: [
    (["eldre", "list"], "elder"), (["elder", "ad", "--name", "x"], "elder add"),
    (["elder", "list", "--vilage", "x"], "--village"),
  ])
  func slipsSuggestTheNearest(_ words: [String], _ meant: String) throws {
    let run = try Home().run(words)
    #expect(run.code == 64)
    #expect(run.err.contains(meant))
  }

  @Test func idsAreAcceptedShortAndWholeInEitherCase() throws {
    let home = try Home()
    let whole = try home.id("elder", "add", "--name", "王秀英")
    let short = String(whole.prefix(4) + whole.drop { $0 != "-" })
    for text in [whole, short, short.uppercased(), " \(short) "] {
      #expect(try home.json("elder", "show", text)["id"]?.string == whole)
    }
    #expect(try home.tanfang("elder", "show", short).out.contains(short))
    let wrong = try home.tanfang("visit", "show", whole, "--json")
    #expect(wrong.code == 66)
    #expect(wrong.error?["message"]?.string?.contains("elder") == true)
  }

  @Test func anAmbiguousIDNamesTheCandidates() throws {
    let home = try Home()
    let whole = try home.id("elder", "add", "--name", "王秀英")
    // Another replica whose name begins alike.
    let database = try home.open()
    let own = try database.state().replica
    let twin = Dot(ReplicaID(own.rawValue ^ 1), 1)
    try database.take(
      "elder", twin,
      [("name", [("李德福", twin, 1_789_000_000_000)]), ("village", [(Home.village, twin, 1_789_000_000_000)])])
    let run = try home.tanfang("elder", "show", String(whole.prefix(4) + "-1"), "--json")
    #expect(run.code == 65)
    #expect(run.error?["code"]?.string == "ambiguous_id")
    #expect(run.error?["hint"]?.string?.contains(whole) == true)
  }

  @Test func anUnreachableHubSaysWhatIsSafe() throws {
    let home = try Home { database in
      try database.transaction { try database.setTokenSecret(Array(repeating: 7, count: DeviceToken.secretByteCount)) }
    }
    try home.id("elder", "add", "--name", "王秀英")
    let run = try home.tanfang("sync", "--json")
    #expect(run.code == 69)
    #expect(run.error?["hint"]?.string?.contains("1 changes are safe") == true)
    #expect(try home.pending() == 1)
  }

  @Test func anotherWriterIsWaitedForThenSaidToBeBusy() throws {
    let home = try Home()
    let id = try home.id("elder", "add", "--name", "王秀英")
    let lock = open(home.path + "/device.db.lock", O_RDWR | O_CREAT, 0o600)
    defer { close(lock) }
    #expect(flock(lock, LOCK_EX) == 0)
    let start = Date()
    let run = try home.tanfang("visit", "add", id, "--json")
    #expect(run.code == 75)
    #expect(run.error?["code"]?.string == "busy")
    #expect(Date().timeIntervalSince(start) > 5)
    flock(lock, LOCK_UN)
    try home.id("visit", "add", id)
  }

  @Test func aFullDiskLeavesEarlierDataIntact() throws {
    let home = try Home()
    let id = try home.id("elder", "add", "--name", "王秀英")
    let before = try home.pending()
    // No file may grow beyond what it is: what a full disk answers, for this process alone.
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"", Binary.path, "visit", "add", id, "--json", "--data",
      home.path,
    ]
    let err = Pipe()
    process.standardError = err
    process.standardOutput = Pipe()
    try process.run()
    let said = err.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 73)
    #expect(try JSONValue.parse(Array(said))["error"]?["code"]?.string == "cannot_write")
    #expect(try home.pending() == before)
    #expect(try home.json("doctor")["ok"]?.bool == true)
    try home.id("visit", "add", id)
  }

  @Test func doctorCalledAFullDiskWritable() throws {
    let home = try Home()
    try home.id("elder", "add", "--name", "王秀英")
    try home.open().checkpoint()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "trap '' XFSZ; ulimit -f 100; exec \"$0\" \"$@\"", Binary.path, "doctor", "--json", "--data", home.path,
    ]
    process.environment = ProcessInfo.processInfo.environment.merging(["LANG": "en_GB.UTF-8"]) { $1 }
    let out = Pipe()
    process.standardOutput = out
    process.standardError = Pipe()
    try process.run()
    let said = out.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    func writable(_ report: JSONValue) -> JSONValue? {
      report["checks"]?.elements?.first { $0["check"]?.string == "writable" }
    }
    let found = try #require(writable(try JSONValue.parse(Array(said))))
    #expect(found["level"]?.string == "warning" && found["message"]?.string?.contains("disk is full") == true)
    #expect(writable(try home.json("doctor"))?["level"]?.string == "ok")
    let left = try FileManager.default.contentsOfDirectory(atPath: home.path)
    #expect(!left.contains { $0.hasPrefix(".trial") })
  }

  @Test func aDamagedFileIsSaidToBeDamagedAndKept() throws {
    let home = try Home()
    try home.id("elder", "add", "--name", "王秀英")
    let path = home.path + "/device.db"
    try home.open().checkpoint()
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    try file.seek(toOffset: 0)
    try file.write(contentsOf: Data(repeating: 0x5A, count: 4096))
    try file.close()
    #expect(try home.tanfang("elder", "list").code == 70)
    let run = try home.tanfang("doctor", "--json")
    #expect(run.code == 70)
    let report = try run.json
    #expect(report["ok"]?.bool == false)
    #expect(report["checks"]?.elements?.first?["level"]?.string == "damage")
    #expect(FileManager.default.fileExists(atPath: path))
  }
}
