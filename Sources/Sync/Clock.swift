internal import Glibc

/// Where the time of day comes from; injected wherever something is decided by it.
package protocol Clock: Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  var milliseconds: UInt64 { get }
}

/// This machine's clock.
package struct SystemClock: Clock {
  package init() {}

  package var milliseconds: UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return UInt64(max(0, now.tv_sec)) * 1000 + UInt64(now.tv_nsec) / 1_000_000
  }
}
