import Model
package import Store

/// Which accounts and devices an official looks after: those of the roles below their own, within their regions. An
/// administrator looks after all.
package struct Reach {
  private let account: Account

  package init(_ account: Account) { self.account = account }

  /// The roles that the account may give, invite and revoke.
  var roles: Set<Role> {
    switch account.role {
    case .admin: Set(Role.allCases)
    case .county: [.volunteer, .village, .town, .auditor]
    case .town: [.volunteer, .village]
    case .village: [.volunteer]
    case .volunteer, .auditor: []
    }
  }

  /// Whether another account is one to know of.
  package func sees(_ other: Account) -> Bool {
    account.role == .admin || other.name == account.name
      || !other.regions.isEmpty
        && other.regions.allSatisfy { region in account.regions.contains { $0.contains(region) } }
  }

  /// Those to know of among some accounts, by their names.
  package func known(_ accounts: [Account]) -> Set<String> { Set(accounts.filter(sees).map(\.name)) }

  /// Whether another account, its devices and its role are this one's to change.
  func governs(_ other: Account) -> Bool {
    other.name != account.name && roles.contains(other.role) && sees(other)
  }

  /// - Throws: `not_permitted`, `out_of_scope`.
  func check(_ role: Role, _ regions: [Region]) throws {
    guard roles.contains(role) else { throw Refusal.roleNotYours }
    guard account.role == .admin || regions.allSatisfy({ region in account.regions.contains { $0.contains(region) } })
    else { throw Refusal.outOfScope }
  }
}

extension Refusal {
  static let roleNotYours = Refusal(
    403, "not_permitted", Label("核对权限时：这个账号或角色不归您管理", "checking rights: this account or role is not yours to manage"),
    hint: Label("请上级或系统账号处理", "ask an account of a higher level, or the administrator"))
}
