import Store
import Wire

extension HubSync {
  /// As `compare`, for a request that may be older than what has come since: that it shows less than the hub has proves
  /// nothing, and rows must not be sent to what may be a copy.
  func compareBundle(_ request: SyncRequest, _ state: ReplicaState) throws -> Comparison {
    let end = request.journalEnd
    if end.counter <= state.taken.counter {
      guard let own = try point(request.replica, at: end.counter, from: state), JournalMark(own) == end else {
        throw RefusedRequest.liveOnly
      }
      guard end.counter == state.taken.counter else { throw RefusedRequest.superseded }
    }
    let comparison = try compare(request, state)
    guard case .agree = comparison else { throw RefusedRequest.liveOnly }
    return comparison
  }
}
