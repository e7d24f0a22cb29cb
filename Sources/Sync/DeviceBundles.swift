package import Model
import Replication
package import Store
package import Wire

/// A device's side of bundles (SPEC §bundle): what it would send live, as a sealed file, and the hub's answers from one.
///
/// Making a bundle changes nothing here: changes stay pending until an answer acknowledges them, whichever way it comes.
package struct DeviceBundles {
  private let store: any DeviceStore
  private let model: CareModel
  private let clock: any Clock
  private let keys: BundleKeys
  private let pageBytes: Int

  package init(
    store: any DeviceStore, model: CareModel = .current, clock: any Clock, keys: BundleKeys,
    pageBytes: Int = Limits.pageBytesDefault
  ) {
    self.store = store
    self.model = model
    self.clock = clock
    self.keys = keys
    self.pageBytes = pageBytes
  }

  /// A bundle, and what is in it.
  package struct Made: Sendable {
    package let bytes: [UInt8]
    /// Changes in it.
    package let sent: Int
    /// Pending changes that did not fit: they go with the next, once this one is answered.
    package let waiting: Int
  }

  /// - Throws: `BundleError`: `noHubKeys`, or `syncLive` while something is to be said that only a live sync takes.
  package func make(using random: inout some RandomNumberGenerator) throws -> Made {
    let (state, request) = try store.transaction {
      guard try store.unsentOffers(bytesMax: 1).rows.isEmpty else { throw BundleError.syncLive }
      return (
        try store.state(), try DeviceSync(store: store, model: model, clock: clock, pageBytes: pageBytes).makeRequest()
      )
    }
    guard let request else { throw DraftError.revoked }
    guard let hub = state.contacts?.bundleKeys else { throw BundleError.noHubKeys }
    guard request.isPlain else { throw BundleError.syncLive }
    let body = BundleRequest(
      replica: state.replica, createdMilliseconds: state.reckonedHubMilliseconds(clock), request: request.encoded())
    let bytes = try Bundle.seal(
      body.encoded, kind: .request, id: random.draw(Bundle.idByteCount), from: keys, to: hub,
      ephemeral: random.draw(BundleKeys.secretByteCount))
    let pending = state.journalEnd.counter - state.acknowledged.counter
    return Made(bytes: bytes, sent: request.changes.count, waiting: Int(pending) - request.changes.count)
  }

  /// What an answer from a file came to.
  package struct Taken: Sendable {
    package let receipt: Receipt
    /// Whether the hub had more to send than fits a bundle: another one fetches it.
    package let isComplete: Bool
    /// Changes that the hub has not acknowledged yet.
    package let waiting: Int
  }

  /// Takes the hub's answer, all of it or nothing.
  /// - Throws: `BundleError`.
  package func take(_ bytes: [UInt8]) throws -> Taken {
    let body = try open(bytes)
    let answers = try body.answers.map { bytes in
      do { return try SyncAnswer(decoding: bytes) } catch { throw BundleError.malformed }
    }
    let taken: Taken
    do {
      taken = try store.transaction { try take(answers, body, size: bytes.count) }
    } catch is SyncError {
      throw BundleError.lateAnswer
    }
    // As after a live sync: a full disk must not undo what was taken, and it stays due.
    _ = try? store.scrub()
    return taken
  }

  private func open(_ bytes: [UInt8]) throws -> BundleAnswer {
    let bundle = try Bundle(bytes)
    guard bundle.kind == .answer else { throw BundleError.wrongKind }
    let opened = try bundle.open(with: keys)
    let state = try store.state()
    guard let hub = state.contacts?.bundleKeys else { throw BundleError.noHubKeys }
    let signed = try opened.body(signedBy: hub)
    guard let body = try? BundleAnswer(decoding: signed) else { throw BundleError.malformed }
    // A device that has forked shares its keys with the one it was before.
    guard body.replica == state.replica else { throw BundleError.misdirected }
    guard !BundleAge.isExpired(body.createdMilliseconds, now: state.reckonedHubMilliseconds(clock)) else {
      throw BundleError.expired
    }
    return body
  }

  private func take(_ answers: [SyncAnswer], _ body: BundleAnswer, size: Int) throws -> Taken {
    guard try shows(body.taken) else { throw BundleError.lateAnswer }
    var sync = DeviceSync(store: store, model: model, clock: clock, isBundle: true)
    var request = SyncRequest(
      replica: body.replica, modelVersion: model.version, incarnation: 0, cursor: body.cursor,
      acknowledged: body.acknowledged, journalEnd: body.acknowledged, contactsHash: 0,
      pageBytes: Limits.pageBytesDefault, changes: [])
    for answer in answers {
      guard answer.replica == body.replica, answer.outcome.isOfABundle else { throw BundleError.malformed }
      try sync.apply(answer, to: request)
      let state = try store.state()
      request.cursor = answer.page.cursor
      request.acknowledged = JournalMark(state.acknowledged)
    }
    sync.receipt.bytesReceived = size
    let state = try store.state()
    return Taken(
      receipt: sync.receipt, isComplete: answers.last?.page.digests != nil,
      waiting: Int(state.journalEnd.counter - state.acknowledged.counter))
  }
}

extension DeviceBundles {
  /// Whether the journal here is the one that the hub has taken so far: a database that was put back since, or a copy of
  /// it, may have written something else in the same places.
  private func shows(_ taken: JournalMark) throws -> Bool {
    let state = try store.state()
    guard taken.counter >= state.acknowledged.counter, taken.counter <= state.journalEnd.counter else { return false }
    var point = state.acknowledged
    while point.counter < taken.counter {
      for item in try store.journal(
        of: state.replica, after: point.counter, through: taken.counter, bytesMax: Limits.pushBytesMax)
      {
        point = point.appending(item)
      }
    }
    return JournalMark(point) == taken
  }
}

/// How old a bundle may be.
enum BundleAge {
  private static let milliseconds = UInt64(Limits.bundleDaysMax) * 24 * 3600 * 1000

  static func isExpired(_ created: UInt64, now: UInt64) -> Bool { created + milliseconds < now }
}

extension SyncAnswer.Outcome {
  /// Whether it may come in a bundle: never what only a live sync may find out.
  fileprivate var isOfABundle: Bool {
    switch self {
    case .taken, .closed: true
    case .rewind, .fork: false
    }
  }
}

extension SyncRequest {
  /// Whether it says nothing that needs an answer before the next can be said: no fork, nothing that the hub has lost.
  var isPlain: Bool {
    ancestry.isEmpty && inherited == nil && !inheritedRemain && offers.isEmpty && !offersRemain
  }
}

extension DeviceState {
  /// The hub's time as far as the device can tell: its own clock, which may have stopped since the last complete sync but
  /// not before it, and how far that was from the hub's.
  func reckonedHubMilliseconds(_ clock: any Clock) -> UInt64 {
    let own = Int64(clamping: max(clock.milliseconds, lastSyncMilliseconds))
    let (sum, overflow) = own.addingReportingOverflow(clockOffsetMilliseconds)
    return overflow ? 0 : min(UInt64(max(0, sum)), (1 << 48) - 1)
  }
}

extension RandomNumberGenerator {
  mutating func draw(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) } }
}
