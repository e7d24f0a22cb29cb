import Care
import Glibc
import Model
import Reckoning
import Replication
import Storage
import Store
import Support
import Sync

/// One county, and what was found of its figures.
struct CountyRun {
  private let scale: CountyScale
  private let county: County
  /// Where the office's device and the truth are kept.
  private let folder: String?
  /// Whether only one line is said, and what differs.
  private let isBrief: Bool
  private(set) var differing = 0
  private(set) var compared = 0
  private let start = ContinuousClock.now

  /// A whole run.
  static func all(_ scale: CountyScale, folder: String?, isBrief: Bool) throws -> CountyRun {
    var run = try CountyRun(scale, folder: folder, isBrief: isBrief)
    try run.live()
    try run.compareHub()
    try run.compareDevice()
    run.conclude()
    return run
  }

  private init(_ scale: CountyScale, folder: String?, isBrief: Bool) throws {
    self.scale = scale
    self.folder = folder
    if let folder { mkdir(folder, 0o700) }
    self.isBrief = isBrief
    county = try County(scale)
    say(
      "a county of \(scale.elders) elders, \(scale.visits) visits, \(scale.volunteers) volunteers, seed \(scale.seed)")
  }

  private let months = Array(sequence(first: CalendarMonth("\(County.year)-01")!, next: \.next).prefix(12))

  /// Lives the year; in the evening of the 17th of July the figures of a year that runs are compared.
  private mutating func live() throws {
    let (county, middle) = (county, months[6])
    var running: Reckoning?
    try county.live(evenings: { day in
      guard day == 197 else { return }
      var reckoning = try Reckoning(county.town.store, county.truth, now: county.now)
      try reckoning.compareAll(months: [middle])
      running = reckoning
    })
    if let running { report("the hub on the 17th of July", running) }
  }

  /// Every month, report and grouping; then other target sets, one town alone, what is published, what is drawn.
  private mutating func compareHub() throws {
    let store = county.town.store
    var hub = try Reckoning(store, county.truth, now: county.now)
    try hub.compareAll(months: months)
    report("the hub at the year's end", hub)
    for (region, targets) in [
      ("", nil), ("", ["advanced_age", "low_income"]), (County.code + "990", CountyOracle.nationalKeys),
      (county.villages[0], CountyOracle.nationalKeys),
    ] {
      var other = try Reckoning(store, county.truth, region: region, targets: targets, now: county.now)
      let kinds = region.isEmpty ? ReportKind.allCases.filter(\.isAboutTargets) : ReportKind.allCases
      try other.compareAll(kinds, months: [months[4]])
      report("\(region.isEmpty ? "the county" : region), \(targets?.joined(separator: ", ") ?? "all elders")", other)
    }
    var county = try Reckoning(store, county.truth, region: County.code, now: county.now)
    try county.compareTargets()
    try county.compareRelease(of: Period(year: County.year)!, withVillages: true)
    try county.compareRelease(of: Period(months[2]), withVillages: false)
    for seed in Int64(1)...12 {
      try county.compareSample(of: Period(months[Int(seed) % 12]), seed: -seed, permille: 10)
    }
    try county.compareSample(of: Period(year: County.year)!, seed: 20_251_001, permille: 10)
    report("the hub: targets, releases, samples", county)
  }

  /// The office's device says the same once it is verified.
  private mutating func compareDevice() throws {
    let office = try county.town.join(
      "office", .county, in: [County.code], path: folder.map { $0 + "/device.db" } ?? ":memory:")
    let receipt = try office.sync()
    say("the office's device: \(receipt.received) records, verified \(receipt.verified == true)")
    if receipt.verified != true {
      differing += 1
      print("  the office's device is not verified")
    }
    let held = try county.town.store.unapplied().filter { $0.status == .held }
    if held.count != county.heldChanges {
      differing += 1
      print("  the hub holds \(held.count) changes, \(county.heldChanges) were to be held")
      for entry in held.prefix(40) {
        print("  \(entry.change.dot) of \(entry.change.record): \(entry.code.map { "\($0)" } ?? "-")")
      }
    }
    var device = try Reckoning(office.store, county.truth, now: county.now)
    try device.compareAll(months: [months[5]])
    try device.compareSample(of: Period(year: County.year)!, seed: 20_251_001, permille: 10)
    report("the office's device", device)
    if let folder { try write(folder) }
  }

  /// What happened, and what each figure of the year has to be: `check_reports.py` compares the program with them.
  private func write(_ folder: String) throws {
    unlink("\(folder)/truth.db")
    try county.truth.connection.execute("VACUUM INTO '\(folder)/truth.db'")
    let reckoning = try Reckoning(county.town.store, county.truth, region: County.code, now: county.now)
    let text = try reckoning.expectations(of: [Period(year: County.year)!, Period(months[8])])
    guard let file = fopen("\(folder)/expected.tsv", "w") else { return say("\(folder): no file can be made") }
    fputs(text, file)
    fclose(file)
  }

  private mutating func report(_ place: String, _ reckoning: Reckoning) {
    differing += reckoning.differences.count
    compared += reckoning.compared
    say("\(place): \(reckoning.compared) figures compared, \(reckoning.differences.count) differ")
    if isBrief, !reckoning.differences.isEmpty { print("  seed \(scale.seed), \(place):") }
    for difference in reckoning.differences.prefix(40) { print("  \(difference)") }
    fflush(nil)
  }

  private func conclude() {
    guard isBrief else { return }
    print("seed \(scale.seed): \(seconds) s, \(compared) figures compared, \(differing) differ")
    fflush(nil)
  }

  private var seconds: Int64 { (ContinuousClock.now - start).components.seconds }

  private func say(_ text: String) {
    guard !isBrief else { return }
    print("\(seconds) s  \(text)")
    fflush(nil)
  }
}
