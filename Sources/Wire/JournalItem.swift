package import Replication

/// One place of a journal: a change, or what is left of one that was erased by law (SPEC §erasure).
package enum JournalItem: Hashable, Sendable {
  case change(Change)
  /// SHA-256 over the canonical bytes that stood there: enough for the chain to go on as it was.
  case erased(Dot, hash: Hash256)

  package var dot: Dot {
    switch self {
    case .change(let change): change.dot
    case .erased(let dot, _): dot
    }
  }

  /// Nil where it was erased.
  package var change: Change? {
    if case .change(let change) = self { change } else { nil }
  }

  /// What the chain takes of it.
  package var hash: Hash256 {
    switch self {
    case .change(let change): SHA256.hash(change.canonicalBytes)
    case .erased(_, let hash): hash
    }
  }

  /// Whether both are the same change, erased or not.
  package func isSame(as other: JournalItem) -> Bool {
    switch (self, other) {
    case (.change(let a), .change(let b)): a.dot == b.dot && a.canonicalBytes == b.canonicalBytes
    default: dot == other.dot && hash == other.hash
    }
  }
}

extension JournalPoint {
  /// The place after one more change, erased or not.
  package func appending(_ item: JournalItem) -> JournalPoint { appending(hash: item.hash) }

  /// The place after one more change, of which the hash is known.
  package func appending(hash: Hash256) -> JournalPoint {
    JournalPoint(counter: counter + 1, chain: SHA256.hash(chain.bytes + hash.bytes))
  }
}
