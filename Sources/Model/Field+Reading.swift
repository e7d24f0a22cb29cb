package import Replication

extension Field {
  /// The place of a value from mild to severe: cleared is the mildest, a value that only a newer version knows the
  /// most severe, so that it is never hidden.
  package func rank(_ value: Value) -> Int {
    switch value {
    case .cleared: -1
    case .integer(let code): vocabulary?.term(code: code)?.rank ?? Int.max
    case .text, .reference, .membership, .opaque: Int.max
    }
  }

  /// The sibling that is shown, by this field's reading.
  package func shown(_ cell: Cell) -> Sibling {
    switch reading {
    case .register: cell.latest
    case .flags: cell.membership
    case .mostSevere: cell.mostSevere(rank: rank)
    }
  }

  /// Whether people must choose between the siblings; never for flags.
  package func isInConflict(_ cell: Cell) -> Bool { reading != .flags && cell.isInConflict }
}
