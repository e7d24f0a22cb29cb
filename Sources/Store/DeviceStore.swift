package import Replication
package import Wire

/// A replica that this device wrote as before its database was found to be a copy.
package struct Ancestor: Hashable, Sendable {
  package let descent: Descent
  /// How much of the shared journal the hub is known to have: all of it, until the hub goes back in time.
  package var known: UInt64

  package init(_ descent: Descent, known: UInt64) {
    self.descent = descent
    self.known = known
  }
}

/// What a device knows of itself and of its hub, apart from records and journal.
package struct DeviceState: Hashable, Sendable {
  package var replica: ReplicaID
  package var acknowledged: JournalPoint
  package var journalEnd: JournalPoint
  /// The device's hybrid clock: no later change has an earlier time.
  package var clock: HybridTime
  package var incarnation: UInt64 = 0
  package var cursor: [UInt8] = []
  /// The sum over the confirmed rows that are current: those taken before a fresh start count when they come again.
  package var digests = Digests()
  package var scope: Scope?
  package var contacts: Contacts?
  /// Milliseconds since 1970 by the device's clock at the last complete sync; 0 before the first.
  package var lastSyncMilliseconds: UInt64 = 0
  /// The hub's clock less the device's at the last answer.
  package var clockOffsetMilliseconds: Int64 = 0
  /// Which of the device's own changes a wrong clock was under, the latest first.
  package var clockSkews: [ClockSkew] = []

  /// What the replica descends from, nearest first.
  package var ancestors: [Ancestor] = []
  /// Which of them the hub knows this device as: 0 for the replica itself, 1 for its parent, and so on.
  package var knownAs = 0
  /// The last time that the scope became another one; nil before the first.
  package var scopeChange: ScopeDifference?
  /// Whether the hub has ended this device's enrolment and has everything it recorded: nothing is written any more, and
  /// what the device holds is to be erased.
  package var isRevoked = false
  /// How often this database was found to be a copy and took a new replica.
  package var forks: UInt64 = 0
  /// What the hub last said about the devices in scope, and when by its clock, ms since 1970.
  package var fleet: FleetReport?
  package var fleetMilliseconds: UInt64 = 0
  /// What this database once had and was put back to before, the latest first.
  package var missing: [MissingChanges] = []

  /// The replica that the hub knows the device as.
  package var tokenReplica: ReplicaID {
    knownAs == 0 ? replica : ancestors[knownAs - 1].descent.parent
  }

  package init(replica: ReplicaID) {
    self.replica = replica
    acknowledged = JournalPoint(startOf: replica)
    journalEnd = JournalPoint(startOf: replica)
    clock = HybridTime(rawValue: 0)
  }
}

/// Where one of the device's own changes stands.
package enum ChangeStatus: UInt8, Sendable {
  case pending = 0
  case accepted = 1
  case held = 2
  case declined = 3
  case superseded = 4
  /// Its bytes are gone by law; place and hash are left.
  case erased = 5
}

/// A change of the device's own journal that was not erased.
package struct JournalEntry: Hashable, Sendable {
  package let change: Change
  package let status: ChangeStatus
  package let code: HeldCode?
  package let reason: String

  package init(change: Change, status: ChangeStatus, code: HeldCode?, reason: String) {
    self.change = change
    self.status = status
    self.code = code
    self.reason = reason
  }
}

/// A device's database: the hub's truth, the device's own pending changes, and what people see of both together.
///
/// Rows hold confirmed ⊕ pending; the confirmed state of the few records with pending changes is kept aside.
package protocol DeviceStore: RecordStore {
  /// Runs `body` in one write transaction: durable when it returns, without effect if it throws.
  func transaction<Result>(_ body: () throws -> Result) throws -> Result

  func state() throws -> DeviceState
  /// Within a transaction only.
  func setState(_ state: DeviceState) throws
  /// Adds to the state's digests, without all that writing a state takes. Within a transaction only.
  func add(_ digests: Digests) throws

  /// Notes who wrote what the hub sent.
  func note(_ authors: [AuthorRun]) throws

  /// Writes a record that the store does not hold yet, and what derives from it.
  /// - Returns: false, and nothing is written, if it holds one of this id.
  func insert(_ stored: StoredRecord) throws -> Bool

  /// Appends to the journal. The change's dot follows the journal's end.
  func append(_ change: Change, bytes: [UInt8]) throws
  /// Appends the place of a change that was erased.
  func append(erased dot: Dot, hash: Hash256) throws
  /// The journal of the device's replica, or of one it descends from, from after a counter: at most `bytesMax` of
  /// canonical bytes but at least one change.
  func journal(of replica: ReplicaID, after counter: UInt64, through last: UInt64, bytesMax: Int) throws
    -> [JournalItem]
  /// The device's own changes to a record, oldest first, without those that were erased.
  func entries(of record: Dot) throws -> [JournalEntry]
  /// Says where a change stands; one that was erased stays so.
  func setStatus(_ status: ChangeStatus, code: HeldCode?, reason: String, of dot: Dot) throws
  /// All own changes up to a counter that are pending become accepted.
  func acceptPending(through counter: UInt64) throws
  /// All own changes up to a counter become accepted, whatever they were unless they were erased, and all that the
  /// replica shares with those it descends from.
  func acceptAll(through counter: UInt64) throws
  func held() throws -> [JournalEntry]
  /// What the hub declined, in the journal's order.
  func declined() throws -> [JournalEntry]

  /// The confirmed state that is kept aside: nil if the row itself is confirmed; a record without cells if the hub
  /// has not confirmed anything of it, as of a record that this device made and the hub has not acknowledged.
  func confirmedAside(_ id: Dot, type: UInt16) throws -> StoredRecord?
  func setConfirmedAside(_ stored: StoredRecord) throws
  func removeConfirmedAside(_ id: Dot) throws

  /// Adds cells to what the hub is offered after it went back in time.
  func addOffer(_ row: Row) throws
  /// Offers not yet sent to the present incarnation, about `bytesMax` of them, and whether there are more.
  func unsentOffers(bytesMax: Int) throws -> (rows: [Row], remain: Bool)
  func markOffersSent(_ ids: [Dot]) throws
  /// All offers are to be sent again, except those that the hub has meanwhile: `isKnown` tells of a cell.
  func reviewOffers(sendAgain: Bool, _ isKnown: (Dot, UInt16, Record.Entry) throws -> Bool) throws
  /// Every confirmed record, until `body` has seen all.
  func forEachConfirmed(_ body: (StoredRecord) throws -> Void) throws

  /// Gives the cells that the hub is offered other names after a fork.
  func renameOffers(_ rename: (StoredRecord) -> StoredRecord) throws
  /// Takes away every record and what was kept aside, and the journal after a counter; `setState` follows.
  func forget(journalAfter counter: UInt64) throws
  /// A record's former name: ids that people were shown before a fork stay good on this device.
  func addAlias(_ old: Dot, for new: Dot) throws

  /// Leaves of every change to a record its place and hash alone, and nothing of what was offered of the record.
  func eraseTraces(of record: Dot) throws
  /// Something was removed that must not stay in free pages or in the log: `scrub` is due until it has succeeded.
  func noteScrub() throws
  /// Clears free pages and log, if that is due. Outside a transaction.
  /// - Returns: false if another process reads just now, so that the log could not be emptied: it stays due.
  @discardableResult func scrub() throws -> Bool

  /// Removes the drafts that name a record which leaves this device.
  /// - Returns: how many.
  func removeDrafts(naming record: Dot) throws -> Int
  /// Removes the drafts that name a record which this device does not hold.
  func removeDraftsOfAbsent() throws -> Int

  /// Marks every confirmed record as not current: a fresh start confirms or removes each of them.
  func markAllStale() throws
  func isStale(_ id: Dot) throws -> Bool
  func clearStale(_ id: Dot) throws
  /// Some records still marked stale.
  func stale(limit: Int) throws -> [(id: Dot, type: UInt16)]
  /// The type of a record that the store holds, nil if it holds none of this id.
  func type(of id: Dot) throws -> UInt16?
}
