import Model
import Storage
import Store
import Wire

/// Roles and regions that change, accounts that are disabled, devices whose enrolment ends.
extension World {
  func officesChange() throws {
    if weather.strikes(.scopes) {
      // What changes twice changes while the first change is still being read.
      let again = lastChanged.map { weather.integer(.scopes, in: 0...9) < 6 ? $0 : nil } ?? nil
      let person = again ?? weather.integer(.scopes, in: 0...people.count - 1)
      lastChanged = again == nil ? person : nil
      try changeScope(person)
    }
    if weather.strikes(.disabling) {
      let person = weather.integer(.disabling, in: 0...people.count - 1)
      try setDisabled(!people[person].isDisabled, person)
    }
    if weather.strikes(.revoking) { try revoke(anyDevice(.revoking)) }
  }

  private func changeScope(_ index: Int) throws {
    var role = people[index].role
    // The first official stays one: somebody has to decide.
    if index != 1, chance(0.4) { role = drawRole(0..<100) }
    var regions = regions(for: role)
    if chance(0.4) { regions = Set(regions).union(people[index].regions).sorted() }
    guard role != people[index].role || regions != people[index].regions else { return }
    try change(index) {
      $0.role = role
      $0.regions = regions.map { Region($0)! }
      $0.scopeVersion += 1
    }
    people[index].role = role
    people[index].regions = regions
    note("\(people[index].name) is \(role.key) in \(regions.joined(separator: " ")) now")
  }

  func setDisabled(_ isDisabled: Bool, _ index: Int) throws {
    try change(index) { $0.isDisabled = isDisabled }
    people[index].isDisabled = isDisabled
    note("\(people[index].name) is \(isDisabled ? "disabled" : "enabled")")
  }

  private func change(_ index: Int, _ body: (inout Account) -> Void) throws {
    try hub.database.transaction {
      var account = try hub.database.account(people[index].name)!
      body(&account)
      try hub.database.put(account)
    }
  }

  private func revoke(_ device: SimulatedDevice) throws {
    guard devices.count(where: { !$0.isErased }) > 2 else { return }
    let token = try device.token()
    let ended = try hub.database.transaction { try hub.database.revoke(token) }
    if !ended.isEmpty { note("the enrolment of \(name(device)) ends") }
  }
}
