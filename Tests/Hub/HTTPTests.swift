import Dispatch
import Foundation
import Hub
import Testing
import Transport

@Suite struct HTTPTests {
  @Test(arguments: [false, true])
  func aRequestArrivesWholeAndItsAnswerComesBack(encrypted: Bool) throws {
    let seen = Collected<HTTPRequest>()
    let server = try TestServer(encrypted: encrypted) { request, respond in
      seen.add(request)
      respond(HTTPResponse(status: 201, headers: [("X-Word", "探访")], body: Array("done".utf8), route: "/v1/{x}"))
    }
    let body = Array("老人".utf8)
    let answer = try server.transport().post(
      "/v1/a%20b?q=%E6%8E%A2+1&empty&q=2", headers: [("X-Token", "t")], body: body)
    #expect(answer.status == 201)
    #expect(answer.body == Array("done".utf8))
    #expect(answer.header("x-word") == "探访")

    let request = try #require(seen.all.first)
    #expect(request.method == "POST")
    #expect(request.segments == ["v1", "a b"])
    #expect(request.path == "/v1/a b")
    #expect(request.query("q") == "探 1")
    #expect(request.query.map(\.name) == ["q", "empty", "q"])
    #expect(request.header("x-TOKEN") == "t")
    #expect(request.body == body)
    #expect(request.clientAddress == "127.0.0.1")
    #expect("\(request)" == "POST request")

    let outcome = try #require(server.outcomes.wait(for: 1).first)
    #expect(outcome.route == "/v1/{x}")
    #expect((outcome.status, outcome.bytesReceived, outcome.bytesSent) == (201, 6, 4))
    #expect(outcome.isComplete && outcome.durationMicroseconds > 0)
  }

  @Test(.enabled(if: isInstalled("curl"))) func theCurlProgramIsServedToo() throws {
    let server = try TestServer(encrypted: true, handler: echo)
    let (status, output) = try runCurl(["--insecure", "--data", "abc", server.url + "/"])
    #expect(status == 0)
    #expect(output == "abc")
    let chunked = try runCurl([
      "--insecure", "--header", "Transfer-Encoding: chunked", "--data-binary", String(repeating: "z", count: 100_000),
      server.url + "/",
    ])
    #expect(chunked.output.utf8.count == 100_000)
    #expect(try runCurl(["--insecure", "--head", server.url]).output.contains("X-Method: HEAD"))
  }

  @Test func aConnectionIsKeptForTheNextRequest() throws {
    let server = try TestServer(encrypted: true, handler: echo)
    let transport = try server.transport()
    for round in 0..<20 {
      #expect(try transport.post("/", body: [UInt8](repeating: 1, count: round)).body.count == round)
    }
    #expect(server.server.load.connections == 1)
    #expect(transport.totals == (bytesSent: 190, bytesReceived: 190, roundTrips: 20))
  }

  @Test func pipelinedRequestsAreAnsweredInTheirOrder() throws {
    let server = try TestServer { request, respond in
      // The first takes longest.
      let number = Int(request.segments[0]) ?? 0
      DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(30 * (5 - number))) {
        respond(HTTPResponse(status: 200, body: Array("<answer \(number)>".utf8)))
      }
    }
    let client = RawClient(port: server.server.port)
    client.send((1...5).map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
    let answers = client.read(until: "<answer", count: 5)
    let order = answers.components(separatedBy: "<answer ").dropFirst().compactMap { Int($0.prefix(1)) }
    #expect(order == [1, 2, 3, 4, 5])
  }

  @Test(arguments: [false, true])
  func aChunkedBodyArrivesWhole(split: Bool) throws {
    let server = try TestServer(handler: echo)
    let client = RawClient(port: server.server.port)
    let request =
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    if split {
      for byte in request.utf8 { client.send([byte]) }
    } else {
      client.send(request)
    }
    #expect(client.read(until: "hello world").contains("X-Count: 11"))
  }

  @Test func sixtyFourRequestsAreAnsweredLaterFromAnotherThread() throws {
    let waiting = Collected<(HTTPRequest, HTTPServer.Respond)>()
    var limits = HTTPLimits()
    limits.connectionsPerAddressMax = 0
    let server = try TestServer(encrypted: true, limits: limits) { request, respond in waiting.add((request, respond)) }

    let answers = Collected<(Int, [UInt8])>()
    let clients = DispatchGroup()
    for number in 0..<64 {
      Thread.detachNewThread {
        clients.enter()
        defer { clients.leave() }
        let body = [UInt8](repeating: UInt8(number), count: 1_000 + number)
        guard let answer = try? server.transport().post("/\(number)", body: body) else { return }
        answers.add((number, answer.body))
      }
    }
    // One commit for all of them: nobody has an answer until everybody waits.
    #expect(waiting.wait(for: 64).count == 64)
    #expect(answers.all.isEmpty)
    Thread.detachNewThread {
      for (request, respond) in waiting.all { respond(HTTPResponse(status: 200, body: request.body)) }
    }
    let received = answers.wait(for: 64)
    clients.wait()
    #expect(received.count == 64)
    for (number, body) in received { #expect(body == [UInt8](repeating: UInt8(number), count: 1_000 + number)) }
    #expect(eventually { server.server.load.requests == 0 })
  }

  @Test func anUnusualMethodIsServedAndLoggedAsOther() throws {
    let server = try TestServer(handler: echo)
    let client = RawClient(port: server.server.port)
    client.send("BREW / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(client.read(until: "X-Method: BREW").contains("200 OK"))
    #expect(server.outcomes.wait(for: 1).map(\.method) == ["other"])
  }

  @Test func onlyTheFirstAnswerCounts() throws {
    let server = try TestServer { _, respond in
      respond(HTTPResponse(status: 200, body: [1]))
      respond(HTTPResponse(status: 500, body: [2]))
      DispatchQueue.global().async { respond(HTTPResponse(status: 500, body: [3])) }
    }
    let transport = try server.transport()
    for _ in 0..<50 { #expect(try transport.get("/").body == [1]) }
  }

  @Test func anAnswerFromAnyThreadAtAnyMomentArrives() throws {
    // The answer races with the suspension.
    let server = try TestServer { request, respond in
      DispatchQueue.global().async { respond(HTTPResponse(status: 200, body: request.body)) }
    }
    let transport = try server.transport()
    for round in 0..<500 {
      let body = [UInt8(truncatingIfNeeded: round), UInt8(round >> 8)]
      #expect(try transport.post("/", body: body).body == body)
    }
  }

  @Test func aHandlerThatForgetsToAnswerHasFailed() throws {
    let server = try TestServer { _, _ in }
    let later = try TestServer { _, respond in
      DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { _ = respond }
    }
    for server in [server, later] {
      let answer = try refusal { try server.transport().get("/") }
      #expect(answer.status == 500)
      #expect(String(decoding: answer.body, as: UTF8.self).contains("\"code\":\"internal\""))
    }
  }

  @Test func anAnswerToAClientThatHasLeftIsLost() throws {
    let waiting = Collected<HTTPServer.Respond>()
    let server = try TestServer { _, respond in waiting.add(respond) }
    do {
      let client = RawClient(port: server.server.port)
      client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(waiting.wait(for: 1).count == 1)
    }
    waiting.all[0](HTTPResponse(status: 200, body: [UInt8](repeating: 0, count: 10_000_000)))
    #expect(server.outcomes.wait(for: 1).first?.isComplete == false)
    #expect(eventually { server.server.load == (0, 0) })
  }

  @Test(arguments: ["/a%2Fb", "/a%00", "/%", "/%4", "/%GG", "/%FF", "/?%C0%80", "/?a=%"])
  func aTargetThatCannotBeReadIsRefused(target: String) throws {
    let server = try TestServer(handler: echo)
    let client = RawClient(port: server.server.port)
    client.send("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(client.read(until: "bad_request_target").hasPrefix("HTTP/1.1 400"))
  }

  @Test func behindAProxyTheProxySaysWhoAsks() throws {
    let header = [(name: "X-Forwarded-For", value: "6.6.6.6, 10.1.2.3")]
    let direct = try TestServer(handler: echo)
    #expect(try direct.transport().get("/", headers: header).header("x-client") == "127.0.0.1")
    let proxied = try TestServer(behindProxy: true, handler: echo)
    #expect(try proxied.transport().get("/", headers: header).header("x-client") == "10.1.2.3")
    #expect(try proxied.transport().get("/").header("x-client") == "127.0.0.1")
  }

  @Test func whatCannotStartSaysWhy() throws {
    let server = try TestServer(handler: echo)
    var configuration = HTTPServer.Configuration()
    configuration.port = server.server.port
    #expect(throws: HTTPServerError.cannotListen(address: "127.0.0.1", port: configuration.port, errno: 98)) {
      try HTTPServer(configuration, handler: echo)
    }
    configuration.port = 0
    configuration.address = "0.0.0.0"
    #expect(throws: HTTPServerError.plainBeyondLoopback("0.0.0.0")) { try HTTPServer(configuration, handler: echo) }
    configuration.address = "127.0.0.one"
    #expect(throws: HTTPServerError.badAddress("127.0.0.one")) { try HTTPServer(configuration, handler: echo) }
    configuration.address = "127.0.0.1"
    configuration.tls = ("no key", "no certificate")
    #expect(throws: HTTPServerError.cannotStart) { try HTTPServer(configuration, handler: echo) }
  }
}

/// The answer that a request is refused with.
func refusal(_ ask: () throws -> TransportAnswer) throws -> TransportAnswer {
  do {
    _ = try ask()
  } catch TransportError.refused(let answer) {
    return answer
  }
  throw NotRefused()
}

struct NotRefused: Error {}
