/// The table itself.
extension RecordWork {
  /// In the order in which help shows them.
  static let all: [RecordWork] = [
    .alert, .assessment, .assignment, .request, .order, .entitlement, .benefit, .policy, .target, .helper, .team,
    .timebank, .facility, .training,
  ]
}
