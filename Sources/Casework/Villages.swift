import Care
package import Model
import Replication
package import Store
import Terminal

/// The villages that a store knows by name.
package struct Villages {
  private let byCode: [Int64: String]
  /// Every way of naming a village, with the codes it may mean.
  private let byName: [String: [Int64]]
  private let regions: [Region]?

  /// - Parameter regions: those of whoever asks; nil for everywhere.
  package init(_ register: any Register, regions: [Region]?) throws {
    self.regions = regions
    var byCode: [Int64: String] = [:]
    var byName: [String: [Int64]] = [:]
    for village in try VillageList(register).entries {
      byCode[village.code] = village.name
      for name in village.names { byName[name, default: []].append(village.code) }
    }
    self.byCode = byCode
    self.byName = byName
  }

  /// The name of a 12-digit code, nil if no list names it.
  package func name(_ code: Int64) -> String? { byCode[code] }

  /// The name for people: with the code where no list names it.
  package func shown(_ code: Int64) -> String { byCode[code] ?? String(code) }

  /// The villages within the regions of whoever asks, by code.
  package var all: [(code: Int64, name: String)] {
    byCode.filter { code, _ in regions?.contains { $0.contains(village: code) } ?? true }
      .map { (code: $0.key, name: $0.value) }.sorted { $0.code < $1.code }
  }

  /// The code of the only village that whoever asks is responsible for, nil if there are several.
  package var only: Int64? {
    guard let regions, regions.count == 1, regions[0].level == .village else { return nil }
    return regions[0].padded
  }

  /// The village that a code or a name means.
  ///
  /// - Throws: `village_unknown`, `village_ambiguous`.
  package func code(_ text: String, _ field: Field) throws -> Int64 {
    let word = halfWidth(text).trimmed
    if word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      switch field.parse(word) {
      case .success(let cells):
        if case .integer(let code)? = cells.first?.value { return code }
        throw Self.unknown
      case .failure(let problem): throw problem
      }
    }
    let codes = matches(word)
    guard let code = codes.first else { throw Self.unknown }
    guard codes.count == 1 else { throw ambiguous(codes) }
    return code
  }

  /// The division that a code or name means: a code of any level, or the name of a village, county, city or province.
  package func region(_ text: String) throws -> Region {
    let word = halfWidth(text).trimmed
    if let region = Region(word) { return region }
    let codes = matches(word)
    guard let code = codes.first, let region = Region(village: code) else {
      let larger = Divisions.all.filter { Divisions.name(of: $0) == word }
      guard let region = larger.first else { throw Self.unknown }
      guard larger.count == 1 else { throw ambiguous(larger.map(\.padded)) }
      return region
    }
    guard codes.count == 1 else { throw ambiguous(codes) }
    return region
  }

  private func matches(_ name: String) -> [Int64] {
    if let exact = byName[name] { return exact.sorted() }
    // 东风 for 东风村.
    let longer = byName.filter { $0.key.hasPrefix(name) && $0.key.count <= name.count + 2 }
    return Set(longer.values.joined()).sorted()
  }

  private static let unknown = Failure(
    "village_unknown", .badInput, Label("不认识这个村", "this village is not known here"),
    hint: Label(
      "写12位区划代码；村名要由管理员导入并同步之后才认识",
      "write the 12-digit division code; names are known once an official has imported them and you have synced"))

  private func ambiguous(_ codes: [Int64]) -> Failure {
    let list = codes.map { "\($0) \(shown($0))" }
    return Failure(
      "village_ambiguous", .badInput, Label("这个村名可以指好几个村", "this name could be any of several villages"),
      hint: Label("写区划代码：\(list.joined(separator: "、"))", "write the code: \(list.joined(separator: ", "))"))
  }
}
