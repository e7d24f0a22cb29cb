package import Model
package import Replication

/// What two stores compare to know that they agree: the sum mod 2^128 of the hashes of their records (SPEC §digest).
///
/// A sum can be kept up to date as records come, change and go; order does not matter.
package struct Digest: Hashable, Sendable {
  package private(set) var sum: UInt128

  package init(_ sum: UInt128 = 0) { self.sum = sum }

  package static func + (a: Digest, b: Digest) -> Digest { Digest(a.sum &+ b.sum) }
  package static func - (a: Digest, b: Digest) -> Digest { Digest(a.sum &- b.sum) }
  package static func += (a: inout Digest, b: Digest) { a = a + b }
  package static func -= (a: inout Digest, b: Digest) { a = a - b }

  /// Sixteen bytes, most significant first.
  package var bytes: [UInt8] {
    stride(from: 120, through: 0, by: -8).map { UInt8(truncatingIfNeeded: sum >> UInt128($0)) }
  }

  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    sum = bytes.reduce(0) { $0 << 8 | UInt128($1) }
  }

  /// The share of one record: of its cells in one visibility class. A record without such cells adds nothing.
  package init(of record: Record, class visibility: Visibility) {
    // Officials' fields have the highest numbers.
    let first = record.cells.firstIndex { Visibility(field: $0.key.field) == .officials } ?? record.cells.count
    let cells = visibility == .scope ? record.cells[..<first] : record.cells[first...]
    guard !cells.isEmpty else {
      self.init()
      return
    }
    var writer = ByteWriter(capacity: 512)
    writer.byte(visibility.rawValue)
    writer.fixed64(record.id.replica.rawValue)
    writer.varint(record.id.counter)
    writer.varint(Int(record.type))
    RecordCoding.write(cells, of: record.id, to: &writer)
    self.init(bytes: SHA256.hash(writer.bytes).bytes.prefix(16))!
  }
}

/// One digest per visibility class.
package struct Digests: Hashable, Sendable {
  package var scope: Digest
  package var officials: Digest

  package init(scope: Digest = Digest(), officials: Digest = Digest()) {
    self.scope = scope
    self.officials = officials
  }

  package init(of record: Record) {
    scope = Digest(of: record, class: .scope)
    officials = Digest(of: record, class: .officials)
  }

  package static func + (a: Digests, b: Digests) -> Digests {
    Digests(scope: a.scope + b.scope, officials: a.officials + b.officials)
  }
  package static func - (a: Digests, b: Digests) -> Digests {
    Digests(scope: a.scope - b.scope, officials: a.officials - b.officials)
  }
  package static func += (a: inout Digests, b: Digests) { a = a + b }
  package static func -= (a: inout Digests, b: Digests) { a = a - b }

  /// What a device of a visibility class holds and compares.
  package func visible(to visibility: Visibility) -> Digests {
    visibility == .officials ? self : Digests(scope: scope)
  }
}
