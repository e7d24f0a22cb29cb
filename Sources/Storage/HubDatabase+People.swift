package import Model
package import Replication
import Store

/// Which elders are wanted, by village and name. From one index alone, however few fit.
package struct PeopleQuery: Sendable {
  /// Where a page begins: after the last of the page before.
  package struct Place: Sendable {
    package let region: Int64
    package let name: String
    package let id: Dot

    package init(region: Int64, name: String, id: Dot) {
      (self.region, self.name, self.id) = (region, name, id)
    }
  }

  package var regions: [Region]
  /// A part of a name, its pinyin or initials, or of a telephone number from its fourth digit on, or the beginning of an
  /// ID number; empty for everybody.
  package var text = ""
  /// Codes: of one of these categories, of one of these risk tiers; nil is none at all.
  package var categories: [Int64] = []
  package var risks: [Int64?] = []
  /// Only these people; nil for all.
  package var people: Set<Dot>?
  /// Nil for both.
  package var isArchived: Bool? = false

  package init(regions: [Region]) { self.regions = regions }
}

extension HubDatabase {
  /// Digits of an ID number below which its beginning says too little.
  private static let idNumberDigitsMin = 6

  /// The elders of a page: neither united into another nor left out by the query.
  package func people(_ query: PeopleQuery, after place: PeopleQuery.Place?, limit: Int) throws -> [Dot] {
    try search.flush()
    let start = try place.map { ($0.region, $0.name, try replicas.packKnown($0.id) ?? 0) }
    var found: [Dot] = []
    let standing = try standingNevertheless()
    for range in RegionSet(query.regions).ranges where range.upperBound >= start?.0 ?? 0 {
      let after = start == nil ? "" : " AND (region, name, id) > (?, ?, ?)"
      let select = try connection.prepare(
        "SELECT id FROM elder INDEXED BY elder_list WHERE \(condition(query, standing))\(after) "
          + "ORDER BY region, name, id")
      var next = bind(query, range, select)
      if let start {
        select.bind(next, start.0)
        select.bind(next + 1, start.1)
        select.bind(next + 2, start.2)
        next += 3
      }
      while found.count < limit, try select.step() {
        let id = try replicas.unpack(select.integer(0))
        if query.people?.contains(id) ?? true { found.append(id) }
      }
      if found.count >= limit { break }
    }
    return found
  }

  /// How many elders fit.
  package func countPeople(_ query: PeopleQuery) throws -> Int {
    guard query.people == nil, query.text.isEmpty else { return try countedPeople(query, limit: 0).count }
    var count: Int64 = 0
    let standing = try standingNevertheless()
    for range in RegionSet(query.regions).ranges {
      let select = try connection.prepare(
        "SELECT count(*) FROM elder INDEXED BY elder_list WHERE \(condition(query, standing))")
      _ = bind(query, range, select)
      if try select.step() { count += select.integer(0) }
    }
    return Int(count)
  }

  /// The elders of a first page, and how many fit, in one look: where finding them is the work, and counting them is not.
  package func countedPeople(_ query: PeopleQuery, limit: Int) throws -> (first: [Dot], count: Int) {
    try search.flush()
    let wanted = try query.people.map { Set(try $0.compactMap { try replicas.packKnown($0) }) }
    var first: [Dot] = []
    var count = 0
    let standing = try standingNevertheless()
    for range in RegionSet(query.regions).ranges {
      let select = try connection.prepare(
        "SELECT id FROM elder INDEXED BY elder_list WHERE \(condition(query, standing)) ORDER BY region, name, id")
      _ = bind(query, range, select)
      while try select.step() {
        let id = select.integer(0)
        guard wanted?.contains(id) ?? true else { continue }
        count += 1
        if first.count < limit { first.append(try replicas.unpack(id)) }
      }
    }
    return (first, count)
  }

  /// The elders who name another and stand for their person all the same: on a cycle of unions the one of the smallest id
  /// (SPEC §unite), and who names a record that is not here. Few, and found by an index of those who name another.
  private func standingNevertheless() throws -> [Int64] {
    let survivors = try survivors()
    let select = try connection.statement("SELECT id FROM elder WHERE same_as IS NOT NULL")
    defer { select.reset() }
    var standing: [Int64] = []
    while try select.step() {
      let id = select.integer(0)
      if survivors.isSurvivor(try replicas.unpack(id)) { standing.append(id) }
    }
    return standing
  }

  /// - Parameter standing: who is nobody's twin although their record names another.
  private func condition(_ query: PeopleQuery, _ standing: [Int64]) -> String {
    let twins = standing.isEmpty ? "" : " OR id IN (\(standing.map { "\($0)" }.joined(separator: ", ")))"
    var parts = ["region BETWEEN ? AND ?", "(same_as IS NULL\(twins))"]
    if let isArchived = query.isArchived { parts.append("archived IS \(isArchived ? "NOT " : "")NULL") }
    if !query.categories.isEmpty { parts.append("categories & ? <> 0") }
    if !query.risks.isEmpty {
      parts.append(Self.isAny("risk_tier", of: query.risks))
    }
    if !query.text.isEmpty {
      // The index has the numbers: nearly everybody's may begin alike, and a set of all those takes long to make.
      let numbers = Self.isNumber(query.text) ? " OR id_number >= ? AND id_number < ?" : ""
      parts.append("(id IN (SELECT record FROM search WHERE term >= ? AND term < ?)\(numbers))")
    }
    return parts.joined(separator: " AND ")
  }

  /// Whether a column has one of these codes; nil is none at all. An empty list is no SQL for everybody.
  static func isAny(_ column: String, of codes: [Int64?]) -> String {
    let known = codes.compactMap { $0 }.map { "\($0)" }
    var parts = known.isEmpty ? [] : ["\(column) IN (\(known.joined(separator: ", ")))"]
    if codes.contains(nil) { parts.append("\(column) IS NULL") }
    return "(\(parts.joined(separator: " OR ")))"
  }

  private static func isNumber(_ text: String) -> Bool {
    let folded = SearchIndex.folded(text)
    return folded.utf8.count >= idNumberDigitsMin
      && folded.utf8.dropLast().allSatisfy { (0x30...0x39).contains($0) }
  }

  /// - Returns: the number of the next parameter.
  private func bind(_ query: PeopleQuery, _ range: ClosedRange<Int64>, _ select: Statement) -> Int32 {
    select.bind(1, range.lowerBound)
    select.bind(2, range.upperBound)
    var next: Int32 = 3
    if !query.categories.isEmpty {
      select.bind(next, query.categories.filter { (0...62).contains($0) }.reduce(Int64(0)) { $0 | 1 << $1 })
      next += 1
    }
    guard !query.text.isEmpty else { return next }
    let folded = SearchIndex.folded(query.text)
    var bounds = [folded]
    if Self.isNumber(query.text) { bounds.append(folded.uppercased()) }
    for bound in bounds {
      select.bind(next, bound)
      select.bind(next + 1, bound + "\u{10FFFF}")
      next += 2
    }
    return next
  }
}
