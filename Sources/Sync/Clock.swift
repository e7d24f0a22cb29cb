/// Where the time of day comes from; injected wherever something is decided by it.
package protocol Clock: Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  var milliseconds: UInt64 { get }
}
