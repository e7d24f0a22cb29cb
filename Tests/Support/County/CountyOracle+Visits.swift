import Storage

/// Visits, coverage, alerts.
extension CountyOracle {
  /// - Parameters:
  ///   - first, last: months, `2025-03`.
  ///   - by: `village`, `category`, `helper` or `volunteer`.
  package func visits(_ first: String, _ last: String, by grouping: String) throws -> Lines {
    let effort = """
      SELECT target.*, (SELECT count(*) FROM fact WHERE person = target.elder AND fact.k = target.k AND valid) AS seen, \
      (SELECT count(*) FROM fact WHERE person = target.elder AND fact.k = target.k AND tried) AS tried \
      FROM target WHERE k BETWEEN '\(first)' AND '\(last)'
      """
    let figures = """
      count(*), coalesce(sum(seen > 0), 0), coalesce(sum(seen > 0), 0) || '/' || count(*), coalesce(sum(seen), 0), \
      coalesce(sum(tried), 0)
      """
    switch grouping {
    case "category":
      let byCategory = """
        SELECT e.*, m.category FROM (\(effort)) e JOIN membership m ON m.elder = e.elder AND \(isTargetCategory.map { "m.\($0)" } ?? "1") \
        WHERE (m.since IS NULL OR \(Self.first("m.since")) <= e.last) \
        AND (m.until IS NULL OR \(Self.last("m.until")) >= e.first)
        """
      let total = try lines("SELECT '\(Self.totalKey)', \(figures) FROM (\(effort))")
      return try lines("SELECT category, \(figures) FROM (\(byCategory)) GROUP BY 1").merging(total) { $1 }
    case "volunteer", "helper":
      let key =
        grouping == "volunteer"
        ? "account"
        : "coalesce(who, '')"
      let total = try lines("SELECT '\(Self.totalKey)', \(figures) FROM (\(effort))")
      return try lines(
        """
        SELECT \(key), NULL, count(DISTINCT CASE WHEN valid THEN fact.k || person END), NULL, sum(valid), sum(fact.tried) \
        FROM fact JOIN target ON target.elder = person AND target.k = fact.k \
        WHERE fact.k BETWEEN '\(first)' AND '\(last)' AND (valid OR fact.tried) GROUP BY 1
        """
      ).merging(total) { $1 }
    default: return try grouped(figures, effort, by: "village")
    }
  }

  /// - Parameters:
  ///   - day: `2025-03-31`.
  ///   - by: `village` or `category`.
  package func coverage(_ day: String, by grouping: String) throws -> Lines {
    try prepareStanding("'\(day)'")
    let registered = "count(CASE WHEN registered THEN 1 END)"
    func count(_ condition: String) -> String { "count(CASE WHEN registered AND \(condition) THEN 1 END)" }
    let isByVillage = grouping == "village"
    let known = isByVillage ? "coalesce(sum(known), 0) || '/' || coalesce(sum(elders), 0)" : "NULL"
    let figures = """
      \(registered), \(count("target")), \(count("on_time")), \(count("on_time")) || '/' || \(registered), \
      \(count("never")), \(count("assigned")), \(count("assigned")) || '/' || \(registered), \(count("reviewed")), \
      \(known), \(count("doctor")) || '/' || \(registered), \(count("aged")), \
      \(count("aged AND managed")) || '/' || \(count("aged")), \
      count(CASE WHEN supported AND support = 'centralised' THEN 1 END) || '/' || count(CASE WHEN supported THEN 1 END)
      """
    let total = try lines("SELECT '\(Self.totalKey)', \(figures) FROM (\(withVillages))")
      .mapValues { figures in isByVillage ? figures : figures.enumerated().map { $0.offset == 8 ? nil : $0.element } }
    let groups =
      isByVillage
      ? try lines("SELECT village, \(figures) FROM (\(withVillages)) GROUP BY 1")
      : try lines(
        """
        SELECT coalesce(m.category, ''), \(figures) FROM (SELECT *, NULL AS elders, 0 AS known FROM standing) s \
        LEFT JOIN (\(Self.members("'\(day)'", "'\(day)'"))) m ON m.elder = s.id GROUP BY 1
        """)
    return groups.merging(total) { $1 }
  }

  /// Elders as they stand, and the villages of which it is known how many elders they have.
  private var withVillages: String {
    """
    SELECT standing.*, NULL AS elders, \
    (registered AND village IN (SELECT code FROM place WHERE elders IS NOT NULL)) AS known FROM standing UNION ALL \
    SELECT NULL, code, 0, 0, NULL, 0, 0, 0, 0, 0, 0, 0, 0, elders, 0 FROM place \
    WHERE elders IS NOT NULL AND code LIKE '\(region)%'
    """
  }

  /// A table of elders who are registered or supported on a day, with what is to be said of each.
  private func prepareStanding(_ day: String) throws {
    let end = Self.start("date(\(day), '+1 day')")
    let year = Self.start("substr(\(day), 1, 4) || '-01-01'")
    let high = "coalesce(\(Self.policy("high", "e.village", day)), 7)"
    let priority = "coalesce(\(Self.policy("priority", "e.village", day)), 30)"
    let general = "coalesce(\(Self.policy("general", "e.village", day)), 90)"
    let said = """
      coalesce(e.interval, CASE e.tier WHEN 'high' THEN \(high) WHEN 'priority' THEN \(priority) \
      WHEN 'general' THEN \(general) ELSE CASE WHEN national THEN \(priority) ELSE \(general) END END)
      """
    try connection.execute(
      """
      DROP TABLE IF EXISTS member; DROP TABLE IF EXISTS last_seen; DROP TABLE IF EXISTS standing;
      CREATE TEMP TABLE member AS \(Self.members(day, day));
      CREATE TEMP TABLE last_seen AS SELECT survivor AS person, max(at) AS at, risk FROM visit
        JOIN person ON record = elder WHERE voided IS NULL AND outcome = 'seen' AND at < \(self.end(day)) GROUP BY 1;
      CREATE TEMP TABLE standing AS
      WITH e AS (SELECT elder.*, id IN (SELECT id FROM (\(register(day)))) AS registered,
        EXISTS (SELECT 1 FROM member WHERE member.elder = elder.id AND category IN \(Self.national)) AS national,
        \(isTarget("elder.id", day, day)) AS target
        FROM elder WHERE same_as IS NULL AND village LIKE '\(region)%')
      SELECT e.id, e.village, registered, target, e.support,
        s.at IS NOT NULL AND julianday(\(day)) - julianday(\(Self.day("s.at")))
          < CASE WHEN s.risk IN ('high', 'urgent') AND \(said) > \(high) THEN \(high) ELSE \(said) END AS on_time,
        s.at IS NULL AS never,
        EXISTS (SELECT 1 FROM assignment a JOIN person ON record = a.elder WHERE survivor = e.id AND voided IS NULL
          AND since <= \(day) AND (until IS NULL OR until >= \(day))) AS assigned,
        reviewed IS NOT NULL AND substr(reviewed, 1, 4) = substr(\(day), 1, 4) AND reviewed <= \(day) AS reviewed,
        coalesce(contract, 0) AND (contract_from IS NULL OR contract_from <= \(day))
          AND (contract_until IS NULL OR \(Self.last("contract_until")) >= \(day)) AS doctor,
        birth IS NOT NULL AND (substr(birth, 1, 4) + 65) || substr(birth, 5) <= \(day) AS aged,
        EXISTS (SELECT 1 FROM fact WHERE person = e.id AND valid AND purpose = 'health' AND at >= \(year)
          AND at < \(end))
        OR EXISTS (SELECT 1 FROM "order" o JOIN person ON record = o.elder WHERE survivor = e.id AND voided IS NULL
          AND service = 'health_management' AND state IN ('delivered', 'rated') AND delivered >= \(year)
          AND delivered < \(end)) AS managed,
        \(Self.registeredFrom("e")) <= \(day) AND archived IS NOT 'entered_in_error'
          AND (archived IS NULL OR archived NOT IN ('died', 'moved_away') OR \(left("e")) > \(day))
          AND EXISTS (SELECT 1 FROM member m WHERE m.elder = e.id AND category = 'destitute')
          AND EXISTS (SELECT 1 FROM member m WHERE m.elder = e.id AND category = 'disabled') AS supported
      FROM e LEFT JOIN last_seen s ON s.person = e.id WHERE registered OR supported;
      """)
  }

  /// - Parameters:
  ///   - first, last: days.
  ///   - by: `village`, `kind`, `severity`, `channel` or `category`.
  package func alerts(_ first: String, _ last: String, by grouping: String) throws -> Lines {
    let base = """
      SELECT alert.*, elder.village, elder.id AS person, \
      max(0, taken - raised) / 60000 AS taking, \
      CASE WHEN state = 'closed' THEN max(0, closed - raised) / 60000 END AS closing, \
      due IS NOT NULL AND CASE \
      WHEN state = 'handled' AND handled IS NOT NULL THEN handled > due \
      WHEN state = 'closed' THEN min(coalesce(handled, closed), coalesce(closed, handled)) > due \
      ELSE due < \(now) END IS 1 OR state IS NULL AND \
      raised + \(Self.policy("taken", "elder.village", Self.day("\(now)"))) * 60000 < \(now) AS late \
      FROM alert JOIN person ON record = alert.elder JOIN elder ON elder.id = survivor \
      WHERE alert.voided IS NULL AND raised >= \(Self.start("'\(first)'")) \
      AND raised < \(Self.start("date('\(last)', '+1 day')")) AND village LIKE '\(region)%'
      """
    let grouped =
      grouping == "category"
      ? """
      SELECT b.*, m.category FROM (\(base)) b LEFT JOIN (\(Self.members("'\(first)'", "'\(last)'"))) m ON m.elder = b.person
      """ : base
    func median(_ column: String, _ key: String) -> String {
      """
      (SELECT \(column) FROM (SELECT \(column), row_number() OVER (ORDER BY \(column)) AS n, count(*) OVER () AS c \
      FROM (\(grouped)) i WHERE \(column) IS NOT NULL AND \(key)) WHERE n = (c + 1) / 2)
      """
    }
    func figures(_ key: String) -> String {
      """
      count(*), count(CASE WHEN taken IS NOT NULL OR state IS NOT NULL THEN 1 END), count(CASE WHEN state = 'closed' THEN 1 END), \
      count(CASE WHEN state IS NOT 'closed' THEN 1 END), count(CASE WHEN state = 'closed' THEN 1 END) || '/' || count(*), \
      coalesce(sum(late), 0), \(median("taking", key)), \(median("closing", key))
      """
    }
    // The total counts each alert once: of the lines by category, which repeat it, those of one alert are alike.
    let whole = try lines(
      "SELECT '\(Self.totalKey)', \(figures("1").replacing(grouped, with: base)) FROM (\(base)) o")
    return try lines(
      """
      SELECT coalesce(\(grouping), ''), \(figures("coalesce(i.\(grouping), '') = coalesce(o.\(grouping), '')")) \
      FROM (\(grouped)) o GROUP BY 1
      """
    ).merging(whole) { $1 }
  }
}
