import Model
import Testing

@testable import Roster

/// A village of one surname took a row's time for each of its people.
@Suite struct NameIndexTests {
  private static let given = ["芬", "芳", "兰", "蓝", "春", "村", "Li", "重", ""]
  private static let surnames = ["王", "汪", "单", "曾"]

  private static var names: [PersonName] {
    surnames.flatMap { surname in
      given.flatMap { one in given.map { two in PersonName(surname + one + two) } }
    } + ["王春兰芳", "欧阳春兰", "欧阳兰", "A B", "王 春", "王春兰(小)", "王春兰2", "王"].map { PersonName($0) }
  }

  /// Whoever may be meant is found, whatever way the two names differ.
  @Test func everybodyForWhomANameMayStandIsFound() {
    var index = NameIndex()
    let entries = Self.names.enumerated().map { number, name in
      Entry(.row(number), ["name": [name.written]])
    }
    for entry in entries { index.file(entry) }
    for entry in entries { index.file(entry) }
    for name in Self.names {
      let first = Set(name.bare.first.map { Readings.syllables(of: $0) } ?? [])
      let expected = entries.filter { entry in
        // The surname is read alike; a name of Latin letters is known by its first.
        let other = entry.names[0].bare.first.map { Readings.syllables(of: $0) } ?? []
        return PersonName(entry.values.first("name") ?? "").likeness(to: name) != nil && !first.isDisjoint(with: other)
      }
      let found = index.like(name)
      let missing = expected.filter { wanted in !found.contains { $0 === wanted } }
      #expect(missing.isEmpty, "\(name.written): \(missing.map { $0.values.first("name") ?? "" })")
      #expect(
        found.map { if case .row(let row) = $0.reference { row } else { -1 } }
          == found.map { entry in
            entries.firstIndex { $0 === entry } ?? -1
          }.sorted(), "in the order they came, once each")
    }
  }

  @Test func fewOthersAreLookedAt() {
    var index = NameIndex()
    let others = Array("秀玉桂德福建国志强淑凤长海永贵金花梅明亮喜才万山")
    for (number, name) in others.flatMap({ one in others.map { "王\(one)\($0)" } }).enumerated() {
      index.file(Entry(.row(number), ["name": [name]]))
    }
    #expect(index.like(PersonName("王秀梅")).count < others.count)
  }
}
