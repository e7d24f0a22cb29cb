import Replication
import Support
import Testing
import Wire

@testable import Storage

@Suite struct AuthorTests {
  private let replica = ReplicaID(0xd001)

  /// A journal that names another account with every change: each was read anew for the next.
  @Test(.timeLimit(.minutes(1))) func anAccountForEveryChangeHoldsUpNobody() throws {
    let store = try openDevice(":memory:")
    let last: UInt64 = 20_000
    try store.transaction {
      for counter in 1...last { try store.authors.note(Dot(replica, counter), account: "li\(counter % 2)") }
    }
    let fresh = Authors(store.connection, store.replicas)
    for counter in 1...last {
      let run = AuthorRun(first: Dot(replica, counter), account: "li\(counter % 2)")
      if try store.authors.run(of: run.first) != run || fresh.run(of: run.first) != run {
        Issue.record("change \(counter)")
      }
    }
    #expect(try store.authors.run(of: Dot(replica, last + 5))?.first.counter == last)
  }

  /// Runs come in any order and more than once; what is remembered is what the table says.
  @Test(arguments: 0..<UInt64(20)) func runsInAnyOrderAreFoundByEveryChange(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let store = try openDevice(":memory:")
    var accounts: [UInt64: String] = [:]
    try store.transaction {
      for _ in 0..<40 {
        let first = UInt64(1 + random.below(60))
        accounts[first] = random.pick(["li", "wang", "zhao"])
        try store.authors.insert(AuthorRun(first: Dot(replica, first), account: accounts[first]!))
      }
    }
    let fresh = Authors(store.connection, store.replicas)
    for counter in UInt64(1)...70 {
      let first = accounts.keys.filter { $0 <= counter }.max()
      let run = first.map { AuthorRun(first: Dot(replica, $0), account: accounts[$0]!) }
      #expect(try store.authors.run(of: Dot(replica, counter)) == run)
      #expect(try fresh.run(of: Dot(replica, counter)) == run)
    }
    #expect(try store.authors.run(of: Dot(ReplicaID(9), 1)) == nil)
  }
}
