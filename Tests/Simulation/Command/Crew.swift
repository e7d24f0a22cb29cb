import Dispatch
import Glibc
import Simulation
import Synchronization

/// Workers in processes of their own, and what they say taken together.
final class Crew: Sendable {
  private struct Tally {
    var seeds = 0
    var events = 0
    var sums: [UInt64: String] = [:]
    var again: [UInt64: String] = [:]
    var failed: Set<UInt64> = []
    /// How often each kind of problem came up, and the first seed with it.
    var kinds: [String: (count: Int, seed: UInt64)] = [:]
  }

  private let options: Options
  private let tally = Mutex(Tally())

  init(_ options: Options) { self.options = options }

  /// - Returns: whether all is well.
  func run() throws -> Bool {
    let start = ContinuousClock.now
    DispatchQueue.concurrentPerform(iterations: options.jobs) { work(UInt64($0)) }
    let seconds = Int((ContinuousClock.now - start) / .seconds(1))
    return tally.withLock { tally in
      var compared = 0
      for (seed, sum) in tally.again.sorted(by: { $0.key < $1.key }) {
        guard let first = tally.sums[seed] else { continue }
        compared += 1
        if first != sum {
          print("seed \(seed): two runs have different traces")
          tally.failed.insert(seed)
        }
      }
      print(
        "\(tally.seeds) seeds, \(tally.events) events, \(seconds) s, \(compared) run twice, \(tally.failed.count) failed"
      )
      for (kind, found) in tally.kinds.sorted(by: { $0.key < $1.key }) {
        print("  \(kind): \(found.count), first in seed \(found.seed)")
      }
      return tally.failed.isEmpty && tally.seeds > 0
    }
  }

  /// One worker's share. A worker whose process dies has found something; the next goes on after that seed.
  private func work(_ index: UInt64) {
    var next = options.first + index
    let end = options.first + options.seeds
    while options.minutes != nil || next < end {
      var isDone = false
      var current = next
      run(options.worker(first: next, seeds: next < end ? end - next : 0)) { line in
        let words = line.split(separator: " ", maxSplits: 3).map(String.init)
        switch words.first {
        case "start": current = UInt64(words[1]) ?? current
        case "end": isDone = true
        default: hear(words, line)
        }
      }
      if isDone { return }
      print("seed \(current): the process died\n  swift run -c release simulate --seed \(current) --trace")
      tally.withLock { _ = $0.failed.insert(current) }
      if options.minutes != nil { return }
      while next <= current { next += UInt64(options.jobs) }
    }
  }

  private func hear(_ words: [String], _ line: String) {
    switch words.first {
    case "done":
      guard let seed = UInt64(words[1]), let events = Int(words[2]) else { return }
      tally.withLock { tally in
        tally.seeds += 1
        tally.events += events
        if options.twice > 0, seed % options.twice == 0 { tally.sums[seed] = words[3] }
      }
    case "again":
      if let seed = UInt64(words[1]) { tally.withLock { $0.again[seed] = words[2] } }
    case "problem":
      guard let seed = UInt64(words[1]) else { return }
      let isNew = tally.withLock { tally in
        tally.kinds[words[2], default: (0, seed)].count += 1
        return tally.failed.insert(seed).inserted
      }
      if isNew { print("seed \(seed):\n  swift run -c release simulate --seed \(seed)") }
      print("  \(words[2]): \(words[3])")
      fflush(nil)
    default:
      print(line.hasPrefix("text ") ? String(line.dropFirst(5)) : line)
      fflush(nil)
    }
  }

  /// Runs this program with other words and gives each line that it prints.
  private func run(_ words: [String], _ body: (String) -> Void) {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard length > 0 else { return }
    let program = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let pipe = popen("'\(program)' \(words.joined(separator: " "))", "r") else { return }
    defer { pclose(pipe) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    while getline(&line, &capacity, pipe) > 0 {
      if let line { body(String(String(cString: line).dropLast())) }
    }
    free(line)
  }
}
