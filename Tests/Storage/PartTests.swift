import Model
import Replication
import Store
import Support
import Testing

@testable import Storage

@Suite struct PartTests {
  /// Conflicts, unknown fields and elements beyond the bitmap among them: of what is asked for, all; of the rest, nothing.
  @Test(arguments: 0..<UInt64(20))
  func aPartOfARecordIsWhatTheWholeSaysOfIt(seed: UInt64) throws {
    let type = CareModel.current.type(number: CareModel.Number.elder)!
    var random = SeededRandom(seed: seed)
    let hub = try openHub(":memory:")
    var records: [Dot: StoredRecord] = [:]
    try hub.transaction {
      for _ in 0..<30 {
        let stored = random.stored(type: type.number)
        try hub.put(stored, replacing: records.updateValue(stored, forKey: stored.record.id))
      }
    }
    for count in [0, 1, 5, 30] {
      let fields = Array(type.fields.shuffled(using: &random).prefix(count))
      let asked = Set(fields.map(\.number))
      var found = 0
      try hub.forEach(type.number, in: nil, only: fields) { part in
        var whole = try #require(records[part.record.id])
        let cells = whole.record.cells.filter { asked.contains($0.key.field) }
        whole.record = Record(id: part.record.id, type: type.number, cells: cells)
        whole.cellSeqs = whole.cellSeqs.filter { asked.contains($0.key.field) }
        #expect(part == whole, "seed \(seed)")
        found += 1
        return true
      }
      #expect(found == records.count)
    }
  }
}
