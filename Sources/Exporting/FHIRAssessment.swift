import Care
import Casework
import Model
import Replication
import Store
import Terminal

/// An assessment as QuestionnaireResponse and Observations of total and level.
struct FHIRAssessment {
  private static let type = RecordType.assessment

  let record: Record
  let elder: Dot
  let desk: Desk

  func write(to bundle: inout FHIRBundle) {
    let key = record.integer(Self.type["instrument"]).map { Vocabulary.instrument.keyText($0) } ?? ""
    guard let instrument = Instrument.named(key) else { return }
    let isVoided = record.value(Self.type["voided"]) != nil
    let day = record.integer(Self.type["assessed_on"]).flatMap { PartialDate(packed: $0)?.description }
    let items = instrument.items.compactMap { Self.type.field(number: $0.field) }.filter { record.has($0) }
    let form = FHIR.uuid(record.id, .form)
    if !items.isEmpty {
      bundle.add(form) { json in
        FHIRForm.head(
          form, questionnaire: "urn:tanfang:questionnaire:\(key)|\(desk.model.version)", isVoided: isVoided,
          elder: elder,
          authored: day, &json)
        json.list("item") { json in for field in items { FHIRForm.item(field, record, &json) } }
      }
    }
    var results = ["total", "preliminary_level", "final_level"]
    if instrument.rules.isEmpty { results = ["self_care_total", instrument.levelKey] }
    for (index, key) in results.enumerated() {
      guard let field = Self.type.field(key: key), let value = record.value(field) else { continue }
      let id = FHIR.uuid(record.id, .observation, index: index)
      bundle.add(id) { json in
        json.field("resourceType", "Observation")
        json.field("id", id)
        json.field("status", isVoided ? "entered-in-error" : "final")
        json.member("code") { json in
          json.list("coding") { $0.coding("urn:tanfang:assessment:\(instrument.key)", key, field.label.zh) }
          json.field("text", "\(instrument.label.zh) \(field.label.zh)")
        }
        json.reference("subject", FHIR.reference(elder, .patient), type: "Patient")
        json.optional("effectiveDateTime", day)
        if case .integer(let number) = value, let vocabulary = field.vocabulary {
          json.concept("valueCodeableConcept", vocabulary, number)
        } else if case .integer(let number) = value {
          json.field("valueInteger", number)
        }
        if !items.isEmpty {
          json.list("derivedFrom") { json in
            json.object { json in
              json.field("reference", "urn:uuid:\(form)")
              json.field("type", "QuestionnaireResponse")
            }
          }
        }
      }
    }
  }
}

/// Who looks after an elder, as CareTeam.
struct FHIRCareTeam {
  private static let type = RecordType.assignment

  let record: Record
  let elder: Dot
  let desk: Desk
  let today: PartialDate

  func write(to bundle: inout FHIRBundle) throws {
    func day(_ key: String) -> String? {
      record.integer(Self.type[key]).flatMap { PartialDate(packed: $0)?.description }
    }
    let isOver = !record.lasts(to: today.packed, Self.type)
    let isVoided = record.value(Self.type["voided"]) != nil
    let helper = try record.reference(Self.type["helper"]).flatMap {
      try desk.register.record($0, type: CareModel.Number.helper)?.text(RecordType.helper["name"])
    }
    let name = helper ?? record.text(Self.type["helper_name"]) ?? record.text(Self.type["account"])
    let id = FHIR.uuid(record.id, .careTeam)
    bundle.add(id) { json in
      json.field("resourceType", "CareTeam")
      json.field("id", id)
      json.field("status", isVoided ? "entered-in-error" : isOver ? "inactive" : "active")
      json.field("name", "结对帮扶")
      json.reference("subject", FHIR.reference(elder, .patient), type: "Patient")
      json.period("period", start: day("from"), end: day("until"))
      guard let name else { return }
      json.list("participant") { json in
        json.object { json in
          if let role = record.integer(Self.type["role"]) {
            json.list("role") { json in
              json.object { json in
                let vocabulary = Vocabulary.visitorKind
                json.list("coding") {
                  $0.coding(FHIR.System.own(vocabulary), vocabulary.keyText(role), vocabulary.labelText(role, .zh))
                }
              }
            }
          }
          json.member("member") { $0.field("display", name) }
        }
      }
    }
  }
}
