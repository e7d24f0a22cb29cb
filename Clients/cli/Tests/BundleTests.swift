import Foundation
import Terminal
import Testing

/// Bundles as people use them: the real programs, files, and a hub that serves.
@Suite(.serialized, .waiting) struct BundleTests {
  private let town: StickTown

  init() throws { town = try StickTown() }

  @Test(.timeLimit(.minutes(2))) func twoBundlesTakenInReverseOrder() throws {
    let a = try town.join("a")
    try town.add(a, "王桂兰")
    #expect(try town.json(a, "sync", "--to-file", town.file("1"))["sent"]?.integer == 1)
    try town.add(a, "李永贵")
    let second = try town.json(a, "sync", "--to-file", town.file("2"))
    #expect(second["sent"]?.integer == 2 && second["waiting"]?.integer == 0)
    #expect(try town.pending(a) == 2)

    let taken = try town.hub("bundle", "take", town.file("2"), town.file("1"))
    #expect(taken.code == 0)
    #expect(try taken.json.elements?.map { $0["outcome"]?.string } == ["answered", "superseded"])
    #expect(try taken.json.elements?[0]["changes"]?.integer == 2)
    let receipt = try town.json(a, "sync", "--from-file", town.file("2.answer"))
    #expect(receipt["accepted"]?.integer == 2 && receipt["verified"]?.bool == true)
    #expect(receipt["complete"]?.bool == true && receipt["waiting"]?.integer == 0)
    #expect(try town.pending(a) == 0)
    #expect(try town.json(a, "sync")["sent"]?.integer == 0)
  }

  @Test(.timeLimit(.minutes(2))) func aRepeatedBundleIsAnsweredAgainAndALateAnswerFallsAway() throws {
    let a = try town.join("a")
    try town.add(a, "王桂兰")
    try town.json(a, "sync", "--to-file", town.file("1"))
    for _ in 0..<2 {
      let taken = try town.hub("bundle", "take", town.file("1"), "--answers", town.path)
      #expect(try taken.code == 0 && taken.json.elements?[0]["outcome"]?.string == "answered")
    }
    #expect(try town.hub("bundle", "take", town.file("1")).json.elements?[0]["changes"]?.integer == 0)
    try town.json(a, "sync", "--from-file", town.file("1.answer"))
    let late = try town.tanfang(a, "sync", "--from-file", town.file("1.answer"), "--json")
    #expect(late.code == 77 && late.error?["code"]?.string == "late_answer" && late.out.isEmpty)
    #expect(try town.json(a, "elder", "list").elements?.count == 1)
  }

  /// Carried by a colleague's device, whom it tells nothing; a whole village without a network ends up equal.
  @Test(.timeLimit(.minutes(2))) func aColleagueCarriesThereAndBack() throws {
    let a = try town.join("a")
    let b = try town.join("b")
    try town.add(a, "王桂兰")
    try town.add(b, "李永贵")
    try town.json(b, "sync")
    try town.json(a, "sync", "--to-file", town.file("1"))
    let carried = try town.tanfang(b, "bundle", "carry", town.file("1"), "--answers", town.path, "--json")
    #expect(carried.code == 0)
    #expect(try carried.json.elements?[0]["answer"]?.string == town.file("1.answer"))
    let misdirected = try town.tanfang(b, "sync", "--from-file", town.file("1.answer"), "--json")
    #expect(misdirected.code == 77 && misdirected.error?["code"]?.string == "misdirected")
    let receipt = try town.json(a, "sync", "--from-file", town.file("1.answer"))
    #expect(receipt["received"]?.integer == 1 && receipt["verified"]?.bool == true)
    try town.json(b, "sync")
    func names(_ device: String) throws -> [String?] {
      try town.json(device, "elder", "list").elements?.map { $0["name"]?.string } ?? []
    }
    #expect(try Set(names(a)) == ["王桂兰", "李永贵"] && Set(names(a)) == Set(names(b)))
  }

  @Test(.timeLimit(.minutes(2))) func whatIsNoGoodBundleIsRefusedAndTheOthersAreTaken() throws {
    let a = try town.join("a")
    try town.add(a, "王桂兰")
    try town.json(a, "sync", "--to-file", town.file("good"))
    let good = try Data(contentsOf: URL(fileURLWithPath: town.file("good")))
    func write(_ name: String, _ data: Data) throws { try data.write(to: URL(fileURLWithPath: town.file(name))) }
    var expected: [String: String] = ["text": "not_a_bundle", "more": "trailing_bytes", "missing": "file_missing"]
    try write("text", Data("hello, world".utf8))
    try write("more", good + [0])
    for count in stride(from: 0, to: good.count, by: 41) {
      try write("cut\(count)", good.prefix(count))
      expected["cut\(count)"] = "truncated"
    }
    // Each byte in process (Tests/Wire); here one in every part of the header, the text and the tag.
    for index in stride(from: 3, to: good.count, by: 37) where index != 67 && index != 68 {
      var altered = good
      altered[index] ^= 0x20
      try write("altered\(index)", altered)
      expected["altered\(index)"] = "altered"
    }
    let files = expected.keys.sorted()
    let refused = try town.hub(["bundle", "take"] + files.map(town.file))
    #expect(refused.code == 65)
    for (file, entry) in zip(files, try refused.json.elements ?? []) {
      #expect(entry["code"]?.string == expected[file], "\(file)")
      #expect(entry["outcome"]?.string == "refused" && entry["answer"] == .null, "\(file)")
    }
    let mixed = try town.tanfang(a, ["bundle", "carry", town.file("text"), town.file("good"), "--json"])
    #expect(mixed.code == 65)
    #expect(try mixed.json.elements?.map { $0["outcome"]?.string } == ["refused", "answered"])
    for file in ["text", "cut41"] {
      let run = try town.tanfang(a, "sync", "--from-file", town.file(file), "--json")
      #expect(run.code == 65 && run.error?["code"]?.string == expected[file])
    }
    let backwards = try town.tanfang(a, "sync", "--from-file", town.file("good"), "--json")
    #expect(backwards.code == 65 && backwards.error?["code"]?.string == "wrong_kind")
    #expect(try town.json(a, "sync", "--from-file", town.file("good.answer"))["verified"]?.bool == true)
  }

  @Test(.timeLimit(.minutes(2))) func anotherHubRefusesIt() throws {
    let other = try StickTown()
    let a = try town.join("a")
    try town.add(a, "王桂兰")
    try town.json(a, "sync", "--to-file", town.file("1"))
    let refused = try other.hub("bundle", "take", town.file("1"))
    #expect(refused.code == 77)
    #expect(refused.out.isEmpty && refused.error?["code"]?.string == "misdirected")
  }

  @Test(.timeLimit(.minutes(2))) func nothingIsReadableAndNothingElseIsOverwritten() throws {
    let a = try town.join("a")
    let b = try town.join("b")
    try town.add(a, "王桂兰")
    let path = town.file("1")
    try town.json(a, "sync", "--to-file", path)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    _ = try town.hub("bundle", "take", path)
    for file in [path, path + ".answer"] {
      let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
      for secret in ["王", "桂", "village", Home.village, "tanfang", "127.0.0.1", "https", "town"] {
        #expect(!text.contains(secret), "\(secret)")
      }
    }
    // Its own older bundle gives way; a colleague's, an answer, or anything else does not.
    try town.add(a, "李永贵")
    #expect(try town.json(a, "sync", "--to-file", path)["sent"]?.integer == 2)
    for target in [path, path + ".answer"] {
      let before = try Data(contentsOf: URL(fileURLWithPath: target))
      let run = try town.tanfang(b, "sync", "--to-file", target, "--json")
      #expect(run.code == 65 && run.error?["code"]?.string == "file_exists")
      #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == before)
    }
    let nowhere = try town.tanfang(a, "sync", "--to-file", town.path + "/nowhere/1", "--json")
    #expect(nowhere.code == 73)
    let both = try town.tanfang(a, "sync", "--to-file", path, "--from-file", path)
    #expect(both.code == 64)
  }

  // MARK: - Two at once

  @Test(.timeLimit(.minutes(2))) func twoSyncsOfOneDeviceAtOnceAreSafe() throws {
    let a = try town.join("a")
    for round in 0..<4 {
      for index in 0..<3 { try town.add(a, "老人\(round)-\(index)") }
      let runs = try (0..<3).map { _ in try town.start(a, "sync", "--json") }
      var done = 0
      for run in runs.map({ $0.wait() }) {
        if run.code == 0 { done += 1 } else { #expect(run.code == 75, "\(run.err)") }
      }
      #expect(done > 0)
      let receipt = try town.json(a, "sync")
      #expect(receipt["verified"]?.bool == true)
      #expect(try town.pending(a) == 0)
      #expect(try town.json(a, "elder", "list").elements?.count == (round + 1) * 3)
    }
    let b = try town.join("b")
    #expect(try town.json(b, "sync")["received"]?.integer == 12)
    #expect(try town.hub("check").json["sound"]?.bool == true)
  }
}

/// The examples of units that systemd reads.
@Suite struct SystemdTests {
  private static let verify = "/usr/bin/systemd-analyze"

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: verify))) func theUnitsAreGood() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("systemd")
    let copy = FileManager.default.temporaryDirectory.appendingPathComponent("tanfang-units-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: copy) }
    var units: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      // Where the programs are installed differs; here they are beside the tests.
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        .replacing("/usr/local/bin/", with: URL(fileURLWithPath: Binary.path).deletingLastPathComponent().path + "/")
      try text.write(to: copy.appendingPathComponent(name), atomically: true, encoding: .utf8)
      units.append(copy.appendingPathComponent(name).path)
    }
    #expect(units.count == 3)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.verify)
    process.arguments = ["verify"] + units.sorted()
    let said = Pipe()
    process.standardError = said
    process.standardOutput = said
    try process.run()
    let text = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let complaints = text.split(separator: "\n").filter { $0.contains("tanfang") }
    #expect(complaints.isEmpty, "\(text)")
  }
}
