import Glibc
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Wire

/// Somebody of an account whose devices read what a served hub holds.
struct Reader {
  let account: Account
  /// Each reads everything once.
  let replicas: [ReplicaID]

  /// Enrols so many devices of one account.
  init(_ town: Town, regions: [Region], devices count: Int) throws {
    account = Account(name: "reader", role: .county, regions: regions, createdMilliseconds: town.clock.milliseconds)
    replicas = (0..<count).map { ReplicaID(0xf_0000 + UInt64($0)) }
    let (account, replicas) = (account, replicas)
    try town.store.transaction {
      try town.store.put(account)
      for replica in replicas {
        try town.store.put(
          DeviceEntry(
            replica: replica, account: account.name, name: "reader", tokenHash: SHA256.hash(Caller.secret),
            enrolledMilliseconds: account.createdMilliseconds))
      }
    }
  }

  /// A data folder of the client as `tanfang join` leaves it: it holds nothing yet.
  func folder(_ index: Int, _ hub: ServedHub, _ bench: Bench) throws -> String {
    let path = bench.folder.fresh("client")
    guard mkdir(path, 0o700) == 0 else { throw BenchError("cannot make \(path)") }
    var random = SystemRandomNumberGenerator()
    let store = try DeviceDatabase(path: path + "/device.db", opening: .create) { replicas[index] }
    try store.transaction {
      var state = try store.state()
      state.scope = account.scope
      state.contacts = Contacts(addresses: [hub.url], pins: hub.pins.sorted { $0.description < $1.description })
      try store.setState(state)
      try store.setTokenSecret(Caller.secret)
      try store.setBundleKeys(BundleKeys(using: &random))
    }
    try store.checkpoint()
    return path
  }
}

/// `tanfang sync` as a whole process.
struct SyncedClient {
  let result: Programs.Result
  let received: Int
  let roundTrips: Int
  let bytesReceived: Int

  init(_ folder: String) throws {
    result = try Programs.run(
      try Programs.path("tanfang"), ["--data", folder, "--json", "sync"], keepsOutput: true)
    guard result.exit == 0, let receipt = try? JSONValue.parse(result.output),
      receipt["verified"]?.bool == true, let received = receipt["received"]?.integer,
      let roundTrips = receipt["round_trips"]?.integer, let bytes = receipt["bytes_received"]?.integer
    else { throw BenchError("tanfang sync ends with \(result.exit)") }
    (self.received, self.roundTrips, bytesReceived) = (Int(received), Int(roundTrips), Int(bytes))
  }
}
