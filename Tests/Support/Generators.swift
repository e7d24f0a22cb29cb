package import Replication
package import Wire

/// Random things to prove laws on. Everything comes from the seed, nothing from the model.
extension SeededRandom {
  package mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  package mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  package mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// Small, large and the edges of what a number can be.
  package mutating func integer() -> Int64 {
    switch below(6) {
    case 0: pick([0, 1, -1, .max, .min, 63, 64, -64, -65, 20_200_000])
    case 1: Int64(truncatingIfNeeded: next())
    default: Int64.random(in: -200...100_000, using: &self)
    }
  }

  /// Among them strings that Swift calls equal and bytes do not.
  package mutating func text() -> String {
    switch below(5) {
    case 0: pick(["", "\u{e9}", "e\u{301}", "\0", "王桂兰", "𠮷", "\u{1F3FD}", "\u{FEFF}x", "\u{1100}\u{1161}", "가"])
    case 1: String(repeating: pick(["好", "a", "é"]), count: below(300))
    default: "第\(below(50))户"
    }
  }

  package mutating func replica() -> ReplicaID {
    ReplicaID(pick([0, 1, 2, 3, 0xd001, 0xd002, .max, 0x8000_0000_0000_0000]))
  }

  package mutating func counter() -> UInt64 {
    chance(95) ? UInt64(1 + below(300)) : pick([1, 127, 128, Limits.counterMax - 1, Limits.counterMax])
  }

  package mutating func dot() -> Dot { Dot(replica(), counter()) }

  package mutating func time() -> HybridTime {
    switch below(8) {
    case 0: HybridTime(rawValue: pick([0, 1, .max, 0xffff, 0x1_0000]))
    case 1: HybridTime(rawValue: next())
    default: HybridTime(milliseconds: 1_790_000_000_000 + UInt64(below(100_000)), counter: UInt16(below(3)))
    }
  }

  package mutating func vector(replicasMax: Int = 5) -> VersionVector {
    VersionVector((0..<below(replicasMax + 1)).map { _ in dot() })
  }

  package mutating func membership() -> Membership {
    func optional(_ self: inout Self) -> Int64? { self.chance(40) ? self.integer() : nil }
    return Membership(
      present: chance(50), since: optional(&self), until: optional(&self), source: optional(&self))
  }

  package mutating func value() -> Value {
    switch below(7) {
    case 0: .cleared
    case 1, 2: .text(text())
    case 3: .reference(dot())
    case 4: .membership(chance(50) ? Membership(present: true) : membership())
    case 5:
      .opaque(tag: UInt8(5 + below(250)), bytes: (0..<below(20)).map { _ in UInt8.random(in: 0...255, using: &self) })
    default: .integer(integer())
    }
  }

  /// Fields that are known and not, elements within a bitmap and beyond it.
  package mutating func cellKey() -> CellKey {
    let field = pick([1, 2, 3, 12, 20, 24, 31, 40, 86, 999, 1000, 1003, 5000, UInt32.max])
    return CellKey(field: field, element: chance(40) ? pick([1, 2, 5, 61, 62, 63, 64, 1000, UInt32.max]) : 0)
  }

  package mutating func keys(_ max: Int) -> [CellKey] {
    Set((0..<1 + below(max)).map { _ in cellKey() }).sorted()
  }

  /// A well-formed cell, as some history of honest and dishonest writers could leave it.
  package mutating func cell(of id: Dot, creation: HybridTime) -> Cell {
    switch below(6) {
    case 0, 1, 2: return Cell(dot: id, time: creation, value: value(), seen: VersionVector())
    case 3: return Cell(dot: dot(), time: time(), value: value(), seen: VersionVector(id))
    default:
      var context = vector()
      var siblings: [ReplicaID: Sibling] = [:]
      for _ in 0...below(4) {
        let dot = chance(20) ? id : dot()
        guard siblings[dot.replica] == nil else { continue }
        siblings[dot.replica] = Sibling(dot: dot, time: time(), value: value())
        context.insert(dot)
      }
      return Cell(siblings: Array(siblings.values), context: context)
    }
  }

  package mutating func record(type: UInt16) -> Record {
    let id = dot()
    let creation = time()
    let cells = keys(12).map { Record.Entry(key: $0, cell: cell(of: id, creation: creation)) }
    return Record(id: id, type: type, cells: cells)
  }

  package mutating func row() -> Row {
    let record = record(type: UInt16(truncatingIfNeeded: next() >> UInt64(below(64))))
    return Row(
      id: record.id, type: record.type, region: chance(80) ? 230_422_990_201 + Int64(below(5)) : integer(),
      whole: chance(50), cells: record.cells)
  }

  package mutating func change(_ dot: Dot) -> Change {
    let creates = chance(40)
    var record = creates ? dot : self.dot()
    if !creates, record == dot { record = Dot(ReplicaID(77), 1) }
    let common: VersionVector? = chance(60) ? pick([VersionVector(), VersionVector(record), vector()]) : nil
    return Change(
      dot: dot, time: time(), record: record, type: UInt16(below(5)),
      account: pick(["", "li", "王", "\u{e9}", "e\u{301}"]),
      reason: chance(20) ? text() : "",
      writes: keys(6).map { Write(key: $0, value: value(), seen: common ?? vector()) })
  }

  /// Consecutive changes of one replica.
  package mutating func journal(of replica: ReplicaID, count: Int) -> [Change] {
    let first = chance(90) ? UInt64(1 + below(500)) : Limits.counterMax - UInt64(count) - 1
    return (0..<count).map { change(Dot(replica, first + UInt64($0))) }
  }

  /// The same, some of it erased.
  package mutating func items(of replica: ReplicaID, count: Int) -> [JournalItem] {
    journal(of: replica, count: count).map { change in
      chance(20) ? .erased(change.dot, hash: SHA256.hash(change.canonicalBytes)) : .change(change)
    }
  }

  /// One of the small damages that disks, links and people do to bytes.
  package mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    for _ in 0...below(3) {
      let place = result.isEmpty ? 0 : below(result.count)
      switch below(6) {
      case 0: if !result.isEmpty { result[place] ^= 1 << UInt8(below(8)) }
      case 1: if !result.isEmpty { result[place] = pick([0, 1, 0x7f, 0x80, 0xff, UInt8(below(256))]) }
      case 2: result.insert(pick([0, 1, 0x80, 0xff, UInt8(below(256))]), at: place)
      case 3: if !result.isEmpty { result.remove(at: place) }
      case 4: result.removeLast(result.count - place)
      default:
        let end = min(result.count, place + below(9))
        result.insert(contentsOf: result[place..<end], at: result.isEmpty ? 0 : below(result.count))
      }
    }
    return result
  }
}
