internal import Model

/// The record types that rosters become.
enum Declared {
  static let elder = type(CareModel.Number.elder)
  static let visit = type(CareModel.Number.visit)

  private static func type(_ number: RecordTypeNumber) -> RecordType {
    guard let type = CareModel.current.type(number: number) else {
      preconditionFailure("record type \(number) is not declared")
    }
    return type
  }
}
