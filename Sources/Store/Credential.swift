/// By what a person is known who logs in to the console.
package struct Credential: Hashable, Sendable {
  package let account: String
  /// As `PasswordHash` writes it.
  package var password: String
  /// When it was set, ms since 1970.
  package var changedMilliseconds: UInt64
  /// The secret of the second factor; nil without one.
  package var totpSecret: [UInt8]?
  /// The last step whose code was used: none is good twice.
  package var totpStep: Int64

  package init(
    account: String, password: String, changedMilliseconds: UInt64, totpSecret: [UInt8]? = nil, totpStep: Int64 = 0
  ) {
    self.account = account
    self.password = password
    self.changedMilliseconds = changedMilliseconds
    self.totpSecret = totpSecret
    self.totpStep = totpStep
  }
}
