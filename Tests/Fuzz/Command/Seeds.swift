import Foundation
import Model
import Replication
import Roster
import Terminal
import Wire

/// What fuzzing begins from: the vectors of the protocol, the rosters of the tests, and a few texts.
struct Seeds {
  let repository: String

  func write(_ decoder: Decoder, to folder: String) {
    for bytes in Set(seeds(of: decoder.name)) where !bytes.isEmpty {
      let name = hexadecimal(SHA256.hash(bytes).bytes.prefix(8))
      _ = try? Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
    }
  }

  private func seeds(of name: String) -> [[UInt8]] {
    switch name {
    case "request", "answer": messages(name).compactMap(sections)
    case "envelope": messages("request") + messages("answer") + bytes("envelope.json", "bytes")
    case "bundle": bytes("bundle.json", "bytes").map { Array($0.dropLast(8)) }
    case "bundle_request", "bundle_answer": bytes("bundle.json", "body")
    case "change", "cells", "journal", "rows": bytes("\(name).json", "bytes")
    case "stored_row": bytes("cells.json", "bytes").compactMap(meta)
    case "cursor": cursors
    case "roster": files("Tests/Rosters").filter { $0.count > 0 }.map { Array($0.prefix(3000)) }
    case "column_map": ["姓名=name\n# 注\n身份证=id_number\n", #"{"姓名": "name", "备注": "ignore"}"#].map { Array($0.utf8) }
    case "json": (vectors("names.json") + vectors("value.json") + vectors("merge.json")).map(text)
    case "field": typed
    case "names": names
    default: []
    }
  }

  // MARK: - Files

  private func read(_ path: String) -> [UInt8] {
    (try? Data(contentsOf: URL(filePath: "\(repository)/\(path)"))).map(Array.init) ?? []
  }

  private func files(_ folder: String) -> [[UInt8]] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(repository)/\(folder)")) ?? []
    return names.sorted().map { read("\(folder)/\($0)") }
  }

  private func vectors(_ file: String) -> [JSONValue] {
    (try? JSONValue.parse(read("Protocol/vectors/v1/\(file)")))?.elements ?? []
  }

  /// The bytes of a member, wherever in the file it stands.
  private func bytes(_ file: String, _ key: String) -> [[UInt8]] { vectors(file).flatMap { bytes(in: $0, key) } }

  private func bytes(in value: JSONValue, _ key: String) -> [[UInt8]] {
    switch value {
    case .array(let elements): elements.flatMap { bytes(in: $0, key) }
    case .object(let members):
      members.flatMap { member in
        if member.key == key, let bytes = member.value.string.flatMap(unhexed) { return [bytes] }
        return bytes(in: member.value, key)
      }
    default: []
    }
  }

  private func unhexed(_ text: String) -> [UInt8]? {
    let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  // MARK: - What decoders take

  private func messages(_ kind: String) -> [[UInt8]] {
    let sessions = files("Protocol/vectors/v1/session").compactMap { try? JSONValue.parse($0) }
    let key = kind == "request" ? "request" : "bytes"
    return bytes("\(kind).json", "bytes")
      + sessions.flatMap { $0["steps"]?.elements ?? [] }.flatMap { step in
        [step, step["request"] ?? .null].compactMap { ($0[key] ?? $0["bytes"])?.string }.compactMap(unhexed)
      }
  }

  /// The sections of a message, without its head.
  private func sections(_ message: [UInt8]) -> [UInt8]? {
    var reader = ByteReader(message)
    guard let head = try? reader.raw(3), let size = try? reader.varint(), let body = try? reader.raw(reader.remaining)
    else { return nil }
    return head[2] == 1 ? try? Deflate.inflate(body, limitBytes: Int(size)) : body
  }

  private func meta(_ cells: [UInt8]) -> [UInt8]? {
    guard let record = try? RecordCoding.read(cells, id: Dot(ReplicaID(1), 1), type: CareModel.Number.elder) else {
      return nil
    }
    return try? StoredRow.shared.encode(record)
  }

  private var cursors: [[UInt8]] {
    [0, 1, 5].map { (position: Int64) in
      var writer = ByteWriter()
      writer.byte(1)
      writer.fixed64(77)
      writer.varint(UInt64(9))
      writer.signed(position - 3)
      writer.varint(UInt64(4))
      writer.varint(UInt64(1))
      writer.varint(UInt64(6))
      writer.fixed64(99)
      writer.varint(UInt64(12))
      return writer.bytes
    }
  }

  private func text(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    writer.value(value)
    return writer.bytes
  }

  private var typed: [[UInt8]] {
    let texts = [
      "2026-09-20 08:30", "1950-06", "昨天上午", "36.5", "living_alone@2020-05#register、-disabled", "是",
      "110105194912310021",
      "230422990201", "138 0000 0000", "老年人", "高龄,独居", "2小时", "血压 150/95",
    ]
    return texts.flatMap { text in stride(from: 0, to: 250, by: 7).map { [UInt8($0)] + Array(text.utf8) } }
  }

  private var names: [[UInt8]] {
    var texts = ["000000000d001-41", "k7q2-41", "11010519491231002X", "110105491231002"]
    let pin = Pin(bytes: [UInt8](repeating: 3, count: 16))
    for address in [nil, Invitation.Address(host: "192.168.1.7", port: 8443), .init(host: "hub.example.cn", port: 443)]
    {
      if let pin { texts.append(Invitation(address: address, secret: [UInt8](repeating: 9, count: 8), pin: pin).code) }
    }
    return texts.map { Array($0.utf8) }
  }
}
