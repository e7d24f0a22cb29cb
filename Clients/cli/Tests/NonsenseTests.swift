import Care
import Foundation
import Model
import Replication
import Storage
import Support
import Sync
import Terminal
import Testing
import Wire

/// A value that no field may hold was admitted at the hub, and every report of every device in its scope died of it.
@Suite struct NonsenseTests {
  private static let questions = [
    ["due"], ["due", "--days", "30"], ["discover"], ["duplicates"], ["conflicts"], ["find", "甲"], ["status"],
    ["elder", "list", "--review-due"], ["elder", "list", "--assessment-due"],
    ["report", "coverage", "--by", "month", "--month", "2026-10"],
    ["report", "sample", "--month", "2026-09", "--seed", "7"],
    ["report", "targets", "--year", "2026"], ["report", "releases"], ["benefit", "eligible"],
    ["report", "visits", "--month", "2026-09", "--format", "html"], ["visit", "list", "--limit", "9999"],
    ["visit", "list", "--month", "2026-09", "--json"], ["export", "fhir", "--month", "2026-09"],
    ["export", "elder", "--preset", "left-behind"],
  ]

  @Test func aStoreThatHoldsAnythingAtAllAnswersEveryQuestion() throws {
    let types = CareModel.current.types
    var proper: [RecordTypeNumber: Dot] = [:]
    let home = try Home(.town) { database in
      let device = Device(store: database, clock: ManualClock(UInt64(Date().timeIntervalSince1970 * 1000)))
      try database.transaction {
        proper = try Nonsense.fill(village: Int64(Home.village) ?? 0) { try device.write($0, account: "zhang") }
      }
    }
    let reports = ReportKind.allCases.map { ["report", $0.rawValue, "--month", "2026-09", "--json"] }
    for words in Self.questions + reports {
      let run = try home.runHere(words)
      #expect(run.code == 0, "\(words.joined(separator: " ")): \(run.err)")
    }
    #expect(proper.count == types.count)
    for type in types {
      for words in [
        ["--format", "csv"], ["--format", "jsonl"], ["--headers", "keys"], ["-o", "\(home.path)/\(type.key).xlsx"],
      ] {
        let run = try home.runHere(["export", type.key, "--united"] + words)
        #expect(run.code == 0, "export \(type.key): \(run.err)")
      }
      // Not every type has these.
      _ = try home.runHere([type.key, "list", "--all", "--limit", "9999"])
      _ = try home.runHere([type.key, "list", "--json"])
      if let id = proper[type.number] { _ = try home.runHere([type.key, "show", RecordName.text(id)]) }
    }
  }
}
