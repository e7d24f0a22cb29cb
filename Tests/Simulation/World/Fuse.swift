/// The end of a process between two of its steps: whatever was not durable is gone.
struct Crash: Error {}

/// Burns down with each call to a store; at its end the process is over and no further call gets through.
final class Fuse {
  private var callsLeft: Int?
  private(set) var isBlown = false

  /// The process will end at the call after this many more.
  func light(calls: Int) { callsLeft = calls }

  func extinguish() { callsLeft = nil }

  func burn() throws {
    if isBlown { throw Crash() }
    guard let left = callsLeft else { return }
    if left == 0 {
      isBlown = true
      throw Crash()
    }
    callsLeft = left - 1
  }
}
