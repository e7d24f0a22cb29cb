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

  /// - Precondition: `entries` rise by replica, none has counter 0.
  package init(sorted entries: [Dot]) { self.entries = entries }

  package var isEmpty: Bool { entries.isEmpty }

  /// O(log n).
  package subscript(replica: ReplicaID) -> UInt64 {
    let index = insertionIndex(replica)
    return index < entries.count && entries[index].replica == replica ? entries[index].counter : 0
  }

  package func contains(_ dot: Dot) -> Bool { self[dot.replica] >= dot.counter }

  package func contains(_ other: VersionVector) -> Bool { other.entries.allSatisfy(contains) }

  package mutating func insert(_ dot: Dot) {
    guard dot.counter > 0 else { return }
    let index = insertionIndex(dot.replica)
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

  /// Where a replica's entry stands or would stand.
  private func insertionIndex(_ replica: ReplicaID) -> Int {
    if let last = entries.last, last.replica < replica { return entries.count }
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].replica < replica { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
