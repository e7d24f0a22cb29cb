import Model
import Replication
import Wire

extension DeviceState {
  /// The form in which a store keeps it. The first byte is the form's version.
  package var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.byte(1)
    writer.fixed64(replica.rawValue)
    for point in [acknowledged, journalEnd] {
      writer.varint(point.counter)
      writer.raw(point.chain.bytes)
    }
    writer.fixed64(clock.rawValue)
    writer.fixed64(incarnation)
    writer.blob(cursor)
    writer.raw(digests.scope.bytes)
    writer.raw(digests.officials.bytes)
    writer.blob(scope?.encoded ?? [])
    writer.blob(contacts?.encoded ?? [])
    writer.varint(lastSyncMilliseconds)
    writer.signed(clockOffsetMilliseconds)
    writer.varint(forks)
    writer.byte(isRevoked ? 1 : 0)
    writer.blob(scopeChange?.encoded ?? [])
    writer.varint(ancestors.count)
    for ancestor in ancestors {
      writer.descent(ancestor.descent)
      writer.varint(ancestor.known)
    }
    writer.varint(knownAs)
    writer.varint(fleetMilliseconds)
    writer.blob(fleet?.encoded ?? [])
    writer.varint(missing.count)
    for changes in missing {
      writer.fixed64(changes.replica.rawValue)
      for number in [
        changes.after, changes.through, changes.sinceMilliseconds, changes.untilMilliseconds, changes.foundMilliseconds,
        changes.atHub.map { $0 + 1 } ?? 0,
      ] { writer.varint(number) }
    }
    writer.varint(clockSkews.count)
    for skew in clockSkews {
      writer.fixed64(skew.replica.rawValue)
      writer.varint(skew.after)
      writer.varint(skew.through)
      writer.signed(skew.offsetMilliseconds)
    }
    return writer.bytes
  }

  package init(decoding bytes: [UInt8]) throws {
    var reader = ByteReader(bytes)
    guard try reader.byte() == 1 else { throw WireError.unsupportedVersion }
    self.init(replica: ReplicaID(try reader.fixed64()))
    var points: [JournalPoint] = []
    for _ in 0..<2 {
      let counter = try reader.varint()
      points.append(JournalPoint(counter: counter, chain: Hash256(try reader.raw(32))!))
    }
    acknowledged = points[0]
    journalEnd = points[1]
    clock = HybridTime(rawValue: try reader.fixed64())
    incarnation = try reader.fixed64()
    cursor = try reader.blob(max: Limits.cursorBytesMax)
    digests.scope = Digest(bytes: try reader.raw(16))!
    digests.officials = Digest(bytes: try reader.raw(16))!
    let scope = try reader.blob(max: Limits.messageBytesMax)
    self.scope = scope.isEmpty ? nil : try Scope(decoding: scope)
    let contacts = try reader.blob(max: Limits.messageBytesMax)
    self.contacts = contacts.isEmpty ? nil : try Contacts(decoding: contacts)
    lastSyncMilliseconds = try reader.varint()
    clockOffsetMilliseconds = try reader.signed()
    forks = try reader.varint()
    isRevoked = try reader.byte() == 1
    let change = try reader.blob(max: Limits.messageBytesMax)
    scopeChange = change.isEmpty ? nil : try ScopeDifference(decoding: change)
    for _ in 0..<(try reader.count(max: Limits.ancestorsMax, bytesEach: 10)) {
      ancestors.append(Ancestor(try reader.descent(), known: try reader.varint()))
    }
    knownAs = try reader.count(max: ancestors.count)
    fleetMilliseconds = try reader.varint()
    let fleet = try reader.blob(max: Limits.messageBytesMax)
    self.fleet = fleet.isEmpty ? nil : try FleetReport(decoding: fleet)
    for _ in 0..<(try reader.count(max: Limits.ancestorsMax, bytesEach: 14)) {
      let replica = ReplicaID(try reader.fixed64())
      var numbers: [UInt64] = []
      for _ in 0..<6 { numbers.append(try reader.varint()) }
      missing.append(
        MissingChanges(
          replica: replica, after: numbers[0], through: numbers[1], sinceMilliseconds: numbers[2],
          untilMilliseconds: numbers[3], foundMilliseconds: numbers[4], atHub: numbers[5] == 0 ? nil : numbers[5] - 1))
    }
    for _ in 0..<(try reader.count(max: Self.clockSkewsMax, bytesEach: 11)) {
      clockSkews.append(
        ClockSkew(
          replica: ReplicaID(try reader.fixed64()), after: try reader.varint(), through: try reader.varint(),
          offsetMilliseconds: try reader.signed()))
    }
    try reader.finish()
  }
}
