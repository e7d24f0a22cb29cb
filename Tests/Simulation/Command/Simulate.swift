import Glibc
import Simulation

/// `simulate [--seeds N] [--first S] [--seed S [--trace]]`
@main struct Simulate {
  static func main() throws {
    let arguments = CommandLine.arguments
    func value(_ name: String) -> UInt64? {
      guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
      return UInt64(arguments[index + 1])
    }
    let first = value("--seed") ?? value("--first") ?? 1
    let count = value("--seed") != nil ? 1 : value("--seeds") ?? 100
    var events = 0
    var kinds: [String: (Int, UInt64)] = [:]
    var settings = World.Settings()
    if let index = arguments.firstIndex(of: "--without") {
      settings.without = Set(arguments[index + 1].split(separator: ",").compactMap { Fault(rawValue: String($0)) })
    }
    for seed in first..<first + count {
      let world = try World(seed: seed, settings: settings)
      world.run()
      events += world.events
      for problem in world.problems {
        if (kinds[problem.kind]?.0 ?? 0) < 4 { print("seed \(seed): \(problem.kind): \(problem.text)") }
        kinds[problem.kind, default: (0, seed)].0 += 1
      }
      if arguments.contains("--trace") {
        for line in world.trace.lines { print(line.milliseconds, line.text) }
      }
    }
    print(events, "events;", kinds)
  }
}
