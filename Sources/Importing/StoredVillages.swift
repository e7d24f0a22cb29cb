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
    let type = RecordType.village
    var names: [String: String] = [:]
    for stored in try store.villages(in: importer.regions) {
      guard case .integer(let number)? = stored.record.value(type["code"]) else { continue }
      let code = String(number)
      // Of two records for one village, made on two devices, the older counts.
      if names[code] != nil { continue }
      if case .text(let name)? = stored.record.value(type["name"]) { names[code] = name }
      records[code] = stored.record.id
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
