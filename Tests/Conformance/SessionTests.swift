import Foundation
import Testing

/// The transcripts of whole syncs in `Protocol/vectors/v1/session` are what the engine says today, byte for byte.
@Suite struct SessionTests {
  private static let folder = VectorFiles.folder.appending(path: "session")
  private static let isWriting = ProcessInfo.processInfo.environment["TANFANG_WRITE_VECTORS"] != nil

  @Test(arguments: Sessions.all.map(\.name)) func theTranscriptIsWhatIsSaid(name: String) throws {
    let found = try #require(Sessions.all.first { $0.name == name })
    let session = try Session()
    try found.play(session)
    let text = try Self.text(name, found.spec, session.steps)
    let file = Self.folder.appending(path: "\(name).json")
    if Self.isWriting {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let kept = try String(decoding: Data(contentsOf: file), as: UTF8.self)
    let (said, lines) = (text.split(separator: "\n"), kept.split(separator: "\n"))
    for (index, (a, b)) in zip(said, lines).enumerated() where a != b {
      Issue.record("\(name), line \(index + 1): \(a)")
      return
    }
    #expect(said.count == lines.count)
  }

  @Test func everyTranscriptIsOneOfThese() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(files) == Set(Sessions.all.map { "\($0.name).json" }))
  }

  /// One step a line.
  private static func text(_ name: String, _ spec: String, _ steps: [JSON]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lines = try steps.map { "  " + String(decoding: try encoder.encode($0), as: UTF8.self) }
    return "{\"id\":\"session/\(name)\",\"spec\":\"\(spec)\",\"steps\":[\n" + lines.joined(separator: ",\n") + "\n]}\n"
  }
}
