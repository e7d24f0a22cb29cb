#if PostgreSQL
import Foundation
import PostgreSQL
import Storage
import Support
import Testing

/// `Clients/postgresql/citus.sql` on a server without Citus, whose functions are stood in for: names, words and
/// arguments hold together, and a store can be made in what it leaves. What Citus itself does is not tested.
@Suite(.serialized, .enabled(if: PostgreSQLServer.shared != nil)) struct CitusTests {
  /// As Citus 12.1 declares them.
  private static let standIns = [
    "CREATE FUNCTION citus_set_coordinator_host(host text, port int) RETURNS void LANGUAGE sql AS ''",
    "CREATE FUNCTION citus_add_node(nodename text, nodeport int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    """
    CREATE FUNCTION citus_set_node_property(nodename text, nodeport int, property text, value boolean) \
    RETURNS void LANGUAGE sql AS ''
    """,
    "CREATE FUNCTION citus_schema_distribute(schemaname regnamespace) RETURNS void LANGUAGE sql AS ''",
    """
    CREATE FUNCTION citus_schema_move(schema_id regnamespace, target_node_name text, target_node_port int) \
    RETURNS void LANGUAGE sql AS ''
    """,
    """
    CREATE VIEW citus_schemas AS SELECT nspname::regnamespace AS schema_name, '0 bytes'::text AS schema_size \
    FROM pg_namespace WHERE nspname LIKE 'tanfang%'
    """,
    """
    CREATE VIEW citus_shards AS SELECT oid::regclass AS table_name, 'db1'::text AS nodename, 5432 AS nodeport \
    FROM pg_class WHERE relkind = 'r'
    """,
  ]

  private static let path = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

  @Test func itsStatementsRunAndLeaveAStoreToItsRole() throws {
    let server = try PostgreSQLServer.another()
    defer { server.stop() }
    let text = try String(contentsOfFile: Self.path + "/Clients/postgresql/citus.sql", encoding: .utf8)
    let statements = text.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
      .split(separator: ";").map { $0.drop { $0.isWhitespace } }.filter { !$0.isEmpty }
    #expect(statements.count == 12)
    let connection = try PostgreSQLStore.connection(server.settings(schema: "public"), mayCreate: true)
    for standIn in Self.standIns { try connection.execute(standIn) }
    for statement in statements where !statement.hasPrefix("CREATE EXTENSION") {
      try connection.execute(String(statement))
    }
    // The role finds its schema without being told.
    let url = "postgresql://tanfang_230422@/postgres?host=\(server.folder)"
    let own = try PostgreSQLStore.connection(PostgreSQLSettings(url: url), mayCreate: true)
    var random = SystemRandomNumberGenerator()
    let store = try HubDatabase(
      own, opening: .create, ledger: Ledger(tableOf: own), random: { random.next() },
      milliseconds: { 1_790_000_000_000 })
    #expect(try store.check() == [])
    #expect(
      try connection.number(
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'tanfang_230422' AND tableowner = 'tanfang_230422'") > 20)
  }
}
#endif
