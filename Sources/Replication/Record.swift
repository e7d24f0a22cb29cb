/// One elder, visit, alert …: its cells, sorted by key.
package struct Record: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package let key: CellKey
    package var cell: Cell

    package init(key: CellKey, cell: Cell) {
      self.key = key
      self.cell = cell
    }
  }

  package let id: Dot
  package let type: UInt16
  package private(set) var cells: [Entry]

  /// - Precondition: `cells` sorted by key, each key once.
  package init(id: Dot, type: UInt16, cells: [Entry] = []) {
    self.id = id
    self.type = type
    self.cells = cells
  }

  package subscript(key: CellKey) -> Cell? {
    get {
      let index = insertionIndex(key)
      return index < cells.count && cells[index].key == key ? cells[index].cell : nil
    }
    set {
      let index = insertionIndex(key)
      let found = index < cells.count && cells[index].key == key
      switch (newValue, found) {
      case (let cell?, true): cells[index].cell = cell
      case (let cell?, false): cells.insert(Entry(key: key, cell: cell), at: index)
      case (nil, true): cells.remove(at: index)
      case (nil, false): break
      }
    }
  }

  /// The cells of one field: one for a register, one per element for a set.
  package func cells(ofField field: UInt32) -> ArraySlice<Entry> {
    let start = insertionIndex(CellKey(field: field))
    let end = cells[start...].firstIndex { $0.key.field != field } ?? cells.endIndex
    return cells[start..<end]
  }

  /// Applies a change: the same function for a local write, a push, a bundle and a replay.
  package mutating func apply(_ change: Change) {
    for entry in change.cells { merge(entry.cell, into: entry.key) }
  }

  /// Merges a cell from elsewhere; one of whose values none counts here any more changes nothing.
  package mutating func merge(_ cell: Cell, into key: CellKey) {
    let index = insertionIndex(key)
    if index < cells.count, cells[index].key == key {
      if cells[index].cell.hasUse(for: cell) { cells[index].cell.merge(cell) }
    } else {
      cells.insert(Entry(key: key, cell: cell), at: index)
    }
  }

  package mutating func merge(_ other: Record) {
    for entry in other.cells { merge(entry.cell, into: entry.key) }
  }

  private func insertionIndex(_ key: CellKey) -> Int {
    if let last = cells.last, last.key < key { return cells.count }
    var low = 0
    var high = cells.count
    while low < high {
      let middle = (low + high) / 2
      if cells[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
