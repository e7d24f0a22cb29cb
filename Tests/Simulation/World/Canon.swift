import Replication
import Wire

/// The canonical bytes of cells and the digest of a record, written from SPEC §cells and §digest alone.
enum Canon {
  static func bytes(_ cells: [Record.Entry], of id: Dot) -> [UInt8] {
    var writer = Writer(replicas: [id.replica.rawValue])
    writer.varint(UInt64(cells.count))
    var previous: Cell?
    for entry in cells {
      writer.varint(UInt64(entry.key.field))
      writer.varint(UInt64(entry.key.element))
      let siblings = entry.cell.siblings.sorted { $0.dot.replica.rawValue < $1.dot.replica.rawValue }
      if let before = previous, before.siblings.count == 1, siblings.count == 1,
        before.siblings[0].dot == siblings[0].dot, before.siblings[0].time == siblings[0].time,
        before.context == entry.cell.context
      {
        writer.varint(0)
      } else {
        writer.varint(UInt64(siblings.count))
        for sibling in siblings {
          writer.dot(sibling.dot)
          writer.fixed(sibling.time.rawValue)
        }
        let context = entry.cell.context.entries.sorted { $0.replica.rawValue < $1.replica.rawValue }
        writer.varint(UInt64(context.count))
        for dot in context { writer.dot(dot) }
      }
      for sibling in siblings { writer.value(sibling.value) }
      previous = entry.cell
    }
    return writer.bytes
  }

  /// - Parameter officials: of the fields from 1000 on, or of those below.
  static func digest(_ cells: [Record.Entry], of id: Dot, type: UInt16, officials: Bool) -> UInt128 {
    let chosen = cells.filter { ($0.key.field >= 1000) == officials }
    if chosen.isEmpty { return 0 }
    var writer = Writer(replicas: [])
    writer.bytes.append(officials ? 1 : 0)
    writer.fixed(id.replica.rawValue)
    writer.varint(id.counter)
    writer.varint(UInt64(type))
    let hash = SHA256.hash(writer.bytes + bytes(chosen, of: id)).bytes
    return hash.prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
  }

  private struct Writer {
    var bytes: [UInt8] = []
    var replicas: [UInt64]

    init(replicas: [UInt64]) { self.replicas = replicas }

    mutating func varint(_ value: UInt64) {
      var rest = value
      while rest >= 0x80 {
        bytes.append(UInt8(rest & 0x7f) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }

    mutating func signed(_ value: Int64) { varint(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

    mutating func fixed(_ value: UInt64) {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
      }
    }

    mutating func dot(_ dot: Dot) {
      let replica = dot.replica.rawValue
      if let index = replicas.firstIndex(of: replica) {
        varint(UInt64(index))
      } else {
        varint(UInt64(replicas.count))
        fixed(replica)
        replicas.append(replica)
      }
      varint(dot.counter)
    }

    mutating func value(_ value: Value) {
      switch value {
      case .cleared: bytes.append(0)
      case .integer(let number):
        bytes.append(1)
        signed(number)
      case .text(let text):
        bytes.append(2)
        varint(UInt64(text.utf8.count))
        bytes += Array(text.utf8)
      case .reference(let target):
        bytes.append(3)
        dot(target)
      case .membership(let membership):
        bytes.append(4)
        let parts = [membership.since, membership.until, membership.source]
        var flags: UInt8 = membership.present ? 1 : 0
        for (index, part) in parts.enumerated() where part != nil { flags |= 2 << UInt8(index) }
        bytes.append(flags)
        for case let part? in parts { signed(part) }
      case .opaque(let tag, let blob):
        bytes.append(tag)
        varint(UInt64(blob.count))
        bytes += blob
      }
    }
  }
}
