import Foundation
import Model
import Roster
import Testing

/// The four files as villages and departments handed them in.
func handedIn() throws -> RosterSet {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Rosters")
  func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }
  struct Key: Decodable {
    var rows: [String: RowsOrCount]
    enum RowsOrCount: Decodable {
      case rows([Int]), count(Int)
      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let count = try? value.decode(Int.self) {
          self = .count(count)
        } else {
          self = .rows(try value.decode([Int].self))
        }
      }
    }
  }
  let key = try JSONDecoder().decode(Key.self, from: Data(try bytes("key.json")))
  let names = [
    "village-register-1.csv", "village-register-2-gb18030.csv", "disability-list.csv", "paper-visit-log.csv",
  ]
  let list = try RosterImport.plan(
    try RosterFile(try bytes("villages.csv")), villages: [], index: PeopleInMemory())
  let villages = list.rows.compactMap { row -> Village? in
    guard case .created(let values) = row.outcome, let code = values.first("code"), let name = values.first("name")
    else {
      return nil
    }
    return Village(code: code, name: name)
  }
  return RosterSet(
    files: try names.map { name in
      guard case .rows(let rows)? = key.rows[name] else { throw CocoaError(.coderReadCorrupt) }
      return (name, try bytes(name), rows)
    }, villages: villages)
}

@Suite struct RosterScoreTests {
  @Test func filesHandedInComeOutRight() throws {
    let set = try handedIn()
    #expect(set.villages.count == 4)
    var people = PeopleInMemory()
    let score = try score(set, into: &people)
    #expect(score.faults == [])
    #expect(score.isWithinTwoPercent)
    #expect(score.people == 620)
    #expect(try changedBySecondRun(set, &people) == [])
    #expect(people.peopleCount == score.records)
  }

  /// What a plan says must be what the fields of the model take, whatever the cells held.
  @Test func allPlannedValuesAreTakenByTheModel() throws {
    let set = try handedIn()
    var people = PeopleInMemory()
    var files = set.files.map(\.bytes)
    let odd =
      "赵\u{1}桂\t兰,\"红星村\n三组\u{7F}12号\",\"无\r\n电话\",\"爱\r\n下棋\u{0}\",\"A\nB\u{85}\u{202E}C\u{2028}\",特困\u{2028}户\n"
    files.append(Array(("姓名,住址,电话,备注,血型,类别\n" + odd).utf8))
    var checked = 0
    for bytes in files {
      let plan = try RosterImport.plan(try RosterFile(bytes), villages: set.villages, index: people)
      people.apply(plan)
      let number = plan.kind == .visits ? CareModel.Number.visit : CareModel.Number.elder
      let type = try #require(CareModel.current.type(number: number))
      for row in plan.rows {
        let written: RosterChanges =
          switch row.outcome {
          case .created(let values): values.dictionary
          case .updated(_, let changes): changes
          case .unchanged, .rejected: [:]
          }
        for (key, values) in written where key != "elder" {
          let field = try #require(type.field(key: key), "\(key)")
          for value in values {
            guard case .success(let cells) = field.parse(value) else {
              Issue.record("\(key) does not take what row \(row.number) says")
              continue
            }
            #expect(cells.first.flatMap { field.plain($0.value, element: $0.element).text } == value)
            checked += 1
          }
        }
      }
    }
    #expect(checked > 10_000)
    #expect(people.personIDs.contains { people.values(of: $0)?.first("name") == "赵桂兰" })
  }
}

@Suite struct GeneratedRosterTests {
  private static let count = ProcessInfo.processInfo.environment["TANFANG_SEEDS"].flatMap { UInt64($0) } ?? 2

  @Test(arguments: 1...max(count, 1)) func rostersMadeTheSameWayComeOutRight(seed: UInt64) throws {
    var generator = RosterGenerator(seed: seed)
    let set = generator.set()
    var people = PeopleInMemory()
    let score = try score(set, into: &people)
    #expect(score.faults == [])
    #expect(score.isWithinTwoPercent)
    #expect(try changedBySecondRun(set, &people) == [])
  }

  @Test(arguments: 1...max(count / 2, 1)) func worseOnesPutNobodyInAnothersRecord(seed: UInt64) throws {
    var generator = RosterGenerator(seed: 1000 + seed, mess: .worse)
    let set = generator.set()
    var people = PeopleInMemory()
    let score = try score(set, into: &people)
    #expect(score.faults == [])
    #expect(try changedBySecondRun(set, &people) == [])
  }
}
