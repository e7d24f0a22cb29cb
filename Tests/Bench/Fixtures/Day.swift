import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// D, written on a device as its volunteer would: each visit when it was over, the edits between them.
struct Day {
  private let workload: Workload
  private let dots: [String: Dot]

  init(_ workload: Workload, _ dots: [String: Dot]) { (self.workload, self.dots) = (workload, dots) }

  func live(on device: TownDevice) throws {
    var random = SeededRandom(seed: 8)
    for (index, row) in workload.dayVisits.enumerated() {
      device.clock.milliseconds = UInt64(Recording.milliseconds(row, &random))
      try write(Draft(type: Mapping.visitType.number, record: nil, values: visit(row)), on: device)
      guard index < workload.dayEdits.count else { continue }
      device.clock.advance(milliseconds: 20_000 + UInt64.random(in: 0..<40_000, using: &random))
      try write(try edit(index, on: device), on: device)
    }
  }

  private func write(_ draft: Draft, on device: TownDevice) throws {
    try device.device.write([draft], account: device.account)
  }

  private func visit(_ row: Row) -> [(key: CellKey, value: Value)] {
    Mapping.visit(row, to: dots[row.cells[1].text]!)
  }

  /// The cells of an edit; of a set, what is no longer in it is written as absent.
  private func edit(_ index: Int, on device: TownDevice) throws -> Draft {
    let (id, columns) = workload.dayEdits[index]
    let elder = dots[id]!
    var values = columns.flatMap { Mapping.elder($0.column, $0.cell) }
    let record = try device.record(elder, "elder")
    for field in Set(values.map(\.key.field)).sorted() {
      guard case .flags = Mapping.elderType.field(number: field)?.kind else { continue }
      for entry in record?.cells ?? [] where entry.key.field == field {
        guard !values.contains(where: { $0.key == entry.key }) else { continue }
        values.append((entry.key, .membership(Membership(present: false))))
      }
    }
    return Draft(type: Mapping.elderType.number, record: elder, values: values)
  }
}
