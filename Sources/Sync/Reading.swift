import Model
import Replication
import Store
import Wire

/// How far a device has read of the hub's modifications, held against what it may hold now (SPEC §scope).
struct Reading {
  var cursor: Cursor
  /// The regions that the cursor's base is true for, whatever changed since.
  let held: RegionSet
  /// The regions of the present scope.
  let wanted: RegionSet
  /// Whether the run begins from nothing.
  var isAfresh = false
  /// What the device must let go of because its scope has changed since its last request; nil if it has not.
  var change: ScopeChange?

  /// Where what the scope gained since base has to be fetched from: all of it the device does not have.
  var gained: RegionSet { wanted.subtracting(held) }
}

/// A scope that differs from the one the device last read for.
struct ScopeChange: Hashable {
  /// Regions from which the device may hold records.
  let touched: RegionSet
  /// Records that the device may hold and that are now in none of its regions, by id.
  let evicted: [Dot]

  /// More than so many are not named one by one: the run begins afresh, and what it does not bring goes.
  static let evictedMax = 200_000
}

extension HubSync {
  /// The device's reading, as its cursor says and its scope demands.
  func reading(_ request: SyncRequest, _ enrolment: Enrolment) throws -> Reading {
    let scope = enrolment.scope
    let wanted = scope.readable
    guard let cursor = try believedCursor(request, enrolment), let scopes = try scopes(since: cursor, scope) else {
      return beginning(scope, wanted)
    }
    // What one of several changes took away is gone, though the next one gave it back.
    let read = scopes.prefix { $0.version <= cursor.scopeVersion }
    let held = read.dropFirst().reduce(read[0].readable) { $0.intersection($1.readable) }
    var reading = Reading(cursor: cursor, held: held, wanted: wanted)
    if cursor.scopeVersion == scope.version { return reading }
    // What is kept goes on from base; of what is new everything before base is fetched as well.
    reading.cursor.position = 0
    reading.cursor.scopeVersion = scope.version
    // Scopes that the device never heard of count as well: what it made may have been taken under them.
    let touched = scopes.reduce(wanted) { $0.union($1.readable) }
    guard let evicted = try evicted(from: touched, keeping: wanted, after: cursor.base) else {
      return beginning(scope, wanted)
    }
    reading.change = ScopeChange(touched: touched, evicted: evicted)
    return reading
  }

  private func beginning(_ scope: Scope, _ wanted: RegionSet) -> Reading {
    let cursor = Cursor(
      incarnation: store.incarnation, base: 0, position: 0, scopeVersion: scope.version, fromVersion: scope.version,
      known: 0, tag: 0, acknowledged: 0)
    return Reading(cursor: cursor, held: wanted, wanted: wanted, isAfresh: true)
  }

  /// The cursor, if it is from this life of the store.
  func believedCursor(_ request: SyncRequest, _ enrolment: Enrolment) throws -> Cursor? {
    guard let cursor = try cursor(of: request, enrolment), cursor.incarnation == store.incarnation else { return nil }
    return cursor
  }

  /// The scopes from the one of base to the present one. Nil if the cursor cannot be gone on from: of a version that is
  /// not here, or if one of them is of another visibility class.
  private func scopes(since cursor: Cursor, _ present: Scope) throws -> [Scope]? {
    guard cursor.fromVersion <= cursor.scopeVersion, cursor.scopeVersion <= present.version else { return nil }
    if cursor.fromVersion == present.version { return [present] }
    var scopes: [Scope] = []
    for version in cursor.fromVersion...present.version {
      guard let scope = try store.scope(of: present.account, version: version),
        scope.visibility == present.visibility
      else { return nil }
      scopes.append(scope)
    }
    return scopes
  }

  /// The records that the device may hold and has no right to any more: those in regions that it has lost, and those
  /// that left one of its regions since base.
  private func evicted(from touched: RegionSet, keeping wanted: RegionSet, after base: Int64) throws -> [Dot]? {
    guard let dropped = try store.records(in: touched.subtracting(wanted), countMax: ScopeChange.evictedMax)
    else { return nil }
    let departed = try departed(from: touched, keeping: wanted, after: base, through: store.lastSeq)
    let all = Set(dropped).union(departed)
    return all.count > ScopeChange.evictedMax ? nil : all.sorted()
  }

  /// The records that left some regions within a range of modifications and are in none of those wanted now.
  func departed(
    from regions: RegionSet, keeping wanted: RegionSet, after seq: Int64, through last: Int64
  ) throws -> [Dot] {
    var gone: [Dot] = []
    var seen: Set<Dot> = []
    for departure in try store.departures(from: regions, after: seq, through: last)
    where seen.insert(departure.id).inserted {
      guard let stored = try store.stored(departure.id, type: departure.type) else { continue }
      if !wanted.contains(stored.region) { gone.append(departure.id) }
    }
    return gone
  }
}
