import Foundation
import Testing

@testable import Hub

/// The binary holds what lies in `Clients/console`.
@Suite struct ConsoleFilesTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Clients/console")

  @Test func everyFileOfTheFolderIsEmbeddedAsItIs() throws {
    let found = try FileManager.default.subpathsOfDirectory(atPath: Self.folder.path).filter { path in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: Self.folder.appendingPathComponent(path).path, isDirectory: &isFolder)
      return !isFolder.boolValue && path != "embed.c" && !path.hasPrefix("include/") && !path.hasPrefix("Tests/")
    }
    #expect(Set(found) == Set(ConsoleFiles.all.keys))
    for path in found {
      let bytes = try Data(contentsOf: Self.folder.appendingPathComponent(path))
      #expect(ConsoleFiles.all[path].map { Data($0.bytes) } == bytes, "\(path)")
      #expect(ConsoleFiles.all[path]?.type != "application/octet-stream", "\(path): its type is not known")
      #expect(path.split(separator: "/").count <= 2, "\(path): one folder, and no further")
    }
  }

  /// What the first page names is kept by browsers for good, under a name that changes with any of the files.
  @Test func theFirstPageNamesWhatNeverChanges() throws {
    let hub = try TestHub()
    let page = try hub.call(.inProcess, "GET", "/console/")
    #expect(page.header("cache-control") == "no-cache")
    let text = String(decoding: page.body, as: UTF8.self)
    let named = text.matches(of: /(?:href|src)="([^"]+)"/).map { String($0.output.1) }
    #expect(named.count > 10)
    for name in named {
      let file = try hub.call(.inProcess, "GET", "/console/\(name)")
      #expect(file.status == 200 && file.header("cache-control")?.contains("immutable") == true, "\(name)")
      let plain = name.split(separator: "/").dropFirst().joined(separator: "/")
      #expect(ConsoleFiles.all[plain]?.bytes == file.body)
      // Of another version there is what there is now, to be asked for again.
      let other = try hub.call(.inProcess, "GET", "/console/000000000000/\(plain)")
      #expect(other.body == file.body && other.header("cache-control") == "no-cache")
    }
    #expect(try hub.call(.inProcess, "GET", "/console/\(ConsoleFiles.version)/no/such.js").status == 404)
    #expect(
      try hub.call(.inProcess, "GET", "/console/", headers: [("If-None-Match", page.header("etag") ?? "")]).status
        == 304)
  }
}
