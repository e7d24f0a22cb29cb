import Dispatch
import Foundation
import Hub
import Testing
import Transport

/// What the limits cut off, and how a server stops. Serial: they measure time.
@Suite(.serialized) struct HTTPLimitsTests {
  static func limits(_ change: (inout HTTPLimits) -> Void) -> HTTPLimits {
    var limits = HTTPLimits()
    change(&limits)
    return limits
  }

  @Test func aBodyAtTheLimitPassesAndOneBeyondIsRefusedAtOnce() throws {
    let server = try TestServer(limits: Self.limits { $0.bodyBytesMax = 10_000 }, handler: echo)
    let transport = try server.transport()
    #expect(try transport.post("/", body: [UInt8](repeating: 1, count: 10_000)).bytesReceived == 10_000)
    let answer = try refusal { try transport.post("/", body: [UInt8](repeating: 1, count: 10_001)) }
    #expect(answer.status == 413)
    #expect(server.server.load.connections == 1)
    #expect(String(decoding: answer.body, as: UTF8.self).contains("body_too_large"))
    // Refused by its header alone: nothing of the body is waited for.
    let client = RawClient(port: server.server.port)
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999999\r\n\r\n")
    #expect(client.readToEnd()?.hasPrefix("HTTP/1.1 413") == true)
  }

  @Test func aChunkedBodyBeyondTheLimitIsRefusedAndAnEndlessOneCut() throws {
    let server = try TestServer(limits: Self.limits { $0.bodyBytesMax = 10_000 }, handler: echo)
    let chunk = "1000\r\n" + String(repeating: "x", count: 4_096) + "\r\n"
    let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    let client = RawClient(port: server.server.port)
    client.send(head + chunk + chunk + chunk + "0\r\n\r\n")
    #expect(client.read(until: "body_too_large").hasPrefix("HTTP/1.1 413"))

    let endless = RawClient(port: server.server.port)
    endless.send(head)
    #expect(eventually { !endless.send(chunk) })
    #expect(eventually { server.server.load == (1, 0) })
  }

  @Test func headersBeyondTheLimitAreRefused() throws {
    let server = try TestServer(limits: Self.limits { $0.headerBytesMax = 2_000 }, handler: echo)
    let transport = try server.transport()
    #expect(try transport.get("/", headers: [("X-A", String(repeating: "a", count: 1_000))]).status == 200)
    for length in [2_000, 100_000] {
      let answer = try refusal { try transport.get("/", headers: [("X-A", String(repeating: "a", count: length))]) }
      #expect(answer.status == 431)
    }
    #expect(try refusal { try transport.get("/" + String(repeating: "a", count: 100_000)) }.status == 414)
  }

  /// Somebody on a slow link has sent the first bytes of a TLS handshake: waiting for the others costs nothing.
  @Test func aHandshakeThatStandsStillKeepsNoProcessorBusy() throws {
    let others = Set(try workers())
    let server = try TestServer(encrypted: true, handler: echo)
    // Servers of other tests may have begun meanwhile: each thread is quiet at some time, unless it never waits.
    var mine: [String] = []
    #expect(
      eventually {
        // A thread gives itself its name.
        mine = ((try? workers()) ?? []).filter { !others.contains($0) }
        return mine.count >= 2
      })
    let client = RawClient(port: server.server.port)
    client.send([0x16, 0x03, 0x01, 0x02])
    #expect(eventually { server.server.load.connections == 1 })
    var least = [Int](repeating: .max, count: mine.count)
    for _ in 0..<10 {
      let before = mine.map(ticks)
      usleep(200_000)
      for (index, thread) in mine.enumerated() { least[index] = min(least[index], ticks(thread) - before[index]) }
    }
    // One tick of the system's count is ten milliseconds.
    #expect(least.allSatisfy { $0 <= 1 }, "ticks in each fifth of a second: \(least)")
  }

  /// The server's threads in this process.
  private func workers() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").filter { thread in
      (try? String(contentsOfFile: "/proc/self/task/\(thread)/comm", encoding: .utf8)) == "MHD-worker\n"
    }
  }

  /// Processor time of a thread; none of one that has ended.
  private func ticks(_ thread: String) -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/task/\(thread)/stat", encoding: .utf8)) ?? ""
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    return fields.count > 12 ? (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0) : 0
  }

  @Test func tooMuchUnderWayIsRefusedWithATimeToWait() throws {
    let waiting = Collected<HTTPServer.Respond>()
    let limits = Self.limits { $0.requestsInFlightMax = 2 }
    let server = try TestServer(limits: limits) { _, respond in waiting.add(respond) }
    let clients = (0..<2).map { _ in RawClient(port: server.server.port) }
    for client in clients { client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n") }
    #expect(waiting.wait(for: 2).count == 2)

    let answer = try refusal { try server.transport().post("/", body: [1, 2, 3]) }
    #expect(answer.status == 503)
    #expect(answer.header("retry-after") == "5")
    for respond in waiting.all { respond(HTTPResponse(status: 200, body: Array("ok!".utf8))) }
    for client in clients { #expect(client.read(until: "ok!").hasPrefix("HTTP/1.1 200")) }
    #expect(eventually { server.server.load.requests == 0 })
    Thread.detachNewThread { waiting.wait(for: 3).last?(HTTPResponse(status: 200)) }
    #expect(try server.transport().get("/").status == 200)
  }

  @Test func bodiesTogetherStayWithinTheBuffer() throws {
    let limits = Self.limits {
      $0.bodyBytesMax = 50_000
      $0.bufferedBytesMax = 50_000
    }
    let server = try TestServer(limits: limits, handler: echo)
    let first = RawClient(port: server.server.port)
    first.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 40000\r\n\r\n" + String(repeating: "x", count: 39_999))
    #expect(eventually { server.server.load.requests == 1 })
    usleep(100_000)
    #expect(try refusal { try server.transport().post("/", body: [UInt8](repeating: 1, count: 20_000)) }.status == 503)
    first.send("y")
    #expect(first.read(until: "xy").contains("X-Count: 40000"))
    #expect(eventually { server.server.load.requests == 0 })
    #expect(try server.transport().post("/", body: [UInt8](repeating: 1, count: 50_000)).status == 200)
  }

  @Test func connectionsOfOneAddressAreLimited() throws {
    let server = try TestServer(limits: Self.limits { $0.connectionsPerAddressMax = 3 }, handler: echo)
    var clients = (0..<3).map { _ in RawClient(port: server.server.port) }
    #expect(eventually { server.server.load.connections == 3 })
    let fourth = RawClient(port: server.server.port)
    fourth.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(fourth.readToEnd() == "")
    clients.removeLast()
    #expect(eventually { server.server.load.connections == 2 })
    #expect(try server.transport().get("/").status == 200)
  }

  @Test func silentAndDrippingClientsAreCut() throws {
    let limits = Self.limits {
      $0.idleTimeoutSeconds = 1
      $0.transferGraceSeconds = 1
      $0.bytesPerSecondMin = 1_000
    }
    let server = try TestServer(limits: limits, handler: echo)
    let head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n"
    // Nothing at all; headers without end; a body without end.
    let beginnings = ["", head, head + "\r\n"]
    let clients = beginnings.map { _ in RawClient(port: server.server.port) }
    for (client, text) in zip(clients, beginnings) { client.send(text) }
    let began = ContinuousClock.now
    for drip in 0..<60 where server.server.load.connections > 0 || drip < 2 {
      // The second keeps its headers growing, the third its body.
      clients[1].send("a")
      clients[2].send("a")
      usleep(100_000)
    }
    #expect(server.server.load.connections == 0)
    #expect(ContinuousClock.now - began < .seconds(20))
    #expect(server.outcomes.all.allSatisfy { !$0.isComplete && $0.status == 0 })
  }

  @Test func aClientThatDoesNotReadItsAnswerIsCut() throws {
    let limits = Self.limits {
      $0.transferGraceSeconds = 1
      $0.bytesPerSecondMin = 100_000_000
    }
    let server = try TestServer(limits: limits) { _, respond in
      respond(HTTPResponse(status: 200, body: [UInt8](repeating: 1, count: 30_000_000)))
    }
    let client = RawClient(port: server.server.port)
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(server.outcomes.wait(for: 1).map(\.isComplete) == [false])
    #expect(eventually { server.server.load == (0, 0) })
  }

  /// The client is still sending when the refusal comes.
  @Test(arguments: [false, true], [100_000, 900_000, 5_000_000])
  func aRefusalReachesAClientThatIsStillSending(encrypted: Bool, bytes: Int) throws {
    let server = try TestServer(encrypted: encrypted, limits: Self.limits { $0.bodyBytesMax = 10_000 }, handler: echo)
    for _ in 0..<10 {
      #expect(try refusal { try server.transport().post("/", body: [UInt8](repeating: 1, count: bytes)) }.status == 413)
    }
  }

  @Test func aSlowHandlerIsNotTheClientsFault() throws {
    let limits = Self.limits {
      $0.idleTimeoutSeconds = 1
      $0.transferGraceSeconds = 1
    }
    let server = try TestServer(limits: limits) { _, respond in
      DispatchQueue.global().asyncAfter(deadline: .now() + 2.5) { respond(HTTPResponse(status: 200)) }
    }
    #expect(try server.transport().post("/", body: [1]).status == 200)
  }

  @Test func garbageHarmsNobody() throws {
    for encrypted in [false, true] {
      let server = try TestServer(encrypted: encrypted, handler: echo)
      let noise = (0..<2_000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
      let garbage: [[UInt8]] = [
        noise, [0], Array("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8) + noise, [0x16, 3, 1, 0xFF, 0xFF] + noise,
        [0x16, 3, 1, 2, 0] + noise, [UInt8](repeating: 0x0A, count: 50_000), [UInt8](repeating: 0xFF, count: 50_000),
        Array("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".utf8),
        Array("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n".utf8),
        Array("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".utf8),
      ]
      let clients = garbage.map { bytes in
        let client = RawClient(port: server.server.port)
        client.send(bytes)
        return client
      }
      #expect(try server.transport().post("/", body: [7]).body == [7])
      withExtendedLifetime(clients) {}
    }
  }

  @Test func stoppingFinishesWhatIsUnderWay() throws {
    let waiting = Collected<HTTPServer.Respond>()
    let server = try TestServer { _, respond in waiting.add(respond) }
    let clients = (0..<5).map { _ in RawClient(port: server.server.port) }
    for client in clients { client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n") }
    #expect(waiting.wait(for: 5).count == 5)

    let stopped = Collected<Bool>()
    Thread.detachNewThread { stopped.add(server.server.stop(graceSeconds: 10)) }
    #expect(eventually { !RawClient(port: server.server.port).isConnected })
    #expect(stopped.all.isEmpty)
    for respond in waiting.all { respond(HTTPResponse(status: 200, body: Array("last".utf8))) }
    for client in clients {
      let answer = client.readToEnd()
      #expect(answer?.hasPrefix("HTTP/1.1 200") == true)
      #expect(answer?.hasSuffix("last") == true)
      #expect(answer?.contains("Connection: close") == true)
    }
    #expect(stopped.wait(for: 1) == [true])
    #expect(server.server.stop(graceSeconds: 1))
  }

  @Test func aHandlerThatNeverAnswersDoesNotHoldUpTheStop() throws {
    let waiting = Collected<HTTPServer.Respond>()
    let server = try TestServer { _, respond in waiting.add(respond) }
    let client = RawClient(port: server.server.port)
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(waiting.wait(for: 1).count == 1)
    let idle = RawClient(port: server.server.port)
    let began = ContinuousClock.now
    #expect(!server.server.stop(graceSeconds: 0.3))
    #expect(ContinuousClock.now - began < .seconds(20))
    let answer = client.readToEnd()
    #expect(answer?.hasPrefix("HTTP/1.1 503") == true)
    #expect(answer?.contains("stopping") == true)
    #expect(idle.readToEnd() == "")
    // Too late, and harmless.
    waiting.all[0](HTTPResponse(status: 200))
  }

  @Test func requestsAfterTheStopBeganAreRefused() throws {
    let waiting = Collected<HTTPServer.Respond>()
    let server = try TestServer { _, respond in waiting.add(respond) }
    let (first, second) = (RawClient(port: server.server.port), RawClient(port: server.server.port))
    first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(waiting.wait(for: 1).count == 1)
    #expect(eventually { server.server.load.connections == 2 })
    Thread.detachNewThread { server.server.stop(graceSeconds: 10) }
    #expect(eventually { !RawClient(port: server.server.port).isConnected })
    second.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(second.readToEnd()?.hasPrefix("HTTP/1.1 503") == true)
    waiting.all[0](HTTPResponse(status: 200))
    #expect(first.readToEnd()?.hasPrefix("HTTP/1.1 200") == true)
  }
}
