import Model
import Replication
import Store

/// Finds elders by name, pinyin, initials and phone: every ending of each is a term, so that a prefix search finds
/// what stands anywhere in a name.
struct SearchIndex {
  private let connection: Connection
  private let replicas: Replicas
  private let names: [Field]
  private let phones: [Field]

  /// Digits of a phone number below which an ending says too little.
  private static let phoneEndingMin = 4

  init(_ connection: Connection, _ replicas: Replicas, _ model: CareModel) {
    self.connection = connection
    self.replicas = replicas
    let elder = model.type(number: CareModel.Number.elder)
    names = ["name", "former_name"].compactMap { elder?.field(key: $0) }
    phones = ["phone", "phone_other"].compactMap { elder?.field(key: $0) }
  }

  /// Those that a record is found by.
  var fields: [Field] { names + phones }

  /// Brings the index from one state of a record to another; nil where there is none.
  func update(_ new: Record?, replacing old: Record?) throws {
    guard let id = new?.id ?? old?.id else { return }
    let newTerms = new.map(terms) ?? []
    let oldTerms = old.map(terms) ?? []
    guard newTerms != oldTerms else { return }
    let packed = try replicas.pack(id)
    let delete = try connection.statement("DELETE FROM search WHERE term = ? AND record = ?")
    for term in oldTerms.subtracting(newTerms) {
      delete.bind(1, term)
      delete.bind(2, packed)
      try delete.run()
    }
    let insert = try connection.statement("INSERT INTO search (term, record) VALUES (?, ?) ON CONFLICT DO NOTHING")
    for term in newTerms.subtracting(oldTerms) {
      insert.bind(1, term)
      insert.bind(2, packed)
      try insert.run()
    }
  }

  /// How many terms a record should have, and how many of them are there.
  func presence(of record: Record) throws -> (expected: Int, found: Int) {
    let terms = terms(record)
    let packed = try replicas.pack(record.id)
    let select = try connection.statement("SELECT 1 FROM search WHERE term = ? AND record = ?")
    defer { select.reset() }
    var found = 0
    for term in terms {
      select.bind(1, term)
      select.bind(2, packed)
      if try select.step() { found += 1 }
      select.reset()
    }
    return (terms.count, found)
  }

  /// The records of which a term begins with `text`, at most `limit`.
  func find(_ text: String, limit: Int) throws -> [Dot] {
    let folded = Self.folded(text)
    guard !folded.isEmpty else { return [] }
    let select = try connection.statement(
      "SELECT DISTINCT record FROM search WHERE term >= ? AND term < ? LIMIT ?")
    defer { select.reset() }
    select.bind(1, folded)
    // Above every continuation of the text: no term contains U+10FFFF.
    select.bind(2, folded + "\u{10FFFF}")
    select.bind(3, Int64(limit))
    var found: [Dot] = []
    while try select.step() { found.append(try replicas.unpack(select.integer(0))) }
    return found
  }

  /// What a person types, as terms are written: no spaces and hyphens, ASCII letters small.
  static func folded(_ text: String) -> String {
    String(halfWidth(text).lowercased().filter { !$0.isWhitespace && $0 != "-" && $0 != "·" && $0 != "'" })
  }

  private func terms(_ record: Record) -> Set<String> {
    var terms: Set<String> = []
    for field in names {
      if case .text(let name)? = record.value(field) { Self.insert(name: name, into: &terms) }
    }
    for field in phones {
      guard case .text(let phone)? = record.value(field) else { continue }
      var ending = phone[...]
      while ending.utf8.count >= Self.phoneEndingMin {
        terms.insert(String(ending))
        ending = ending.dropFirst()
      }
    }
    return terms
  }

  /// Every choice of one letter per place, a few at most: characters with several readings are rare in names.
  private static func combinations(_ alternatives: [[String]]) -> [String] {
    alternatives.reduce([""]) { starts, letters in
      Array(starts.flatMap { start in letters.map { start + $0 } }.prefix(8))
    }
  }

  private static func insert(name: String, into terms: inout Set<String>) {
    let folded = folded(name)
    var ending = Substring(folded)
    while !ending.isEmpty {
      terms.insert(String(ending))
      let rest = String(ending)
      for spelling in Readings.spellings(rest) { terms.insert(spelling.filter { $0 != " " }) }
      for initials in combinations(Readings.initials(rest)) { terms.insert(initials) }
      ending = ending.dropFirst()
    }
  }
}
