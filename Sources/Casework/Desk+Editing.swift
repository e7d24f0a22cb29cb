package import Model
import Replication
import Store
package import Terminal

extension Desk {
  /// What the options given for fields amount to.
  /// - Parameter keys: the fields that the command takes as options.
  package func take(_ arguments: Arguments, into edit: inout Edit) throws {
    for name in arguments.order {
      guard let field = edit.type.field(option: name) else { continue }
      // Refused before anything else is said of it, so that nobody guesses at values.
      if field.mayWrite(role) == .no { throw Failure.mayNotWrite(field, role) }
      if let record = edit.record, let cell = record[CellKey(field: field.number)], field.isInConflict(cell) {
        try showConflict(field, cell)
        throw Failure.inConflict(field, id: try short(record.id), program: program)
      }
      try take(arguments.texts(name), for: field, into: &edit)
    }
  }

  /// Reads the texts given for one field.
  package func take(_ texts: [String], for field: Field, into edit: inout Edit) throws {
    if field.isFlags { return try takeFlags(texts, for: field, into: &edit) }
    let text = texts.last ?? ""
    if !text.trimmed.isEmpty {
      switch field.kind {
      case .reference(let number):
        guard let type = model.type(number: number) else { return }
        return try edit.set(field, .reference(try record(text, type).record.id))
      case .region: return try edit.set(field, .integer(try villages().code(text, field)))
      case .division: return try edit.set(field, .integer(try villages().region(text).padded))
      case .instant:
        let time = try VisitTime.parse(text, field, now: now)
        // Only a time limit lies in the future: nothing else has happened yet.
        if field.key != "due_at", time.milliseconds > latest { throw Failure.timeInFuture(field, now: now) }
        return try edit.set(field, .integer(time.milliseconds))
      case .text: try refuseIDNumber(text, field)
      default: break
      }
    }
    switch field.parse(text) {
    case .success(let cells):
      for cell in cells {
        if field.key == "birth" { try refuseFutureBirth(cell.value) }
        if Self.pastDates.contains(field.key) { try refuseFuture(cell.value, field) }
        try edit.set(field, cell.value)
      }
    case .failure(let problem): throw problem
    }
  }

  /// A name and whoever did something are no ID number: that has a field of its own, which not everybody sees.
  /// - Throws: `id_number_misplaced`.
  private func refuseIDNumber(_ text: String, _ field: Field) throws(Failure) {
    let isName =
      field.key.hasSuffix("name") || field.key.hasSuffix("_by")
      || ["visitor", "assessor", "second_assessor", "informant", "leader", "handed_to"].contains(field.key)
    guard isName, IDNumber.check(text).isValid else { return }
    throw Failure(
      "id_number_misplaced", .badInput,
      Label("\(field.label.zh)：这是身份证号，不是名字", "\(field.label.en): this is an ID number, not a name"),
      hint: Label("写名字；老人的身份证号写 --id-number", "write the name; an elder's ID number goes into --id-number")
    ).atPage(Label("写名字；身份证号写在“身份证号”一栏", "write the name; an ID number goes into “ID number”"))
  }

  /// Nobody was born after today; a year or month that has begun may stand alone.
  private func refuseFutureBirth(_ value: Value) throws(Failure) {
    let today = Instant.day(latest)
    guard case .integer(let birth) = value, birth > today.packed else { return }
    throw Failure(
      "birth_in_future", .badInput, Label("出生日期在今天以后", "the date of birth lies in the future"),
      hint: Label(
        "今天是 \(today)（北京时间）：检查 --birth 的年份；如果设备时钟慢了，先校准",
        "today is \(today) in Beijing: check the year of --birth; if the device's clock is slow, set it first")
    ).atPage(Label("今天是 \(today)：核对“出生日期”的年份", "today is \(today): check the year of “date of birth”"))
  }

  /// Dates of what has happened.
  private static let pastDates: Set = [
    "archived_on", "bereaved_on", "reviewed_on", "consent_on", "age_stated_on", "enrolled", "assessed_on",
    "surveyed_on", "accepted_on", "institution_on",
  ]

  private func refuseFuture(_ value: Value, _ field: Field) throws(Failure) {
    let today = Instant.day(latest)
    guard case .integer(let day) = value, day > today.packed else { return }
    throw Failure(
      "date_in_future", .badInput, Label("\(field.label.zh)在今天以后", "\(field.label.en): that day has not come"),
      hint: Label(
        "今天是 \(today)（北京时间）：检查写的日期；如果设备时钟慢了，先校准",
        "today is \(today) in Beijing: check the date; if the device's clock is slow, set it first"))
  }

  /// Plain elements replace what is shown; `+KEY` and `-KEY` add and remove one. An empty text removes all.
  private func takeFlags(_ texts: [String], for field: Field, into edit: inout Edit) throws {
    var replacement: Set<UInt32>?
    var written: [(element: UInt32, membership: Membership)] = []
    for text in texts {
      let pieces = text.split { "、,，;；|\n\t".contains($0) }.map(\.trimmed).filter { !$0.isEmpty }
      if pieces.isEmpty { replacement = replacement ?? [] }
      for piece in pieces {
        let isSingle = "+＋-－".contains(piece.first ?? " ")
        let isAdded = "+＋".contains(piece.first ?? " ")
        switch field.parse(isAdded ? String(piece.dropFirst()) : piece) {
        case .failure(let problem): throw problem
        case .success(let cells):
          if !isSingle { replacement = (replacement ?? []).union(cells.map(\.element)) }
          for case (let element, .membership(let membership)) in cells { written.append((element, membership)) }
        }
      }
    }
    if let replacement, let record = edit.record {
      for (element, _) in record.members(field) where !replacement.contains(element) {
        try edit.set(field, element: element, Membership(present: false))
      }
    }
    for (element, membership) in written { try edit.set(field, element: element, membership) }
    try refuseContradiction(field, edit)
  }

  /// Nothing wrong, and something that is: one of the two is a slip.
  /// - Throws: `not_together`.
  private func refuseContradiction(_ field: Field, _ edit: Edit) throws(FieldProblem) {
    guard edit.writes(field), let alone = field.vocabulary?.alone else { return }
    let members = edit.members(field)
    guard members.contains(UInt32(alone.code)), members.count > 1 else { return }
    throw field.problem(
      .notTogether, "“\(alone.label.zh)”不能和别的一起选", "“\(alone.label.en)” does not go with others",
      hint: Label(
        "去掉“\(alone.label.zh)”（-\(alone.key)），或只留它", "take “\(alone.label.en)” out (-\(alone.key)), or leave it alone"))
  }
}
