import Glibc
import Simulation

/// Runs a share of the seeds and says what came of each, a line at a time.
struct Worker {
  private let options: Options
  init(_ options: Options) { self.options = options }

  func run() throws {
    let deadline = options.minutes.map { time(nil) + Int($0 * 60) }
    var failures = 0
    var seed = options.first
    let end = deadline == nil ? options.first + options.seeds : .max
    while seed < end, deadline.map({ time(nil) < $0 }) ?? true {
      say("start \(seed)")
      let world = try World(seed: seed, settings: options.settings)
      world.run()
      say("done \(seed) \(world.events) \(String(world.trace.sum, radix: 16))")
      if !world.problems.isEmpty {
        failures += 1
        tell(world, isShrunk: failures <= options.shrink)
      }
      // The share of another worker, so that the same seed runs in two processes.
      let other = seed &+ 1
      if options.twice > 0, other % options.twice == 0 {
        say("start \(other)")
        let again = try World(seed: other, settings: options.settings)
        again.run()
        say("again \(other) \(String(again.trace.sum, radix: 16))")
      }
      seed += options.step
    }
    say("end")
  }

  private func tell(_ world: World, isShrunk: Bool) {
    for problem in world.problems.prefix(6) { say("problem \(world.seed) \(problem.kind) \(problem.text)") }
    guard isShrunk else { return }
    let shrunk = Shrunk(world, options.settings)
    say("text   smaller: swift run -c release simulate \(shrunk.options)")
    for problem in shrunk.world.problems.prefix(3) { say("text   \(problem.kind): \(problem.text)") }
    for line in shrunk.world.shortTrace() { say("text     \(line)") }
  }

  /// At once: whoever reads it must know what came before this process dies.
  private func say(_ line: String) {
    print(line)
    fflush(nil)
  }
}
