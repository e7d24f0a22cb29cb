import Model
import Replication
import Store
import Wire

/// Takes a device's changes into the hub, one after the other: applied, or held with a code. None blocks the next.
struct Intake {
  let records: HubRecords
  let enrolment: Enrolment
  private(set) var echo = Echo()
  private let admission: Admission
  private let now: UInt64
  private var store: any HubStore { records.store }

  init(records: HubRecords, enrolment: Enrolment) {
    self.records = records
    self.enrolment = enrolment
    now = records.clock.milliseconds
    admission = Admission(store: records.store, model: records.model, nowMilliseconds: now)
  }

  /// - Parameters:
  ///   - known: the end of the journal as the hub has it; changes up to there are passed over.
  ///   - matched: the point that the device had acknowledged.
  /// - Returns: the counter up to which all is taken.
  mutating func take(_ items: [JournalItem], known: JournalPoint, matched: JournalPoint) throws -> UInt64 {
    var point = known
    for item in items where item.dot.counter > known.counter {
      switch item {
      case .change(let change):
        let bytes = change.canonicalBytes
        point = point.appending(bytes)
        try take(change, bytes, point)
      case .erased(let dot, let hash):
        // Which record it belonged to nobody says; the hub has erased it in another life.
        point = point.appending(hash: hash)
        try store.append(
          erased: ErasedChange(dot: dot, receivedMilliseconds: now, isLate: false), to: dot, hash: hash, point: point)
      }
    }
    let state = ReplicaState(taken: point, acknowledged: matched)
    if try store.replicaState(enrolment.replica) != state {
      try store.setReplicaState(state, of: enrolment.replica)
      // Those who have forked from this replica may have been waiting for what they share with it.
      for item in items where item.dot.counter > known.counter { try admitWaiting(on: item.dot) }
    }
    return point.counter
  }

  private mutating func take(_ change: Change, _ bytes: [UInt8], _ point: JournalPoint) throws {
    if try records.isForErased(change) {
      return try records.takeErased(change, hash: SHA256.hash(bytes), receivedMilliseconds: now, point: point)
    }
    // Of a device that is no longer admitted nothing is applied, whatever it is.
    let isClosed = enrolment.closed != nil
    switch isClosed ? .hold(.notPermitted, waitsOn: nil) : try admission.decide(change, from: enrolment) {
    case .hold(let code, let waitsOn):
      try store.append(
        HistoryEntry(
          change: change, status: .held, code: code, receivedMilliseconds: now, waitsOn: waitsOn),
        bytes: bytes, point: point)
    case .apply:
      try store.append(
        HistoryEntry(change: change, status: .applied, receivedMilliseconds: now), bytes: bytes, point: point)
      let (before, after) = try records.apply(change)
      echo.note(change, before: before, after: after)
      try records.supersede(change)
      try followLate(change)
      try admitWaiting(on: change.record)
    }
  }

  private mutating func admitWaiting(on dot: Dot) throws {
    var admitted: [Change] = []
    try records.admitWaiting(on: dot) { admitted.append($0) }
    for other in admitted {
      echo.forget(other)
      if other.dot.replica == enrolment.replica { try followLate(other) }
    }
  }

  /// A change for a record that has left the device's scope was taken all the same: the device is told that it no
  /// longer holds the record.
  private func followLate(_ change: Change) throws {
    guard let region = try store.region(of: change.record, type: change.type), !enrolment.scope.reads(region),
      let home = enrolment.scope.regions.first
    else { return }
    let seq = try store.nextSeq()
    // The last code of a town or county names no village, and is not the code of the division itself, which others read.
    // Not another leaving: each late change would else begin the days anew in which late changes are taken.
    try store.repeatDeparture(
      Departure(seq: seq, id: change.record, type: change.type), from: home.codes.upperBound)
  }
}
