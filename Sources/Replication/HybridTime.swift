/// A hybrid logical time: 48 bits of milliseconds since 1970 and a 16-bit counter for what happens within one.
///
/// Ties between concurrent writes are broken by it, nothing else is. Kulkarni et al., "Logical Physical Clocks", 2014.
package struct HybridTime: Hashable, Comparable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  package init(milliseconds: UInt64, counter: UInt16 = 0) {
    rawValue = min(milliseconds, (1 << 48) - 1) << 16 | UInt64(counter)
  }

  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var milliseconds: UInt64 { rawValue >> 16 }
  package var counter: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// How far a time received from elsewhere may push a clock ahead of the wall: 5 minutes.
  package static let driftMillisecondsMax: UInt64 = 5 * 60 * 1000

  /// The time of the next local event: after `self`, and not before the wall clock.
  package func next(wallMilliseconds: UInt64) -> HybridTime {
    let wall = HybridTime(milliseconds: wallMilliseconds)
    if wall > self { return wall }
    return HybridTime(rawValue: rawValue == .max ? rawValue : rawValue + 1)
  }

  /// The clock after it heard of `received`: never more than `driftMillisecondsMax` ahead of the wall on its account.
  package func observing(_ received: HybridTime, wallMilliseconds: UInt64) -> HybridTime {
    let limit = HybridTime(milliseconds: wallMilliseconds + Self.driftMillisecondsMax)
    return max(self, min(received, limit))
  }
}
