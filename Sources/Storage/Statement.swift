/// A prepared statement of whatever engine. Bind, step until false, reset.
///
/// Parameters are numbered from 1, columns from 0.
open class Statement {
  package init() {}

  /// Gives a parameter its value; null for nil, and for what was never bound since the last `reset`.
  open func bind(_ index: Int32, _ value: Int64?) { Self.lacking() }
  /// As above.
  open func bind(_ index: Int32, _ value: String?) { Self.lacking() }
  /// As above.
  open func bind(_ index: Int32, _ value: [UInt8]?) { Self.lacking() }

  /// Advances to the next row; false after the last.
  open func step() throws(StorageError) -> Bool { Self.lacking() }
  /// Runs a statement that gives no rows, and makes it ready for the next time. An engine may put it off until something
  /// is read or the transaction ends, and says only then what went wrong.
  open func run() throws(StorageError) { Self.lacking() }
  /// Makes the statement ready for the next time; its arguments are forgotten.
  open func reset() { Self.lacking() }

  /// How many values a row has.
  open var columnCount: Int32 { Self.lacking() }
  /// Whether the row has no value there.
  open func isNull(_ column: Int32) -> Bool { Self.lacking() }
  /// A value of the row that is a whole number, or a truth value; 0 for null.
  open func integer(_ column: Int32) -> Int64 { Self.lacking() }
  /// A value of the row that is text; "" for null.
  open func text(_ column: Int32) -> String { Self.lacking() }
  /// A value of the row that is bytes; none for null.
  open func blob(_ column: Int32) -> [UInt8] { Self.lacking() }

  private static func lacking(_ what: String = #function) -> Never { fatalError("an engine without \(what)") }
}
