package import Model
package import Replication
package import Sync

/// Records as no program of ours writes them and anybody may send them: what a store has to bear, since it holds whatever
/// the wire can carry.
package struct Nonsense {
  private let model: CareModel
  private let village: Int64
  private let write: (Draft) throws -> Dot
  /// A proper record of each type so far.
  private var proper: [RecordTypeNumber: Dot] = [:]

  /// Writes a proper record of every type, and for each of its fields records that are proper but for one value there.
  /// - Parameter write: writes a draft and gives the record.
  /// - Returns: the proper record of each type.
  @discardableResult
  package static func fill(
    _ model: CareModel = .current, village: Int64, _ write: @escaping (Draft) throws -> Dot
  ) throws -> [RecordTypeNumber: Dot] {
    var nonsense = Nonsense(model: model, village: village, write: write)
    // Twice, so that references to types that come later lead somewhere.
    for _ in 0..<2 {
      for type in model.types { nonsense.proper[type.number] = try write(nonsense.draft(type)) }
    }
    for type in model.types {
      for field in type.fields where !field.writtenByHub {
        for cell in nonsense.values(field) { _ = try write(nonsense.draft(type, but: [cell])) }
      }
      // Where no number is right, nothing that is asked first keeps anybody from asking for the next.
      for number in [Int64.min, -5, .max] {
        let cells = type.fields.filter(\.isNumber).map {
          (key: CellKey(field: $0.number), value: Value.integer(number))
        }
        _ = try write(nonsense.draft(type, but: cells))
      }
    }
    return nonsense.proper
  }

  private init(model: CareModel, village: Int64, write: @escaping (Draft) throws -> Dot) {
    (self.model, self.village, self.write) = (model, village, write)
  }

  /// What ends a record: of one that is over nothing is asked any more.
  private static let ends: Set<String> = [
    "archived", "archived_on", "voided", "voided_note", "withdrawn", "same_as", "until", "valid_until", "left_on",
    "dissolved_on", "closed_on", "reverses", "doctor_contract_until",
  ]

  private func draft(_ type: RecordType, but others: [(key: CellKey, value: Value)] = []) -> Draft {
    var values = type.fields.filter { !$0.writtenByHub && !Self.ends.contains($0.key) }.compactMap { field in
      value(field).map { (key: CellKey(field: field.number, element: element(field)), value: $0) }
    }
    for other in others {
      values.removeAll { $0.key == other.key }
      values.append(other)
    }
    return Draft(type: type.number, record: nil, values: values.sorted { $0.key < $1.key })
  }

  private func element(_ field: Field) -> UInt32 { field.isFlags ? UInt32(field.vocabulary?.terms[0].code ?? 1) : 0 }

  /// Something that the field may hold.
  private func value(_ field: Field) -> Value? {
    switch field.kind {
    case .text: .text(field.key == "period" ? "2026-09" : "甲")
    case .note: .text("甲\n乙")
    case .phone: .text("13900000000")
    case .idNumber: .text("230422194103051021")
    case .integer(let range), .decimal(_, let range): .integer(min(max(1, range.lowerBound), range.upperBound))
    case .boolean: .integer(1)
    case .date: .integer(20_260_901)
    case .instant: .integer(1_789_900_000_000)
    case .vocabulary(let list): .integer(list.terms[0].code)
    case .flags: .membership(Membership(present: true, since: 20_260_101))
    case .reference(let number): proper[number].map { .reference($0) }
    case .region, .division: .integer(village)
    }
  }

  /// What no field of this kind may hold.
  private func values(_ field: Field) -> [(key: CellKey, value: Value)] {
    func cells(_ values: Value..., element: UInt32 = 0) -> [(key: CellKey, value: Value)] {
      values.map { (CellKey(field: field.number, element: element), $0) }
    }
    switch field.kind {
    case .text, .note, .phone, .idNumber: return cells(.text("\u{0}\u{202E}\u{65}\u{301}"))
    case .reference:
      let elsewhere = field.kind.isElder ? proper[CareModel.Number.visit] : proper[CareModel.Number.elder]
      return cells(.reference(elsewhere ?? Dot(ReplicaID(.max), 1 << 40 - 1)))
    case .flags:
      let endless = Value.membership(Membership(present: true, since: .min, until: .max, source: .max))
      return cells(endless, element: element(field)) + cells(endless, element: .max)
    case .boolean, .vocabulary, .region, .division: return cells(.integer(.min))
    case .integer, .decimal, .date, .instant: return cells(.integer(.min), .integer(-5), .integer(.max))
    }
  }
}

extension Kind {
  fileprivate var isElder: Bool { if case .reference(CareModel.Number.elder) = self { true } else { false } }
}

extension Field {
  /// Whether anybody reckons with what it holds.
  fileprivate var isNumber: Bool {
    switch kind {
    case .integer, .decimal, .date, .instant: !writtenByHub
    default: false
    }
  }
}
