package import Model
package import Replication
package import Store

/// What the divisions have set (record type `policy`): field by field, the nearest division around a village that has
/// set anything holds; of several policies of one division the one that began last.
package struct Policies {
  private let type: RecordType?
  /// The nearest first: by level from village to province, then the latest beginning.
  private let inForce: [(region: Region, record: Record)]

  /// - Parameter day: packed as in `PartialDate`.
  package init(_ register: any Register, on day: Int64) throws {
    type = register.model.type(number: CareModel.Number.policy)
    var found: [(region: Region, record: Record)] = []
    if let type {
      try register.forEach(type.number, in: nil) { stored in
        let record = stored.record
        guard let region = record.integer(type["division"]).flatMap({ Region(division: $0) }),
          record.integer(type["withdrawn"]) != 1, (record.integer(type["from"]) ?? 0) <= day,
          record.integer(type["until"]).map({ lastDay(of: $0) >= day }) ?? true
        else { return true }
        found.append((region, record))
        return true
      }
      found.sort { one, other in
        if one.region.level != other.region.level { return one.region.level > other.region.level }
        let begins = (one.record.integer(type["from"]) ?? 0, other.record.integer(type["from"]) ?? 0)
        return begins.0 == begins.1 ? one.record.id > other.record.id : begins.0 > begins.1
      }
    }
    inForce = found
  }

  /// Which policy says what holds in a village, or in a division by its code padded with zeros; nil if none does.
  package func origin(of field: Field, at code: Int64) -> (division: Region, record: Record)? {
    inForce.first { $0.region.contains(village: code) && $0.record.has(field) }.map { ($0.region, $0.record) }
  }

  /// A number that holds there; nil if nobody has set it.
  package func integer(_ key: String, at code: Int64) -> Int64? {
    guard let field = type?.field(key: key) else { return nil }
    return origin(of: field, at: code)?.record.integer(field)
  }
}
