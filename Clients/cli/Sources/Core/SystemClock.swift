import Glibc
import Sync

/// This machine's clock.
struct SystemClock: Clock {
  var milliseconds: UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return UInt64(max(0, now.tv_sec)) * 1000 + UInt64(now.tv_nsec) / 1_000_000
  }
}
