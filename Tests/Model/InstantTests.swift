import Model
import Testing

@Suite("Points in time")
struct InstantTests {
  @Test(
    "Read with how much was written",
    arguments: [
      ("2026-09-20T08:30:00+08:00", 1_789_864_200_000, Instant.Precision.minute),
      ("2026-09-20t00:30:00.250z", 1_789_864_200_250, .minute), ("2026-09-20 8:30", 1_789_864_200_000, .minute),
      ("2026/9/20 08:30:00", 1_789_864_200_000, .minute), ("2026年9月20日 8时30分", 1_789_864_200_000, .minute),
      ("2026年9月20日8点", 1_789_862_400_000, .minute), ("2026-09-19T19:30-05:00", 1_789_864_200_000, .minute),
      ("２０２６－０９－２０　０８：３０", 1_789_864_200_000, .minute), ("2026-09-20T08:30+0800", 1_789_864_200_000, .minute),
      ("2026-09-20", 1_789_833_600_000, .day), ("20260920", 1_789_833_600_000, .day),
      ("2026-09-20 上午8点半", 1_789_864_200_000, .minute), ("2026-09-19 下午 8:30", 1_789_821_000_000, .minute),
      ("2026/9/19 8:30 PM", 1_789_821_000_000, .minute), ("2026-09-19晚上8点半", 1_789_821_000_000, .minute),
      ("2026-09-20 上午", 1_789_833_600_000, .day), ("2026-09-20 12:00 am", 1_789_833_600_000, .minute),
      ("2026年9月", 1_788_192_000_000, .month), ("2026", 1_767_196_800_000, .year),
    ])
  func reads(text: String, milliseconds: Int64, precision: Instant.Precision) throws {
    let parsed = try #require(Instant.parse(text))
    #expect(parsed.milliseconds == milliseconds && parsed.precision == precision, "\(text)")
  }

  @Test(
    "Not a time",
    arguments: [
      "", "08:30", "2026-09-20 24:00", "2026-09-20 08:60", "2026-02-30 08:00", "2026-09 08:30",
      "2026-09-20 08:30+25:00",
      "2026-09-20 08:30 later", "2026-09-20T08:30:00.+08:00", "2026-09-20 08:30:00:00", "1960-01-01", "2200-01-02",
      "今天",
      "2026-09-20 :30", "2026-09-20 008:30",
      // A word or date before the hour was passed over.
      "2026-09-20 大概 8:30", "2026-09-20 9月5日 8:30", "2026-09-20 later", "2026-09-20 晚上12点", "2026-09-20 上午 13:00",
    ])
  func refuses(text: String) {
    #expect(Instant.parse(text) == nil, "\(text)")
  }

  @Test("Written in RFC 3339 and read back, in every zone, over the whole range")
  func roundTrip() throws {
    for offset in [480, 0, -330, 345] {
      for step: Int64 in 0...500 {
        let instant = Instant.range.upperBound / 500 * step
        #expect(Instant.parse(Instant.rfc3339(instant, offsetMinutes: offset))?.milliseconds == instant)
      }
    }
    #expect(Instant.rfc3339(0) == "1970-01-01T08:00:00+08:00")
    // What a held change may claim is printed all the same.
    for instant in [Int64.min, .min + 1, .max] { #expect(!Instant.rfc3339(instant).isEmpty) }
    #expect(Instant.rfc3339(7, offsetMinutes: -330) == "1969-12-31T18:30:00.007-05:30")
    #expect(Instant.text(1_789_864_200_000) == "2026-09-20 08:30")
  }

  @Test("A day begins at midnight of its zone")
  func days() throws {
    let day = try #require(PartialDate.parse("2026-09-20"))
    let start = try #require(Instant.start(of: day))
    #expect(Instant.day(start) == day)
    #expect(Instant.day(start - 1) == PartialDate.parse("2026-09-19"))
    #expect(Instant.day(start + 86_399_999) == day)
    #expect(Instant.day(start, offsetMinutes: 0) == PartialDate.parse("2026-09-19"))
  }

  @Test("The precisions are the terms of the field that keeps them")
  func precisionCodes() throws {
    let field = try #require(CareModel.current.type(key: "visit")?.field(key: "at_precision"))
    for (precision, key) in [(Instant.Precision.minute, "minute"), (.day, "day"), (.month, "month"), (.year, "year")] {
      #expect(field.vocabulary?.term(code: precision.rawValue)?.key == key)
    }
  }
}
