import Care
import Model
import Replication
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

  /// Says after a sync that the clock is off, and what it has done.
  func sayClock(_ state: DeviceState) throws {
    if let words = ClockWords.offset(state) { try output.line(words, .yellow) }
    let count = try futureVisits(state)
    guard count > 0 else { return }
    try output.line(
      Label(
        "有 \(count) 次探访的时间在将来，不计入任何数字：tanfang visit list 里标着“在将来”，用 tanfang visit amend 编号 --at 时间 更正",
        "\(count) visits lie in the future and no figure counts them: tanfang visit list marks them, correct them with "
          + "tanfang visit amend ID --at TIME"), .yellow)
  }

  /// What is to be known of a visit's time beside it; nil for one like others.
  func timeMark(of visit: Record) -> Label? {
    let type = RecordType.visit
    if isInFuture(visit) { return Label("在将来", "in the future") }
    return visit.integer(type["at_precision"]) == Vocabulary.timePrecision["clock_unsure"]
      ? Label("时钟不可靠", "clock unsure") : nil
  }

  func isInFuture(_ visit: Record) -> Bool {
    visit.integer(RecordType.visit["at"]).map { $0 >= FutureVisits.start(now: hubNow) } ?? false
  }

  /// The time by the best guess: of a clock that the hub found to be fast, less what it was fast by.
  private var hubNow: Int64 {
    let clock = ClockCheck(state, wall: now)
    return clock.now - clock.aheadMilliseconds
  }
}
