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
}
