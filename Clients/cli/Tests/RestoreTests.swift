import Foundation
import Terminal
import Testing

/// What `tanfangd restore` says of files that are no good backups, and of what goes back with a good one.
@Suite(.waiting) struct RestoreTests {
  private func restore(_ town: StickTown, _ file: String, into folder: String) throws -> Run {
    try Binary.run(
      ["restore", file, "--json"], environment: ["TANFANGD_DATA": folder, "LANG": "en_GB.UTF-8"], program: "tanfangd")
  }

  private func write(_ bytes: Data, _ name: String, _ town: StickTown) throws -> String {
    try bytes.write(to: URL(fileURLWithPath: town.file(name)))
    return town.file(name)
  }

  @Test func everyBadBackupHadTheSameMessage() throws {
    let town = try StickTown()
    let device = try town.join("a")
    for number in 1...40 { try town.add(device, "老人\(number)") }
    try town.json(device, "sync")
    #expect(try town.hub("backup", town.file("good")).code == 0)
    let good = try Data(contentsOf: URL(fileURLWithPath: town.file("good")))
    var damaged = good
    // The root page of a table, and what lies behind it.
    for offset in stride(from: 4096 * 3, to: min(damaged.count, 4096 * 40), by: 1) { damaged[offset] ^= 0x5a }
    let another = town.file("another.db")
    let sqlite = Process()
    sqlite.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    sqlite.arguments = [
      "python3", "-c", "import sqlite3,sys;sqlite3.connect(sys.argv[1]).execute('create table t(a)')", another,
    ]
    try sqlite.run()
    sqlite.waitUntilExit()
    var cases = [
      (try write(good.dropLast(5000), "cut", town), "backup_truncated"),
      (try write(good.prefix(50), "stub", town), "backup_truncated"),
      (try write(Data("hello, this is no database at all".utf8), "text", town), "not_a_backup"),
      (try write(Data(), "empty", town), "backup_empty"),
      (town.file("a/device.db"), "device_store"),
      (try write(damaged, "damaged", town), "backup_damaged"),
      (town.file("nowhere"), "no_such_file"),
    ]
    if sqlite.terminationStatus == 0 { cases.append((another, "not_a_backup")) }
    var messages: Set<String> = []
    for (file, code) in cases {
      let target = town.file("restored-\(messages.count)")
      let run = try restore(town, file, into: target)
      #expect(run.code == 65 && run.error?["code"]?.string == code, "\(file): \(run.err)")
      let message = try #require(run.error?["message"]?.string)
      #expect(message.hasPrefix("restoring: ") && run.error?["hint"]?.string?.isEmpty == false)
      #expect(messages.insert(message).inserted || code == "backup_truncated", "each says what is wrong with it")
      #expect(!FileManager.default.fileExists(atPath: target + "/hub.db"))
      #expect(!FileManager.default.fileExists(atPath: target + "/key.pem"))
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: town.file("good"))) == good)
    let onto = try restore(town, town.file("good"), into: town.file("hub"))
    #expect(onto.code == 77 && onto.error?["code"]?.string == "store_exists")
    #expect(try restore(town, town.file("good"), into: town.file("fine")).code == 0)
  }

  @Test func restoreWasSilentAboutWhatWentBackWithTheStore() throws {
    let town = try StickTown()
    let device = try town.join("a")
    try town.add(device, "王桂兰")
    try town.json(device, "sync")
    #expect(try town.hub("backup", town.file("backup")).code == 0)
    try town.add(device, "李秀英")
    try town.json(device, "sync")
    let late = try town.join("b")
    try town.json(late, "sync")
    let replica = try #require(try town.json(late, "status")["replica"]?.string)
    let target = town.file("restored")
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: town.file("hub/hub.db.ledger"), toPath: target + "/hub.db.ledger")
    let run = try restore(town, town.file("backup"), into: target)
    let told = try run.json
    #expect(told["changes_to_come"]?.integer == 1 && told["rejoin"]?.strings == [replica])
    #expect(told["elders"]?.integer == 1 && told["devices"]?.integer == 1 && told["accounts"]?.integer == 1)
    #expect(told["ledger"]?.bool == true && told["key"]?.bool == true && told["as_of"]?.string != nil)
    let words = try Binary.run(
      ["restore", town.file("backup")], environment: ["TANFANGD_DATA": town.file("other"), "LANG": "en_GB.UTF-8"],
      program: "tanfangd")
    #expect(words.err.contains("there was no hub.db.ledger") && words.err.contains("compare tanfangd account list"))
  }

  /// The hub that comes back does not know a device: what that device has to hand in was called nothing.
  @Test func aDeviceThatMustRejoinSaysWhatItHolds() throws {
    let town = try StickTown()
    #expect(try town.hub("backup", town.file("backup")).code == 0)
    let device = try town.join("a")
    try town.add(device, "王桂兰")
    try town.json(device, "sync")
    try town.replaceHub(by: town.file("backup"), asKnownTo: device)
    let run = try town.tanfang(device, "sync", "--json")
    #expect(run.code == 77 && run.error?["code"]?.string == "unauthorized")
    let hint = try #require(run.error?["hint"]?.string)
    #expect(hint.contains("all 1 changes recorded here are safe (0 of them the hub has never had)"), "\(hint)")
    #expect(!hint.contains("nothing is waiting"))
  }

  @Test func afterAFirstStartOnABusyPortInviteSpokeOfAKey() throws {
    let town = try StickTown()
    let port = try #require(try town.json(try town.join("a"), "status")["hub"]?.string?.split(separator: ":").last)
    let folder = town.file("second")
    func hub(_ words: String...) throws -> Run {
      try Binary.run(
        words + ["--json"], environment: ["TANFANGD_DATA": folder, "LANG": "en_GB.UTF-8"], program: "tanfangd")
    }
    let start = try hub("serve", "--listen", "127.0.0.1:\(port)")
    #expect(start.code == 75 && start.error?["code"]?.string == "cannot_listen")
    #expect(!FileManager.default.fileExists(atPath: folder + "/hub.db"), "nothing is left that looks like a hub")
    let invite = try hub("invite", "--role", "volunteer", "--region", Home.village)
    #expect(invite.code == 66 && invite.error?["code"]?.string == "no_store")
    #expect(try hub("account", "add", "li", "--role", "county", "--region", "230422").code == 0)
    let again = try hub("invite", "--account", "li")
    #expect(again.error?["code"]?.string == "never_served")
    #expect(again.error?["hint"]?.string?.contains("a port in use") == true)
  }

  @Test func copiesCouldNotBeToldApartInTheListOfDevices() throws {
    let town = try StickTown()
    let device = try town.join("a")
    try town.add(device, "王桂兰")
    try town.json(device, "sync")
    try FileManager.default.copyItem(atPath: town.file("a"), toPath: town.file("copy"))
    for name in ["a", "copy"] {
      try town.add(name, "李秀英")
      try town.json(name, "sync")
    }
    let devices = try #require(try town.hub("device", "list").json.elements)
    #expect(devices.count == 2 && devices[0]["copy_of"] == .null)
    #expect(devices[1]["copy_of"]?.string == devices[0]["replica"]?.string)
    let words = try Binary.run(
      ["device", "list"], environment: ["TANFANGD_DATA": town.file("hub"), "LANG": "en_GB.UTF-8"], program: "tanfangd")
    #expect(words.out.contains("a (copy of "))
  }

  @Test func aNameOfZeroWidthCharactersWasTaken() throws {
    let town = try StickTown()
    let device = try town.join("a")
    for name in ["\u{200B}", "\u{200D}\u{2060} ", "\u{3164}"] {
      let run = try town.tanfang(device, "elder", "add", "--name", name, "--village", Home.village, "--json")
      #expect(run.code == 65 || run.code == 64, "\(name.unicodeScalars.map { $0.value })")
      #expect(try town.hub("account", "add", name, "--role", "county", "--region", "230422").code == 65)
    }
    try town.add(device, "王\u{E0100}桂兰")
  }

  @Test func aSingleBundleThatIsRefusedFailsLikeAnyCommand() throws {
    let town = try StickTown()
    let device = try town.join("a")
    let file = try write(Data("hello, world".utf8), "text", town)
    let run = try town.tanfang(device, "bundle", "carry", file, "--json")
    #expect(run.code == 65 && run.out.isEmpty && run.error?["code"]?.string == "not_a_bundle")
  }
}
