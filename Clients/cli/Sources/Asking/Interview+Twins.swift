import Care
import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// People who may be registered already.
extension Interview {
  /// What people are known by: a new answer to any of these may show a twin.
  private static let identifying: Set<String> = [
    "name", "former_name", "birth", "village", "phone", "phone_other", "id_number", "id_number_unverified",
  ]

  /// Says who may be the same person, why, and offers to go on with that record instead.
  func warnOfTwins(after field: Field) throws {
    guard Self.identifying.contains(field.key), answers["name"]?.text.isEmpty == false else { return }
    let twins = try session.twins(of: try provisional()).filter { !shownTwins.contains($0.elder) }.prefix(5)
    guard !twins.isEmpty else { return }
    shownTwins.formUnion(twins.map(\.elder))
    try dialogue.say(Label("注意：可能已经登记过", "Careful: they may be registered already"), .yellow)
    for (index, twin) in twins.enumerated() {
      try dialogue.output.line(
        "  \(index + 1) \(try session.line(twin))".truncated(toWidth: dialogue.width - 1), .yellow)
      try dialogue.say("    " + session.reasons(twin))
    }
    try dialogue.say(
      Label(
        "回车＝不是同一人，照常登记；序号＝就是此人，改那份档案", "Return = somebody else, go on; a number = it is that person: change that record"
      ))
    while true {
      let answer = halfWidth(try dialogue.answer())
      if answer.isEmpty { return }
      if let number = Int(answer), twins.indices.contains(number - 1) { return try become(twins[number - 1].elder) }
      if Steering(answer, freeText: false) == .stop { throw Stopped(keepsDraft: true) }
      try dialogue.refuse(
        Failure(
          "invalid_choice", .badInput, Label("没有这个选择", "there is no such choice"),
          hint: Label("回车，或 1 到 \(twins.count)", "Return, or 1 to \(twins.count)")))
    }
  }

  /// The record as it would be made of the answers so far.
  private func provisional() throws -> StoredRecord {
    var edit = try Edit(type, nil, role: session.role)
    for key in Self.identifying.sorted() {
      guard let answer = answers[key], !answer.text.isEmpty else { continue }
      try session.take([answer.text], for: type[key], into: &edit)
    }
    return try session.provisional(edit)
  }

  /// Goes on as a change of a record that exists: answers that say what it says already fall away. Of a set, what was
  /// answered comes to what the record has: whoever registers somebody does not know of the rest.
  private func become(_ id: Dot) throws {
    guard let existing = try session.database.record(id, type: type.number), let draft else { return }
    try session.database.transaction { try session.database.move(draft: draft, to: "elder edit", id) }
    record = existing
    for (key, answer) in answers {
      guard let field = type.field(key: key) else { continue }
      if answer.text.isEmpty || answer.text == existing.optionText(field) {
        try keep(nil, for: key)
      } else if field.isFlags {
        try keep(existing.adding(answer.text, to: field), for: key)
      }
    }
    try findSubject()
    try dialogue.say(
      Label("改为修改这份档案；已答的列在下面，保存前请核对", "Changing that record instead; your answers are listed below: check them"),
      .green)
  }
}

extension Session {
  /// People on this device who may be the one that a record describes, the likeliest first.
  func twins(of record: StoredRecord) throws -> [Duplicates.Likeness] { try desk.twins(of: record) }

  /// The record that an edit of a new one would make.
  func provisional(_ edit: Edit) throws -> StoredRecord { try desk.provisional(edit) }

  /// A twin in one line.
  func line(_ twin: Duplicates.Likeness) throws -> String {
    let type = RecordType.elder
    guard let elder = try database.record(twin.elder, type: type.number) else { return try short(twin.elder) }
    var words = [try short(twin.elder)]
    for key in ["name", "birth", "village", "group", "phone", "archived"] where elder.has(type[key]) {
      words.append(try text(type[key], of: elder))
    }
    return words.joined(separator: "  ")
  }

  func reasons(_ twin: Duplicates.Likeness) -> String {
    twin.reasons.map { $0.label[language] }.joined(separator: language == .zh ? "，" : ", ")
  }
}

extension Record {
  /// What a set holds with what an answer adds, as an option would be given it; nil if the answer adds nothing.
  fileprivate func adding(_ answer: String, to field: Field) -> String? {
    let known = Set(members(field).map(\.element))
    let alone = field.vocabulary?.alone.map { UInt32($0.code) }
    guard let standing = optionText(field), known != Set([alone].compactMap { $0 }) else { return answer }
    let added = answer.split(separator: ",").map(String.init).filter { piece in
      guard case .success(let cells) = field.parse(piece) else { return true }
      return cells.contains { !known.contains($0.element) && $0.element != alone }
    }
    return added.isEmpty ? nil : ([standing] + added).joined(separator: ",")
  }
}
