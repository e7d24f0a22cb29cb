import Care
import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// The elder that a record in the making is about, and what was recorded of the same kind last.
struct Subject {
  let elder: Record
  /// The last record of the type; never one that was voided.
  let last: Record?

  /// - Parameter type: of the record in the making.
  init(_ session: Session, elder: Record, _ type: RecordType) throws {
    self.elder = elder
    last =
      try type.field(key: "elder") == nil
      ? nil
      : session.desk.records(type, about: elder.id).first { record in
        if let voided = type.field(key: "voided"), record.value(voided) != nil { return false }
        if type.number == CareModel.Number.visit, session.desk.isInFuture(record) { return false }
        // Of an attempt that failed there is nothing to take over.
        guard let outcome = type.field(key: "outcome"), outcome.vocabulary === Vocabulary.visitOutcome else {
          return true
        }
        return record.integer(outcome) == Vocabulary.visitOutcome["seen"]
      }
  }
}

extension Record {
  /// The terms that a field shows, by their keys; the value itself for a field without a vocabulary.
  func shownKeys(_ field: Field) -> [String] {
    if field.isFlags { return members(field).map { field.vocabulary?.keyText(Int64($0.element)) ?? "" } }
    guard let value = value(field) else { return [] }
    if case .integer(let code) = value, let vocabulary = field.vocabulary { return [vocabulary.keyText(code)] }
    return [field.plain(value).text ?? "#"]
  }

  /// What a field shows, as an option would be given it; nil if there is nothing.
  func optionText(_ field: Field) -> String? {
    if field.isFlags {
      let members = members(field)
      return members.isEmpty
        ? nil : members.compactMap { field.flagText($0.element, .membership($0.membership)) }.joined(separator: ",")
    }
    guard let value = value(field) else { return nil }
    if case .reference(let dot) = value { return RecordName.text(dot) }
    return field.plain(value).text
  }
}

// MARK: - Which questions apply

extension Interview {
  /// Whether a question is put: the role may answer it, and the circumstances call for it.
  func isApplicable(_ question: Question) -> Bool {
    guard let field = type.field(key: question.key), field.mayWrite(session.role) != .no, isTaken(field) else {
      return false
    }
    if case .reference = field.kind, record == nil, !isNeeded(question), !canChoose(field) { return false }
    // An account of one village need not say which.
    if case .region = field.kind, record == nil, (try? session.villages().only) != nil { return false }
    return question.only.allSatisfy(holds) && (question.when.isEmpty || question.when.contains(where: holds))
  }

  private func holds(_ circumstance: Circumstance) -> Bool {
    switch circumstance {
    case .answered(let key, let terms):
      // What was answered under other circumstances no longer counts.
      if let question = questions.first(where: { $0.key == key }), !isApplicable(question) { return false }
      return meets(answeredKeys(key), terms)
    case .unanswered(let key): return answeredKeys(key).isEmpty
    case .elder(let key, let terms):
      guard let elder = subject?.elder, let field = RecordType.elder.field(key: key) else { return false }
      return meets(elder.shownKeys(field), terms)
    case .last(let key, let terms):
      guard let last = subject?.last, let field = type.field(key: key) else { return false }
      return meets(last.shownKeys(field), terms)
    case .age(let years): return age.map { $0 >= years } ?? false
    }
  }

  private func meets(_ found: [String], _ terms: [String]) -> Bool {
    terms.isEmpty ? !found.isEmpty : found.contains(where: terms.contains)
  }

  /// The terms of an answer by their keys; the text itself for a field without a vocabulary.
  func answeredKeys(_ key: String) -> [String] {
    guard let field = type.field(key: key) else { return [] }
    guard let text = answers[key]?.text else { return assumesUsual ? usualKeys(field) : [] }
    if text.isEmpty { return [] }
    guard field.isFlags else { return [text] }
    return text.split(separator: ",").map { String($0.prefix { $0 != "@" && $0 != "#" }) }
  }

  /// The terms that Return stands for at a question.
  private func usualKeys(_ field: Field) -> [String] {
    switch questions.first(where: { $0.key == field.key })?.usual {
    case .term(let key): return [key]
    case .last(let key):
      if let last = subject?.last, last.has(field) { return last.shownKeys(field) }
      return [key].compactMap { $0 }
    case .nothing, .now, .today, .own, nil: return []
    }
  }

  /// In whole years, the most that they may be by the date of birth.
  private var age: Int? {
    let fields = RecordType.elder
    let birth = subject?.elder.integer(fields["birth"]).flatMap { PartialDate(packed: $0) }
    let answered = type.key == "elder" ? answers["birth"].flatMap { PartialDate.parse($0.text) } : nil
    return (answered ?? birth)?.years(on: Instant.day(session.now))?.upperBound
  }
}
