import Glibc
package import PostgreSQL
package import Storage
import Synchronization

/// A PostgreSQL server for this process alone: made in a temporary folder, reached by a Unix socket in it, and gone when
/// the process ends, however it ends.
package final class PostgreSQLServer: Sendable {
  /// Nil where there is none to be had; `whyNot` says why.
  package static let shared: PostgreSQLServer? = try? begun.get()

  package static var whyNot: String {
    if case .failure(let error) = begun { error.words } else { "" }
  }

  private struct Lacking: Error, CustomStringConvertible {
    let words: String
    var description: String { words }
  }

  private static let begun: Result<PostgreSQLServer, Lacking> = Result { () throws(Lacking) in
    do { return try PostgreSQLServer() } catch { throw error as? Lacking ?? Lacking(words: "\(error)") }
  }

  package let folder: String
  /// Where it listens: the name of its socket, and the port itself with `listen_addresses`.
  private let port: UInt16
  /// While it is open, the server runs. Commands go in by it (`script`).
  private let lifeline: Int32
  /// A line comes from here whenever a command is done.
  private let readiness: Int32
  private let schemas = Mutex(0)

  /// The server's own programs; the latest version where there are several.
  private static let programs = """
    bin="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
    [ -x "$bin/initdb" ] || bin="$(dirname "$(command -v initdb)")"
    """

  /// FOLDER PORT PRIMARY SETTINGS…: a server of its own, or a standby if there is a primary's folder. A server does not run
  /// as root: there is a user for it. One whose head was killed starts again when the last of its children has gone.
  private static let script = """
    folder="$1"
    export PGPORT="$2"
    primary="$3"
    trap 'cd / && rm -rf "$folder"' EXIT
    \(programs)
    [ -x "$bin/initdb" ] || exit 1
    if [ "$(id -u)" = 0 ]; then
      chown -R postgres "$folder"
      exec runuser -u postgres -- sh -c "$0" "$0" "$@"
    fi
    shift 3
    cd "$folder"
    follow() {
      rm -rf data
      "$bin/pg_basebackup" -h "$1" -U tanfang -D data -R -X stream -c fast --no-sync >>log 2>&1
    }
    start() {
      tries=0
      while true; do
        "$bin/postgres" -D data -k "$folder" >>log 2>&1 &
        server=$!
        until "$bin/pg_isready" -q -h "$folder"; do
          kill -0 $server 2>/dev/null || break
          sleep 0.05
        done
        ! kill -0 $server 2>/dev/null || break
        tries=$((tries + 1))
        [ $tries -lt 50 ] || { cat log >&2; exit 1; }
        sleep 0.1
      done
      echo ready
    }
    if [ -n "$primary" ]; then
      follow "$primary"
    else
      "$bin/initdb" -D data -U tanfang -E UTF8 --locale=C.UTF-8 -A trust --no-sync >log 2>&1 \
        && printf '%s\n' "listen_addresses = ''" "max_connections = 200" "$@" >>data/postgresql.conf
    fi || { cat log >&2; exit 1; }
    start
    while read -r command argument; do
      case $command in
        crash) kill -"$argument" $server; wait $server 2>/dev/null; start ;;
        down) kill -"$argument" $server; wait $server 2>/dev/null; echo down ;;
        up) start ;;
        follow) follow "$argument" && start || exit 1 ;;
        promote) "$bin/pg_ctl" promote -D data -w >>log 2>&1 && echo promoted || exit 1 ;;
      esac
    done
    kill -INT $server 2>/dev/null && wait $server
    """

  /// A server besides the shared one, for a test that lets it crash. It goes with the process.
  /// - Parameters:
  ///   - port: where it listens.
  ///   - prepare: gives lines of its configuration; may put files that belong to it into its folder.
  package static func another(
    port: UInt16 = 5432, prepare: (_ folder: String) throws -> [String] = { _ in [] }
  ) throws -> PostgreSQLServer { try PostgreSQLServer(port: port, prepare: prepare) }

  /// A server that follows this one, and may take over from it. It lags behind like any (asynchronous replication).
  package func standby() throws -> PostgreSQLServer { try PostgreSQLServer(following: folder) }

  // MARK: - Going down and coming up

  /// How a server ends.
  package enum End: String, CaseIterable, Sendable {
    /// Its head alone is killed; its children follow when they notice.
    case kill = "KILL"
    /// At once, without any shutdown (`pg_ctl stop -m immediate`): what was in memory is lost as with a failing machine.
    case immediate = "QUIT"
  }

  /// Ends the server as a failing machine would, and starts it again. One command at a time.
  package func crash(_ end: End = .immediate) throws { try command("crash \(end.rawValue)") }

  /// Ends the server until `up` or `follow`.
  package func down(_ end: End = .immediate) throws { try command("down \(end.rawValue)") }

  package func up() throws { try command("up") }

  /// Makes a server that is down a standby of another; what it held is gone.
  package func follow(_ primary: PostgreSQLServer) throws { try command("follow \(primary.folder)") }

  /// Makes a standby take writes.
  package func promote() throws { try command("promote") }

  private func command(_ words: String) throws {
    let line = Array("\(words)\n".utf8)
    var word = [UInt8](repeating: 0, count: 16)
    guard write(lifeline, line, line.count) == line.count, read(readiness, &word, word.count) > 0 else {
      throw Lacking(words: "PostgreSQL in \(folder) did not come through: \(words)")
    }
  }

  /// Ends the server for good, and waits until it answers nobody any more.
  package func stop() {
    close(lifeline)
    while access(folder + "/.s.PGSQL.\(port)", F_OK) == 0 { usleep(20_000) }
  }

  private init(
    port: UInt16 = 5432, following primary: String = "", prepare: (String) throws -> [String] = { _ in [] }
  ) throws {
    guard PostgreSQLStore.isBuilt else { throw Lacking(words: "built without trait PostgreSQL") }
    self.port = port
    var template = Array("/tmp/tanfang-postgresql-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Lacking(words: "no folder for a server") }
    folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    let lines = try prepare(folder)
    var (input, output): ([Int32], [Int32]) = ([0, 0], [0, 0])
    // Closed in every other child, or the server would outlive this process with it.
    guard pipe(&input) == 0, pipe(&output) == 0 else { throw Lacking(words: "no pipe") }
    for end in input + output { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input[0], 0)
    posix_spawn_file_actions_adddup2(&actions, output[1], 1)
    let words = ["sh", "-c", Self.script, Self.script, folder, "\(port)", primary] + lines
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, "/bin/sh", &actions, nil, &arguments, environ)
    close(input[0])
    close(output[1])
    lifeline = input[1]
    readiness = output[0]
    var word = [UInt8](repeating: 0, count: 16)
    guard code == 0, read(readiness, &word, word.count) > 0 else {
      close(readiness)
      close(lifeline)
      throw Lacking(words: "no PostgreSQL server could be started: is Debian's package postgresql there?")
    }
  }

  // MARK: - Reaching it

  /// An empty schema, which one store may have.
  package func freshSchema() throws -> String {
    let name = schemas.withLock { count in
      count += 1
      return "t\(count)"
    }
    try administration().execute("CREATE SCHEMA \(name)")
    return name
  }

  /// A connection as the server's owner, to a standby, too.
  package func administration() throws -> Connection {
    let url = url(schema: "public") + "&target_session_attrs=any&application_name=administration"
    return try PostgreSQLStore.connection(PostgreSQLSettings(url: url), mayCreate: true)
  }

  /// - Parameter others: servers that are asked where this one does not take writes.
  package func url(schema: String, or others: PostgreSQLServer...) -> String {
    let folders = ([self] + others).map(\.folder).joined(separator: ",")
    return "postgresql://tanfang@/postgres?host=\(folders)&port=\(port)&options=-csearch_path%3D\(schema)"
  }

  package func settings(schema: String) -> PostgreSQLSettings { PostgreSQLSettings(url: url(schema: schema)) }
}
