package import Replication

/// A place in a journal: a counter, 0 before the first change, and the hash over all changes up to it (SPEC §chain).
///
/// `chain_n = SHA-256(chain_{n-1} ‖ SHA-256(bytes_n))`, `chain_0 = SHA-256(replica)`; `bytes_n` is the canonical
/// encoding, whatever way the change travelled.
package struct JournalPoint: Hashable, Sendable {
  package let counter: UInt64
  package let chain: Hash256

  package init(counter: UInt64, chain: Hash256) {
    self.counter = counter
    self.chain = chain
  }

  /// The empty journal of a replica.
  package init(startOf replica: ReplicaID) {
    var writer = ByteWriter()
    writer.fixed64(replica.rawValue)
    self.init(counter: 0, chain: SHA256.hash(writer.bytes))
  }

  /// The place after one more change.
  package func appending(_ canonicalBytes: [UInt8]) -> JournalPoint {
    appending(hash: SHA256.hash(canonicalBytes))
  }
}

/// A journal point as it is said in a request: the first 16 bytes of the chain are enough to tell journals apart.
package struct JournalMark: Hashable, Sendable {
  package let counter: UInt64
  package let prefix: UInt128

  package init(counter: UInt64, prefix: UInt128) {
    self.counter = counter
    self.prefix = prefix
  }

  package init(_ point: JournalPoint) { self.init(counter: point.counter, prefix: point.chain.prefix16) }
}
