import Care
import Casework
import Model
import Replication
import Storage
import Store
import Terminal

/// What is said of a clock that differs from the hub's.
enum ClockWords {
  /// From here on it is said.
  static let noticedMilliseconds: UInt64 = 60_000

  /// How far the device's clock was off at the last answer of the hub; nil if not noticeably.
  static func offset(_ state: DeviceState) -> Label? {
    let offset = state.clockOffsetMilliseconds
    guard offset.magnitude >= noticedMilliseconds else { return nil }
    let span = span(offset)
    return Label(
      "本机时钟比中心\(offset > 0 ? "慢" : "快") \(span.zh)，请校准",
      "this device's clock is \(span.en) \(offset > 0 ? "behind" : "ahead of") the hub's; set it")
  }

  /// A length of time in seconds, and from two days on in days besides.
  static func span(_ milliseconds: Int64) -> Label {
    let seconds = milliseconds.magnitude / 1000
    let days = seconds / 86_400
    return days < 2
      ? Label("\(seconds) 秒", "\(seconds) s")
      : Label("\(seconds) 秒（\(days) 天）", "\(seconds) s (\(days) days)")
  }
}

extension Session {
  /// The visits on this device whose time lies after the hub's now, as far as the last answer tells it.
  func futureVisits(_ state: DeviceState) throws -> Int {
    try FutureVisits(database, now: now + state.clockOffsetMilliseconds).count
  }

  /// Says after a sync that the clock is off, what it has done, and how that is corrected.
  func sayClock(_ state: DeviceState) throws {
    if let words = ClockWords.offset(state) { try output.line(words, .yellow) }
    let count = try futureVisits(state)
    guard count > 0 else { return }
    try output.line(
      Label(
        "有 \(count) 次探访的时间在将来，不计入任何数字：tanfang visit list 里标着“在将来”，用 tanfang visit amend 编号 --at 时间 更正",
        "\(count) visits lie in the future and no figure counts them: tanfang visit list marks them, correct them with "
          + "tanfang visit amend ID --at TIME"), .yellow)
    desk.hubNow = now + state.clockOffsetMilliseconds
    desk.clockOffset = { state.clockOffset(under: $0) }
    var visits: [Record] = []
    try database.forEachVisit(FutureVisits.start(now: desk.hubNow)..<Int64.max, in: nil) { fact in
      if !fact.isVoided, let visit = try desk.visit(fact.id) { visits.append(visit) }
      return visits.count < 100
    }
    try desk.sayCorrections(visits)
  }
}
