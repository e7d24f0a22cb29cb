import Model
import Replication
import Store

/// What a person's visits, in the order they took place, leave to be done.
struct VisitTrail: Hashable {
  /// When they were last seen, ms since 1970.
  private(set) var seen: Int64?
  /// The risk that this visit found, a code of `Vocabulary.risk`.
  private(set) var risk: Int64?
  /// How often since then, in a row and up to now, nobody was at home.
  private(set) var missed = 0
  /// The last time that nobody was, ms since 1970.
  private(set) var missedAt: Int64?
  /// The day promised for the next visit, packed as in `PartialDate`; nil once they were seen on it or later.
  private(set) var promised: Int64?

  private static let outcomes = (seen: Vocabulary.visitOutcome["seen"], notHome: Vocabulary.visitOutcome["not_home"])

  mutating func take(_ mark: VisitMark) {
    switch mark.outcome {
    case Self.outcomes.seen:
      seen = mark.atMilliseconds
      risk = mark.risk
      missed = 0
      if let promised, Instant.day(mark.atMilliseconds).packed >= promised { self.promised = nil }
    case Self.outcomes.notHome:
      missed += 1
      missedAt = mark.atMilliseconds
    default: missed = 0
    }
    if let next = mark.nextVisit { promised = next }
  }
}

/// The trails of all people whom a store knows of.
struct VisitTrails {
  private var trails: [Dot: VisitTrail] = [:]
  private let survivors: Survivors

  /// - Parameters:
  ///   - last: later visits are not looked at, ms since 1970.
  ///   - count: told of every visit that is not void, later ones too, those of a record one after the other.
  init(
    _ register: any Register, _ survivors: Survivors, through last: Int64 = .max,
    alongside count: ((VisitMark) throws -> Void)? = nil
  ) throws {
    self.survivors = survivors
    let united = survivors.united
    let several = Set(united.keys).union(united.values.joined())
    var apart: [Dot: [VisitMark]] = [:]
    var current: (elder: Dot, trail: VisitTrail)?
    var trails: [Dot: VisitTrail] = [:]
    try register.forEachVisitMark(through: count == nil ? last : .max) { mark in
      if let count {
        try count(mark)
        guard mark.atMilliseconds <= last else { return }
      }
      // The visits of several records of one person come one record after the other.
      guard !several.contains(mark.elder) else {
        apart[survivors.survivor(of: mark.elder), default: []].append(mark)
        return
      }
      if current?.elder != mark.elder {
        if let current { trails[current.elder] = current.trail }
        current = (mark.elder, VisitTrail())
      }
      current?.trail.take(mark)
    }
    if let current { trails[current.elder] = current.trail }
    for (survivor, marks) in apart {
      var trail = VisitTrail()
      for mark in marks.sorted(by: { ($0.atMilliseconds, $0.elder) < ($1.atMilliseconds, $1.elder) }) {
        trail.take(mark)
      }
      trails[survivor] = trail
    }
    self.trails = trails
  }

  /// Of the person whom a record is about.
  func trail(of record: Dot) -> VisitTrail { trails[survivors.survivor(of: record)] ?? VisitTrail() }
}
