import Casework
import Model
import Replication
import Terminal
import Wire

/// Names in FHIR. Nothing of them is anybody's to fetch: systems without a national OID are URNs of this program.
enum FHIR {
  enum System {
    static let idNumber = "urn:oid:2.16.156.10011.1.3"
    static let healthFile = "urn:oid:2.16.156.10011.1.2"
    static let ethnicGroup = "urn:oid:2.16.156.10011.2.3.3.3"
    static let maritalStatus = "urn:oid:2.16.156.10011.2.3.3.5"
    static let education = "urn:oid:2.16.156.10011.2.3.3.6"
    static let relation = "urn:oid:2.16.156.10011.2.3.3.8"
    static let division = "urn:oid:2.16.156.10011.2.3.3.2"
    static let loinc = "http://loinc.org"
    static let units = "http://unitsofmeasure.org"
    static let actCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
    static let population = "http://terminology.hl7.org/CodeSystem/measure-population"
    static let flagCategory = "http://terminology.hl7.org/CodeSystem/flag-category"
    static let uri = "urn:ietf:rfc:3986"

    /// A vocabulary of the model.
    static func own(_ vocabulary: Vocabulary) -> String { "urn:tanfang:vocabulary:\(vocabulary.key)" }
  }

  /// The parts of one record that become resources of their own; part of the resource's UUID.
  enum Part: UInt8 {
    case patient = 1, contact, secondContact, encounter, form, careTeam
    case observation = 16
    case flag = 128
  }

  /// A UUID of version 8 (RFC 9562) made of a record's dot: the same record is the same resource in every export.
  /// - Parameter index: of several resources of one part; below 2^10.
  static func uuid(_ dot: Dot, _ part: Part, index: Int = 0) -> String {
    let replica = dot.replica.rawValue
    // 48 bits, the version, 12 bits, the variant, 62 bits: 64 of the replica, 40 of the counter, 18 of part and index.
    let high = (replica & ~0xFFFF) | 0x8000 | (replica >> 4 & 0x0FFF)
    let tail = UInt64(part.rawValue) << 10 | UInt64(index & 0x3FF)
    let low = (2 as UInt64) << 62 | (replica & 0xF) << 58 | (dot.counter & 0xFF_FFFF_FFFF) << 18 | tail
    let digits = padded(high) + padded(low)
    let cuts = [0, 8, 12, 16, 20, 32]
    let characters = Array(digits)
    return zip(cuts, cuts.dropFirst()).map { String(characters[$0..<$1]) }.joined(separator: "-")
  }

  private static func padded(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  static func reference(_ dot: Dot, _ part: Part, index: Int = 0) -> String {
    "urn:uuid:" + uuid(dot, part, index: index)
  }
}

/// What FHIR's JSON needs: no member is ever null or empty.
extension JSONWriter {
  mutating func optional(_ name: String, _ value: String?) {
    if let value = value?.trimmed, !value.isEmpty { field(name, value) }
  }

  mutating func member(_ name: String, _ body: (inout JSONWriter) -> Void) {
    key(name)
    object(body)
  }

  mutating func list(_ name: String, _ body: (inout JSONWriter) -> Void) {
    key(name)
    array(body)
  }

  mutating func reference(_ name: String, _ target: String, type: String) {
    member(name) { json in
      json.field("reference", target)
      json.field("type", type)
    }
  }

  mutating func coding(_ system: String, _ code: String, _ display: String?) {
    object { json in
      json.field("system", system)
      json.field("code", code)
      json.optional("display", display)
    }
  }

  /// A CodeableConcept of one coding.
  mutating func concept(_ name: String, _ system: String, _ code: String, _ text: String) {
    member(name) { json in
      json.list("coding") { $0.coding(system, code, text) }
      json.optional("text", text)
    }
  }

  /// A CodeableConcept of a term of the model: by the national code where the vocabulary carries it.
  mutating func concept(_ name: String, _ vocabulary: Vocabulary, _ code: Int64, oid: String? = nil) {
    let key = oid == nil ? vocabulary.keyText(code) : String(code)
    concept(name, oid ?? FHIR.System.own(vocabulary), key, vocabulary.labelText(code, .zh))
  }

  mutating func period(_ name: String, start: String?, end: String?) {
    guard start != nil || end != nil else { return }
    member(name) { json in
      json.optional("start", start)
      json.optional("end", end)
    }
  }

  mutating func quantity(_ name: String, _ value: Plain, unit: String, code: String) {
    member(name) { json in
      json.field("value", value)
      json.field("unit", unit)
      json.field("system", FHIR.System.units)
      json.field("code", code)
    }
  }
}
