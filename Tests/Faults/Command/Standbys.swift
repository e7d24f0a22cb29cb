import Foundation
import Glibc
import PostgreSQL
import Storage
import Support
import Synchronization

/// A standby takes over that lacks the last pushes, in rounds: the devices bring it what it lacks, by themselves.
struct Standbys {
  let rounds: Int
  let seed: UInt64

  func run() throws -> String {
    let first: PostgreSQLServer
    do { first = try PostgreSQLServer.another() } catch { return "skipped: \(error)" }
    let schema = try first.freshSchema()
    var (primary, standby) = (first, try first.standby())
    let district = try District(store: first.url(schema: schema, or: standby))
    var random = SeededRandom(seed: seed)
    var lacking = 0
    for round in 1...rounds {
      do {
        try work(district, &random)
        try catchUp(standby, to: primary)
        try part(standby)
        let before = try count(primary, schema)
        for _ in 0..<2 { try work(district, &random) }
        let written = try count(primary, schema) - before
        try demand(try count(standby, schema) == before, "the standby was not parted from its primary")
        // As good as any moment: of a device's push, or between two.
        try district.together(
          district.workers, { _ = try $0.sync() },
          meanwhile: {
            usleep(UInt32(random.below(300_000)))
            try primary.down(random.pick(PostgreSQLServer.End.allCases))
            if round % 2 == 0 { for hub in district.hubs { try hub.stop(SIGKILL) } }
            try standby.promote()
            for hub in district.hubs where !hub.isRunning { try hub.serve() }
          })
        lacking += written
        try demand(written > 0, "the standby lacks nothing")
        try district.checkAll(after: .failover)
        (primary, standby) = (standby, primary)
        try standby.follow(primary)
      } catch {
        throw Finding("round \(round), seed \(seed): \(error)")
      }
    }
    for hub in district.hubs { try hub.stop() }
    let (visits, edits) = district.reported
    return """
      \(rounds) rounds, seed \(seed): a standby that lacked \(lacking) changes in all took over
      \(visits.count) visits and \(edits.count) edits reported: 0 lost, 0 doubled
      """
  }

  /// Everybody records something and syncs.
  private func work(_ district: District, _ random: inout SeededRandom) throws {
    try district.record(district.workers, using: &random)
    try district.together(district.workers) { worker in
      try demand(try worker.sync() == .done, "\(worker.name): a sync without a fault was cut")
    }
  }

  private func count(_ server: PostgreSQLServer, _ schema: String) throws -> Int {
    Int(try server.administration().number("SELECT count(*) FROM \(schema).change"))
  }

  /// Waits until a standby has what its primary has.
  private func catchUp(_ standby: PostgreSQLServer, to primary: PostgreSQLServer) throws {
    let lag = "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()"
    try wait("the standby does not catch up") { try primary.administration().number(lag) == 1 }
  }

  /// Cuts a standby off from its primary. A pause of its replay would not do: what it has received it replays before it
  /// takes over.
  private func part(_ standby: PostgreSQLServer) throws {
    let administration = try standby.administration()
    try administration.execute("ALTER SYSTEM SET primary_conninfo = ''")
    _ = try administration.number("SELECT count(pg_reload_conf())")
    try wait("the standby goes on receiving") {
      try administration.number("SELECT count(*) FROM pg_stat_wal_receiver") == 0
    }
  }

  private func wait(_ problem: String, until condition: () throws -> Bool) throws {
    for _ in 0..<600 {
      if try condition() { return }
      usleep(50_000)
    }
    throw Finding(problem)
  }
}
