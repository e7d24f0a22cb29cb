package import Model

extension RecordType {
  /// The states, as codes, in which nothing is left to do: of alerts and requests; empty for other types.
  package var finalStates: [Int64] {
    let keys: [String] =
      switch number {
      case CareModel.Number.alert: ["closed"]
      case CareModel.Number.request: ["met", "unmet", "withdrawn"]
      default: []
      }
    return keys.compactMap { field(key: "state")?.vocabulary?.term(key: $0)?.code }
  }
}
