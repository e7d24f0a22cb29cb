import Importing
import Model
import Replication
import Roster
import Store
import Support

/// A small register as text; all people are invented.
enum Small {
  static let here = "230422990201"
  static let there = "230422990202"
  static let villages = "code,name\n\(here),柳溪村\n\(there),石桥村\n"
  static let header = "姓名,性别,出生日期,身份证号,村,联系电话,困难类别,备注"
  /// With valid numbers (GB 11643-1999 check digits).
  static let zhao = "赵桂兰,女,1941-03-05,230422194103051021,柳溪村,13904680011,独居、高龄,耳背"
  static let qian = "钱德福,男,1938-09-17,230422193809171039,柳溪村,13904680012,空巢,"

  static func register(_ rows: String...) throws -> RosterFile {
    try file(([header] + rows).joined(separator: "\n"))
  }

  static func file(_ text: String) throws -> RosterFile { try RosterFile(Array(text.utf8)) }
}

extension ImportReport {
  /// Created, updated, unchanged, rejected.
  var counts: [Int] { [Outcome.created, .updated, .unchanged, .rejected].map(count) }

  func codes(row: Int) -> Set<RosterFlagCode> { Set(rows[row - 1].flags.map(\.code)) }
}

extension Town {
  /// A hub whose officials have imported the villages.
  static func withVillages() throws -> Town {
    let town = try Town()
    _ = try town.importing(try Small.file(Small.villages))
    return town
  }

  func text(_ id: Dot, _ key: String) throws -> String? {
    let field = RecordType.elder[key]
    return try store.record(id, type: CareModel.Number.elder)?.value(field).flatMap { field.plain($0).text }
  }
}
