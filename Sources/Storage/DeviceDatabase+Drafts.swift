package import Model
package import Replication
package import Store

/// Drafts: answers that were kept one by one while somebody was asked, until the record is saved.
extension DeviceDatabase {
  /// Begins a draft. Within a transaction only.
  package func beginDraft(
    _ command: String, _ type: RecordTypeNumber, record: Dot?, atMilliseconds now: Int64
  ) throws -> Int64 {
    let insert = try connection.statement(
      "INSERT INTO draft (command, type, record, began_at, changed_at) VALUES (?, ?, ?, ?, ?)")
    insert.bind(1, command)
    insert.bind(2, Int64(type))
    insert.bind(3, try record.map { try replicas.pack($0) })
    insert.bind(4, now)
    insert.bind(5, now)
    try insert.run()
    let number = try connection.number("SELECT last_insert_rowid()")
    if let record { try name(record, in: number, key: "") }
    return number
  }

  /// Keeps an answer, in place of the one that was there; nil takes it away. Within a transaction only.
  /// - Parameter names: the record that the answer names.
  /// - Returns: false if the draft is gone: saved, discarded, or removed with the people it was about.
  package func keep(
    _ answer: KeptAnswers.Answer?, for key: String, in draft: Int64, naming names: Dot?, atMilliseconds now: Int64
  ) throws -> Bool {
    let touch = try connection.statement("UPDATE draft SET changed_at = ? WHERE n = ?")
    touch.bind(1, now)
    touch.bind(2, draft)
    try touch.run()
    guard connection.changes == 1 else { return false }
    let unname = try connection.statement("DELETE FROM draft_record WHERE draft = ? AND field = ?")
    unname.bind(1, draft)
    unname.bind(2, key)
    try unname.run()
    guard let answer else {
      let delete = try connection.statement("DELETE FROM draft_answer WHERE draft = ? AND field = ?")
      delete.bind(1, draft)
      delete.bind(2, key)
      try delete.run()
      return true
    }
    let upsert = try connection.statement(
      """
      INSERT INTO draft_answer (draft, field, place, text, is_extra) VALUES \
      (?1, ?2, (SELECT 1 + coalesce(max(place), 0) FROM draft_answer WHERE draft = ?1), ?3, ?4) \
      ON CONFLICT (draft, field) DO UPDATE SET text = excluded.text, is_extra = max(is_extra, excluded.is_extra)
      """)
    upsert.bind(1, draft)
    upsert.bind(2, key)
    upsert.bind(3, answer.text)
    upsert.bind(4, answer.isExtra ? 1 : 0)
    try upsert.run()
    if let names { try name(names, in: draft, key: key) }
    return true
  }

  private func name(_ record: Dot, in draft: Int64, key: String) throws {
    let insert = try connection.statement("INSERT OR REPLACE INTO draft_record (draft, field, record) VALUES (?, ?, ?)")
    insert.bind(1, draft)
    insert.bind(2, key)
    insert.bind(3, try replicas.pack(record))
    try insert.run()
  }

  /// All drafts, the one worked on last first.
  package func drafts() throws -> [KeptAnswers] {
    let select = try connection.statement(
      "SELECT n, command, type, record, began_at, changed_at FROM draft ORDER BY changed_at DESC, n DESC")
    defer { select.reset() }
    var drafts: [KeptAnswers] = []
    while try select.step() {
      drafts.append(
        KeptAnswers(
          number: select.integer(0), command: select.text(1), type: RecordTypeNumber(select.integer(2)),
          record: select.isNull(3) ? nil : try replicas.unpack(select.integer(3)),
          beganMilliseconds: select.integer(4), changedMilliseconds: select.integer(5),
          answers: try answers(of: select.integer(0))))
    }
    return drafts
  }

  private func answers(of draft: Int64) throws -> [KeptAnswers.Answer] {
    let select = try connection.statement(
      "SELECT field, text, is_extra FROM draft_answer WHERE draft = ? ORDER BY place")
    defer { select.reset() }
    select.bind(1, draft)
    var answers: [KeptAnswers.Answer] = []
    while try select.step() {
      answers.append(
        KeptAnswers.Answer(key: select.text(0), text: select.text(1), isExtra: select.integer(2) == 1))
    }
    return answers
  }

  /// Makes a draft of a new record one of an existing record. Within a transaction only.
  package func move(draft: Int64, to command: String, _ record: Dot) throws {
    let update = try connection.statement("UPDATE draft SET command = ?, record = ? WHERE n = ?")
    update.bind(1, command)
    update.bind(2, try replicas.pack(record))
    update.bind(3, draft)
    try update.run()
    try name(record, in: draft, key: "")
  }

  /// Within a transaction only.
  /// - Returns: false if there is no such draft (any more).
  package func removeDraft(_ number: Int64) throws -> Bool {
    let delete = try connection.statement("DELETE FROM draft WHERE n = ?")
    delete.bind(1, number)
    try delete.run()
    return connection.changes == 1
  }

  package func draftCount() throws -> Int { Int(try connection.number("SELECT count(*) FROM draft")) }

  // MARK: - With the people they are about

  package func removeDrafts(naming record: Dot) throws -> Int {
    guard let packed = try replicas.packKnown(record) else { return 0 }
    let delete = try connection.statement(
      "DELETE FROM draft WHERE n IN (SELECT draft FROM draft_record WHERE record = ?)")
    delete.bind(1, packed)
    try delete.run()
    return connection.changes
  }

  package func removeDraftsOfAbsent() throws -> Int {
    let select = try connection.statement("SELECT DISTINCT record FROM draft_record")
    defer { select.reset() }
    var named: [Dot] = []
    while try select.step() { named.append(try replicas.unpack(select.integer(0))) }
    return try named.reduce(0) { try type(of: $1) == nil ? $0 + removeDrafts(naming: $1) : $0 }
  }

  /// Drafts follow a record that takes a new name.
  func renameInDrafts(_ old: Dot, to new: Dot) throws {
    for (table, column) in [("draft", "record"), ("draft_record", "record")] {
      let update = try connection.statement("UPDATE \(table) SET \(column) = ? WHERE \(column) = ?")
      update.bind(1, try replicas.pack(new))
      update.bind(2, try replicas.pack(old))
      try update.run()
    }
  }
}
