import Foundation
import Model
import Terminal
import Testing

@Suite struct FHIRTests {
  static func filled() throws -> Home {
    let home = try Home.withRegisters()
    let elder = try home.elder("韩玉兰")
    try home.id(
      "elder", "edit", elder, "--marital-status", "丧偶", "--ethnic-group", "汉", "--education", "未上过学", "--risk-tier", "高"
    )
    try home.id(
      "visit", "add", elder, "--mode", "phone", "--systolic", "150", "--diastolic", "90", "--temperature", "36.5",
      "--safety", "燃气", "--note", "好", "--next-visit", "2026-12-01")
    let wrong = try home.id("visit", "add", elder)
    try home.id("visit", "void", wrong, "--reason", "录入错误")
    try home.id("elder", "archive", try home.elder("钱德福"), "--reason", "died")
    let id = try home.elder("赵桂兰")
    let assignments = try home.file("a.csv", "elder,helper_name,from,role\n\(id),张三,2026-01-01,volunteer\n")
    try home.json("import", assignments, "--type", "assignment")
    let items = (200...204).map { _ in "independent" }.joined(separator: ",")
    let assessment = try home.file(
      "s.csv",
      "elder,instrument,assessed_on,care_eating,care_grooming,care_dressing,care_toilet,care_activity,self_care_total,self_care_level\n"
        + "\(id),self_care,2026-05-01,\(items),0,independent\n")
    try home.json("import", assessment, "--type", "assessment")
    return home
  }

  @Test func theBundleHoldsWhatIsKnownAndItsReferencesLeadSomewhere() throws {
    let home = try Self.filled()
    let bundle = try JSONValue.parse(try home.tanfang("export", "fhir").out)
    #expect(bundle.string("resourceType") == "Bundle" && bundle.string("type") == "collection")
    let entries = try #require(bundle["entry"]?.elements)
    var counts: [String: Int] = [:]
    for entry in entries { counts[entry.string("resource", "resourceType") ?? "", default: 0] += 1 }
    for type in [
      "Patient", "RelatedPerson", "Encounter", "QuestionnaireResponse", "Observation", "CareTeam", "Flag",
      "MeasureReport",
    ] {
      #expect(counts[type] ?? 0 > 0, "\(type): \(counts)")
    }
    #expect(counts["Patient"] == 24 && counts["Encounter"] == 2)
    let urls = entries.compactMap { $0.string("fullUrl") }
    #expect(Set(urls).count == entries.count)
    for entry in entries {
      for key in ["subject", "patient", "encounter"] {
        guard let target = entry.string("resource", key, "reference") else { continue }
        #expect(urls.contains(target))
      }
    }
    #expect(entries.contains { $0.string("resource", "status") == "entered-in-error" })
  }

  @Test func theSameRecordsAreTheSameResources() throws {
    let home = try Self.filled()
    func ids() throws -> [String] {
      try JSONValue.parse(try home.tanfang("export", "fhir").out)["entry"]?.elements?.compactMap {
        $0.string("fullUrl")
      } ?? []
    }
    let first = try ids()
    #expect(try first == ids())
    // RFC 9562: version 8, variant 10.
    let form = #/urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#
    #expect(first.allSatisfy { $0.wholeMatch(of: form) != nil })
  }

  /// A year alone is packed below all its days, and was over on the first of them.
  @Test func whatHoldsUntilAYearHoldsUntilItsEnd() throws {
    let home = try Home(.town, regions: ["230422100"])
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 8 * 3600))
    let year = calendar.component(.year, from: Date())
    try home.id(
      "elder", "add", "--name", "王秀英", "--village", Home.village, "--categories", "living_alone@2020~\(year)")
    let bundle = try JSONValue.parse(try home.tanfang("export", "fhir").out)
    let flag = try #require(bundle["entry"]?.elements?.first { $0.string("resource", "resourceType") == "Flag" })
    #expect(flag.string("resource", "status") == "active")
  }

  /// The targets were the national ones, whatever the division has set: another rate than `report visits` has.
  @Test func itsVisitRateCountsTheTargetsThatTheDivisionHasSet() throws {
    let home = try Home(.town, regions: ["230422100"])
    try home.id("elder", "add", "--name", "王秀英", "--village", Home.village, "--categories", "advanced_age")
    try home.id("policy", "set", "--target-categories", "advanced_age", "--from", "2026-01-02")
    let bundle = try JSONValue.parse(try home.tanfang("export", "fhir").out)
    let measured = try #require(
      bundle["entry"]?.elements?.first { $0.string("resource", "resourceType") == "MeasureReport" })
    let group = try #require(measured["resource"]?["group"]?.elements?.first)
    #expect(group["population"]?.elements?.first?["count"]?.integer == 1)
  }

  @Test func aVolunteersBundleHasNoIDNumbers() throws {
    let home = try Home()
    try home.id("elder", "add", "--name", "王秀英", "--sex", "女")
    let out = try home.tanfang("export", "fhir").out
    #expect(!out.contains("2.16.156.10011.1.3\"") && out.contains("王秀英"))
    #expect(try home.tanfang("export", "fhir", "--format", "xlsx").code == 64)
  }
}
