import Model
import Replication
import Store

/// Finds elders by name, pinyin, initials and phone: every ending of each is a term, so that a prefix search finds
/// what stands anywhere in a name.
final class SearchIndex {
  private let connection: Connection
  private let replicas: Replicas
  private let names: [Field]
  private let phones: [Field]
  /// Terms that are still to be written: in the order of their first bytes they come to lie beside each other.
  private var waiting: [(order: UInt64, term: String, record: Int64)] = []

  private static let waitingMax = 1 << 16
  /// Terms in one statement.
  private static let batchCount = 16

  /// Digits of a phone number below which an ending says too little.
  private static let phoneEndingMin = 4

  init(_ connection: Connection, _ replicas: Replicas, _ model: CareModel) {
    self.connection = connection
    self.replicas = replicas
    let elder = model.type(number: CareModel.Number.elder)
    names = ["name", "former_name"].compactMap { elder?.field(key: $0) }
    phones = ["phone", "phone_other"].compactMap { elder?.field(key: $0) }
    keys = (names + phones).map { CellKey(field: $0.number) }
  }

  /// Those that a record is found by.
  var fields: [Field] { names + phones }
  private let keys: [CellKey]

  /// Brings the index from one state of a record to another; nil where there is none.
  func update(_ new: Record?, replacing old: Record?) throws {
    guard let id = new?.id ?? old?.id else { return }
    if let new, let old, keys.allSatisfy({ new[$0] == old[$0] }) { return }
    let packed = try replicas.pack(id)
    guard let old else {
      if let new { forEachTerm(of: new) { waiting.append((Self.order($0), $0, packed)) } }
      if waiting.count >= Self.waitingMax { try flush() }
      return
    }
    let newTerms = new.map(terms) ?? []
    let oldTerms = terms(old)
    // What is to go may be waiting to be written.
    try flush()
    let delete = try connection.statement("DELETE FROM search WHERE term = ? AND record = ?")
    for term in oldTerms where !newTerms.contains(term) {
      delete.bind(1, term)
      delete.bind(2, packed)
      try delete.run()
    }
    for term in newTerms where !oldTerms.contains(term) { waiting.append((Self.order(term), term, packed)) }
  }

  /// Writes what waits. Belongs before anything that asks the index, and before the transaction's end.
  func flush() throws {
    guard !waiting.isEmpty else { return }
    waiting.sort { $0.order < $1.order }
    var start = 0
    while start < waiting.count {
      let count = waiting.count - start < Self.batchCount ? 1 : Self.batchCount
      let insert = try connection.statement(count == 1 ? Self.insertOne : Self.insertBatch)
      for place in 0..<count {
        insert.bind(Int32(2 * place + 1), waiting[start + place].term)
        insert.bind(Int32(2 * place + 2), waiting[start + place].record)
      }
      try insert.run()
      start += count
    }
    waiting = []
  }

  /// The transaction comes to nothing, or the index is about to be emptied.
  func forget() { waiting.removeAll() }

  private static let insertOne = insertSQL(1)
  private static let insertBatch = insertSQL(batchCount)

  private static func insertSQL(_ count: Int) -> String {
    let rows = Array(repeating: "(?, ?)", count: count).joined(separator: ", ")
    return "INSERT INTO search (term, record) VALUES \(rows) ON CONFLICT DO NOTHING"
  }

  /// A term's first eight bytes, as a number that rises with them.
  private static func order(_ term: String) -> UInt64 {
    var order: UInt64 = 0
    var count = 0
    for byte in term.utf8.prefix(8) {
      order = order << 8 | UInt64(byte)
      count += 1
    }
    return order << UInt64(8 * (8 - count))
  }

  /// How many terms a record should have, and how many of them are there.
  func presence(of record: Record) throws -> (expected: Int, found: Int) {
    try flush()
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
    try flush()
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
    forEachTerm(of: record) { terms.insert($0) }
    return terms
  }

  /// Some terms may come twice.
  private func forEachTerm(of record: Record, _ body: (String) -> Void) {
    for field in names {
      if case .text(let name)? = record.value(field) { Self.forEachTerm(ofName: name, body) }
    }
    for field in phones {
      guard case .text(let phone)? = record.value(field) else { continue }
      var ending = phone[...]
      while ending.utf8.count >= Self.phoneEndingMin {
        body(String(ending))
        ending = ending.dropFirst()
      }
    }
  }

  /// Every choice of one letter per place, a few at most: characters with several readings are rare in names.
  private static func combinations(_ alternatives: [[String]]) -> [String] {
    alternatives.reduce([""]) { starts, letters in
      Array(starts.flatMap { start in letters.map { start + $0 } }.prefix(8))
    }
  }

  private static func forEachTerm(ofName name: String, _ body: (String) -> Void) {
    let folded = folded(name)
    var ending = Substring(folded)
    while !ending.isEmpty {
      let rest = String(ending)
      body(rest)
      for spelling in Readings.spellings(rest) { body(spelling.filter { $0 != " " }) }
      for initials in combinations(Readings.initials(rest)) { body(initials) }
      ending = ending.dropFirst()
    }
  }
}
