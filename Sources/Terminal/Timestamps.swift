/// Instants as RFC 3339 writes them: `2026-09-20T08:30:00+08:00`. In memory an instant is ms since 1970-01-01T00:00Z.
///
/// Nothing here is about terminals; it stands here because commands, JSON and help all print times, and no target below
/// may import Foundation for it.
package enum Timestamp {
  /// Asia/Shanghai since 1991. Its summer times of 1940–1949 and 1986–1991, and local mean time before 1901, are not
  /// followed: an instant keeps its meaning, only the wall clock shown differs.
  package static let shanghaiOffsetMinutes = 480

  /// From 0000-01-01T00:00Z to 9999-12-31T23:59:59.999Z, what RFC 3339 can write.
  package static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

  /// An instant in RFC 3339, on a clock so many minutes ahead of UTC. Milliseconds stand there only if there are any.
  ///
  /// Instants beyond `range` are shown as its ends.
  package static func text(
    _ milliseconds: Int64, offsetMinutes: Int = shanghaiOffsetMinutes
  ) -> String {
    // The years on the clock shown must have four digits too.
    let shift = Int64(offsetMinutes) * 60_000
    let local = min(max(milliseconds + shift, range.lowerBound), range.upperBound)
    let day = local.dividedDown(by: 86_400_000)
    let date = CalendarDate(dayNumber: Int(day))
    let time = Int(local - day * 86_400_000)
    let offset = abs(offsetMinutes)
    // Written in place: lists print tens of thousands of these.
    return String(unsafeUninitializedCapacity: 29) { bytes in
      var writer = DigitWriter(bytes)
      writer.digits(date.year, 4)
      writer.digits(date.month, 2, after: "-")
      writer.digits(date.day, 2, after: "-")
      writer.digits(time / 3_600_000, 2, after: "T")
      writer.digits(time / 60_000 % 60, 2, after: ":")
      writer.digits(time / 1000 % 60, 2, after: ":")
      if time % 1000 != 0 { writer.digits(time % 1000, 3, after: ".") }
      writer.digits(offset / 60, 2, after: offsetMinutes < 0 ? "-" : "+")
      writer.digits(offset % 60, 2, after: ":")
      return writer.count
    }
  }

  /// Days since 1970-01-01 on a clock so many minutes ahead of UTC.
  package static func dayNumber(of milliseconds: Int64, offsetMinutes: Int = shanghaiOffsetMinutes) -> Int {
    Int((milliseconds + Int64(offsetMinutes) * 60_000).dividedDown(by: 86_400_000))
  }

  /// Reads an instant as RFC 3339 §5.6 writes it; nil for anything else.
  ///
  /// The offset must be there. Digits below a millisecond are dropped. A leap second (`:60`, only at 23:59 UTC) is the
  /// first instant of the next day, as POSIX counts.
  package static func parse(_ text: String) -> Int64? {
    var reader = DigitReader(text)
    guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2), reader.skip("-"),
      let day = reader.digits(2), let date = CalendarDate(year: year, month: month, day: day),
      reader.skip("T") || reader.skip("t"), let hour = reader.digits(2), hour < 24, reader.skip(":"),
      let minute = reader.digits(2), minute < 60, reader.skip(":"), let second = reader.digits(2), second <= 60,
      let fraction = reader.fraction(), let offsetMinutes = reader.offset(), reader.isAtEnd
    else { return nil }
    let minutes = Int64(date.dayNumber) * 1440 + Int64(hour * 60 + minute - offsetMinutes)
    if second == 60, minutes - minutes.dividedDown(by: 1440) * 1440 != 1439 || fraction != 0 { return nil }
    return minutes * 60_000 + Int64(second * 1000 + fraction)
  }
}

/// Writes numbers with leading zeros.
private struct DigitWriter {
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  init(_ bytes: UnsafeMutableBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func digits(_ value: Int, _ width: Int, after mark: Unicode.Scalar? = nil) {
    if let mark {
      bytes[count] = UInt8(ascii: mark)
      count += 1
    }
    var rest = value
    for position in stride(from: count + width - 1, through: count, by: -1) {
      bytes[position] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
    count += width
  }
}

/// Reads ASCII digits and signs from the front of a text.
private struct DigitReader {
  private var rest: ArraySlice<UInt8>

  init(_ text: String) { rest = ArraySlice(text.utf8) }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  mutating func digits(_ count: Int) -> Int? {
    guard rest.count >= count, let value = decimal(rest.prefix(count)) else { return nil }
    rest.removeFirst(count)
    return value
  }

  /// The milliseconds of `.123456`; 0 if there is no fraction.
  mutating func fraction() -> Int? {
    guard skip(".") else { return 0 }
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !digits.isEmpty else { return nil }
    rest.removeFirst(digits.count)
    let three = Array(digits.prefix(3)) + Array(repeating: UInt8(ascii: "0"), count: max(0, 3 - digits.count))
    return decimal(three[...])
  }

  /// Minutes ahead of UTC of `Z`, `+08:00`, `-03:30`.
  mutating func offset() -> Int? {
    if skip("Z") || skip("z") { return 0 }
    let isAhead = skip("+")
    guard isAhead || skip("-"), let hours = digits(2), hours < 24, skip(":"), let minutes = digits(2), minutes < 60
    else { return nil }
    return (isAhead ? 1 : -1) * (hours * 60 + minutes)
  }
}

/// The number that ASCII digits write; nil if anything else is among them.
func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
  var value = 0
  for byte in digits {
    guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
    value = value * 10 + Int(byte - UInt8(ascii: "0"))
  }
  return value
}
