package import Model
package import Replication
package import Wire

/// A visit as figures and due lists need it, without its texts.
package struct VisitFact: Hashable, Sendable {
  package let id: Dot
  package let elder: Dot
  package let region: Int64
  /// When it took place, ms since 1970.
  package let atMilliseconds: Int64
  /// Codes of the vocabularies; nil where nothing is stated.
  package let mode: Int64?
  package let outcome: Int64?
  package let risk: Int64?
  package let purpose: Int64?
  /// Who went, if they have a record.
  package let helper: Dot?
  package let durationMinutes: Int64?
  package let isVoided: Bool
  /// Whether whoever entered it was not there.
  package let isFromPaper: Bool

  package init(
    id: Dot, elder: Dot, region: Int64, atMilliseconds: Int64, mode: Int64?, outcome: Int64?, risk: Int64?,
    purpose: Int64?, helper: Dot?, durationMinutes: Int64?, isVoided: Bool, isFromPaper: Bool
  ) {
    self.isFromPaper = isFromPaper
    self.id = id
    self.elder = elder
    self.region = region
    self.atMilliseconds = atMilliseconds
    self.mode = mode
    self.outcome = outcome
    self.risk = risk
    self.purpose = purpose
    self.helper = helper
    self.durationMinutes = durationMinutes
    self.isVoided = isVoided
  }
}

/// A visit that is not void, as far as it says when the next one is due and whether it counts.
package struct VisitMark: Hashable, Sendable {
  package let elder: Dot
  /// When it took place, ms since 1970.
  package let atMilliseconds: Int64
  /// Codes of the vocabularies; nil where nothing is stated.
  package let outcome: Int64?
  package let risk: Int64?
  package let mode: Int64?
  /// The day that was promised, packed as in `PartialDate`.
  package let nextVisit: Int64?

  package init(
    elder: Dot, atMilliseconds: Int64, outcome: Int64?, risk: Int64?, mode: Int64?, nextVisit: Int64?
  ) {
    self.mode = mode
    self.elder = elder
    self.atMilliseconds = atMilliseconds
    self.outcome = outcome
    self.risk = risk
    self.nextVisit = nextVisit
  }
}

/// What people and figures ask of a store, on a device and at the hub alike. Reads only, outside a transaction or
/// within one.
package protocol Register: RecordStore, ReferenceReader {
  var model: CareModel { get }

  /// The type of a record that the store holds, nil if it holds none of this id.
  func type(of id: Dot) throws -> UInt16?
  /// What a record is called now, if it had this name before a fork of this device.
  func alias(of old: Dot) throws -> Dot?
  /// All replicas the store has heard of.
  func replicaIDs() throws -> [ReplicaID]
  /// The account that wrote a change, nil if unknown here.
  func author(of dot: Dot) throws -> String?

  /// Records of a type, by region and id, until `body` says enough; `regions` nil for all.
  func forEach(_ type: RecordTypeNumber, in regions: [Region]?, _ body: (StoredRecord) throws -> Bool) throws
  /// As `forEach`, with no other cells than those of some fields: most of what a record holds need not be read to tell
  /// who is due. What it gives must not be written back.
  /// - Parameter fields: of the type, by number.
  func forEach(
    _ type: RecordTypeNumber, in regions: [Region]?, only fields: [Field], _ body: (StoredRecord) throws -> Bool) throws
  /// Records of a type of which a field shows this value, oldest change first; from an index for the fields of an elder
  /// that people are known by: `village`, `id_number`, `id_number_unverified`.
  func showing(_ value: Value, type: RecordTypeNumber, field: String) throws -> [StoredRecord]
  /// Every reference that records of a type show in a field to a record of the same type that is held, in the order of
  /// the referring records' ids.
  func references(by field: Field, of type: RecordTypeNumber) throws -> [(from: Dot, to: Dot)]
  /// Records in which a field waits for a person's decision.
  func conflicted(in regions: [Region]?) throws -> [StoredRecord]
  /// Elders whose name, pinyin, initials or phone contain the text from some place on.
  func find(_ text: String, limit: Int) throws -> [Dot]
  /// Visits whose time lies in a range, whatever their outcome, until `body` says enough.
  func forEachVisit(_ milliseconds: Range<Int64>, in regions: [Region]?, _ body: (VisitFact) throws -> Bool) throws
  /// Visits that are not void up to a time, ms since 1970, by elder and time: from an index alone.
  func forEachVisitMark(through last: Int64, _ body: (VisitMark) throws -> Void) throws
  /// What visits of a range of ms found in one of their sets (`protection`, `basic_living` …), not void: the elder, the
  /// time, and the elements of the set.
  func forEachFinding(
    _ milliseconds: Range<Int64>, field: String, _ body: (Dot, Int64, Set<UInt32>) throws -> Void) throws
  /// For each elder the time of the last visit with this outcome up to a time that is not void, ms since 1970.
  func lastVisits(outcome: Int64, through last: Int64) throws -> [Dot: Int64]
  /// A change that stands, not held or declined, by its dot; nil if the store does not have it, as a device does not have
  /// those of others.
  func standingChange(_ dot: Dot) throws -> Change?
  /// The changes that stand whose reason begins with a text, in the order of their dots, one at a time.
  func forEachStandingChange(reasonPrefix: String, _ body: (Change) throws -> Void) throws
  /// The heads of all changes that stand whose reason is an import's or that of undoing one, with the reason as it is
  /// read; in no order.
  func forEachImportChange(_ body: (ChangeHead, ImportReason) throws -> Void) throws
  /// How many records of a type there are.
  func count(_ type: RecordTypeNumber) throws -> Int
}
