package import Model
package import Replication
package import Store
import Wire

/// Some of a period's visits, drawn by a seed, to be checked again: the same seed draws the same visits, here and at the
/// hub, however often it is asked. A visit whose own rank is within the share is drawn whatever others there are: what comes
/// late puts none of these out. Where they are fewer than the share of all, the next ranks fill up.
package struct Sample {
  package struct Item: Hashable, Sendable {
    package let visit: Dot
    /// The record that stands for the person.
    package let elder: Dot
    /// Where they live, a 12-digit code.
    package let region: Int64
    /// Ms since 1970.
    package let atMilliseconds: Int64
    package let isVoided: Bool
    /// When somebody visited to check again, ms since 1970: the first visit with that purpose from then on in
    /// which they were seen, not void.
    package let recheckedMilliseconds: Int64?
  }

  /// In the order of the draw.
  package let items: [Item]
  /// How many visits it was drawn from.
  package let population: Int

  /// - Parameters:
  ///   - permille: how many in a thousand, at least.
  ///   - regions: nil for all that the store holds.
  ///   - now: ms since 1970.
  package init(
    _ register: any Register, _ period: Period, seed: Int64, permille: Int, in regions: [Region]? = nil, now: Int64
  ) throws {
    let population = try Population(register, regions, now: now)
    let seen = Vocabulary.visitOutcome["seen"]
    var drawn: [(rank: UInt64, fact: VisitFact, person: Population.Person)] = []
    // Void ones, too: that a visit is voided may be what checking it came to.
    try register.forEachVisit(FutureVisits.left(of: period.instants, now: now), in: nil) { fact in
      if fact.outcome == seen, let person = population.person(fact.elder) {
        drawn.append((Self.rank(fact.id, seed), fact, person))
      }
      return true
    }
    self.population = drawn.count
    drawn.sort { ($0.rank, $0.fact.id) < ($1.rank, $1.fact.id) }
    // Below the share of all the ranks that there are; and no fewer than the share of the visits, rounded up.
    let within = drawn.prefix { $0.rank.multipliedFullWidth(by: 1000).high < UInt64(permille) }.count
    let count = max(within, (drawn.count * permille + 999) / 1000)
    let checks = try Self.rechecks(register, population, from: period.instants.lowerBound)
    items = drawn.prefix(count).map { _, fact, person in
      Item(
        visit: fact.id, elder: person.id, region: person.region, atMilliseconds: fact.atMilliseconds,
        isVoided: fact.isVoided,
        recheckedMilliseconds: checks[person.id]?.first { $0 > fact.atMilliseconds })
    }
  }

  /// Where a visit stands in the draw: the first 8 bytes of SHA-256 over `seed SEED ID`.
  private static func rank(_ id: Dot, _ seed: Int64) -> UInt64 {
    SHA256.hash(Array("seed \(seed) \(RecordName.text(id))".utf8)).prefix8
  }

  /// When each person was visited to check again, and seen.
  private static func rechecks(
    _ register: any Register, _ population: Population, from start: Int64
  ) throws -> [Dot: [Int64]] {
    let (recheck, seen) = (Vocabulary.visitPurpose["recheck"], Vocabulary.visitOutcome["seen"])
    var checks: [Dot: [Int64]] = [:]
    try register.forEachVisit(FutureVisits.left(of: start..<Int64.max, now: population.now), in: nil) { fact in
      if fact.purpose == recheck, fact.outcome == seen, !fact.isVoided, let person = population.person(fact.elder) {
        checks[person.id, default: []].append(fact.atMilliseconds)
      }
      return true
    }
    return checks.mapValues { $0.sorted() }
  }
}
