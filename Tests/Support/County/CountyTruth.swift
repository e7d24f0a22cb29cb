package import Storage

/// What happened in a county, written down beside the product: plain tables that whoever generates the county fills with
/// what people did, in the order in which the hub could come to know of it. Dates are ISO texts, times ms since 1970,
/// terms their keys. Nothing here is read from a store, and nothing of `Care` is used.
package final class CountyTruth {
  package let connection: Connection

  package init() throws {
    connection = try SQLiteConnection(path: ":memory:", access: .readWrite)
    try connection.execute(Self.tables)
  }

  /// Runs a statement with arguments.
  package func run(_ sql: String, _ arguments: [String?] = []) throws {
    let statement = try connection.statement(sql)
    for (index, argument) in arguments.enumerated() { statement.bind(Int32(index + 1), argument) }
    try statement.run()
  }

  /// Adds a row; columns that are not named are null.
  package func insert(_ table: String, _ row: [String: String?]) throws {
    let columns = row.keys.sorted()
    try run(
      "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))",
      columns.map { row[$0] ?? nil })
  }

  /// Changes columns of a row.
  package func update(_ table: String, _ id: String, _ row: [String: String?]) throws {
    let columns = row.keys.sorted()
    try run(
      "UPDATE \(table) SET \(columns.map { "\($0) = ?" }.joined(separator: ", ")) WHERE id = ?",
      columns.map { row[$0] ?? nil } + [id])
  }

  /// The single number that a statement gives.
  package func number(_ sql: String) throws -> Int { Int(try connection.number(sql)) }

  private static let tables = """
    CREATE TABLE village (id TEXT PRIMARY KEY, code TEXT, name TEXT, urban_rural TEXT, elders INTEGER);
    CREATE TABLE elder (
      id TEXT PRIMARY KEY, village TEXT, enrolled TEXT, recorded TEXT, birth TEXT, archived TEXT, left_on TEXT,
      left_noted TEXT, living TEXT, institution_on TEXT, tier TEXT, interval INTEGER, reviewed TEXT, contract INTEGER, contract_from TEXT, contract_until TEXT,
      support TEXT, same_as TEXT);
    CREATE TABLE membership (elder TEXT, category TEXT, since TEXT, until TEXT, PRIMARY KEY (elder, category));
    CREATE TABLE visit (
      id TEXT PRIMARY KEY, elder TEXT, at INTEGER, mode TEXT, outcome TEXT, purpose TEXT, risk TEXT, next_visit TEXT,
      minutes INTEGER, helper TEXT, account TEXT, paper INTEGER, voided TEXT);
    CREATE INDEX visit_elder ON visit (elder);
    CREATE TABLE alert (
      id TEXT PRIMARY KEY, elder TEXT, kind TEXT, severity TEXT, channel TEXT, raised INTEGER, due INTEGER, taken INTEGER,
      handled INTEGER, closed INTEGER, state TEXT, voided TEXT);
    CREATE TABLE helper (
      id TEXT PRIMARY KEY, name TEXT, division TEXT, kind TEXT, account TEXT, joined TEXT, left_on TEXT, state TEXT,
      certificate TEXT, certificate_until TEXT, skill TEXT);
    CREATE INDEX helper_account ON helper (account);
    CREATE TABLE team (id TEXT PRIMARY KEY, division TEXT, founded TEXT, dissolved TEXT);
    CREATE TABLE training (id TEXT PRIMARY KEY, division TEXT, held TEXT, trainees INTEGER, voided TEXT);
    CREATE TABLE assignment (
      id TEXT PRIMARY KEY, elder TEXT, helper TEXT, account TEXT, since TEXT, until TEXT, voided TEXT);
    CREATE INDEX assignment_elder ON assignment (elder);
    CREATE TABLE assessment (
      id TEXT PRIMARY KEY, n INTEGER, made INTEGER, elder TEXT, day TEXT, level INTEGER, done INTEGER, valid_until TEXT,
      voided TEXT);
    CREATE TABLE request (id TEXT PRIMARY KEY, elder TEXT, service TEXT, raised INTEGER, state TEXT, voided TEXT);
    CREATE TABLE "order" (
      id TEXT PRIMARY KEY, elder TEXT, service TEXT, ordered INTEGER, state TEXT, delivered INTEGER, minutes INTEGER,
      accepted_on TEXT, rating INTEGER, voided TEXT);
    CREATE INDEX order_elder ON "order" (elder);
    CREATE TABLE benefit (id TEXT PRIMARY KEY, code TEXT, service TEXT, category TEXT);
    CREATE TABLE entitlement (
      id TEXT PRIMARY KEY, elder TEXT, benefit TEXT, state TEXT, since TEXT, until TEXT, voided TEXT);
    CREATE TABLE timebank (
      id TEXT PRIMARY KEY, helper TEXT, kind TEXT, minutes INTEGER, at INTEGER, counterpart TEXT,
      reverses TEXT);
    CREATE TABLE facility (
      id TEXT PRIMARY KEY, division TEXT, kind TEXT, state TEXT, opened TEXT, closed TEXT, operator TEXT, beds INTEGER,
      nursing INTEGER, occupied INTEGER, contract INTEGER, day_care INTEGER);
    CREATE TABLE goal (id TEXT PRIMARY KEY, indicator TEXT, division TEXT, period TEXT, value INTEGER);
    CREATE TABLE policy (
      id TEXT PRIMARY KEY, division TEXT, since TEXT, high INTEGER, priority INTEGER, general INTEGER, modes TEXT,
      taken INTEGER);
    """
}
