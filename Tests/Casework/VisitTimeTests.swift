import Model
import Testing

@testable import Casework

/// Times as volunteers say them.
@Suite struct VisitTimeTests {
  private static let now = Instant.parse("2026-11-23 14:00")!.milliseconds

  private func read(_ text: String) throws -> String {
    let time = try VisitTime.parse(text, RecordType.visit["at"], now: Self.now)
    return Instant.text(time.milliseconds) + (time.precision == nil ? "" : " day")
  }

  @Test(
    "A day without a year is the last such day, a part of the day says which hour",
    arguments: [
      ("05:00", "2026-11-23 05:00"), ("下午1点", "2026-11-23 13:00"), ("昨天 下午3点", "2026-11-22 15:00"),
      ("昨天晚上8点半", "2026-11-22 20:30"), ("大前天 05:00", "2026-11-20 05:00"), ("前天", "2026-11-21 00:00 day"),
      ("11月5日 05:00", "2026-11-05 05:00"), ("11月5日下午5点", "2026-11-05 17:00"), ("12月30日", "2025-12-30 00:00 day"),
      ("2月29日 9:00", "2024-02-29 09:00"), ("yesterday 3:00 pm", "2026-11-22 15:00"),
      ("2026-11-05 下午3点", "2026-11-05 15:00"), ("今天 中午12点", "2026-11-23 12:00"),
    ])
  func said(text: String, time: String) throws { #expect(try read(text) == time) }

  @Test(
    "Whatever stands before the hour was dropped, and the visit written to today",
    arguments: ["胡写 5:00", "上周三 05:00", "5日 5点", "11-5 05:00", "13月5日 05:00", "昨天 大概 5:00", "昨天 晚上12点"])
  func aWordBeforeTheHourWasDropped(text: String) {
    #expect(throws: FieldProblem.self) { try read(text) }
  }
}
