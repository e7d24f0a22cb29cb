import Model
import Replication
import Store
import Wire

/// Something in a hub's store that is not as it should be.
package struct CheckFinding: Hashable, Sendable {
  /// Stable, in snake_case.
  package let code: String
  /// Where: a table, a region's code, a replica or a change. No personal data.
  package let place: String

  package init(_ code: String, _ place: String) {
    self.code = code
    self.place = place
  }
}

extension HubDatabase {
  /// Compares everything that is kept twice or derived, on one snapshot, while others may go on writing: pages,
  /// references, digests, journal chains, ledger, search.
  /// - Parameters:
  ///   - ledgerIncluded: false for a copy, which has no ledger of its own.
  ///   - progress: told how many records and changes have been looked at.
  package func check(
    ledgerIncluded: Bool = true, progress: @escaping (Int) -> Void = { _ in }
  ) throws -> [CheckFinding] {
    didChangeOutside()
    // The ledger first: whatever it holds now is in the store's snapshot too, or was never acknowledged.
    let entries = ledgerIncluded ? try ledger.entries() : nil
    try connection.beginReading()
    defer { connection.rollback() }
    var check = StoreCheck(store: self, progress: progress)
    try check.pages()
    guard check.findings.isEmpty else { return check.findings }
    try check.records()
    try check.journals(ledger: entries)
    try check.erasures(ledger: entries)
    return check.findings
  }
}

private struct StoreCheck {
  let store: HubDatabase
  let progress: (Int) -> Void
  private(set) var findings: [CheckFinding] = []
  private var looked = 0

  /// Findings listed of one kind; more help nobody.
  private static let listedMax = 20

  init(store: HubDatabase, progress: @escaping (Int) -> Void) {
    self.store = store
    self.progress = progress
  }

  private mutating func note(_ code: String, _ place: String) {
    if findings.count(where: { $0.code == code }) < Self.listedMax { findings.append(CheckFinding(code, place)) }
  }

  private mutating func look() {
    looked += 1
    if looked % 100 == 0 { progress(looked) }
  }

  // MARK: - Pages

  mutating func pages() throws {
    for finding in try store.connection.findings() { note(finding.code, finding.place) }
  }

  // MARK: - Rows, digests, search

  mutating func records() throws {
    var sums: [Int64: Digests] = [:]
    var terms = 0
    for type in store.model.types {
      var unreadable: Int64 = 0
      do {
        try store.table(type.number)?.forEach("") { stored in
          sums[stored.region, default: Digests()] += Digests(of: stored.record)
          look()
          unreadable += 1
          guard type.number == CareModel.Number.elder else { return true }
          let presence = try store.search.presence(of: stored.record)
          terms += presence.expected
          if presence.found < presence.expected { note("search_lacks_terms", RecordName.text(stored.record.id)) }
          return true
        }
      } catch is WireError {
        note("unreadable_row", "\(type.key), row \(unreadable + 1)")
        return
      }
    }
    let indexed = try store.connection.number("SELECT count(*) FROM search")
    if indexed > Int64(terms) { note("search_has_strays", "\(indexed - Int64(terms))") }
    try digests(sums)
  }

  private mutating func digests(_ computed: [Int64: Digests]) throws {
    var left = computed
    let select = try store.connection.prepare("SELECT code, scope, officials FROM region ORDER BY code")
    while try select.step() {
      let code = select.integer(0)
      let kept = Digests(
        scope: Digest(bytes: select.blob(1)) ?? Digest(), officials: Digest(bytes: select.blob(2)) ?? Digest())
      if kept != left.removeValue(forKey: code) ?? Digests() { note("digest_differs", "\(code)") }
    }
    for (code, digests) in left.sorted(by: { $0.key < $1.key }) where digests != Digests() {
      note("digest_missing", "\(code)")
    }
  }

  // MARK: - Erasures

  /// Of an erased record nothing is left, and the ledger knows of it.
  mutating func erasures(ledger entries: [Ledger.Entry]?) throws {
    var listed: Set<Dot> = []
    for case .erased(let record) in entries ?? [] { listed.insert(record) }
    for record in try store.erased(after: 0, through: .max) {
      let name = RecordName.text(record)
      if try store.type(of: record) != nil { note("erased_record_left", name) }
      if try !store.history(of: record).isEmpty { note("erased_history_left", name) }
      if entries != nil, !listed.contains(record) { note("ledger_lacks_erasure", name) }
    }
  }

  // MARK: - Journals and ledger

  mutating func journals(ledger entries: [Ledger.Entry]?) throws {
    var ledger: [Dot: UInt64] = [:]
    for case .change(let dot, let chain) in entries ?? [] { ledger[dot] = chain }
    let select = try store.connection.prepare("SELECT n, id FROM replica ORDER BY n")
    while try select.step() {
      let replica = ReplicaID(UInt64(bitPattern: select.integer(1)))
      try journal(of: replica, number: select.integer(0), entries == nil ? nil : ledger)
    }
  }

  private mutating func journal(of replica: ReplicaID, number: Int64, _ ledger: [Dot: UInt64]?) throws {
    let name = RecordName.text(replica)
    let state = try store.replicaState(replica)
    var point = JournalPoint(startOf: replica)
    if state.acknowledged.counter == 0, state.acknowledged != point { note("acknowledged_differs", name) }
    let select = try store.connection.prepare(
      "SELECT id, status, bytes FROM change WHERE id BETWEEN ? AND ? ORDER BY id")
    select.bind(1, number << Replicas.counterBits)
    select.bind(2, (number + 1) << Replicas.counterBits - 1)
    while try select.step() {
      let counter = UInt64(select.integer(0) & (1 << Replicas.counterBits - 1))
      guard counter == point.counter + 1 else { return note("journal_gap", "\(name)-\(point.counter + 1)") }
      if select.integer(1) == HubDatabase.erasedStatus {
        guard let hash = Hash256(select.blob(2)) else { return note("unreadable_row", "\(name)-\(counter)") }
        point = point.appending(hash: hash)
      } else {
        point = point.appending(select.blob(2))
      }
      look()
      if let ledger {
        switch ledger[Dot(replica, counter)] {
        case nil: note("ledger_lacks_change", "\(name)-\(counter)")
        case point.chain.prefix8: break
        default: note("ledger_differs", "\(name)-\(counter)")
        }
      }
      if counter == state.acknowledged.counter, point != state.acknowledged { note("acknowledged_differs", name) }
    }
    if point != state.taken { note("journal_end_differs", name) }
    if state.acknowledged.counter > state.taken.counter { note("acknowledged_differs", name) }
  }
}

// MARK: - Copies

extension HubDatabase {
  /// Writes the whole store as it is now into a file of its own, which must be empty or not there. Others go on
  /// writing meanwhile.
  package func copy(into path: String) throws { try connection.copy(into: path) }

  /// How many changes the history holds, erased ones included.
  package func countChanges() throws -> Int { Int(try connection.number("SELECT count(*) FROM change")) }

  /// Makes the file whole without its log, to be moved or sent.
  package func makeStandalone() throws { try connection.makeStandalone() }
}
