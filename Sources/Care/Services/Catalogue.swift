package import Model
package import Replication
package import Store

/// The basic service lists of all divisions, as they apply to a village: an item of a lower division takes the place of
/// the upper one's of the same code, and may add or raise, never lower. One that lowers is passed over.
package struct Catalogue {
  /// An item as it applies somewhere.
  package struct Item: Hashable, Sendable {
    package let code: String
    package let name: String
    /// The record whose terms were added last: the nearest division's.
    package let record: Dot
    package let division: Region
    package let kind: Int64?
    package let service: Int64?
    package let terms: BenefitTerms
    package let ignored: [Ignored]
  }

  /// A record that would give less than the division above.
  package struct Ignored: Hashable, Sendable {
    package let record: Dot
    package let division: Region
    /// The keys of the fields by which it gives less.
    package let fields: [String]
  }

  /// One record of a division's list.
  fileprivate struct Entry {
    let code: String
    let division: Region
    let record: Record
  }

  /// By code, from province to village; of several of one division the one that began last, of several that began on one
  /// day the one of the greatest id, as with policies.
  private let entries: [String: [Entry]]
  private let type: RecordType

  /// - Parameter day: packed as in `PartialDate`.
  package init(_ register: any Register, on day: Int64) throws {
    let type = RecordType.benefit
    self.type = type
    var found: [String: [Region: Entry]] = [:]
    try register.forEach(type.number, in: nil) { stored in
      let record = stored.record
      guard let code = record.text(type["code"])?.trimmed, let division = record.integer(type["division"]),
        let region = Region(division: division), record.integer(type["withdrawn"]) != 1,
        record.holds(on: day, type)
      else { return true }
      let entry = Entry(code: code, division: region, record: record)
      if let other = found[code]?[region], entry.isBefore(other) { return true }
      found[code, default: [:]][region] = entry
      return true
    }
    entries = found.mapValues { $0.values.sorted { $0.division.level < $1.division.level } }
  }

  /// What applies in a village, or in a division as a whole by its padded code; by code.
  package func items(at code: Int64) -> [Item] { entries.keys.sorted().compactMap { item($0, at: code) } }

  /// One item as it applies there; nil if no division around has it.
  /// - Parameter leavingOut: a record that is about to be written anew.
  package func item(_ code: String, at place: Int64, leavingOut: Dot? = nil) -> Item? {
    let chain = (entries[code] ?? []).filter { $0.division.codes.contains(place) && $0.record.id != leavingOut }
    guard let first = chain.first else { return nil }
    var (terms, nearest) = (BenefitTerms(first.record), first)
    var ignored: [Ignored] = []
    for entry in chain.dropFirst() {
      let own = BenefitTerms(entry.record)
      let lowering = own.lowering(terms)
      if lowering.isEmpty {
        terms = terms.overridden(by: own)
        nearest = entry
      } else {
        ignored.append(Ignored(record: entry.record.id, division: entry.division, fields: lowering))
      }
    }
    let counting = chain.reversed().filter { entry in !ignored.contains { $0.record == entry.record.id } }.map(\.record)
    func last(_ key: String) -> Int64? { counting.lazy.compactMap { $0.integer(type[key]) }.first }
    return Item(
      code: code, name: counting.lazy.compactMap { $0.text(type["name"]) }.first ?? code, record: nearest.record.id,
      division: nearest.division,
      kind: last("kind"), service: last("service"), terms: terms,
      ignored: ignored)
  }

  /// What divisions inside this one would lower if its item of this code had these terms: their records and the fields.
  package func lowered(_ code: String, within division: Region, by terms: BenefitTerms) -> [Ignored] {
    (entries[code] ?? []).compactMap { entry in
      guard entry.division != division, division.contains(entry.division) else { return nil }
      let fields = BenefitTerms(entry.record).lowering(terms)
      return fields.isEmpty ? nil : Ignored(record: entry.record.id, division: entry.division, fields: fields)
    }
  }
}

extension Catalogue.Entry {
  fileprivate func isBefore(_ other: Self) -> Bool {
    let from = RecordType.benefit["from"]
    return (record.integer(from) ?? 0, record.id) < (other.record.integer(from) ?? 0, other.record.id)
  }
}
