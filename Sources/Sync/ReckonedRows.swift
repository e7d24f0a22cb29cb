import Dispatch
import Replication
import Store
import Synchronization
import Wire

/// What has to be reckoned of a page's rows: on another processor, while the first of them are written. Hashing takes a
/// sixth of a first sync.
final class ReckonedRows: Sendable {
  private struct Results {
    /// Nil for rows that are only a part of their record.
    var digests: [Digests?] = []
    var highestCounter: UInt64 = 0
  }

  private final class Batch: Sendable {
    let work = DispatchGroup()
    let results = Mutex(Results())
  }

  private let batches: [Batch]

  private static let batchCount = 256

  /// - Parameter replica: the one of which `highestCounter` tells.
  init(_ rows: [Row], of replica: ReplicaID) {
    batches = stride(from: 0, to: rows.count, by: Self.batchCount).map { start in
      let batch = Batch()
      let end = min(start + Self.batchCount, rows.count)
      DispatchQueue.global().async(group: batch.work) {
        var results = Results()
        for row in rows[start..<end] {
          results.digests.append(
            row.whole ? Digests(of: Record(id: row.id, type: row.type, cells: row.cells)) : nil)
          for entry in row.cells {
            results.highestCounter = max(results.highestCounter, entry.cell.context[replica])
          }
        }
        batch.results.withLock { $0 = results }
      }
      return batch
    }
  }

  /// What the record of a row adds to the digests of the store; nil for a row that is only a part of its record.
  func digests(_ index: Int) -> Digests? {
    let batch = batches[index / Self.batchCount]
    batch.work.wait()
    return batch.results.withLock { $0.digests[index % Self.batchCount] }
  }

  /// The highest counter of the replica that the rows' contexts name; 0 if none names it.
  var highestCounter: UInt64 {
    batches.reduce(0) { highest, batch in
      batch.work.wait()
      return max(highest, batch.results.withLock { $0.highestCounter })
    }
  }
}
