import Foundation

/// JSON as the vectors use it: 64-bit numbers are decimal strings, bytes hexadecimal strings.
enum JSON: Hashable, Codable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  case string(String)
  case number(Int)
  case bool(Bool)
  case array([JSON])
  case object([String: JSON])

  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .number(value) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(arrayLiteral elements: JSON...) { self = .array(elements) }
  init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(Dictionary(uniqueKeysWithValues: elements))
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .string(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .bool(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  /// One line, keys sorted.
  var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try! encoder.encode(self), as: UTF8.self)
  }

  subscript(key: String) -> JSON? { if case .object(let value) = self { value[key] } else { nil } }
  var string: String {
    if case .string(let value) = self { value } else { preconditionFailure("not a string: \(line)") }
  }
  var array: [JSON] { if case .array(let value) = self { value } else { preconditionFailure("not an array: \(line)") } }
  var bool: Bool {
    if case .bool(let value) = self { value } else { preconditionFailure("not a truth value: \(line)") }
  }
  var int: Int { if case .number(let value) = self { value } else { preconditionFailure("not a number: \(line)") } }
  var unsigned: UInt64 { UInt64(string)! }

  var bytes: [UInt8] {
    let digits = Array(string.utf8)
    return stride(from: 0, to: digits.count, by: 2).map {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)!
    }
  }
}

/// One example of the protocol.
struct Vector: Codable, Hashable, Sendable {
  var id: String
  /// The anchor in SPEC.md, without §.
  var spec: String
  var given: JSON
  var expect: JSON?
  var error: String?
}

/// The files.
enum VectorFiles {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let folder = root.appending(path: "Protocol/vectors/v1")

  static let groups = [
    "value", "change", "cells", "journal", "rows", "envelope", "request", "answer", "bundle", "merge", "readings",
    "chain",
    "digest", "names",
  ]
  /// Groups that read bytes: as many refused as taken at least.
  static let codecs = groups.prefix(9)

  static func read(_ group: String) throws -> [Vector] {
    try JSONDecoder().decode([Vector].self, from: try Data(contentsOf: folder.appending(path: "\(group).json")))
  }

  static func write(_ group: String, _ vectors: [Vector]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lines = try vectors.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    let text = "[\n" + lines.joined(separator: ",\n") + "\n]\n"
    try Data(text.utf8).write(to: folder.appending(path: "\(group).json"))
  }
}
