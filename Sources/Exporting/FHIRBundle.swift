import Care
import Casework
import Model
import Replication
import Store
import Terminal

/// What a store holds of some elders, as a FHIR R4 bundle of type `collection` (Protocol/FHIR.md).
struct FHIRBundle {
  private var json = JSONWriter()
  private var entries: [[UInt8]] = []

  var count: Int { entries.count }

  /// Adds a resource under its UUID.
  mutating func add(_ id: String, _ body: (inout JSONWriter) -> Void) {
    var entry = JSONWriter()
    entry.object { json in
      json.field("fullUrl", "urn:uuid:\(id)")
      json.key("resource")
      json.object(body)
    }
    entries.append(entry.bytes)
  }

  /// The whole bundle.
  /// - Parameter timestamp: ms since 1970.
  func bytes(timestamp: Int64) -> [UInt8] {
    var head = JSONWriter()
    head.object { json in
      json.field("resourceType", "Bundle")
      json.field("type", "collection")
      json.field("timestamp", Instant.rfc3339(timestamp))
    }
    guard !entries.isEmpty else { return head.bytes + [0x0A] }
    // No array may be empty, and one entry a line is easier on whoever looks into it.
    var bytes = Array(head.bytes.dropLast()) + Array(",\"entry\":[\n".utf8)
    for (index, entry) in entries.enumerated() {
      bytes += entry
      bytes += Array((index + 1 < entries.count ? ",\n" : "\n").utf8)
    }
    return bytes + Array("]}\n".utf8)
  }

  // MARK: - From a store

  static func made(_ desk: Desk, in regions: [Region]?, month: CalendarMonth) throws -> (
    bundle: FHIRBundle, people: Int
  ) {
    var bundle = FHIRBundle()
    let survivors = try desk.register.survivors()
    let united = survivors.united
    let today = Instant.day(desk.now)
    var people: Set<Dot> = []
    try desk.register.forEach(CareModel.Number.elder, in: regions) { stored in
      let record = stored.record
      // Somebody entered in error is nobody.
      guard survivors.isSurvivor(record.id),
        record.integer(RecordType.elder["archived"]) != Vocabulary.archived["entered_in_error"]
      else { return true }
      people.insert(record.id)
      try FHIRPatient(record: record, desk: desk, united: united[record.id] ?? [], today: today).write(to: &bundle)
      return true
    }
    func forEach(_ type: RecordType, _ body: (Record, Dot) throws -> Void) throws {
      try desk.register.forEach(type.number, in: regions) { stored in
        guard let elder = stored.record.reference(type["elder"]).map({ survivors.survivor(of: $0) }),
          people.contains(elder)
        else { return true }
        try body(stored.record, elder)
        return true
      }
    }
    try forEach(.visit) { try FHIRVisit(record: $0, elder: $1, desk: desk).write(to: &bundle) }
    try forEach(.assessment) { FHIRAssessment(record: $0, elder: $1, desk: desk).write(to: &bundle) }
    try forEach(.assignment) { try FHIRCareTeam(record: $0, elder: $1, desk: desk, today: today).write(to: &bundle) }
    try bundle.addVisitRate(desk, regions, month)
    return (bundle, people.count)
  }

  /// The month's visit rate: in all, and by village.
  private mutating func addVisitRate(_ desk: Desk, _ regions: [Region]?, _ month: CalendarMonth) throws {
    let targets = try Policies(desk.register, on: Period(month).lastDay).targets(in: regions ?? desk.authority.regions)
    let rate = try VisitRate(desk.register, month, targets: targets, in: regions, now: desk.now)
    let days = month.dayCount
    // Month and regions name it: the same question is the same resource.
    let names = (regions ?? []).map(\.description).sorted().joined(separator: ".")
    let id = FHIRBundle.reportID(month, names)
    let villages = try desk.villages()
    add(id) { json in
      json.field("resourceType", "MeasureReport")
      json.field("id", id)
      json.field("status", "complete")
      json.field("type", "summary")
      json.field("measure", "urn:tanfang:measure:monthly-visit-rate|1")
      json.field("date", Instant.rfc3339(desk.now))
      json.period("period", start: "\(month)-01", end: "\(month)-\(days)")
      json.list("group") { json in
        Self.group("全部", rate.total, &json)
        for line in rate.lines { Self.group(Int64(line.key).map { villages.shown($0) } ?? line.key, line, &json) }
      }
    }
  }

  private static func group(_ name: String, _ line: VisitRate.Line, _ json: inout JSONWriter) {
    json.object { json in
      json.member("code") { $0.field("text", name) }
      json.list("population") { json in
        for (code, count) in [("denominator", line.targets ?? 0), ("numerator", line.visited)] {
          json.object { json in
            json.member("code") { json in json.list("coding") { $0.coding(FHIR.System.population, code, nil) } }
            json.field("count", count)
          }
        }
      }
      guard let permille = line.permille else { return }
      json.member("measureScore") { json in
        json.key("value")
        json.decimal(Int64(permille), scale: 3)
        json.field("unit", "1")
      }
    }
  }

  /// A UUID of version 8 of a month and the regions.
  private static func reportID(_ month: CalendarMonth, _ regions: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    // FNV-1a: nothing depends on its being hard to invert.
    for byte in regions.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return FHIR.uuid(Dot(ReplicaID(hash), UInt64(month.year * 100 + month.month)), .observation, index: 0x3FF)
  }
}
