import Replication
import Support

@testable import Wire

/// Vectors of what is computed: merges, readings, chains, digests and names.
extension VectorGenerator {
  private static func cell(_ dot: Dot, _ value: Value, seen: [Dot] = [], at offset: UInt64 = 0) -> Cell {
    Cell(
      dot: dot, time: HybridTime(milliseconds: 1_790_000_000_000 + offset), value: value, seen: VersionVector(seen))
  }

  static func merges() throws -> [Vector] {
    func given(_ cells: [Cell]) -> JSON { ["cells": .array(cells.map { JSON($0) })] }
    let first = cell(Dot(a, 1), .text("一"))
    let beside = cell(Dot(b, 1), .text("二"), at: 5)
    let later = cell(Dot(c, 1), .text("三"), seen: [Dot(a, 1)])
    let settled = cell(Dot(c, 2), .cleared, seen: [Dot(a, 1), Dot(b, 1), Dot(c, 1)])
    var result = [
      try taken("merge", "alone", given([first])), try taken("merge", "itself", given([first, first])),
      try taken("merge", "concurrent", given([first, beside])), try taken("merge", "covered", given([first, later])),
      try taken("merge", "half-covered", given([first, beside, later])),
      try taken("merge", "settled", given([first, beside, later, settled])),
      try taken("merge", "settled-first", given([settled, first, beside])),
      try taken("merge", "own-twice", given([first, cell(Dot(a, 2), .text("改"), seen: [])])),
      try taken("merge", "old-copy", given([first.merging(later), first])),
    ]
    for seed in 1...UInt64(20) {
      var random = SeededRandom(seed: 500 + seed)
      var copies: [Cell] = []
      var counters: [ReplicaID: UInt64] = [:]
      for _ in 0..<3 + random.below(4) {
        let replica = random.pick([a, b, c])
        counters[replica, default: 0] += 1
        let seen = copies.isEmpty || random.chance(30) ? VersionVector() : random.pick(copies).context
        let write = Cell(dot: Dot(replica, counters[replica]!), time: random.time(), value: random.value(), seen: seen)
        copies.append(copies.isEmpty || random.chance(40) ? write : random.pick(copies).merging(write))
      }
      result.append(try taken("merge", "random-\(seed)", given(copies)))
    }
    return result
  }

  static func readings() throws -> [Vector] {
    func given(_ reading: String, _ cells: [Cell]) -> JSON {
      let cell = cells.dropFirst().reduce(cells[0]) { $0.merging($1) }
      var form: [String: JSON] = ["reading": .string(reading), "cell": JSON(cell)]
      if reading == "most_severe" { form["ranks"] = ["1": 10, "2": 20, "3": 15] }
      return .object(form)
    }
    func flag(_ replica: ReplicaID, _ present: Bool, at offset: UInt64, since: Int64? = nil) -> Cell {
      cell(Dot(replica, 1), .membership(Membership(present: present, since: since)), at: offset)
    }
    func code(_ replica: ReplicaID, _ value: Value, at offset: UInt64) -> Cell {
      cell(Dot(replica, 1), value, at: offset)
    }
    return [
      try taken("readings", "one", given("register", [code(a, .text("一"), at: 0)])),
      try taken("readings", "latest", given("register", [code(a, .text("一"), at: 9), code(b, .text("二"), at: 5)])),
      try taken("readings", "same-time", given("register", [code(a, .text("一"), at: 5), code(b, .text("二"), at: 5)])),
      try taken("readings", "agreed", given("register", [code(a, .text("一"), at: 5), code(b, .text("一"), at: 6)])),
      try taken(
        "readings", "by-bytes", given("register", [code(a, .text("\u{e9}"), at: 5), code(b, .text("e\u{301}"), at: 6)])),
      try taken("readings", "cleared", given("register", [code(a, .cleared, at: 5), code(b, .text(""), at: 5)])),
      try taken("readings", "add-wins", given("flags", [flag(a, true, at: 0), flag(b, false, at: 9)])),
      try taken(
        "readings", "latest-of-present",
        given("flags", [flag(a, true, at: 3, since: 2020), flag(b, true, at: 2), flag(c, false, at: 9)])),
      try taken("readings", "all-absent", given("flags", [flag(a, false, at: 3), flag(b, false, at: 2)])),
      try taken(
        "readings", "severe", given("most_severe", [code(a, .integer(2), at: 0), code(b, .integer(3), at: 9)])),
      try taken(
        "readings", "as-severe", given("most_severe", [code(a, .integer(2), at: 9), code(b, .integer(2), at: 5)])),
      try taken(
        "readings", "unknown-is-severe",
        given("most_severe", [code(a, .integer(2), at: 9), code(b, .integer(77), at: 5)])),
      try taken(
        "readings", "cleared-is-mild", given("most_severe", [code(a, .cleared, at: 9), code(b, .integer(1), at: 5)])),
    ]
  }

  static func chains() throws -> [Vector] {
    func given(_ replica: ReplicaID, _ changes: [[UInt8]]) -> JSON {
      ["replica": JSON(replica.rawValue), "changes": .array(changes.map { JSON(hex: $0) })]
    }
    var result = [
      try taken("chain", "empty", given(a, [])), try taken("chain", "empty-greatest", given(c, [])),
      try taken("chain", "creation", given(a, [creation.canonicalBytes])),
      try taken("chain", "two", given(a, [creation.canonicalBytes, edit.canonicalBytes])),
      try taken("chain", "the-other-way", given(a, [edit.canonicalBytes, creation.canonicalBytes])),
    ]
    for seed in 1...UInt64(3) {
      var random = SeededRandom(seed: 600 + seed)
      result.append(
        try taken("chain", "random-\(seed)", given(b, random.journal(of: b, count: 5).map(\.canonicalBytes))))
    }
    return result
  }

  static func digests() throws -> [Vector] {
    func given(_ records: [Record]) -> JSON { ["records": .array(records.map { JSON($0) })] }
    let known = someRecords()
    var result = try known.map { try taken("digest", $0, given([$1])) }
    result.append(try taken("digest", "nothing", given([])))
    result.append(try taken("digest", "several", given(known.map(\.1))))
    result.append(try taken("digest", "any-order", given(known.reversed().map(\.1))))
    result.append(try taken("digest", "the-same-twice", given([known[1].1, known[1].1])))
    return result
  }

  static func names() throws -> [Vector] {
    let dots = [Dot(a, 1), Dot(b, 41), Dot(c, Limits.counterMax), Dot(ReplicaID(0), 7), Dot(ReplicaID(0xd001), 300)]
    var result = try dots.map { try taken("names", RecordName.text($0), ["dot": JSON($0)]) }
    for text in ["000000000D001-41", "OOOOOOOOOdOOI-1", "fzzzzzzzzzzzz-1"] {
      result.append(try taken("names", "read-\(text)", ["text": .string(text)]))
    }
    for text in [
      "", "-", "000000000d001", "000000000d001-", "000000000d001-0", "000000000d001--1", "00000000d001-1",
      "g000000000000-1", "000000000u001-1", "000000000d001-1099511627776", "000000000d001-99999999999999999999",
    ] {
      result.append(try refused("names", "refused-\(text)", ["text": .string(text)]))
    }
    return result
  }
}
