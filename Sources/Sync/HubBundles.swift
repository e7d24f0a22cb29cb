package import Replication
package import Store
package import Wire

/// The hub's side of bundles (SPEC §bundle), within a transaction that the caller holds.
///
///     let taken = try store.transaction { try HubBundles(…).take(bytes) }
///     if case .answered(let answer) = taken { try write(answer.sealed(with: keys, using: &random)) }
package struct HubBundles {
  private let records: HubRecords
  private let directory: any DirectoryStore
  private let contacts: Contacts
  private let keys: BundleKeys

  package init(records: HubRecords, directory: any DirectoryStore, contacts: Contacts, keys: BundleKeys) {
    self.records = records
    self.directory = directory
    self.contacts = contacts
    self.keys = keys
  }

  /// What became of a bundle that was not refused.
  package enum Taken: Sendable {
    case answered(Answer)
    /// Everything in it was here already, and later changes of the same device too. The answer to the later one holds.
    case superseded(ReplicaID)
  }

  /// An answer that has not been sealed yet: that needs no transaction.
  package struct Answer: Sendable {
    package let body: BundleAnswer
    /// Changes that were not here before.
    package let changes: Int
    /// Why the device is no longer admitted: what it brought is held, and it is told. Nil while it is.
    package let closed: ClosedReason?
    fileprivate let recipient: BundlePublicKeys

    package func sealed(with keys: BundleKeys, using random: inout some RandomNumberGenerator) throws -> [UInt8] {
      try Bundle.seal(
        body.encoded, kind: .answer, id: random.draw(Bundle.idByteCount), from: keys, to: recipient,
        ephemeral: random.draw(BundleKeys.secretByteCount))
    }
  }

  /// Takes a device's bundle, as often and in whatever order bundles come.
  /// - Throws: `BundleError`; the store must then be left as it was.
  package func take(_ bytes: [UInt8]) throws -> Taken {
    let bundle = try Bundle(bytes)
    guard bundle.kind == .request else { throw BundleError.wrongKind }
    let (body, device, deviceKeys) = try open(bundle)
    guard let account = try directory.account(device.account) else { throw BundleError.unknownSender }
    let now = records.clock.milliseconds
    // Before it was enrolled nobody made a bundle of it, whatever its clock says.
    guard !BundleAge.isExpired(max(body.createdMilliseconds, device.enrolledMilliseconds), now: now) else {
      throw BundleError.expired
    }
    let request = try read(body)
    let enrolment = Enrolment(replica: device.replica, scope: account.scope, closed: device.closed(account))
    try note(device, heardAt: min(body.createdMilliseconds, now))
    let known = try records.store.replicaState(device.replica)
    do {
      let answers = try answers(to: request, enrolment)
      let taken = try records.store.replicaState(device.replica).taken
      return .answered(
        Answer(
          body: BundleAnswer(
            replica: device.replica, createdMilliseconds: now, requestID: bundle.id,
            acknowledged: request.acknowledged, taken: JournalMark(taken), cursor: request.cursor, answers: answers),
          changes: Int(taken.counter - known.taken.counter), closed: enrolment.closed, recipient: deviceKeys))
    } catch RefusedRequest.superseded {
      return .superseded(device.replica)
    } catch RefusedRequest.gap {
      throw BundleError.journalGap
    } catch is RefusedRequest {
      throw BundleError.syncLive
    }
  }

  private func open(_ bundle: Bundle) throws -> (BundleRequest, DeviceEntry, BundlePublicKeys) {
    let opened = try bundle.open(with: keys)
    guard let body = try? BundleRequest(decoding: opened.unverifiedBody) else { throw BundleError.malformed }
    guard let device = try directory.device(body.replica), let deviceKeys = device.bundleKeys else {
      throw BundleError.unknownSender
    }
    _ = try opened.body(signedBy: deviceKeys)
    return (body, device, deviceKeys)
  }

  private func read(_ body: BundleRequest) throws -> SyncRequest {
    let request: SyncRequest
    do {
      request = try SyncRequest(decoding: body.request)
    } catch WireError.unsupportedVersion {
      throw BundleError.unsupportedVersion
    } catch {
      throw BundleError.malformed
    }
    guard request.replica == body.replica else { throw BundleError.malformed }
    guard request.isPlain else { throw BundleError.syncLive }
    return request
  }

  private func note(_ device: DeviceEntry, heardAt milliseconds: UInt64) throws {
    guard milliseconds > device.lastContactMilliseconds else { return }
    try directory.noteContact(of: device.replica, atMilliseconds: milliseconds, clockOffsetMilliseconds: nil)
  }

  // MARK: - Answers

  /// The answer to the request and, while there is room and the run is not over, those to the requests that the device
  /// would send next.
  private func answers(to first: SyncRequest, _ enrolment: Enrolment) throws -> [[UInt8]] {
    let hub = HubSync(records: records, contacts: contacts, isBundle: true)
    var request = first
    var answer = try hub.answer(request, from: enrolment)
    var answers = [answer.encoded()]
    let state = try records.store.replicaState(first.replica)
    let end = JournalMark(state.taken)
    // While the device has more to say than fits a bundle, rows do not come yet.
    guard case .taken(end.counter) = answer.outcome, first.journalEnd == end else { return answers }
    var size = answers[0].count
    while answer.page.digests == nil, !answer.page.cursor.isEmpty, size < Limits.bundleAnswersBytesMax,
      answers.count < Limits.bundleAnswersMax
    {
      request = SyncRequest(
        replica: first.replica, modelVersion: first.modelVersion, incarnation: answer.incarnation,
        cursor: answer.page.cursor, acknowledged: end,
        journalEnd: end,
        contactsHash: contacts.hash, pageBytes: first.pageBytes, changes: [])
      answer = try hub.answer(request, from: enrolment)
      let bytes = answer.encoded()
      answers.append(bytes)
      size += bytes.count
    }
    // The device has acknowledged nothing of this yet.
    if try records.store.replicaState(first.replica) != state {
      try records.store.setReplicaState(state, of: first.replica)
    }
    return answers
  }
}
