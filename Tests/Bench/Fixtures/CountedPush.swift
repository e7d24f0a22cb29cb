#if PostgreSQL
import Model
import PostgreSQL
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// What a day's push asks of a database, as a served hub goes about it: only the townships of the device are held.
struct CountedPush {
  struct Cost {
    let trips: Int
    let statements: Int
  }

  let day: Cost
  let idle: Cost
  /// Another hub has written since: what was kept in memory is read again.
  let dayAfterOthers: Cost

  init(_ bench: Bench) throws {
    let path = bench.folder.fresh("hub.db")
    let town = try Town(path: path, engine: .postgresql)
    let place = try Neighbourhood(town, code: "620101001001", elders: 30, replica: 0xe000)
    try place.readAll { try town.answer($0, from: place.pusher.replica) }
    guard let connection = town.store.connection as? PostgreSQLConnection else { throw BenchError("no PostgreSQL") }

    func cost(_ body: () throws -> Void) rethrows -> Cost {
      let (trips, statements) = (connection.roundTrips, connection.statementCount)
      try body()
      return Cost(trips: connection.roundTrips - trips, statements: connection.statementCount - statements)
    }
    func live() throws {
      try place.heard(try town.answerByTownship(place.day(), from: place.pusher.replica), changes: 35)
    }
    // What is prepared once, and rows that are read once.
    for _ in 0..<3 { try live() }
    day = try cost(live)
    let request = place.pusher.request(wantsRows: true).bytes
    _ = try town.answerByTownship(request, from: place.pusher.replica)
    idle = try cost { _ = try town.answerByTownship(request, from: place.pusher.replica) }
    let other = try Town(seed: 2, path: path, engine: .postgresql)
    try other.setDisabled(false, place.pusher.account)
    dayAfterOthers = try cost(live)
  }
}

extension Town {
  /// As `answer`, holding only where the device's account works.
  func answerByTownship(_ bytes: [UInt8], from replica: ReplicaID) throws -> [UInt8] {
    let request = try SyncRequest(decoding: bytes)
    return try store.transactionByTownship {
      guard let scope = try store.device(replica).flatMap({ try store.account($0.account) })?.scope else {
        throw BenchError("an unknown device")
      }
      guard try store.hold(scope.readable) else { throw BenchError("others hold the townships of a device") }
      return try store.savepoint {
        guard let enrolment = try store.enrolment(of: replica) else { throw BenchError("an unknown device") }
        return try HubSync(records: records).answer(request, from: enrolment).encoded()
      }
    }
  }
}
#endif
