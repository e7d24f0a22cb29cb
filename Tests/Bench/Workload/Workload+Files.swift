import Glibc
import Terminal

/// W and D as `../shared/data/workload.py` writes them.
extension Workload {
  /// Reads `elders.jsonl`, `visits.jsonl` and `daily.json` of a folder.
  init(folder: String) throws {
    elders = try Self.rows("\(folder)/elders.jsonl", Self.elderColumns)
    visits = try Self.rows("\(folder)/visits.jsonl", Self.visitColumns)
    let day = try JSONValue.parse(try Self.bytes("\(folder)/daily.json"))
    guard let visits = day["visits"]?.elements, let edits = day["edits"]?.elements else {
      throw BenchError("\(folder)/daily.json is not what workload.py writes")
    }
    dayVisits = try visits.map { try Self.row($0, Self.visitColumns) }
    dayEdits = try edits.map { edit in
      guard let pair = edit.elements, pair.count == 2, let id = pair[0].string, let members = pair[1].members else {
        throw BenchError("\(folder)/daily.json is not what workload.py writes")
      }
      return (id, try members.map { ($0.key, try Self.cell($0.value)) })
    }
  }

  private static func rows(_ path: String, _ columns: [String]) throws -> [Row] {
    try bytes(path).split(separator: 0x0a).map { try row(JSONValue.parse(Array($0)), columns) }
  }

  private static func row(_ value: JSONValue, _ columns: [String]) throws -> Row {
    guard let members = value.members, members.map(\.key) == columns else {
      throw BenchError("a row has other columns than W")
    }
    return Row(cells: try members.map { try cell($0.value) })
  }

  private static func cell(_ value: JSONValue) throws -> Cell {
    switch value {
    case .string(let text): return .text(text)
    case .number(let text):
      if let number = Int(text) { return .integer(number) }
      let parts = text.split(separator: ".")
      guard parts.count == 2, parts[1].utf8.count == 1, let tenths = Int(parts[0] + parts[1]) else {
        throw BenchError("\(text) is not a number of W")
      }
      return .tenths(tenths)
    case .null, .bool, .array, .object: throw BenchError("W has texts and numbers only")
    }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw BenchError("cannot read \(path)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }
}
