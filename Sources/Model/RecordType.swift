/// Where a record's region comes from.
package enum RegionRule: Hashable, Sendable {
  /// From this field of the record itself, of kind `region` or `division`.
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
  /// The reference whose record's `account` must be the writer's own, if the writer is a volunteer; nil for types that
  /// volunteers write for anybody.
  package let ownedBy: UInt32?

  private let byKey: [String: Int]
  /// Index into `fields` by field number; -1 where there is none. Numbers are small, so this is the fastest way.
  private let byNumber: [Int16]

  /// - Parameters:
  ///   - writtenBy: who writes records of this type at all; a field may allow fewer of them.
  ///   - proposedBy: who of the others may suggest what an official then admits.
  package init(
    _ number: RecordTypeNumber, _ key: String, _ label: Label, region: RegionRule, ownedBy: UInt32? = nil,
    writtenBy: Roles = .writers, proposedBy: Roles = [], _ fields: [Field]
  ) {
    self.number = number
    self.key = key
    self.label = label
    self.region = region
    self.ownedBy = ownedBy
    let sorted = fields.map { $0.limited(to: writtenBy, proposedBy: proposedBy) }.sorted { $0.number < $1.number }
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
  package func field(option: String) -> Field? { field(key: option.asKey) }

  /// Whether accounts of this role write or propose records of this type at all.
  package func mayWrite(_ role: Role) -> Bool {
    role.mayWriteRecords && fields.contains { $0.mayWrite(role) != .no }
  }

  /// The field that says where a record belongs, if it does so itself.
  package var regionField: Field? {
    if case .field(let number) = region { field(number: number) } else { nil }
  }

  /// The field that names the record where a record belongs.
  package var ownerField: Field? {
    if case .follows(let number) = region { field(number: number) } else { nil }
  }

  /// Whether accounts of this role see records of this type at all.
  package func mayRead(_ role: Role) -> Bool { role.visibility != nil }

  /// Whether its records are made by commands of their own and never corrected: entries of an account, frozen figures,
  /// decisions. What changes them is another record, or a step that has a command.
  package var isFixed: Bool {
    [
      CareModel.Number.timebank, CareModel.Number.release, CareModel.Number.distinction, CareModel.Number.suggestion,
    ].contains(number)
  }

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
    package static let assessment: RecordTypeNumber = 6
    package static let assignment: RecordTypeNumber = 7
    package static let policy: RecordTypeNumber = 8
    package static let request: RecordTypeNumber = 9
    package static let order: RecordTypeNumber = 10
    package static let entitlement: RecordTypeNumber = 11
    package static let benefit: RecordTypeNumber = 12
    package static let helper: RecordTypeNumber = 13
    package static let team: RecordTypeNumber = 14
    package static let timebank: RecordTypeNumber = 15
    package static let facility: RecordTypeNumber = 16
    package static let training: RecordTypeNumber = 17
    package static let target: RecordTypeNumber = 18
    package static let release: RecordTypeNumber = 19
    package static let dismissal: RecordTypeNumber = 20
    package static let suggestion: RecordTypeNumber = 21
  }

  /// The model of this version.
  package static let current = CareModel(
    version: 1,
    types: [
      .elder, .visit, .alert, .village, .distinction, .assessment, .assignment, .policy, .request, .order,
      .entitlement, .benefit, .helper, .team, .timebank, .facility, .training, .target, .release, .dismissal,
      .suggestion,
    ])

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
