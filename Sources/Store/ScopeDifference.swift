package import Model
package import Wire

/// How a device's scope became another one.
package struct ScopeDifference: Hashable, Sendable {
  /// By the device's clock, ms since 1970.
  package let atMilliseconds: UInt64
  /// Of the new scope.
  package let role: Role
  /// Regions of the new scope that were not wholly in the old one, and the other way round.
  package let added: [Region]
  package let removed: [Region]
  /// Records that were removed at once; what an answer without names leaves out is not counted.
  package var evicted = 0

  /// Nil if both scopes allow the same.
  package init?(from old: Scope, to new: Scope, atMilliseconds: UInt64) {
    func lacking(_ regions: [Region], in others: [Region]) -> [Region] {
      let others = RegionSet(others)
      return regions.filter { !RegionSet([$0]).subtracting(others).isEmpty }
    }
    self.atMilliseconds = atMilliseconds
    role = new.role
    added = lacking(new.regions, in: old.regions)
    removed = lacking(old.regions, in: new.regions)
    if old.role == new.role, added.isEmpty, removed.isEmpty { return nil }
  }
}

extension ScopeDifference {
  var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.varint(atMilliseconds)
    writer.byte(role.rawValue)
    for regions in [added, removed] {
      writer.varint(regions.count)
      for region in regions { writer.text(region.description) }
    }
    writer.varint(evicted)
    return writer.bytes
  }

  init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    atMilliseconds = try reader.varint()
    guard let role = Role(rawValue: try reader.byte()) else { throw .malformed }
    self.role = role
    var lists: [[Region]] = [[], []]
    for index in lists.indices {
      for _ in 0..<(try reader.count(max: Limits.scopeRegionsMax, bytesEach: 2)) {
        guard let region = Region(try reader.text(max: 12)) else { throw .malformed }
        lists[index].append(region)
      }
    }
    (added, removed) = (lists[0], lists[1])
    evicted = try reader.count(max: Limits.evictedMax)
    try reader.finish()
  }
}
