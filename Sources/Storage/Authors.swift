import Replication
import Wire

/// Which account wrote which changes of a replica, as runs: one for a personal device, more where accounts share one.
final class Authors {
  private let connection: Connection
  private let replicas: Replicas
  /// As the table has them, by counter. Changed with it rather than read anew: a device may name another account with
  /// every change.
  private var runs: [ReplicaID: [AuthorRun]] = [:]

  init(_ connection: Connection, _ replicas: Replicas) {
    self.connection = connection
    self.replicas = replicas
  }

  func invalidate() { runs.removeAll(keepingCapacity: true) }

  /// The run that a change belongs to, nil if it was never noted.
  func run(of dot: Dot) throws(StorageError) -> AuthorRun? {
    try load(dot.replica)
    let known = runs[dot.replica, default: []]
    let index = Self.firstIndex(after: dot.counter, in: known)
    return index == 0 ? nil : known[index - 1]
  }

  /// Notes who wrote a change of one's own; costs nothing while the account stays the same.
  func note(_ dot: Dot, account: String) throws(StorageError) {
    if let run = try run(of: dot), run.account.utf8.elementsEqual(account.utf8) { return }
    try insert(AuthorRun(first: dot, account: account))
  }

  func insert(_ run: AuthorRun) throws(StorageError) {
    if let known = try self.run(of: run.first), known.first == run.first,
      known.account.utf8.elementsEqual(run.account.utf8)
    {
      return
    }
    let upsert = try connection.statement(
      """
      INSERT INTO author (replica, first, account) VALUES (?, ?, ?) \
      ON CONFLICT (replica, first) DO UPDATE SET account = excluded.account
      """)
    upsert.bind(1, try replicas.number(of: run.first.replica))
    upsert.bind(2, Int64(run.first.counter))
    upsert.bind(3, run.account)
    try upsert.run()
    remember(run)
  }

  private func remember(_ run: AuthorRun) {
    let index = Self.firstIndex(after: run.first.counter, in: runs[run.first.replica, default: []])
    if index > 0, runs[run.first.replica]?[index - 1].first == run.first {
      runs[run.first.replica]?[index - 1] = run
    } else {
      runs[run.first.replica, default: []].insert(run, at: index)
    }
  }

  private func load(_ replica: ReplicaID) throws(StorageError) {
    guard runs[replica] == nil else { return }
    let select = try connection.statement(
      "SELECT first, account FROM author WHERE replica = (SELECT n FROM replica WHERE id = ?) ORDER BY first")
    defer { select.reset() }
    select.bind(1, Int64(bitPattern: replica.rawValue))
    var found: [AuthorRun] = []
    while try select.step() {
      found.append(AuthorRun(first: Dot(replica, UInt64(select.integer(0))), account: select.text(1)))
    }
    runs[replica] = found
  }

  /// Where the runs that begin after a counter begin.
  private static func firstIndex(after counter: UInt64, in runs: [AuthorRun]) -> Int {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].first.counter <= counter { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
