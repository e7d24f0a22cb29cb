import Glibc
import Terminal
import Testing

@Suite struct TimestampTests {
  @Test(
    arguments: [
      (0, 0, "1970-01-01T00:00:00+00:00"), (0, 480, "1970-01-01T08:00:00+08:00"),
      (1_789_864_200_000, 480, "2026-09-20T08:30:00+08:00"), (-1, 0, "1969-12-31T23:59:59.999+00:00"),
      (1, 480, "1970-01-01T08:00:00.001+08:00"), (0, -210, "1969-12-31T20:30:00-03:30"),
      (951_782_400_000, 0, "2000-02-29T00:00:00+00:00"), (-2_203_891_200_000, 0, "1900-03-01T00:00:00+00:00"),
      (4_107_542_400_000, 0, "2100-03-01T00:00:00+00:00"), (253_402_300_799_999, 0, "9999-12-31T23:59:59.999+00:00"),
      (-62_167_219_200_000, 0, "0000-01-01T00:00:00+00:00"),
    ] as [(Int64, Int, String)])
  func knownInstants(milliseconds: Int64, offsetMinutes: Int, text: String) {
    #expect(Timestamp.text(milliseconds, offsetMinutes: offsetMinutes) == text)
    #expect(Timestamp.parse(text) == milliseconds)
  }

  /// Every day from 1900 to 2100, at its first and last millisecond, against glibc's gmtime.
  @Test func everyDayOfTwoCenturies() {
    var wrong = 0
    for day in -25_567..<47_847 {
      for milliseconds in [Int64(day) * 86_400_000, Int64(day) * 86_400_000 + 86_399_999] {
        var seconds = time_t(milliseconds.quotientFloored(by: 1000))
        var fields = tm()
        gmtime_r(&seconds, &fields)
        let date = CalendarDate(dayNumber: day)
        let text = Timestamp.text(milliseconds)
        let isRight =
          Timestamp.parse(text) == milliseconds && date.dayNumber == day && date.year == Int(fields.tm_year) + 1900
          && date.month == Int(fields.tm_mon) + 1 && date.day == Int(fields.tm_mday)
          && Timestamp.dayNumber(of: milliseconds, offsetMinutes: 0) == day
        if !isRight { wrong += 1 }
      }
    }
    #expect(wrong == 0)
  }

  @Test func everyOffsetAndHour() {
    for offset in stride(from: -1439, through: 1439, by: 7) {
      for hour in 0..<48 as Range<Int64> {
        let instant = 951_696_000_000 + hour * 3_600_000 + 61_007
        let text = Timestamp.text(instant, offsetMinutes: offset)
        #expect(Timestamp.parse(text) == instant)
      }
    }
  }

  @Test(
    arguments: [
      ("2026-09-20T00:30:00Z", 1_789_864_200_000), ("2026-09-20t00:30:00z", 1_789_864_200_000),
      ("2026-09-20T00:30:00-00:00", 1_789_864_200_000), ("2026-09-20T00:30:00.5Z", 1_789_864_200_500),
      ("2026-09-20T00:30:00.12Z", 1_789_864_200_120), ("2026-09-20T00:30:00.123999Z", 1_789_864_200_123),
      ("2016-12-31T23:59:60Z", 1_483_228_800_000), ("2017-01-01T07:59:60+08:00", 1_483_228_800_000),
      ("1969-12-31T23:59:59.9999Z", -1),
    ] as [(String, Int64)])
  func otherSpellings(text: String, milliseconds: Int64) {
    #expect(Timestamp.parse(text) == milliseconds)
  }

  @Test(arguments: [
    "", "2026", "2026-09-20", "2026-09-20T08:30", "2026-09-20T08:30:00", "2026-09-20 08:30:00Z", "2026-9-20T08:30:00Z",
    "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
    "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
    "2026-09-20T24:00:00Z", "2026-09-20T08:60:00Z", "2026-09-20T08:30:60Z", "2016-12-31T23:59:61Z",
    "2016-12-31T23:59:60.5Z", "2016-12-31T23:59:60+08:00", "2026-09-20T08:30:00.Z", "2026-09-20T08:30:00,5Z",
    "2026-09-20T08:30:00+8:00", "2026-09-20T08:30:00+0800", "2026-09-20T08:30:00+08", "2026-09-20T08:30:00+24:00",
    "2026-09-20T08:30:00+08:60", "2026-09-20T08:30:00Z ", " 2026-09-20T08:30:00Z", "2026-09-20T08:30:00ZZ",
    "２０２６-09-20T08:30:00Z", "+2026-09-20T08:30:00Z", "-026-09-20T08:30:00Z", "12026-09-20T08:30:00Z",
    "2026-09-20T08:30:00−08:00",
  ])
  func refuses(text: String) {
    #expect(Timestamp.parse(text) == nil)
  }

  @Test func monthsMeetWithoutGapsFrom1900To2100() throws {
    var month = try #require(CalendarMonth("1900-01"))
    var days = 0
    while month < CalendarMonth(year: 2101, month: 1)! {
      let instants = month.instants()
      #expect(instants.upperBound == month.adding(1).instants().lowerBound)
      #expect(instants.upperBound - instants.lowerBound == Int64(month.dayCount) * 86_400_000)
      #expect(CalendarMonth(containing: instants.lowerBound) == month)
      #expect(CalendarMonth(containing: instants.upperBound - 1) == month)
      #expect(Timestamp.text(instants.lowerBound) == "\(month)-01T00:00:00+08:00")
      #expect(CalendarMonth(month.description) == month)
      #expect(month.adding(25).adding(-25) == month)
      days += month.dayCount
      month = month.adding(1)
    }
    #expect(days == 73_414)  // 201 years, 49 of them leap years (1900 and 2100 are not)
  }

  @Test(arguments: [
    "2026-9", "2026-13", "2026-00", "2026-09-01", "202609", "", "２026-09", "2026/09", "+026-09", "2026-0９",
  ])
  func refusesMonth(text: String) {
    #expect(CalendarMonth(text) == nil)
  }

  @Test func monthsCrossYears() throws {
    #expect(try #require(CalendarMonth("2026-12")).adding(1).description == "2027-01")
    #expect(try #require(CalendarMonth("2026-01")).adding(-1).description == "2025-12")
    #expect(CalendarMonth(year: 2026, month: 0) == nil)
    #expect(CalendarDate(year: 2024, month: 2, day: 29) != nil)
    #expect(CalendarDate(year: 2023, month: 2, day: 29) == nil)
  }
}

extension Int64 {
  fileprivate func quotientFloored(by divisor: Int64) -> Int64 {
    self >= 0 ? self / divisor : (self - divisor + 1) / divisor
  }
}
