import Glibc
import Support

/// `crowd`: a hub of a given size in a folder that `tanfangd --data FOLDER serve` goes on with.
@main struct CrowdCommand {
  private static let usage = """
    crowd --data FOLDER [--people 100000] [--visits 1200000] [--seed 1] [--until UNIX-SECONDS]

    Makes FOLDER/hub.db: elders, a year of visits up to `--until` (now, unless said), alerts, requests, conflicts,
    duplicates, held changes, accounts and devices. The same seed and moment make the same hub.
    """

  static func main() throws {
    var folder: String?
    var scale = CrowdScale(until: UInt64(time(nil)) * 1000)
    var words = CommandLine.arguments.dropFirst()
    while let word = words.popFirst() {
      let value = words.popFirst() ?? ""
      switch (word, Int(value)) {
      case ("--data", _): folder = value
      case ("--people", let number?) where number >= 2: scale.people = number
      case ("--visits", let number?) where number >= 0: scale.visits = number
      case ("--seed", let number?): scale.seed = UInt64(bitPattern: Int64(number))
      case ("--until", let number?) where number > 1_500_000_000: scale.until = UInt64(number) * 1000
      default: stop()
      }
    }
    guard let folder else { stop() }
    guard access("\(folder)/hub.db", F_OK) != 0 else { stop("\(folder)/hub.db is there already") }
    mkdir(folder, 0o700)
    let start = ContinuousClock.now
    try Crowd(scale, path: "\(folder)/hub.db").fill { text in
      print("\((ContinuousClock.now - start).components.seconds) s  \(text)")
      fflush(nil)
    }
  }

  private static func stop(_ text: String = usage) -> Never {
    print(text)
    exit(64)
  }
}
