import Glibc
import Simulation

/// Runs the simulator (Tests/Simulation/README.md).
@main struct Simulate {
  static func main() throws {
    guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
      print(Options.usage)
      exit(64)
    }
    if options.isWorker {
      try Worker(options).run()
    } else if options.isSearch {
      exit(try search(options) ? 0 : 1)
    } else if options.isSingle {
      exit(try single(options) ? 0 : 1)
    } else {
      exit(try Crew(options).run() ? 0 : 1)
    }
  }

  /// Seed after seed, up to the first that fails. One that takes a minute, hundreds of times what others do, does not
  /// end: then the alarm ends this process.
  private static func search(_ options: Options) throws -> Bool {
    for seed in options.first..<options.first + options.seeds {
      print("seed \(seed)")
      fflush(nil)
      alarm(60)
      let world = try World(seed: seed, settings: options.settings)
      world.run()
      for problem in world.problems { print("\(problem.kind): \(problem.text)") }
      if !world.problems.isEmpty { return false }
    }
    return true
  }

  /// One seed, with all that happened.
  private static func single(_ options: Options) throws -> Bool {
    let world = try World(seed: options.first, settings: options.settings)
    world.run()
    if options.isTracing { for line in world.trace.lines { print(line.milliseconds, line.text) } }
    print("seed \(world.seed): \(world.events) events, trace \(String(world.trace.sum, radix: 16))")
    for problem in world.problems { print("\(problem.kind): \(problem.text)") }
    if !world.problems.isEmpty, !options.isTracing { for line in world.shortTrace() { print(line) } }
    return world.problems.isEmpty
  }
}
