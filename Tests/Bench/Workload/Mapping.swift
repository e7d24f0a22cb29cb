import Model
import Replication
import Sync

/// Which field each column of W becomes. Its UUIDs become dots; `visits.region` is the region of the visit's elder, which
/// the hub keeps with every row.
enum Mapping {
  static let elder = [
    "name": "name", "gender": "sex", "birth": "birth", "id_no": "id_number", "phone": "phone", "region": "village",
    "address": "address", "living": "living", "mobility": "self_care", "chronic": "chronic", "allergy": "allergy",
    "edu": "education", "contact_name": "contact_name", "contact_rel": "contact_relation",
    "contact_phone": "contact_phone", "doctor": "doctor_name", "care_level": "care_level", "enrolled": "enrolled",
    "remark": "note",
  ]
  static let visit = [
    "elder_id": "elder", "volunteer": "visitor", "visited_at": "at", "duration_min": "duration_minutes",
    "type": "purpose", "status": "outcome", "sys_bp": "systolic", "dia_bp": "diastolic", "temp": "temperature",
    "mood": "mood", "meds": "medication", "meal": "meals", "note": "note",
  ]

  /// The cells of a new elder.
  static func elder(_ row: Row) -> [(key: CellKey, value: Value)] {
    zip(Workload.elderColumns, row.cells).dropFirst().flatMap { elder($0, $1) }
  }

  /// The cells that one column of an elder becomes; none for an empty one.
  static func elder(_ column: String, _ cell: Cell) -> [(key: CellKey, value: Value)] {
    let text = cell.text
    switch column {
    case _ where text.isEmpty: return []
    // Who is left behind is a category; how they live is not said then.
    case "living" where text == "留守": return cells(elderType, "categories", text)
    // W draws its check digits: ten of eleven numbers are kept as somebody wrote them.
    case "id_no":
      let field = elderType.field(key: "id_number")!
      if case .success = field.parse(text) { return cells(elderType, "id_number", text) }
      return cells(elderType, "id_number_unverified", text)
    default: return cells(elderType, elder[column]!, text)
    }
  }

  /// The cells of a new visit.
  static func visit(_ row: Row, to elder: Dot) -> [(key: CellKey, value: Value)] {
    zip(Workload.visitColumns, row.cells).flatMap { column, cell -> [(key: CellKey, value: Value)] in
      switch (column, cell.text) {
      case ("id", _), ("region", _): return []
      case ("elder_id", _):
        return [(CellKey(field: visitType.field(key: "elder")!.number), .reference(elder))]
      // Somebody was seen, and passed on to a service.
      case ("status", "转介"):
        return cells(visitType, "outcome", "完成") + cells(visitType, "follow_up", "转介")
      case (_, let text): return cells(visitType, visit[column]!, text)
      }
    }
  }

  static let elderType = CareModel.current.type(key: "elder")!
  static let visitType = CareModel.current.type(key: "visit")!

  private static func cells(_ type: RecordType, _ key: String, _ text: String) -> [(key: CellKey, value: Value)] {
    let field = type.field(key: key)!
    guard case .success(let cells) = field.parse(text) else { preconditionFailure("\(type.key) \(key): \(text)") }
    return cells.map { (CellKey(field: field.number, element: $0.element), $0.value) }
  }
}
