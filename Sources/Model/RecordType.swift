/// Where a record's region comes from.
package enum RegionRule: Hashable, Sendable {
  /// From this field of the record itself, of kind `region`.
  case field(UInt32)
  /// From the record that this reference field names.
  case follows(UInt32)
}

/// A declared type of record.
package final class RecordType: Sendable {
  /// The number on the wire.
  package let number: RecordTypeNumber
  package let key: String
  package let label: Label
  /// Sorted by number.
  package let fields: [Field]
  package let region: RegionRule

  private let byKey: [String: Int]
  /// Index into `fields` by field number; -1 where there is none. Numbers are small, so this is the fastest way.
  private let byNumber: [Int16]

  package init(
    _ number: RecordTypeNumber, _ key: String, _ label: Label, region: RegionRule, _ fields: [Field]
  ) {
    self.number = number
    self.key = key
    self.label = label
    self.region = region
    let sorted = fields.sorted { $0.number < $1.number }
    var slots = [Int16](repeating: -1, count: Int(sorted.last?.number ?? 0) + 1)
    var keys: [String: Int] = [:]
    for (index, field) in sorted.enumerated() {
      precondition(slots[Int(field.number)] < 0, "\(key): field number \(field.number) is used twice")
      precondition(keys.updateValue(index, forKey: field.key) == nil, "\(key): field \(field.key) is declared twice")
      slots[Int(field.number)] = Int16(index)
    }
    self.fields = sorted
    self.byKey = keys
    self.byNumber = slots
  }

  /// The field with this key; O(1).
  package func field(key: String) -> Field? { byKey[key].map { fields[$0] } }

  /// The field with this number, nil if a newer version added it; O(1).
  package func field(number: UInt32) -> Field? {
    guard number < UInt32(byNumber.count), byNumber[Int(number)] >= 0 else { return nil }
    return fields[Int(byNumber[Int(number)])]
  }

  /// The field that the program itself names; a key that is not declared is a mistake in the program.
  package subscript(key: String) -> Field {
    guard let field = field(key: key) else { preconditionFailure("\(self.key) declares no field \(key)") }
    return field
  }

  /// The field of an option's name: the key with dashes or underscores.
  package func field(option: String) -> Field? { field(key: String(option.map { $0 == "-" ? "_" : $0 })) }

  /// Whether accounts of this role write records of this type at all.
  package func mayWrite(_ role: Role) -> Bool { role.mayWriteRecords }

  /// Whether accounts of this role see records of this type at all.
  package func mayRead(_ role: Role) -> Bool { role.visibility != nil }

  /// The fields that the creating change must write.
  package var requiredFields: [Field] { fields.filter(\.required) }
}

/// Everything that is declared: the record types and their vocabularies.
package struct CareModel: Sendable {
  /// The numbers of the types, for references between declarations.
  package enum Number {
    package static let elder: RecordTypeNumber = 1
    package static let visit: RecordTypeNumber = 2
    package static let alert: RecordTypeNumber = 3
    package static let village: RecordTypeNumber = 4
    package static let distinction: RecordTypeNumber = 5
  }

  /// The model of this version.
  package static let current = CareModel(version: 1, types: [.elder, .visit, .alert, .village, .distinction])

  /// Raised with every field, type or term that is added; `Field.since` refers to it.
  package let version: Int
  /// Sorted by number.
  package let types: [RecordType]

  private let byKey: [String: Int]
  private let byNumber: [RecordTypeNumber: Int]

  package init(version: Int, types: [RecordType]) {
    self.version = version
    self.types = types.sorted { $0.number < $1.number }
    byKey = Dictionary(uniqueKeysWithValues: self.types.enumerated().map { ($1.key, $0) })
    byNumber = Dictionary(uniqueKeysWithValues: self.types.enumerated().map { ($1.number, $0) })
  }

  package func type(key: String) -> RecordType? { byKey[key].map { types[$0] } }

  /// The type with this number, nil if a newer version added it.
  package func type(number: RecordTypeNumber) -> RecordType? { byNumber[number].map { types[$0] } }
}
