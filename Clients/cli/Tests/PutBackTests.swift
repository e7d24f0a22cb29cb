import Foundation
import Terminal
import Testing

/// A data folder that was put back to an older state says what is missing, and afterwards what came back.
@Suite(.waiting) struct PutBackTests {
  /// A device that has synced two elders.
  private func town() throws -> (StickTown, String) {
    let town = try StickTown()
    town.keepsNotes = true
    let device = try town.join("a")
    try town.add(device, "王桂兰")
    try town.add(device, "李秀英")
    try town.json(device, "sync")
    return (town, device)
  }

  private func missing(_ town: StickTown, _ device: String, _ command: String...) throws -> [JSONValue] {
    let run = try town.tanfang(device, command + ["--json"])
    return try #require(try run.json["missing"]?.elements)
  }

  @Test func aLogThatWasTakenAwayWasAnnouncedAsNothingLost() throws {
    let (town, device) = try town()
    try town.add(device, "张玉珍")
    try FileManager.default.removeItem(atPath: town.file("\(device)/device.db-wal"))
    try? FileManager.default.removeItem(atPath: town.file("\(device)/device.db-shm"))
    let doctor = try #require(
      try town.json(device, "doctor")["checks"]?.elements?.first { $0["check"]?.string == "missing" })
    #expect(doctor["level"]?.string == "warning" && doctor["message"]?.string?.hasPrefix("1 change ") == true)
    #expect(doctor["hint"]?.string?.contains("device.db-wal") == true)
    let first = try town.tanfang(device, "status")
    #expect(first.err.contains("put back to an older state") && first.out.contains("put back to an older state"))
    let found = try #require(try missing(town, device, "status").first)
    #expect(found["count"]?.integer == 1 && found["returned"] == .null && found["remaining"]?.integer == 1)
    #expect(found["since"]?.string != nil && found["until"]?.string != nil)
    let synced = try town.tanfang(device, "sync")
    #expect(synced.code == 0 && synced.out.contains("1 missing still") && !synced.out.contains("nothing was lost"))
    let after = try #require(try missing(town, device, "sync").first)
    #expect(after["returned"]?.integer == 0 && after["remaining"]?.integer == 1)
    #expect(try town.json(device, "elder", "list").elements?.count == 2)
  }

  @Test func ofAnOlderFolderItIsSaidWhichChangesCameBackFromTheHub() throws {
    let (town, device) = try town()
    try FileManager.default.copyItem(atPath: town.file(device), toPath: town.file("older"))
    try town.add(device, "张玉珍")
    let sent = try #require(try town.json(device, "elder", "list").elements?.last?["id"]?.string)
    try town.json(device, "sync")
    try town.add(device, "赵桂花")
    try FileManager.default.moveItem(atPath: town.file(device), toPath: town.file("newer"))
    try FileManager.default.moveItem(atPath: town.file("older"), toPath: town.file(device))
    let before = try #require(try missing(town, device, "status").first)
    #expect(before["count"]?.integer == 2 && before["returned"] == .null)
    let after = try #require(try missing(town, device, "sync").first)
    #expect(after["returned"]?.integer == 1 && after["remaining"]?.integer == 1)
    #expect(after["records"]?.strings == [sent])
    #expect(try town.json(device, "elder", "list").elements?.count == 3)
    // The newer folder hands in what only it has, and then nothing is missing any more.
    try town.json("newer", "sync")
    #expect(try missing(town, device, "sync").first?["remaining"]?.integer == 0)
    #expect(try !town.tanfang(device, "status").out.contains("missing"))
    #expect(try town.json(device, "elder", "list").elements?.count == 4)
  }

  /// Something is pending, so that only the hub may tell whose it is: what is missing is known all the same.
  @Test func withSomethingPendingItIsSaidAsWell() throws {
    let (town, device) = try town()
    try town.add(device, "张玉珍")
    try FileManager.default.copyItem(atPath: town.file(device), toPath: town.file("older"))
    try town.add(device, "赵桂花")
    try town.json(device, "sync")
    try FileManager.default.removeItem(atPath: town.file(device))
    try FileManager.default.moveItem(atPath: town.file("older"), toPath: town.file(device))
    let before = try #require(try missing(town, device, "status").first)
    #expect(before["count"]?.integer == 1)
    let receipt = try town.json(device, "sync")
    #expect(receipt["forked"]?.bool == true)
    #expect(receipt["missing"]?.elements?.first?["remaining"]?.integer == 0)
    #expect(try town.json(device, "elder", "list").elements?.count == 4)
  }

  @Test func aCopyBesideItsOriginalIsMissingNothing() throws {
    let (town, device) = try town()
    try FileManager.default.copyItem(atPath: town.file(device), toPath: town.file("copy"))
    try town.add(device, "张玉珍")
    #expect(try missing(town, "copy", "status").isEmpty)
    #expect(try missing(town, device, "status").isEmpty)
  }

  @Test func aFolderWhoseFilesAreGoneIsNotTakenForANewDevice() throws {
    let (town, device) = try town()
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: town.file("\(device)/device.db\(suffix)"))
    }
    for command in ["status", "doctor"] {
      let run = try town.tanfang(device, command, "--json")
      #expect(run.code == 77 && run.error?["code"]?.string == "not_joined")
      #expect(run.error?["message"]?.string?.contains("2 changes") == true)
      #expect(run.error?["hint"]?.string?.contains("do not join again yet") == true)
    }
  }

  /// A fork made changes travel twice, and each trip was counted.
  @Test func changesThatWentTwiceAreCountedOnce() throws {
    let (town, device) = try town()
    for number in 1...6 { try town.add(device, "老人\(number)") }
    try FileManager.default.copyItem(atPath: town.file(device), toPath: town.file("copy"))
    try town.add(device, "李桂芝")
    try town.json(device, "sync")
    try town.add("copy", "赵桂花")
    let receipt = try town.json("copy", "sync")
    #expect(receipt["forked"]?.bool == true)
    #expect(receipt["sent"]?.integer == 7 && receipt["accepted"]?.integer == 1 && receipt["known"]?.integer == 6)
  }
}
