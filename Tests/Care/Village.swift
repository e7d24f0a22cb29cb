import Care
import Model
import Replication
import Storage
import Store
import Support
import Sync

/// A village's register in memory, written as a volunteer's device writes it.
final class Village {
  let store: DeviceDatabase
  let clock = ManualClock(1_790_000_000_000)
  private let device: Device

  static let east = "230422100201"
  static let west = "230422100202"

  init() throws {
    store = try DeviceDatabase(path: ":memory:", opening: .create) { ReplicaID(7) }
    device = Device(store: store, clock: clock)
  }

  @discardableResult
  func elder(_ name: String, _ values: [String: String] = [:], village: String = Village.east) throws -> Dot {
    let text = values.merging(["name": name, "village": village]) { mine, _ in mine }
    return try device.write([Draft(type: "elder", text: text)], account: "zhang")[0]
  }

  @discardableResult
  func visit(
    _ elder: Dot, _ at: String, _ outcome: String = "seen", by account: String = "zhang", _ more: [String: String] = [:]
  ) throws -> Dot {
    let text = more.merging(["elder": elder.testText, "at": at, "outcome": outcome]) { mine, _ in mine }
    return try device.write([Draft(type: "visit", text: text)], account: account)[0]
  }

  @discardableResult
  func alert(_ elder: Dot, _ at: String, _ values: [String: String]) throws -> Dot {
    let text = values.merging(["elder": elder.testText, "raised_at": at]) { mine, _ in mine }
    return try device.write([Draft(type: "alert", text: text)], account: "zhang")[0]
  }

  func report(_ kind: ReportKind, _ period: String = "2026-09", by grouping: Grouping = .village) throws -> Report {
    let now = Instant.parse("2026-09-25 10:00")!.milliseconds
    return try Report(kind, ReportRequest(store, Period(period)!, by: grouping, now: now))
  }

  @discardableResult
  func record(_ type: String, _ values: [String: String]) throws -> Dot { try write(Draft(type: type, text: values)) }

  func write(_ draft: Draft) throws -> Dot { try device.write([draft], account: "zhang")[0] }

  func edit(_ type: String, _ id: Dot, _ values: [String: String]) throws {
    try device.write([Draft(type: type, record: id, text: values)], account: "zhang")
  }

  /// As it is counted when the month is over, or later.
  func rate(
    _ month: String = "2026-09", _ targets: TargetSet = .national, by grouping: VisitRate.Grouping = .village
  ) throws -> VisitRate {
    let month = CalendarMonth(month)!
    let now = max(Int64(clock.milliseconds), month.instants().upperBound - 1)
    return try VisitRate(store, month, targets: targets, by: grouping, now: now)
  }
}
