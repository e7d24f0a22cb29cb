import Sync

/// The system's clock.
package struct SystemClock: Clock {
  package init() {}

  package var milliseconds: UInt64 { UInt64(max(0, systemMilliseconds())) }
}
