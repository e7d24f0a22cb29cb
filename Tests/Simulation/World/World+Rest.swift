import Storage
import Store
import Support
import Sync
import Wire

/// The end: the network heals, nothing goes wrong any more, and all must come to rest.
extension World {
  /// Rounds in which every device syncs once, before it is called stuck.
  private static let roundsMax = 10
  /// Requests in one sync.
  private static let requestsMax = 300

  func rest() throws {
    weather.calm()
    isCalm = true
    note("the storm is over")
    hub.store.fuse.extinguish()
    for device in devices {
      device.store.fuse.extinguish()
      device.partitionedUntil = 0
    }
    try settleMessages()
    for device in devices { device.endSessions() }
    var digests: [Int: Digests] = [:]
    for round in 1...Self.roundsMax where problems.isEmpty {
      var isQuiet = true
      for device in devices where problems.isEmpty {
        let (receipt, last) = try wholeSync(device)
        digests[device.number] = last
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
    hubClock.milliseconds = now
    device.setClock(now)
    sessions += 1
    let session = sessions
    device.sessions = [session: makeSync(device)]
    var digests: Digests?
    var last: Receipt?
    while problems.isEmpty, var sync = device.sessions[session] {
      events += 1
      let token = try device.token()
      let bytes = try sync.next()
      device.sessions[session] = sync
      last = sync.receipt
      guard let bytes else { break }
      trace.add(message: bytes)
      let flight = SimulatedHub.Flight(session: session, round: sync.receipt.roundTrips)
      device.flights[flight] = sync
      hub.waiting = [SimulatedHub.Envelope(device: device.number, flight: flight, token: token, bytes: bytes)]
      try commit()
      guard let (_, event) = queue.next(), case .answer(_, _, let answer, _) = event else {
        report("no_answer", "\(name(device)): the hub does not answer")
        break
      }
      let decoded = try SyncAnswer(decoding: answer)
      if case .taken = decoded.outcome { digests = decoded.page.digests ?? digests }
      if try !take(answer, device, flight) { report("refused", "\(name(device)): an answer in calm is not taken") }
      if sync.receipt.roundTrips > Self.requestsMax { report("endless", "\(name(device)): a sync does not end") }
    }
    device.endSessions()
    return (last ?? Receipt(), digests)
  }
}
