#if PostgreSQL
import CPostgreSQL
import Storage

/// What a server says is wrong with a statement.
///
/// Of its words only those about the statement or the server are kept: those about values could be about people.
struct ServerError {
  /// SQLSTATE: the first two letters are the class.
  let code: String
  let message: String
  let table: String
  let constraint: String

  init(_ result: OpaquePointer) {
    func field(_ code: Int32) -> String { PQresultErrorField(result, code).map { String(cString: $0) } ?? "" }
    code = field(tanfang_pq_code())
    message = field(tanfang_pq_message())
    table = field(tanfang_pq_table())
    constraint = field(tanfang_pq_constraint())
  }

  /// Whether another server has to be found: this one stops, or has become a standby.
  var isOfServer: Bool { code == "25006" || code.hasPrefix("57P") || code.hasPrefix("08") }

  func storageError(_ summary: String) -> StorageError {
    StorageError(reason, operation: summary, detail: detail)
  }

  private var reason: StorageError.Reason {
    switch code {
    // Serialization, deadlock; a server that has become a standby; a row that another transaction has just made.
    case "40001", "40P01", "25006", "23505": .interrupted
    case "55P03", "57014": .busy
    // The table that every transaction reads: the store has moved away, or is a copy whose maker lost its connection.
    // Devices come again; by then another hub may answer.
    case "42P01" where message.contains("turn"): .away
    // No privilege, no such role, no password, no room.
    case "42501", "28000", "28P01": .cannotWrite
    case "XX001", "XX002": .damaged
    default:
      switch code.prefix(2) {
      case "08", "57": .interrupted
      case "53", "58": .cannotWrite
      default: .internal
      }
    }
  }

  private var detail: String {
    var parts = ["PostgreSQL error \(code)"]
    if ["0A", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58"].contains(String(code.prefix(2))) {
      parts.append(message)
    }
    if !table.isEmpty { parts.append("table \(table)") }
    if !constraint.isEmpty { parts.append("constraint \(constraint)") }
    return parts.joined(separator: ", ")
  }
}
#endif
