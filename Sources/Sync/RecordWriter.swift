package import Model
package import Replication
package import Store

/// Where a person's drafts become changes: a device's own journal, or the hub's.
package protocol RecordWriter: AnyObject {
  /// Runs `body` in one write transaction: durable when it returns, without effect if it throws.
  func transaction<Result>(_ body: () throws -> Result) throws -> Result
  /// Writes a draft within a transaction. `isProposal` says that its cells are for an official to decide on.
  /// - Returns: the record written.
  func write(_ draft: Draft, isProposal: Bool, account: String) throws -> Dot
  /// Everything known to have been written to a record by accounts at this store, oldest first, whatever became of it.
  func pastWrites(to id: Dot) throws -> [PastWrite]
  /// Notes in the store's audit, if it has one, what is being done. Belongs to a transaction.
  /// - Parameter regions: where, besides the regions of the records that the facts name.
  func audit(_ action: String, _ facts: [AuditFact], regions: [Region], account: String) throws
}

/// One cell that somebody wrote.
package struct PastWrite: Hashable, Sendable {
  package let change: Dot
  package let account: String
  package let key: CellKey
  package let value: Value
  package let status: ChangeStatus

  package init(change: Dot, account: String, key: CellKey, value: Value, status: ChangeStatus) {
    self.change = change
    self.account = account
    self.key = key
    self.value = value
    self.status = status
  }
}

/// Writes to a device's journal. What the role may only propose goes there, too: the hub holds it.
package final class DeviceWriter: RecordWriter {
  private let store: any DeviceStore
  private let device: Device

  package init(_ store: any DeviceStore, clock: any Clock) {
    self.store = store
    device = Device(store: store, clock: clock)
  }

  package func transaction<Result>(_ body: () throws -> Result) throws -> Result { try store.transaction(body) }

  package func write(_ draft: Draft, isProposal: Bool, account: String) throws -> Dot {
    try device.write(draft, account: account)
  }

  package func pastWrites(to id: Dot) throws -> [PastWrite] {
    try store.entries(of: id).flatMap { entry in
      entry.change.writes.map {
        PastWrite(
          change: entry.change.dot, account: entry.change.account, key: $0.key, value: $0.value, status: entry.status)
      }
    }
  }

  package func audit(_ action: String, _ facts: [AuditFact], regions: [Region], account: String) {}
}

/// Writes to the hub's records under the hub's own replica, in the name of an account.
package final class HubWriter: RecordWriter {
  private let store: any HubStore & DirectoryStore
  private let records: HubRecords
  private let clock: any Clock

  package init(_ store: any HubStore & DirectoryStore, clock: any Clock) {
    self.store = store
    self.clock = clock
    records = HubRecords(store: store, clock: clock)
  }

  package func transaction<Result>(_ body: () throws -> Result) throws -> Result { try store.transaction(body) }

  package func write(_ draft: Draft, isProposal: Bool, account: String) throws -> Dot {
    isProposal ? try records.propose(draft, account: account) : try records.write(draft, account: account)
  }

  package func pastWrites(to id: Dot) throws -> [PastWrite] {
    try store.history(of: id).flatMap { entry in
      entry.change.writes.map {
        PastWrite(
          change: entry.change.dot, account: entry.change.account, key: $0.key, value: $0.value,
          status: ChangeStatus(entry.status))
      }
    }
  }

  package func audit(_ action: String, _ facts: [AuditFact], regions: [Region], account: String) throws {
    try store.append(
      AuditEntry(
        milliseconds: clock.milliseconds, account: account, action: action, facts: facts, regions: regions, in: store))
  }
}

extension ChangeStatus {
  fileprivate init(_ status: HistoryEntry.Status) {
    self =
      switch status {
      case .applied, .admitted: .accepted
      case .held: .held
      case .declined: .declined
      case .superseded: .superseded
      }
  }
}
