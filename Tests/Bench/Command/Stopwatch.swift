import Glibc

/// Time that a piece of work took.
struct Elapsed: Sendable {
  /// By the clock on the wall, in seconds.
  var wall = 0.0
  /// Of this process's processor time, in seconds.
  var processor = 0.0

  static func + (a: Elapsed, b: Elapsed) -> Elapsed {
    Elapsed(wall: a.wall + b.wall, processor: a.processor + b.processor)
  }
}

enum Stopwatch {
  static func time(_ body: () throws -> Void) rethrows -> Elapsed {
    let (wall, processor) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
    try body()
    return Elapsed(wall: seconds(CLOCK_MONOTONIC) - wall, processor: seconds(CLOCK_PROCESS_CPUTIME_ID) - processor)
  }

  static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// The same work again and again, taken in turns with its reference, so that whatever else the machine does meets both.
struct Turns {
  private(set) var own: [Elapsed] = []
  private(set) var reference: [Elapsed] = []

  init(_ count: Int, own: () throws -> Elapsed, reference: () throws -> Elapsed) rethrows {
    for _ in 0..<count {
      self.reference.append(try reference())
      self.own.append(try own())
    }
  }

  /// As rates of so many things in each turn.
  func rates(of things: Int) -> Measured {
    Measured(
      own.map { Double(things) / $0.wall }, reference: reference.map { Double(things) / $0.wall },
      ["by processor time \(short(reference.map(\.processor).median / own.map(\.processor).median)) ×"])
  }

  /// As the time that one of so many things took, in microseconds.
  func microseconds(each things: Int) -> Measured {
    Measured(
      own.map { $0.wall * 1e6 / Double(things) }, reference: reference.map { $0.wall * 1e6 / Double(things) },
      ["by processor time \(short(own.map(\.processor).median / reference.map(\.processor).median)) ×"])
  }
}
