#if PostgreSQL
import CPostgreSQL
import Dispatch
import Storage
import Synchronization

/// A connection that listens for what others announce after their commits (LISTEN, NOTIFY). Made anew when it is lost.
final class PostgreSQLBell: StoreBell {
  private let settings: PostgreSQLSettings
  private let ring: @Sendable () -> Void
  private let queue = DispatchQueue(label: "tanfang.bell")
  private let listens = Atomic(false)
  /// Touched on `queue` only.
  private nonisolated(unsafe) var source: (any DispatchSourceRead)?
  private nonisolated(unsafe) var isStopped = false

  /// Each store has a channel of its own: several may share a database.
  private static let channel = "'tanfang_' || (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"

  /// Tells all who listen that something was committed. To be sent as a transaction of its own, after the commit: one that
  /// announces waits for all others of the whole server that do, and would do so with the commit's write to the disk. A
  /// crash may lose it, and nobody waits for the disk here.
  static let announcement = "SELECT set_config('synchronous_commit', 'off', true), pg_notify(\(channel), '')"

  private static let pauseMilliseconds = 1000

  init(_ settings: PostgreSQLSettings, _ ring: @escaping @Sendable () -> Void) {
    self.settings = settings
    self.ring = ring
    queue.async { [self] in connect() }
  }

  var isListening: Bool { listens.load(ordering: .acquiring) }

  func stop() {
    queue.async { [self] in
      isStopped = true
      lose()
    }
  }

  private func connect() {
    guard !isStopped else { return }
    guard let handle = try? settings.connect() else { return comeAgain() }
    tanfang_pq_be_quiet(handle)
    guard listen(handle) else {
      PQfinish(handle)
      return comeAgain()
    }
    nonisolated(unsafe) let connection = handle
    let source = DispatchSource.makeReadSource(fileDescriptor: PQsocket(handle), queue: queue)
    source.setEventHandler { [weak self] in self?.hear(connection) }
    source.setCancelHandler { PQfinish(connection) }
    source.activate()
    self.source = source
    listens.store(true, ordering: .releasing)
    // What was written while nobody listened.
    ring()
  }

  private func listen(_ handle: OpaquePointer) -> Bool {
    let name = PQexec(handle, "SELECT \(Self.channel)")
    defer { PQclear(name) }
    guard PQresultStatus(name) == PGRES_TUPLES_OK, let channel = PQgetvalue(name, 0, 0) else { return false }
    let answer = PQexec(handle, "LISTEN \(String(cString: channel))")
    defer { PQclear(answer) }
    return PQresultStatus(answer) == PGRES_COMMAND_OK
  }

  private func hear(_ connection: OpaquePointer) {
    guard source != nil else { return }
    guard PQconsumeInput(connection) == 1, PQstatus(connection) == CONNECTION_OK else {
      lose()
      return comeAgain()
    }
    var isRung = false
    while let notice = PQnotifies(connection) {
      isRung = true
      PQfreemem(notice)
    }
    if isRung { ring() }
  }

  private func lose() {
    listens.store(false, ordering: .releasing)
    source?.cancel()
    source = nil
  }

  private func comeAgain() {
    queue.asyncAfter(deadline: .now() + .milliseconds(Self.pauseMilliseconds)) { [self] in connect() }
  }
}
#endif
