import Foundation

/// Faults of real processes, disks, connections and databases:
/// `faults [kill|writes|cuts|hubs|standby|all] [--cycles N] [--seed S] [--step B]`.
@main
enum Faults {
  static func main() {
    var words = Array(CommandLine.arguments.dropFirst())
    func number(_ name: String) -> Int? {
      guard let index = words.firstIndex(of: "--\(name)"), index + 1 < words.count, let value = Int(words[index + 1])
      else { return nil }
      words.removeSubrange(index...index + 1)
      return value
    }
    let cycles = number("cycles")
    let seed = UInt64(clamping: number("seed") ?? 1)
    let step = number("step") ?? 1
    let sweeps: [(name: String, run: () throws -> String)] = [
      ("kill", Kills(cycles: cycles ?? 200, seed: seed).run), ("writes", Writes().run),
      ("cuts", Cuts(step: step).run), ("hubs", Hubs(cycles: cycles ?? 100, seed: seed).run),
      ("standby", Standbys(rounds: cycles ?? 5, seed: seed).run),
    ]
    let wanted = words.isEmpty || words == ["all"] ? sweeps.map(\.name) : words
    guard step > 0, cycles ?? 1 > 0, wanted.allSatisfy({ word in sweeps.contains { $0.name == word } }) else {
      print("usage: faults [kill|writes|cuts|hubs|standby|all] [--cycles N] [--seed S] [--step BYTES]")
      exit(64)
    }
    var isSound = true
    for sweep in sweeps where wanted.contains(sweep.name) {
      let start = ContinuousClock.now
      do {
        print("== \(sweep.name)\n\(try sweep.run())")
      } catch {
        print("== \(sweep.name): FAILED\n\(error)")
        isSound = false
      }
      print("   \((ContinuousClock.now - start).formatted(.units(allowed: [.seconds], width: .narrow)))")
      fflush(nil)
    }
    exit(isSound ? 0 : 1)
  }
}
