/// What has been seen: for each replica, the highest counter. Sorted by replica, no zero entries.
///
/// Parker et al., "Detection of Mutual Inconsistency in Distributed Systems", 1983.
package struct VersionVector: Hashable, Sendable {
  /// Nearly every cell's context has one entry, which then needs no memory of its own.
  private enum Entries: Hashable {
    case one(Dot)
    /// None, or several.
    case others([Dot])
  }

  private var kept: Entries

  package var entries: [Dot] {
    switch kept {
    case .one(let dot): [dot]
    case .others(let dots): dots
    }
  }

  /// The only entry; nil where there are none or several. Costs less than `entries`.
  package var only: Dot? {
    if case .one(let dot) = kept { dot } else { nil }
  }

  package var count: Int {
    switch kept {
    case .one: 1
    case .others(let dots): dots.count
    }
  }

  package init() { kept = .others([]) }

  /// A vector that contains `dot` and all before it.
  package init(_ dot: Dot) { kept = dot.counter == 0 ? .others([]) : .one(dot) }

  /// From dots in any order; of several for one replica the highest counts.
  package init(_ dots: some Sequence<Dot>) {
    self.init()
    for dot in dots { insert(dot) }
  }

  /// - Precondition: `entries` rise by replica, none has counter 0.
  package init(sorted entries: [Dot]) {
    kept = entries.count == 1 ? .one(entries[0]) : .others(entries)
  }

  package var isEmpty: Bool { count == 0 }

  /// O(log n).
  package subscript(replica: ReplicaID) -> UInt64 {
    switch kept {
    case .one(let dot): return dot.replica == replica ? dot.counter : 0
    case .others(let dots):
      let index = Self.insertionIndex(replica, in: dots)
      return index < dots.count && dots[index].replica == replica ? dots[index].counter : 0
    }
  }

  package func contains(_ dot: Dot) -> Bool { self[dot.replica] >= dot.counter }

  package func contains(_ other: VersionVector) -> Bool {
    if let only = other.only { contains(only) } else { other.entries.allSatisfy(contains) }
  }

  package mutating func insert(_ dot: Dot) {
    guard dot.counter > 0 else { return }
    var dots: [Dot]
    switch kept {
    case .one(let only) where only.replica == dot.replica:
      if only.counter < dot.counter { kept = .one(dot) }
      return
    case .one(let only): dots = [only]
    case .others(let several): dots = several
    }
    // The array is let go of here, or it would be copied to be changed.
    kept = .one(dot)
    if dots.isEmpty { return }
    let index = Self.insertionIndex(dot.replica, in: dots)
    if index == dots.endIndex || dots[index].replica != dot.replica {
      dots.insert(dot, at: index)
    } else if dots[index].counter < dot.counter {
      dots[index] = dot
    }
    kept = .others(dots)
  }

  /// The pointwise maximum.
  package mutating func formUnion(_ other: VersionVector) {
    if let only = other.only { return insert(only) }
    for entry in other.entries { insert(entry) }
  }

  package func union(_ other: VersionVector) -> VersionVector {
    var result = self
    result.formUnion(other)
    return result
  }

  /// Where a replica's entry stands or would stand.
  private static func insertionIndex(_ replica: ReplicaID, in dots: [Dot]) -> Int {
    if let last = dots.last, last.replica < replica { return dots.count }
    var low = 0
    var high = dots.count
    while low < high {
      let middle = (low + high) / 2
      if dots[middle].replica < replica { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
