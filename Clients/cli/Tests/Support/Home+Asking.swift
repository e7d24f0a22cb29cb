import Model
import Replication
import Storage
import Store
import Support
import Terminal
import Wire

extension JSONValue {
  /// The strings of an array.
  var strings: [String]? { elements?.compactMap(\.string) }
}

extension Home {
  /// Changes that wait to be synced.
  func pending() throws -> Int64 { try json("status")["pending"]?.integer ?? -1 }

  /// The ids in an array of objects.
  func ids(_ words: String...) throws -> [String] {
    let run = try run(words + ["--json"])
    guard run.code == 0 else { throw RunFailed(words: words, run: run) }
    return try run.json.elements?.compactMap { $0["id"]?.string } ?? []
  }
}

extension DeviceDatabase {
  /// A record as a hub would send it: `values` as a person would type them, several by different writers for a conflict.
  @discardableResult
  func take(_ key: String, _ id: Dot, _ values: [(field: String, texts: [(text: String, writer: Dot, ms: UInt64)])])
    throws
    -> Dot
  {
    let type = CareModel.current.type(key: key)!
    var record = Record(id: id, type: type.number)
    for (name, texts) in values {
      let field = type[name]
      for (text, writer, ms) in texts {
        if case .reference = field.kind {
          guard let dot = Dot(testText: text) else { preconditionFailure(name) }
          let cell = Cell(
            dot: writer, time: HybridTime(milliseconds: ms), value: .reference(dot), seen: VersionVector())
          record.merge(cell, into: CellKey(field: field.number))
          continue
        }
        guard case .success(let cells) = field.parse(text) else { preconditionFailure(name) }
        for cell in cells {
          record.merge(
            Cell(dot: writer, time: HybridTime(milliseconds: ms), value: cell.value, seen: VersionVector()),
            into: CellKey(field: field.number, element: cell.element))
        }
      }
    }
    try transaction {
      try put(StoredRecord(record: record, region: Int64(Home.village)!), replacing: nil)
      var state = try state()
      state.digests += Digests(of: record)
      try setState(state)
    }
    return id
  }

  func addVillage(_ code: String, _ name: String) throws {
    let id = Dot(ReplicaID(0xabc), UInt64(code)! % 1000)
    let when: UInt64 = 1_789_000_000_000
    try take(
      "village", id, [("name", [(name, id, when)]), ("code", [(code, id, when)])])
  }

  /// Who wrote the changes of a replica.
  func know(_ replica: ReplicaID, as account: String) throws {
    try transaction { try note([AuthorRun(first: Dot(replica, 1), account: account)]) }
  }
}
