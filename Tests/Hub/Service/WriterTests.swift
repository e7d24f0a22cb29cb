import Dispatch
import Foundation
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Synchronization
import Testing
import Wire

@testable import Hub

@Suite struct WriterTests {
  @Test func sixtyFourClientsShareCommits() throws {
    // A disk that takes its time, as real ones do.
    let hub = try TestHub { $0.beforeCommit = { usleep(10_000) } }
    let devices = try (0..<64).map { index in
      let token = try hub.enrol(.volunteer, village, name: "device-\(index)")
      return (token, try push(of: token, elders: 3, hub))
    }
    let commits = try hub.metric("tanfang_commits_total")
    let statuses = Collected<Int>()
    let group = DispatchGroup()
    for (token, body) in devices {
      let request = HTTPRequest(
        method: "POST", target: HTTPTarget("/v1/sync")!,
        headers: [("Authorization", "Bearer \(token.text)"), ("Content-Type", "application/octet-stream")], body: body,
        clientAddress: "127.0.0.1")
      let service = hub.server.service
      group.enter()
      DispatchQueue.global().async {
        service.handle(request) { response in
          statuses.add(response.status)
          group.leave()
        }
      }
    }
    #expect(group.wait(timeout: .now() + 60) == .success)
    #expect(statuses.all == Array(repeating: 200, count: 64))
    let made = try hub.metric("tanfang_commits_total") - commits
    #expect(made <= 32, "64 pushes took \(made) commits")
    #expect(try hub.store.count(CareModel.Number.elder) == 64 * 3)
    #expect(try hub.store.check() == [])
  }

  @Test func whatComesWhileATransactionRunsSharesItsCommit() throws {
    let metrics = Metrics()
    let writer = try writer(metrics)
    let answered = Collected<Int>()
    func job(_ number: Int, meanwhile: @escaping @Sendable () -> Void = {}) -> Writer.Job {
      Writer.Job { turn in
        meanwhile()
        try turn.store.append(AuditEntry(milliseconds: 1, account: "x", action: "x"))
        return { HTTPResponse(status: 200) }
      } deliver: { _ in
        answered.add(number)
      }
    }
    let late = [job(2), job(3)]
    _ = writer.submit(job(1) { for other in late { _ = writer.submit(other) } })
    #expect(Set(answered.wait(for: 3)) == [1, 2, 3])
    #expect(metrics.text().contains("tanfang_commits_total 1\n"))
  }

  @Test func requestsThatKeepComingDoNotHoldBackTheAnswers() throws {
    var limits = Writer.Limits()
    limits.groupMilliseconds = 20
    limits.groupMax = .max
    let writer = try writer(limits: limits)
    let end = Collected<Bool>()
    let answered = Collected<Bool>()
    // Each brings another along: the queue is never empty.
    @Sendable func feed() {
      _ = writer.submit(
        Writer.Job { turn in
          usleep(1000)
          if end.all.isEmpty { feed() }
          return { HTTPResponse(status: 200) }
        } deliver: { _ in
          answered.add(true)
        })
    }
    feed()
    #expect(!answered.wait(for: 1).isEmpty)
    end.add(true)
    writer.stop()
  }

  @Test func whileAnotherProcessHoldsTheStoreAllThatWaitAreToldToTryAgain() throws {
    let folder = TemporaryFolder()
    let path = folder.path + "/hub.db"
    func open() throws -> HubDatabase {
      try HubDatabase(
        path: path, opening: .create, lockTimeoutMilliseconds: 50, random: { .random(in: .min ... .max) },
        milliseconds: { 1 })
    }
    let writer = try writer(on: open())
    let other = try open()
    let outcomes = Collected<Bool>()
    try other.transaction {
      for _ in 0..<3 {
        _ = writer.submit(
          Writer.Job { _ in
            { HTTPResponse(status: 200) }
          } deliver: { result in
            if case .success = result { outcomes.add(true) } else { outcomes.add(false) }
          })
      }
      #expect(outcomes.wait(for: 3) == [false, false, false])
    }
  }

  /// A request that was just taken when its transaction was given up was forgotten: nobody ever answered it.
  @Test(.timeLimit(.minutes(1))) func whoeverATransactionFailsUnderIsAnswered() throws {
    let writer = try writer()
    let outcomes = Collected<Bool>()
    _ = writer.submit(
      Writer.Job { turn in
        // As a full disk does.
        turn.store.connection.rollback()
        throw StorageError(.cannotWrite, operation: "write store", detail: "no room")
      } deliver: { result in
        if case .success = result { outcomes.add(true) } else { outcomes.add(false) }
      })
    #expect(outcomes.wait(for: 1) == [false])
  }

  private func writer(
    on store: sending HubDatabase? = nil, _ metrics: Metrics = Metrics(), limits: Writer.Limits = Writer.Limits()
  ) throws -> Writer {
    let store =
      try store
      ?? HubDatabase(
        path: ":memory:", opening: .create, random: { .random(in: .min ... .max) }, milliseconds: { 1 })
    return Writer(
      store: store, clock: ManualClock(), limits: limits, metrics: metrics, log: .silent, beforeCommit: {})
  }

  /// Of a group whose connection was lost before its commit only newcomers were run again: the others were told that they
  /// were written, and answers could reach another request.
  @Test(.enabled(if: Engine.available.contains(.postgresql)))
  func aGroupThatIsRunAgainIsRunWhole() throws {
    let place = try StorePlace(.postgresql)
    func open() throws -> HubDatabase {
      try place.open(random: { .random(in: .min ... .max) }, milliseconds: { 1 })
    }
    let backend = Mutex<Int64?>(nil)
    let cuts = Mutex(0)
    let killer = Mutex(try open())
    let writer = Writer(
      store: try open(), clock: ManualClock(), limits: Writer.Limits(), metrics: Metrics(), log: .silent,
      beforeCommit: {
        guard let pid = backend.withLock({ $0 }),
          cuts.withLock({
            $0 += 1; return $0 == 1
          })
        else { return }
        killer.withLock { _ = try? $0.connection.number("SELECT pg_terminate_backend(\(pid))::int::bigint") }
      })
    let answers = Collected<String>()
    func job(_ name: String, then: @escaping @Sendable () -> Void = {}) -> Writer.Job {
      Writer.Job { turn in
        then()
        let pid = try turn.store.connection.number("SELECT pg_backend_pid()::bigint")
        backend.withLock { $0 = $0 ?? pid }
        let account = Account(name: name, role: .town, regions: [Region("230422")!], createdMilliseconds: 1)
        try turn.store.put(account)
        return { HTTPResponse(status: 200) }
      } deliver: { result in
        if case .success = result { answers.add(name) } else { answers.add("\(name) failed") }
      }
    }
    let second = job("b")
    _ = writer.submit(job("a") { if backend.withLock({ $0 }) == nil { _ = writer.submit(second) } })
    #expect(Set(answers.wait(for: 2)) == ["a", "b"])
    #expect(cuts.withLock { $0 } == 2)
    for name in ["a", "b"] { #expect(try open().account(name) != nil, "\(name) was said to be written") }
  }

  @Test func aFailingRequestHarmsNoOtherInItsGroup() throws {
    let writer = try writer()
    struct Trouble: Error {}
    let outcomes = Collected<String>()
    func job(_ name: String, fails: Bool) -> Writer.Job {
      Writer.Job { turn in
        let account = Account(name: name, role: .town, regions: [Region("230422")!], createdMilliseconds: 1)
        try turn.store.put(account)
        if fails { throw Trouble() }
        return { HTTPResponse(status: 200) }
      } deliver: { result in
        if case .success = result { outcomes.add(name) } else { outcomes.add("\(name) failed") }
      }
    }
    for (name, fails) in [("a", false), ("b", true), ("c", false), ("d", true)] {
      #expect(writer.submit(job(name, fails: fails)))
    }
    #expect(Set(outcomes.wait(for: 4)) == ["a", "b failed", "c", "d failed"])
    let names = Collected<[String]>()
    _ = writer.submit(
      Writer.Job { turn in
        names.add(try turn.store.accounts().map(\.name))
        return { HTTPResponse(status: 200) }
      } deliver: { _ in
      })
    #expect(names.wait(for: 1) == [["a", "c"]])
    writer.stop()
    #expect(!writer.submit(job("late", fails: false)))
  }

  @Test func answersLeaveOnlyAfterTheCommit() throws {
    let gate = Collected<Bool>()
    let hub = try TestHub { $0.beforeCommit = { while gate.all.isEmpty { usleep(1000) } } }
    let invitation = try hub.invite(.volunteer, [village])
    var json = "{\"secret\":\"\(Base32.text(bytes: invitation.secret))\","
    json += "\"token\":\"\(hub.newToken().text)\",\"device\":\"a\"}"
    let request = HTTPRequest(
      method: "POST", target: HTTPTarget("/v1/join")!, headers: [("Content-Type", "application/json")],
      body: Array(json.utf8), clientAddress: "127.0.0.1")
    let answered = Collected<Int>()
    hub.server.service.handle(request) { answered.add($0.status) }
    usleep(50_000)
    #expect(answered.all == [])
    gate.add(true)
    #expect(answered.wait(for: 1) == [200])
  }

  /// Before any device could tell that the files were put back, an official may write at the hub.
  @Test func aHubThatStartsHasAnotherNameBeforeItAnswers() throws {
    let hub = try TestHub()
    let writer = HubWriter(hub.store, clock: hub.clock)
    func write() throws -> Dot {
      let draft = Draft(type: "elder", text: ["name": "王桂兰", "village": village])
      return try writer.transaction { try writer.write(draft, isProposal: false, account: "local") }
    }
    let before = try write()
    try hub.restart()
    #expect(try write().replica != before.replica)
  }

  @Test func otherCommandsGetTheirTurnWhileTheHubIsBusy() throws {
    let hub = try TestHub { $0.beforeCommit = { usleep(5_000) } }
    let end = Collected<Bool>()
    let service = hub.server.service
    // A queue that never runs empty.
    let jobs = Collected<Int>()
    @Sendable func feed() {
      guard end.all.isEmpty else { return }
      _ = service.writer.submit(
        Writer.Job { turn in
          try turn.store.append(AuditEntry(milliseconds: 1, account: "x", action: "x"))
          return { HTTPResponse(status: 200) }
        } deliver: { _ in
          jobs.add(1)
          feed()
        })
    }
    for _ in 0..<8 { feed() }
    // Once more than they are done, what came back has been fed again.
    while jobs.all.count <= 8 { usleep(1_000) }
    let start = ContinuousClock.now
    for index in 0..<10 { _ = try hub.invite(.volunteer, [village], account: "account-\(index)") }
    let spent = start.duration(to: .now)
    end.add(true)
    #expect(spent < .seconds(10), "ten invitations took \(spent)")
    #expect(try hub.enrol(.volunteer, village).replica.rawValue != 0)
  }

  /// A device's first push, made without a store of its own.
  private func push(of token: DeviceToken, elders: Int, _ hub: TestHub) throws -> [UInt8] {
    let store = try DeviceDatabase(path: ":memory:", opening: .create) { token.replica }
    let account = try hub.store.device(token.replica)!.account
    let device = Device(store: store, clock: hub.clock)
    for index in 0..<elders {
      try device.write(
        [Draft(type: "elder", text: ["name": "王桂兰\(index)", "village": village])], account: account)
    }
    var sync = DeviceSync(store: store, clock: hub.clock)
    return try sync.next()!
  }
}
