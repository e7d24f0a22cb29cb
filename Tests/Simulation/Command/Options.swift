import Glibc
import Simulation

/// What the command line asks for.
struct Options {
  var first: UInt64 = 1
  var seeds: UInt64 = 200
  var step: UInt64 = 1
  var minutes: Double?
  var jobs = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  /// Of so many seeds one is run a second time by another process.
  var twice: UInt64 = 40
  /// So many failing seeds a worker makes small.
  var shrink = 3
  var isTracing = false
  var isSingle = false
  var isWorker = false
  /// Whether the first seed that fails is all that is asked for.
  var isSearch = false
  var settings = World.Settings()

  static let usage = """
    simulate [--seeds N] [--first S] [--minutes M] [--jobs J]   run many seeds
    simulate --seed S [--trace]                                 run one, print what happened
    simulate --search [--seeds N] [--first S]                   one after the other, up to the first that fails
      --without FAULT,…   leave faults out: \(Fault.allCases.map(\.rawValue).joined(separator: " "))
      --events N          end the storm after so many events
      --devices N         at most so many devices at first
      --shrink N          make the first N failing seeds of each process small (3)
      --twice K           run every K-th seed again in another process and compare the traces (0: none)
    """

  /// Nil if the words make no sense.
  init?(_ words: [String]) {
    var rest = words[...]
    while let word = rest.popFirst() {
      switch word {
      case "--trace": isTracing = true
      case "--worker": isWorker = true
      case "--search": isSearch = true
      default:
        guard let value = rest.popFirst(), take(word, value) else { return nil }
      }
    }
  }

  private mutating func take(_ word: String, _ value: String) -> Bool {
    switch word {
    case "--without":
      let faults = value.split(separator: ",").map { Fault(rawValue: String($0)) }
      settings.without = Set(faults.compactMap { $0 })
      return !faults.contains(nil)
    case "--minutes":
      minutes = Double(value)
      return minutes != nil
    default: break
    }
    guard let number = UInt64(value) else { return false }
    switch word {
    case "--seed":
      first = number
      seeds = 1
      isSingle = true
    case "--seeds": seeds = number
    case "--first": first = number
    case "--step": step = max(1, number)
    case "--jobs": jobs = max(1, Int(number))
    case "--twice": twice = number
    case "--shrink": shrink = Int(number)
    case "--events": settings.events = Int(number)
    case "--devices": settings.devicesMost = max(1, Int(number))
    default: return false
    }
    return true
  }

  /// The words for a worker that does one share of the seeds.
  func worker(first: UInt64, seeds: UInt64) -> [String] {
    var words = ["--worker", "--first", "\(first)", "--seeds", "\(seeds)", "--step", "\(jobs)", "--twice", "\(twice)"]
    words += ["--shrink", "\(shrink)"]
    if let minutes { words += ["--minutes", "\(minutes)"] }
    if !settings.without.isEmpty {
      words += ["--without", settings.without.map(\.rawValue).sorted().joined(separator: ",")]
    }
    if let events = settings.events { words += ["--events", "\(events)"] }
    if let devices = settings.devicesMost { words += ["--devices", "\(devices)"] }
    return words
  }
}
