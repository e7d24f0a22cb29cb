package import Model
package import Replication
package import Store
package import Sync
package import Wire

/// What an import asks of a store and writes to it: a device's, the hub's, or a rehearsal over either.
package protocol ImportStore: ReferenceReader {
  /// Runs `body` in one write transaction: durable when it returns, without effect if it throws.
  func transaction<Result>(_ body: () throws -> Result) throws -> Result
  /// How many rows one transaction takes; nil where a file is planned and written in one.
  var rowsPerTransaction: Int? { get }
  /// Whether whatever the store holds is within the importer's regions.
  var holdsOnlyScope: Bool { get }
  /// The number of the store's last modification; 0 where nobody else can write in between.
  var lastSeq: Int64 { get }
  /// Gives what the one import that may run keeps, nil if another goes on for too long; nil itself where nobody else can
  /// import in between.
  var takeTurn: (() throws -> (any Turn)?)? { get }
  /// Now, by the clock with which the store dates what is written: milliseconds since 1970-01-01T00:00:00Z.
  var milliseconds: UInt64 { get }

  /// Records that show this value in a field; from an index.
  func showing(_ value: Value, type: RecordTypeNumber, field: String) throws -> [StoredRecord]
  /// All records of a type in some regions, nil for everywhere.
  func all(_ type: RecordTypeNumber, in regions: [Region]?) throws -> [StoredRecord]
  /// The type of a record, nil if there is none of this id.
  func type(of id: Dot) throws -> RecordTypeNumber?
  /// As `Register`.
  func author(of dot: Dot) throws -> String?
  func standingChange(_ dot: Dot) throws -> Change?
  func forEachStandingChange(reasonPrefix: String, _ body: (Change) throws -> Void) throws
  func forEachImportChange(_ body: (ChangeHead, ImportReason) throws -> Void) throws
  /// As `RecordWriter`.
  func pastWrites(to id: Dot) throws -> [PastWrite]
  /// What the importing account has written to a record so far, oldest first, whatever became of it.
  func ownWrites(to id: Dot, by account: String) throws -> [OwnWrite]

  /// Writes a draft. `isProposal` says that its cells are for an official to decide on.
  func write(_ draft: Draft, isProposal: Bool, account: String) throws -> Dot
  /// As `RecordWriter`.
  func audit(_ action: String, _ facts: [AuditFact], regions: [Region], account: String) throws
}

/// One cell that an account wrote earlier.
package struct OwnWrite: Hashable, Sendable {
  package let key: CellKey
  package let value: Value
  /// Whether the hub let it in; what it holds or declined is seen by nobody else.
  package let isAccepted: Bool

  package init(key: CellKey, value: Value, isAccepted: Bool) {
    self.key = key
    self.value = value
    self.isAccepted = isAccepted
  }
}

/// A store itself, as opposed to a rehearsal over one: what is written to it stays.
package final class LiveImportStore: ImportStore {
  private let register: any Register
  private let writer: any RecordWriter
  private let clock: any Clock
  private let seq: () -> Int64

  package let rowsPerTransaction: Int?
  package let holdsOnlyScope: Bool
  package let takeTurn: (() throws -> (any Turn)?)?
  private static let turnWaitMilliseconds = 10_000

  /// A device's: a whole file in one transaction, so that nothing is ever half imported.
  package init(device store: any DeviceStore & Register, clock: any Clock) {
    register = store
    writer = DeviceWriter(store, clock: clock)
    self.clock = clock
    seq = { 0 }
    rowsPerTransaction = nil
    holdsOnlyScope = true
    takeTurn = nil
  }

  /// The hub's: bounded transactions, so that devices are served in between.
  /// - Parameter rowsPerTransaction: how long devices wait at most.
  package init(hub store: any HubStore & Register & DirectoryStore, clock: any Clock, rowsPerTransaction: Int = 500) {
    register = store
    writer = HubWriter(store, clock: clock)
    self.clock = clock
    seq = { store.lastSeq }
    self.rowsPerTransaction = rowsPerTransaction
    holdsOnlyScope = false
    takeTurn = { try store.takeTurn("import", waitMilliseconds: Self.turnWaitMilliseconds) }
  }

  package var lastSeq: Int64 { seq() }
  package var milliseconds: UInt64 { clock.milliseconds }

  package func transaction<Result>(_ body: () throws -> Result) throws -> Result { try writer.transaction(body) }

  package func stored(_ id: Dot, type: RecordTypeNumber) throws -> StoredRecord? { try register.stored(id, type: type) }

  package func showing(_ value: Value, type: RecordTypeNumber, field: String) throws -> [StoredRecord] {
    try register.showing(value, type: type, field: field)
  }

  package func referring(to id: Dot, type: RecordTypeNumber, field: String) throws -> [StoredRecord] {
    try register.referring(to: id, type: type, field: field)
  }

  package func all(_ type: RecordTypeNumber, in regions: [Region]?) throws -> [StoredRecord] {
    try register.all(type, in: regions)
  }

  package func type(of id: Dot) throws -> RecordTypeNumber? { try register.type(of: id) }

  package func author(of dot: Dot) throws -> String? { try register.author(of: dot) }
  package func standingChange(_ dot: Dot) throws -> Change? { try register.standingChange(dot) }

  package func forEachStandingChange(reasonPrefix: String, _ body: (Change) throws -> Void) throws {
    try register.forEachStandingChange(reasonPrefix: reasonPrefix, body)
  }

  package func forEachImportChange(_ body: (ChangeHead, ImportReason) throws -> Void) throws {
    try register.forEachImportChange(body)
  }

  package func pastWrites(to id: Dot) throws -> [PastWrite] { try writer.pastWrites(to: id) }

  package func ownWrites(to id: Dot, by account: String) throws -> [OwnWrite] {
    try writer.pastWrites(to: id).compactMap { OwnWrite($0, by: account) }
  }

  package func write(_ draft: Draft, isProposal: Bool, account: String) throws -> Dot {
    try writer.write(draft, isProposal: isProposal, account: account)
  }

  package func audit(_ action: String, _ facts: [AuditFact], regions: [Region], account: String) throws {
    try writer.audit(action, facts, regions: regions, account: account)
  }
}

extension OwnWrite {
  fileprivate init?(_ past: PastWrite, by account: String) {
    guard past.account == account else { return nil }
    self.init(key: past.key, value: past.value, isAccepted: past.status == .accepted)
  }
}

extension Register {
  fileprivate func all(_ type: RecordTypeNumber, in regions: [Region]?) throws -> [StoredRecord] {
    var found: [StoredRecord] = []
    try forEach(type, in: regions) { stored in
      found.append(stored)
      return true
    }
    return found
  }
}

extension ImportStore {
  func villages(in regions: [Region]?) throws -> [StoredRecord] { try all(CareModel.Number.village, in: regions) }
}
