import Foundation
import Model
import Replication
import Support
import Terminal
import Testing
import Wire

/// The audit at the command line, and what the command line leaves in it.
@Suite(.serialized) struct AuditCommandTests {
  /// The import of a town's register, by whoever works at the hub, stood in no official's audit.
  @Test(.timeLimit(.minutes(1))) func anImportAtTheHubWasHiddenFromTheTown() throws {
    let town = try ServedTown()
    let hub = try town.serve()
    #expect(hub.stop() == 0)
    for (name, role, region) in [
      ("near", "town", "230422990"), ("far", "town", "230421101"), ("li", "volunteer", village),
    ] {
      #expect(try town.run(["account", "add", name, "--role", role, "--region", region]).status == 0)
    }
    let villages = town.home.path + "/villages.csv"
    try Data("code,name\n\(village),兴隆村\n".utf8).write(to: URL(fileURLWithPath: villages))
    #expect(try town.run(["import", villages]).status == 0)
    let file = town.home.path + "/roster.csv"
    try Data("姓名,性别,出生日期,村\n王桂兰,女,1938-05-01,兴隆村\n".utf8).write(to: URL(fileURLWithPath: file))
    #expect(try town.run(["import", file]).status == 0)
    func imports(_ name: String) throws -> [JSONValue] {
      let reply = try town.run(["audit", "--action", "import", "--as", name, "--json"])
      return try #require(try JSONValue.parse(reply.output).elements)
    }
    let seen = try imports("near")
    #expect(seen.count == 2 && seen.allSatisfy { $0["account"]?.string == "local" }, "\(seen)")
    #expect(seen.first?["facts"]?.elements?.contains { $0["name"]?.string == "created" } == true)
    #expect(try imports("far").isEmpty)
    #expect(try town.run(["audit", "--as", "li"]).status == 77)
    #expect(try town.run(["audit", "--since", "soon"]).status == 65)
    #expect(try town.run(["audit"]).output.contains("1 created"))
    #expect(try town.run(["--lang", "zh", "audit"]).output.contains("新建 1 条"))
  }
}

/// `held`, `duplicates` and `history` named ids that only a device could show.
@Suite(.serialized) struct ElderCommandTests {
  @Test(.timeLimit(.minutes(1))) func whatAnIDMeansWasNotToBeSeenAtTheHub() throws {
    let town = try ServedTown()
    let hub = try town.serve()
    defer { _ = hub.stop() }
    for (name, role, region) in [("near", "town", "230422990"), ("far", "town", "230421101"), ("adm", "admin", "")] {
      let more = region.isEmpty ? [] : ["--region", region]
      #expect(try town.run(["account", "add", name, "--role", role] + more).status == 0)
    }
    let device = try town.device("a", .volunteer, village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": village, "phone": "13900000000"])
    try device.sync()
    let id = RecordName.text(elder)
    let shown = try JSONValue.parse(try town.run(["elder", "show", id, "--as", "near", "--json"]).output)
    #expect(shown["fields"]?["name"]?.string == "王桂兰" && shown["visits"]?.elements?.isEmpty == true)
    let listed = try JSONValue.parse(try town.run(["elder", "list", "--as", "near", "--json"]).output)
    #expect(listed.elements?.map { $0["id"]?.string } == [id])
    #expect(try town.run(["elder", "list"]).output.contains("王桂兰"))
    #expect(try town.run(["elder", "show", id, "--as", "far"]).status == 66)
    #expect(try town.run(["elder", "list", "--as", "far", "--json"]).output == "[]\n")
    #expect(try town.run(["elder", "list", "--as", "adm"]).status == 77)
    #expect(try town.run(["elder", "list", "--village", "230421101201", "--as", "near", "--json"]).output == "[]\n")
  }
}
