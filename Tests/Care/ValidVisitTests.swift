import Care
import Model
import Support
import Testing

/// What one report calls a valid visit is one in all of them.
@Suite struct ValidVisitTests {
  let village: Village

  init() throws { village = try Village() }

  @Test func aCallThatDoesNotCountCountedForVolunteersAndHealth() throws {
    try village.record("policy", ["division": "230422100000", "from": "2026-09-01", "counting_modes": "home"])
    let elder = try village.elder("王秀英", ["categories": "独居", "birth": "1940", "enrolled": "2026"])
    func figures(_ period: String = "2026-09") throws -> [Figure?] {
      let volunteers = try village.report(.volunteers, period)
      return [
        volunteers.total("visits"), volunteers.total("elders"), volunteers.total("hours"),
        try village.report(.visits, period).total("visits"),
        try village.report(.coverage, period).total("health_managed_rate"),
      ]
    }
    let call = ["mode": "phone", "purpose": "health", "duration_minutes": "30"]
    try village.visit(elder, "2026-09-03", "seen", call)
    #expect(try figures() == [.count(0), .count(0), .hours(hundredths: 0), .count(0), .share(part: 0, of: 1)])
    // Somebody has seen them all the same.
    #expect(try village.report(.coverage).total("never") == .count(0))
    // In August any mode counted.
    try village.visit(elder, "2026-08-31", "seen", call)
    #expect(
      try figures("2026-08") == [.count(1), .count(1), .hours(hundredths: 50), .count(1), .share(part: 1, of: 1)])
    #expect(try figures("2026") == [.count(1), .count(1), .hours(hundredths: 50), .count(1), .share(part: 1, of: 1)])
    try village.visit(elder, "2026-09-04", "seen", call.merging(["mode": "home"]) { $1 })
    #expect(try figures() == [.count(1), .count(1), .hours(hundredths: 50), .count(1), .share(part: 1, of: 1)])
  }

  @Test func theWholeHubDrewOnePercentWhateverTheCountyHadSet() throws {
    try village.record("policy", ["division": "230422000000", "recheck_percent": "2.5"])
    try village.record("policy", ["division": "230422100000", "recheck_percent": "10"])
    let policies = try Policies(village.store, on: 20_260_925)
    #expect(policies.integer("recheck_percent", in: nil) == 25)
    let villages = [Region(Village.east)!, Region(Village.west)!]
    #expect(policies.integer("recheck_percent", in: villages) == 100)
    #expect(policies.integer("recheck_percent", in: [villages[0], Region("230422200201")!]) == 25)
    #expect(policies.integer("recheck_percent", in: [Region("230421")!]) == nil)
  }
}
