import Storage

/// Services, assessments.
extension CountyOracle {
  private func during(_ column: String, _ first: String, _ last: String) -> String {
    "(\(column) >= \(Self.start("'\(first)'")) AND \(column) < \(Self.start("date('\(last)', '+1 day')")))"
  }

  /// Whose elder is looked at: the record that stands for the person, in the region.
  private var people: String {
    "SELECT record, elder.* FROM person JOIN elder ON elder.id = survivor WHERE village LIKE '\(region)%'"
  }

  /// - Parameters:
  ///   - first, last: days; the last is also the one at whose end things stand.
  ///   - by: `village`, `service` or `category`.
  package func services(_ first: String, _ last: String, by grouping: String) throws -> Lines {
    let delivered = "(o.state IN ('delivered', 'rated') AND \(during("o.delivered", first, last)))"
    try connection.execute(
      """
      DROP TABLE IF EXISTS served;
      CREATE TEMP TABLE served AS
      SELECT p.id AS person, p.village, r.service, \(during("r.raised", first, last)) AS asked, r.state = 'met' AS met,
        0 AS ordered, 0 AS delivered, 0 AS minutes, NULL AS rating, 0 AS adapted, 0 AS meals, 0 AS entitled, 0 AS eligible, 0 AS receiving
        FROM request r JOIN (\(people)) p ON p.record = r.elder WHERE r.voided IS NULL
      UNION ALL
      SELECT p.id, p.village, o.service, 0, 0, \(during("o.ordered", first, last)), \(delivered), o.minutes, o.rating,
        o.service = 'home_adaptation' AND o.state IS NOT 'cancelled' AND \(Self.first("o.accepted_on")) BETWEEN '\(first)' AND '\(last)',
        \(delivered) AND o.service = 'meals', 0, 0, 0
        FROM "order" o JOIN (\(people)) p ON p.record = o.elder WHERE o.voided IS NULL
      UNION ALL
      SELECT p.id, p.village, 'meals', 0, 0, 0, 0, 0, NULL, 0, 0, 1, 0, 0
        FROM entitlement e JOIN (\(people)) p ON p.record = e.elder JOIN benefit b ON b.id = e.benefit
        JOIN item a ON a.code = b.code AND a.service = 'meals' WHERE e.voided IS NULL AND e.state IN ('granted', 'receiving')
        AND (e.since IS NULL OR \(Self.first("e.since")) <= '\(last)') AND (e.until IS NULL OR e.until >= '\(last)')
        AND p.id IN (SELECT id FROM (\(register("'\(last)'"))))
      UNION ALL
      SELECT e.id, e.village, b.service, 0, 0, 0, 0, 0, NULL, 0, 0, 0, 1,
        EXISTS (SELECT 1 FROM entitlement t JOIN person ON record = t.elder JOIN benefit o ON o.id = t.benefit
          WHERE survivor = e.id AND o.code = b.code AND t.voided IS NULL AND t.state = 'receiving'
          AND (t.since IS NULL OR \(Self.first("t.since")) <= '\(last)')
          AND (t.until IS NULL OR t.until >= '\(last)'))
        FROM elder e JOIN item b WHERE e.same_as IS NULL AND e.village LIKE '\(region)%'
        AND (e.archived IS NULL OR e.archived NOT IN ('died', 'moved_away', 'entered_in_error'))
        AND (b.category IS NULL OR EXISTS (SELECT 1 FROM (\(Self.members("'\(last)'", "'\(last)'"))) m
          WHERE m.elder = e.id AND m.category = b.category));
      DELETE FROM served WHERE NOT (asked OR ordered OR delivered OR coalesce(adapted, 0) OR entitled OR eligible);
      """)
    let figures = """
      coalesce(sum(asked), 0), coalesce(sum(asked AND coalesce(met, 0)), 0), coalesce(sum(ordered), 0), \
      coalesce(sum(delivered), 0), count(DISTINCT CASE WHEN delivered THEN person END), \
      coalesce(sum(CASE WHEN delivered THEN coalesce(minutes, 0) END), 0) * 100 / 60, \
      count(CASE WHEN delivered THEN rating END), \
      count(CASE WHEN delivered AND rating >= 4 THEN 1 END) || '/' || count(CASE WHEN delivered THEN rating END), \
      count(DISTINCT CASE WHEN adapted THEN person END), count(DISTINCT CASE WHEN entitled THEN person END)
      """
    func both(_ base: String, _ key: String) throws -> Lines {
      let own = "coalesce(i.\(key), '') = coalesce(o.\(key), '')"
      let fed = """
        (SELECT count(DISTINCT person) FROM (\(base)) i WHERE entitled AND \(own) \
        AND person IN (SELECT person FROM served WHERE meals)) || '/' || count(DISTINCT CASE WHEN entitled THEN person END), \
        coalesce(sum(eligible), 0), coalesce(sum(receiving), 0) || '/' || coalesce(sum(eligible), 0)
        """
      return try lines("SELECT coalesce(\(key), ''), \(figures), \(fed) FROM (\(base)) o GROUP BY 1")
    }
    let whole = try both("SELECT *, '\(Self.totalKey)' AS everybody FROM served", "everybody")
    let total =
      whole.isEmpty
      ? [Self.totalKey: ["0", "0", "0", "0", "0", "0", "0", "0/0", "0", "0", "0/0", "0", "0/0"]] : whole
    let base =
      grouping == "category"
      ? """
      SELECT served.*, m.category FROM served LEFT JOIN (\(Self.members("'\(last)'", "'\(last)'"))) m ON m.elder = person
      """ : "SELECT * FROM served"
    return try both(base, grouping).merging(total) { $1 }
  }

  /// - Parameters:
  ///   - first, last: days.
  ///   - by: `village` or `category`.
  package func assessment(_ first: String, _ last: String, by grouping: String) throws -> Lines {
    let levels = (0...4).map { "count(CASE WHEN level = \($0) THEN 1 END)" }.joined(separator: ", ")
    let base = """
      WITH own AS (SELECT survivor AS person, \(Self.first("a.day")) AS day, a.made, a.n, a.level, a.valid_until \
      FROM assessment a JOIN person ON record = a.elder \
      WHERE voided IS NULL AND \(Self.first("a.day")) <= '\(last)' AND done), \
      graded AS (SELECT *, lag(level) OVER (PARTITION BY person ORDER BY day, made, n) AS before FROM own \
      WHERE level IS NOT NULL) \
      SELECT r.id, r.village, \
      \(isTarget("r.id", "'\(last)'", "'\(last)'")) AS target, \
      EXISTS (SELECT 1 FROM own WHERE person = r.id AND day > date('\(last)', '-1 year') \
      AND (valid_until IS NULL OR valid_until >= '\(last)')) AS assessed, \
      (SELECT count(*) FROM own WHERE person = r.id AND day >= '\(first)') AS times, \
      (SELECT count(*) FROM graded WHERE person = r.id AND day >= '\(first)' AND level > before) AS worsened, \
      (SELECT level FROM graded WHERE person = r.id ORDER BY day DESC, made DESC, n DESC LIMIT 1) AS level, \
      (SELECT count(*) FROM assessment a JOIN person ON record = a.elder WHERE survivor = r.id AND voided IS NULL \
      AND NOT done AND \(Self.first("a.day")) BETWEEN '\(first)' AND '\(last)') AS unfinished \
      FROM (\(register("'\(last)'"))) r
      """
    let figures = """
      count(CASE WHEN target THEN 1 END), count(CASE WHEN target AND assessed THEN 1 END), \
      count(CASE WHEN target AND assessed THEN 1 END) || '/' || count(CASE WHEN target THEN 1 END), \
      coalesce(sum(times), 0), coalesce(sum(worsened), 0), \(levels), coalesce(sum(unfinished), 0)
      """
    let total = try lines("SELECT '\(Self.totalKey)', \(figures) FROM (\(base))")
    let grouped =
      grouping == "category"
      ? """
      SELECT b.*, m.category FROM (\(base)) b LEFT JOIN (\(Self.members("'\(last)'", "'\(last)'"))) m ON m.elder = b.id
      """ : base
    return try lines("SELECT coalesce(\(grouping), ''), \(figures) FROM (\(grouped)) GROUP BY 1").merging(total) { $1 }
  }
}
