package import Model
package import Replication
package import Store

/// The villages of which a store has a record. Of several records of one village, made on devices that did not know of each
/// other, the one of the smallest id counts, and of what it does not say the next one's word: the same on every device.
package struct VillageList {
  package struct Entry: Hashable, Sendable {
    /// 12 digits.
    package let code: Int64
    /// The one that counts; what is corrected is corrected there.
    package let record: Dot
    package fileprivate(set) var name: String?
    /// Every way of naming it, whichever of its records says so.
    package fileprivate(set) var names: [String] = []
    /// How many people of 60 and over it has.
    fileprivate(set) var elders: Int?
    /// A code of `Vocabulary.urbanRural`.
    fileprivate(set) var urbanRural: Int64?
  }

  /// By code.
  package let entries: [Entry]

  /// - Parameter regions: nil for all that the store holds.
  package init(_ register: any Register, _ regions: [Region]? = nil) throws {
    var records: [Record] = []
    if register.model.type(number: CareModel.Number.village) != nil {
      try register.forEach(CareModel.Number.village, in: regions) { stored in
        records.append(stored.record)
        return true
      }
    }
    self.init(records)
  }

  package init(_ records: [Record]) {
    let type = RecordType.village
    var entries: [Int64: Entry] = [:]
    for record in records.sorted(by: { $0.id < $1.id }) {
      guard let code = record.integer(type["code"]) else { continue }
      var entry = entries[code] ?? Entry(code: code, record: record.id)
      let name = record.text(type["name"])
      let others = record.text(type["other_names"])?.split { "、,，;；/ ".contains($0) }.map(String.init) ?? []
      for name in [name].compactMap({ $0 }) + others where !entry.names.contains(name) { entry.names.append(name) }
      entry.name = entry.name ?? name
      entry.elders = entry.elders ?? record.integer(type["elders"]).map { Int($0) }
      entry.urbanRural = entry.urbanRural ?? record.integer(type["urban_rural"])
      entries[code] = entry
    }
    self.entries = entries.values.sorted { $0.code < $1.code }
  }

  /// How many people of 60 and over villages have, by code, where it is known.
  var elders: [Int64: Int] {
    Dictionary(uniqueKeysWithValues: entries.compactMap { entry in entry.elders.map { (entry.code, $0) } })
  }
}
