import Replication
import Store
import Wire

/// Whether the journal that a device shows is the one that the hub has.
extension HubSync {
  enum Comparison {
    /// All that the request shows agrees; the point that the device has acknowledged.
    case agree(JournalPoint)
    /// The journals agree up to here and no further.
    case fork(UInt64)
    /// They differ before what the device has acknowledged: where, only the whole journal can tell.
    case unlike
  }

  func compare(_ request: SyncRequest, _ state: ReplicaState) throws -> Comparison {
    let acknowledged = try point(request.replica, at: request.acknowledged.counter, from: state)
    guard let acknowledged, JournalMark(acknowledged) == request.acknowledged else { return .unlike }
    for item in request.changes where item.dot.counter <= state.taken.counter {
      guard try store.journalItem(item.dot)?.isSame(as: item) ?? false else { return .fork(item.dot.counter - 1) }
    }
    let new = request.changes.filter { $0.dot.counter > state.taken.counter }
    let lost = try store.lostChains(of: request.replica)
    let offers = try store.allOffers().map(\.stored.record)
    if let last = agreement(of: new, after: state.taken, lost, offers) { return .fork(last) }
    // What the request shows of the journal ends here. If the journal does too, and the hub has more, or had more
    // before it went back in time, it is a copy.
    let shown = request.changes.last?.dot.counter ?? request.acknowledged.counter
    if shown == request.journalEnd.counter {
      let heard = max(state.taken.counter, lost.keys.max() ?? 0, offers.highest(of: request.replica))
      if shown < heard { return .fork(shown) }
    }
    return .agree(acknowledged)
  }

  /// Where new changes part from those that the hub once had and lost, as the ledger or what devices offer shows them:
  /// the last counter that they have in common. Nil if nothing contradicts.
  func agreement(
    of items: [JournalItem], after taken: JournalPoint, _ lost: [UInt64: UInt64], _ offers: [Record]
  ) -> UInt64? {
    guard !items.isEmpty, !lost.isEmpty || !offers.isEmpty else { return nil }
    let shown = offers.writes(of: items[0].dot.replica)
    var point = taken
    for item in items {
      point = point.appending(item)
      let isOther = lost[point.counter].map { $0 != point.chain.prefix8 } ?? false
      // Of what was erased nothing is offered.
      let contradicts =
        item.change.flatMap { change in shown[change.dot.counter]?.contains { !$0.agrees(with: change) } } ?? false
      if isOther || contradicts { return point.counter - 1 }
    }
    return nil
  }

  /// The hub's own hash over a replica's journal at a counter that it has taken.
  func point(_ replica: ReplicaID, at counter: UInt64, from state: ReplicaState) throws -> JournalPoint? {
    if counter == state.taken.counter { return state.taken }
    var point = counter >= state.acknowledged.counter ? state.acknowledged : JournalPoint(startOf: replica)
    while point.counter < counter {
      guard let item = try store.journalItem(Dot(replica, point.counter + 1)) else { return nil }
      point = point.appending(item)
    }
    return point
  }
}

/// What an offered cell shows of a change.
private struct ShownWrite {
  let record: Dot
  let key: CellKey
  let sibling: Sibling

  func agrees(with change: Change) -> Bool {
    record == change.record && sibling.time == change.time && sibling.value == change.value(key)
  }
}

extension [Record] {
  /// What their cells show of a replica's changes, by counter: there may be thousands of both.
  fileprivate func writes(of replica: ReplicaID) -> [UInt64: [ShownWrite]] {
    var shown: [UInt64: [ShownWrite]] = [:]
    for record in self {
      for entry in record.cells {
        for sibling in entry.cell.siblings where sibling.dot.replica == replica {
          shown[sibling.dot.counter, default: []].append(
            ShownWrite(record: record.id, key: entry.key, sibling: sibling))
        }
      }
    }
    return shown
  }

  /// The highest of a replica's counters that their cells speak of.
  fileprivate func highest(of replica: ReplicaID) -> UInt64 {
    lazy.flatMap(\.cells).map { $0.cell.context[replica] }.max() ?? 0
  }
}
