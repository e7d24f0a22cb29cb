import Foundation
import Hub
import Testing
import Transport
import Wire

@Suite struct TransportTests {
  static let otherPin = Pin(publicKeyInfo: [1, 2, 3])

  @Test func aWrongPinIsNoticedBeforeAnythingIsSent() throws {
    let server = try TestServer(encrypted: true, handler: echo)
    for pins in [[Self.otherPin], []] as [Set<Pin>] {
      let transport = try server.transport(pins: pins)
      for _ in 0..<3 {
        #expect(
          throwsWrongPin { try transport.post("/secret", headers: [("Authorization", "Bearer t")], body: [1, 2]) })
      }
      #expect(transport.totals == (0, 0, 0))
    }
    #expect(eventually { server.server.load == (0, 0) })
    #expect(server.outcomes.all.isEmpty)
  }

  @Test func theNextPinIsAcceptedToo() throws {
    let server = try TestServer(encrypted: true, handler: echo)
    let transport = try server.transport(pins: [Self.otherPin, TestServer.key.pin])
    #expect(try transport.post("/", headers: [("Authorization", "t")], body: []).header("x-token") == "t")
  }

  /// The pin is that of the key: a certificate renewed for it, with other dates, is the same hub.
  @Test func anotherHubIsNotTaken() throws {
    let server = try TestServer(encrypted: true, handler: echo)
    let transport = try server.transport()
    #expect(try transport.get("/").status == 200)
    server.server.stop(graceSeconds: 0)
    var configuration = HTTPServer.Configuration()
    configuration.port = server.server.port
    let impostor = try HubKey.generate(now: 1_790_000_000)
    configuration.tls = (impostor.keyPEM, impostor.certificatePEM)
    let other = try HTTPServer(configuration, handler: echo)
    #expect(throwsWrongPin { try transport.get("/") })
    other.stop(graceSeconds: 0)
  }

  @Test func aKeptConnectionThatTheHubClosedIsOpenedAnew() throws {
    let server = try TestServer(encrypted: true, handler: echo)
    let transport = try server.transport()
    #expect(try transport.post("/", body: [1]).body == [1])
    server.server.stop(graceSeconds: 0)
    var configuration = HTTPServer.Configuration()
    configuration.port = server.server.port
    configuration.tls = (TestServer.key.keyPEM, TestServer.key.certificatePEM)
    let again = try HTTPServer(configuration, handler: echo)
    #expect(try transport.post("/", body: [2]).body == [2])
    again.stop(graceSeconds: 0)
  }

  @Test func aStatusOfRefusalComesWithItsBody() throws {
    let server = try TestServer { _, respond in
      respond(HTTPResponse(status: 409, headers: [("X-Code", "fork")], body: [4, 5]))
    }
    let transport = try server.transport()
    let answer = try refusal { try transport.post("/", body: [1, 2, 3]) }
    #expect((answer.status, answer.body, answer.header("x-code")) == (409, [4, 5], "fork"))
    #expect(transport.totals == (3, 2, 1))
  }

  @Test func anAnswerBeyondTheLimitIsNotTaken() throws {
    let server = try TestServer { _, respond in
      respond(HTTPResponse(status: 200, body: [UInt8](repeating: 0, count: 5_000)))
    }
    var settings = CurlTransport.Settings()
    settings.answerBytesMax = 5_000
    #expect(try server.transport(settings).get("/").bytesReceived == 5_000)
    settings.answerBytesMax = 4_999
    let transport = try server.transport(settings)
    guard case .tooLarge(limitBytes: 4_999)? = failure({ try transport.get("/") }) else {
      Issue.record("not refused as too large")
      return
    }
  }

  @Test func aHubThatIsNotThereIsUnreachable() throws {
    let server = try TestServer(handler: echo)
    server.server.stop(graceSeconds: 0)
    let transport = try server.transport()
    guard case .unreachable? = failure({ try transport.post("/", body: [1]) }) else {
      Issue.record("not unreachable")
      return
    }
    let plain = try TestServer(handler: echo)
    let encrypted = try CurlTransport(url: "https://127.0.0.1:\(plain.server.port)", pins: [Self.otherPin])
    guard case .unreachable? = failure({ try encrypted.get("/") }) else {
      Issue.record("TLS to a plain port is not unreachable")
      return
    }
  }

  @Test func aHubThatDoesNotAnswerTimesOut() throws {
    let waiting = Collected<HTTPServer.Respond>()
    let server = try TestServer { _, respond in waiting.add(respond) }
    var settings = CurlTransport.Settings()
    settings.totalTimeoutSeconds = 1
    let transport = try server.transport(settings)
    guard case .timedOut? = failure({ try transport.get("/") }) else {
      Issue.record("did not time out")
      return
    }
  }

  @Test(arguments: [
    "", "hub", "ftp://hub/", "https://", "https://user:pw@hub/", "https://hub/?q", "https://hub/#f",
    "file:///etc/passwd",
    "//hub", "https://h ub",
  ])
  func whatIsNoHubURLIsRefused(url: String) throws {
    guard case .badURL(url)? = failure({ try CurlTransport(url: url, pins: []) }) else {
      Issue.record("\(url) was taken")
      return
    }
  }

  @Test(arguments: [
    ("http://127.0.0.1", true), ("http://127.9.9.9:80", true), ("http://localhost:1", true), ("http://[::1]:1", true),
    ("http://10.0.0.1", false), ("http://127.0.0.1.example.com", false), ("http://hub", false), ("http://[::2]", false),
    ("http://0.0.0.0", false), ("https://hub", true), ("https://10.0.0.1:8443", true),
  ])
  func plainHTTPIsForThisMachineOnly(url: String, isTaken: Bool) throws {
    switch failure({ try CurlTransport(url: url, pins: []) }) {
    case nil: #expect(isTaken)
    case .plainBeyondLoopback?: #expect(!isTaken)
    case let error?: Issue.record("\(error)")
    }
  }

  @Test func aSlashAtTheEndDoesNotMatter() throws {
    let server = try TestServer { request, respond in respond(HTTPResponse(status: 200, body: Array(request.path.utf8)))
    }
    let transport = try CurlTransport(url: server.url + "/base//", pins: [])
    #expect(try transport.get("/v1/x").body == Array("/base/v1/x".utf8))
  }

  func failure<T>(_ act: () throws -> T) -> TransportError? {
    do {
      _ = try act()
      return nil
    } catch { return error as? TransportError }
  }

  func throwsWrongPin(_ act: () throws -> TransportAnswer) -> Bool {
    if case .wrongPin? = failure(act) { true } else { false }
  }
}
