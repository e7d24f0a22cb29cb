import Model
package import Replication
package import Store

/// Who looks after whom on a day.
package struct Assignments {
  package struct Entry: Hashable, Sendable {
    /// The record that the assignment names, which may be united with another.
    package let elder: Dot
    package let helper: Dot?
    /// The account that it names itself.
    package let account: String?
  }

  /// Those that hold on the day.
  package let entries: [Entry]

  /// - Parameter day: packed as in `PartialDate`.
  package init(_ register: any Register, on day: Int64) throws {
    var entries: [Entry] = []
    if let type = register.model.type(number: CareModel.Number.assignment) {
      try register.forEach(type.number, in: nil) { stored in
        let record = stored.record
        guard record.value(type["voided"]) == nil, let elder = record.reference(type["elder"]),
          record.holds(on: day, type)
        else { return true }
        entries.append(
          Entry(elder: elder, helper: record.reference(type["helper"]), account: record.text(type["account"])))
        return true
      }
    }
    self.entries = entries
  }

  /// The elders assigned to an account: by the account that the assignment names, else by the helper's. As they stand in
  /// the assignments: a record may be united with another.
  package func elders(of account: String, _ register: any Register) throws -> Set<Dot> {
    let helpers = try Workforce(register)
    return Set(
      entries.filter { entry in
        (entry.account ?? entry.helper.flatMap { helpers.helper($0)?.account }) == account
      }.map(\.elder))
  }
}
