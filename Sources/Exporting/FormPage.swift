import Care
package import Casework
import Model
import Replication
import Store
import Terminal

/// Forms to print: one HTML file with all that it needs.
package struct FormPage {
  package enum Kind: String, Sendable { case visit, assessment }

  package let title: String
  package let html: String
  /// How many elders it shows.
  package let count: Int
  /// Whether it is about somebody: not a blank form.
  let isNarrowed: Bool

  /// As on a command line, of what a page says by the names of the options of `form`.
  package init(_ kind: Kind, form: [(name: String, values: [String])], _ desk: Desk) throws {
    let options = kind == .visit ? FormCommand.visitOptions : FormCommand.assessmentOptions
    let arguments = Arguments(
      path: ["form", kind.rawValue], options: options,
      given: form.filter { entry in options.contains { $0.name == entry.name } }, operands: [:])
    self = try kind == .visit ? FormPage(visits: arguments, desk) : FormPage(assessments: arguments, desk)
  }

  init(visits arguments: Arguments, _ desk: Desk) throws {
    let form = VisitForm(desk: desk)
    let title = Label("老年人探访登记表", "Record of a visit to an elder")[desk.language]
    var html = FormStyle.head(title, desk.language, isLarge: arguments.flag("large"))
    var count = 0
    if let name = arguments.text("visit") {
      let visit = try desk.record(name, .visit).record
      try form.page(try Self.subject(visit.reference(RecordType.visit["elder"]), Known(desk), desk), visit, to: &html)
      count = 1
    } else {
      let people = try Self.people(arguments, desk)
      if people.contains(where: { $0.item != nil }) {
        let due = people.compactMap { person in person.item.map { (person.subject, $0) } }
        form.list(
          Label("待访名单  \(Instant.day(desk.now))", "Elders to visit  \(Instant.day(desk.now))")[desk.language], due,
          to: &html)
      }
      for (subject, _) in people { try form.page(subject, nil, to: &html) }
      if people.isEmpty, !Self.isNarrowed(arguments) { try form.page(nil, nil, to: &html) }
      count = people.count
    }
    try self.init(title, html, count, arguments, desk)
  }

  init(assessments arguments: Arguments, _ desk: Desk) throws {
    var instrument = arguments.text("instrument").flatMap { Instrument.named($0) } ?? .ability
    var record: Record?
    var people: [(subject: FormSubject?, item: DueList.Item?)] = []
    if let name = arguments.text("assessment") {
      let found = try desk.record(name, .assessment).record
      let key = found.integer(RecordType.assessment["instrument"]).map { Vocabulary.instrument.keyText($0) }
      instrument = key.flatMap { Instrument.named($0) } ?? instrument
      record = found
      people = [(try Self.subject(found.reference(RecordType.assessment["elder"]), Known(desk), desk), nil)]
    } else {
      people = try Self.people(arguments, desk).map { ($0.subject, $0.item) }
      if people.isEmpty, !Self.isNarrowed(arguments) { people = [(nil, nil)] }
    }
    let title = instrument.label[desk.language]
    var html = FormStyle.head(title, desk.language, isLarge: arguments.flag("large"))
    let form = AssessmentForm(desk: desk, instrument: instrument)
    for (subject, _) in people { try form.page(subject, record, to: &html) }
    try self.init(title, html, people.count { $0.subject != nil }, arguments, desk)
  }

  private init(_ title: String, _ html: HTML, _ count: Int, _ arguments: Arguments, _ desk: Desk) throws {
    self.title = title
    self.html = html.text + FormStyle.tail
    self.count = count
    isNarrowed = Self.isNarrowed(arguments)
    try desk.note("form", [.count(.items, count)], regions: desk.regions ?? [])
  }

  private static func isNarrowed(_ arguments: Arguments) -> Bool {
    arguments.text("village") != nil || !arguments.texts("elder").isEmpty
  }

  // MARK: - People

  /// Those whom the command names: elders one by one, or a village's that are due this month.
  private static func people(
    _ arguments: Arguments, _ desk: Desk
  ) throws -> [(subject: FormSubject, item: DueList.Item?)] {
    var people: [(subject: FormSubject, item: DueList.Item?)] = []
    let names = arguments.texts("elder")
    if !names.isEmpty {
      let known = try Known(desk)
      for name in names {
        let id = try desk.record(name, .elder).record.id
        if let subject = try subject(id, known, desk) { people.append((subject, nil)) }
      }
    }
    guard let village = arguments.text("village") else { return people }
    let due = try DueList(desk.register, .init(now: desk.now, in: try desk.regions(in: village)))
    for item in due.items {
      guard let stored = try desk.register.stored(item.elder, type: CareModel.Number.elder) else { continue }
      let lastSeen = item.lastVisitMilliseconds.map { Instant.day($0) }
      people.append((try FormSubject(stored, desk, lastSeen: lastSeen), item))
    }
    return people
  }

  /// What is asked once for a page, however many people are on it: each goes through the whole register.
  private struct Known {
    let survivors: Survivors
    let seen: [Dot: Int64]

    init(_ desk: Desk) throws {
      survivors = try desk.register.survivors()
      seen = try desk.lastSeen()
    }
  }

  private static func subject(_ id: Dot?, _ known: Known, _ desk: Desk) throws -> FormSubject? {
    guard let id else { return nil }
    guard let stored = try desk.register.stored(known.survivors.survivor(of: id), type: CareModel.Number.elder) else {
      return nil
    }
    let last = try desk.register.united(with: stored.record.id, .elder).compactMap { known.seen[$0] }.max()
    return try FormSubject(stored, desk, lastSeen: last.map { Instant.day($0) })
  }
}
