import Counters

/// What a piece of work asked of the allocator and of SQLite: the same in each run, where time is not.
struct Work: Sendable {
  /// Asked of the allocator.
  var bytes = 0
  var allocations = 0
  /// The following only of connections that were opened within `counting`.
  var statements = 0
  /// Instructions of SQLite's virtual machine: more of them if a statement reads more rows.
  var steps = 0
  var pagesRead = 0
  var pagesWritten = 0

  private static var now: Work {
    Work(
      bytes: Int(allocated_bytes()), allocations: Int(allocation_count()), statements: Int(statements_run()),
      steps: Int(statement_steps()), pagesRead: Int(pages_read()), pagesWritten: Int(pages_written()))
  }

  /// Stores that the body opens are counted for as long as they are open.
  static func counting<Result>(_ body: () throws -> Result) rethrows -> Result {
    statements_begin()
    defer { statements_end() }
    return try body()
  }

  static func of(_ body: () throws -> Void) rethrows -> Work {
    let before = now
    try body()
    return now - before
  }

  static func + (a: Work, b: Work) -> Work {
    Work(
      bytes: a.bytes + b.bytes, allocations: a.allocations + b.allocations, statements: a.statements + b.statements,
      steps: a.steps + b.steps, pagesRead: a.pagesRead + b.pagesRead, pagesWritten: a.pagesWritten + b.pagesWritten)
  }

  static func - (a: Work, b: Work) -> Work {
    Work(
      bytes: a.bytes - b.bytes, allocations: a.allocations - b.allocations, statements: a.statements - b.statements,
      steps: a.steps - b.steps, pagesRead: a.pagesRead - b.pagesRead, pagesWritten: a.pagesWritten - b.pagesWritten)
  }

  static func / (work: Work, count: Int) -> Work {
    Work(
      bytes: work.bytes / count, allocations: work.allocations / count, statements: work.statements / count,
      steps: work.steps / count, pagesRead: work.pagesRead / count, pagesWritten: work.pagesWritten / count)
  }

  /// For each of the bench's records.
  func eachRecord(_ bench: Bench) -> Measured {
    let records = Double(bench.records)
    return Measured([Double(bytes) / records], ["\(short(Double(allocations) / records)) allocations a record"])
  }
}
