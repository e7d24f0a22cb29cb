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
    /// The team, if it names nobody of it.
    package let team: Dot?
  }

  /// Those that hold on the day.
  package let entries: [Entry]
  private let day: Int64

  /// - Parameter day: packed as in `PartialDate`.
  package init(_ register: any Register, on day: Int64) throws {
    self.day = day
    var entries: [Entry] = []
    if let type = register.model.type(number: CareModel.Number.assignment) {
      try register.forEach(type.number, in: nil) { stored in
        let record = stored.record
        guard record.value(type["voided"]) == nil, let elder = record.reference(type["elder"]),
          record.holds(on: day, type)
        else { return true }
        let (helper, account) = (record.reference(type["helper"]), record.text(type["account"]))
        let namesSomebody = helper != nil || account != nil || record.text(type["helper_name"]) != nil
        entries.append(
          Entry(
            elder: elder, helper: helper, account: account,
            team: namesSomebody ? nil : record.reference(type["team"])))
        return true
      }
    }
    self.entries = entries
  }

  /// The elders assigned to an account: by the account that the assignment names, else by the helper's; those of a team
  /// alone to each of its helpers who are in post. As they stand in the assignments: a record may be united with another.
  package func elders(of account: String, _ register: any Register) throws -> Set<Dot> {
    let workforce = try Workforce(register)
    let teams = Set(workforce.helpers.filter { $0.account == account && $0.isInPost(day) }.compactMap(\.team))
    return Set(
      entries.filter { entry in
        entry.team.map(teams.contains) ?? false
          || (entry.account ?? entry.helper.flatMap { workforce.helper($0)?.account }) == account
      }.map(\.elder))
  }
}
