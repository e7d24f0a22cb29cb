import Glibc

/// One value of a row of W.
enum Cell: Hashable, Sendable {
  case text(String)
  case integer(Int)
  /// A decimal with one place, times ten.
  case tenths(Int)

  /// As it stands in a CSV file, and as a person would type it.
  var text: String {
    switch self {
    case .text(let text): text
    case .integer(let number): String(number)
    case .tenths(let number): "\(number / 10).\(number % 10)"
    }
  }
}

/// One row of W, its values in the order of its table's columns; the first is its UUID.
struct Row: Hashable, Sendable {
  var cells: [Cell]

  var id: String { cells[0].text }
}

/// The workload that all systems in the table of RESULTS.md were measured on: W, elders and a year of visits, and D, what
/// one volunteer brings home in a day.
struct Workload: Sendable {
  static let elderColumns = [
    "id", "name", "gender", "birth", "id_no", "phone", "region", "address", "living", "mobility", "chronic", "allergy",
    "edu", "contact_name", "contact_rel", "contact_phone", "doctor", "care_level", "enrolled", "remark",
  ]
  static let visitColumns = [
    "id", "elder_id", "volunteer", "region", "visited_at", "duration_min", "type", "status", "sys_bp", "dia_bp", "temp",
    "mood", "meds", "meal", "note",
  ]
  static let volunteers = (0..<60).map { "V0" + ($0 < 10 ? "0" : "") + "\($0)" }

  var elders: [Row] = []
  var visits: [Row] = []
  /// Of D.
  var dayVisits: [Row] = []
  /// Of D: an elder's UUID, and the columns that got another value.
  var dayEdits: [(id: String, values: [(column: String, cell: Cell)])] = []
}

extension Workload {
  /// W as JSON lines, one object a row.
  var jsonLines: [UInt8] {
    JSONLines.lines(elders, Self.elderColumns) + JSONLines.lines(visits, Self.visitColumns)
  }

  /// D as JSON lines: 30 visits, then a line for each edit.
  var dayLines: [UInt8] {
    var bytes = JSONLines.lines(dayVisits, Self.visitColumns)
    for edit in dayEdits { bytes += JSONLines.edit(edit.id, edit.values) + [0x0a] }
    return bytes
  }
}
