import Synchronization

/// How often an address may do something at this hub: a bucket of tokens that fills up again. Several hubs of a store take as
/// many times more: it bounds what each has to bear, and what is guessed at here is far too long for guessing.
final class RateLimit: Sendable {
  private struct Bucket {
    var tokens: Double
    var milliseconds: UInt64
  }
  private let burst: Double
  private let perSecond: Double
  private let buckets = Mutex<[String: Bucket]>([:])

  /// Addresses remembered. Beyond it those that are full again are forgotten, then all.
  private static let addressesMax = 10_000

  /// - Parameters:
  ///   - burst: how many at once.
  ///   - perSecond: how many in the long run.
  init(burst: Int, perSecond: Double) {
    self.burst = Double(burst)
    self.perSecond = perSecond
  }

  /// Takes one.
  /// - Returns: nil, or the seconds to wait if none is left.
  func take(_ address: String, nowMilliseconds now: UInt64) -> Int? {
    buckets.withLock { buckets in
      if buckets.count >= Self.addressesMax {
        buckets = buckets.filter { filled($0.value, now) < burst }
        if buckets.count >= Self.addressesMax { buckets.removeAll() }
      }
      var bucket = buckets[address] ?? Bucket(tokens: burst, milliseconds: now)
      bucket.tokens = filled(bucket, now)
      bucket.milliseconds = now
      defer { buckets[address] = bucket }
      guard bucket.tokens >= 1 else { return max(1, Int(((1 - bucket.tokens) / perSecond).rounded(.up))) }
      bucket.tokens -= 1
      return nil
    }
  }

  /// Whether one could be taken; the seconds to wait if not.
  func peek(_ address: String, nowMilliseconds now: UInt64) -> Int? {
    buckets.withLock { buckets in
      guard let bucket = buckets[address], case let tokens = filled(bucket, now), tokens < 1 else { return nil }
      return max(1, Int(((1 - tokens) / perSecond).rounded(.up)))
    }
  }

  private func filled(_ bucket: Bucket, _ now: UInt64) -> Double {
    // A clock that was set back fills nothing.
    let elapsed = now > bucket.milliseconds ? now - bucket.milliseconds : 0
    return min(burst, bucket.tokens + Double(elapsed) / 1000 * perSecond)
  }
}
