package import Model
package import Replication
package import Wire

/// What the hub knows of one replica that writes.
package struct ReplicaState: Hashable, Sendable {
  /// The last of its changes that the hub has, without gaps.
  package var taken: JournalPoint
  /// The last acknowledgement that the device was seen to have: never after `taken`.
  package var acknowledged: JournalPoint

  package init(taken: JournalPoint, acknowledged: JournalPoint) {
    self.taken = taken
    self.acknowledged = acknowledged
  }

  package init(startOf replica: ReplicaID) {
    self.init(taken: JournalPoint(startOf: replica), acknowledged: JournalPoint(startOf: replica))
  }
}

/// A device as the hub has enrolled it.
package struct Enrolment: Hashable, Sendable {
  package let replica: ReplicaID
  package let scope: Scope
  /// Why it is no longer admitted; nil while it is.
  package let closed: ClosedReason?

  package init(replica: ReplicaID, scope: Scope, closed: ClosedReason? = nil) {
    self.replica = replica
    self.scope = scope
    self.closed = closed
  }
}

/// A change in the hub's history.
package struct HistoryEntry: Hashable, Sendable {
  package enum Status: UInt8, Sendable {
    case applied = 0
    case held = 1
    case admitted = 2
    case declined = 3
    case superseded = 4
  }

  package let change: Change
  package var status: Status
  package var code: HeldCode?
  /// An official's reason for a decision.
  package var reason: String
  /// Milliseconds since 1970 by the hub's clock.
  package let receivedMilliseconds: UInt64
  /// The record, or the change, whose arrival may let a held change in.
  package var waitsOn: Dot?

  package init(
    change: Change, status: Status, code: HeldCode? = nil, reason: String = "", receivedMilliseconds: UInt64,
    waitsOn: Dot? = nil
  ) {
    self.change = change
    self.status = status
    self.code = code
    self.reason = reason
    self.receivedMilliseconds = receivedMilliseconds
    self.waitsOn = waitsOn
  }
}

/// What the history keeps of a change whose bytes were erased by law.
package struct ErasedChange: Hashable, Sendable {
  package let dot: Dot
  /// Milliseconds since 1970 by the hub's clock.
  package let receivedMilliseconds: UInt64
  /// Whether it came when its record was erased already.
  package let isLate: Bool

  package init(dot: Dot, receivedMilliseconds: UInt64, isLate: Bool) {
    self.dot = dot
    self.receivedMilliseconds = receivedMilliseconds
    self.isLate = isLate
  }
}

/// The marker that an erased record leaves (SPEC §erasure).
package struct ErasureMark: Hashable, Sendable {
  package let record: Dot
  /// Milliseconds since 1970 by the hub's clock.
  package let milliseconds: UInt64
  /// Who erased it; empty for what the ledger or a late change brought.
  package let account: String
  package let reason: String

  package init(record: Dot, milliseconds: UInt64, account: String = "", reason: String = "") {
    self.record = record
    self.milliseconds = milliseconds
    self.account = account
    self.reason = reason
  }
}

/// A record's leaving a region.
package struct Departure: Hashable, Sendable {
  package let seq: Int64
  package let id: Dot
  package let type: UInt16

  package init(seq: Int64, id: Dot, type: UInt16) {
    self.seq = seq
    self.id = id
    self.type = type
  }
}

/// What somebody keeps while they do what only one may do at a time.
public protocol Turn: AnyObject {
  /// Whether it is theirs still: a turn can be lost with the connection that it belongs to.
  var isHeld: Bool { get }
}

/// The hub's database. One transaction serves many requests (group commit); every call belongs to it.
package protocol HubStore: RecordStore, ReferenceReader {
  /// Waits until nobody else does something that only one may do at a time.
  /// - Returns: what has to be kept until it is done; nil if another goes on for longer.
  func takeTurn(_ name: String, waitMilliseconds: Int) throws -> (any Turn)?
  /// Runs `body` in one write transaction: durable when it returns, without effect if it throws.
  func transaction<Result>(_ body: () throws -> Result) throws -> Result

  /// Runs `body` within the transaction; what it did is undone if it throws.
  func savepoint<Result>(_ body: () throws -> Result) throws -> Result

  /// What cursors are sealed with: as old as the store, kept through backups, and nowhere else.
  var cursorSecret: [UInt8] { get throws }
  /// The random number that names this life of the store.
  var incarnation: UInt64 { get }
  /// The replica of the hub's own writes since its last start.
  var ownReplica: ReplicaID { get }
  /// The last modification number given out: no higher one is in the store, as far as the transaction holds it.
  var lastSeq: Int64 { get }
  /// Gives out the next modification number.
  func nextSeq() throws -> Int64
  /// What the last commits in some regions at or before a modification are known by: other than it was if the store went
  /// back in time and on from there. The running transaction counts as a commit.
  func tag(at seq: Int64, in regions: RegionSet) throws -> UInt64
  /// Begins a new life of the store: cursors from before are no longer believed.
  func newIncarnation() throws

  func replicaState(_ replica: ReplicaID) throws -> ReplicaState
  func setReplicaState(_ state: ReplicaState, of replica: ReplicaID) throws

  /// The device of a replica with its present scope; nil for the hub's own replicas and for devices nobody enrolled.
  func enrolment(of replica: ReplicaID) throws -> Enrolment?

  /// Enrols a device's new replica, with the account and token of the one it descends from.
  func enrol(_ replica: ReplicaID, descent: Descent, nowMilliseconds: UInt64) throws
  /// What a replica shares with those it descends from: (replica, counter) of each, nearest first. Of what it shares
  /// the hub may have lost the end.
  func ancestors(of replica: ReplicaID) throws -> [Dot]

  /// The run of changes by one account that a change belongs to.
  func authorRun(of dot: Dot) throws -> AuthorRun?

  /// How much of each replica's journal the hub has.
  func knowledge() throws -> VersionVector
  /// Cells that devices held when the hub had lost them and nobody has decided on, by record, oldest first.
  func offers() throws -> [StoredRecord]
  /// The same with those that were decided on.
  func allOffers() throws -> [Offer]
  /// Keeps an offer, with the status that one of this record has; held if it is the first.
  func putOffer(_ offer: StoredRecord, receivedMilliseconds: UInt64) throws
  func setOfferStatus(_ status: HistoryEntry.Status, of id: Dot) throws
  func removeOffer(_ id: Dot) throws
  /// Removes an offer that belongs to something erased, with what was decided about it.
  func eraseOffer(_ id: Dot) throws

  /// Chains after changes of a replica that the hub once had, and has lost: by counter, the first eight bytes.
  func lostChains(of replica: ReplicaID) throws -> [UInt64: UInt64]

  /// Adds a change to the history; its canonical bytes go to the ledger when the transaction is durable.
  /// - Parameter point: the end of its replica's journal with it.
  func append(_ entry: HistoryEntry, bytes: [UInt8], point: JournalPoint) throws
  /// A change as the history has it; nil if it is not here, or was erased.
  func historyEntry(_ dot: Dot) throws -> HistoryEntry?
  /// What stands at a place of a journal, erased or not; nil if the hub does not have it.
  func journalItem(_ dot: Dot) throws -> JournalItem?
  /// Writes the entry's status, code, reason and what it waits on; the author's device learns of it.
  func setStatus(_ entry: HistoryEntry) throws
  /// Adds to what was decided about a change.
  func note(_ decision: Decision) throws
  /// What was decided about a change, in its order.
  func decisions(on change: Dot) throws -> [Decision]
  /// What was decided about the offer of a record, in its order.
  func offerDecisions(on record: Dot) throws -> [Decision]
  /// Records that were ever said to be one with this one, rising.
  func everUnited(into id: Dot) throws -> [Dot]
  /// The changes to a record that were not erased, oldest received first.
  func history(of record: Dot) throws -> [HistoryEntry]
  /// Held changes that wait for a record.
  func waiting(on record: Dot) throws -> [HistoryEntry]
  /// Whether anything waits at all.
  var hasWaiting: Bool { get throws }
  /// A replica's held changes to a record.
  func held(by replica: ReplicaID, to record: Dot) throws -> [HistoryEntry]
  /// What became of a replica's changes since a modification.
  func verdicts(of replica: ReplicaID, after seq: Int64) throws -> [Verdict]

  /// The type of a record that the store holds, nil if it holds none of this id.
  func type(of id: Dot) throws -> UInt16?
  func isErased(_ record: Dot) throws -> Bool
  /// Erases a record, whether the store knows it or not: rows, offers, and of its changes all but place, hash and time
  /// of receipt. Nothing if it was erased before. `noteScrub` and, after the transaction, `scrub` belong to it.
  /// - Returns: of how many changes the bytes are gone; nil if it was erased before.
  @discardableResult func erase(_ mark: ErasureMark) throws -> Int?
  func erasureMark(of record: Dot) throws -> ErasureMark?
  /// Adds the place of a change that came erased, or to an erased record, to the history.
  /// - Parameter isLate: its author is to be told that the record was erased.
  func append(erased change: ErasedChange, to record: Dot, hash: Hash256, point: JournalPoint) throws
  /// What is left of the changes to an erased record, oldest received first.
  func erasedChanges(to record: Dot) throws -> [ErasedChange]
  /// Records erased after one modification, up to another, rising.
  func erased(after seq: Int64, through last: Int64) throws -> [Dot]
  /// Records whose erasure took changes of a replica after a modification, rising.
  func erased(by replica: ReplicaID, after seq: Int64) throws -> [Dot]
  /// Changes that were not applied: held, declined or superseded.
  func unapplied() throws -> [HistoryEntry]

  /// The records whose region follows a record's: what belongs to it, and what is united into it.
  func dependants(of id: Dot) throws -> [StoredRecord]
  func recordDeparture(_ departure: Departure, from region: Int64) throws
  /// Tells the devices of a region again that a record is gone from it, without counting as its leaving.
  func repeatDeparture(_ departure: Departure, from region: Int64) throws
  /// Whether the record left one of these regions since a time in ms since 1970, and which.
  func departedRegion(_ id: Dot, from regions: [Region], sinceMilliseconds: UInt64) throws -> Int64?

  /// The sum over all records in these regions.
  func digests(in regions: RegionSet) throws -> Digests
  /// Records in these regions modified after `seq` and not after `last`, in the order of their modification, until
  /// `take` says enough.
  func scan(_ regions: RegionSet, after seq: Int64, through last: Int64, _ take: (StoredRecord) throws -> Bool) throws
  func departures(from regions: RegionSet, after seq: Int64, through last: Int64) throws -> [Departure]
  /// The records in these regions; nil if there are more than `countMax`.
  func records(in regions: RegionSet, countMax: Int) throws -> [Dot]?
  /// What an account's scope was at a version; nil if there never was this version.
  func scope(of account: String, version: UInt64) throws -> Scope?
}
