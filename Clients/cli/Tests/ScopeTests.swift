import Foundation
import Terminal
import Testing

private let village = "230422990201"
private let otherVillage = "230422990203"

/// A hub and a volunteer's client as processes: what `account set`, `account disable` and `device revoke` do to the
/// device.
@Suite(.serialized, .waiting) struct ScopeTests {
  @Test(.timeLimit(.minutes(2))) func aChangedScopeComesWithTheNextSync() throws {
    let scene = try ScopeScene()
    let set = try scene.hub(
      "account", "set", "li", "--add-region", otherVillage, "--remove-region", village, "--json")
    #expect(try set.json["changed"]?.bool == true && set.json["scope"]?.strings == [otherVillage])
    let again = try scene.hub("account", "set", "li", "--region", otherVillage)
    #expect(again.code == 0 && again.out.contains("unchanged"))
    let receipt = try scene.client("li", "sync", "--json").json
    #expect(receipt["verified"]?.bool == true && receipt["afresh"]?.bool == false)
    #expect(receipt["received"]?.integer == 1 && receipt["evicted"]?.integer == 1)
    #expect(receipt["held"]?.elements?.first?["code"]?.string == "out_of_scope")
    #expect(receipt["scope_change"]?["added"]?.strings == [otherVillage])
    #expect(receipt["scope_change"]?["removed"]?.strings == [village])
    #expect(receipt["scope_change"]?["evicted"]?.integer == 1)
    let status = try scene.client("li", "status", "--json").json
    #expect(status["scope"]?.strings == [otherVillage])
    #expect(status["scope_change"]?["evicted"]?.integer == 1)
    #expect(try scene.client("li", "status").out.contains("the scope has changed; added \(otherVillage)"))
    #expect(try scene.client("li", "elder", "list").out.contains("李永贵"))
    #expect(try scene.client("li", "sync", "--json").json["scope_change"] == .null)
  }

  @Test(.timeLimit(.minutes(2))) func whatAccountSetRefuses() throws {
    let scene = try ScopeScene()
    let refused: [([String], Int32, String)] = [
      (["nobody", "--role", "village"], 66, "no_such_account"), (["li"], 64, "nothing_to_change"),
      (["li", "--region", "12x"], 65, "invalid_region"), (["li", "--add-region", "12x"], 65, "invalid_region"),
      (["li", "--remove-region", otherVillage], 65, "no_such_region"),
      (["li", "--remove-region", village], 64, "missing_option"),
      (["li", "--role", "admin"], 77, "account_has_devices"), (["li", "--role", "king"], 65, "invalid_term"),
    ]
    for (words, code, error) in refused {
      let run = try scene.hub(["account", "set"] + words + ["--json"])
      #expect(run.code == code && run.error?["code"]?.string == error, "\(words): \(run.code) \(run.err)")
    }
    #expect(try scene.client("li", "sync", "--json").json["scope_change"] == .null)
  }

  @Test(.timeLimit(.minutes(2))) func aRevokedDeviceLeavesNotAByteOfAnybodyOnItsDisk() throws {
    let scene = try ScopeScene()
    let replica = try #require(try scene.client("li", "status", "--json").json["replica"]?.string)
    #expect(try scene.found("王秀英") && scene.found("三组张大爷"))
    let revoked = try scene.hub("device", "revoke", replica, "--json")
    #expect(try revoked.json["revoked"]?.integer == 1)
    let run = try scene.client("li", "sync", "--json")
    #expect(run.code == 77 && run.out.isEmpty && run.error?["code"]?.string == "revoked")
    #expect(run.error?["message"]?.string?.contains("received the 1 changes that were left, 1 of them held") == true)
    for text in ["王秀英", "三组张大爷", "13912345678"] { #expect(try !scene.found(text), "\(text) is still there") }
    #expect(try scene.files("li").isEmpty)
    #expect(try scene.client("li", "status", "--json").error?["code"]?.string == "not_joined")
    let held = try scene.hub("held", "list", "--json")
    #expect(try held.json.elements?.count == 1)
    // The same folder may join again.
    try scene.join("li", "volunteer", village)
    #expect(try scene.client("li", "sync", "--json").json["verified"]?.bool == true)
  }

  @Test(.timeLimit(.minutes(2))) func aDisabledAccountKeepsItsDevice() throws {
    let scene = try ScopeScene()
    _ = try scene.hub("account", "disable", "li")
    let run = try scene.client("li", "sync", "--json")
    #expect(run.code == 77 && run.error?["code"]?.string == "disabled")
    #expect(run.error?["message"]?.string?.contains("what is here is kept") == true)
    #expect(try scene.client("li", "elder", "list").out.contains("王秀英"))
    _ = try scene.hub("account", "enable", "li")
    #expect(try scene.client("li", "sync", "--json").json["verified"]?.bool == true)
  }
}

/// One elder in each of two villages, entered by an official; a volunteer of the first has written something offline.
private final class ScopeScene {
  private let path = NSTemporaryDirectory() + "tanfang-scope-\(UUID().uuidString)"
  private let server = Process()

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    server.executableURL = URL(fileURLWithPath: Binary.path).deletingLastPathComponent().appendingPathComponent(
      "tanfangd")
    server.arguments = ["serve", "--listen", "127.0.0.1:0", "--json"]
    server.environment = ["TANFANGD_DATA": path + "/hub", "LANG": "en_GB.UTF-8"]
    let ready = Pipe()
    server.standardOutput = ready
    server.standardError = FileHandle.nullDevice
    try server.run()
    _ = ready.fileHandleForReading.availableData
    try join("wang", "town", "230422")
    for (name, place) in [("王秀英", village), ("李永贵", otherVillage)] {
      try done(client("wang", "elder", "add", "--name", name, "--village", place, "--phone", "13912345678"))
    }
    try done(client("wang", "sync"))
    try join("li", "volunteer", village)
    try done(client("li", "sync"))
    let elder = try client("li", "elder", "list", "--json").json.elements![0]["id"]!.string!
    try done(client("li", "visit", "add", elder, "--note", "三组张大爷陪同"))
  }

  deinit {
    server.terminate()
    server.waitUntilExit()
    try? FileManager.default.removeItem(atPath: path)
  }

  func join(_ name: String, _ role: String, _ region: String) throws {
    let invited = try hub("invite", "--account", name, "--role", role, "--region", region, "--json")
    let code = try invited.json["code"]!.string!
    try done(client(name, "join", code))
  }

  private func done(_ run: Run) throws {
    if run.code != 0 { throw RunFailed(words: [], run: run) }
  }

  func hub(_ words: String...) throws -> Run { try hub(words) }

  func hub(_ words: [String]) throws -> Run {
    try Binary.run(
      words, environment: ["TANFANGD_DATA": path + "/hub", "LANG": "en_GB.UTF-8"], program: "tanfangd")
  }

  func client(_ name: String, _ words: String...) throws -> Run {
    try Binary.run(
      words,
      environment: [
        "TANFANG_DATA": "\(path)/\(name)/data", "LANG": "en_GB.UTF-8", "HOME": "\(path)/\(name)",
        "TMPDIR": "\(path)/\(name)",
      ])
  }

  /// All files that the volunteer's programs left anywhere.
  func files(_ name: String) throws -> [String] {
    let all = FileManager.default.enumerator(atPath: "\(path)/\(name)")?.allObjects as? [String] ?? []
    return all.map { "\(path)/\(name)/\($0)" }.filter {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && !isFolder.boolValue
    }
  }

  func found(_ text: String) throws -> Bool {
    try files("li").contains { try Data(contentsOf: URL(fileURLWithPath: $0)).range(of: Data(text.utf8)) != nil }
  }
}
