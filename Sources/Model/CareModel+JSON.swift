/// The declaration as text, `Protocol/model.json`: for clients in other languages and for readers.
extension CareModel {
  /// Stable: keys in a fixed order, types and fields by number, one field or term a line.
  package var json: String {
    let lists = vocabularies
    return """
      {
        "version": \(version),
        "officials_fields_from": \(Field.firstOfficialsNumber),
        "roles": [
      \(lines(Role.allCases.map(\.json), indent: 4))
        ],
        "types": [
      \(types.map(\.json).joined(separator: ",\n"))
        ],
        "vocabularies": [
      \(lists.map(\.json).joined(separator: ",\n"))
        ]
      }

      """
  }

  /// Every vocabulary that a field or a membership uses, by key.
  package var vocabularies: [Vocabulary] {
    var byKey = [Vocabulary.source.key: Vocabulary.source]
    for field in types.flatMap(\.fields) {
      if let list = field.vocabulary { byKey[list.key] = list }
    }
    return byKey.values.sorted { $0.key < $1.key }
  }
}

extension Role {
  fileprivate var json: String {
    object([
      ("number", "\(rawValue)"), ("key", quoted(key)), ("label", label.json), ("official", "\(isOfficial)"),
      ("writes", "\(mayWriteRecords)"), ("visibility", visibility.map { quoted($0.key) } ?? "null"),
    ])
  }
}

extension RecordType {
  fileprivate var json: String {
    let rule =
      switch region {
      case .field(let number): object([("field", "\(number)")])
      case .follows(let number): object([("follows", "\(number)")])
      }
    let owner = ownedBy.map { " \"owned_by\": \($0)," } ?? ""
    return """
          {
            "number": \(number), "key": \(quoted(key)), "label": \(label.json), "region": \(rule),\(owner)
            "fields": [
      \(lines(fields.map(\.json), indent: 8))
            ]
          }
      """
  }
}

extension Field {
  fileprivate var json: String {
    var members = [("number", "\(number)"), ("key", quoted(key)), ("label", label.json)] + kindJSON
    if reading != .register { members.append(("reading", quoted(reading.key))) }
    if required { members.append(("required", "true")) }
    members.append(("visible", quoted(visible.key)))
    if erasedWith { members.append(("erased_with", "true")) }
    if writtenByHub { members.append(("written_by_hub", "true")) }
    members.append(("writable", array(writable)))
    if !proposable.isEmpty { members.append(("proposable", array(proposable))) }
    if let unit { members.append(("unit", unit.json)) }
    if let help { members.append(("help", help.json)) }
    members.append(("since", "\(since)"))
    return object(members)
  }

  private var kindJSON: [(String, String)] {
    switch kind {
    case .text(let bytes): [("kind", quoted("text")), ("max_bytes", "\(bytes)")]
    case .note(let bytes): [("kind", quoted("note")), ("max_bytes", "\(bytes)")]
    case .integer(let range):
      [("kind", quoted("integer")), ("min", "\(range.lowerBound)"), ("max", "\(range.upperBound)")]
    case .decimal(let scale, let range):
      [
        ("kind", quoted("decimal")), ("scale", "\(scale)"), ("min", "\(range.lowerBound)"),
        ("max", "\(range.upperBound)"),
      ]
    case .boolean: [("kind", quoted("boolean"))]
    case .date: [("kind", quoted("date"))]
    case .instant: [("kind", quoted("instant"))]
    case .vocabulary(let list): [("kind", quoted("vocabulary")), ("vocabulary", quoted(list.key))]
    case .flags(let list): [("kind", quoted("flags")), ("vocabulary", quoted(list.key))]
    case .reference(let type): [("kind", quoted("reference")), ("type", "\(type)")]
    case .region: [("kind", quoted("region"))]
    case .division: [("kind", quoted("division"))]
    case .phone: [("kind", quoted("phone"))]
    case .idNumber: [("kind", quoted("id_number"))]
    }
  }

  private func array(_ roles: Roles) -> String {
    "[" + roles.members.map { quoted($0.key) }.joined(separator: ", ") + "]"
  }
}

extension Vocabulary {
  fileprivate var json: String {
    """
        {
          "key": \(quoted(key)), "label": \(label.json), "standard": \(standard.map(quoted) ?? "null"),
          "terms": [
    \(lines(terms.map(\.json), indent: 8))
          ]
        }
    """
  }
}

extension Term {
  fileprivate var json: String {
    object([
      ("code", "\(code)"), ("key", quoted(key)), ("label", label.json),
      ("aliases", "[" + aliases.map(quoted).joined(separator: ", ") + "]"),
    ])
  }
}

extension Label {
  fileprivate var json: String { object([("zh", quoted(zh)), ("en", quoted(en))]) }
}

private func object(_ members: [(key: String, value: String)]) -> String {
  "{" + members.map { "\(quoted($0.key)): \($0.value)" }.joined(separator: ", ") + "}"
}

private func lines(_ items: [String], indent: Int) -> String {
  items.map { String(repeating: " ", count: indent) + $0 }.joined(separator: ",\n")
}

/// A JSON string; the declarations hold no control characters.
private func quoted(_ text: String) -> String {
  "\"" + text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
}
