import Foundation
import Simulation
import Testing

/// A few seeds of the simulator; `swift run -c release simulate` runs as many as one likes.
@Suite struct SimulationTests {
  /// As many as `TANFANG_SEEDS` says.
  private static let seeds: [UInt64] = {
    let count = ProcessInfo.processInfo.environment["TANFANG_SEEDS"].flatMap { UInt64($0) } ?? 8
    return Array(1...max(count, 1))
  }()

  @Test(arguments: seeds) func nothingIsLostAndAllComesToRest(seed: UInt64) throws {
    var settings = World.Settings()
    settings.events = 200
    let world = try World(seed: seed, settings: settings)
    world.run()
    let problems = world.problems.map { "\($0.kind): \($0.text)" }
    #expect(problems.isEmpty, "swift run -c release simulate --seed \(seed) --events 200")
  }

  @Test func aSeedGivesTheSameTraceTwice() throws {
    var settings = World.Settings()
    settings.events = 150
    let traces = try (0..<2).map { _ in
      let world = try World(seed: 7, settings: settings)
      world.run()
      return world.trace.lines.map(\.text)
    }
    #expect(traces[0] == traces[1] && traces[0].count > 100)
  }

  @Test func everyFaultIsDrawnBySomeSeed() throws {
    var drawn: Set<Fault> = []
    for seed in 1...60 as ClosedRange<UInt64> { drawn.formUnion(try World(seed: seed).drawn) }
    #expect(drawn == Set(Fault.allCases))
  }
}
