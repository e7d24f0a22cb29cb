import Glibc

/// `bench`: the table of figures. RESULTS.md holds what it has shown.
@main
final class Bench {
  let options: Options
  let folder: Folder
  let workload: Workload
  /// What several figures need, made when the first of them asks for it.
  var fixtures = Fixtures()

  private init(_ options: Options) throws {
    self.options = options
    folder = try Folder()
    workload = try options.workload.map { try Workload(folder: $0) } ?? .generated(scale: options.scale)
  }

  static let groups: [[Figure]] = [
    WireFigures.all, StoreFigures.all, MemoryFigures.all, CountFigures.all, RateFigures.all, CommandFigures.all,
    GrowthFigures.all, ServerFigures.all, DownloadFigures.all, OfficeFigures.all, StoresFigures.all,
  ]

  static func main() throws {
    let figures = groups.flatMap { $0 }
    guard let options = Options(CommandLine.arguments.dropFirst(), figures) else {
      print(Options.usage(figures), terminator: "")
      exit(64)
    }
    guard !options.wantsHelp else { return print(Options.usage(figures), terminator: "") }
    do {
      let isAsExpected = try Bench(options).run(options.chosen(figures))
      exit(isAsExpected ? 0 : 1)
    } catch {
      Text.complain("\(error)")
      exit(70)
    }
  }

  /// - Returns: whether no exact figure is worse than expected; true where nothing was to be compared.
  private func run(_ figures: [Figure]) throws -> Bool {
    var figures = figures
    if figures.contains(where: { $0.group == StoresFigures.group }), let why = StoresFigures.whyNot {
      Text.complain("\(StoresFigures.group) is left out: \(why)")
      figures.removeAll { $0.group == StoresFigures.group }
    }
    var report = Report(options, workload)
    for figure in figures {
      report.add(figure, try figure.measure(self))
    }
    report.finish()
    guard let path = options.expected else { return true }
    return try Expected(path: path).compare(report.rows, writes: options.writesExpected)
  }
}
