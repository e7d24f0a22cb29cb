import Replication
import Wire

/// Which account wrote which changes of a replica, as runs: one for a personal device, more where accounts share one.
final class Authors {
  private let connection: Connection
  private let replicas: Replicas
  private var runs: [ReplicaID: [AuthorRun]] = [:]

  init(_ connection: Connection, _ replicas: Replicas) {
    self.connection = connection
    self.replicas = replicas
  }

  func invalidate() { runs.removeAll(keepingCapacity: true) }

  /// The run that a change belongs to, nil if it was never noted.
  func run(of dot: Dot) throws(StorageError) -> AuthorRun? {
    try known(dot.replica).last { $0.first.counter <= dot.counter }
  }

  /// Notes who wrote a change of one's own; costs nothing while the account stays the same.
  func note(_ dot: Dot, account: String) throws(StorageError) {
    if let run = try run(of: dot), run.account.utf8.elementsEqual(account.utf8) { return }
    try insert(AuthorRun(first: dot, account: account))
  }

  func insert(_ run: AuthorRun) throws(StorageError) {
    if try known(run.first.replica).contains(run) { return }
    let upsert = try connection.statement(
      """
      INSERT INTO author (replica, first, account) VALUES (?, ?, ?) \
      ON CONFLICT (replica, first) DO UPDATE SET account = excluded.account
      """)
    upsert.bind(1, try replicas.number(of: run.first.replica))
    upsert.bind(2, Int64(run.first.counter))
    upsert.bind(3, run.account)
    try upsert.run()
    runs[run.first.replica] = nil
  }

  private func known(_ replica: ReplicaID) throws(StorageError) -> [AuthorRun] {
    if let known = runs[replica] { return known }
    let select = try connection.statement(
      "SELECT first, account FROM author WHERE replica = (SELECT n FROM replica WHERE id = ?) ORDER BY first")
    defer { select.reset() }
    select.bind(1, Int64(bitPattern: replica.rawValue))
    var found: [AuthorRun] = []
    while try select.step() {
      found.append(AuthorRun(first: Dot(replica, UInt64(select.integer(0))), account: select.text(1)))
    }
    runs[replica] = found
    return found
  }
}
