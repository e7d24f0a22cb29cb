import Foundation
import Glibc
import Support
import Terminal

/// `kill -9` of the hub or the client at random moments of whatever they do.
struct Kills {
  let cycles: Int
  let seed: UInt64

  private enum Victim: CaseIterable {
    case client, hub, both
  }

  func run() throws -> String {
    let scene = try Scene()
    var random = SeededRandom(seed: seed)
    var reported: Set<String> = []
    var (cut, hubs) = (0, 0)
    // From before a command's start to after its end, however fast the machine is.
    // The first runs find cold caches.
    for _ in 0..<2 {
      reported.insert(try scene.done(scene.visitWords())["id"]?.string ?? "-")
      _ = try scene.done(["sync"])
    }
    let add = try Self.microseconds { reported.insert(try scene.done(scene.visitWords())["id"]?.string ?? "-") }
    let sync = try Self.microseconds { _ = try scene.done(["sync"]) }
    for cycle in 1...cycles {
      let adds = Bool.random(using: &random)
      let words = adds ? scene.visitWords() : ["sync"]
      let victim = adds ? .client : Victim.allCases.randomElement(using: &random)!
      let delay = UInt32.random(in: 0...(adds ? add : sync), using: &random)
      let client = try Programs.start("tanfang", data: scene.deviceFolder, words)
      usleep(delay)
      if victim != .hub { kill(client.processIdentifier, SIGKILL) }
      if victim != .client {
        try scene.stop(SIGKILL)
        hubs += 1
      }
      let result = Programs.finish(client)
      if result.exit == nil || result.exit == 69 { cut += 1 }
      try demand(
        [nil, 0, 69].contains(result.exit), "cycle \(cycle), \(words[0]): exit \(result.exit!), \(result.errors)")
      if adds, result.exit == 0, let id = result.json?["id"]?.string { reported.insert(id) }
      if scene.hub == nil {
        try scene.checkAcknowledged()
        try scene.serve()
      }
      if cycle % 20 == 0 || cycle == cycles {
        do {
          try scene.checkVisits(reported: reported)
        } catch let finding as Finding {
          throw Finding("after cycle \(cycle), seed \(seed): \(finding)")
        }
      }
    }
    try scene.stop()
    try demand(cut * 20 > cycles, "only \(cut) of \(cycles) commands were cut: the delays miss them")
    return
      "\(cycles) cycles, \(cut) commands cut, \(hubs) hubs killed, \(reported.count) visits reported: 0 lost, 0 doubled"
  }

  private static func microseconds(_ body: () throws -> Void) throws -> UInt32 {
    let start = ContinuousClock.now
    try body()
    return UInt32((ContinuousClock.now - start) / .microseconds(1))
  }
}
