import Store
import Wire

/// What a device notes when its scope becomes another one, or ends (SPEC §scope).
extension DeviceSync {
  mutating func note(_ change: ScopeDifference, evicted: Int) throws {
    var state = try store.state()
    state.scopeChange = change
    state.scopeChange?.evicted = evicted
    try store.setState(state)
    receipt.scopeChange = state.scopeChange
  }

  /// The hub no longer admits this device. Everything is still handed in; only then does a revoked device know that it
  /// has to erase what it holds.
  mutating func close(
    _ reason: ClosedReason, through counter: UInt64, _ answer: SyncAnswer, _ request: SyncRequest
  ) throws {
    try store.markOffersSent(request.offers.map(\.id))
    try acknowledge(through: counter, answer)
    var state = try store.state()
    let isAllSaid = !request.offersRemain && !request.inheritedRemain
    guard isAllSaid, state.acknowledged.counter == state.journalEnd.counter else { return }
    receipt.closed = reason
    isComplete = true
    guard reason == .revoked else { return }
    state.isRevoked = true
    try store.setState(state)
  }
}
