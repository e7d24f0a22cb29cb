import Model
import Replication
import Store
import Support
import Sync
import Wire

/// A device without a store: it writes a journal, pushes it and keeps what the hub says, so that a measurement of the hub
/// is not one of devices.
struct Pusher {
  let replica: ReplicaID
  let account: String
  /// The end of what the hub has.
  private(set) var known: JournalPoint
  private var end: JournalPoint
  private var changes: [Change] = []
  private var cursor: [UInt8] = []
  private var incarnation: UInt64

  init(replica: ReplicaID, account: String, incarnation: UInt64) {
    (self.replica, self.account, self.incarnation) = (replica, account, incarnation)
    known = JournalPoint(startOf: replica)
    end = known
  }

  /// Writes a change of its own.
  /// - Parameters:
  ///   - record: nil to create one.
  ///   - seen: what the cells that are written had seen: nothing for a new record.
  /// - Returns: the record.
  @discardableResult
  mutating func write(
    _ type: UInt16, _ record: Dot? = nil, at milliseconds: Int64, _ values: [(key: CellKey, value: Value)],
    seen: VersionVector = VersionVector()
  ) -> Dot {
    let dot = Dot(replica, end.counter + 1)
    let change = Change(
      dot: dot, time: HybridTime(milliseconds: UInt64(milliseconds), counter: 0), record: record ?? dot, type: type,
      account: account, writes: values.map { Write(key: $0.key, value: $0.value, seen: seen) })
    changes.append(change)
    end = end.appending(change.canonicalBytes)
    return change.record
  }

  /// The last change that was written.
  var last: Dot { Dot(replica, end.counter) }

  /// What waits, as one request.
  /// - Parameters:
  ///   - count: at most so many changes.
  ///   - wantsRows: whether an answer with rows is wanted; else the request says that more follows.
  func request(_ count: Int = .max, wantsRows: Bool) -> (bytes: [UInt8], changes: [Change]) {
    let sent = Array(changes.prefix(count))
    let isMore = !wantsRows && sent.count == changes.count
    let request = SyncRequest(
      replica: replica, modelVersion: CareModel.current.version, incarnation: incarnation, cursor: cursor,
      acknowledged: JournalMark(known),
      journalEnd: isMore ? JournalMark(counter: end.counter + 1, prefix: 0) : JournalMark(end),
      contactsHash: 0, pageBytes: Limits.pageBytesDefault, changes: sent.map { .change($0) })
    return (request.encoded(), sent)
  }

  /// The hub has taken so many of what waits.
  mutating func taken(_ count: Int) {
    for change in changes.prefix(count) { known = known.appending(change.canonicalBytes) }
    changes.removeFirst(count)
  }

  /// Takes an answer with rows: where the hub's reading stands from now on.
  /// - Returns: whether the run is complete.
  mutating func heard(_ bytes: [UInt8]) throws -> Bool {
    let answer = try SyncAnswer(decoding: bytes)
    guard case .taken(let counter) = answer.outcome, counter == known.counter, answer.verdicts.isEmpty else {
      throw BenchError(
        "the hub did not take \(known.counter) changes: \(answer.outcome), \(answer.verdicts.count) verdicts")
    }
    (cursor, incarnation) = (answer.page.cursor, answer.incarnation)
    return answer.page.digests != nil
  }

  var isWaiting: Bool { !changes.isEmpty }
}
