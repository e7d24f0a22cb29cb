package import Model
import Store

/// In what order modifications are numbered, and who may write where meanwhile (ARCHITECTURE §order).
extension HubDatabase {
  /// As `transaction`, which holds nothing yet: `hold` has to come before anything that belongs to townships.
  package func transactionByTownship<Result>(_ body: () throws -> Result) throws -> Result {
    holdsLater = true
    defer { holdsLater = false }
    return try transaction(body)
  }

  /// Whether others may write beside a transaction, to other townships than it holds.
  package var isShared: Bool { connection.isShared }

  /// Keeps others from writing where some regions lie, until the transaction ends.
  /// - Parameter wider: further townships, which a transaction before was lacking.
  /// - Returns: false if others hold some of them just now, and the transaction holds something already.
  package func hold(_ regions: RegionSet?, and wider: Reach = Reach()) throws -> Bool {
    guard var townships = regions.map({ Townships($0) }), !wider.isAll else { return try hold(nil) }
    townships.formUnion(wider.townships)
    return try hold(townships)
  }

  private func hold(_ townships: Townships?) throws -> Bool {
    guard !holds.isAll else { return true }
    if let townships, holds.contains(townships) { return true }
    guard townships != nil || holds.isEmpty else { return false }
    return try take(townships, waits: holds.isEmpty)
  }

  /// - Parameter townships: nil for all.
  /// - Returns: false if others hold some of them and nobody `waits`.
  @discardableResult
  func take(_ townships: Townships?, waits: Bool) throws -> Bool {
    if !holds.isEmpty {
      // What is kept in memory is of before; what is still to be written must not go with it.
      try search.flush()
      _ = try currentRegions()
    }
    guard let hold = try connection.hold(townships, waits: waits) else { return false }
    holds.add(hold, wanted: townships ?? Townships())
    try noticeOthers()
    if !isLoaded { try load() }
    if let numbers = hold.numbers { (lastSeq, numbersEnd) = (numbers.lowerBound - 1, numbers.upperBound) }
    return true
  }

  /// The last modification up to which nothing is still to come.
  func lastCommitted() throws -> Int64 {
    guard let horizon = try connection.horizon() else {
      return try connection.number("SELECT max(last_seq) FROM \"commit\" WHERE township = 0")
    }
    let select = try connection.statement("SELECT max(last_seq) FROM \"commit\" WHERE last_seq <= ?")
    defer { select.reset() }
    select.bind(1, horizon)
    return try select.step() ? select.integer(0) : 0
  }

  package func nextSeq() throws -> Int64 {
    if lastSeq + 1 == numbersEnd {
      let numbers = try connection.moreNumbers()
      (lastSeq, numbersEnd) = (numbers.lowerBound - 1, numbers.upperBound)
    }
    lastSeq += 1
    holds.use(lastSeq)
    return lastSeq
  }

  /// A transaction would have to write, or to read in its order, what it does not hold. It may be run again, holding that.
  package struct BeyondHold: Error {
    package let lacking: Reach
  }

  /// Townships that a transaction needs.
  package struct Reach: Sendable {
    fileprivate var townships = Townships()
    fileprivate var isAll = false

    package init() {}

    fileprivate init(townships: Townships, isAll: Bool) { (self.townships, self.isAll) = (townships, isAll) }

    package mutating func formUnion(_ other: Reach) {
      townships.formUnion(other.townships)
      isAll = isAll || other.isAll
    }
  }

  /// Something is written that belongs to a region.
  func requireHold(of region: Int64) throws {
    guard connection.isShared, isWriting else { return }
    let township = Townships.township(of: region)
    guard township != Townships.none else { return try requireAll() }
    guard holds.contains(township) else { throw beyondHold(Townships(township)) }
    guard !holds.names(township) else { return }
    // The first ever to write there.
    let insert = try connection.statement("INSERT INTO township (code) VALUES (?) ON CONFLICT DO NOTHING")
    insert.bind(1, township)
    try insert.run()
    holds.add(township)
  }

  /// What these regions hold is read whole and in its order.
  func requireHold(of regions: RegionSet) throws {
    guard connection.isShared, isWriting, case let townships = Townships(regions), !holds.contains(townships) else {
      return
    }
    throw beyondHold(townships)
  }

  /// Something has to do with everything: nobody else may write at all meanwhile.
  func requireAll() throws {
    guard connection.isShared, isWriting, !holds.isAll else { return }
    throw beyondHold(nil)
  }

  private func beyondHold(_ townships: Townships?) -> BeyondHold {
    BeyondHold(lacking: Reach(townships: townships ?? Townships(), isAll: townships == nil))
  }

  // MARK: - Tags

  package func tag(at seq: Int64, in regions: RegionSet) throws -> UInt64 {
    guard seq > 0 else { return 0 }
    try requireHold(of: regions)
    if !connection.isShared, try !hasTownships { return try tag(at: seq) }
    let select = try connection.statement(
      """
      SELECT township.code, (SELECT tag FROM "commit" WHERE township = township.code AND first_seq <= ?1 \
      ORDER BY first_seq DESC LIMIT 1) FROM township WHERE township.code = 0 OR township.code BETWEEN ?2 AND ?3
      """)
    var tags: [Int64: UInt64] = [:]
    let own = Townships(regions)
    for range in [Townships.none...Townships.none] + own.ranges {
      select.bind(1, seq)
      select.bind(2, range.lowerBound)
      select.bind(3, range.upperBound)
      while try select.step() {
        tags[select.integer(0)] = select.isNull(1) ? nil : UInt64(bitPattern: select.integer(1))
      }
      select.reset()
    }
    // Whoever writes for a group of requests holds further townships than these.
    for (township, first) in holds.first where first <= seq {
      if township == Townships.none || own.contains(township) { tags[township] = currentTag }
    }
    // A transaction may have left its tag in several townships: a sum without factors would not tell them apart.
    return tags.reduce(0) { $0 &+ $1.value &* (UInt64($1.key) << 1 | 1) }
  }

  /// The tag of the last commit, where each held all.
  private func tag(at seq: Int64) throws -> UInt64 {
    if let first = holds.first[Townships.none], first <= seq { return currentTag }
    let select = try connection.statement(
      "SELECT tag FROM \"commit\" WHERE township = 0 AND first_seq <= ? ORDER BY first_seq DESC LIMIT 1")
    defer { select.reset() }
    select.bind(1, seq)
    return try select.step() ? UInt64(bitPattern: select.integer(0)) : 0
  }

  /// Whether the store ever was one that several hubs write to.
  private var hasTownships: Bool {
    get throws {
      if let knownHasTownships { return knownHasTownships }
      let hasTownships = try connection.number("SELECT count(*) FROM township") > 1
      knownHasTownships = hasTownships
      return hasTownships
    }
  }
}
