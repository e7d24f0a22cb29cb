import Foundation
import Model
import Replication
import Support
import Testing

@testable import Wire

/// Makes the vectors anew: `TANFANG_WRITE_VECTORS=1 swift test --filter VectorGenerator`. What is taken and with which
/// bytes is this program's word here; `check.py` computes the same from the specification.
@Suite struct VectorGenerator {
  @Test(.enabled(if: ProcessInfo.processInfo.environment["TANFANG_WRITE_VECTORS"] != nil))
  func write() throws {
    var counts: [String: JSON] = [:]
    for group in VectorFiles.groups {
      let vectors = try Self.vectors(group)
      try VectorFiles.write(group, vectors)
      let invalid = vectors.filter { $0.error != nil }.count
      counts[group] = ["valid": .number(vectors.count - invalid), "invalid": .number(invalid)]
    }
    let manifest: JSON = ["protocol": 1, "groups": .object(counts)]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    var data = try encoder.encode(manifest)
    data.append(UInt8(ascii: "\n"))
    try data.write(to: VectorFiles.folder.appending(path: "manifest.json"))
  }

  private static func vectors(_ group: String) throws -> [Vector] {
    switch group {
    case "value": try values()
    case "change": try changes()
    case "cells": try cells()
    case "journal": try journals()
    case "rows": try rows()
    case "envelope": try envelopes()
    case "request": try requests()
    case "answer": try answers()
    case "bundle": try bundles()
    case "merge": try merges()
    case "readings": try readings()
    case "chain": try chains()
    case "digest": try digests()
    default: try names()
    }
  }

  // MARK: - Making a vector

  /// Whatever `given` gives, as an example of `spec`.
  private static func vector(_ group: String, _ name: String, _ given: JSON, spec: String? = nil) throws -> Vector {
    var vector = Vector(id: "\(group)/\(name)", spec: spec ?? group, given: given)
    do {
      vector.expect = try VectorTests.run(group, given)
    } catch let error as WireError {
      vector.error = error.rawValue
    } catch let error as BundleError {
      vector.error = error.rawValue
    }
    return vector
  }

  static func refused(_ group: String, _ name: String, _ given: JSON) throws -> Vector {
    let vector = try vector(group, name, given)
    precondition(vector.error != nil, "\(vector.id) is taken")
    return vector
  }

  static func taken(_ group: String, _ name: String, _ given: JSON, spec: String? = nil) throws -> Vector {
    let vector = try vector(group, name, given, spec: spec)
    precondition(vector.error == nil, "\(vector.id) is refused: \(vector.error ?? "")")
    return vector
  }

  /// Every beginning of bytes that are taken, and one byte more.
  static func cuts(
    _ group: String, _ name: String, _ bytes: [UInt8], step: Int = 1, _ given: ([UInt8]) -> JSON
  ) throws -> [Vector] {
    try stride(from: 0, to: bytes.count, by: step).map {
      try refused(group, "\(name)-cut-\($0)", given(Array(bytes[..<$0])))
    } + [try refused(group, "\(name)-and-more", given(bytes + [0]))]
  }

  static let a = ReplicaID(1)
  static let b = ReplicaID(0xb000_0000_0000_0002)
  static let c = ReplicaID(.max)
  private static let time = HybridTime(milliseconds: 1_790_000_000_000)
  static func field(_ number: UInt32, _ element: UInt32 = 0) -> CellKey {
    CellKey(field: number, element: element)
  }

  // MARK: - value

  private static let everyValue: [(String, Value)] = [
    ("cleared", .cleared), ("zero", .integer(0)), ("minus-one", .integer(-1)), ("63", .integer(63)),
    ("64", .integer(64)), ("minus-65", .integer(-65)), ("greatest", .integer(.max)), ("least", .integer(.min)),
    ("date", .integer(19_380_700)), ("instant", .integer(1_790_000_000_000)), ("village", .integer(230_422_990_201)),
    ("empty-text", .text("")), ("chinese", .text("王桂兰")), ("beyond-the-plane", .text("𠮷野家")),
    ("composed", .text("\u{e9}")), ("decomposed", .text("e\u{301}")), ("nul", .text("a\0b")),
    ("long-text", .text(String(repeating: "好", count: 50))), ("known-reference", .reference(Dot(a, 7))),
    ("new-reference", .reference(Dot(c, Limits.counterMax))), ("present", .membership(Membership(present: true))),
    ("absent", .membership(Membership(present: false))),
    ("since", .membership(Membership(present: true, since: 20_200_000))),
    ("until", .membership(Membership(present: false, until: 20_240_131))),
    ("full", .membership(Membership(present: true, since: 20_200_000, until: -1, source: 3))),
    ("newer", .opaque(tag: 5, bytes: [1, 2, 3])), ("newest", .opaque(tag: 254, bytes: [])),
  ]

  private static func values() throws -> [Vector] {
    let known: JSON = [JSON(a.rawValue)]
    func given(_ bytes: [UInt8]) -> JSON { ["replicas": known, "bytes": JSON(hex: bytes)] }
    var result = try everyValue.map { name, value in
      try taken("value", name, ["replicas": known, "value": JSON(value)])
    }
    for name in ["instant", "chinese", "new-reference", "full"] {
      let bytes = result.first { $0.id == "value/\(name)" }!.expect!["bytes"]!.bytes
      result += try cuts("value", name, bytes, given)
    }
    let bad: [(String, [UInt8])] = [
      ("overlong-zero", [1, 0x80, 0]), ("overlong-one", [1, 0x81, 0x80, 0]),
      ("eleven-bytes", [1] + [UInt8](repeating: 0x80, count: 10) + [1]),
      ("sixty-five-bits", [1] + [UInt8](repeating: 0xff, count: 9) + [2]),
      ("not-utf8", [2, 1, 0xff]), ("half-a-character", [2, 2, 0xe7, 0x8e]), ("surrogate", [2, 3, 0xed, 0xa0, 0x80]),
      ("overlong-utf8", [2, 2, 0xc0, 0x80]), ("beyond-unicode", [2, 4, 0xf4, 0x90, 0x80, 0x80]),
      ("text-too-long", [2, 0x81, 0x80, 4]), ("text-of-2-to-63", [2] + [UInt8](repeating: 0xff, count: 8) + [0x7f]),
      ("counter-zero", [3, 0, 0]), ("counter-too-great", [3, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]),
      ("index-beyond-the-table", [3, 2, 1]), ("known-replica-again", [3, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1]),
      ("membership-flags", [4, 16]), ("opaque-too-long", [9, 0x81, 0x80, 4]), ("never-given", [255, 0]),
    ]
    result += try bad.map { try refused("value", $0, given($1)) }
    return retold(result, spec: "values")
  }

  private static func retold(_ vectors: [Vector], spec: String) -> [Vector] {
    vectors.map { vector in
      var vector = vector
      vector.spec = spec
      return vector
    }
  }

  // MARK: - change

  static func change(
    _ counter: UInt64, of replica: ReplicaID = a, record: Dot? = nil, type: UInt16 = 1, account: String = "li",
    reason: String = "", _ writes: [Write]
  ) -> Change {
    let dot = Dot(replica, counter)
    return Change(
      dot: dot, time: HybridTime(milliseconds: 1_790_000_000_000 + counter, counter: UInt16(counter % 3)),
      record: record ?? dot, type: type, account: account, reason: reason, writes: writes)
  }

  static func write(_ key: CellKey, _ value: Value, seen: [Dot] = []) -> Write {
    Write(key: key, value: value, seen: VersionVector(seen))
  }

  static let creation = change(
    1,
    [
      write(field(1), .text("王桂兰")), write(field(24), .integer(230_422_990_201)),
      write(field(31, 1), .membership(Membership(present: true))),
    ])
  static let edit = change(
    9, record: Dot(b, 4), reason: "核实",
    [
      write(field(20), .text("13900000001"), seen: [Dot(a, 3), Dot(b, 4), Dot(c, 2)]),
      write(field(86), .cleared, seen: [Dot(c, 2)]), write(field(1000), .opaque(tag: 77, bytes: [0, 255])),
    ])

  private static func someChanges() -> [(String, Change)] {
    var result: [(String, Change)] = [
      ("creation", creation), ("edit", edit),
      ("reference", change(2, type: 2, [write(field(1), .reference(Dot(a, 1))), write(field(2), .integer(1))])),
      ("own-record", change(3, record: Dot(a, 1), [write(field(1), .text("李"), seen: [Dot(a, 1)])])),
      ("greatest", change(Limits.counterMax, of: c, type: .max, account: "", [write(field(.max, .max), .cleared)])),
    ]
    result += everyValue.map { ("value-\($0)", change(5, record: Dot(b, 1), [write(field(7), $1)])) }
    for seed in 1...UInt64(12) {
      var random = SeededRandom(seed: seed)
      result.append(("random-\(seed)", random.change(random.dot())))
    }
    return result
  }

  private static func changes() throws -> [Vector] {
    var result = try someChanges().map { try taken("change", $0, ["change": JSON($1)]) }
    func given(_ bytes: [UInt8], _ dot: Dot = creation.dot) -> JSON { ["dot": JSON(dot), "bytes": JSON(hex: bytes)] }
    result += try cuts("change", "creation", creation.canonicalBytes) { given($0) }
    result += try cuts("change", "edit", edit.canonicalBytes) { given($0, edit.dot) }
    func head(_ flags: UInt8, type: [UInt8] = [1], account: [UInt8] = [0]) -> [UInt8] {
      [flags] + type + [UInt8](repeating: 0, count: 8) + account
    }
    let one: [UInt8] = [1, 1, 0, 0, 0]
    result.append(try taken("change", "smallest", given(head(1) + one)))
    let bad: [(String, [UInt8])] = [
      ("unknown-flag", head(5) + one), ("type-too-great", head(1, type: [0x80, 0x80, 4]) + one),
      ("account-too-long", head(1, account: [0x81, 1] + [UInt8](repeating: 97, count: 129)) + one),
      ("account-not-utf8", head(1, account: [1, 0x80]) + one),
      ("creates-and-says-so-twice", head(0) + [0, 1] + one), ("empty-reason", head(3) + [0] + one),
      ("no-writes", head(1) + [0]), ("writes-too-many", head(1) + [0xe9, 7]),
      ("keys-fall", head(1) + [2, 2, 0, 0, 0, 1, 0, 0, 0]), ("a-key-twice", head(1) + [2, 1, 0, 0, 0, 1, 0, 0, 0]),
      ("elements-fall", head(1) + [2, 1, 2, 0, 0, 1, 1, 0, 0]),
      ("field-too-great", head(1) + [1, 0x80, 0x80, 0x80, 0x80, 0x10, 0, 0, 0]),
      ("seen-falls", head(1) + [1, 1, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 1, 0]),
      ("seen-twice", head(1) + [1, 1, 0, 2, 0, 1, 0, 2, 0]), ("seen-counter-zero", head(1) + [1, 1, 0, 1, 0, 0, 0]),
      ("seen-too-many", head(1) + [1, 1, 0, 0x81, 0x20, 0]),
      ("overlong-count", head(1) + [0x81, 0, 1, 0, 0, 0]), ("tag-never-given", head(1) + [1, 1, 0, 0, 255, 0]),
    ]
    result += try bad.map { try refused("change", $0, given($1)) }
    return result
  }

  // MARK: - cells

  static func someRecords() -> [(String, Record)] {
    var created = Record(id: creation.dot, type: 1)
    created.apply(creation)
    var edited = created
    edited.apply(change(2, record: creation.dot, [write(field(1), .text("王桂蘭"), seen: [creation.dot])]))
    var torn = edited
    torn.apply(change(1, of: b, record: creation.dot, [write(field(1), .text("汪桂兰"), seen: [creation.dot])]))
    torn.apply(change(1, of: c, record: creation.dot, [write(field(1000), .text("11010519491231002X"))]))
    var result = [
      ("empty", Record(id: creation.dot, type: 1)), ("created", created), ("edited", edited), ("conflict", torn),
    ]
    for seed in 1...UInt64(12) {
      var random = SeededRandom(seed: 100 + seed)
      result.append(("random-\(seed)", random.record(type: 1)))
    }
    return result
  }

  private static func cells() throws -> [Vector] {
    var result = try someRecords().map { try taken("cells", $0, ["record": JSON($1)]) }
    func given(_ bytes: [UInt8]) -> JSON { ["id": JSON(creation.dot), "bytes": JSON(hex: bytes)] }
    for (name, record) in someRecords()[1...3] {
      result += try cuts("cells", name, RecordCoding.bytes(record), step: 2, given)
    }
    let time: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 9]
    let own: [UInt8] = [1, 0, 1] + time + [1, 0, 1]
    let high: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 2, 1] + time
    let low: [UInt8] = [0, 1] + time
    result.append(try taken("cells", "smallest", given([1, 1, 0] + own + [0])))
    result.append(try taken("cells", "two-siblings", given([1, 1, 0, 2] + low + high + [2, 0, 1, 1, 1, 0, 0])))
    let bad: [(String, [UInt8])] = [
      ("same-as-nothing", [1, 1, 0, 0, 0]), ("same-said-again", [2, 1, 0] + own + [0, 2, 0] + own + [0]),
      ("keys-fall", [2, 2, 0] + own + [0, 1, 0, 0, 0]), ("a-key-twice", [2, 1, 0] + own + [0, 1, 0, 0, 0]),
      ("outside-the-context", [1, 1, 0, 1, 0, 2] + time + [1, 0, 1, 0]),
      ("no-context", [1, 1, 0, 1, 0, 1] + time + [0, 0]),
      ("siblings-fall", [1, 1, 0, 2] + high + low + [2, 0, 1, 1, 1, 0, 0]),
      ("a-replica-twice", [1, 1, 0, 2] + low + [0, 2] + time + [1, 0, 2, 0, 0]),
      ("siblings-too-many", [1, 1, 0, 65, 0]), ("cells-too-many", [0xa1, 0x1f]),
      ("same-as-a-conflict", [2, 1, 0, 2] + low + high + [2, 0, 1, 1, 1, 0, 0, 2, 0, 0, 0]),
    ]
    result += try bad.map { try refused("cells", $0, given($1)) }
    return result
  }
}
