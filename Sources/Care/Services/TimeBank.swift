import Model
package import Replication
package import Store

/// What the entries of a time bank add up to. A balance is the sum of a helper's entries, and of what others gave: the
/// minutes of entries that name them as the counterpart, with the sign turned. Nothing of it is stored.
package struct TimeBank {
  package struct Balance: Hashable, Sendable {
    package var entries = 0
    package var earned: Int64 = 0
    /// As a positive number, and so are `given` and `received`.
    package var spent: Int64 = 0
    package var given: Int64 = 0
    package var received: Int64 = 0
    package var reversed: Int64 = 0
    /// Minutes.
    package var balance: Int64 = 0

    package init() {}
  }

  package private(set) var balances: [Dot: Balance] = [:]
  /// Reversals by the entry that they reverse: more than one where two people did it apart.
  package private(set) var reversals: [Dot: [Dot]] = [:]

  package init(_ register: any Register) throws {
    let type = RecordType.timebank
    let kinds = Vocabulary.timebankKind
    reversals = try Self.reversals(register)
    let superfluous = Self.superfluous(reversals)
    try register.forEach(type.number, in: nil) { stored in
      let entry = stored.record
      guard let helper = entry.reference(type["helper"]), let minutes = entry.integer(type["minutes"]),
        !superfluous.contains(entry.id)
      else { return true }
      let kind = entry.integer(type["kind"])
      var own = balances[helper] ?? Balance()
      own.entries += 1
      own.balance += minutes
      switch kind {
      case kinds["earned"]: own.earned += minutes
      case kinds["spent"]: own.spent -= minutes
      case kinds["transferred"]: own.given -= minutes
      default: own.reversed += minutes
      }
      balances[helper] = own
      if let other = entry.reference(type["counterpart"]) {
        balances[other, default: Balance()].received -= minutes
        balances[other, default: Balance()].balance -= minutes
      }
      return true
    }
  }

  /// The reversals by the entry that they reverse, the smallest id first.
  private static func reversals(_ register: any Register) throws -> [Dot: [Dot]] {
    guard let type = register.model.type(number: CareModel.Number.timebank) else { return [:] }
    var reversals: [Dot: [Dot]] = [:]
    try register.forEach(type.number, in: nil) { stored in
      if let reversed = stored.record.reference(type["reverses"]) {
        reversals[reversed, default: []].append(stored.record.id)
      }
      return true
    }
    return reversals.mapValues { $0.sorted() }
  }

  /// An entry is reversed once: of several reversals, made by people who did not know of each other, the one of the
  /// smallest id counts, on every device alike.
  private static func superfluous(_ reversals: [Dot: [Dot]]) -> Set<Dot> {
    Set(reversals.values.flatMap { $0.dropFirst() })
  }

  /// The reversals that count nothing.
  package static func superfluousReversals(_ register: any Register) throws -> Set<Dot> {
    superfluous(try reversals(register))
  }

  /// Which sign the minutes of an entry of this kind have: 1, -1, or nil for a reversal, which turns another's around.
  package static func sign(_ kind: Int64) -> Int64? {
    switch Vocabulary.timebankKind.term(code: kind)?.key {
    case "earned": 1
    case "spent", "transferred": -1
    default: nil
    }
  }
}
