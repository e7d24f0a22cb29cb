package import Care
package import Model
package import Replication
package import Store
import Terminal
import Wire

/// Figures that were published: kept as they stood, handed up to the level above.
package struct Publication {
  package let id: Dot
  /// Whether each village has lines of its own: there may be too many.
  package let hasVillages: Bool
  package let freshness: Freshness

  /// Whether devices or held changes are missing from the figures.
  package var isIncomplete: Bool { freshness.fleet.map { $0.silent > 0 || $0.held > 0 } ?? false }

  /// Counts and publishes a period's figures.
  /// - Throws: `period_not_begun`, `period_running`, `division_missing`, `release_too_large`.
  static func publish(_ place: ReportDesk, _ arguments: Arguments) throws -> Publication {
    let desk = place.desk
    let period = try place.publishedPeriod(arguments)
    let region = try place.division(arguments)
    try desk.requireWhole(region)
    try check(period, at: place.now, soFar: arguments.flag("so-far"))
    let release = try fitting {
      try Release(desk.register, period, in: region, withVillages: $0, now: place.now).content
    }
    let type = RecordType.release
    var edit = try Edit(type, nil, role: desk.role)
    try edit.set(type["report"], .integer(Vocabulary.report["year"]))
    try edit.set(type["division"], .integer(region.padded))
    try edit.set(type["period"], .text(period.description))
    try edit.set(type["released_at"], .integer(desk.now))
    try edit.set(type["released_by"], .text(desk.authority.account))
    try edit.set(type["state"], .integer(Vocabulary.releaseState["submitted"]))
    try edit.set(type["content"], .text(release.content))
    try edit.set(type["hash"], .text(Release.hash(release.content)))
    let freshness = try place.freshness(period, [region])
    if let asOf = freshness.asOfMilliseconds { try edit.set(type["as_of"], .integer(asOf)) }
    if let last = try all(desk, of: region, period).last {
      try edit.set(type["replaces"], .reference(last.record.id))
    }
    if let note = arguments.text("note") { try desk.take([note], for: type["note"], into: &edit) }
    try desk.requireReach(edit)
    let id = try desk.write(edit)
    try desk.note("release_publish", .type(.release), .record(id))
    return Publication(id: id, hasVillages: release.hasVillages, freshness: freshness)
  }

  /// As on a command line, of what a form says by the names of the options of `report freeze`.
  package static func publish(
    _ place: ReportDesk, form: [(name: String, value: String)]
  ) throws -> Publication {
    try publish(
      place,
      Arguments(
        path: ["report", "freeze"], options: ReleaseCommands.freezeOptions, given: form.map { ($0.name, [$0.value]) },
        operands: [:]))
  }

  private static func check(_ period: Period, at now: Int64, soFar: Bool) throws(Failure) {
    guard now >= period.instants.lowerBound else {
      throw Failure(
        "period_not_begun", .badInput,
        Label("\(period.description) 还没开始，没有数字可发布", "\(period.description) has not begun: there is nothing to release"),
        hint: Label("检查 --month 或 --year 的年份", "check the year of --month or --year"))
    }
    guard now >= period.instants.upperBound || soFar else {
      throw Failure(
        "period_running", .badInput, Label("\(period.description) 还没过完", "\(period.description) has not ended yet"),
        hint: Label("过完再发布；要现在就发布，加上 --so-far", "release it when it is over, or add --so-far to do it now"))
    }
  }

  /// All that fits a record: without the villages where there are too many.
  /// - Parameter content: of a release with the villages' lines, or without.
  /// - Throws: `release_too_large`.
  static func fitting(_ content: (Bool) throws -> String) throws -> (content: String, hasVillages: Bool) {
    for hasVillages in [true, false] {
      let text = try content(hasVillages)
      if text.utf8.count <= Release.bytesMax { return (text, hasVillages) }
    }
    throw Failure(
      "release_too_large", .badInput, Label("数字太多，写不进一次发布", "these are too many figures for a release"),
      hint: Label("按年或按县区分别发布", "release a single year, or county by county"))
  }
}

// MARK: - What was published

extension Publication {
  /// The releases within the account's reach that were not withdrawn, the first of them first; of one division and
  /// period, if they are given. Their contents, up to 60 kB each, are left out: `record` has them.
  package static func all(_ desk: Desk, of region: Region?, _ period: Period?) throws -> [StoredRecord] {
    let type = RecordType.release
    var found: [StoredRecord] = []
    let asked = ["division", "period", "released_at", "withdrawn"].map { type[$0] }
    try desk.register.forEach(type.number, in: desk.regions, only: asked) { stored in
      let record = stored.record
      guard record.integer(type["withdrawn"]) != 1,
        region.map({ record.integer(type["division"]) == $0.padded }) ?? true,
        period.map({ record.text(type["period"]) == $0.description }) ?? true
      else { return true }
      found.append(stored)
      return true
    }
    return found.sorted {
      ($0.record.integer(type["released_at"]) ?? 0, $0.record.id) < (
        $1.record.integer(type["released_at"]) ?? 0, $1.record.id
      )
    }
  }

  /// The whole of one of these.
  package static func record(_ id: Dot, _ desk: Desk) throws -> Record {
    guard let record = try desk.register.record(id, type: RecordType.release.number) else {
      throw Failure.noSuchRecordInReach
    }
    return record
  }

  /// Whether a release's content is what its hash says.
  package static func isWhole(_ record: Record) -> Bool {
    let type = RecordType.release
    return Release.hash(record.text(type["content"]) ?? "") == record.text(type["hash"])
  }

  /// A release's figures.
  /// - Throws: `release_altered`, if the content is not what its hash says.
  static func figures(of record: Record) throws -> Release {
    guard isWhole(record) else {
      throw Failure(
        "release_altered", .badInput, Label("这次发布的内容与校验值不符", "the content of this release does not match its hash"),
        hint: Label("用 history 查看是谁改的", "history shows who changed it"))
    }
    return Release(content: record.text(RecordType.release["content"]) ?? "")
  }
}

extension ReportDesk {
  /// The period that a release is of: last year unless said.
  func publishedPeriod(_ arguments: Arguments) throws -> Period {
    if arguments.text("month") != nil || arguments.integer("year") != nil {
      return try period(arguments, isTrend: false)
    }
    return Period(year: CalendarMonth(containing: now).year - 1) ?? Period(CalendarMonth(containing: now))
  }

  /// The division that a release is about: the one that is named, whosever it is, else the account's own.
  func division(_ arguments: Arguments) throws -> Region {
    if let text = arguments.text("village") { return try desk.villages().region(text) }
    guard let regions = desk.authority.regions, regions.count == 1 else {
      throw Failure(
        "division_missing", .badInput, Label("没有写是哪个区划", "it is not said which division"),
        hint: Label("加上 --village 区划代码", "add --village with the division's code"))
    }
    return regions[0]
  }
}
