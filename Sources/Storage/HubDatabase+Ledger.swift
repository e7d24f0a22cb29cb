package import Replication
import Store
import Wire

/// What the ledger says and the store does not: the store has gone back in time (SPEC §ledger).
struct LedgerReading {
  /// Chains after changes that the store does not have, by replica and counter.
  var lost: [ReplicaID: [UInt64: UInt64]] = [:]
  /// The first eight bytes of each enrolled device's token hash.
  var tokens: [ReplicaID: UInt64] = [:]
  var revoked: Set<ReplicaID> = []
  var erased: Set<Dot> = []
}

extension HubDatabase {
  /// Chains after changes of a replica that the hub once had, and has lost: by counter, the first eight bytes.
  package func lostChains(of replica: ReplicaID) throws -> [UInt64: UInt64] {
    try ledgerReading().lost[replica] ?? [:]
  }

  /// The first eight bytes of the hash of the token that a device was enrolled with, if the ledger tells.
  package func enrolledToken(of replica: ReplicaID) throws -> UInt64? { try ledgerReading().tokens[replica] }

  /// Whether a device's enrolment has ever ended.
  package func wasRevoked(_ replica: ReplicaID) throws -> Bool { try ledgerReading().revoked.contains(replica) }

  /// Whether the hub wrote as this replica since one of its starts.
  package func isOwn(_ replica: ReplicaID) throws -> Bool {
    let select = try connection.statement(
      "SELECT 1 FROM epoch WHERE replica = (SELECT n FROM replica WHERE id = ?)")
    defer { select.reset() }
    select.bind(1, Int64(bitPattern: replica.rawValue))
    return try select.step()
  }

  /// What the hub once had by its ledger and this store does not have.
  package func forgotten() throws -> (changes: [ReplicaID: Int], devices: [ReplicaID], revoked: [ReplicaID]) {
    let reading = try ledgerReading()
    let enrolled = try Dictionary(devices().map { ($0.replica, $0.isRevoked) }, uniquingKeysWith: { $1 })
    return (
      reading.lost.mapValues(\.count), reading.tokens.keys.filter { enrolled[$0] == nil }.sorted(),
      reading.revoked.filter { enrolled[$0] == false }.sorted()
    )
  }

  /// When the last change came that the store holds, ms since 1970; 0 if none did.
  package func lastReceivedMilliseconds() throws -> UInt64 {
    UInt64(clamping: try connection.number("SELECT max(received_at) FROM change"))
  }

  private func ledgerReading() throws -> LedgerReading {
    if let knownLedger { return knownLedger }
    let knowledge = try knowledge()
    var reading = LedgerReading()
    try ledger.forEach { entry in
      switch entry {
      case .change(let dot, let chain):
        if !knowledge.contains(dot) { reading.lost[dot.replica, default: [:]][dot.counter] = chain }
      case .enrolled(let replica, let token): reading.tokens[replica] = token
      case .revoked(let replica): reading.revoked.insert(replica)
      case .erased(let dot): reading.erased.insert(dot)
      }
    }
    knownLedger = reading
    return reading
  }

  /// Reads the ledger anew, and does again what the store may have forgotten. Within a transaction.
  func applyLedger() throws {
    knownLedger = nil
    for replica in try ledgerReading().revoked.sorted() {
      guard var device = try device(replica), !device.isRevoked else { continue }
      device.isRevoked = true
      try put(device)
    }
    try eraseAgain(ledgerReading().erased)
  }
}
