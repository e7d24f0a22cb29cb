import Foundation
import Model
import Replication
import Testing

@testable import Wire

/// Every vector of `Protocol/vectors/v1` holds, and they are as many as the manifest says.
@Suite struct VectorTests {
  @Test(arguments: VectorFiles.groups) func everyVectorHolds(group: String) throws {
    let vectors = try VectorFiles.read(group)
    for vector in vectors {
      #expect((vector.expect == nil) != (vector.error == nil), "\(vector.id)")
      do {
        let result = try Self.run(group, vector.given)
        if vector.error != nil { Issue.record("\(vector.id) is taken") }
        if let expected = vector.expect, result != expected {
          Issue.record("\(vector.id) gives \(result.line), expected \(expected.line)")
        }
      } catch let error as WireError {
        #expect(vector.error == error.rawValue, "\(vector.id)")
      } catch let error as BundleError {
        #expect(vector.error == error.rawValue, "\(vector.id)")
      }
    }
  }

  @Test func theManifestCountsThem() throws {
    let data = try Data(contentsOf: VectorFiles.folder.appending(path: "manifest.json"))
    let manifest = try JSONDecoder().decode(JSON.self, from: data)
    #expect(manifest["protocol"] == 1)
    let files = try FileManager.default.contentsOfDirectory(atPath: VectorFiles.folder.path).filter {
      $0.hasSuffix(".json") && $0 != "manifest.json" && $0 != "schema.json"
    }
    #expect(Set(files) == Set(VectorFiles.groups.map { "\($0).json" }))
    var ids: Set<String> = []
    for group in VectorFiles.groups {
      let vectors = try VectorFiles.read(group)
      let invalid = vectors.filter { $0.error != nil }.count
      #expect(manifest["groups"]?[group] == ["valid": .number(vectors.count - invalid), "invalid": .number(invalid)])
      #expect(vectors.count > invalid)
      if VectorFiles.codecs.contains(group) { #expect(invalid * 2 >= vectors.count, "\(group)") }
      for vector in vectors { #expect(ids.insert(vector.id).inserted, "\(vector.id) twice") }
    }
  }

  /// The second implementation agrees; it was written from SPEC.md alone.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
  func thePythonCheckAgrees() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [VectorFiles.root.appending(path: "Protocol/vectors/check.py").path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.contains("checked"))
  }

  // MARK: - What a vector of each group asks

  static func run(_ group: String, _ given: JSON) throws -> JSON {
    switch group {
    case "value": try value(given)
    case "change": try change(given)
    case "cells": try cells(given)
    case "journal": try journal(given)
    case "rows": try rows(given)
    case "envelope": try envelope(given)
    case "request": ["request": JSON(try SyncRequest(decoding: given["bytes"]!.bytes))]
    case "answer": ["answer": JSON(try SyncAnswer(decoding: given["bytes"]!.bytes))]
    case "bundle": try bundle(given)
    case "merge": merge(given)
    case "readings": readings(given)
    case "chain": chain(given)
    case "digest": digest(given)
    case "names": try name(given)
    default: preconditionFailure(group)
    }
  }

  /// Writes what is given as a value, after checking that its bytes read back; or reads the bytes.
  private static func value(_ given: JSON) throws -> JSON {
    let known = given["replicas"]!.array.map { ReplicaID($0.unsigned) }
    func read(_ bytes: [UInt8]) throws -> Value {
      var reader = ByteReader(bytes)
      var table = ReplicaTable(known)
      let value = try reader.value(&table)
      try reader.finish()
      return value
    }
    if let bytes = given["bytes"] { return ["value": JSON(try read(bytes.bytes))] }
    var writer = ByteWriter()
    var table = ReplicaTable(known)
    let value = given["value"]!.value
    writer.value(value, &table)
    #expect(try read(writer.bytes) == value)
    return ["bytes": JSON(hex: writer.bytes)]
  }

  private static func change(_ given: JSON) throws -> JSON {
    if let bytes = given["bytes"] {
      return ["change": JSON(try Change(canonicalBytes: bytes.bytes, dot: given["dot"]!.dot))]
    }
    let change = given["change"]!.change
    #expect(try Change(canonicalBytes: change.canonicalBytes, dot: change.dot) == change)
    return ["bytes": JSON(hex: change.canonicalBytes)]
  }

  private static func cells(_ given: JSON) throws -> JSON {
    if let bytes = given["bytes"] {
      return ["cells": JSON(try RecordCoding.read(bytes.bytes, id: given["id"]!.dot, type: 1).cells)]
    }
    let record = given["record"]!.record
    let bytes = RecordCoding.bytes(record)
    #expect(try RecordCoding.read(bytes, id: record.id, type: record.type) == record)
    return ["bytes": JSON(hex: bytes)]
  }

  private static func journal(_ given: JSON) throws -> JSON {
    let replica = ReplicaID(given["replica"]!.unsigned)
    var reader = ByteReader(given["bytes"]!.bytes)
    let changes = try JournalCoding.read(from: &reader, of: replica)
    try reader.finish()
    return ["changes": .array(changes.map { JSON($0) })]
  }

  private static func rows(_ given: JSON) throws -> JSON {
    var reader = ByteReader(given["bytes"]!.bytes)
    let rows = try RowCoding.read(from: &reader)
    try reader.finish()
    return ["rows": .array(rows.map { JSON($0) })]
  }

  private static func envelope(_ given: JSON) throws -> JSON {
    let kind = Message.Kind(rawValue: UInt8(given["kind"]!.int))!
    let sections = try Message.decode(given["bytes"]!.bytes, kind: kind)
    return [
      "sections": .array(
        try sections.map { section in
          var body = section.body
          return ["id": JSON(section.id), "bytes": JSON(hex: try body.raw(body.remaining))]
        })
    ]
  }

  /// Public keys from a secret; a bundle from what is sealed; or what is in one.
  private static func bundle(_ given: JSON) throws -> JSON {
    guard let secret = given["secret"] else {
      let keys = BundlePublicKeys(bytes: given["keys"]!.bytes)!
      let sender = BundleKeys(secret: given["sender_secret"]!.bytes)!
      let bytes = try Bundle.seal(
        given["body"]!.bytes, kind: Bundle.Kind(rawValue: UInt8(given["kind"]!.int))!, id: given["id"]!.bytes,
        from: sender, to: keys, ephemeral: given["ephemeral"]!.bytes)
      return ["bytes": JSON(hex: bytes)]
    }
    let keys = BundleKeys(secret: secret.bytes)!
    guard let bytes = given["bytes"]?.bytes else { return ["keys": JSON(hex: keys.publicKeys.bytes)] }
    let bundle = try Bundle(bytes)
    let body = try bundle.open(with: keys).body(signedBy: BundlePublicKeys(bytes: given["sender_keys"]!.bytes)!)
    var form: [String: JSON] = [
      "kind": .number(Int(bundle.kind.rawValue)), "id": JSON(hex: bundle.id), "body": JSON(hex: body),
    ]
    switch bundle.kind {
    case .request:
      let read = try BundleRequest(decoding: body)
      form["replica"] = JSON(read.replica.rawValue)
      form["created"] = JSON(read.createdMilliseconds)
      form["messages"] = [JSON(hex: read.request)]
    case .answer:
      let read = try BundleAnswer(decoding: body)
      form["replica"] = JSON(read.replica.rawValue)
      form["created"] = JSON(read.createdMilliseconds)
      form["answers"] = JSON(hex: read.requestID)
      form["acknowledged"] = [
        "counter": JSON(read.acknowledged.counter), "prefix": JSON(hex: Digest(read.acknowledged.prefix).bytes),
      ]
      form["taken"] = [
        "counter": JSON(read.taken.counter), "prefix": JSON(hex: Digest(read.taken.prefix).bytes),
      ]
      form["cursor"] = JSON(hex: read.cursor)
      form["messages"] = .array(read.answers.map { JSON(hex: $0) })
    }
    return .object(form)
  }

  private static func merge(_ given: JSON) -> JSON {
    let cells = given["cells"]!.array.map(\.cell)
    let forth = cells.dropFirst().reduce(cells[0]) { $0.merging($1) }
    let back = cells.reversed().dropFirst().reduce(cells.last!) { $0.merging($1) }
    #expect(forth == back)
    return ["cell": JSON(forth)]
  }

  private static func readings(_ given: JSON) -> JSON {
    let cell = given["cell"]!.cell
    let shown: Sibling
    switch given["reading"]!.string {
    case "register": shown = cell.latest
    case "flags": shown = cell.membership
    default:
      let ranks = given["ranks"]!
      shown = cell.mostSevere { value in
        if value == .cleared { return -1 }
        guard case .integer(let code) = value else { return .max }
        return ranks[String(code)]?.int ?? .max
      }
    }
    let conflict = given["reading"] != "flags" && cell.isInConflict
    return ["shown": JSON(shown.dot), "conflict": .bool(conflict)]
  }

  private static func chain(_ given: JSON) -> JSON {
    var point = JournalPoint(startOf: ReplicaID(given["replica"]!.unsigned))
    var chains = [JSON(hex: point.chain.bytes)]
    for bytes in given["changes"]!.array {
      point = point.appending(bytes.bytes)
      chains.append(JSON(hex: point.chain.bytes))
    }
    return ["chains": .array(chains)]
  }

  private static func digest(_ given: JSON) -> JSON {
    let sum = given["records"]!.array.map(\.record).reduce(Digests()) { $0 + Digests(of: $1) }
    return ["scope": JSON(hex: sum.scope.bytes), "officials": JSON(hex: sum.officials.bytes)]
  }

  private static func name(_ given: JSON) throws -> JSON {
    if let dot = given["dot"] {
      #expect(RecordName.dot(RecordName.text(dot.dot)) == dot.dot)
      return ["text": .string(RecordName.text(dot.dot))]
    }
    guard let dot = RecordName.dot(given["text"]!.string) else { throw WireError.malformed }
    return ["dot": JSON(dot)]
  }
}
