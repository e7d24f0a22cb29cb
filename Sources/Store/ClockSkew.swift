package import Replication
import Wire

/// How wrong this device's clock was while it recorded some of its changes, as a sync told it afterwards. Without it
/// nobody could say later, when the clock has been set right, what time a visit was meant to have.
package struct ClockSkew: Hashable, Sendable {
  /// The replica that the changes are of.
  package let replica: ReplicaID
  /// The changes after this one …
  package let after: UInt64
  /// … and up to this one.
  package let through: UInt64
  /// The hub's clock less the device's.
  package let offsetMilliseconds: Int64

  package init(replica: ReplicaID, after: UInt64, through: UInt64, offsetMilliseconds: Int64) {
    self.replica = replica
    self.after = after
    self.through = through
    self.offsetMilliseconds = offsetMilliseconds
  }

  /// From here on a clock counts as wrong: it may be minutes off without harm.
  package static let noticedMilliseconds: UInt64 = 600_000
}

extension DeviceState {
  package static let clockSkewsMax = 16

  /// Takes the hub's word on the clock: for the changes that it had not heard of before as well.
  package mutating func learn(clockOffsetMilliseconds offset: Int64) {
    clockOffsetMilliseconds = offset
    let known = clockSkews.first { $0.replica == replica }?.through ?? 0
    let after = max(acknowledged.counter, known)
    guard offset.magnitude >= ClockSkew.noticedMilliseconds, journalEnd.counter > after else { return }
    let skew = ClockSkew(
      replica: replica, after: after, through: journalEnd.counter, offsetMilliseconds: offset)
    clockSkews = Array(([skew] + clockSkews).prefix(Self.clockSkewsMax))
  }

  /// How wrong the clock was when this device wrote a change: the hub's less its own. Nil if nothing is known of it.
  package func clockOffset(under change: Dot) -> Int64? {
    clockSkews.first { $0.replica == change.replica && $0.after < change.counter && change.counter <= $0.through }?
      .offsetMilliseconds
  }
}
