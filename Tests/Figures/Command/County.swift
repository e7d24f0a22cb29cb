import Model
import Reckoning
import Storage
import Store
import Support
import Sync

/// `county`: a county's year at full scale, and whether every figure of it is what plain SQL says.
@main struct CountyCommand {
  static func main() throws {
    var scale = CountyScale.whole
    var folder: String?
    var words = CommandLine.arguments.dropFirst()
    while let word = words.popFirst() {
      switch (word, words.popFirst()) {
      case ("--seed", let value?): scale.seed = UInt64(value) ?? scale.seed
      case ("--data", let value?): folder = value
      default:
        print("county [--seed N] [--data FOLDER]")
        return
      }
    }
    let county = try County(scale)
    print(
      "a county of \(scale.elders) elders, \(scale.visits) visits, \(scale.volunteers) volunteers, seed \(scale.seed)")
    try county.live()
    let months = Array(sequence(first: CalendarMonth("2025-01")!, next: \.next).prefix(12))
    var hub = try Reckoning(county.town.store, county.truth, now: county.now)
    try hub.compareAll(months: months)
    report("the hub", hub)
    let office = try county.town.join(
      "office", .county, in: [County.code], path: folder.map { $0 + "/device.db" } ?? ":memory:")
    let receipt = try office.sync()
    print("the office's device: \(receipt.received) records, verified \(String(describing: receipt.verified))")
    var device = try Reckoning(office.store, county.truth, now: county.now)
    try device.compareAll(months: [months[5]])
    report("the office's device", device)
    if !hub.differences.isEmpty || !device.differences.isEmpty { throw Disagreement() }
  }

  private static func report(_ place: String, _ reckoning: Reckoning) {
    print("\(place): \(reckoning.compared) figures compared, \(reckoning.differences.count) differ")
    for difference in reckoning.differences.prefix(40) { print("  \(difference)") }
  }

  struct Disagreement: Error {}
}
