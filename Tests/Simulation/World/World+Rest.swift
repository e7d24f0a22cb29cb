import Storage
import Store
import Support
import Sync
import Wire

/// The end: the network heals, nothing goes wrong any more, and all must come to rest.
extension World {
  /// Rounds in which every device syncs once, before it is called stuck.
  private static let roundsMax = 10

  func rest() throws {
    weather.calm()
    isCalm = true
    note("the storm is over")
    hub.store.fuse.extinguish()
    for device in devices {
      device.store.fuse.extinguish()
      device.partitionedUntil = 0
    }
    for index in people.indices where people[index].isDisabled { try setDisabled(false, index) }
    try settleMessages()
    for device in devices { device.endSessions() }
    var digests: [Int: Digests] = [:]
    for round in 1...Self.roundsMax where problems.isEmpty {
      var isQuiet = true
      for device in devices where problems.isEmpty && !device.isErased {
        let (receipt, last) = try wholeSync(device)
        digests[device.number] = last
        if device.isErased {
          isQuiet = false
          continue
        }
        if receipt.sent + receipt.received + receipt.evicted > 0 || receipt.roundTrips != 1 || !receipt.verified {
          isQuiet = false
        }
        if round == Self.roundsMax, !receipt.verified {
          report("divergent", "\(name(device)) does not agree with the hub")
        }
      }
      if isQuiet { break }
      if round == Self.roundsMax { report("restless", "there is still something to sync after \(round) rounds") }
    }
    if problems.isEmpty { try judge(digests) }
  }

  /// What is on the way still arrives, late and twice as it may be.
  private func settleMessages() throws {
    while problems.isEmpty, let (time, event) = queue.next() {
      now = max(now, time)
      hubClock.milliseconds = now
      switch event {
      case .act, .office: continue
      default:
        events += 1
        try handle(event)
      }
    }
  }

  private func wholeSync(_ device: SimulatedDevice) throws -> (Receipt, Digests?) {
    now += 1000
    device.setClock(now)
    sessions += 1
    let session = sessions
    device.sessions = [session: makeSync(device)]
    digestsSaid = nil
    lastReceipt = nil
    var last = Receipt()
    try nextRequest(device, session)
    while problems.isEmpty, let (time, event) = queue.next() {
      now = max(now, time)
      hubClock.milliseconds = now
      events += 1
      if case .giveUp = event { continue }
      if let receipt = device.sessions[session]?.receipt { last = receipt }
      if case .answer(_, _, let bytes, _) = event, let answer = try? SyncAnswer(decoding: bytes),
        case .taken = answer.outcome
      {
        digestsSaid = answer.page.digests ?? digestsSaid
      }
      try handle(event)
    }
    if problems.isEmpty, device.sessions[session] != nil {
      report("stuck", "\(name(device)): a sync in calm has no end")
    }
    device.endSessions()
    return (lastReceipt ?? last, digestsSaid)
  }
}
