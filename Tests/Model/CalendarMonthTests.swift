import Model
import Testing

@Suite struct CalendarMonthTests {
  @Test func monthsFollowOneAnotherWithoutGaps() throws {
    var month = try #require(CalendarMonth(year: 1970, month: 1))
    var count = 1
    while let next = month.next {
      #expect(month.instants().upperBound == next.instants().lowerBound)
      #expect(next.previous == month)
      #expect(CalendarMonth(next.description) == next)
      #expect(CalendarMonth(containing: next.instants().lowerBound) == next)
      #expect(CalendarMonth(containing: next.instants().upperBound - 1) == next)
      month = next
      count += 1
    }
    #expect(count == CalendarMonth.years.count * 12)
  }

  @Test(arguments: ["2026-13", "2026-00", "2026", "2026-09-20", "", "9", "1969-12", "2200-01"])
  func whatIsNoMonthIsRefused(_ text: String) { #expect(CalendarMonth(text) == nil) }

  @Test func dayNumbersAreFloored() {
    #expect(Instant.dayNumber(0) == 0)
    #expect(Instant.dayNumber(16 * 3_600_000 - 1) == 0)
    #expect(Instant.dayNumber(16 * 3_600_000) == 1)
    #expect(Instant.dayNumber(-8 * 3_600_000 - 1) == -1)
  }
}
