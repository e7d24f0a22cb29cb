import Model
import Store

/// The tables of a store, made from the model's declaration.
enum Schema {
  /// "TANF": tells this program's files from other SQLite databases.
  static let applicationID = 0x5441_4e46
  /// Raised with every change of the tables below; an older program refuses a newer number.
  static let version = 1

  /// Makes the tables of a store. Belongs to a transaction.
  /// - Parameters:
  ///   - tables: those of this kind of store.
  ///   - indexes: its own indexes on the records' tables.
  static func make(
    _ tables: String, _ indexes: String, for model: CareModel, on connection: Connection
  ) throws(StorageError) {
    try connection.execute(common)
    try connection.execute(tables)
    for type in model.types {
      try connection.execute(table(type))
      try connection.execute(self.indexes(type))
    }
    try connection.execute(indexes + connection.orderIndexes)
    try connection.setStoreVersion(version)
    try Settings(connection).set("model_version", text: String(model.version))
  }

  static let common = """
    CREATE TABLE replica (n INTEGER PRIMARY KEY, id INTEGER NOT NULL UNIQUE) STRICT;
    CREATE TABLE setting (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE unknown (
      id INTEGER PRIMARY KEY, type INTEGER NOT NULL, region INTEGER NOT NULL, cells BLOB NOT NULL) STRICT;
    CREATE TABLE alias (old INTEGER PRIMARY KEY, new INTEGER NOT NULL) STRICT;
    CREATE TABLE author (
      replica INTEGER NOT NULL, first INTEGER NOT NULL, account TEXT NOT NULL, PRIMARY KEY (replica, first)) STRICT, WITHOUT ROWID;
    CREATE TABLE search (term TEXT NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (term, record)) STRICT, WITHOUT ROWID;
    """

  /// `id` packs the dot; `status` is a `ChangeStatus`; of what was erased `bytes` is the hash. `draft_record` has the
  /// records that a draft names: with them it goes.
  static let device = """
    CREATE TABLE change (
      id INTEGER PRIMARY KEY, record INTEGER NOT NULL, status INTEGER NOT NULL, code INTEGER, reason TEXT,
      bytes BLOB NOT NULL) STRICT;
    CREATE INDEX change_record ON change (record) WHERE record <> id;
    CREATE INDEX change_status ON change (status) WHERE status IN (2, 3, 4);
    CREATE TABLE confirmed (
      id INTEGER PRIMARY KEY, type INTEGER NOT NULL, region INTEGER NOT NULL, cells BLOB NOT NULL) STRICT;
    CREATE TABLE offer (
      id INTEGER PRIMARY KEY, type INTEGER NOT NULL, region INTEGER NOT NULL, sent INTEGER NOT NULL,
      cells BLOB NOT NULL) STRICT;
    CREATE TABLE stale (id INTEGER PRIMARY KEY, type INTEGER NOT NULL) STRICT;
    CREATE TABLE draft (
      n INTEGER PRIMARY KEY AUTOINCREMENT, command TEXT NOT NULL, type INTEGER NOT NULL, record INTEGER,
      began_at INTEGER NOT NULL, changed_at INTEGER NOT NULL) STRICT;
    CREATE TABLE draft_answer (
      draft INTEGER NOT NULL REFERENCES draft (n) ON DELETE CASCADE, field TEXT NOT NULL, place INTEGER NOT NULL,
      text TEXT NOT NULL, is_extra INTEGER NOT NULL, PRIMARY KEY (draft, field)) STRICT, WITHOUT ROWID;
    CREATE TABLE draft_record (
      draft INTEGER NOT NULL REFERENCES draft (n) ON DELETE CASCADE, field TEXT NOT NULL, record INTEGER NOT NULL,
      PRIMARY KEY (draft, field)) STRICT, WITHOUT ROWID;
    """

  /// `id` packs the dot; `status` is a `HistoryEntry.Status`, or 5 for what was erased, where `bytes` is the hash;
  /// `seq` is when the status was given, for verdicts. `uniting` has every record that was ever said to be one with
  /// another. In `decision`, `change` is the record where `offer` is 1. `commit` has a row for each township that a
  /// transaction held when it wrote, with 0 for one that held all.
  static let hub = """
    CREATE TABLE change (
      id INTEGER PRIMARY KEY, record INTEGER NOT NULL, received_at INTEGER NOT NULL, status INTEGER NOT NULL,
      code INTEGER, reason TEXT, waits_on INTEGER, seq INTEGER, bytes BLOB NOT NULL) STRICT;
    CREATE INDEX change_record ON change (record) WHERE record <> id;
    CREATE INDEX change_held ON change (record) WHERE status = 1;
    CREATE INDEX change_waiting ON change (waits_on) WHERE waits_on IS NOT NULL;
    CREATE INDEX change_verdict ON change (id, seq) WHERE seq IS NOT NULL;
    CREATE TABLE decision (
      n INTEGER PRIMARY KEY, change INTEGER NOT NULL, at INTEGER NOT NULL, status INTEGER NOT NULL,
      account TEXT NOT NULL, reason TEXT NOT NULL, keys BLOB, written INTEGER, offer INTEGER NOT NULL) STRICT;
    CREATE INDEX decision_change ON decision (change);
    CREATE TABLE uniting (
      target INTEGER NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (target, record)) STRICT, WITHOUT ROWID;
    CREATE TABLE journal (
      replica INTEGER PRIMARY KEY, taken INTEGER NOT NULL, taken_chain BLOB NOT NULL,
      acknowledged INTEGER NOT NULL, acknowledged_chain BLOB NOT NULL) STRICT;
    CREATE TABLE region (
      code INTEGER PRIMARY KEY, seq INTEGER NOT NULL, scope BLOB NOT NULL, officials BLOB NOT NULL) STRICT;
    CREATE TABLE departure (
      region INTEGER NOT NULL, seq INTEGER NOT NULL, record INTEGER NOT NULL, type INTEGER NOT NULL,
      at INTEGER NOT NULL, PRIMARY KEY (region, seq)) STRICT, WITHOUT ROWID;
    CREATE INDEX departure_record ON departure (record);
    CREATE TABLE epoch (
      n INTEGER PRIMARY KEY, incarnation INTEGER NOT NULL, first_seq INTEGER NOT NULL, replica INTEGER NOT NULL,
      started_at INTEGER NOT NULL) STRICT;
    CREATE TABLE township (code INTEGER PRIMARY KEY) STRICT;
    INSERT INTO township (code) VALUES (0);
    CREATE TABLE "commit" (
      township INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, tag INTEGER NOT NULL,
      PRIMARY KEY (township, first_seq)) STRICT, WITHOUT ROWID;
    CREATE TABLE account (
      name TEXT PRIMARY KEY, role INTEGER NOT NULL, regions TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0,
      scope_version INTEGER NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE scope (
      account TEXT NOT NULL REFERENCES account (name), version INTEGER NOT NULL, role INTEGER NOT NULL,
      regions TEXT NOT NULL, PRIMARY KEY (account, version)) STRICT, WITHOUT ROWID;
    CREATE TABLE device (
      replica INTEGER PRIMARY KEY, account TEXT NOT NULL REFERENCES account (name), name TEXT NOT NULL,
      token_hash BLOB NOT NULL, revoked INTEGER NOT NULL DEFAULT 0, enrolled_at INTEGER NOT NULL,
      last_contact INTEGER NOT NULL DEFAULT 0, clock_offset INTEGER NOT NULL DEFAULT 0,
      parent INTEGER, forked_at INTEGER, bundle_keys BLOB) STRICT;
    CREATE TABLE offer (
      id INTEGER PRIMARY KEY, type INTEGER NOT NULL, region INTEGER NOT NULL, received_at INTEGER NOT NULL,
      status INTEGER NOT NULL, cells BLOB NOT NULL) STRICT;
    CREATE TABLE credential (
      account TEXT PRIMARY KEY REFERENCES account (name), password TEXT NOT NULL, changed_at INTEGER NOT NULL,
      totp BLOB, totp_step INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
    CREATE TABLE invitation (
      secret_hash BLOB PRIMARY KEY, account TEXT, role INTEGER NOT NULL, regions TEXT NOT NULL,
      expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE erased (
      record INTEGER PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL, account TEXT NOT NULL,
      reason TEXT NOT NULL) STRICT;
    CREATE INDEX erased_seq ON erased (seq);
    CREATE TABLE audit (
      n INTEGER PRIMARY KEY, at INTEGER NOT NULL, account TEXT NOT NULL, action TEXT NOT NULL, facts TEXT NOT NULL,
      regions TEXT NOT NULL) STRICT;
    \(passing)
    """

  /// What belongs to officials' logins, and to no copy of the store. `attempt` has a bucket of tokens for each account and
  /// address at which somebody guessed (`LoginLimits`). They refer to no table that a copy has: those can be emptied
  /// without them.
  static let passing = """
    CREATE TABLE IF NOT EXISTS session (
      secret_hash BLOB PRIMARY KEY, account TEXT NOT NULL, begun_at INTEGER NOT NULL, used_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS upload (
      id TEXT PRIMARY KEY, session BLOB NOT NULL REFERENCES session (secret_hash) ON DELETE CASCADE,
      used_at INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS attempt (key_hash BLOB PRIMARY KEY, full_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """

  /// Those that refer to others first.
  static let passingTables = ["attempt", "upload", "session"]

  /// What officials look people up by at the hub: a page of a hundred thousand from the index alone (`PeopleQuery`).
  static let hubIndexes = """
    CREATE INDEX elder_list ON elder (region, name, archived, same_as, categories, risk_tier, id_number);
    CREATE INDEX visit_at ON visit (at);
    CREATE INDEX change_imported ON change (status, id, record) WHERE \(isImported);
    \(courses(.alert))
    \(courses(.request))
    """

  /// What reasons of imports hold, and those of their undoing, and whether a change may have one: few have, among millions.
  static let importWord = ImportReason.Act.imported.rawValue
  static let isImported = "instr(bytes, CAST('\(importWord)' AS BLOB)) > 0"

  /// What is open, and everything without its rows.
  private static func courses(_ type: RecordType) -> String {
    """
    CREATE INDEX \(type.key)_open ON \(name(type.key)) (region) WHERE \(isOpen(type));
    CREATE INDEX \(type.key)_course ON \(name(type.key)) (region, raised_at, state, voided);
    """
  }

  /// Whether something is left to do about an alert or a request.
  static func isOpen(_ type: RecordType) -> String {
    let codes = type.finalStates.map { "\($0)" }.joined(separator: ", ")
    return "voided IS NULL AND (state IS NULL OR state NOT IN (\(codes)))"
  }

  /// The changes to the record that is ?1, its creation among them: `change_record` leaves out what has the record's own id.
  static let isOfRecord = "(id = ?1 AND record = id OR record = ?1 AND record <> id)"

  /// The table of one record type: what is shown in typed columns, what merging needs in `meta` (RowFormat).
  static func table(_ type: RecordType) -> String {
    let columns = type.fields.map { "\(name($0.key)) \(columnType($0.kind))" }
    return """
      CREATE TABLE \(name(type.key)) (
        id INTEGER PRIMARY KEY, region INTEGER NOT NULL, seq INTEGER NOT NULL, entered_seq INTEGER NOT NULL,
        time INTEGER NOT NULL, conflicts INTEGER NOT NULL, meta BLOB, \(columns.joined(separator: ", "))) STRICT;
      CREATE INDEX \(name("\(type.key)_conflicts")) ON \(name(type.key)) (region) WHERE conflicts > 0;
      """
  }

  /// The fields by which an import finds people (`Register.showing`): a village holds a few hundred, a number one.
  private static let lookups = ["elder": ["village", "id_number", "id_number_unverified"]]

  /// What due lists and monthly rates ask of every visit (`Register.forEachVisitMark`): with these the index answers alone,
  /// in a tenth of the time that the rows take.
  private static let covered = ["visit": ["outcome", "risk", "next_visit", "voided", "mode"]]

  /// Secondary indexes: by region in the order of modification, by what people are looked up by, and by the record that
  /// a record belongs to.
  static func indexes(_ type: RecordType) -> String {
    var sql = "CREATE INDEX \(name("\(type.key)_region")) ON \(name(type.key)) (region, seq);"
    for key in lookups[type.key] ?? [] {
      sql += """
        CREATE INDEX \(name("\(type.key)_\(key)")) ON \(name(type.key)) (\(name(key))) WHERE \(name(key)) IS NOT NULL;
        """
    }
    for field in type.fields {
      guard case .reference = field.kind else { continue }
      let isOwner = type.region == .follows(field.number)
      let time = isOwner ? type.fields.first { if case .instant = $0.kind { true } else { false } } : nil
      let columns = [field.key] + (time.map { [$0.key] } ?? []) + (isOwner ? covered[type.key] ?? [] : [])
      let condition = field.required ? "" : " WHERE \(name(field.key)) IS NOT NULL"
      sql += """
        CREATE INDEX \(name("\(type.key)_\(field.key)")) ON \(name(type.key)) \
        (\(columns.map(name).joined(separator: ", ")))\(condition);
        """
    }
    return sql
  }

  static func columnType(_ kind: Kind) -> String {
    switch kind {
    case .text, .note, .phone, .idNumber: "TEXT"
    case .integer, .decimal, .boolean, .date, .instant, .vocabulary, .flags, .reference, .region, .division:
      "INTEGER"
    }
  }

  /// A name in SQL; `group` is a word of the language.
  static func name(_ key: String) -> String { "\"\(key)\"" }
}
