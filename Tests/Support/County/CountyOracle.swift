import Storage

/// The figures of a county by plain SQL over what happened in it (`CountyTruth`): they share no line with `Care`, and no
/// table with the stores.
///
/// A figure is written as a text: a count as `12`, a share as `9/11`, hours in hundredths; nil where there is nothing to
/// say. Lines go by their key, the total by the empty one with a dot in front: `.`.
package final class CountyOracle {
  package typealias Lines = [String: [String?]]

  let connection: Connection
  /// The beginning of the codes of the villages asked about; empty for all.
  let region: String
  /// A condition on a category: whether its members are targets; nil if every elder is.
  let isTargetCategory: String?
  /// Ms since 1970; and its day.
  let now: Int64
  private var today: String { Self.day("\(now)") }

  /// Prepares what all figures need: who is whose record, months, and visits by person.
  /// - Parameter targets: the keys of the categories that are counted; nil for every elder. Unless said the six national
  ///   ones.
  package init(
    _ truth: CountyTruth, region: String = "", targets: [String]? = CountyOracle.nationalKeys, now: Int64
  ) throws {
    connection = truth.connection
    self.region = region
    self.now = now
    isTargetCategory = targets.map { keys in
      "category IN (\(keys.map { "'\($0)'" }.joined(separator: ", ")))"
    }
    try prepare()
  }

  /// Makes the tables that figures are reckoned from; again after another oracle has been asked.
  package func prepare() throws {
    connection.clearStatements()
    try connection.execute(Self.people)
    try connection.execute(Self.months)
    try connection.execute(Self.entries)
    try connection.execute(facts)
    try connection.execute(targets)
  }

  package static let totalKey = "."

  /// Runs a statement that gives a key and figures.
  func lines(_ sql: String) throws -> Lines {
    let statement = try connection.statement(sql)
    defer { statement.reset() }
    var lines: Lines = [:]
    while try statement.step() {
      var figures: [String?] = []
      for column in 1..<statement.columnCount {
        figures.append(statement.isNull(column) ? nil : statement.text(column))
      }
      lines[statement.text(0)] = figures
    }
    return lines
  }

  /// The groups and the total of what `base` selects.
  func grouped(_ figures: String, _ base: String, by key: String) throws -> Lines {
    let total = try lines("SELECT '\(Self.totalKey)', \(figures) FROM (\(base))")
    return try lines("SELECT coalesce(\(key), ''), \(figures) FROM (\(base)) GROUP BY 1").merging(total) { $1 }
  }

  /// Whether a helper is in post at the end of a day.
  static func inPost(_ helper: String, _ day: String) -> String {
    """
    ((\(helper).joined IS NULL OR \(first("\(helper).joined")) <= \(day)) AND CASE WHEN \(helper).state = 'left' \
    THEN \(helper).left_on IS NOT NULL AND \(first("\(helper).left_on")) > \(day) \
    ELSE \(helper).left_on IS NULL OR \(first("\(helper).left_on")) > \(day) END)
    """
  }

  /// What puts the ids of records in their order: the replica's number, then the counter.
  static func place(_ entry: String) -> String {
    let colon = "instr(\(entry).id, ':')"
    return "length(substr(\(entry).id, 1, \(colon))), substr(\(entry).id, 1, \(colon)), "
      + "CAST(substr(\(entry).id, \(colon) + 1) AS INTEGER)"
  }

  /// When an elder left: on the day that somebody wrote, else on that of the clock that recorded it, today at the latest.
  func left(_ elder: String) -> String {
    "coalesce(\(Self.first("\(elder).left_on")), min(\(elder).left_noted, \(today)))"
  }

  /// A date of which month and day may be missing: the first that it may mean.
  static func first(_ column: String) -> String { "substr(\(column) || '-01-01', 1, 10)" }

  /// The last that it may mean.
  static func last(_ column: String) -> String {
    """
    (CASE length(\(column)) WHEN 4 THEN \(column) || '-12-31' \
    WHEN 7 THEN date(\(column) || '-01', '+1 month', '-1 day') ELSE \(column) END)
    """
  }

  /// The first ms of a day in Shanghai.
  static func start(_ day: String) -> String { "((CAST(strftime('%s', \(day)) AS INTEGER) - 28800) * 1000)" }

  /// The day in Shanghai of a time in ms.
  static func day(_ time: String) -> String { "date(\(time) / 1000 + 28800, 'unixepoch')" }

  /// The day from which an elder counts: that of enrolment, else that on which the first of the person's records was made.
  static func registeredFrom(_ elder: String) -> String {
    """
    coalesce(\(first("\(elder).enrolled")), (SELECT min(own.recorded) FROM elder own JOIN person p ON p.record = own.id \
    WHERE p.survivor = \(elder).id))
    """
  }

  /// Elders on the register at the end of a day.
  func register(_ day: String) -> String {
    """
    SELECT * FROM elder WHERE same_as IS NULL AND village LIKE '\(region)%' \
    AND \(Self.registeredFrom("elder")) <= \(day) AND archived IS NOT 'entered_in_error' \
    AND NOT (archived IS NOT NULL AND archived IN ('died', 'moved_away', 'in_institution') \
    AND \(left("elder")) <= \(day)) AND NOT (living IS 'institution' AND archived IS NOT 'in_institution' \
    AND coalesce(\(Self.first("elder.institution_on")), '') <= \(day))
    """
  }

  /// Memberships that hold on some day between two.
  static func members(_ first: String, _ last: String) -> String {
    """
    SELECT elder, category FROM membership WHERE (since IS NULL OR \(Self.first("since")) <= \(last)) \
    AND (until IS NULL OR \(Self.last("until")) >= \(first))
    """
  }

  package static let nationalKeys = [
    "living_alone", "empty_nest", "left_behind", "disabled", "severely_handicapped", "family_planning_special",
  ]
  static let national = "('\(nationalKeys.joined(separator: "', '"))')"

  /// Whether an elder is a target on some day between two.
  func isTarget(_ elder: String, _ first: String, _ last: String) -> String {
    guard let isTargetCategory else { return "1" }
    return "EXISTS (SELECT 1 FROM (\(Self.members(first, last))) m WHERE m.elder = \(elder) AND m.\(isTargetCategory))"
  }

  /// What the nearest division around a village has set by a day.
  static func policy(_ column: String, _ village: String, _ day: String) -> String {
    """
    (SELECT \(column) FROM policy WHERE \(village) LIKE division || '%' AND since <= \(day) AND \(column) IS NOT NULL \
    ORDER BY length(division) DESC, since DESC LIMIT 1)
    """
  }

  private static let people = """
    DROP TABLE IF EXISTS person;
    CREATE TEMP TABLE person AS WITH RECURSIVE lead (record, at) AS (
      SELECT id, id FROM elder UNION ALL
      SELECT lead.record, elder.same_as FROM lead JOIN elder ON elder.id = lead.at WHERE elder.same_as IS NOT NULL)
    SELECT lead.record, lead.at AS survivor FROM lead JOIN elder ON elder.id = lead.at WHERE elder.same_as IS NULL;
    CREATE UNIQUE INDEX temp.person_record ON person (record);
    CREATE INDEX temp.person_survivor ON person (survivor);
    """

  private static let months = """
    DROP TABLE IF EXISTS month;
    CREATE TEMP TABLE month AS WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 23),
    days AS (SELECT date('2025-01-01', n || ' months') AS first FROM n)
    SELECT substr(first, 1, 7) AS k, first, date(first, '+1 month', '-1 day') AS last, \(start("first")) AS start,
    \(start("date(first, '+1 month')")) AS "end" FROM days;
    """

  /// What stands of villages and of items of the service list that were entered twice: of a village the word of the
  /// smallest id that has one, of an item the record of the greatest.
  private static let entries = """
    DROP TABLE IF EXISTS place;
    CREATE TEMP TABLE place AS SELECT DISTINCT code,
      (SELECT urban_rural FROM village o WHERE o.code = v.code AND urban_rural IS NOT NULL ORDER BY \(place("o")) LIMIT 1)
        AS urban_rural,
      (SELECT elders FROM village o WHERE o.code = v.code AND elders IS NOT NULL ORDER BY \(place("o")) LIMIT 1) AS elders
      FROM village v;
    DROP TABLE IF EXISTS item;
    CREATE TEMP TABLE item AS SELECT * FROM benefit b WHERE service IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM benefit o WHERE o.code = b.code AND o.service IS NOT NULL AND (\(place("o"))) > (\(place("b"))));
    """

  /// The first ms that lies in the future: clocks differ by ten minutes.
  private var future: Int64 { now + 600_001 }

  /// The end of what counts of visits through a day.
  func end(_ day: String) -> String { "min(\(Self.start("date(\(day), '+1 day')")), \(future))" }

  /// Visits that are not void, by person and month, whether they count for the visit rate, and who made them: the helper
  /// whom they name, else the one whose account recorded them, unless from paper. Of several of one account that is who was
  /// in post on that day, who has not left, and who was entered first.
  private var facts: String {
    """
    DROP TABLE IF EXISTS maker;
    CREATE TEMP TABLE maker AS SELECT visit.id AS visit, h.id AS helper, row_number() OVER (PARTITION BY visit.id
      ORDER BY \(Self.inPost("h", Self.day("visit.at"))) DESC, h.state IS 'left', h.rowid) AS n
    FROM visit JOIN helper h ON h.account = visit.account WHERE visit.helper IS NULL AND paper IS NULL;
    CREATE INDEX temp.maker_visit ON maker (visit, n);
    DROP TABLE IF EXISTS fact;
    CREATE TEMP TABLE fact AS
    SELECT visit.*, elder.id AS person, elder.village, month.k, coalesce(visit.helper, maker.helper) AS who,
      outcome = 'seen' AND (mode IS NULL OR \(Self.policy("modes", "elder.village", "month.last")) IS NULL
        OR instr(\(Self.policy("modes", "elder.village", "month.last")), ',' || mode || ',')) AS valid,
      outcome IN ('not_home', 'refused', 'rescheduled') AS tried
    FROM visit JOIN person ON person.record = visit.elder JOIN elder ON elder.id = person.survivor
    JOIN month ON at >= month.start AND at < month."end" LEFT JOIN maker ON maker.visit = visit.id AND maker.n = 1
    WHERE visit.voided IS NULL AND at < \(future);
    CREATE INDEX temp.fact_person ON fact (person, k);
    """
  }

  /// Targets by month.
  private var targets: String {
    """
    DROP TABLE IF EXISTS target;
    CREATE TEMP TABLE target AS SELECT month.k, month.first, month.last, e.id AS elder, e.village
    FROM month JOIN elder e WHERE e.id IN (SELECT id FROM (\(register("month.last"))))
    AND \(isTarget("e.id", "month.first", "month.last"));
    CREATE INDEX temp.target_elder ON target (elder, k);
    """
  }
}
