import Model
import Replication
import Store

/// What a record's own fields say about where it belongs.
enum RegionSource: Hashable {
  /// The 12-digit code of a village.
  case code(Int64)
  /// Wherever this record belongs.
  case owner(Dot, type: RecordTypeNumber)

  /// Nil if the fields do not say, or the type is of a newer version.
  init?(_ record: Record, _ model: CareModel) {
    guard let type = model.type(number: record.type) else { return nil }
    switch type.region {
    case .field(let number):
      guard let field = type.field(number: number), case .integer(let code)? = record.value(field) else { return nil }
      self = .code(code)
    case .follows(let number):
      guard let field = type.field(number: number), case .reference(let ownerType) = field.kind,
        case .reference(let owner)? = record.value(field)
      else { return nil }
      self = .owner(owner, type: ownerType)
    }
  }
}
