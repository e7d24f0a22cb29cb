import Storage

/// Helpers, time bank, facilities.
extension CountyOracle {
  /// A helper's id as it stands in a report: the text of the dot differs, so keys are mapped by whoever compares.
  ///
  /// - Parameters:
  ///   - first, last: days.
  ///   - by: `village`, `helper` or `helper_kind`.
  package func volunteers(_ first: String, _ last: String, by grouping: String) throws -> Lines {
    let inPost = Self.inPost("helper", "'\(last)'")
    let start = Self.start("'\(first)'")
    let end = Self.start("date('\(last)', '+1 day')")
    try connection.execute(
      """
      DROP TABLE IF EXISTS work;
      CREATE TEMP TABLE work AS
      SELECT 'helper' AS what, id AS helper, kind AS helper_kind, substr(division || '000000', 1, 12) AS village,
        NULL AS person, 0 AS minutes, certificate, certificate_until, skill, 0 AS number
        FROM helper WHERE division LIKE '\(region)%' AND \(inPost)
      UNION ALL
      SELECT 'visit', h.id, h.kind, e.village, e.id, coalesce(v.minutes, 0), NULL, NULL, NULL, 0
        FROM fact v JOIN elder e ON e.id = v.person LEFT JOIN helper h ON h.id = v.who
        WHERE v.valid AND at >= \(start) AND at < \(end) AND e.village LIKE '\(region)%'
      UNION ALL
      SELECT 'assignment', h.id, h.kind, e.village, e.id, 0, NULL, NULL, NULL, 0
        FROM assignment a JOIN person ON record = a.elder JOIN (\(register("'\(last)'"))) e ON e.id = survivor
        LEFT JOIN helper h ON h.id = a.helper
        WHERE a.voided IS NULL AND since <= '\(last)' AND (until IS NULL OR until >= '\(last)')
      UNION ALL
      SELECT 'team', NULL, NULL, substr(division || '000000', 1, 12), NULL, 0, NULL, NULL, NULL, 1 FROM team
        WHERE division LIKE '\(region)%' AND (founded IS NULL OR founded <= '\(last)')
        AND (dissolved IS NULL OR dissolved > '\(last)')
      UNION ALL
      SELECT 'training', NULL, NULL, substr(division || '000000', 1, 12), NULL, 0, NULL, NULL, NULL, coalesce(trainees, 0)
        FROM training WHERE division LIKE '\(region)%' AND voided IS NULL AND \(Self.first("held")) BETWEEN '\(first)' AND '\(last)';
      """)
    let isByVillage = grouping == "village"
    func count(_ condition: String) -> String { "count(CASE WHEN what = 'helper' AND \(condition) THEN 1 END)" }
    let carer = "(skill IS NOT NULL OR certificate IS 'care_worker')"
    let holds =
      "certificate IS 'care_worker' AND (certificate_until IS NULL OR \(Self.last("certificate_until")) >= '\(last)')"
    let figures = """
      \(count("1")), \(count("helper_kind = 'volunteer'")), \
      \(count("(helper_kind IS 'social_worker' OR certificate IS 'social_worker')")), \(count(carer)), \
      \(count("\(carer) AND \(holds)")) || '/' || \(count(carer)), \
      count(DISTINCT CASE WHEN what = 'visit' THEN helper END), count(CASE WHEN what = 'visit' THEN 1 END), \
      count(DISTINCT CASE WHEN what = 'visit' THEN person END), coalesce(sum(minutes), 0) * 100 / 60, \
      count(DISTINCT CASE WHEN what = 'assignment' THEN person END), \
      \(isByVillage ? "coalesce(sum(CASE WHEN what = 'team' THEN number END), 0)" : "NULL"), \
      \(isByVillage ? "coalesce(sum(CASE WHEN what = 'training' THEN number END), 0)" : "NULL")
      """
    let base = isByVillage ? "SELECT * FROM work" : "SELECT * FROM work WHERE what NOT IN ('team', 'training')"
    return try grouped(figures, base, by: grouping)
  }

  /// - Parameters:
  ///   - first, last: days.
  ///   - by: `helper` or `village`.
  package func timebank(_ first: String, _ last: String, by grouping: String) throws -> Lines {
    let start = Self.start("'\(first)'")
    let end = Self.start("date('\(last)', '+1 day')")
    // Of several reversals of one entry the one of the smallest id counts.
    let counts = """
      NOT EXISTS (SELECT 1 FROM timebank o \
      WHERE o.reverses = t.reverses AND (\(Self.place("o"))) < (\(Self.place("t"))))
      """
    let base = """
      SELECT helper.id AS helper, substr(division || '000000', 1, 12) AS village, t.minutes, t.kind, t.at >= \(start) AS now, \
      1 AS own FROM timebank t JOIN helper ON helper.id = t.helper WHERE t.at < \(end) AND division LIKE '\(region)%' \
      AND \(counts) \
      UNION ALL \
      SELECT helper.id, substr(division || '000000', 1, 12), -t.minutes, t.kind, t.at >= \(start), 0 \
      FROM timebank t JOIN helper ON helper.id = t.counterpart WHERE t.at < \(end) AND division LIKE '\(region)%' \
      AND \(counts)
      """
    /// Hundredths of hours, rounded down, below zero too.
    func hours(_ condition: String, sign: Int = 1) -> String {
      let sum = "coalesce(sum(CASE WHEN \(condition) THEN \(sign) * minutes END), 0) * 100"
      return "((\(sum)) - (((\(sum)) % 60 + 60) % 60)) / 60"
    }
    let figures = """
      coalesce(sum(now AND own), 0), \(hours("now AND own AND kind = 'earned'")), \
      \(hours("now AND own AND kind = 'spent'", sign: -1)), \(hours("now AND own AND kind = 'transferred'", sign: -1)), \
      \(hours("now AND NOT own")), \(hours("now AND own AND kind = 'reversal'")), \(hours("1"))
      """
    return try grouped(figures, base, by: grouping)
  }

  /// - Parameter by: `village` or `facility_kind`.
  package func facilities(_ day: String, by grouping: String) throws -> Lines {
    let inUse = """
      SELECT *, substr(division || '000000', 1, 12) AS village, kind AS facility_kind FROM facility \
      WHERE division LIKE '\(region)%' AND state IS NOT 'planned' AND state IS NOT 'building' \
      AND (opened IS NULL OR opened <= '\(day)') \
      AND CASE WHEN closed IS NOT NULL THEN closed > '\(day)' ELSE state IS NOT 'closed' END
      """
    func share(_ part: String, _ whole: String) -> String {
      "coalesce(sum(\(part)), 0) || '/' || coalesce(sum(\(whole)), 0)"
    }
    let homes = "kind IN ('care_home', 'respect_home', 'disabled_care', 'medical_care')"
    let own = """
      coalesce(sum(is_facility), 0), coalesce(sum(beds), 0), coalesce(sum(occupied), 0), \(share("nursing", "beds")), \
      \(share("CASE WHEN operator IN ('public_private', 'private', 'private_nonprofit') THEN beds END", "beds")), \
      \(share("\(homes) AND contract", homes))
      """
    guard grouping == "village" else {
      return try grouped(
        own + ", NULL, NULL, NULL, NULL, NULL", "SELECT *, 1 AS is_facility FROM (\(inUse))", by: grouping)
    }
    let base = """
      SELECT village, 1 AS is_facility, beds, occupied, nursing, operator, kind, contract, 0 AS is_village, NULL AS urban, \
      0 AS covered, 0 AS cared, 0 AS station FROM (\(inUse)) UNION ALL \
      SELECT code, 0, 0, 0, 0, NULL, NULL, NULL, 1, urban_rural < '200', \
      EXISTS (SELECT 1 FROM (\(inUse)) f WHERE f.division = code), \
      EXISTS (SELECT 1 FROM (\(inUse)) f WHERE f.division = code AND (kind = 'day_care' OR day_care)), \
      EXISTS (SELECT 1 FROM (\(inUse)) f WHERE f.division = code \
      AND kind IN ('service_station', 'service_centre', 'mutual_aid', 'happiness_home')) \
      FROM place WHERE code LIKE '\(region)%'
      """
    let figures = """
      \(own), coalesce(sum(is_village), 0), \(share("is_village AND urban AND covered", "is_village AND urban")), \
      \(share("is_village AND NOT urban AND covered", "is_village AND NOT urban")), \(share("cared", "is_village")), \
      \(share("station", "is_village"))
      """
    return try grouped(figures, base, by: "village")
  }
}
