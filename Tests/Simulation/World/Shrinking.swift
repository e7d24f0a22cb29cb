/// A failing run made as small as it goes without the failure going away.
package struct Shrunk {
  package let settings: World.Settings
  package let world: World

  /// Leaves out faults, devices and events, one after the other, as long as the same kind of problem remains.
  /// - Parameter runsMost: how many runs it may take.
  package init(_ failed: World, _ settings: World.Settings, runsMost: Int = 60) {
    var best = (settings, failed)
    var runs = 0
    let kind = failed.problems[0].kind

    func fails(_ settings: World.Settings) -> World? {
      guard runs < runsMost, let world = try? World(seed: failed.seed, settings: settings) else { return nil }
      runs += 1
      world.run()
      return world.problems.contains { $0.kind == kind } ? world : nil
    }

    for fault in failed.drawn {
      var smaller = best.0
      smaller.without.insert(fault)
      if let world = fails(smaller) { best = (smaller, world) }
    }
    for devices in [2, 3, 4, 6, 10] where devices < best.1.devices.count {
      var smaller = best.0
      smaller.devicesMost = devices
      if let world = fails(smaller) {
        best = (smaller, world)
        break
      }
    }
    var low = 0
    var high = min(best.0.events ?? .max, best.1.events)
    while high - low > 10, runs < runsMost {
      var smaller = best.0
      smaller.events = (low + high) / 2
      if let world = fails(smaller) {
        best = (smaller, world)
        high = smaller.events!
      } else {
        low = smaller.events!
      }
    }
    (self.settings, world) = best
  }

  /// The options that bring the run back.
  package var options: String {
    var words = ["--seed \(world.seed)"]
    if !settings.without.isEmpty {
      words.append("--without \(settings.without.map(\.rawValue).sorted().joined(separator: ","))")
    }
    if let most = settings.devicesMost { words.append("--devices \(most)") }
    if let events = settings.events { words.append("--events \(events)") }
    return words.joined(separator: " ")
  }
}

extension World {
  /// What happened to the record that the first problem is about, and to all.
  package func shortTrace(linesMost: Int = 60) -> [String] {
    guard let problem = problems.first else { return [] }
    let device = problem.text.prefix { $0 != " " && $0 != ":" }
    let chosen = trace.lines.filter { line in
      if let record = problem.record, line.records.contains(record) { return true }
      if line.text.hasPrefix("PROBLEM") { return true }
      guard line.records.isEmpty else { return false }
      return line.text.hasPrefix("\(device) ") || line.text.hasPrefix("\(device):")
        || line.text.contains(" \(device): ") || line.text.hasPrefix("the hub is")
    }
    return chosen.suffix(linesMost).map { "\($0.milliseconds) \($0.text)" }
  }
}
