package import Model
package import Replication

extension Record {
  /// The cells that the hub derives from others (SPEC §derived): the ID number with its middle hidden, for those who may
  /// not see it. The same writes in the same cell, in other words, so that nobody is said to have written what nobody did.
  package func derived(_ type: RecordType) -> [Entry] {
    guard type.number == CareModel.Number.elder, let masked = type.field(key: "id_number_masked"),
      let number = type.field(key: "id_number"),
      let cell = self[CellKey(field: number.number)]
    else { return [] }
    let siblings = cell.siblings.map { Sibling(dot: $0.dot, time: $0.time, value: $0.value.masked) }
    return [Entry(key: CellKey(field: masked.number), cell: Cell(siblings: siblings, context: cell.context))]
  }
}

extension Value {
  fileprivate var masked: Value {
    if case .text(let text) = self { .text(IDNumber.masked(text)) } else { .cleared }
  }
}
