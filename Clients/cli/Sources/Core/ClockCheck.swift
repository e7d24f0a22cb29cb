import Casework
import Model
import Replication
import Store

/// What can be said of this device's clock from what the device has seen.
struct ClockCheck {
  let wall: Int64
  /// The hub's time at the last sync, 0 if there was none.
  let trusted: Int64
  /// Without a hub's word, the latest time that this device has put under a change; else 0. A clock that was fast once
  /// drives the changes' times ahead for years, and only the hub knows what the time was.
  let seen: Int64
  /// The clock less the hub's at the last sync, where it was fast and nobody has set it back since; else 0.
  let aheadMilliseconds: Int64

  /// No device has recorded anything before this program existed: 2024-01-01.
  private static let earliestPlausible: Int64 = 1_704_038_400_000

  init(_ state: DeviceState, wall: Int64) {
    self.wall = wall
    let last = Int64(clamping: state.lastSyncMilliseconds)
    trusted = last == 0 ? 0 : last + state.clockOffsetMilliseconds
    seen = last == 0 ? Int64(clamping: state.clock.milliseconds) : 0
    let ahead = last == 0 ? 0 : -state.clockOffsetMilliseconds
    let isStillAhead = ahead > VisitTime.toleranceMilliseconds && wall >= last - VisitTime.toleranceMilliseconds
    aheadMilliseconds = isStillAhead ? ahead : 0
  }

  /// When this device last synced, ms since 1970; nil if it never has. By its own clock, unless that has been set back since:
  /// then by the hub's.
  static func lastSync(_ state: DeviceState, wall: Int64) -> Int64? {
    let last = Int64(clamping: state.lastSyncMilliseconds)
    if last == 0 { return nil }
    return last > wall + VisitTime.toleranceMilliseconds ? min(last, last + state.clockOffsetMilliseconds) : last
  }

  /// Whether the clock stands before a time that this device has already seen.
  var isUnsure: Bool {
    wall + VisitTime.toleranceMilliseconds < max(trusted, seen) || wall < Self.earliestPlausible
  }

  /// Whether the clock is as far ahead as the hub found it.
  var isAhead: Bool { aheadMilliseconds > 0 }

  /// The best guess at the time: the clock, unless it cannot be right; then the last time seen.
  var now: Int64 { wall >= max(trusted, Self.earliestPlausible) ? wall : max(trusted, seen, wall) }

  /// Times after this lie in the future.
  var latest: Int64 { max(wall, trusted, isUnsure ? seen : 0) + VisitTime.toleranceMilliseconds }
}
