import Model
package import Replication
package import Store

extension Duplicates {
  /// Somebody on the register who may be the person that a new record describes.
  package struct Likeness: Hashable, Sendable {
    /// The record that stands for them.
    package let elder: Dot
    /// As of a pair.
    package let score: Int
    /// In the order of `Reason`.
    package let reasons: [Reason]
  }

  /// Who may be the person that a record describes, which is not on the register yet: the likeliest first.
  ///
  /// Compared are the people of the same township, and those of the same ID number anywhere in the store.
  /// - Complexity: linear in the people of a township.
  package static func likenesses(of stored: StoredRecord, in register: any Register) throws -> [Likeness] {
    guard let fields = ElderFields(register.model) else { return [] }
    let new = Candidate(stored, fields)
    let inError = Vocabulary.archived["entered_in_error"]
    let survivors = try register.survivors(fields.type)
    var best: [Dot: Likeness] = [:]
    func compare(_ other: StoredRecord) {
      guard other.record.id != stored.record.id, other.record.integer(fields.archived) != inError,
        let match = new.comparison(with: Candidate(other, fields))
      else { return }
      let elder = survivors.survivor(of: other.record.id)
      if let known = best[elder], known.score >= match.score { return }
      best[elder] = Likeness(elder: elder, score: match.score, reasons: match.reasons)
    }
    let township = Region(String(new.township))
    // Decoding eighty columns of each of some thousand records would take longer than to compare them.
    let asked = Candidate.fieldsAsked(of: fields) + [fields.archived]
    try register.forEach(fields.type.number, in: township.map { [$0] }, only: asked) { other in
      compare(other)
      return true
    }
    for key in ["id_number", "id_number_unverified"] {
      guard let field = fields.type.field(key: key), let value = stored.record.value(field) else { continue }
      for column in ["id_number", "id_number_unverified"] {
        for other in try register.showing(value, type: fields.type.number, field: column) { compare(other) }
      }
    }
    return best.values.sorted { ($1.score, $0.elder) < ($0.score, $1.elder) }
  }
}
