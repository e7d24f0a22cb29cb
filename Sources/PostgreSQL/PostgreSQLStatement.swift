#if PostgreSQL
import CPostgreSQL
package import Storage

/// What both kinds of statement share: arguments, and the rows of an answer.
package class PostgreSQLRows: Statement {
  let sql: String
  let summary: String
  var parameters: Parameters
  private var result: OpaquePointer?
  private var row: Int32 = -1
  private(set) var rowCount: Int32 = 0

  init(_ sql: String) {
    let translation = Translation(sql)
    self.sql = translation.text
    summary = Connection.summary(sql)
    parameters = Parameters(count: translation.parameterCount)
    super.init()
  }

  deinit { PQclear(result) }

  package override func bind(_ index: Int32, _ value: Int64?) { parameters.set(index, value) }
  package override func bind(_ index: Int32, _ value: String?) { parameters.set(index, value) }
  package override func bind(_ index: Int32, _ value: [UInt8]?) { parameters.set(index, value) }

  var hasRows: Bool { result != nil }

  /// Takes over an answer, before its first row.
  func take(_ answer: OpaquePointer?) {
    PQclear(result)
    result = answer
    row = -1
    rowCount = answer.map { PQntuples($0) } ?? 0
  }

  /// - Returns: false after the last row of the answer.
  func advance() -> Bool {
    guard row + 1 < rowCount else { return false }
    row += 1
    return true
  }

  package override func reset() {
    take(nil)
    parameters.clear()
  }

  // MARK: - Values

  package override var columnCount: Int32 { PQnfields(result) }

  package override func isNull(_ column: Int32) -> Bool { PQgetisnull(result, row, column) == 1 }

  private func value(_ column: Int32) -> UnsafeRawBufferPointer {
    guard let start = PQgetvalue(result, row, column) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    return UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
  }

  package override func integer(_ column: Int32) -> Int64 {
    let value = value(column)
    if value.isEmpty { return 0 }
    // `numeric` and text would be read as nonsense.
    precondition([1, 2, 4, 8].contains(value.count) && PQftype(result, column) != Self.numeric, "no number: \(sql)")
    // The first byte has the sign.
    return value.dropFirst().reduce(Int64(Int8(bitPattern: value[0]))) { $0 << 8 | Int64($1) }
  }

  private static let numeric: Oid = 1700

  package override func text(_ column: Int32) -> String { String(decoding: value(column), as: UTF8.self) }

  package override func blob(_ column: Int32) -> [UInt8] { [UInt8](value(column)) }
}

/// A statement that the server keeps prepared. Its answer is read whole; where it gives none, it is only sent.
package final class PostgreSQLStatement: PostgreSQLRows {
  /// The connection has it and outlives it.
  private unowned let connection: PostgreSQLConnection
  let name: String
  /// In which of the connection's lives the server has it.
  var preparedIn: Int64 = 0

  init(_ sql: String, on connection: PostgreSQLConnection, name: String) {
    self.connection = connection
    self.name = name
    super.init(sql)
  }

  package override func step() throws(StorageError) -> Bool {
    if !hasRows { take(try connection.answer(to: self)) }
    return advance()
  }

  package override func run() throws(StorageError) {
    defer { reset() }
    try connection.run(self)
  }
}

/// A statement for one use, whose rows come in portions: they may be more than memory should hold, and other statements
/// run on the connection meanwhile.
package final class PostgreSQLCursor: PostgreSQLRows {
  private weak var connection: PostgreSQLConnection?
  private let name: String
  private var place: PostgreSQLConnection.Place?
  private var isAtEnd = false
  private var portion = portionMin

  /// Most who ask for a page take what comes first; who goes on wants all.
  private static let portionMin: Int32 = 100
  private static let portionMax: Int32 = 2000

  init(_ sql: String, on connection: PostgreSQLConnection, name: String) {
    self.connection = connection
    self.name = name
    super.init(sql)
  }

  deinit { close() }

  package override func step() throws(StorageError) -> Bool {
    if advance() { return true }
    if isAtEnd { return false }
    guard let connection else {
      throw StorageError(.internal, operation: summary, detail: "its connection is closed")
    }
    if let place {
      take(try connection.fetch(from: name, count: portion, place: place))
    } else {
      take(try connection.open(self, name: name, count: portion, place: &place))
    }
    isAtEnd = rowCount < portion
    portion = Self.portionMax
    if isAtEnd { close() }
    return advance()
  }

  package override func run() throws(StorageError) {
    while try step() {}
    reset()
  }

  package override func reset() {
    close()
    isAtEnd = false
    portion = Self.portionMin
    super.reset()
  }

  private func close() {
    if let place { connection?.close(name, place) }
    place = nil
  }
}
#endif
