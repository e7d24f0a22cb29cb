import Model
import Replication
import Store
import Wire

/// What a device does when the hub finds that its database is an older copy or a clone (SPEC §fork): it takes a new
/// replica, carries over what the hub has not had from it, and reads its scope afresh. Within one transaction.
struct Fork {
  let store: any DeviceStore
  let random: any RandomNumberGenerator

  /// - Parameter counter: the last change that this journal and the hub's have in common.
  /// - Returns: how what follows that change is called from now on.
  @discardableResult
  func take(at counter: UInt64) throws -> Renaming {
    var state = try store.state()
    guard counter <= state.journalEnd.counter else { throw SyncError.staleAnswer }
    let (shared, rest) = try split(state, at: counter)
    let renaming = Renaming(
      from: state.replica, at: counter, to: newReplica(state.replica, after: shared, first: rest.first))
    let items = rest.map(renaming.apply)
    // The hub has had what is shared; what it holds of that it says with its next answer.
    try store.acceptPending(through: counter)
    try store.forget(journalAfter: counter)
    // Not all of it comes again.
    try store.noteScrub()
    try store.renameOffers(renaming.apply)
    state.descend(at: counter)
    state.replica = renaming.new
    state.acknowledged = JournalPoint(startOf: renaming.new)
    state.journalEnd = state.acknowledged
    state.cursor = []
    state.digests = Digests()
    try store.setState(state)
    for (old, new) in zip(rest, items) {
      switch new {
      case .change(let change):
        let bytes = change.canonicalBytes
        try store.append(change, bytes: bytes)
        state.journalEnd = state.journalEnd.appending(bytes)
        if change.creates { try store.addAlias(old.dot, for: change.record) }
      case .erased(let dot, let hash):
        try store.append(erased: dot, hash: hash)
        state.journalEnd = state.journalEnd.appending(hash: hash)
      }
    }
    try store.setState(state)
    try showPending(items.compactMap(\.change))
    return renaming
  }

  /// The chain at the common point, and the changes after it.
  private func split(_ state: DeviceState, at counter: UInt64) throws -> (JournalPoint, [JournalItem]) {
    var point = JournalPoint(startOf: state.replica)
    var rest: [JournalItem] = []
    var position: UInt64 = 0
    while position < state.journalEnd.counter {
      let items = try store.journal(
        of: state.replica, after: position, through: state.journalEnd.counter, bytesMax: Limits.pushBytesMax)
      for item in items {
        if item.dot.counter <= counter { point = point.appending(item) } else { rest.append(item) }
      }
      position += UInt64(items.count)
    }
    return (point, rest)
  }

  /// From the first change that is carried over, so that restoring one image twice gives the same changes twice, not
  /// doubles; random where there is none.
  private func newReplica(_ old: ReplicaID, after shared: JournalPoint, first: JournalItem?) -> ReplicaID {
    guard let first else {
      var random = random
      return ReplicaID(random.next())
    }
    var writer = ByteWriter()
    writer.fixed64(old.rawValue)
    writer.raw(shared.appending(first).chain.bytes)
    return ReplicaID(SHA256.hash(writer.bytes).prefix8)
  }

  /// Until the hub's rows arrive, people see at least what they wrote themselves.
  private func showPending(_ changes: [Change]) throws {
    for change in changes {
      if try store.confirmedAside(change.record, type: change.type) == nil {
        try store.setConfirmedAside(StoredRecord(record: Record(id: change.record, type: change.type)))
      }
      let old = try store.stored(change.record, type: change.type)
      var new = old ?? StoredRecord(record: Record(id: change.record, type: change.type))
      new.record.apply(change)
      try store.put(new, replacing: old)
    }
  }
}

extension Device {
  /// Takes a new replica at the end of the journal, for a database that is known to be a copy before it writes (SPEC
  /// §fork). What is confirmed stays until the hub has sent it anew.
  /// - Returns: false if something is pending: the hub then finds out which of the copies wrote it.
  package func forkAsCopy(using random: inout some RandomNumberGenerator) throws -> Bool {
    try store.transaction {
      var state = try store.state()
      guard state.acknowledged == state.journalEnd else { return false }
      state.descend(at: state.journalEnd.counter)
      state.replica = ReplicaID(random.next())
      state.acknowledged = JournalPoint(startOf: state.replica)
      state.journalEnd = state.acknowledged
      state.cursor = []
      try store.setState(state)
      return true
    }
  }
}

extension DeviceState {
  /// Makes the replica an ancestor, of which all up to a counter is shared; a new replica follows.
  fileprivate mutating func descend(at counter: UInt64) {
    let descent = Descent(parent: replica, forkedAt: counter)
    ancestors = Array(([Ancestor(descent, known: counter)] + ancestors).prefix(Limits.ancestorsMax))
    knownAs = min(knownAs + 1, ancestors.count)
    forks += 1
  }
}

/// Maps what a replica wrote after a fork to a new replica: r:n becomes r':n−f for n > f, wherever it is named.
struct Renaming {
  let old: ReplicaID
  let counter: UInt64
  let new: ReplicaID

  init(from old: ReplicaID, at counter: UInt64, to new: ReplicaID) {
    self.old = old
    self.counter = counter
    self.new = new
  }

  /// What was erased keeps its hash at its new place.
  func apply(_ item: JournalItem) -> JournalItem {
    switch item {
    case .change(let change): .change(apply(change))
    case .erased(let dot, let hash): .erased(apply(dot), hash: hash)
    }
  }

  func apply(_ change: Change) -> Change {
    Change(
      dot: apply(change.dot), time: change.time, record: apply(change.record), type: change.type,
      account: change.account, reason: change.reason,
      writes: change.writes.map { Write(key: $0.key, value: apply($0.value), seen: apply($0.seen)) })
  }

  func apply(_ dot: Dot) -> Dot {
    dot.replica == old && dot.counter > counter ? Dot(new, dot.counter - counter) : dot
  }

  /// Who has seen r:n has seen all up to it: of the old replica what is shared, of the new one the rest.
  func apply(_ seen: VersionVector) -> VersionVector {
    let known = seen[old]
    guard known > counter else { return seen }
    var result = VersionVector(seen.entries.filter { $0.replica != old })
    result.insert(Dot(old, counter))
    result.insert(Dot(new, known - counter))
    return result
  }

  /// The cells that the hub is offered: what they say of the journal that is now another replica's.
  func apply(_ stored: StoredRecord) -> StoredRecord {
    let cells = stored.record.cells.map { entry in
      let siblings = entry.cell.siblings.map {
        Sibling(dot: apply($0.dot), time: $0.time, value: apply($0.value))
      }
      return Record.Entry(key: entry.key, cell: Cell(siblings: siblings, context: apply(entry.cell.context)))
    }
    let record = Record(id: apply(stored.record.id), type: stored.record.type, cells: cells)
    return StoredRecord(record: record, region: stored.region)
  }

  private func apply(_ value: Value) -> Value {
    if case .reference(let dot) = value { .reference(apply(dot)) } else { value }
  }
}
