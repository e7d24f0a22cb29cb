import Model
import Replication
import Store
import Wire

/// Decides whether a change from a device may be applied (SPEC §held). What it refuses is kept, with a code.
struct Admission {
  let store: any HubStore
  let model: CareModel
  let nowMilliseconds: UInt64

  /// How long a change for a record that has meanwhile left the scope is still taken: 90 days.
  static let lateMillisecondsMax: UInt64 = 90 * 24 * 3600 * 1000

  enum Decision: Hashable {
    case apply
    /// `waitsOn`: the record whose arrival may change the decision.
    case hold(HeldCode, waitsOn: Dot?)
  }

  /// - Parameter enrolment: of the device that wrote the change.
  func decide(_ change: Change, from enrolment: Enrolment) throws -> Decision {
    guard let type = model.type(number: change.type) else { return .hold(.unknownType, waitsOn: nil) }
    guard change.writes.allSatisfy({ type.field(number: $0.key.field) != nil }) else {
      return .hold(.unknownType, waitsOn: nil)
    }
    let scope = enrolment.scope
    let old = try store.stored(change.record, type: change.type)
    // A record and what it refers to come before what its author had seen: a reference that is missing is to be
    // waited for, whatever else is wrong.
    if let hold = try checkRecord(change, type, scope, old) { return hold }
    if let hold = try checkReferences(change, type, scope) { return hold }
    guard change.account == scope.account, type.mayWrite(scope.role) else { return .hold(.notPermitted, waitsOn: nil) }
    for write in change.writes where type.field(number: write.key.field)!.mayWrite(scope.role) != .yes {
      return .hold(.notPermitted, waitsOn: nil)
    }
    if try !isOwn(change, type, scope, old) { return .hold(.notPermitted, waitsOn: nil) }
    for write in change.writes {
      guard let problem = type.validate(write.key, write.value) else { continue }
      return .hold(problem.code == .newerVersion ? .unknownType : .invalidValue, waitsOn: nil)
    }
    if change.creates, !type.requiredFields.allSatisfy({ change.fills($0) }) {
      return .hold(.invalidValue, waitsOn: nil)
    }
    for write in change.writes {
      if let missing = try unknown(write, of: change, in: old) {
        return .hold(.missingDependency, waitsOn: missing)
      }
      guard change.hasRoom(write, in: old) else { return .hold(.missingDependency, waitsOn: change.record) }
    }
    return .apply
  }

  private func checkRecord(
    _ change: Change, _ type: RecordType, _ scope: Scope, _ old: StoredRecord?
  ) throws -> Decision? {
    if let old { return try isWritten(old, scope, by: change) ? nil : .hold(.outOfScope, waitsOn: nil) }
    guard change.creates else {
      return .hold(try missing(change.record), waitsOn: change.record)
    }
    guard case .field(let number) = type.region else { return nil }
    guard case .integer(let region)? = change.value(CellKey(field: number)) else {
      return .hold(.invalidValue, waitsOn: nil)
    }
    return scope.contains(region) ? nil : .hold(.outOfScope, waitsOn: nil)
  }

  /// Every record that the change refers to must be there and within the writer's reach.
  private func checkReferences(_ change: Change, _ type: RecordType, _ scope: Scope) throws -> Decision? {
    for write in change.writes {
      guard case .reference(let target) = write.value, let field = type.field(number: write.key.field),
        case .reference(let targetType) = field.kind
      else { continue }
      guard let region = try store.region(of: target, type: targetType) else {
        let code = try missing(target)
        return .hold(code, waitsOn: code == .erased ? nil : target)
      }
      if scope.reads(region) { continue }
      guard let stored = try store.stored(target, type: targetType), try isWritten(stored, scope, by: change) else {
        return .hold(.outOfScope, waitsOn: nil)
      }
    }
    return nil
  }

  /// A volunteer writes records of some types only where they belong to themselves: a time-bank entry of their own.
  private func isOwn(_ change: Change, _ type: RecordType, _ scope: Scope, _ old: StoredRecord?) throws -> Bool {
    guard scope.role == .volunteer, let number = type.ownedBy, let field = type.field(number: number),
      case .reference(let ownerType) = field.kind, let account = model.type(number: ownerType)?.field(key: "account")
    else { return true }
    let owners = [old?.record.value(field), change.value(CellKey(field: number))].compactMap { $0 }
    return try owners.allSatisfy { owner in
      guard case .reference(let id) = owner, let record = try store.stored(id, type: ownerType)?.record else {
        return false
      }
      return record.value(account) == .text(scope.account)
    }
  }

  /// What is missing has been erased or declined, or may still come.
  private func missing(_ record: Dot) throws -> HeldCode {
    if try store.isErased(record) { return .erased }
    return try store.historyEntry(record)?.status == .declined ? .declinedDependency : .missingDependency
  }

  private func isWritten(_ stored: StoredRecord, _ scope: Scope, by change: Change) throws -> Bool {
    if scope.contains(stored.region) { return true }
    if try hasLeft(stored.record.id, scope) { return true }
    // What the author made for somebody who had left by then was never in these regions; it is taken back all the same.
    guard try isMade(stored.record.id, by: change.dot.replica),
      case .owner(let owner, _)? = RegionSource(stored.record, model)
    else { return false }
    return try hasLeft(owner, scope)
  }

  private func hasLeft(_ record: Dot, _ scope: Scope) throws -> Bool {
    let since = nowMilliseconds - min(nowMilliseconds, Self.lateMillisecondsMax)
    return try store.departedRegion(record, from: scope.regions, sinceMilliseconds: since) != nil
  }

  /// By the replica, or by one that it descends from.
  private func isMade(_ record: Dot, by replica: ReplicaID) throws -> Bool {
    try record.replica == replica
      || store.ancestors(of: replica).contains { $0.replica == record.replica && $0.counter >= record.counter }
  }

  /// Nobody may cover a write that the hub has not applied: what a change has seen of others in a cell is bounded by
  /// what the hub knows of that very cell; of its own replica, by its own place.
  /// - Returns: what a write that goes beyond has to wait for: the record, or a change of a replica it descends from.
  private func unknown(_ write: Write, of change: Change, in old: StoredRecord?) throws -> Dot? {
    let known = old?.record[write.key]?.context ?? VersionVector()
    if write.seen.isEmpty { return nil }
    for entry in write.seen.entries {
      if entry.replica == change.dot.replica {
        if entry.counter < change.dot.counter { continue }
        return change.record
      }
      if known.contains(entry) { continue }
      // What it shares with the replica it descends from is its own as well, once the hub has it.
      let isShared = try store.ancestors(of: change.dot.replica).contains {
        $0.replica == entry.replica && $0.counter >= entry.counter
      }
      guard isShared else { return change.record }
      if try entry.counter > store.replicaState(entry.replica).taken.counter { return entry }
    }
    return nil
  }
}

extension Change {
  func value(_ key: CellKey) -> Value? { writes.first { $0.key == key }?.value }

  /// Whether the change gives a field a value.
  fileprivate func fills(_ field: Field) -> Bool {
    value(CellKey(field: field.number)).map { $0 != .cleared } ?? false
  }
}

extension Change {
  /// Whether the record stays readable with one of the change's writes: where it does not, the value waits until people
  /// have settled some.
  func hasRoom(_ write: Write, in old: StoredRecord?) -> Bool {
    old?.record[write.key].map { $0.hasRoom(for: cell(write)) } ?? true
  }
}

extension Cell {
  /// Whether another cell may be merged in: one with more concurrent values, or a larger context, than a message may
  /// carry would stop every reader.
  func hasRoom(for other: Cell) -> Bool {
    let siblingsMost = siblings.count + other.siblings.count
    let entriesMost = context.count + other.context.count
    if siblingsMost <= Limits.siblingsMax, entriesMost <= Limits.vectorEntriesMax { return true }
    let merged = merging(other)
    return merged.siblings.count <= Limits.siblingsMax && merged.context.count <= Limits.vectorEntriesMax
  }
}
