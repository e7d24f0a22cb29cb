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
        json.array { json in
          for type in call.store.model.types {
            json.object { json in
              json.field("key", type.key)
              json.field("label", type.label[language])
              json.key("fields")
              json.array { json in for field in type.fields { write(field, call.role, language, to: &json) } }
              json.key("steps")
              RecordSteps.write(type, language, to: &json)
            }
          }
        }
        json.key("vocabularies")
        json.object { json in
          for (key, vocabulary) in vocabularies.sorted(by: { $0.key < $1.key }) {
            json.key(key)
            json.array { json in for term in vocabulary.terms { json.term(term.key, term.label[language]) } }
          }
        }
      }
    }
  }

  private static func write(_ field: Field, _ role: Role, _ language: Language, to json: inout JSONWriter) {
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
      }
    }
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
