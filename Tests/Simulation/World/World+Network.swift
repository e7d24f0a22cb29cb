import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// Requests and answers on their way.
extension World {
  func startSync(_ device: SimulatedDevice) throws {
    // Somebody may start a second sync while a script's is still under way.
    guard device.sessions.count < (chance(0.2) ? 2 : 1) else { return }
    sessions += 1
    device.sessions[sessions] = makeSync(device)
    try nextRequest(device, sessions)
  }

  func makeSync(_ device: SimulatedDevice) -> DeviceSync {
    DeviceSync(
      store: device.store, model: device.model, clock: device.clock, random: SeededRandom(seed: random.next()),
      pageBytes: device.pageBytes)
  }

  /// Sends a session's next request, or ends it.
  func nextRequest(_ device: SimulatedDevice, _ session: Int) throws {
    guard var sync = device.sessions[session] else { return }
    let token = try device.token()
    do {
      let bytes = try sync.next()
      device.sessions[session] = sync
      guard let bytes else {
        device.sessions[session] = nil
        lastReceipt = sync.receipt
        note("\(name(device)) sync \(session) is done, verified \(sync.receipt.verified)")
        return
      }
      let flight = SimulatedHub.Flight(session: session, round: sync.receipt.roundTrips)
      if flight.round > 300 { report("endless", "\(name(device)): a sync does not end") }
      device.flights[flight] = sync
      send(SimulatedHub.Envelope(device: device.number, flight: flight, token: token, bytes: bytes))
      queue.plan(
        .giveUp(device: device.number, flight),
        atMilliseconds: now + UInt64.random(in: 30_000...600_000, using: &random))
    } catch is Crash {
      try crashed(device)
    }
  }

  func giveUp(_ device: SimulatedDevice, _ flight: SimulatedHub.Flight) {
    guard device.sessions[flight.session]?.receipt.roundTrips == flight.round else { return }
    device.sessions[flight.session] = nil
    note("\(name(device)) gives up sync \(flight.session)")
  }

  /// The hub does not know the device's token: it went back to before the device joined or forked.
  func isUnknown(_ device: SimulatedDevice, _ flight: SimulatedHub.Flight) throws {
    guard var sync = device.sessions[flight.session], sync.receipt.roundTrips == flight.round else { return }
    do {
      if try sync.speakAsAncestor() {
        note("\(name(device)) speaks as its ancestor")
      } else {
        // Somebody gives it another code: it joins under the replica and token that it has.
        let token = try device.token()
        if try hub.database.wasRevoked(token) {
          // Nobody gives a code to a device that is to stay out; nothing erases it either.
          device.isErased = true
          device.endSessions()
          return note("\(name(device)) stays out")
        }
        try enrol(token, of: device.person, token: device.tokenOf)
        note("\(name(device)) joins again")
      }
      device.sessions[flight.session] = sync
      try nextRequest(device, flight.session)
    } catch is Crash {
      try crashed(device)
    }
  }

  // MARK: - There

  func latency() -> UInt64 {
    let usual = UInt64.random(in: 20...3000, using: &random)
    guard weather.strikes(.reordering) else { return usual }
    return usual + UInt64(weather.integer(.reordering, in: 1...20)) * UInt64(max(1000, pace / 4))
  }

  private func send(_ envelope: SimulatedHub.Envelope) {
    trace.add(message: envelope.bytes)
    note("\(name(devices[envelope.device])) sends \(envelope.bytes.count) bytes in sync \(envelope.flight.session)")
    if weather.strikes(.repetition) { queue.plan(.request(envelope), atMilliseconds: now + 2 * latency()) }
    if weather.strikes(.loss) { return }
    var envelope = envelope
    if weather.strikes(.truncation) {
      let bytes = Array(envelope.bytes.prefix(weather.integer(.truncation, in: 0...envelope.bytes.count - 1)))
      envelope = SimulatedHub.Envelope(
        device: envelope.device, flight: envelope.flight, token: envelope.token, bytes: bytes, isTruncated: true)
    }
    queue.plan(.request(envelope), atMilliseconds: now + latency())
  }

  func arrive(_ envelope: SimulatedHub.Envelope) throws {
    let device = devices[envelope.device]
    guard device.partitionedUntil <= now else { return note("\(name(device)) is cut off") }
    if (try? SyncRequest(decoding: envelope.bytes)) == nil {
      if !envelope.isTruncated { report("unreadable_request", "\(name(device)): the hub cannot read a request") }
      return note("a torn request of \(name(device)) is refused")
    } else if envelope.isTruncated {
      report("torn_request_read", "\(name(device)): a torn request was read")
    }
    hub.waiting.append(envelope)
    guard weather.strikes(.groupCommit) else { return try commit() }
    guard !hub.isCommitPlanned else { return }
    hub.isCommitPlanned = true
    let wait = weather.integer(.groupCommit, in: 1...60) * 100
    queue.plan(.commit, atMilliseconds: now + UInt64(wait))
  }

  // MARK: - Back

  func deliver(_ bytes: [UInt8], to envelope: SimulatedHub.Envelope) {
    trace.add(message: bytes)
    func answer(_ bytes: [UInt8], torn: Bool = false) -> Event {
      .answer(device: envelope.device, envelope.flight, bytes: bytes, isTruncated: torn)
    }
    if weather.strikes(.repetition) { queue.plan(answer(bytes), atMilliseconds: now + 3 * latency()) }
    if weather.strikes(.loss) { return }
    if weather.strikes(.truncation) {
      let part = Array(bytes.prefix(weather.integer(.truncation, in: 0...bytes.count - 1)))
      return queue.plan(answer(part, torn: true), atMilliseconds: now + latency())
    }
    queue.plan(answer(bytes), atMilliseconds: now + latency())
  }

  func receive(_ device: SimulatedDevice, _ flight: SimulatedHub.Flight, _ bytes: [UInt8], _ isTruncated: Bool) throws {
    guard device.partitionedUntil <= now else { return }
    device.setClock(now)
    do {
      if try take(bytes, device, flight, isTruncated) { try nextRequest(device, flight.session) }
    } catch is Crash {
      try crashed(device)
    }
  }

  /// - Returns: whether the sync goes on.
  func take(
    _ bytes: [UInt8], _ device: SimulatedDevice, _ flight: SimulatedHub.Flight, _ isTruncated: Bool = false
  ) throws -> Bool {
    guard var sync = device.flights[flight] else { return false }
    // Answers come back on the connection of their request: a late or second one finds the sync as it was then.
    let isCurrent = device.sessions[flight.session]?.receipt.roundTrips == flight.round
    let before = try Before(device, bytes, self)
    do {
      try sync.receive(bytes)
      if isCurrent { device.sessions[flight.session] = sync }
      if isTruncated { report("torn_answer_read", "\(name(device)): a torn answer was applied") }
      try received(device, before)
      return isCurrent
    } catch let error as SyncError {
      if isCurrent { device.sessions[flight.session] = nil }
      note("\(name(device)) drops an answer in sync \(flight.session): \(error)")
      if case .unreadable = error, !isTruncated {
        report("unreadable_answer", "\(name(device)): an answer cannot be read")
      }
      return false
    } catch let crash as Crash {
      // It may have ended just after the commit.
      try received(device, before)
      throw crash
    }
  }
}
