import Foundation
import Model
import Roster
import Terminal

extension JSONValue {
  /// Created, updated, unchanged, rejected of an import's report.
  var importCounts: [Int64?] { ["created", "updated", "unchanged", "rejected"].map { self[$0]?.integer } }

  func string(_ keys: String...) -> String? { keys.reduce(self as JSONValue?) { $0?[$1] }?.string }
}

extension Home {
  /// A county official's device that has imported the demo's villages and registers.
  static func withRegisters() throws -> Home {
    let home = try Home(.county, regions: ["230422"])
    let texts = [DemoRoster.villages, DemoRoster.register1, DemoRoster.register2]
    for (index, text) in texts.enumerated() { try home.json("import", try home.file("r\(index).csv", text)) }
    return home
  }

  /// Writes a file beside the data and gives its path.
  func file(_ name: String, _ text: String) throws -> String {
    let file = "\(path)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")), as: UTF8.self)
  }

  /// The elder whom this text finds.
  func elder(_ text: String) throws -> String {
    guard let id = try ids("find", text).first else {
      throw RunFailed(words: ["find", text], run: try tanfang("find", text))
    }
    return id
  }

  func field(_ elder: String, _ key: String) throws -> String? {
    try json("elder", "show", elder).string("fields", key)
  }
}
