import Glibc
import Terminal

/// What exact figures were when somebody last looked: a file in the tree, so that a change for the worse is seen.
struct Expected {
  /// How much worse a figure may be: other versions of zlib and SQLite make small differences.
  private static let tolerance = 0.05

  private let path: String
  private let known: [String: Double]

  init(path: String) throws {
    self.path = path
    guard access(path, F_OK) == 0 else {
      known = [:]
      return
    }
    guard let members = try JSONValue.parse(Text.of(path)).members else { throw BenchError("\(path) is no object") }
    known = Dictionary(
      members.compactMap { member in
        guard case .number(let text) = member.value, let number = Double(text) else { return nil }
        return (member.key, number)
      }, uniquingKeysWith: { $1 })
  }

  /// Prints what is worse, or missing; or writes what is.
  /// - Returns: whether all is as good as expected.
  func compare(_ rows: [Report.Row], writes: Bool) throws -> Bool {
    let exact = rows.filter { $0.figure.kind == .exact }
    if writes {
      try write(exact)
      return true
    }
    var isGood = true
    for row in exact {
      let now = row.measured.value
      guard let before = known[row.figure.name] else {
        Text.complain("\(row.figure.name) is not in \(path); write it with --write")
        isGood = false
        continue
      }
      guard now > before * (1 + Self.tolerance) else { continue }
      Text.complain("\(row.figure.name) is \(short(now)) \(row.figure.unit.rawValue), was \(short(before))")
      isGood = false
    }
    return isGood
  }

  private func write(_ rows: [Report.Row]) throws {
    let values = known.merging(rows.map { ($0.figure.name, $0.measured.value) }) { $1 }
    let members = values.sorted { $0.key < $1.key }.map { "  \"\($0.key)\": \($0.value)" }
    guard let file = fopen(path, "w") else { throw BenchError("cannot write \(path)") }
    fputs("{\n" + members.joined(separator: ",\n") + "\n}\n", file)
    fclose(file)
  }
}
