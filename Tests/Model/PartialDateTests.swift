import Model
import Testing

@Suite struct PartialDateTests {
  @Test(arguments: [
    ("1950-06-01", "1950-06-01"), ("1950/6/1", "1950-06-01"), ("1950.6.1", "1950-06-01"), ("19500601", "1950-06-01"),
    ("1950年6月1日", "1950-06-01"), ("1950年06月1日生", "1950-06-01"), ("1950年6月", "1950-06"), ("1950-06", "1950-06"),
    ("195006", "1950-06"), ("1950", "1950"), ("1950年", "1950"), ("１９５０年６月１日", "1950-06-01"),
    (" 1950 - 06 - 01 ", "1950-06-01"), ("1950 年 6 月", "1950-06"), ("1950/6/1 0:00:00", "1950-06-01"),
    ("1950-06-01T08:30:00+08:00", "1950-06-01"), ("\u{FF11}950\u{FF0E}6\u{FF0E}1", "1950-06-01"),
    ("19500600", "1950-06"), ("2000-02-29", "2000-02-29"), ("1900年2月28日", "1900-02-28"),
  ])
  func readsDatesAsPeopleWriteThem(text: String, expected: String) {
    #expect(PartialDate.parse(text)?.description == expected)
  }

  @Test(arguments: [
    "", " ", "不详", "1950-13-01", "1950-02-30", "1900-02-29", "1849-01-01", "2201", "50-06-01", "6/1/1950", "1950-6-1-2",
    "195", "1950061", "1950--06", "19500601000000", "1950-06-01abc", "-1950", "1950年六月", "99999999999999999999",
  ])
  func refusesWhatIsNoDate(text: String) { #expect(PartialDate.parse(text) == nil) }

  @Test func everyDayOfTwoCenturiesComesBackFromItsText() throws {
    var days = 0
    for year in 1850..<2050 {
      for month in 1...12 {
        for day in 1...PartialDate.days(in: month, of: year) {
          let date = try #require(PartialDate(year: year, month: month, day: day))
          #expect(PartialDate.parse(date.description) == date)
          #expect(PartialDate(packed: date.packed) == date)
          days += 1
        }
        #expect(PartialDate(year: year, month: month, day: PartialDate.days(in: month, of: year) + 1) == nil)
      }
    }
    #expect(days == 73_049)
  }

  @Test func unknownPartsAreZerosAndSortFirst() throws {
    let year = try #require(PartialDate(year: 1950))
    let month = try #require(PartialDate(year: 1950, month: 6))
    let day = try #require(PartialDate(year: 1950, month: 6, day: 1))
    #expect([year.packed, month.packed, day.packed] == [19_500_000, 19_500_600, 19_500_601])
    #expect([day, month, year].sorted() == [year, month, day])
    #expect(PartialDate(packed: 19_500_001) == nil)
    #expect(PartialDate(packed: -1) == nil)
  }

  @Test func datesAgreeWhereBothKnow() throws {
    let month = try #require(PartialDate(year: 1950, month: 6))
    #expect(month.agrees(with: try #require(PartialDate(year: 1950))))
    #expect(month.agrees(with: try #require(PartialDate(year: 1950, month: 6, day: 9))))
    #expect(!month.agrees(with: try #require(PartialDate(year: 1950, month: 7))))
    #expect(!month.agrees(with: try #require(PartialDate(year: 1951))))
  }
}
