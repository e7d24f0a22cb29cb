import Replication
import Storage
import Store
import Wire

/// A device's store whose process may end at any call: within a transaction, just before its commit, or just after.
final class CrashingDeviceStore: DeviceStore {
  let inner: DeviceDatabase
  let fuse = Fuse()

  init(_ inner: DeviceDatabase) { self.inner = inner }

  func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    try fuse.burn()
    let result = try inner.transaction {
      let result = try body()
      try fuse.burn()
      return result
    }
    try fuse.burn()
    return result
  }

  private func step<Result>(_ body: (DeviceDatabase) throws -> Result) throws -> Result {
    try fuse.burn()
    return try body(inner)
  }

  func stored(_ id: Dot, type: UInt16) throws -> StoredRecord? { try step { try $0.stored(id, type: type) } }
  func region(of id: Dot, type: UInt16) throws -> Int64? { try step { try $0.region(of: id, type: type) } }
  func put(_ stored: StoredRecord, replacing old: StoredRecord?) throws {
    try step { try $0.put(stored, replacing: old) }
  }
  func remove(_ stored: StoredRecord) throws { try step { try $0.remove(stored) } }
  func state() throws -> DeviceState { try step { try $0.state() } }
  func setState(_ state: DeviceState) throws { try step { try $0.setState(state) } }
  func insert(_ stored: StoredRecord) throws -> Bool { try step { try $0.insert(stored) } }
  func add(_ digests: Digests) throws { try step { try $0.add(digests) } }
  func note(_ authors: [AuthorRun]) throws { try step { try $0.note(authors) } }
  func append(_ change: Change, bytes: [UInt8]) throws { try step { try $0.append(change, bytes: bytes) } }
  func journal(of replica: ReplicaID, after counter: UInt64, through last: UInt64, bytesMax: Int) throws
    -> [JournalItem]
  {
    try step { try $0.journal(of: replica, after: counter, through: last, bytesMax: bytesMax) }
  }
  func entries(of record: Dot) throws -> [JournalEntry] { try step { try $0.entries(of: record) } }
  func setStatus(_ status: ChangeStatus, code: HeldCode?, reason: String, of dot: Dot) throws {
    try step { try $0.setStatus(status, code: code, reason: reason, of: dot) }
  }
  func append(erased dot: Dot, hash: Hash256) throws { try step { try $0.append(erased: dot, hash: hash) } }
  func eraseTraces(of record: Dot) throws { try step { try $0.eraseTraces(of: record) } }
  func noteScrub() throws { try step { try $0.noteScrub() } }
  func scrub() throws -> Bool { try step { try $0.scrub() } }
  func acceptPending(through counter: UInt64) throws { try step { try $0.acceptPending(through: counter) } }
  func acceptAll(through counter: UInt64) throws { try step { try $0.acceptAll(through: counter) } }
  func held() throws -> [JournalEntry] { try step { try $0.held() } }
  func declined() throws -> [JournalEntry] { try step { try $0.declined() } }
  func confirmedAside(_ id: Dot, type: UInt16) throws -> StoredRecord? {
    try step { try $0.confirmedAside(id, type: type) }
  }
  func setConfirmedAside(_ stored: StoredRecord) throws { try step { try $0.setConfirmedAside(stored) } }
  func removeConfirmedAside(_ id: Dot) throws { try step { try $0.removeConfirmedAside(id) } }
  func addOffer(_ row: Row) throws { try step { try $0.addOffer(row) } }
  func unsentOffers(bytesMax: Int) throws -> (rows: [Row], remain: Bool) {
    try step { try $0.unsentOffers(bytesMax: bytesMax) }
  }
  func markOffersSent(_ ids: [Dot]) throws { try step { try $0.markOffersSent(ids) } }
  func reviewOffers(sendAgain: Bool, _ isKnown: (Dot, UInt16, Record.Entry) throws -> Bool) throws {
    try step { try $0.reviewOffers(sendAgain: sendAgain, isKnown) }
  }
  func forEachConfirmed(_ body: (StoredRecord) throws -> Void) throws { try step { try $0.forEachConfirmed(body) } }
  func renameOffers(_ rename: (StoredRecord) -> StoredRecord) throws { try step { try $0.renameOffers(rename) } }
  func forget(journalAfter counter: UInt64) throws { try step { try $0.forget(journalAfter: counter) } }
  func addAlias(_ old: Dot, for new: Dot) throws { try step { try $0.addAlias(old, for: new) } }
  // Nobody here is asked anything: there are no drafts, and the process ends where it always did.
  func removeDrafts(naming record: Dot) throws -> Int { try inner.removeDrafts(naming: record) }
  func removeDraftsOfAbsent() throws -> Int { try inner.removeDraftsOfAbsent() }
  func markAllStale() throws { try step { try $0.markAllStale() } }
  func isStale(_ id: Dot) throws -> Bool { try step { try $0.isStale(id) } }
  func clearStale(_ id: Dot) throws { try step { try $0.clearStale(id) } }
  func stale(limit: Int) throws -> [(id: Dot, type: UInt16)] { try step { try $0.stale(limit: limit) } }
  func type(of id: Dot) throws -> UInt16? { try step { try $0.type(of: id) } }
}
