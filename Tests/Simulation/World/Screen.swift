import Model
import Replication

/// What one device has shown of each cell: a value that has given way does not come back, unless somebody said why.
struct Screen {
  private var shown: [Int: [CellKey: Set<Int>]] = [:]
  private var gone: [CellName: Set<Int>] = [:]
  /// While the hub's older truth or a fork's new names replace what was shown.
  private var isExcused = false

  /// Everything may change until the end of the next run.
  mutating func excuse() {
    self = Screen()
    isExcused = true
  }

  mutating func runEnded() {
    if isExcused { self = Screen() }
  }

  /// - Parameters:
  ///   - cells: the writes shown in each cell; nil if the device does not hold the record.
  ///   - excused: cells of which a verdict says that an own write no longer counts, or counts again.
  /// - Returns: values that came back, by cell.
  mutating func look(
    _ record: Int, _ cells: [CellKey: Set<Int>]?, excused: Set<CellName>
  ) -> [(key: CellKey, serials: Set<Int>)] {
    defer { shown[record] = cells }
    for cell in excused where cell.record == record { gone[cell] = nil }
    guard let cells, !isExcused else { return [] }
    var back: [(key: CellKey, serials: Set<Int>)] = []
    let before = shown[record] ?? [:]
    for key in Set(before.keys).union(cells.keys).sorted() {
      let cell = CellName(record: record, key: key)
      if excused.contains(cell) { continue }
      let now = cells[key] ?? []
      let returned = now.intersection(gone[cell] ?? [])
      if !returned.isEmpty { back.append((key, returned)) }
      let vanished = (before[key] ?? []).subtracting(now)
      if !vanished.isEmpty { gone[cell, default: []].formUnion(vanished) }
    }
    return back
  }
}
