package import Replication
package import Wire

/// Changes that this device once made and that its database no longer has: it was put back to an older state.
package struct MissingChanges: Hashable, Sendable {
  /// Whose they are: the replica that the database was when they were made.
  package let replica: ReplicaID
  /// The last change that was left.
  package let after: UInt64
  /// The last that is known to have been made.
  package let through: UInt64
  /// When the last one that was left was made, ms since 1970; 0 if none was.
  package let sinceMilliseconds: UInt64
  /// When the last that is known was made, ms since 1970; 0 if nobody noted it.
  package let untilMilliseconds: UInt64
  /// When this was found out, ms since 1970.
  package let foundMilliseconds: UInt64
  /// How much of the replica's journal the hub said it has; nil until it was asked.
  package var atHub: UInt64?

  package init(
    replica: ReplicaID, after: UInt64, through: UInt64, sinceMilliseconds: UInt64, untilMilliseconds: UInt64,
    foundMilliseconds: UInt64, atHub: UInt64? = nil
  ) {
    self.replica = replica
    self.after = after
    self.through = through
    self.sinceMilliseconds = sinceMilliseconds
    self.untilMilliseconds = untilMilliseconds
    self.foundMilliseconds = foundMilliseconds
    self.atHub = atHub
  }

  package var count: UInt64 { through - after }
  /// How many of them the hub has; nil until it was asked.
  package var returned: UInt64? { atHub.map { min(max($0, after), through) - after } }
  /// How many nobody is known to have.
  package var remaining: UInt64 { count - (returned ?? 0) }
}

extension DeviceState {
  private static let missingMax = 16

  /// Notes changes that are gone, the latest first; what is noted already stays as it is.
  package mutating func note(_ found: MissingChanges) {
    guard !missing.contains(where: { $0.replica == found.replica && $0.through >= found.through }) else { return }
    missing = Array(([found] + missing).prefix(Self.missingMax))
  }

  /// Takes what the hub says of the journals that this one descends from.
  package mutating func learn(ofAncestors known: [Dot], nowMilliseconds: UInt64) {
    for dot in known {
      guard let ancestor = ancestors.first(where: { $0.descent.parent == dot.replica }) else { continue }
      for index in missing.indices where missing[index].replica == dot.replica { missing[index].atHub = dot.counter }
      // Without a note of its own the device learns only here that its database was an older one.
      guard dot.counter > ancestor.descent.forkedAt, !missing.contains(where: { $0.replica == dot.replica }) else {
        continue
      }
      note(
        MissingChanges(
          replica: dot.replica, after: ancestor.descent.forkedAt, through: dot.counter, sinceMilliseconds: 0,
          untilMilliseconds: 0, foundMilliseconds: nowMilliseconds, atHub: dot.counter))
    }
  }

  /// Rows that name one of the changes show that the hub has it, and all before it.
  package mutating func learn(of row: Row) {
    for index in missing.indices where missing[index].remaining > 0 {
      let named = row.cells.map { $0.cell.context[missing[index].replica] }.max() ?? 0
      if named > missing[index].atHub ?? missing[index].after { missing[index].atHub = named }
    }
  }

  /// The hub took the journal to its end without finding that it had known more: it has none of what is missing.
  package mutating func learnNothingReturned() {
    for index in missing.indices where missing[index].replica == replica && missing[index].atHub == nil {
      missing[index].atHub = missing[index].after
    }
  }
}
