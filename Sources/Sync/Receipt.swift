package import Replication
package import Store
package import Wire

/// What a sync did, said exactly.
package struct Receipt: Hashable, Sendable {
  package struct Held: Hashable, Sendable {
    package let change: Dot
    package let record: Dot
    package let code: HeldCode

    package init(change: Dot, record: Dot, code: HeldCode) {
      self.change = change
      self.record = record
      self.code = code
    }
  }

  package struct Declined: Hashable, Sendable {
    package let change: Dot
    package let record: Dot
    package let reason: String

    package init(change: Dot, record: Dot, reason: String) {
      self.change = change
      self.record = record
      self.reason = reason
    }
  }

  /// Changes put into requests, repetitions included.
  package var sent = 0
  /// Changes put into requests, each once, however often it went and whatever a fork has called it since.
  package var changes = 0
  /// Changes that the hub acknowledged and applied.
  package var accepted = 0
  /// Changes that the hub acknowledged and keeps without applying.
  package var held: [Held] = []
  /// Changes that an official has declined since the last sync, with the reason.
  package var declined: [Declined] = []
  /// Records of which something new came.
  package var received = 0
  /// Records removed because they left the scope.
  package var evicted = 0
  /// Records removed because they were erased by law.
  package var erased = 0
  /// Drafts removed because they were about records that this device no longer holds.
  package var draftsRemoved = 0
  /// Answers with rows.
  package var pages = 0
  package var bytesSent = 0
  package var bytesReceived = 0
  package var roundTrips = 0
  /// Whether the device holds exactly what the hub says it should.
  package var verified = false
  /// Whether everything was taken from the hub anew.
  package var afresh = false

  /// Set when the scope is another one than before.
  package var scopeChange: ScopeDifference?
  /// Set when the hub no longer admits this device, has all that it recorded, and keeps what was new of it as held.
  package var closed: ClosedReason?

  /// Whether this database was found to be a copy, and took a new replica.
  package var forked = false

  /// Changes that went and that the hub had already.
  package var known: Int { max(0, changes - accepted - held.count) }

  package init() {}
}
