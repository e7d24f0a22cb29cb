import Care
import Model
import Replication
import Roster
import Store

/// The villages that whoever imports may write to, by the list that officials imported and by their own regions.
struct StoredVillages {
  /// Sorted by code.
  let known: [Village]
  private(set) var records: [String: Dot] = [:]
  private let importer: Authority

  init(_ store: any ImportStore, _ importer: Authority) throws {
    self.importer = importer
    var names: [String: String] = [:]
    for village in VillageList(try store.villages(in: importer.regions).map(\.record)).entries {
      let code = String(village.code)
      names[code] = village.name
      records[code] = village.record
    }
    // A village one is responsible for can be named by its code even if nobody has imported its name.
    for region in importer.regions ?? [] where region.level == .village && names[region.description] == nil {
      names[region.description] = ""
    }
    known = names.sorted { $0.key < $1.key }.map { Village(code: $0.key, name: $0.value) }
  }

  /// Why the importer may not write a village with this code; nil if they may.
  func refusal(_ code: String) -> Rejection.Code? {
    let type = RecordType.village
    guard type["name"].mayWrite(importer.role) == .yes, type["code"].mayWrite(importer.role) == .yes else {
      return .notPermitted
    }
    return Int64(code).map(importer.reaches(village:)) == true ? nil : .villageOutOfScope
  }
}
