/// Names a cell within a record: a field, and for a set field one of its elements (else 0).
package struct CellKey: Hashable, Comparable, Sendable {
  package let field: UInt32
  package let element: UInt32

  package init(field: UInt32, element: UInt32 = 0) {
    self.field = field
    self.element = element
  }

  package static func < (a: Self, b: Self) -> Bool {
    a.field == b.field ? a.element < b.element : a.field < b.field
  }
}

/// One of the values a cell holds: more than one only after concurrent writes.
package struct Sibling: Hashable, Sendable {
  package let dot: Dot
  package let time: HybridTime
  package let value: Value

  package init(dot: Dot, time: HybridTime, value: Value) {
    self.dot = dot
    self.time = time
    self.value = value
  }
}

/// What concurrent writes meet in: the values nobody has overwritten knowingly, and all that went into them.
///
/// A multi-value register with a version vector (Shapiro et al., "A comprehensive study of CRDTs", 2011, §3.2.2;
/// dots as in Preguiça et al., "Dotted Version Vectors", 2010). Invariants: siblings are sorted by dot, every
/// sibling's dot is inside the context, and a replica has at most one sibling.
package struct Cell: Hashable, Sendable {
  /// Nearly every cell has one sibling, which then needs no memory of its own.
  private enum Siblings: Hashable {
    case one(Sibling)
    /// None, or several.
    case others([Sibling])

    init(_ siblings: [Sibling]) { self = siblings.count == 1 ? .one(siblings[0]) : .others(siblings) }
  }

  private var kept: Siblings
  package private(set) var context: VersionVector

  package var siblings: [Sibling] {
    switch kept {
    case .one(let sibling): [sibling]
    case .others(let siblings): siblings
    }
  }

  /// The only sibling; nil where there are several. Costs less than `siblings`.
  package var only: Sibling? {
    if case .one(let sibling) = kept { sibling } else { nil }
  }

  /// - Precondition: the invariants above, except for the order, which is made here.
  package init(siblings: [Sibling], context: VersionVector) {
    kept = Siblings(siblings.count < 2 ? siblings : siblings.sorted { $0.dot < $1.dot })
    self.context = context
  }

  /// - Precondition: `context` contains the sibling's dot.
  package init(_ sibling: Sibling, context: VersionVector) {
    kept = .one(sibling)
    self.context = context
  }

  /// What one write amounts to: its value, and its own dot on top of what the writer had seen.
  package init(dot: Dot, time: HybridTime, value: Value, seen: VersionVector) {
    kept = .one(Sibling(dot: dot, time: time, value: value))
    context = seen
    context.insert(dot)
  }

  /// Whether the invariants hold; asked of everything that comes from outside.
  package var isWellFormed: Bool {
    if let only { return context.contains(only.dot) }
    guard !siblings.isEmpty, siblings.allSatisfy({ context.contains($0.dot) }) else { return false }
    return zip(siblings, siblings.dropFirst()).allSatisfy { $0.dot.replica < $1.dot.replica }
  }

  /// Keeps a sibling if the other side has it too, or never saw it. Commutative, associative, idempotent.
  package mutating func merge(_ other: Cell) {
    let theirs = other.siblings
    var merged = siblings.filter { mine in
      !other.context.contains(mine.dot) || theirs.contains { $0.dot == mine.dot }
    }
    merged += theirs.filter { !context.contains($0.dot) }
    merged.sort { $0.dot < $1.dot }
    kept = Siblings(merged)
    context.formUnion(other.context)
  }

  /// Whether any of the other's values is one of these or new here.
  ///
  /// If all of them have been written over, then by writers who had seen all that they had seen: merging them in would
  /// change nothing, unless their context is forged to cover what they never saw. Two cells forged to cover each other
  /// would leave none.
  package func hasUse(for other: Cell) -> Bool {
    if let only, let theirs = other.only { return only.dot == theirs.dot || !context.contains(theirs.dot) }
    return other.siblings.contains { theirs in
      !context.contains(theirs.dot) || siblings.contains { $0.dot == theirs.dot }
    }
  }

  package func merging(_ other: Cell) -> Cell {
    var result = self
    result.merge(other)
    return result
  }
}

// MARK: - Readings

extension Cell {
  /// Reading *register*: the sibling with the greatest (time, replica).
  package var latest: Sibling {
    only ?? siblings.max { ($0.time, $0.dot.replica) < ($1.time, $1.dot.replica) }!
  }

  /// Reading *flags*: present if any sibling says so (add wins), of those the latest; else the latest absence.
  package var membership: Sibling {
    if let only { return only }
    let present = siblings.filter { if case .membership(let m) = $0.value { m.present } else { false } }
    return present.max { ($0.time, $0.dot.replica) < ($1.time, $1.dot.replica) } ?? latest
  }

  /// Reading *most severe*: the greatest rank; among equals the latest.
  package func mostSevere(rank: (Value) -> Int) -> Sibling {
    only ?? siblings.max { (rank($0.value), $0.time, $0.dot.replica) < (rank($1.value), $1.time, $1.dot.replica) }!
  }

  /// Whether people must choose: two siblings differ in value. Never asked of flags.
  package var isInConflict: Bool {
    only == nil && siblings.dropFirst().contains { $0.value != siblings[0].value }
  }
}
