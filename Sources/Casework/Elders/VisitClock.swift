import Care
package import Model
package import Replication
import Store
import Terminal

/// Times of visits that a wrong clock made, and what they should be.
extension Desk {
  package func isInFuture(_ visit: Record) -> Bool {
    visit.integer(RecordType.visit["at"]).map { $0 >= FutureVisits.start(now: hubNow) } ?? false
  }

  /// For each elder's record the time of the last visit at which they were seen, ms since 1970: none of the future.
  package func lastSeen() throws -> [Dot: Int64] {
    try register.lastVisits(
      outcome: Vocabulary.visitOutcome["seen"], through: FutureVisits.start(now: hubNow) - 1)
  }

  /// What is to be known of a visit's time beside it; nil for one like others.
  package func timeMark(of visit: Record) -> Label? {
    if isInFuture(visit) { return Label("在将来", "in the future") }
    let type = RecordType.visit
    return visit.integer(type["at_precision"]) == Vocabulary.timePrecision["clock_unsure"]
      ? Label("时钟不可靠", "clock unsure") : nil
  }

  /// The time that a visit should have had whose time the clock gave, ms since 1970: as far as a sync has told how wrong
  /// the clock was. Nil for one whose time is good, or was written by hand.
  package func correctedTime(of visit: Record) -> Int64? {
    guard timeMark(of: visit) != nil, let at = visit.integer(RecordType.visit["at"]),
      let made = visit.cells.lazy.flatMap(\.cell.siblings).first(where: { $0.dot == visit.id })?.time,
      Int64(clamping: made.milliseconds).subtractingReportingOverflow(at).partialValue.magnitude
        < ClockSkew.noticedMilliseconds,
      let offset = clockOffset(visit.id), offset.magnitude >= ClockSkew.noticedMilliseconds
    else { return nil }
    let corrected = at + offset
    return corrected > 0 && corrected < FutureVisits.start(now: hubNow) ? corrected : nil
  }

  /// The command that gives a visit the time that it should have had; nil where nobody knows it.
  package func correction(of visit: Record) throws -> String? {
    guard let at = correctedTime(of: visit) else { return nil }
    return "\(program) visit amend \(try short(visit.id)) --at '\(Instant.text(at))'"
  }

  /// Says under a list how to correct the times of the visits in it.
  package func sayCorrections(_ visits: some Sequence<Record>) throws {
    var commands: [String] = []
    for visit in visits {
      if let command = try correction(of: visit) { commands.append(command) }
    }
    guard !commands.isEmpty else { return }
    output.note(
      Label(
        "按上次同步得知的时钟误差，这些探访的时间应当是：", "by what a sync told of the clock's error, these visits took place at:"))
    for command in commands.prefix(Self.correctionsShown) { output.note(Label("  \(command)", "  \(command)")) }
    let more = commands.count - Self.correctionsShown
    if more > 0 { output.note(Label("  另有 \(more) 次，改完再看", "  and \(more) more: correct these first")) }
  }

  private static let correctionsShown = 10
}
