import Model
import Terminal
import Wire

/// A request's JSON object, read member by member. What is left out or null is nil; what is of another kind is refused.
struct ConsoleBody {
  private let json: JSONValue
  /// The bytes as they came, of a body that is no JSON.
  let bytes: [UInt8]

  init(json: JSONValue = .object([])) {
    self.json = json
    bytes = []
  }

  init(file bytes: [UInt8]) {
    json = .object([])
    self.bytes = bytes
  }

  /// - Throws: `bad_json`, `body_too_large`.
  init(parsing bytes: [UInt8]) throws {
    guard bytes.count <= Limits.consoleBodyBytesMax else { throw Refusal.bodyTooLarge }
    guard let json = try? JSONValue.parse(bytes, limits: JSONLimits(sizeBytes: Limits.consoleBodyBytesMax, depth: 8)),
      json.members != nil
    else { throw Refusal.badJSON }
    self.init(json: json)
  }

  subscript(name: String) -> JSONValue? {
    let value = json[name]
    return value == .null ? nil : value
  }

  func text(_ name: String, bytesMax: Int = 4_000) throws -> String? {
    guard let value = self[name] else { return nil }
    guard let text = value.string, text.utf8.count <= bytesMax, !text.utf8.contains(0) else {
      throw Refusal.badMember(name, Label("不超过 \(bytesMax) 字节的文本", "text of at most \(bytesMax) bytes"))
    }
    return text
  }

  func requiredText(_ name: String, bytesMax: Int = 4_000) throws -> String {
    guard let text = try text(name, bytesMax: bytesMax), !text.trimmed.isEmpty else {
      throw Refusal.badMember(name, Label("必填的文本", "text, which cannot be left out"))
    }
    return text
  }

  /// The reason that goes with a write; empty if none is given.
  func reason() throws -> String { try text("reason", bytesMax: Limits.reasonBytesMax)?.trimmed ?? "" }

  func texts(_ name: String, countMax: Int) throws -> [String]? {
    guard let value = self[name] else { return nil }
    guard let elements = value.elements, elements.count <= countMax else {
      throw Refusal.badMember(name, Label("至多 \(countMax) 项文本的数组", "an array of at most \(countMax) texts"))
    }
    return try elements.map { element in
      guard let text = element.string, text.utf8.count <= 4_000 else {
        throw Refusal.badMember(name, Label("文本的数组", "an array of texts"))
      }
      return text
    }
  }

  func integer(_ name: String, _ range: ClosedRange<Int64>) throws -> Int64? {
    guard let value = self[name] else { return nil }
    guard let number = value.integer, range.contains(number) else {
      throw Refusal.badMember(
        name,
        Label(
          " \(range.lowerBound) 到 \(range.upperBound) 的整数",
          "a whole number from \(range.lowerBound) to \(range.upperBound)"))
    }
    return number
  }

  func flag(_ name: String) throws -> Bool {
    guard let value = self[name] else { return false }
    guard let isTrue = value.bool else { throw Refusal.badMember(name, Label(" true 或 false", "true or false")) }
    return isTrue
  }

  /// - Throws: `unknown_member`, for the first that is not among these.
  func refuseOthers(than known: Set<String>) throws {
    if let other = json.members?.first(where: { !known.contains($0.key) }) {
      throw Refusal.unknownMember(other.key, known)
    }
  }

  /// The objects of an array that holds at least one.
  /// - Parameter known: the members that each may have.
  func objects(_ name: String, of known: Set<String>) throws -> [ConsoleBody] {
    guard let elements = self[name]?.elements, (1...Limits.consolePageMax).contains(elements.count),
      elements.allSatisfy({ $0.members != nil })
    else {
      throw Refusal.badMember(
        name, Label("1 到 \(Limits.consolePageMax) 个对象的数组", "an array of 1 to \(Limits.consolePageMax) objects"))
    }
    let objects = elements.map { ConsoleBody(json: $0) }
    for object in objects { try object.refuseOthers(than: known) }
    return objects
  }

  /// The members of an object whose values are texts, or arrays of them.
  func members(_ name: String) throws -> [(name: String, texts: [String])] {
    guard let value = self[name] else { return [] }
    let wrong = Refusal.badMember(name, Label("值为文本的对象", "an object of texts"))
    guard let members = value.members, members.count <= Limits.consolePageMax else { throw wrong }
    return try members.map { member in
      if let text = member.value.string { return (member.key, [text]) }
      let texts = member.value.elements?.map(\.string) ?? [nil]
      guard !texts.contains(nil) else { throw wrong }
      return (member.key, texts.isEmpty ? [""] : texts.compactMap { $0 })
    }
  }
}
