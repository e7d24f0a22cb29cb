/// What a cell can hold. Kinds that a newer version adds arrive as `opaque` and are kept byte for byte.
package enum Value: Hashable, Sendable {
  /// Written empty, as opposed to never written.
  case cleared
  /// Numbers, instants (ms since 1970), partial dates (yyyymmdd), regions, vocabulary codes, booleans.
  case integer(Int64)
  case text(String)
  /// The id of another record.
  case reference(Dot)
  /// An element of a set field. Apart, since it is twice as large as all others, and rare.
  indirect case membership(Membership)
  /// A value of a kind this version does not know: its wire tag and its bytes.
  case opaque(tag: UInt8, bytes: [UInt8])

  /// Identity by content; text by UTF-8 bytes, since Swift's `==` would call canonically equivalent strings equal.
  package static func == (a: Value, b: Value) -> Bool {
    switch (a, b) {
    case (.cleared, .cleared): true
    case (.integer(let x), .integer(let y)): x == y
    case (.text(let x), .text(let y)): x.utf8.elementsEqual(y.utf8)
    case (.reference(let x), .reference(let y)): x == y
    case (.membership(let x), .membership(let y)): x == y
    case (.opaque(let s, let x), .opaque(let t, let y)): s == t && x == y
    default: false
    }
  }
}

/// Whether an element belongs to a set, since and until when, and by whose word.
package struct Membership: Hashable, Sendable {
  package var present: Bool
  /// Partial date, yyyymmdd with zeros for what is not known.
  package var since: Int64?
  /// Partial date, as `since`.
  package var until: Int64?
  /// A code of the model's vocabulary `source`.
  package var source: Int64?

  package init(present: Bool, since: Int64? = nil, until: Int64? = nil, source: Int64? = nil) {
    self.present = present
    self.since = since
    self.until = until
    self.source = source
  }
}
