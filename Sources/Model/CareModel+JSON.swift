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
        ],
        "instruments": [
      \(Instrument.all.map(\.json).joined(separator: ",\n"))
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
          "key": \(quoted(key)), "label": \(label.json), "standard": \(standard.map(quoted) ?? "null"),\(alone.map { " \"alone\": \(quoted($0.key))," } ?? "")
          "terms": [
    \(lines(terms.map(\.json), indent: 8))
          ]
        }
    """
  }
}

extension Instrument {
  /// Items with the scores of their options; the options' words are the vocabulary's.
  fileprivate var json: String {
    """
        {
          "key": \(quoted(key)), "label": \(label.json), "source": \(source.json),
          "higher_is_better": \(higherIsBetter), "levels": \(quoted(levels.key)), "level_field": \(quoted(levelKey)),
          "items": [
    \(lines(sections.flatMap { section in section.items.map { $0.json(section) } }, indent: 8))
          ],
          "bands": [
    \(lines(bands.map(\.json), indent: 8))
          ],
          "change_rules": [
    \(lines(rules.map(\.json), indent: 8))
          ]
        }
    """
  }
}

extension Instrument.Item {
  fileprivate func json(_ section: Instrument.Section) -> String {
    let scores = options.map { ("\($0.term.key)", "\($0.score)") }
    return object([
      ("code", quoted(code)), ("section", quoted(section.code)), ("field", "\(field)"), ("scores", object(scores)),
    ])
  }
}

extension Instrument.Band {
  fileprivate var json: String {
    object([("level", "\(level)"), ("from", "\(totals.lowerBound)"), ("to", "\(totals.upperBound)")])
  }
}

extension ChangeRule {
  fileprivate var json: String {
    let effect =
      switch effect {
      case .becomes(let level): ("becomes", "\(level)")
      case .worsens(let by): ("worsens_by", "\(by)")
      }
    return object([("key", quoted(key)), effect, ("when", condition.json)])
  }
}

extension ChangeRule.Condition {
  fileprivate var json: String {
    switch self {
    case .holds(let field, let number): object([("field", "\(field)"), ("holds", "\(number)")])
    case .has(let field, let element): object([("field", "\(field)"), ("has", "\(element)")])
    case .counts(let fields, let least):
      object([("sum", "[" + fields.map(String.init).joined(separator: ", ") + "]"), ("at_least", "\(least)")])
    case .all(let conditions): object([("all", "[" + conditions.map(\.json).joined(separator: ", ") + "]")])
    case .any(let conditions): object([("any", "[" + conditions.map(\.json).joined(separator: ", ") + "]")])
    }
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
