import Replication
import Wire

/// Where a device's reading of the hub stands. Opaque to the device, and sealed: only the hub's own cursors are
/// believed when they say that its store has gone back in time (SPEC §cursor).
struct Cursor: Hashable {
  var incarnation: UInt64
  /// What the device had in full before this run began: decides which cells of a row are sent.
  var base: Int64
  /// How far this run has come. Before `base` while it fills what a changed scope has added.
  var position: Int64
  /// The version of the scope that this run is for.
  var scopeVersion: UInt64
  /// The version of the scope that `base` is true for; the same one unless the scope has changed since.
  var fromVersion: UInt64
  /// The last modification there was when the device was last told anything: verdicts run ahead of rows.
  var known: Int64
  /// What the store is known by at `known`, in the regions of `scopeVersion`.
  var tag: UInt64
  /// How much of the device's journal the hub had.
  var acknowledged: UInt64

  private static let version: UInt8 = 1

  /// The last modification of which the device may have the rows.
  var horizon: Int64 { max(base, position) }

  /// - Parameters:
  ///   - replica: the only one that may bring it back.
  ///   - account: whose scope the versions are of.
  ///   - secret: the hub's.
  func encoded(for replica: ReplicaID, of account: String, secret: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.byte(Self.version)
    writer.fixed64(incarnation)
    writer.varint(UInt64(base))
    writer.signed(position - base)
    writer.varint(scopeVersion)
    writer.varint(scopeVersion - fromVersion)
    writer.varint(UInt64(known - horizon))
    writer.fixed64(tag)
    writer.varint(acknowledged)
    writer.fixed64(Self.seal(writer.bytes, replica, account, secret))
    return writer.bytes
  }

  private static func seal(
    _ bytes: [UInt8], _ replica: ReplicaID, _ account: String, _ secret: [UInt8]
  ) -> UInt64 {
    var writer = ByteWriter()
    writer.fixed64(replica.rawValue)
    writer.text(account)
    writer.raw(bytes)
    return MessageAuthentication.prefix8(writer.bytes, secret: secret)
  }
}

extension Cursor {
  /// Nil for bytes that are not a cursor of this hub for this replica: the device then begins from nothing.
  init?(decoding bytes: [UInt8], from replica: ReplicaID, of account: String, secret: [UInt8]) {
    var reader = ByteReader(bytes)
    do {
      guard try reader.byte() == Self.version else { return nil }
      incarnation = try reader.fixed64()
      let start = try reader.varint()
      let step = try reader.signed()
      guard let start = Int64(exactly: start), case let (end, overflow) = start.addingReportingOverflow(step),
        !overflow, end >= 0
      else { return nil }
      base = start
      position = end
      scopeVersion = try reader.varint()
      let versions = try reader.varint()
      guard versions <= scopeVersion else { return nil }
      fromVersion = scopeVersion - versions
      let ahead = try reader.varint()
      guard let ahead = Int64(exactly: ahead),
        case let (last, overflow) = max(base, position).addingReportingOverflow(ahead),
        !overflow
      else { return nil }
      known = last
      tag = try reader.fixed64()
      acknowledged = try reader.varint()
      guard try reader.fixed64() == Self.seal(Array(bytes.dropLast(8)), replica, account, secret) else { return nil }
      try reader.finish()
    } catch {
      return nil
    }
  }
}
