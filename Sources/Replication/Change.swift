/// One cell that a change writes, and the context of that cell as the writer saw it.
package struct Write: Hashable, Sendable {
  package let key: CellKey
  package let value: Value
  package let seen: VersionVector

  package init(key: CellKey, value: Value, seen: VersionVector) {
    self.key = key
    self.value = value
    self.seen = seen
  }
}

/// One atomic write by one replica to one record.
package struct Change: Hashable, Sendable {
  package let dot: Dot
  package let time: HybridTime
  /// The record written; equal to `dot` where the change creates it.
  package let record: Dot
  /// The record type's number in the model.
  package let type: UInt16
  /// The account that wrote, checked by the hub against the device's enrolment.
  package let account: String
  /// Why, where a person gave a reason: a settled conflict, a decision.
  package let reason: String
  /// Sorted by key, each key once.
  package let writes: [Write]

  package init(
    dot: Dot, time: HybridTime, record: Dot, type: UInt16, account: String, reason: String = "", writes: [Write]
  ) {
    self.dot = dot
    self.time = time
    self.record = record
    self.type = type
    self.account = account
    self.reason = reason
    self.writes = writes.sorted { $0.key < $1.key }
  }

  package var creates: Bool { record == dot }

  package var isWellFormed: Bool {
    dot.counter > 0 && record.counter > 0 && !writes.isEmpty
      && zip(writes, writes.dropFirst()).allSatisfy { $0.key < $1.key }
  }

  /// The cells that the change amounts to, ready to be merged, in the order of their keys.
  package var cells: [Record.Entry] {
    var seen = VersionVector()
    // Most writes of a change have seen the same: they share one context.
    var context = VersionVector(dot)
    return writes.map { write in
      if write.seen != seen {
        seen = write.seen
        context = seen
        context.insert(dot)
      }
      let sibling = Sibling(dot: dot, time: time, value: write.value)
      return Record.Entry(key: write.key, cell: Cell(sibling, context: context))
    }
  }

  /// The cell that the write amounts to, ready to be merged.
  package func cell(_ write: Write) -> Cell {
    Cell(dot: dot, time: time, value: write.value, seen: write.seen)
  }
}
