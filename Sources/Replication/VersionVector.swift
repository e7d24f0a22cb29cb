/// What has been seen: for each replica, the highest counter. Sorted by replica, no zero entries.
///
/// Parker et al., "Detection of Mutual Inconsistency in Distributed Systems", 1983.
package struct VersionVector: Hashable, Sendable {
  package private(set) var entries: [Dot]

  package init() { entries = [] }

  /// A vector that contains `dot` and all before it.
  package init(_ dot: Dot) { entries = dot.counter == 0 ? [] : [dot] }

  /// From dots in any order; of several for one replica the highest counts.
  package init(_ dots: some Sequence<Dot>) {
    entries = []
    for dot in dots { insert(dot) }
  }

  package var isEmpty: Bool { entries.isEmpty }

  package subscript(replica: ReplicaID) -> UInt64 {
    for entry in entries where entry.replica == replica { return entry.counter }
    return 0
  }

  package func contains(_ dot: Dot) -> Bool { self[dot.replica] >= dot.counter }

  package func contains(_ other: VersionVector) -> Bool { other.entries.allSatisfy(contains) }

  package mutating func insert(_ dot: Dot) {
    guard dot.counter > 0 else { return }
    let index = entries.firstIndex { $0.replica >= dot.replica } ?? entries.endIndex
    if index == entries.endIndex || entries[index].replica != dot.replica {
      entries.insert(dot, at: index)
    } else if entries[index].counter < dot.counter {
      entries[index] = dot
    }
  }

  /// The pointwise maximum.
  package mutating func formUnion(_ other: VersionVector) {
    for entry in other.entries { insert(entry) }
  }

  package func union(_ other: VersionVector) -> VersionVector {
    var result = self
    result.formUnion(other)
    return result
  }
}
