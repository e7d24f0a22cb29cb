import Care
import Model
import Replication
import Support
import Testing

/// Visits to be checked again.
@Suite struct SampleTests {
  private let village: Village
  private let elder: Dot

  init() throws {
    village = try Village()
    elder = try village.elder("王秀英")
  }

  private func drawn(_ seed: Int64, permille: Int) throws -> [Dot] {
    let now = Instant.parse("2026-09-25 10:00")!.milliseconds
    return try Sample(village.store, Period("2026-08")!, seed: seed, permille: permille, now: now).items.map(\.visit)
  }

  private func visit(_ number: Int) throws {
    try village.visit(elder, "2026-08-\(number % 28 < 9 ? "0" : "")\(number % 28 + 1) 08:\(10 + number % 50)")
  }

  /// Whoever stood before a closed door has checked nothing.
  @Test(arguments: Vocabulary.visitOutcome.terms.map(\.key))
  func aCheckAtAClosedDoorCounted(_ outcome: String) throws {
    try village.visit(elder, "2026-08-03 08:30")
    try village.visit(elder, "2026-08-20 08:30", outcome, ["purpose": "recheck"])
    let now = Instant.parse("2026-09-25 10:00")!.milliseconds
    let sample = try Sample(village.store, Period("2026-08")!, seed: 1, permille: 1000, now: now)
    let first = try #require(sample.items.min { $0.atMilliseconds < $1.atMilliseconds })
    #expect((first.recheckedMilliseconds != nil) == (outcome == "seen"))
  }

  @Test func aLateVisitPutAnotherOutOfTheDraw() throws {
    for number in 0..<200 { try visit(number) }
    var before = try (1...5).map { try drawn($0, permille: 100) }
    for number in 200..<260 {
      try visit(number)
      let after = try (1...5).map { try drawn($0, permille: 100) }
      for (old, new) in zip(before, after) {
        // What only fills up the share gives way to a smaller rank, one at a time.
        let least = (number + 9) / 10
        #expect(old.count > least ? Set(old).isSubset(of: new) : Set(old).subtracting(new).count <= 1)
      }
      before = after
    }
    // No fewer than the share of them, each time others.
    #expect(before.allSatisfy { (26...45).contains($0.count) })
    #expect(Set(before).count == 5)
  }

  @Test func aShareOfAllDrawsAllAndASmallOneAtLeastOne() throws {
    #expect(try drawn(1, permille: 10).isEmpty)
    for number in 0..<20 {
      try visit(number)
      #expect(try drawn(1, permille: 1000).count == number + 1)
      #expect(try drawn(1, permille: 1).count >= 1)
    }
  }
}
