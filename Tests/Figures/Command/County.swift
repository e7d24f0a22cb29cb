import Glibc
import Reckoning
import Support

/// `county`: a county's year, and whether every figure of it is what plain SQL says.
@main struct CountyCommand {
  private static let usage = """
    county [--tenth] [--seed N | --seeds N] [--towns N] [--villages N] [--elders N] [--visits N] [--volunteers N]
           [--data FOLDER]

    --tenth      a tenth of the county; the options after it change one size each
    --seed N     this county; 1 unless said
    --seeds N    the counties of the seeds 1 to N, one line each, and what differs
    --villages   villages in each town
    --data       keeps the office's device, what happened and what each figure has to be; of one county only
    """

  private var scale = CountyScale.whole
  private var seeds: UInt64?
  private var folder: String?

  static func main() throws {
    guard let command = CountyCommand(CommandLine.arguments.dropFirst()) else {
      print(usage)
      exit(64)
    }
    guard try command.differing() == 0 else { exit(1) }
  }

  /// - Returns: nil if the words are not what the usage says.
  private init?(_ words: ArraySlice<String>) {
    var words = words
    while let word = words.popFirst() {
      if word == "--tenth" {
        scale = .tenth
        continue
      }
      guard let value = words.popFirst() else { return nil }
      switch word {
      case "--data": folder = value
      case "--seed", "--seeds":
        guard let number = UInt64(value), number > 0 else { return nil }
        if word == "--seed" { scale.seed = number } else { seeds = number }
      default:
        guard let size = Self.sizes[word], let number = Int(value), number > 0 else { return nil }
        scale[keyPath: size] = number
      }
    }
    if seeds != nil, folder != nil || scale.seed != 1 { return nil }
    // Codes have three digits for a town, from 990 on, and three for a village, from 201 on.
    guard scale.towns <= 10, scale.villagesPerTown <= 799 else { return nil }
  }

  private static var sizes: [String: WritableKeyPath<CountyScale, Int>] {
    [
      "--towns": \.towns, "--villages": \.villagesPerTown, "--elders": \.elders, "--visits": \.visits,
      "--volunteers": \.volunteers,
    ]
  }

  /// Runs what was asked for.
  private func differing() throws -> Int {
    guard let seeds else { return try CountyRun.all(scale, folder: folder, isBrief: false).differing }
    var (differing, compared) = (0, 0)
    for seed in 1...seeds {
      var scale = scale
      scale.seed = seed
      let run = try CountyRun.all(scale, folder: nil, isBrief: true)
      differing += run.differing
      compared += run.compared
    }
    print("\(seeds) counties: \(compared) figures compared, \(differing) differ")
    return differing
  }
}
