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
          record.integer(type["withdrawn"]) != 1, record.holds(on: day, type)
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

  /// A text that holds there; nil if nobody has set it.
  package func text(_ key: String, at code: Int64) -> String? {
    guard let field = type?.field(key: key) else { return nil }
    return origin(of: field, at: code)?.record.text(field)
  }

  /// The elements of a set that hold there; nil if nobody has set any.
  package func elements(_ key: String, at code: Int64) -> Set<UInt32>? {
    guard let field = type?.field(key: key) else { return nil }
    return origin(of: field, at: code).map { Set($0.record.members(field).map(\.element)) }
  }

  /// How often the elders of a village are to be visited.
  func plan(at code: Int64) -> VisitPlan {
    VisitPlan(
      high: number(.highDays, at: code), priority: number(.priorityDays, at: code),
      general: number(.generalDays, at: code))
  }

  /// Whom the figures of these regions count, unless somebody asks for others: what the division around all of them has
  /// set, else the six national categories.
  package func targets(in regions: [Region]?) -> TargetSet {
    guard let around = division(around: regions) else { return .national }
    return elements("target_categories", at: around.padded).map { TargetSet(codes: $0) } ?? .national
  }

  /// A number that holds for these regions together, as the division around all of them has set it; nil if nobody has.
  /// - Parameter regions: nil for everywhere.
  package func integer(_ key: String, in regions: [Region]?) -> Int64? {
    division(around: regions).flatMap { integer(key, at: $0.padded) }
  }

  /// The smallest division around all of these regions. Everywhere: the widest that has set anything, if the others lie
  /// inside it.
  private func division(around regions: [Region]?) -> Region? {
    let regions =
      regions
      ?? inForce.last.map { widest in
        inForce.allSatisfy { widest.region.contains($0.region) } ? [widest.region] : []
      }
    guard let regions, var around = regions.first else { return nil }
    while !regions.allSatisfy({ around.contains($0) }) {
      guard let parent = around.parent else { return nil }
      around = parent
    }
    return around
  }

  /// Whether a visit of a mode, a code of `Vocabulary.visitMode`, counts in a village. One of which nobody wrote the mode
  /// always does.
  func counts(_ mode: Int64?, at code: Int64) -> Bool {
    guard let mode, let counting = elements("counting_modes", at: code) else { return true }
    return counting.contains(UInt32(clamping: mode))
  }

  /// Whether anything is set at all.
  var isEmpty: Bool { inForce.isEmpty }
}
