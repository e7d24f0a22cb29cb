import Model
import Replication
import Store
import Support
import Testing

@testable import Storage

@Suite struct ScanTests {
  private static let villages = (0..<7).map { 230_422_990_201 + Int64($0) }

  /// Rows of several types and villages, in long runs and with long gaps between their modifications.
  private func fill(_ store: HubDatabase) throws -> [(seq: Int64, id: Dot, region: Int64)] {
    var random = SeededRandom(seed: 9)
    var rows: [(seq: Int64, id: Dot, region: Int64)] = []
    for counter in 1...2_500 {
      var seq = try store.nextSeq()
      if counter % 400 == 0 { for _ in 0..<3_000 { seq = try store.nextSeq() } }
      let type = counter % 3 == 0 ? CareModel.Number.elder : CareModel.Number.visit
      let id = Dot(ReplicaID(7), UInt64(counter))
      let cell = Cell(dot: id, time: HybridTime(rawValue: 9), value: .text("甲"), seen: VersionVector())
      let stored = StoredRecord(
        record: Record(id: id, type: type, cells: [Record.Entry(key: CellKey(field: 1), cell: cell)]),
        region: random.pick(Self.villages), seq: seq, enteredSeq: seq)
      try store.put(stored, replacing: nil)
      rows.append((seq, id, stored.region))
    }
    return rows
  }

  /// Whatever the spans, every row comes once, in the order of modification.
  @Test func everyRowComesOnceAndInOrder() throws {
    let store = try openHub(":memory:")
    try store.transaction {
      let rows = try fill(store)
      for villages in [Self.villages, Array(Self.villages.prefix(2)), []] {
        for (first, last) in [(Int64(0), store.lastSeq), (rows[3].seq, rows[2_000].seq), (rows[9].seq, rows[9].seq)] {
          let expected = rows.filter { $0.seq > first && $0.seq <= last && villages.contains($0.region) }.map(\.id)
          for span in [Int64(1), 7, 1_000, 100_000] where span > 1 || last - first < 100 || villages.count == 2 {
            var found: [Dot] = []
            try store.scan(villages, after: first, through: last, span: span) {
              found.append($0.record.id)
              return true
            }
            #expect(found == expected, "span \(span)")
          }
        }
      }
    }
  }

  @Test func whoHasEnoughIsAskedNoMore() throws {
    let store = try openHub(":memory:")
    try store.transaction {
      let rows = try fill(store)
      var found: [Dot] = []
      try store.scan(Self.villages, after: 0, through: store.lastSeq, span: 50) {
        found.append($0.record.id)
        return found.count < 1_200
      }
      #expect(found == rows.prefix(1_200).map(\.id))
    }
  }
}
