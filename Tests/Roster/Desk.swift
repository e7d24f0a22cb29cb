import Model
import Roster
import Testing

/// A desk at which one file after the other is imported: what most tests need.
struct Desk {
  var people = PeopleInMemory()
  var villages = [
    Village(code: "230422990201", name: "兴隆村"), Village(code: "230422990202", name: "永胜村"),
    Village(code: "230422990203", name: "红星村"), Village(code: "230422990204", name: "东河村"),
  ]

  /// Imports a text; `<` in place of a line's number of columns is nobody's business: rows may be short.
  @discardableResult
  mutating func take(_ text: String, map: ColumnMap = ColumnMap()) throws -> ImportPlan {
    let plan = try RosterImport.plan(try RosterFile(Array(text.utf8), map: map), villages: villages, index: people)
    people.apply(plan)
    return plan
  }

  /// The values of the only person there is.
  func only() throws -> RosterValues {
    #expect(people.peopleCount == 1)
    return try #require(people.personIDs.first.flatMap { people.values(of: $0) })
  }

  /// A register of one person under the usual columns.
  static func register(_ rows: String...) -> String {
    "姓名,性别,出生日期,身份证号,村,电话,类别,备注\n" + rows.joined(separator: "\n") + "\n"
  }
}

extension ImportPlan {
  /// The outcomes in short: one letter a row (created, updated, = unchanged, rejected).
  var short: String {
    rows.map { row in
      switch row.outcome {
      case .created: "c"
      case .updated: "u"
      case .unchanged: "="
      case .rejected: "r"
      }
    }.joined()
  }

  func codes(_ row: Int) -> [RosterFlagCode] { rows[row - 1].flags.map(\.code) }

  func rejection(_ row: Int) -> Rejection? {
    if case .rejected(let rejection) = rows[row - 1].outcome { rejection } else { nil }
  }
}

/// A valid number made of its first 17 digits.
func number(_ body: String) -> String {
  "0123456789X".map { body + String($0) }.first { IDNumber.check($0).isValid } ?? body
}
