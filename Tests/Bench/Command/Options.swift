/// What the command line asks for.
struct Options: Sendable {
  private(set) var names: [String] = []
  private(set) var scale = 1.0
  /// A folder that `workload.py` has written.
  private(set) var workload: String?
  private(set) var isJSON = false
  private(set) var wantsHelp = false
  /// Leaves out what depends on time.
  private(set) var isExactOnly = false
  /// Expected exact figures: what is worse by more than a twentieth fails.
  private(set) var expected: String?
  private(set) var writesExpected = false
  /// Repetitions of what is timed.
  private(set) var turns = 5

  /// Records in the hubs whose growth is measured.
  var growthSizes: [Int] { isSmall ? [1000, 10_000, 50_000] : [10_000, 100_000, 1_000_000] }
  /// Elders among whom duplicates are looked for.
  var peopleCompared: Int { isSmall ? 5000 : 100_000 }
  /// Hubs of a twentieth.
  private(set) var isSmall = false

  /// Nil for a command line that makes no sense.
  init?(_ words: ArraySlice<String>, _ figures: [Figure]) {
    var words = words
    while let word = words.popFirst() {
      switch word {
      case "--help": wantsHelp = true
      case "--json": isJSON = true
      case "--exact": isExactOnly = true
      case "--small": isSmall = true
      case "--write": writesExpected = true
      case "--expect":
        guard let path = words.popFirst() else { return nil }
        expected = path
      case "--workload":
        guard let path = words.popFirst() else { return nil }
        workload = path
      case "--scale":
        guard let number = words.popFirst().flatMap({ Double($0) }), (0.02...100).contains(number) else { return nil }
        scale = number
      case "--turns":
        guard let number = words.popFirst().flatMap({ Int($0) }), (1...99).contains(number) else { return nil }
        turns = number
      default:
        guard figures.contains(where: { $0.name == word || $0.group == word }) else { return nil }
        names.append(word)
      }
    }
    guard workload == nil || scale == 1, !writesExpected || expected != nil else { return nil }
  }

  func chosen(_ figures: [Figure]) -> [Figure] {
    figures.filter { figure in
      (names.isEmpty || names.contains(figure.name) || names.contains(figure.group))
        && (!isExactOnly || figure.kind == .exact)
    }
  }

  static func usage(_ figures: [Figure]) -> String {
    var text = """
      bench [NAME…] [--scale N] [--workload DIR] [--turns N] [--small] [--exact]
            [--json] [--expect FILE [--write]]

      Measures what RESULTS.md tells of: each figure, what it is held against in the same run, their ratio, the goal.

        --scale N        N times 2,000 elders and 24,000 visits, such as 0.1
        --workload DIR   W and D as workload.py wrote them; made here from the same seed unless given
        --turns N        how often what is timed is repeated; 5 unless given
        --small          growth up to 50,000 records in place of a million
        --exact          only figures that are the same in each run: bytes, counts, allocated memory (with
                         SWIFT_DETERMINISTIC_HASHING=1 to the byte)
        --json           one JSON object in place of the table
        --expect FILE    fails if an exact figure is worse by more than 5 % than FILE says
        --write          writes into FILE what is now; figures that were not measured stay in it

      NAME is a figure or a group of them:

      """
    var group = ""
    for figure in figures {
      if figure.group != group { text += "\n\(figure.group)\n" }
      group = figure.group
      text += "  \(figure.name.padded(24)) \(figure.what)\n"
    }
    return text
  }
}

extension String {
  /// Filled up with blanks.
  func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
  func paddedLeft(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
