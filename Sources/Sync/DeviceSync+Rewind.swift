import Model
import Replication
import Store
import Wire

/// What a device does when the hub has gone back in time (SPEC §rewind).
extension DeviceSync {
  /// The hub has gone back in time: everything after `counter` is pending again, and what it has lost of others is
  /// offered.
  func rewind(to counter: UInt64, _ knowledge: VersionVector?, _ state: inout DeviceState) throws {
    guard counter <= state.acknowledged.counter else { throw SyncError.staleAnswer }
    // Without it only the journal is asked for, to find where it forked.
    if let knowledge {
      var known = knowledge.union(VersionVector(state.ancestors.map { Dot($0.descent.parent, $0.descent.forkedAt) }))
      known.insert(Dot(state.replica, state.journalEnd.counter))
      try offer(beyond: known)
      for index in state.ancestors.indices {
        let descent = state.ancestors[index].descent
        state.ancestors[index].known = min(knowledge[descent.parent], descent.forkedAt)
      }
    }
    var point = JournalPoint(startOf: state.replica)
    while point.counter < counter {
      for item in try store.journal(
        of: state.replica, after: point.counter, through: counter, bytesMax: Limits.pushBytesMax)
      {
        point = point.appending(item)
      }
    }
    // What was confirmed stays visible: the fresh start that follows replaces it.
    var resend = counter
    while resend < state.acknowledged.counter {
      let items = try store.journal(
        of: state.replica, after: resend, through: state.acknowledged.counter, bytesMax: Limits.pushBytesMax)
      for change in items.compactMap(\.change) {
        try keepAside(change.record, type: change.type)
        try store.setStatus(.pending, code: nil, reason: "", of: change.dot)
      }
      resend += UInt64(items.count)
    }
    state.acknowledged = point
    state.cursor = []
    guard knowledge != nil else { return }
    // What the hub derives it derives again.
    try store.reviewOffers(sendAgain: true) { _, type, entry in
      model.type(number: type)?.field(number: entry.key.field)?.writtenByHub ?? false
    }
  }

  /// Puts aside every confirmed cell whose context names a change that neither the hub nor the device's own journal
  /// has.
  private func offer(beyond knowledge: VersionVector) throws {
    // What this life of the hub knows it may forget again before the device has it back: only its own rows end an offer.
    try store.reviewOffers(sendAgain: true) { _, _, _ in false }
    var lost: [Row] = []
    try store.forEachConfirmed { stored in
      let cells = stored.record.cells.filter { !knowledge.contains($0.cell.context) }
      guard !cells.isEmpty else { return }
      lost.append(
        Row(id: stored.record.id, type: stored.record.type, region: stored.region, whole: false, cells: cells))
    }
    for row in lost { try store.addOffer(row) }
  }

  private func keepAside(_ id: Dot, type: UInt16) throws {
    guard try store.confirmedAside(id, type: type) == nil else { return }
    let stored = try store.stored(id, type: type)
    try store.setConfirmedAside(stored ?? StoredRecord(record: Record(id: id, type: type)))
  }
}
