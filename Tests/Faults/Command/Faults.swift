import Foundation

/// Faults of real processes, disks and connections: `faults [kill|writes|cuts|all] [--cycles N] [--seed S] [--step B]`.
@main
enum Faults {
  static func main() {
    var words = Array(CommandLine.arguments.dropFirst())
    func number(_ name: String, _ otherwise: Int) -> Int {
      guard let index = words.firstIndex(of: "--\(name)"), index + 1 < words.count, let value = Int(words[index + 1])
      else { return otherwise }
      words.removeSubrange(index...index + 1)
      return value
    }
    let cycles = number("cycles", 200)
    let seed = number("seed", 1)
    let step = number("step", 1)
    let sweeps: [(name: String, run: () throws -> String)] = [
      ("kill", Kills(cycles: cycles, seed: UInt64(seed)).run), ("writes", Writes().run), ("cuts", Cuts(step: step).run),
    ]
    let wanted = words.isEmpty || words == ["all"] ? sweeps.map(\.name) : words
    guard step > 0, cycles > 0, wanted.allSatisfy({ word in sweeps.contains { $0.name == word } }) else {
      print("usage: faults [kill|writes|cuts|all] [--cycles N] [--seed S] [--step BYTES]")
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
