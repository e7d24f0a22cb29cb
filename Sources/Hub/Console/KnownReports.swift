import Model
import Storage
import Store
import Synchronization

/// Reports as they were last answered, as long as nothing was written since: over a county each takes a second.
final class KnownReports: Sendable {
  private struct Known {
    let response: HTTPResponse
    let seq: Int64
    /// Ms since 1970.
    let milliseconds: UInt64
  }
  private let known = Mutex<[String: Known]>([:])

  /// Devices are heard from without writing: how long what is said of them may stand. The report says as of when.
  private static let ageMaxMilliseconds: UInt64 = 10 * 60_000
  private static let askedBytesMax = 2000
  /// Of a county's villages each has some 150 KB.
  private static let bytesMax = 1 << 20
  private static let countMax = 40

  func response(_ call: ConsoleCall, _ make: () throws -> HTTPResponse) throws -> HTTPResponse {
    let regions = call.account.regions.map(\.description).joined(separator: " ")
    let asked = String(decoding: call.request.body, as: UTF8.self)
    guard asked.utf8.count <= Self.askedBytesMax else { return try make() }
    // A month may begin in between.
    let day = Instant.day(Int64(clamping: call.now)).packed
    let key = "\(regions)|\(call.role.key)|\(call.language)|\(day)|\(asked)"
    let seq = call.store.lastSeq
    if let found = known.withLock({ $0[key] }), found.seq == seq,
      call.now < found.milliseconds + Self.ageMaxMilliseconds
    {
      return found.response
    }
    let response = try make()
    guard response.body.count <= Self.bytesMax else { return response }
    known.withLock { known in
      // What was written since may be an erasure: nothing older stays in memory.
      if known.count >= Self.countMax || known.values.contains(where: { $0.seq != seq }) { known.removeAll() }
      known[key] = Known(response: response, seq: seq, milliseconds: call.now)
    }
    return response
  }
}
