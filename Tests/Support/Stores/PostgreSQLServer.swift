import Glibc
package import PostgreSQL
import Storage
import Synchronization

/// A PostgreSQL server for this process alone: made in a temporary folder, reached by a Unix socket in it, and gone when
/// the process ends, however it ends.
package final class PostgreSQLServer: Sendable {
  /// Nil where there is none to be had; `whyNot` says why.
  package static let shared: PostgreSQLServer? = try? begun.get()

  package static var whyNot: String {
    if case .failure(let error) = begun { error.words } else { "" }
  }

  private struct Lacking: Error { let words: String }

  private static let begun: Result<PostgreSQLServer, Lacking> = Result { () throws(Lacking) in
    guard PostgreSQLStore.isBuilt else { throw Lacking(words: "built without trait PostgreSQL") }
    return try PostgreSQLServer()
  }

  package let folder: String
  /// While it is open, the server runs; a line on it makes the server crash and start again.
  private let lifeline: Int32
  /// A line comes from here whenever the server answers for the first time.
  private let readiness: Int32
  private let schemas = Mutex(0)

  /// The server's own programs; the latest version where there are several.
  private static let programs = """
    bin="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)"
    [ -x "$bin/initdb" ] || bin="$(dirname "$(command -v initdb)")"
    """

  /// A server does not run as root: there is a user for it.
  private static let start = """
    folder="$1"
    \(programs)
    if [ "$(id -u)" = 0 ] && [ -z "${2:-}" ]; then
      chown postgres "$folder"
      exec runuser -u postgres -- sh -c "$0" "$0" "$folder" again
    fi
    cd "$folder"
    "$bin/initdb" -D data -U tanfang -E UTF8 --locale=C.UTF-8 -A trust --no-sync >log 2>&1 || { cat log >&2; exit 1; }
    while true; do
      "$bin/postgres" -D data -k "$folder" -h '' -c max_connections=200 >>log 2>&1 &
      until "$bin/pg_isready" -q -h "$folder"; do
        kill -0 $! 2>/dev/null || { cat log >&2; exit 1; }
        sleep 0.05
      done
      echo ready
      read -r line || break
      kill -QUIT $!
      wait $!
    done
    kill -INT $!
    wait $!
    cd /
    rm -rf "$folder"
    """

  /// A server besides the shared one, for a test that lets it crash. It goes with the process.
  package static func another() throws -> PostgreSQLServer { try PostgreSQLServer() }

  /// Ends the server without any shutdown, as a failing machine would, and starts it again.
  package func crash() throws {
    var word = [UInt8](repeating: 0, count: 16)
    guard write(lifeline, "\n", 1) == 1, read(readiness, &word, word.count) > 0 else {
      throw Lacking(words: "the server did not start again")
    }
  }

  /// Ends the server for good, and waits until it answers nobody any more.
  package func stop() {
    close(lifeline)
    while access(folder + "/.s.PGSQL.5432", F_OK) == 0 { usleep(20_000) }
  }

  private init() throws(Lacking) {
    var template = Array("/tmp/tanfang-postgresql-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Lacking(words: "no folder for a server") }
    folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    var (input, output): ([Int32], [Int32]) = ([0, 0], [0, 0])
    // Closed in every other child, or the server would outlive this process with it.
    guard pipe(&input) == 0, pipe(&output) == 0 else { throw Lacking(words: "no pipe") }
    for end in input + output { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input[0], 0)
    posix_spawn_file_actions_adddup2(&actions, output[1], 1)
    let words = ["sh", "-c", Self.start, Self.start, folder]
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
      rmdir(folder)
      throw Lacking(words: "no PostgreSQL server could be started: is Debian's package postgresql there?")
    }
  }

  /// An empty schema, which one store may have.
  package func freshSchema() throws -> String {
    let name = schemas.withLock { count in
      count += 1
      return "t\(count)"
    }
    let connection = try PostgreSQLStore.connection(PostgreSQLSettings(url: url(schema: "public")), mayCreate: true)
    try connection.execute("CREATE SCHEMA \(name)")
    return name
  }

  package func url(schema: String) -> String {
    "postgresql://tanfang@/postgres?host=\(folder)&options=-csearch_path%3D\(schema)"
  }

  package func settings(schema: String) -> PostgreSQLSettings { PostgreSQLSettings(url: url(schema: schema)) }
}
