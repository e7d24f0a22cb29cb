import Glibc
import Replication
import Support
import Testing

/// The laws of the pure part, over generated and over all small histories.
@Suite struct MergeLawTests {
  /// Copies of one cell in the hands of several replicas, some of which claim to have seen what they have not.
  struct History {
    var copies: [Cell?] = []
    var cells: [Cell] = []

    init(seed: UInt64, forged: Bool) {
      var random = SeededRandom(seed: seed)
      let count = 2 + random.below(3)
      copies = Array(repeating: nil, count: count)
      var counters = [UInt64](repeating: 0, count: count)
      for _ in 0..<4 + random.below(10) {
        let here = random.below(count)
        if random.chance(60) {
          counters[here] += 1 + UInt64(random.below(2))
          var seen = copies[here]?.context ?? VersionVector()
          if forged, random.chance(40) {
            seen = VersionVector(
              (0..<count).filter { $0 != here }.map { Dot(ReplicaID(UInt64($0)), UInt64(random.below(6))) })
          }
          let write = Cell(
            dot: Dot(ReplicaID(UInt64(here)), counters[here]), time: random.time(), value: random.value(), seen: seen)
          cells.append(write)
          copies[here] = copies[here]?.merging(write) ?? write
        } else if let other = copies[random.below(count)] {
          copies[here] = copies[here]?.merging(other) ?? other
        }
        if let copy = copies[here] { cells.append(copy) }
      }
    }
  }

  /// As many as `TANFANG_SEEDS` says.
  private static let seeds = getenv("TANFANG_SEEDS").flatMap { UInt64(String(cString: $0)) } ?? 60

  @Test(arguments: [false, true])
  func mergeIsCommutativeAssociativeAndIdempotent(forged: Bool) {
    for seed in 0..<Self.seeds {
      let cells = History(seed: seed, forged: forged).cells.suffix(8)
      for a in cells {
        #expect(Self.keepsInvariants(a, forged) && a.merging(a) == a, "seed \(seed)")
        for b in cells {
          let both = a.merging(b)
          // A million times #expect would take longer than what it looks at.
          if both != b.merging(a) { Issue.record("not commutative, seed \(seed)") }
          if !Self.keepsInvariants(both, forged) || both.merging(b) != both { Issue.record("seed \(seed)") }
          if !both.context.contains(a.context) || !both.context.contains(b.context) { Issue.record("seed \(seed)") }
          for c in cells where both.merging(c) != a.merging(b.merging(c)) {
            Issue.record("not associative, seed \(seed)")
          }
        }
      }
    }
  }

  /// Forged contexts may cover each other until nothing is left; otherwise a cell is as it must be.
  private static func keepsInvariants(_ cell: Cell, _ forged: Bool) -> Bool {
    cell.isWellFormed || forged && cell.siblings.isEmpty
  }

  @Test func aRecordKeepsAValueWhateverContextsClaim() {
    for seed in 0..<UInt64(300) {
      let cells = History(seed: seed, forged: true).cells.filter { !$0.siblings.isEmpty }
      var record = Record(id: Dot(ReplicaID(9), 1), type: 1)
      for cell in cells {
        record.merge(cell, into: CellKey(field: 1))
        #expect(record.cells[0].cell.isWellFormed, "seed \(seed)")
      }
    }
  }

  @Test func aWriteThatItsAuthorHasWrittenOverCoversNothing() {
    let (a, b) = (ReplicaID(1), ReplicaID(2))
    let key = CellKey(field: 1)
    func change(_ dot: Dot, seen: [Dot]) -> Change {
      Change(
        dot: dot, time: HybridTime(rawValue: dot.counter), record: Dot(b, 1), type: 1, account: "",
        writes: [Write(key: key, value: .integer(Int64(dot.counter)), seen: VersionVector(seen))])
    }
    var record = Record(id: Dot(b, 1), type: 1)
    record.apply(change(Dot(a, 5), seen: []))
    record.apply(change(Dot(b, 7), seen: [Dot(a, 5)]))
    let before = record
    record.apply(change(Dot(a, 3), seen: [Dot(b, 7)]))
    #expect(record == before)
  }

  @Test func everyOrderAndEveryRepetitionOfASmallHistoryGivesTheSame() {
    for seed in 0..<UInt64(40) {
      let changes = Self.smallHistory(seed: seed)
      var expected: Record?
      for order in permutations(Array(changes.indices)) {
        var record = Record(id: changes[0].record, type: 1)
        for index in order { record.apply(changes[index]) }
        // Twice, and each again at the end: repetition changes nothing.
        for index in order.reversed() { record.apply(changes[index]) }
        if let expected { #expect(record == expected, "seed \(seed), order \(order)") }
        expected = record
      }
    }
  }

  @Test func mergingHalvesIsMergingAll() {
    for seed in 0..<UInt64(200) {
      let changes = Self.smallHistory(seed: seed)
      var whole = Record(id: changes[0].record, type: 1)
      var halves = [whole, whole]
      for (index, change) in changes.enumerated() {
        whole.apply(change)
        halves[index % 2].apply(change)
        if index == 2 { halves[1 - index % 2].apply(change) }
      }
      halves[0].merge(halves[1])
      #expect(halves[0] == whole, "seed \(seed)")
      #expect(whole.cells.allSatisfy { $0.cell.isWellFormed }, "seed \(seed)")
    }
  }

  /// At most six changes by three replicas to two cells of one record.
  static func smallHistory(seed: UInt64) -> [Change] {
    var random = SeededRandom(seed: seed)
    let id = Dot(ReplicaID(1), 1)
    var copies = [Record](repeating: Record(id: id, type: 1), count: 3)
    var counters: [UInt64] = [0, 0, 0]
    return (0..<4 + random.below(3)).map { index in
      let here = index == 0 ? 0 : random.below(3)
      if random.chance(40) { copies[here].merge(copies[random.below(3)]) }
      counters[here] += 1
      let keys = random.pick([
        [CellKey(field: 1)], [CellKey(field: 2, element: 3)], [CellKey(field: 1), CellKey(field: 2, element: 3)],
      ])
      let change = Change(
        dot: Dot(ReplicaID(UInt64(here + 1)), counters[here]), time: random.time(), record: id, type: 1, account: "a",
        writes: keys.map { key in
          Write(key: key, value: random.value(), seen: copies[here][key]?.context ?? VersionVector())
        })
      copies[here].apply(change)
      return change
    }
  }

  private func permutations(_ items: [Int]) -> [[Int]] {
    if items.count < 2 { return [items] }
    return items.indices.flatMap { index in
      var rest = items
      let first = rest.remove(at: index)
      return permutations(rest).map { [first] + $0 }
    }
  }

  @Test func whatWasSeenIsCoveredAndNothingElse() {
    let (a, b) = (ReplicaID(1), ReplicaID(2))
    let time = HybridTime(milliseconds: 1)
    let first = Cell(dot: Dot(a, 1), time: time, value: .integer(1), seen: VersionVector())
    let later = Cell(dot: Dot(b, 1), time: HybridTime(rawValue: 0), value: .integer(2), seen: first.context)
    #expect(first.merging(later).siblings.map(\.value) == [.integer(2)])
    let beside = Cell(dot: Dot(b, 1), time: HybridTime(rawValue: 0), value: .integer(2), seen: VersionVector())
    #expect(first.merging(beside).siblings.map(\.value) == [.integer(1), .integer(2)])
    // A settlement that saw both covers both; one that saw one covers one.
    let both = first.merging(beside)
    let settled = Cell(dot: Dot(ReplicaID(3), 1), time: time, value: .cleared, seen: both.context)
    #expect(both.merging(settled).siblings.count == 1)
    let half = Cell(dot: Dot(ReplicaID(3), 1), time: time, value: .cleared, seen: first.context)
    #expect(both.merging(half).siblings.map(\.value) == [.integer(2), .cleared])
  }
}

@Suite struct ReadingTests {
  private static func cell(_ values: [(time: UInt64, value: Value)]) -> Cell {
    var context = VersionVector()
    let siblings = values.enumerated().map { index, item in
      let dot = Dot(ReplicaID(UInt64(index + 1)), 1)
      context.insert(dot)
      return Sibling(dot: dot, time: HybridTime(milliseconds: item.time), value: item.value)
    }
    return Cell(siblings: siblings, context: context)
  }

  @Test func aRegisterShowsTheLatestAndAmongEqualTimesTheGreatestReplica() {
    #expect(Self.cell([(5, .text("a")), (3, .text("b"))]).latest.value == .text("a"))
    #expect(Self.cell([(5, .text("a")), (5, .text("b"))]).latest.value == .text("b"))
  }

  @Test func aSiblingsValueIsComparedByItsBytes() {
    #expect(Self.cell([(1, .text("\u{e9}")), (1, .text("e\u{301}"))]).isInConflict)
    #expect(!Self.cell([(1, .text("e")), (9, .text("e"))]).isInConflict)
    #expect(Self.cell([(1, .cleared), (1, .text(""))]).isInConflict)
    #expect(!Self.cell([(1, .cleared)]).isInConflict)
  }

  @Test func inASetAddWins() {
    let absent = Value.membership(Membership(present: false))
    let present = Value.membership(Membership(present: true, since: 2020))
    #expect(Self.cell([(1, present), (9, absent)]).membership.value == present)
    #expect(Self.cell([(1, absent), (9, absent)]).membership.dot.replica == ReplicaID(2))
    let newer = Value.membership(Membership(present: true, since: 2024))
    #expect(Self.cell([(1, present), (9, absent), (5, newer)]).membership.value == newer)
  }

  @Test func theMostSevereIsShownWhateverItsTime() {
    func rank(_ value: Value) -> Int { if case .integer(let number) = value { Int(number) } else { -1 } }
    #expect(Self.cell([(1, .integer(3)), (9, .integer(1))]).mostSevere(rank: rank).value == .integer(3))
    #expect(Self.cell([(1, .integer(3)), (9, .integer(3))]).mostSevere(rank: rank).dot.replica == ReplicaID(2))
  }

  /// Which sibling is shown depends on what is in the cell, not on how it came together.
  @Test func readingsAreTheSameInEveryOrder() {
    for seed in 0..<UInt64(200) {
      var random = SeededRandom(seed: seed)
      let writes = (1...4).map { index in
        Cell(
          dot: Dot(ReplicaID(UInt64(index)), 1), time: HybridTime(milliseconds: UInt64(random.below(3))),
          value: random.value(), seen: VersionVector())
      }
      let forth = writes.dropFirst().reduce(writes[0]) { $0.merging($1) }
      let back = writes.dropLast().reversed().reduce(writes[3]) { $0.merging($1) }
      #expect(forth.latest == back.latest && forth.membership == back.membership, "seed \(seed)")
      #expect(forth.mostSevere { _ in 0 } == back.mostSevere { _ in 0 }, "seed \(seed)")
      #expect(forth.isInConflict == back.isInConflict, "seed \(seed)")
    }
  }
}

@Suite struct VersionVectorTests {
  @Test(arguments: 0..<UInt64(200))
  func behavesAsATableOfHighestCounters(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var model: [ReplicaID: UInt64] = [:]
    var vector = VersionVector()
    for _ in 0..<40 {
      let dot = random.chance(5) ? Dot(random.replica(), 0) : random.dot()
      #expect(vector.contains(dot) == ((model[dot.replica] ?? 0) >= dot.counter))
      if dot.counter > 0 { model[dot.replica] = max(model[dot.replica] ?? 0, dot.counter) }
      vector.insert(dot)
    }
    let expected = model.map { Dot($0, $1) }.sorted()
    #expect(vector.entries == expected)
    #expect(vector == VersionVector(expected.shuffled(using: &random)))
    #expect(vector == VersionVector(sorted: expected))
    for (replica, counter) in model { #expect(vector[replica] == counter) }
    let other = random.vector()
    let union = vector.union(other)
    #expect(union == other.union(vector) && union.contains(vector) && union.contains(other))
    #expect(union.entries.allSatisfy { vector.contains($0) || other.contains($0) })
    #expect(vector.contains(other) == (union == vector))
  }
}

@Suite struct HybridTimeTests {
  @Test(arguments: 0..<UInt64(100))
  func aClockNeverGoesBackWhateverTheWallSays(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var clock = HybridTime(rawValue: 0)
    var wall: UInt64 = 1_790_000_000_000
    for _ in 0..<100 {
      wall =
        random.chance(10)
        ? random.pick([0, 1, wall + 315_360_000_000, (1 << 48) + 5]) : wall + UInt64(random.below(50))
      if random.chance(50) {
        let next = clock.next(wallMilliseconds: wall)
        #expect(next > clock && next.milliseconds >= min(wall, (1 << 48) - 1))
        clock = next
      } else {
        let heard = random.time()
        let after = clock.observing(heard, wallMilliseconds: wall)
        #expect(after >= clock)
        #expect(after == clock || after.milliseconds <= wall + HybridTime.driftMillisecondsMax)
        if heard.milliseconds < min(wall, (1 << 48) - 1) { #expect(after >= heard) }
        clock = after
      }
    }
  }

  @Test func theEndOfTimeIsNotACrash() {
    let end = HybridTime(rawValue: .max)
    #expect(end.next(wallMilliseconds: 5) == end)
    #expect(HybridTime(milliseconds: .max, counter: 3).milliseconds == (1 << 48) - 1)
    #expect(HybridTime(milliseconds: 7, counter: 0xffff).next(wallMilliseconds: 7) == HybridTime(milliseconds: 8))
  }
}
