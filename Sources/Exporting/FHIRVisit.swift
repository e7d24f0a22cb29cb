import Casework
import Model
import Replication
import Store
import Terminal
import Wire

/// A visit as Encounter, QuestionnaireResponse and Observation.
struct FHIRVisit {
  private static let type = RecordType.visit

  let record: Record
  let elder: Dot
  let desk: Desk

  private func code(_ key: String) -> Int64? { record.integer(Self.type[key]) }

  private var isVoided: Bool { code("voided") != nil }

  /// A time, or the day where no more is known.
  private var start: String? {
    guard let at = code("at") else { return nil }
    switch code("at_precision").map({ Vocabulary.timePrecision.keyText($0) }) {
    case "day": return Instant.day(at).description
    case "month": return String(Instant.day(at).description.prefix(7))
    case "year": return String(Instant.day(at).description.prefix(4))
    default: return Instant.rfc3339(at)
    }
  }

  func write(to bundle: inout FHIRBundle) throws {
    let id = FHIR.uuid(record.id, .encounter)
    let visitor = try desk.visitor(record)
    bundle.add(id) { encounter(id, visitor, &$0) }
    try form(&bundle)
    observations(&bundle)
  }

  // MARK: - Encounter

  private func encounter(_ id: String, _ visitor: String?, _ json: inout JSONWriter) {
    json.field("resourceType", "Encounter")
    json.field("id", id)
    let isSeen = code("outcome").map { $0 == Vocabulary.visitOutcome["seen"] } ?? true
    json.field("status", isVoided ? "entered-in-error" : isSeen ? "finished" : "cancelled")
    let isRemote =
      code("mode").map { [Vocabulary.visitMode["phone"], Vocabulary.visitMode["video"]].contains($0) } ?? false
    json.member("class") { json in
      json.field("system", FHIR.System.actCode)
      // HH: the worker was at the home; VR: by telephone or video.
      json.field("code", isRemote ? "VR" : "HH")
      json.field("display", isRemote ? "virtual" : "home health")
    }
    if let mode = code("mode") {
      json.list("type") { json in
        json.object { json in
          let vocabulary = Vocabulary.visitMode
          json.list("coding") {
            $0.coding(FHIR.System.own(vocabulary), vocabulary.keyText(mode), vocabulary.labelText(mode, .zh))
          }
        }
      }
    }
    json.reference("subject", FHIR.reference(elder, .patient), type: "Patient")
    if let visitor {
      json.list("participant") { json in
        json.object { json in json.member("individual") { $0.field("display", visitor) } }
      }
    }
    let end = code("until").map { Instant.rfc3339($0) }
    json.period("period", start: start, end: end)
    if let purpose = code("purpose") {
      json.list("reasonCode") { json in
        json.object { json in
          let vocabulary = Vocabulary.visitPurpose
          json.list("coding") {
            $0.coding(FHIR.System.own(vocabulary), vocabulary.keyText(purpose), vocabulary.labelText(purpose, .zh))
          }
        }
      }
    }
  }

  // MARK: - The form

  private static let asked = [
    "outcome", "refused_note", "basic_living", "basic_living_note", "safety", "safety_note", "family_support",
    "family_support_note", "protection", "protection_note", "hazards", "symptoms", "mood", "medication", "meals",
    "hygiene", "discharged_on", "risk_events", "risk", "needs", "services_given", "follow_up", "follow_up_note",
    "next_visit", "satisfaction", "note",
  ]

  private func form(_ bundle: inout FHIRBundle) throws {
    let fields = Self.asked.compactMap { Self.type.field(key: $0) }.filter { record.has($0) }
    guard !fields.isEmpty else { return }
    let id = FHIR.uuid(record.id, .form)
    bundle.add(id) { json in
      FHIRForm.head(
        id, questionnaire: "urn:tanfang:questionnaire:visit|\(desk.model.version)", isVoided: isVoided, elder: elder,
        authored: start, &json)
      json.reference("encounter", FHIR.reference(record.id, .encounter), type: "Encounter")
      json.list("item") { json in for field in fields { FHIRForm.item(field, record, &json) } }
    }
  }

  // MARK: - Signs

  /// LOINC and UCUM for what is measured.
  private static let signs: [(key: String, loinc: String, name: String, unit: String)] = [
    ("pulse", "8867-4", "Heart rate", "/min"), ("temperature", "8310-5", "Body temperature", "Cel"),
    ("blood_glucose", "15074-8", "Glucose [Moles/volume] in Blood", "mmol/L"),
    ("oxygen", "59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry", "%"),
    ("weight_kg", "29463-7", "Body weight", "kg"),
  ]

  private func observations(_ bundle: inout FHIRBundle) {
    for (index, sign) in Self.signs.enumerated() {
      let field = Self.type[sign.key]
      guard let value = record.value(field) else { continue }
      observation(index, sign.loinc, sign.name, &bundle) { json in
        json.quantity("valueQuantity", field.plain(value), unit: sign.unit, code: sign.unit)
      }
    }
    let pressures = [
      ("systolic", "8480-6", "Systolic blood pressure"), ("diastolic", "8462-4", "Diastolic blood pressure"),
    ].compactMap { key, loinc, name in record.value(Self.type[key]).map { (loinc, name, Self.type[key].plain($0)) } }
    guard !pressures.isEmpty else { return }
    observation(Self.signs.count, "85354-9", "Blood pressure panel with all children optional", &bundle) { json in
      json.list("component") { json in
        for (loinc, name, value) in pressures {
          json.object { json in
            json.concept("code", FHIR.System.loinc, loinc, name)
            json.quantity("valueQuantity", value, unit: "mm[Hg]", code: "mm[Hg]")
          }
        }
      }
    }
  }

  private func observation(
    _ index: Int, _ loinc: String, _ name: String, _ bundle: inout FHIRBundle, _ value: (inout JSONWriter) -> Void
  ) {
    let id = FHIR.uuid(record.id, .observation, index: index)
    bundle.add(id) { json in
      json.field("resourceType", "Observation")
      json.field("id", id)
      json.field("status", isVoided ? "entered-in-error" : "final")
      json.list("category") { json in
        json.object { json in
          json.list("coding") {
            $0.coding("http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs", nil)
          }
        }
      }
      json.concept("code", FHIR.System.loinc, loinc, name)
      json.reference("subject", FHIR.reference(elder, .patient), type: "Patient")
      json.reference("encounter", FHIR.reference(record.id, .encounter), type: "Encounter")
      json.optional("effectiveDateTime", start)
      value(&json)
    }
  }
}

/// What answers to a form have in common.
enum FHIRForm {
  static func head(
    _ id: String, questionnaire: String, isVoided: Bool, elder: Dot, authored: String?, _ json: inout JSONWriter
  ) {
    json.field("resourceType", "QuestionnaireResponse")
    json.field("id", id)
    json.field("questionnaire", questionnaire)
    json.field("status", isVoided ? "entered-in-error" : "completed")
    json.reference("subject", FHIR.reference(elder, .patient), type: "Patient")
    json.optional("authored", authored)
  }

  /// One field and what is answered to it.
  static func item(_ field: Field, _ record: Record, _ json: inout JSONWriter) {
    json.object { json in
      json.field("linkId", field.key)
      json.field("text", field.label.zh)
      json.list("answer") { json in
        if field.isFlags {
          for (element, _) in record.members(field) { coding(field, Int64(element), &json) }
        } else if let value = record.value(field) {
          answer(field, value, &json)
        }
      }
    }
  }

  private static func coding(_ field: Field, _ code: Int64, _ json: inout JSONWriter) {
    guard let vocabulary = field.vocabulary else { return }
    json.object { json in
      json.member("valueCoding") { json in
        json.field("system", FHIR.System.own(vocabulary))
        json.field("code", vocabulary.keyText(code))
        json.field("display", vocabulary.labelText(code, .zh))
      }
    }
  }

  private static func answer(_ field: Field, _ value: Value, _ json: inout JSONWriter) {
    if case .integer(let code) = value, field.vocabulary != nil { return coding(field, code, &json) }
    json.object { json in
      switch (field.plain(value), field.kind) {
      case (.boolean(let isTrue), _): json.field("valueBoolean", isTrue)
      case (.integer(let number), _): json.field("valueInteger", number)
      case (let plain, .decimal): json.field("valueDecimal", plain)
      case (.string(let text), .date): json.field("valueDate", text)
      case (.string(let text), .instant): json.field("valueDateTime", text)
      case (let plain, _): json.field("valueString", plain.text ?? "")
      }
    }
  }
}
