import Model
import Replication
import Storage
import Store
import Wire

/// The hub's store, whose process may end at any call, as a device's may.
final class CrashingHubStore: HubStore {
  let inner: HubDatabase
  let fuse = Fuse()

  init(_ inner: HubDatabase) { self.inner = inner }

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

  func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
    try fuse.burn()
    return try inner.savepoint(body)
  }

  private func step<Result>(_ body: (HubDatabase) throws -> Result) throws -> Result {
    try fuse.burn()
    return try body(inner)
  }

  func stored(_ id: Dot, type: UInt16) throws -> StoredRecord? { try step { try $0.stored(id, type: type) } }
  func region(of id: Dot, type: UInt16) throws -> Int64? { try step { try $0.region(of: id, type: type) } }
  func put(_ stored: StoredRecord, replacing old: StoredRecord?) throws {
    try step { try $0.put(stored, replacing: old) }
  }
  func remove(_ stored: StoredRecord) throws { try step { try $0.remove(stored) } }
  func referring(to id: Dot, type: UInt16, field: String) throws -> [StoredRecord] {
    try step { try $0.referring(to: id, type: type, field: field) }
  }

  var cursorSecret: [UInt8] { get throws { try step { try $0.cursorSecret } } }
  var incarnation: UInt64 { inner.incarnation }
  var ownReplica: ReplicaID { inner.ownReplica }
  var lastSeq: Int64 { inner.lastSeq }
  func takeTurn(_ name: String, waitMilliseconds: Int) throws -> (any Turn)? {
    try inner.takeTurn(name, waitMilliseconds: waitMilliseconds)
  }
  func nextSeq() throws -> Int64 { try inner.nextSeq() }
  func tag(at seq: Int64, in regions: RegionSet) throws -> UInt64 { try step { try $0.tag(at: seq, in: regions) } }
  func newIncarnation() throws { try step { try $0.newIncarnation() } }

  func replicaState(_ replica: ReplicaID) throws -> ReplicaState { try step { try $0.replicaState(replica) } }
  func setReplicaState(_ state: ReplicaState, of replica: ReplicaID) throws {
    try step { try $0.setReplicaState(state, of: replica) }
  }
  func enrolment(of replica: ReplicaID) throws -> Enrolment? { try step { try $0.enrolment(of: replica) } }
  func enrol(_ replica: ReplicaID, descent: Descent, nowMilliseconds: UInt64) throws {
    try step { try $0.enrol(replica, descent: descent, nowMilliseconds: nowMilliseconds) }
  }
  func ancestors(of replica: ReplicaID) throws -> [Dot] { try step { try $0.ancestors(of: replica) } }
  func authorRun(of dot: Dot) throws -> AuthorRun? { try step { try $0.authorRun(of: dot) } }

  func knowledge() throws -> VersionVector { try step { try $0.knowledge() } }
  func offers() throws -> [StoredRecord] { try step { try $0.offers() } }
  func putOffer(_ offer: StoredRecord, receivedMilliseconds: UInt64) throws {
    try step { try $0.putOffer(offer, receivedMilliseconds: receivedMilliseconds) }
  }
  func lostChains(of replica: ReplicaID) throws -> [UInt64: UInt64] { try step { try $0.lostChains(of: replica) } }
  func removeOffer(_ id: Dot) throws { try step { try $0.removeOffer(id) } }
  func allOffers() throws -> [Offer] { try step { try $0.allOffers() } }
  func setOfferStatus(_ status: HistoryEntry.Status, of id: Dot) throws {
    try step { try $0.setOfferStatus(status, of: id) }
  }
  func eraseOffer(_ id: Dot) throws { try step { try $0.eraseOffer(id) } }
  func offerDecisions(on record: Dot) throws -> [Decision] { try step { try $0.offerDecisions(on: record) } }

  func append(_ entry: HistoryEntry, bytes: [UInt8], point: JournalPoint) throws {
    try step { try $0.append(entry, bytes: bytes, point: point) }
  }
  func historyEntry(_ dot: Dot) throws -> HistoryEntry? { try step { try $0.historyEntry(dot) } }
  func setStatus(_ entry: HistoryEntry) throws { try step { try $0.setStatus(entry) } }
  func history(of record: Dot) throws -> [HistoryEntry] { try step { try $0.history(of: record) } }
  func waiting(on record: Dot) throws -> [HistoryEntry] { try step { try $0.waiting(on: record) } }
  var hasWaiting: Bool { get throws { try step { try $0.hasWaiting } } }
  func held(by replica: ReplicaID, to record: Dot) throws -> [HistoryEntry] {
    try step { try $0.held(by: replica, to: record) }
  }
  func verdicts(of replica: ReplicaID, after seq: Int64) throws -> [Verdict] {
    try step { try $0.verdicts(of: replica, after: seq) }
  }

  func dependants(of id: Dot) throws -> [StoredRecord] { try step { try $0.dependants(of: id) } }
  func recordDeparture(_ departure: Departure, from region: Int64) throws {
    try step { try $0.recordDeparture(departure, from: region) }
  }
  func journalItem(_ dot: Dot) throws -> JournalItem? { try step { try $0.journalItem(dot) } }
  func note(_ decision: Decision) throws { try step { try $0.note(decision) } }
  func decisions(on change: Dot) throws -> [Decision] { try step { try $0.decisions(on: change) } }
  func everUnited(into id: Dot) throws -> [Dot] { try step { try $0.everUnited(into: id) } }
  func type(of id: Dot) throws -> UInt16? { try step { try $0.type(of: id) } }
  func isErased(_ record: Dot) throws -> Bool { try step { try $0.isErased(record) } }
  func erase(_ mark: ErasureMark) throws -> Int? { try step { try $0.erase(mark) } }
  func erasureMark(of record: Dot) throws -> ErasureMark? { try step { try $0.erasureMark(of: record) } }
  func append(erased change: ErasedChange, to record: Dot, hash: Hash256, point: JournalPoint) throws {
    try step { try $0.append(erased: change, to: record, hash: hash, point: point) }
  }
  func erasedChanges(to record: Dot) throws -> [ErasedChange] { try step { try $0.erasedChanges(to: record) } }
  func erased(after seq: Int64, through last: Int64) throws -> [Dot] {
    try step { try $0.erased(after: seq, through: last) }
  }
  func erased(by replica: ReplicaID, after seq: Int64) throws -> [Dot] {
    try step { try $0.erased(by: replica, after: seq) }
  }
  func unapplied() throws -> [HistoryEntry] { try step { try $0.unapplied() } }
  func noteScrub() throws { try step { try $0.noteScrub() } }
  func scrub() throws -> Bool { try step { try $0.scrub() } }
  func departedRegion(_ id: Dot, from regions: [Region], sinceMilliseconds: UInt64) throws -> Int64? {
    try step { try $0.departedRegion(id, from: regions, sinceMilliseconds: sinceMilliseconds) }
  }
  func digests(in regions: RegionSet) throws -> Digests { try step { try $0.digests(in: regions) } }
  func scan(
    _ regions: RegionSet, after seq: Int64, through last: Int64, _ take: (StoredRecord) throws -> Bool
  ) throws {
    try step { try $0.scan(regions, after: seq, through: last, take) }
  }
  func departures(from regions: RegionSet, after seq: Int64, through last: Int64) throws -> [Departure] {
    try step { try $0.departures(from: regions, after: seq, through: last) }
  }
  func records(in regions: RegionSet, countMax: Int) throws -> [Dot]? {
    try step { try $0.records(in: regions, countMax: countMax) }
  }
  func scope(of account: String, version: UInt64) throws -> Scope? {
    try step { try $0.scope(of: account, version: version) }
  }
  func repeatDeparture(_ departure: Departure, from region: Int64) throws {
    try step { try $0.repeatDeparture(departure, from: region) }
  }
}
