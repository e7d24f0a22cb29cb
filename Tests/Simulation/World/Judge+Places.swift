import Model
import Replication
import Storage
import Store
import Wire

/// Where records belong, told from the hub's cells alone.
extension World {
  private func winner(_ record: Record, _ field: UInt32) -> Value? {
    let siblings = record[CellKey(field: field)]?.siblings ?? []
    let last = siblings.max {
      ($0.time.rawValue, $0.dot.replica.rawValue) < ($1.time.rawValue, $1.dot.replica.rawValue)
    }
    return last?.value == .cleared ? nil : last?.value
  }

  /// The village of an elder, or of the elder whom the references of united records lead to.
  private func village(of elder: Dot) throws -> Int64? {
    var path: [Dot] = []
    var next = elder
    while true {
      guard let record = try hub.database.stored(next, type: CareModel.Number.elder)?.record else {
        // A reference that leads nowhere counts for nothing.
        guard let last = path.last else { return nil }
        return try code(of: last)
      }
      if let start = path.firstIndex(of: next) { return try code(of: path[start...].min()!) }
      path.append(next)
      guard case .reference(let target)? = winner(record, 12) else { return try code(of: next) }
      next = target
    }
  }

  private func code(of elder: Dot) throws -> Int64? {
    guard let record = try hub.database.stored(elder, type: CareModel.Number.elder)?.record,
      case .integer(let code)? = winner(record, 24)
    else { return nil }
    return code
  }

  /// Nil where the record's fields do not say.
  func place(of id: Dot, _ type: UInt16) throws -> Int64? {
    if type == CareModel.Number.elder { return try village(of: id) }
    if type == CareModel.Number.helper { return try division(of: id) }
    guard let record = try hub.database.stored(id, type: type)?.record,
      case .reference(let owner)? = winner(record, 1)
    else { return nil }
    return try type == CareModel.Number.timebank ? division(of: owner) : village(of: owner)
  }

  private func division(of helper: Dot) throws -> Int64? {
    guard let record = try hub.database.stored(helper, type: CareModel.Number.helper)?.record,
      case .integer(let code)? = winner(record, 2)
    else { return nil }
    return code
  }

  /// Nothing outside the scope at that time, nothing of the officials' for a volunteer.
  func checkDelivered(_ answer: SyncAnswer, _ device: SimulatedDevice) throws {
    let person = people[device.person]
    for row in answer.page.rows {
      let record = notebook.record(of: Record(id: row.id, type: row.type, cells: row.cells))
      if !person.reads(row.region) {
        report("out_of_scope", "\(name(device)) got a row of \(row.region)", record: record)
      }
      if let place = try place(of: row.id, row.type), place != row.region {
        report(
          "wrong_region", "\(name(device)) got \(dotText(row.id)) as of \(row.region); it belongs to \(place)",
          record: record)
      }
      if !person.seesOfficialsFields, row.cells.contains(where: { $0.key.field >= 1000 }) {
        report("officials_only", "\(name(device)), a volunteer's, got a field of the officials", record: record)
      }
    }
  }
}
