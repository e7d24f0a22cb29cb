import Model
import Roster
import Testing

@Suite struct DemoRosterTests {
  @Test func demoImportsWithItsDoubtsShown() throws {
    var people = PeopleInMemory()
    let list = try RosterImport.plan(try RosterFile(Array(DemoRoster.villages.utf8)), villages: [], index: people)
    #expect(list.kind == .villages && list.created == 2)
    let villages = [Village(code: "230422991201", name: "柳溪村"), Village(code: "230422991202", name: "石桥村")]
    let today = try #require(PartialDate.parse("2026-11-22"))
    func run(_ text: String) throws -> ImportPlan {
      let plan = try RosterImport.plan(try RosterFile(Array(text.utf8)), villages: villages, index: people)
      people.apply(plan)
      return plan
    }
    let first = try run(DemoRoster.register1)
    #expect([first.created, first.updated, first.unchanged, first.rejected] == [12, 1, 0, 0])
    let codes = Set(first.rows.flatMap { $0.flags.map(\.code) })
    #expect(codes == [.phoneMasked, .idFifteenDigits, .idCheckDigit, .idMissing, .ageWithoutBirth])
    let second = try run(DemoRoster.register2)
    #expect([second.created, second.rejected] == [12, 0])
    let log = try run(DemoRoster.visits(today: today))
    #expect([log.created, log.rejected] == [7, 1])
    let rejected = log.rows.compactMap { if case .rejected(let rejection) = $0.outcome { rejection } else { nil } }
    #expect(rejected.map(\.code) == [.elderAmbiguous])
    #expect(rejected[0].candidates.count == 2)
    for text in [DemoRoster.register1, DemoRoster.register2, DemoRoster.visits(today: today)] {
      let again = try run(text)
      #expect(again.created == 0 && again.updated == 0)
    }
    #expect(people.peopleCount == 24)
  }
}
