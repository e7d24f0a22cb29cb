package import Replication

/// The hash over a journal up to one of its changes (SPEC §chain).
///
/// `chain_n = SHA-256(chain_{n-1} ‖ SHA-256(bytes_n))`, `chain_0 = SHA-256(replica)`; `bytes_n` is the canonical
/// encoding, whatever way the change travelled.
package struct Chain: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(replica: ReplicaID) {
    var writer = ByteWriter()
    writer.fixed64(replica.rawValue)
    bytes = SHA256.hash(writer.bytes).bytes
  }

  /// - Precondition: 32 bytes.
  package init(bytes: [UInt8]) {
    precondition(bytes.count == 32)
    self.bytes = bytes
  }

  package func appending(_ canonicalBytes: [UInt8]) -> Chain {
    Chain(bytes: SHA256.hash(bytes + SHA256.hash(canonicalBytes).bytes).bytes)
  }

  /// The first eight bytes: what the ledger keeps of every change.
  package var short: UInt64 { bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) } }
}

/// A place in a journal: a counter, 0 before the first change, and the chain there.
package struct JournalPoint: Hashable, Sendable {
  package let counter: UInt64
  package let chain: Chain

  package init(counter: UInt64, chain: Chain) {
    self.counter = counter
    self.chain = chain
  }

  package init(startOf replica: ReplicaID) { self.init(counter: 0, chain: Chain(replica: replica)) }

  package func appending(_ canonicalBytes: [UInt8]) -> JournalPoint {
    JournalPoint(counter: counter + 1, chain: chain.appending(canonicalBytes))
  }
}
