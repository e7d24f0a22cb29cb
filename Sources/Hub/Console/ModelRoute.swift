import Casework
import Model
import Storage
import Store
import Terminal
import Wire

/// `model` and `places`: the words that pages need.
enum ModelRoute {
  @Sendable static func model(_ call: ConsoleCall) throws -> HTTPResponse {
    let language = call.language
    var vocabularies: [String: Vocabulary] = [:]
    for field in call.store.model.types.flatMap(\.fields) {
      if let vocabulary = field.vocabulary { vocabularies[vocabulary.key] = vocabulary }
    }
    return call.json { json in
      json.object { json in
        json.key("types")
        json.array { json in for type in call.store.model.types { write(type, call.role, language, to: &json) } }
        json.key("vocabularies")
        json.array { json in
          for (key, vocabulary) in vocabularies.sorted(by: { $0.key < $1.key }) {
            json.object { json in
              json.field("key", key)
              json.field("label", vocabulary.label[language])
              json.key("terms")
              json.array { json in for term in vocabulary.terms { json.term(term.key, term.label[language]) } }
            }
          }
        }
        json.key("roles")
        json.array { json in for role in Role.allCases { json.term(role.key, role.label[language]) } }
      }
    }
  }

  private static func write(_ type: RecordType, _ role: Role, _ language: Language, to json: inout JSONWriter) {
    let fields = type.fields.filter { field in role.visibility.map { field.isVisible(to: $0) } ?? true }
    json.object { json in
      json.field("key", type.key)
      json.field("label", type.label[language])
      json.key("fields")
      json.array { json in for field in fields { write(field, type, role, language, to: &json) } }
      json.key("groups")
      json.array { json in
        for group in FieldGroup.of(type) {
          json.object { json in
            json.field("label", group.label[language])
            json.field("fields", fields.filter { group.numbers.contains($0.number) }.map(\.key))
          }
        }
      }
      json.key("steps")
      RecordSteps.write(type, language, to: &json)
      json.key("add")
      if RecordForms.types(of: role).contains(where: { $0.number == type.number }) {
        let form = RecordForms.fields(type)
        json.object { json in
          json.field("fields", form.keys)
          json.field("required", form.required)
          json.field("owner", form.owner)
        }
      } else {
        json.null()
      }
    }
  }

  private static func write(
    _ field: Field, _ type: RecordType, _ role: Role, _ language: Language, to json: inout JSONWriter
  ) {
    let bounds = field.kind.bounds
    json.object { json in
      json.field("key", field.key)
      json.field("label", field.label[language])
      json.field("kind", field.kind.key)
      json.field("vocabulary", field.vocabulary?.key)
      json.field("multiple", field.isFlags)
      json.field("required", field.required)
      json.field("unit", field.unit?[language])
      json.field("help", field.help?[language])
      json.field("may", field.mayWrite(role).key)
      json.field("edited", type.mayCorrect(field))
      json.field("visible", field.visible.key)
      json.key("min")
      if let range = bounds.range { json.decimal(range.lowerBound, scale: bounds.scale) } else { json.null() }
      json.key("max")
      if let range = bounds.range { json.decimal(range.upperBound, scale: bounds.scale) } else { json.null() }
      json.field("max_bytes", bounds.bytes)
    }
  }

  @Sendable static func places(_ call: ConsoleCall) throws -> HTTPResponse {
    let villages = try call.villageNames()
    return call.json { json in
      json.object { json in
        json.field("regions", call.account.scope.regions, villages)
        json.key("villages")
        json.array { json in
          for (code, name) in call.role.visibility == nil ? [] : villages.all {
            json.object { json in
              json.field("code", String(code))
              json.field("name", name)
            }
          }
        }
        json.field("divisions", call.role.visibility == nil ? [] : Self.townships(of: villages, call), villages)
      }
    }
  }

  /// The townships of the account's villages: what stands between a county and its villages.
  private static func townships(of villages: Villages, _ call: ConsoleCall) -> [Region] {
    let own = Set(call.account.scope.regions.map(\.description))
    let found = Set(villages.all.map { String(String($0.code).prefix(9)) }).subtracting(own)
    return found.sorted().compactMap { Region($0) }
  }
}

extension Kind {
  /// The word in `Protocol/model.json`.
  var key: String {
    switch self {
    case .text: "text"
    case .note: "note"
    case .integer: "integer"
    case .decimal: "decimal"
    case .boolean: "boolean"
    case .date: "date"
    case .instant: "instant"
    case .vocabulary: "vocabulary"
    case .flags: "flags"
    case .reference: "reference"
    case .region: "region"
    case .phone: "phone"
    case .division: "division"
    case .idNumber: "id_number"
    }
  }
}

extension Kind {
  /// What numbers and texts of this kind are held to.
  fileprivate var bounds: (range: ClosedRange<Int64>?, scale: Int, bytes: Int?) {
    switch self {
    case .integer(let range): (range, 0, nil)
    case .decimal(let scale, let range): (range, scale, nil)
    case .text(let bytes), .note(let bytes): (nil, 0, bytes)
    default: (nil, 0, nil)
    }
  }
}
