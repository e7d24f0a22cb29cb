package import Model
package import Replication
package import Store
package import Wire

extension Database: Register {
  package func alias(of old: Dot) throws -> Dot? {
    guard let packed = try replicas.packKnown(old) else { return nil }
    let select = try connection.statement("SELECT new FROM alias WHERE old = ?")
    defer { select.reset() }
    select.bind(1, packed)
    return try select.step() ? try replicas.unpack(select.integer(0)) : nil
  }

  package func replicaIDs() throws -> [ReplicaID] {
    let select = try connection.statement("SELECT id FROM replica")
    defer { select.reset() }
    var ids: [ReplicaID] = []
    while try select.step() { ids.append(ReplicaID(UInt64(bitPattern: select.integer(0)))) }
    return ids
  }

  package func standingChange(_ dot: Dot) throws -> Change? {
    guard let packed = try replicas.packKnown(dot) else { return nil }
    var change: Change?
    try forEachStandingChange("id = ?", "", bind: { $0.bind(1, packed) }) { change = $0 }
    return change
  }

  package func forEachStandingChange(reasonPrefix: String, _ body: (Change) throws -> Void) throws {
    // The reason stands in the change's bytes as it is; what else they hold is looked at only where it does.
    let fragment = Array(reasonPrefix.utf8)
    let isOfImport = reasonPrefix.contains(Schema.importWord)
    try forEachStandingChange(
      (isOfImport ? "\(Schema.isImported) AND " : "") + "instr(bytes, ?) > 0", reasonPrefix,
      bind: { $0.bind(1, fragment) }, body)
  }

  private func forEachStandingChange(
    _ condition: String, _ prefix: String, bind: (Statement) -> Void, _ body: (Change) throws -> Void
  ) throws {
    // A statement of its own: `body` may ask the store, too.
    let select = try connection.prepare(
      "SELECT id, bytes FROM change WHERE status IN (\(standingStatuses)) AND \(condition) ORDER BY id")
    bind(select)
    while try select.step() {
      let change = try Change(canonicalBytes: select.blob(1), dot: try replicas.unpack(select.integer(0)))
      if change.reason.utf8.starts(with: prefix.utf8) { try body(change) }
    }
  }

  package func forEachImportChange(_ body: (ChangeHead, ImportReason) throws -> Void) throws {
    let select = try connection.prepare(
      "SELECT id, bytes FROM change WHERE status IN (\(standingStatuses)) AND \(Schema.isImported)")
    // The changes of an import follow each other, and have one reason.
    var last: (text: String, reason: ImportReason?) = ("", nil)
    while try select.step() {
      let head = try ChangeHead(canonicalBytes: select.blob(1), dot: try replicas.unpack(select.integer(0)))
      if head.reason != last.text { last = (head.reason, ImportReason(head.reason)) }
      if let reason = last.reason { try body(head, reason) }
    }
  }

  package func author(of dot: Dot) throws -> String? { try authors.run(of: dot)?.account }

  package func forEach(
    _ type: RecordTypeNumber, in regions: [Region]?, _ body: (StoredRecord) throws -> Bool
  ) throws {
    guard let table = table(type) else { return }
    let (condition, arguments) = Self.condition(regions)
    try table.forEach("WHERE \(condition) ORDER BY region, id", bind: { Self.bind(arguments, $0) }, body)
  }

  package func forEach(
    _ type: RecordTypeNumber, in regions: [Region]?, only fields: [Field], _ body: (StoredRecord) throws -> Bool
  ) throws {
    guard let table = table(type) else { return }
    let (condition, arguments) = Self.condition(regions)
    try table.forEach(
      only: fields, "WHERE \(condition) ORDER BY region, id", bind: { Self.bind(arguments, $0) }, body)
  }

  package func referring(to id: Dot, type: RecordTypeNumber, field: String) throws -> [StoredRecord] {
    guard let table = table(type), table.type.field(key: field) != nil else { return [] }
    guard let packed = try replicas.packKnown(id) else { return [] }
    let time = table.type.fields.first { if case .instant = $0.kind { true } else { false } }
    let order = time.map { "\(Schema.name($0.key)) NULLS FIRST, id" } ?? "id"
    return try records(of: table, "\(Schema.name(field)) = ? ORDER BY \(order)") { $0.bind(1, packed) }
  }

  /// The records that fulfil a condition: ids first, then each by its id, so that both statements are prepared once
  /// however often this is asked.
  private func records(
    of table: RecordTable, _ condition: String, bind: (Statement) -> Void
  ) throws -> [StoredRecord] {
    let select = try connection.statement("SELECT id FROM \(Schema.name(table.type.key)) WHERE \(condition)")
    bind(select)
    var ids: [Int64] = []
    do {
      defer { select.reset() }
      while try select.step() { ids.append(select.integer(0)) }
    }
    return try ids.compactMap { try table.stored(try replicas.unpack($0)) }
  }

  package func showing(_ value: Value, type: RecordTypeNumber, field: String) throws -> [StoredRecord] {
    guard let table = table(type), table.type.field(key: field) != nil else { return [] }
    let condition = "\(Schema.name(field)) = ? ORDER BY id"
    switch value {
    case .text(let text): return try records(of: table, condition) { $0.bind(1, text) }
    case .integer(let number): return try records(of: table, condition) { $0.bind(1, number) }
    case .reference(let dot):
      guard let packed = try replicas.packKnown(dot) else { return [] }
      return try records(of: table, condition) { $0.bind(1, packed) }
    case .cleared, .membership, .opaque: return []
    }
  }

  package func references(by field: Field, of type: RecordTypeNumber) throws -> [(from: Dot, to: Dot)] {
    guard let table = table(type), table.type.field(number: field.number) != nil else { return [] }
    let select = try connection.statement(Self.referencesSQL(by: field, of: table.type))
    defer { select.reset() }
    var found: [(from: Dot, to: Dot)] = []
    while try select.step() {
      found.append((try replicas.unpack(select.integer(0)), try replicas.unpack(select.integer(1))))
    }
    return found
  }

  /// By `+`, SQLite orders the few that refer to another, found by their index, in place of reading everybody in order.
  static func referencesSQL(by field: Field, of type: RecordType) -> String {
    let (records, column) = (Schema.name(type.key), Schema.name(field.key))
    return """
      SELECT a.id, a.\(column) FROM \(records) a JOIN \(records) b ON b.id = a.\(column) \
      WHERE a.\(column) IS NOT NULL ORDER BY +a.id
      """
  }

  package func conflicted(in regions: [Region]?) throws -> [StoredRecord] {
    let (condition, arguments) = Self.condition(regions)
    var found: [StoredRecord] = []
    for type in model.types {
      try table(type.number)?.forEach(
        "WHERE conflicts > 0 AND \(condition) ORDER BY region, id", bind: { Self.bind(arguments, $0) }
      ) {
        found.append($0)
        return true
      }
    }
    return found
  }

  package func forEachVisit(
    _ milliseconds: Range<Int64>, in regions: [Region]?, _ body: (VisitFact) throws -> Bool
  ) throws {
    let (condition, arguments) = Self.condition(regions)
    let times = Self.times(milliseconds)
    let select = try connection.prepare(
      """
      SELECT id, elder, region, at, mode, outcome, risk, voided, purpose, helper, duration_minutes, from_paper FROM visit \
      WHERE at >= ? AND at < ? AND elder IS NOT NULL AND \(condition)
      """)
    select.bind(1, times.lowerBound)
    select.bind(2, times.upperBound)
    Self.bind(arguments, select, from: 3)
    let duration = RecordType.visit["duration_minutes"]
    while try select.step() {
      func code(_ column: Int32) -> Int64? { select.isNull(column) ? nil : select.integer(column) }
      let fact = VisitFact(
        id: try replicas.unpack(select.integer(0)), elder: try replicas.unpack(select.integer(1)),
        region: select.integer(2), atMilliseconds: select.integer(3), mode: code(4), outcome: code(5), risk: code(6),
        purpose: code(8), helper: try code(9).map { try replicas.unpack($0) },
        durationMinutes: code(10).flatMap { duration.holds($0) ? $0 : nil },
        isVoided: code(7) != nil, isFromPaper: code(11) == 1)
      if try !body(fact) { return }
    }
  }

  package func forEachVisitMark(through last: Int64, _ body: (VisitMark) throws -> Void) throws {
    // `INDEXED BY` fails where the index is missing: half the time of `due` must not be lost unseen.
    let select = try connection.prepare(
      """
      SELECT elder, at, outcome, risk, next_visit, mode FROM visit INDEXED BY visit_elder \
      WHERE elder IS NOT NULL AND voided IS NULL ORDER BY elder, at
      """)
    var packed: Int64?
    var elder: Dot?
    while try select.step() {
      func number(_ column: Int32) -> Int64? { select.isNull(column) ? nil : select.integer(column) }
      guard let at = number(1), at <= last, Instant.range.contains(at) else { continue }
      let next = select.integer(0)
      if next != packed { (packed, elder) = (next, try replicas.unpack(next)) }
      guard let elder else { continue }
      try body(
        VisitMark(
          elder: elder, atMilliseconds: at, outcome: number(2), risk: number(3), mode: number(5),
          nextVisit: number(4).flatMap { PartialDate(packed: $0)?.packed }))
    }
  }

  package func forEachFinding(
    _ milliseconds: Range<Int64>, field: String, _ body: (Dot, Int64, Set<UInt32>) throws -> Void
  ) throws {
    guard let table = table(CareModel.Number.visit), table.type.field(key: field)?.isFlags == true else { return }
    let select = try connection.prepare(
      """
      SELECT elder, at, \(Schema.name(field)) FROM visit WHERE at >= ? AND at < ? AND voided IS NULL \
      AND elder IS NOT NULL AND \(Schema.name(field)) IS NOT NULL
      """)
    let times = Self.times(milliseconds)
    select.bind(1, times.lowerBound)
    select.bind(2, times.upperBound)
    while try select.step() {
      let bits = select.integer(2)
      let elements = (0...RowFormat.elementMax).filter { bits >> Int64($0) & 1 == 1 }
      try body(try replicas.unpack(select.integer(0)), select.integer(1), Set(elements))
    }
  }

  package func lastVisits(outcome: Int64, through last: Int64) throws -> [Dot: Int64] {
    let select = try connection.statement(
      """
      SELECT elder, max(at) FROM visit INDEXED BY visit_elder WHERE outcome = ? AND at BETWEEN ? AND ? AND voided IS NULL \
      AND elder IS NOT NULL GROUP BY elder
      """)
    defer { select.reset() }
    select.bind(1, outcome)
    select.bind(2, Instant.range.lowerBound)
    select.bind(3, min(last, Instant.range.upperBound))
    var found: [Dot: Int64] = [:]
    while try select.step() { found[try replicas.unpack(select.integer(0))] = select.integer(1) }
    return found
  }

  package func count(_ type: RecordTypeNumber) throws -> Int {
    guard let table = table(type) else { return 0 }
    return Int(try connection.number("SELECT count(*) FROM \(Schema.name(table.type.key))"))
  }

  /// What of a range of ms is time at all: a column holds whatever somebody wrote.
  private static func times(_ milliseconds: Range<Int64>) -> Range<Int64> {
    milliseconds.clamped(to: Instant.range.lowerBound..<Instant.range.upperBound + 1)
  }

  // MARK: - Regions in SQL

  static func condition(_ regions: [Region]?) -> (String, [Int64]) {
    guard let regions else { return ("TRUE", []) }
    if regions.isEmpty { return ("FALSE", []) }
    let ranges = regions.map { _ in "region BETWEEN ? AND ?" }
    return ("(\(ranges.joined(separator: " OR ")))", regions.flatMap { [$0.codes.lowerBound, $0.codes.upperBound] })
  }

  static func bind(_ arguments: [Int64], _ statement: Statement, from first: Int32 = 1) {
    for (index, argument) in arguments.enumerated() { statement.bind(first + Int32(index), argument) }
  }
}
