import Casework
import Glibc
import Model
import Store
import Support
import Sync
import Terminal

extension Output {
  /// What is printed is not looked at.
  static var nowhere: Output {
    let nowhere = Stream(descriptor: open("/dev/null", O_WRONLY | O_CLOEXEC))
    return Output(
      language: .en, isJSON: true, isQuiet: true,
      surroundings: Surroundings(
        standardOutput: nowhere, standardError: nowhere, environment: { _ in nil }, milliseconds: { 0 }))
  }
}

extension Town {
  /// An account's desk at the hub.
  /// - Parameters:
  ///   - regions: nil for everywhere.
  ///   - writer: nil for the hub's own.
  func desk(_ account: String, _ role: Role, _ regions: [Region]?, writer: (any RecordWriter)? = nil) -> Desk {
    let now = Int64(clock.milliseconds)
    return Desk(
      store, writer: writer ?? HubWriter(store, clock: clock),
      as: Authority(account: account, role: role, regions: regions), output: .nowhere, program: "tanfangd", now: now,
      latest: now, holdsOnlyScope: false)
  }
}
