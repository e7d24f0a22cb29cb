import Foundation
import Glibc
import Terminal
import Testing

/// A hub and three clients as separate processes: two volunteers edit offline, an official settles, all agree.
@Suite struct DemoTests {
  @Test(.timeLimit(.minutes(2)), arguments: ["zh_CN.UTF-8", "en_GB.UTF-8"])
  func aDayOfATownIsAsTheDemoClaims(_ locale: String) throws {
    let folder = try Folder()
    let run = try Binary.run(["demo"], environment: ["LANG": locale, "TMPDIR": folder.path])
    #expect(run.code == 0, "\(run.err)")
    #expect(run.out.contains("$ tanfang --data "))
    #expect(!run.out.contains("✗"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    #expect(try folder.processes().isEmpty)
  }

  @Test(.timeLimit(.minutes(1))) func itsDataCanBeKeptAndItSaysSoInJSON() throws {
    let folder = try Folder()
    let kept = folder.path + "/kept"
    let run = try Binary.run(["demo", "--json", "--keep", kept], environment: ["TMPDIR": folder.path])
    #expect(run.code == 0, "\(run.err)")
    #expect(try run.json["agreed"]?.bool == true)
    #expect(try folder.processes().isEmpty)
    let due = try Binary.run(["--data", "\(kept)/a", "--json", "due"])
    #expect(due.code == 0)
    #expect(try due.json.elements != nil)
    let again = try Binary.run(["demo", "--keep", kept])
    #expect(again.code == 73)
  }

  /// A temporary folder that is removed at the end.
  private final class Folder {
    let path = NSTemporaryDirectory() + "tanfang-demo-test-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Processes that still name this folder.
    func processes() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { entry in
        guard Int(entry) != nil, let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") else {
          return false
        }
        return String(decoding: line, as: UTF8.self).contains(path)
      }
    }
  }
}
