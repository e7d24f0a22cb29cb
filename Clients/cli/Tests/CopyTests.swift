import Foundation
import Storage
import Store
import Terminal
import Testing

/// A data folder that was copied or put back is known before it writes.
@Suite struct CopyTests {
  /// A device of which nothing is pending, with the notes that its commands keep elsewhere.
  private struct Scene {
    let home: Home
    let state = NSTemporaryDirectory() + "tanfang-state-\(UUID().uuidString)"
    let other = NSTemporaryDirectory() + "tanfang-copy-\(UUID().uuidString)"

    init(pending: Bool = false) throws {
      home = try Home()
      _ = try run(home.path, "elder", "add", "--name", "王桂兰", "--village", Home.village)
      if !pending { try acknowledge() }
    }

    /// What the hub's answer would do.
    func acknowledge() throws {
      let store = try home.open()
      try store.transaction {
        var state = try store.state()
        state.acknowledged = state.journalEnd
        try store.setState(state)
      }
    }

    func run(_ data: String, _ words: String...) throws -> Run {
      try home.run(words, ["TANFANG_DATA": data, "XDG_STATE_HOME": state])
    }

    func replica(_ data: String) throws -> String {
      let run = try run(data, "status", "--json")
      return try #require(try run.json["replica"]?.string)
    }

    func clear() {
      for path in [state, other] { try? FileManager.default.removeItem(atPath: path) }
    }
  }

  @Test func aCopiedFolderTakesAnotherReplicaBeforeItWrites() throws {
    let scene = try Scene()
    defer { scene.clear() }
    let replica = try scene.replica(scene.home.path)
    try FileManager.default.copyItem(atPath: scene.home.path, toPath: scene.other)
    let first = try scene.run(scene.other, "elder", "list")
    #expect(first.err.contains("looks like a copy") && first.out.contains("王桂兰"))
    let copy = try scene.replica(scene.other)
    #expect(copy != replica)
    let added = try scene.run(scene.other, "elder", "add", "--name", "李秀英", "--village", Home.village, "--json")
    #expect(try added.json["id"]?.string == "\(copy)-1")
    // The original goes on as it was, and neither is asked twice.
    #expect(try scene.replica(scene.home.path) == replica)
    #expect(try scene.replica(scene.other) == copy)
  }

  @Test func anOlderStatePutBackTakesAnotherReplica() throws {
    let scene = try Scene()
    defer { scene.clear() }
    let replica = try scene.replica(scene.home.path)
    let image = try Data(contentsOf: URL(fileURLWithPath: scene.home.path + "/device.db"))
    let log = try Data(contentsOf: URL(fileURLWithPath: scene.home.path + "/device.db-wal"))
    _ = try scene.run(scene.home.path, "elder", "add", "--name", "李秀英", "--village", Home.village)
    // In place, so that not even the file is another.
    for (suffix, bytes) in [("", image), ("-wal", log)] {
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: scene.home.path + "/device.db" + suffix))
      try file.truncate(atOffset: 0)
      try file.write(contentsOf: bytes)
      try file.close()
    }
    try? FileManager.default.removeItem(atPath: scene.home.path + "/device.db-shm")
    #expect(try scene.replica(scene.home.path) != replica)
  }

  @Test func aCopyWithPendingChangesIsLeftToTheHub() throws {
    let scene = try Scene(pending: true)
    defer { scene.clear() }
    let replica = try scene.replica(scene.home.path)
    try FileManager.default.copyItem(atPath: scene.home.path, toPath: scene.other)
    #expect(try scene.replica(scene.other) == replica)
  }

  @Test func withoutAPlaceForNotesNothingIsTakenForACopy() throws {
    let scene = try Scene()
    defer { scene.clear() }
    let replica = try scene.replica(scene.home.path)
    let run = try scene.home.run(["status", "--json"], [:])
    #expect(try run.json["replica"]?.string == replica)
    try FileManager.default.createDirectory(atPath: scene.state, withIntermediateDirectories: true)
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: scene.state + "/tanfang")
    #expect(try scene.replica(scene.home.path) == replica)
  }
}
