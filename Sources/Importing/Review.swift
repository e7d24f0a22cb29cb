package import Casework
package import Model
package import Replication
import Roster
import Store
import Sync
import Wire

/// Suggestions of lists, and an official's decisions on them.
package struct Review {
  /// One suggestion as it stands.
  package struct Item {
    package let id: Dot
    /// The record that stands for the elder.
    package let elder: Dot
    package let state: Int64
    package let source: Int64?
    package let sourceName: String
    package let listedOn: PartialDate?
    package let importID: String
    package let region: Int64
    let suggestion: Suggestion
    /// As it was shown: whoever decides has seen no more.
    let record: Record

    package var field: Field { RecordType.elder[suggestion.field] }
  }

  /// Which of them.
  package struct Filter {
    package var regions: [Region]?
    package var importID: String?
    package var field: String?
    package var elder: Dot?
    package var state: Int64?

    package init(regions: [Region]?) { self.regions = regions }
  }

  /// What became of one.
  package enum Outcome: String {
    case accepted, declined, open
    /// The account may only propose the field: an official above decides.
    case proposed
    /// The record says something else than when the list was imported.
    case changed
    /// Concurrent values wait for a decision.
    case conflict
    case notPermitted = "not_permitted"
    /// It was decided on before.
    case decided
    case elderGone = "elder_gone"
    /// This version's field does not take the value, which another version's import has left.
    case invalidValue = "invalid_value"
  }

  private static let type = RecordType.suggestion
  private let desk: Desk
  private let survivors: Survivors

  package init(_ desk: Desk) throws {
    self.desk = desk
    survivors = try desk.register.survivors()
  }

  // MARK: - Reading

  /// The suggestions that a filter leaves, person by person.
  package func items(_ filter: Filter) throws -> [Item] {
    var items: [Item] = []
    try desk.register.forEach(Self.type.number, in: filter.regions) { stored in
      if let item = item(stored), matches(item, filter) { items.append(item) }
      return true
    }
    return items.sorted {
      ($0.region, $0.elder, $0.field.number, $0.id) < ($1.region, $1.elder, $1.field.number, $1.id)
    }
  }

  /// One suggestion by its id.
  package func item(_ id: String) throws -> Item? { item(try desk.record(id, Self.type)) }

  private func item(_ stored: StoredRecord) -> Item? {
    let (type, record) = (Self.type, stored.record)
    // One of a field that only a newer version knows is that version's to decide on.
    guard let suggestion = Suggestion(record), RecordType.elder.field(key: suggestion.field) != nil,
      let elder = record.reference(type["elder"]), let state = record.integer(type["state"])
    else { return nil }
    return Item(
      id: record.id, elder: survivors.survivor(of: elder), state: state, source: record.integer(type["source"]),
      sourceName: record.text(type["source_name"]) ?? "",
      listedOn: record.integer(type["listed_on"]).flatMap { PartialDate(packed: $0) },
      importID: record.text(type["import"]) ?? "", region: stored.region, suggestion: suggestion,
      record: record)
  }

  private func matches(_ item: Item, _ filter: Filter) -> Bool {
    (filter.importID == nil || filter.importID == item.importID)
      && (filter.field == nil || filter.field == item.field.key)
      && (filter.elder == nil || filter.elder == item.elder) && (filter.state == nil || filter.state == item.state)
  }

  /// What the elder's record shows now, in canonical text.
  package func now(_ item: Item) throws -> [String] {
    try desk.register.record(item.elder, type: CareModel.Number.elder)?.canonical(item.field) ?? []
  }

  package func suggested(_ item: Item) -> [String] { item.suggestion.values }

  /// Whether a record that shows these values says something else than when the list was imported.
  package func isChanged(_ item: Item, now: [String]) -> Bool {
    now != item.suggestion.standing && now != item.suggestion.values
  }

  /// Canonical values as people read them.
  package static func words(_ values: [String], _ field: Field, _ language: Language) -> String {
    values.map { text in
      if let term = field.vocabulary?.term(key: text) { return term.label[language] }
      guard case .success(let cells) = field.parse(text), let cell = cells.first else { return text }
      return field.format(cell.value, element: cell.element, language: language)
    }.joined(separator: language == .zh ? "、" : ", ")
  }

  // MARK: - Deciding

  /// Writes the value and notes the decision, in one transaction.
  /// - Parameter asShown: whether the person has seen what the record shows now; else a record that changed since the
  ///   list was imported is left alone.
  package func accept(_ item: Item, asShown: Bool) throws -> Outcome {
    guard item.state == Vocabulary.suggestionState["open"] else { return .decided }
    guard let stored = try desk.register.stored(item.elder, type: CareModel.Number.elder) else { return .elderGone }
    let (record, field) = (stored.record, item.field)
    // The record that stands for the elder may be somewhere else than the one that the list was compared with.
    guard desk.holdsOnlyScope || desk.authority.reaches(village: stored.region), field.mayWrite(desk.role) != .no else {
      return .notPermitted
    }
    let current = record.canonical(field)
    if !asShown, isChanged(item, now: current) { return .changed }
    let draft: RowDraft
    do {
      draft = try RowDraft(
        changes(item, record, current), .elder, record: record, role: desk.role, source: item.source,
        references: { _ in nil })
    } catch is FieldProblem {
      return .invalidValue
    }
    if !draft.inConflict.isEmpty { return .conflict }
    let outcome: Outcome = draft.own.isEmpty && !draft.proposed.isEmpty ? .proposed : .accepted
    return try deciding(item, outcome, "review_accept") {
      for (values, isProposal) in [(draft.own, false), (draft.proposed, true)] where !values.isEmpty {
        _ = try desk.writer.write(
          Draft(
            type: CareModel.Number.elder, record: item.elder, values: values, reason: reason(item), shown: record),
          isProposal: isProposal, account: desk.authority.account)
      }
      try note(item, "accepted", reason: reason(item))
    }
  }

  /// Carries a decision out in one transaction, with its line in the audit. Where somebody has decided meanwhile, or
  /// changed the elder's record, what they wrote stands.
  private func deciding(
    _ item: Item, _ outcome: Outcome, _ action: String, _ body: () throws -> Void
  ) throws -> Outcome {
    do {
      try desk.writer.transaction {
        try body()
        try desk.audit(action, [.record(item.elder)])
      }
      return outcome
    } catch DraftError.stale {
      let state = Self.type["state"]
      let now = try desk.register.record(item.id, type: Self.type.number)
      return now?.integer(state) == item.state ? .changed : .decided
    }
  }

  /// A telephone that gives way becomes the other one, if there is none; another reason of archiving is today's, and who
  /// was archived for entering an institution lived there since.
  private func changes(_ item: Item, _ record: Record, _ current: [String]) -> RosterChanges {
    let new = item.suggestion.values
    if item.field.isFlags { return [item.field.key: current + new.filter { !current.contains($0) }] }
    var changes = [item.field.key: new]
    let other = RecordType.elder["phone_other"]
    if item.field.key == "phone", !current.isEmpty, current != new, !record.has(other) { changes[other.key] = current }
    // The day that stands is that of the reason before.
    let on = RecordType.elder["archived_on"]
    if item.field.key == "archived", current != new, record.has(on) {
      changes[on.key] = ["\(Instant.day(desk.hubNow))"]
    }
    let code = new.first.flatMap { Vocabulary.archived.term(key: $0)?.code }
    if item.field.key == "archived", let code,
      let since = record.institution(before: .integer(code), now: desk.hubNow)
    {
      changes["living"] = ["institution"]
      changes["institution_on"] = PartialDate(packed: since).map { ["\($0)"] }
    }
    return changes
  }

  /// - Throws: `FieldProblem` for a reason that cannot be written as it is.
  package func decline(_ item: Item, reason: String) throws -> Outcome {
    guard item.state == Vocabulary.suggestionState["open"] else { return .decided }
    return try deciding(item, .declined, "review_decline") { try note(item, "declined", reason) }
  }

  /// Takes a decision back, as far as the suggestion goes; a value that was accepted stays.
  package func reopen(_ item: Item) throws -> Outcome {
    guard item.state != Vocabulary.suggestionState["open"] else { return .open }
    return try deciding(item, .open, "review_reopen") { try note(item, "open") }
  }

  /// - Parameter reason: of the change, not of the decision.
  private func note(_ item: Item, _ state: String, _ note: String = "", reason: String = "") throws {
    var edit = try Edit(Self.type, item.record, role: desk.role)
    try edit.set(Self.type["state"], .integer(Vocabulary.suggestionState[state]))
    if !note.isEmpty { try desk.take([note], for: Self.type["decided_note"], into: &edit) }
    for (values, isProposal) in [(edit.own, false), (edit.proposed, true)] where !values.isEmpty {
      _ = try desk.writer.write(
        Draft(type: Self.type.number, record: item.id, values: values, reason: reason, shown: item.record),
        isProposal: isProposal, account: desk.authority.account)
    }
  }

  /// Bears the import's tag, so that undoing the import takes the value back, too.
  private func reason(_ item: Item) -> String {
    let list = [item.sourceName, item.listedOn?.description ?? "", "采纳"].filter { !$0.isEmpty }.joined(separator: " ")
    return ImportTag(id: item.importID, file: list).reason
  }
}

extension Record {
  /// What a field shows, in canonical text: a set's keys, or one value.
  fileprivate func canonical(_ field: Field) -> [String] {
    if field.isFlags { return members(field).compactMap { field.vocabulary?.keyText(Int64($0.element)) } }
    return value(field).flatMap { field.plain($0).text }.map { [$0] } ?? []
  }
}
