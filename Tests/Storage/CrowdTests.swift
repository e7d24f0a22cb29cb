import Model
import Replication
import Store
import Support
import Testing
import Wire

@testable import Storage

/// A generated hub is what a hub would be, and what its indexes answer is what looking at every record answers.
@Suite struct CrowdTests {
  private static func crowd() throws -> Crowd {
    var scale = CrowdScale(until: 1_790_000_000_000)
    scale.people = 700
    scale.visits = 5000
    let crowd = try Crowd(scale, path: ":memory:")
    try crowd.fill()
    return crowd
  }

  @Test func aGeneratedHubIsWholeAndHasWorkToDo() throws {
    let store = try Self.crowd().store
    #expect(try store.check().isEmpty)
    // Somebody is entered again in each village.
    #expect(try store.count(CareModel.Number.elder) == 703)
    #expect(try store.count(CareModel.Number.visit) == 5000)
    #expect(try store.conflicted(in: nil).count == 3)
    #expect(try store.held().count == 3)
  }

  @Test func openAndClosedWorkIsFoundByItsIndexes() throws {
    let store = try Self.crowd().store
    for type in [RecordType.alert, .request] {
      for region in ["230422", "230422100", "230422100202", "110101"].compactMap({ Region($0) }) {
        var all: [StoredRecord] = []
        try store.forEach(type.number, in: [region]) {
          all.append($0)
          return true
        }
        let isOpen = { (record: Record) in
          record.integer(type["voided"]) == nil
            && !type.finalStates.contains(record.integer(type["state"]) ?? -1)
        }
        var open: [Dot] = []
        try store.forEachOpen(type, in: [region]) {
          open.append($0.record.id)
          return true
        }
        #expect(Set(open) == Set(all.map(\.record).filter(isOpen).map(\.id)))
        let over = all.map(\.record).filter { !isOpen($0) }
          .sorted { ($0.integer(type["raised_at"])!, $1.id) > ($1.integer(type["raised_at"])!, $0.id) }
        #expect(try store.countOver(type, in: [region]) == over.count)
        let pages = try [(0, 7), (7, 50), (57, 10_000)].flatMap {
          try store.over(type, in: [region], skipping: $0.0, limit: $0.1)
        }
        #expect(pages.map(\.record.id) == over.map(\.id))
        let met = type["state"].vocabulary!.term(key: type.number == RecordType.alert.number ? "closed" : "met")!.code
        #expect(try store.countOver(type, in: [region], states: [met]) == over.count)
        #expect(try store.countOver(type, in: [region], states: [nil]) == 0)
      }
    }
    #expect(try store.countOver(.alert, in: [Region("230422")!]) > 20, "there is something to compare")
  }

  /// An import's changes are found without a look at all the others.
  @Test func importsAreFoundByTheirIndex() throws {
    let store = try Self.crowd().store
    func count(_ reasonPrefix: String) throws -> Int {
      var count = 0
      try store.forEachStandingChange(reasonPrefix: reasonPrefix) { _ in count += 1 }
      return count
    }
    #expect(try count("导入 100001") == 233)
    #expect(try count("撤销导入 ") == 0)
    var heads = 0
    try store.forEachImportChange { head, reason in
      let change = try #require(try store.standingChange(head.dot))
      #expect((head.time, head.record, head.type) == (change.time, change.record, change.type))
      #expect((head.account, head.reason, head.creates) == (change.account, change.reason, true))
      #expect(reason.act == .imported && head.reason.contains(reason.id))
      heads += 1
    }
    #expect(heads == 700)
    let steps = try plan(
      """
      SELECT id, bytes FROM change WHERE status IN (\(store.standingStatuses)) \
      AND \(Schema.isImported) AND instr(bytes, ?) > 0 ORDER BY id
      """, store)
    #expect(steps.contains { $0.contains("change_imported") }, "\(steps)")
    let mark = try store.importMark()
    #expect(mark[0] == 700)
  }

  /// Every list of people asks who gave way to whom: a look at everybody for that took thirty milliseconds.
  @Test func everybodyWasReadForTheFewWhoGaveWay() throws {
    let store = try Self.crowd().store
    let steps = try plan(Database.referencesSQL(by: RecordType.elder["same_as"], of: .elder), store)
    #expect(steps.contains { $0.contains("COVERING INDEX elder_same_as") }, "\(steps)")
    #expect(!steps.contains { $0.hasPrefix("SCAN") }, "\(steps)")
  }

  private func plan(_ sql: String, _ store: HubDatabase) throws -> [String] {
    let plan = try store.connection.prepare("EXPLAIN QUERY PLAN \(sql)")
    var steps: [String] = []
    while try plan.step() { steps.append(plan.text(3)) }
    return steps
  }
}
