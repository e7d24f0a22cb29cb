import Storage

/// Targets and the re-check sample.
extension CountyOracle {
  /// A target that a division has set itself, and where its figure stands.
  package struct Goal {
    package let id: String
    /// The beginning of the codes of its villages.
    package let division: String
    package let period: String
    /// Hundredths.
    package let value: String
    package let report: String
    /// From 0.
    package let column: Int
  }

  /// Where each indicator is counted, written down from Protocol/FIGURES.md.
  private static let places: [String: (report: String, column: Int)] = [
    "visit_rate": ("visits", 2), "register_coverage": ("coverage", 8), "assessed_rate": ("assessment", 2),
    "doctor_contract_rate": ("coverage", 9), "health_managed_rate": ("coverage", 11),
    "alert_closed_rate": ("alerts", 4), "served_people": ("services", 4), "meals_coverage": ("services", 10),
    "orders_delivered": ("services", 3), "satisfaction_rate": ("services", 7), "trained_people": ("volunteers", 11),
    "certified_rate": ("volunteers", 4), "teams": ("volunteers", 10), "volunteers": ("volunteers", 1),
    "social_workers": ("volunteers", 2), "care_workers": ("volunteers", 3), "facilities": ("facilities", 0),
    "facility_coverage_urban": ("facilities", 7), "facility_coverage_rural": ("facilities", 8),
    "day_care_coverage": ("facilities", 9), "station_coverage": ("facilities", 10),
    "nursing_beds_share": ("facilities", 3), "private_beds_share": ("facilities", 4),
    "centralised_support_rate": ("coverage", 12), "medical_contract_rate": ("facilities", 5),
    "adaptations": ("services", 8), "timebank_hours": ("timebank", 1), "entitled_receiving_rate": ("services", 12),
  ]

  /// All targets of the divisions inside the region.
  package func goals() throws -> [Goal] {
    let rows = try lines(
      "SELECT id, indicator, division, period, value FROM goal WHERE division LIKE '\(region)%' ORDER BY id")
    return try rows.sorted { $0.key < $1.key }.map { id, row in
      guard let place = Self.places[row[0] ?? ""] else { throw UnknownIndicator(key: row[0] ?? "") }
      return Goal(
        id: id, division: row[1] ?? "", period: row[2] ?? "", value: row[3] ?? "", report: place.report,
        column: place.column)
    }
  }

  /// A target may be set for it and no figure is known here.
  struct UnknownIndicator: Error { let key: String }

  /// A visit from which a sample is drawn.
  package struct SeenVisit {
    package let id: String
    package let person: String
    package let village: String
    package let voided: String
  }

  /// The visits between two days at which the elder was seen, void ones among them.
  package func seen(_ first: String, _ last: String) throws -> [SeenVisit] {
    try lines(
      """
      SELECT visit.id, elder.id, village, visit.voided IS NOT NULL FROM visit JOIN person ON record = visit.elder \
      JOIN elder ON elder.id = survivor WHERE outcome = 'seen' AND at >= \(Self.start("'\(first)'")) \
      AND at < \(end("'\(last)'")) AND village LIKE '\(region)%'
      """
    ).map { SeenVisit(id: $0, person: $1[0] ?? "", village: $1[1] ?? "", voided: $1[2] ?? "") }
  }
}
