import Foundation
import Model
import Testing

@Suite("Protocol/model.json")
struct ModelJSONTests {
  private var file: URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Protocol/model.json").standardized
  }

  /// Set to write the file instead of comparing with it.
  private static let variable = "TANFANG_WRITE_MODEL_JSON"

  @Test("The file in the tree is the declaration of this version")
  func matchesDeclaration() throws {
    let text = CareModel.current.json
    if ProcessInfo.processInfo.environment[Self.variable] == "1" {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let stored = try? Data(contentsOf: file)
    #expect(
      stored == Data(text.utf8),
      "Protocol/model.json is out of date: run `\(Self.variable)=1 swift test --filter ModelJSONTests` and commit it")
  }

  @Test("It is JSON and holds every field and term")
  func isComplete() throws {
    let root = try #require(JSONSerialization.jsonObject(with: Data(CareModel.current.json.utf8)) as? [String: Any])
    let types = try #require(root["types"] as? [[String: Any]])
    for (type, entry) in zip(CareModel.current.types, types) {
      let fields = try #require(entry["fields"] as? [[String: Any]])
      #expect(fields.compactMap { $0["key"] as? String } == type.fields.map(\.key))
      #expect(fields.compactMap { $0["number"] as? Int } == type.fields.map { Int($0.number) })
    }
    let lists = try #require(root["vocabularies"] as? [[String: Any]])
    let counts = lists.map { ($0["terms"] as? [[String: Any]])?.count ?? 0 }
    #expect(counts == CareModel.current.vocabularies.map(\.terms.count))
    let instruments = try #require(root["instruments"] as? [[String: Any]])
    #expect(instruments.map { ($0["items"] as? [Any])?.count } == Instrument.all.map(\.items.count))
    #expect(root["officials_fields_from"] as? Int == 1000)
    #expect((root["roles"] as? [[String: Any]])?.count == Role.allCases.count)
  }
}
