import Care
import Casework
import Model
import Replication
import Store
import Terminal
import Wire

/// An elder as Patient, RelatedPerson and Flag.
struct FHIRPatient {
  private static let type = RecordType.elder

  let record: Record
  let desk: Desk
  /// The records that gave way to this one.
  let united: [Dot]
  let today: PartialDate

  private func field(_ key: String) -> Field? {
    let field = Self.type[key]
    return field.isVisible(to: desk.visibility) ? field : nil
  }

  private func text(_ key: String) -> String? { field(key).flatMap { record.text($0) } }
  private func code(_ key: String) -> Int64? { field(key).flatMap { record.integer($0) } }
  private func date(_ key: String) -> String? { code(key).flatMap { PartialDate(packed: $0)?.description } }

  func write(to bundle: inout FHIRBundle) throws {
    bundle.add(FHIR.uuid(record.id, .patient)) { patient(&$0) }
    contact("contact_name", "contact_relation", "contact_phone", .contact, &bundle)
    contact("second_contact_name", "second_contact_relation", "second_contact_phone", .secondContact, &bundle)
    flags(&bundle)
  }

  // MARK: - Patient

  private func patient(_ json: inout JSONWriter) {
    json.field("resourceType", "Patient")
    json.field("id", FHIR.uuid(record.id, .patient))
    extensions(&json)
    json.list("identifier") { json in
      json.object { json in
        json.field("use", "official")
        json.field("system", FHIR.System.uri)
        json.field("value", FHIR.reference(record.id, .patient))
      }
      for (key, system) in [("id_number", FHIR.System.idNumber), ("health_file_number", FHIR.System.healthFile)] {
        guard let value = text(key) else { continue }
        json.object { json in
          json.field("system", system)
          json.field("value", value)
        }
      }
      for other in united {
        json.object { json in
          json.field("use", "old")
          json.field("system", FHIR.System.uri)
          json.field("value", FHIR.reference(other, .patient))
        }
      }
    }
    json.field("active", code("archived") == nil)
    names(&json)
    telecom(["phone", "phone_other"], &json)
    if let gender = gender { json.field("gender", gender) }
    json.optional("birthDate", date("birth"))
    if code("archived") == Vocabulary.archived["died"] {
      if record.archivedOn != nil, let day = date("archived_on") {
        json.field("deceasedDateTime", day)
      } else {
        json.field("deceasedBoolean", true)
      }
    }
    address(&json)
    if let marital = code("marital_status") {
      json.concept("maritalStatus", .maritalStatus, marital, oid: FHIR.System.maritalStatus)
    }
    if let doctor = text("doctor_name") {
      json.list("generalPractitioner") { json in json.object { $0.field("display", doctor) } }
    }
  }

  private func extensions(_ json: inout JSONWriter) {
    let known: [(key: String, vocabulary: Vocabulary, oid: String)] = [
      ("ethnic_group", .ethnicGroup, FHIR.System.ethnicGroup), ("education", .education, FHIR.System.education),
    ]
    let found = known.compactMap { entry in code(entry.key).map { (entry, $0) } }
    guard !found.isEmpty else { return }
    json.list("extension") { json in
      for (entry, code) in found {
        json.object { json in
          json.field("url", "urn:tanfang:fhir:\(entry.key)")
          // GB/T 4658 has no code for somebody who never went to school: that one is ours.
          let isOwn = entry.key == "education" && code >= 100
          json.concept("valueCodeableConcept", entry.vocabulary, code, oid: isOwn ? nil : entry.oid)
        }
      }
    }
  }

  private func names(_ json: inout JSONWriter) {
    let names = [("official", text("name")), ("old", text("former_name"))].filter { $0.1 != nil }
    guard !names.isEmpty else { return }
    json.list("name") { json in
      for (use, name) in names {
        json.object { json in
          json.field("use", use)
          json.optional("text", name)
        }
      }
    }
  }

  private func telecom(_ keys: [String], _ json: inout JSONWriter) {
    // A masked number is nobody's telephone.
    let phones = keys.compactMap { text($0) }.filter { !$0.contains("*") && !$0.isEmpty }
    guard !phones.isEmpty else { return }
    json.list("telecom") { json in
      for phone in phones {
        json.object { json in
          json.field("system", "phone")
          json.field("value", phone)
        }
      }
    }
  }

  private var gender: String? {
    switch code("sex").map({ Vocabulary.sex.keyText($0) }) {
    case "male": "male"
    case "female": "female"
    case nil: nil
    default: "unknown"
    }
  }

  private func address(_ json: inout JSONWriter) {
    let village = code("village").map { (try? desk.villages().shown($0)) ?? String($0) }
    let words = [village, text("group"), text("address")].compactMap { $0 }.joined(separator: " ")
    guard !words.isEmpty else { return }
    json.list("address") { json in
      json.object { json in
        json.field("use", "home")
        json.field("text", words)
        if let code = code("village") {
          json.field("country", "CN")
          json.list("extension") { json in
            json.object { json in
              json.field("url", "urn:tanfang:fhir:division")
              json.member("valueCoding") { json in
                json.field("system", FHIR.System.division)
                json.field("code", String(code))
              }
            }
          }
        }
      }
    }
  }

  // MARK: - RelatedPerson

  private func contact(
    _ name: String, _ relation: String, _ phone: String, _ part: FHIR.Part, _ bundle: inout FHIRBundle
  ) {
    guard let person = text(name) else { return }
    let id = FHIR.uuid(record.id, part)
    bundle.add(id) { json in
      json.field("resourceType", "RelatedPerson")
      json.field("id", id)
      json.reference("patient", FHIR.reference(record.id, .patient), type: "Patient")
      if let code = code(relation) {
        json.list("relationship") { json in
          json.object { json in
            json.list("coding") {
              $0.coding(FHIR.System.relation, String(code), Vocabulary.relation.labelText(code, .zh))
            }
            json.field("text", Vocabulary.relation.labelText(code, .zh))
          }
        }
      }
      json.list("name") { json in json.object { $0.field("text", person) } }
      telecom([phone], &json)
    }
  }

  // MARK: - Flag

  /// Categories and the risk tier: what visitors must know, not what a doctor found.
  private func flags(_ bundle: inout FHIRBundle) {
    for (element, membership) in record.members(Self.type["categories"]) {
      let ended = !membership.lasts(to: today.packed)
      let since = membership.since.flatMap { PartialDate(packed: $0)?.description }
      let until = membership.until.flatMap { PartialDate(packed: $0)?.description }
      flag(
        Int(element), .categories, Int64(element), isActive: !ended && code("archived") == nil, since: since,
        until: until, &bundle)
    }
    if let tier = code("risk_tier") {
      flag(1_000, .riskTier, tier, isActive: code("archived") == nil, since: nil, until: nil, &bundle)
    }
  }

  private func flag(
    _ index: Int, _ vocabulary: Vocabulary, _ code: Int64, isActive: Bool, since: String?, until: String?,
    _ bundle: inout FHIRBundle
  ) {
    let id = FHIR.uuid(record.id, .flag, index: index)
    bundle.add(id) { json in
      json.field("resourceType", "Flag")
      json.field("id", id)
      json.field("status", isActive ? "active" : "inactive")
      json.list("category") { json in
        json.object { json in json.list("coding") { $0.coding(FHIR.System.flagCategory, "admin", nil) } }
      }
      json.concept("code", vocabulary, code)
      json.reference("subject", FHIR.reference(record.id, .patient), type: "Patient")
      json.period("period", start: since, end: until)
    }
  }
}
