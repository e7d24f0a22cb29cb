import Foundation
import Glibc
import Hub
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

/// `tanfangd erase` while the hub serves: every file of hub and devices is searched for what must be gone.
@Suite(.serialized) struct ErasureProcessTests {
  @Test(.onSQLite, .timeLimit(.minutes(2))) func noByteOfThePersonIsLeftInAnyFile() throws {
    let town = try ServedTown()
    let hub = try town.serve()
    let (a, b) = (try town.device("a", .volunteer, village), try town.device("b", .volunteer, village))
    let elder = try a.write("elder", ["name": "欧阳桂兰", "village": village, "phone": "13912345678"])
    for index in 0..<300 {
      // Pages split and fill around the person, as in a real village.
      try a.write("elder", ["name": "李永贵", "village": village, "phone": String(15_000_000_000 + index * 7)])
      if index % 10 == 0 {
        try a.write(
          "visit", ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen", "note": "膝盖疼，第\(index)次"])
      }
    }
    try a.write("elder", ["phone": "13987654321", "name": "欧阳桂蘭"], on: elder)
    try a.write("elder", ["id_number": "11010519491231002X"], on: elder)
    #expect(try a.sync().held.count == 1)
    try b.sync()
    try b.write("elder", ["note": "耳朵背"], on: elder)
    let (hubFolder, devices) = (town.folder.path, ["\(town.home.path)/a", "\(town.home.path)/b"])
    // The surname's two readings, the traditional form, the number's ending, what is pending and what is held.
    let secrets = ["欧阳桂", "ouyangguilan", "oygl", "桂蘭", "12345678", "13987654321", "膝盖疼", "耳朵背", "11010519491231002X"]
    let before = try files(hubFolder) + devices.flatMap { try files($0) }
    for secret in secrets { #expect(before.contains { $0.holds(secret) }, "\(secret) was never there") }
    #expect(try files(hubFolder).contains { $0.holds("欧阳桂") })

    let name = RecordName.text(elder)
    #expect(try town.run(["erase", name]).status == 64)
    #expect(try town.run(["erase", name, "--yes", "--reason", "应欧阳桂兰要求"]).status == 65)
    #expect(try town.run(["erase", "zzzz-9", "--yes"]).status == 66)
    let erased = try town.run(["erase", name, "--yes", "--json", "--reason", "民申12号"])
    let answer = try JSONValue.parse(erased.output)
    #expect(erased.status == 0 && answer["id"]?.string == name)
    #expect(answer["records"]?.integer == 31 && answer["changes"]?.integer == 33)
    for device in [a, b] {
      let receipt = try device.sync()
      #expect(receipt.verified && receipt.erased == 31)
    }
    let backup = town.home.path + "/backup.db"
    #expect(try town.run(["backup", backup]).status == 0)
    try check(secrets, [hubFolder] + devices, backup)
    #expect(try JSONValue.parse(try town.run(["erase", name, "--yes", "--json"]).output)["records"]?.integer == 0)

    let history = try JSONValue.parse(try town.run(["history", name, "--json"]).output)
    #expect(history["erased"]?["reason"]?.string == "民申12号" && history["erased"]?["by"]?.string == "local")
    #expect(history["erased"]?["changes"]?.elements?.count == 4)
    #expect(try !hub.log.contains("欧阳") && town.run(["check"]).status == 0)
    #expect(hub.stop() == 0)
    try check(secrets, [hubFolder] + devices, backup)
    #expect(try a.store.count(CareModel.Number.elder) == 300)
  }

  @Test(.timeLimit(.minutes(1))) func onlyOfficialsOfTheRegionErase() throws {
    let town = try ServedTown()
    let hub = try town.serve()
    defer { _ = hub.stop() }
    let device = try town.device("a", .volunteer, village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": village])
    try device.sync()
    for (name, role, region) in [
      ("far", "town", "230421"), ("near", "town", "230422"), ("auditor", "auditor", "230422"),
      ("helper", "volunteer", village),
    ] {
      #expect(try town.run(["account", "add", name, "--role", role, "--region", region]).status == 0)
    }
    let id = RecordName.text(elder)
    for name in ["far", "auditor", "helper"] {
      #expect(try town.run(["erase", id, "--yes", "--as", name]).status == 77)
    }
    #expect(try town.run(["history", id, "--as", "far"]).status == 66)
    #expect(try town.run(["history", id, "--as", "near"]).output.contains("王桂兰"))
    #expect(try town.run(["erase", id, "--yes", "--as", "near"]).status == 0)
    let audit = try #require(try town.folder.open(.existing).auditEntries(limit: 1).first)
    #expect(audit.action == "erase" && audit.account == "near")
    #expect(audit.facts == [.record(elder), .count(.records, 1), .count(.changes, 1)])
    #expect(audit.regions == [Region(village)!])
  }

  private func check(_ secrets: [String], _ folders: [String], _ backup: String) throws {
    for folder in folders {
      for file in try files(folder) {
        for secret in secrets where file.holds(secret) { Issue.record("\(secret) is still in \(folder)") }
      }
    }
    let copy = try Data(contentsOf: URL(fileURLWithPath: backup))
    for secret in secrets { #expect(!copy.holds(secret), "\(secret) is in the backup") }
  }

  /// Every file in a folder: database, log, shared memory, ledger, locks, keys.
  private func files(_ folder: String) throws -> [Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.count > 2)
    return try names.sorted().map { try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")) }
  }
}

extension Data {
  /// Whether the UTF-8 bytes of a text stand anywhere.
  fileprivate func holds(_ text: String) -> Bool { range(of: Data(text.utf8)) != nil }
}
