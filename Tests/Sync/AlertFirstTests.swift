import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

private let village = "230422990201"

/// An urgent alert must not wait for anything that a sync does besides.
@Suite struct AlertFirstTests {
  /// A device that has a whole village to fetch and weeks of visits to send raises an alert, and its link holds for one
  /// request only: the official sees the alert.
  @Test(arguments: [0, 30, 300])
  func anAlertTravelsInTheFirstRequest(_ visitsBefore: Int) throws {
    let town = try Town()
    let official = try town.join("official", .town, "230422")
    let elder = try official.write("elder", ["name": "王桂兰", "village": village])
    try official.sync()
    let device = try town.join("a", .volunteer, village)
    try device.sync()
    for number in 0..<200 { try official.write("elder", ["name": "老人\(number)", "village": village]) }
    try official.sync()
    for _ in 0..<visitsBefore {
      try device.write(
        "visit",
        [
          "elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen",
          "note": "老人在家门口晒太阳，说膝盖疼，已提醒按时服药。",
        ])
    }
    let alert = try device.write(
      "alert",
      ["elder": elder.testText, "kind": "fall", "severity": "emergency", "raised_at": "2026-09-20 09:00"])
    var sync = DeviceSync(store: device.store, clock: device.clock, pageBytes: Limits.pageBytesMin)
    let request = try #require(try sync.next())
    // The answer is lost, and with it everything that was to be fetched.
    _ = try device.post(request)
    try official.sync()
    #expect(try official.shown(alert, "alert", "severity") == "emergency")
    #expect(try official.record(alert, "alert")?.integer(RecordType.alert["state"]) == nil)
    // What is left goes the same way afterwards.
    let receipt = try device.sync(pageBytes: Limits.pageBytesMin)
    #expect(receipt.verified && receipt.pages > 1)
  }
}
