import Replication

/// Interns 64-bit replica ids to small numbers, so that a dot packs into a row id.
final class Replicas {
  private let connection: Connection
  private var numbers: [ReplicaID: Int64] = [:]
  private var ids: [Int64: ReplicaID] = [:]

  /// Bits of a packed dot that hold the counter; `Limits.counterMax` is their reach.
  static let counterBits: Int64 = 40

  init(_ connection: Connection) { self.connection = connection }

  /// Forgets what a rolled back transaction or another process may have changed.
  func invalidate() {
    numbers.removeAll(keepingCapacity: true)
    ids.removeAll(keepingCapacity: true)
  }

  func pack(_ dot: Dot) throws(StorageError) -> Int64 {
    try number(of: dot.replica) << Self.counterBits | Int64(dot.counter)
  }

  /// A packed dot without interning a replica nobody has heard of: nil for such.
  func packKnown(_ dot: Dot) throws(StorageError) -> Int64? {
    guard let number = try knownNumber(of: dot.replica) else { return nil }
    return number << Self.counterBits | Int64(dot.counter)
  }

  func unpack(_ packed: Int64) throws(StorageError) -> Dot {
    Dot(try id(of: packed >> Self.counterBits), UInt64(packed & (1 << Self.counterBits - 1)))
  }

  func number(of replica: ReplicaID) throws(StorageError) -> Int64 {
    if let known = try knownNumber(of: replica) { return known }
    let insert = try connection.statement("INSERT INTO replica (id) VALUES (?) RETURNING n")
    defer { insert.reset() }
    insert.bind(1, Int64(bitPattern: replica.rawValue))
    guard try insert.step() else {
      throw StorageError(.internal, operation: "intern replica", detail: "no number given")
    }
    let number = insert.integer(0)
    // To the end, or SQLite does not complete the insertion.
    _ = try insert.step()
    remember(replica, number)
    return number
  }

  func id(of number: Int64) throws(StorageError) -> ReplicaID {
    if let id = ids[number] { return id }
    let select = try connection.statement("SELECT id FROM replica WHERE n = ?")
    defer { select.reset() }
    select.bind(1, number)
    guard try select.step() else {
      throw StorageError(.damaged, operation: "read replica", detail: "unknown number \(number)")
    }
    let replica = ReplicaID(UInt64(bitPattern: select.integer(0)))
    remember(replica, number)
    return replica
  }

  private func knownNumber(of replica: ReplicaID) throws(StorageError) -> Int64? {
    if let number = numbers[replica] { return number }
    let select = try connection.statement("SELECT n FROM replica WHERE id = ?")
    defer { select.reset() }
    select.bind(1, Int64(bitPattern: replica.rawValue))
    guard try select.step() else { return nil }
    let number = select.integer(0)
    remember(replica, number)
    return number
  }

  private func remember(_ replica: ReplicaID, _ number: Int64) {
    numbers[replica] = number
    ids[number] = replica
  }
}
