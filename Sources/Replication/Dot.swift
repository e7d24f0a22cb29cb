/// One database that writes: a device, or one start of the hub. 64 random bits (SPEC §words).
package struct ReplicaID: Hashable, Comparable, Sendable {
  package let rawValue: UInt64

  package init(_ rawValue: UInt64) { self.rawValue = rawValue }

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Names one change for ever: the replica that wrote it and that replica's counter, from 1, without gaps.
///
/// A record's id is the dot of the change that created it.
package struct Dot: Hashable, Comparable, Sendable {
  package let replica: ReplicaID
  package let counter: UInt64

  package init(_ replica: ReplicaID, _ counter: UInt64) {
    self.replica = replica
    self.counter = counter
  }

  package static func < (a: Self, b: Self) -> Bool {
    a.replica == b.replica ? a.counter < b.counter : a.replica < b.replica
  }
}
