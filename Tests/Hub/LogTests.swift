import Foundation
import Support
import Testing

@testable import Hub

@Suite struct LogTests {
  static let outcome = HTTPOutcome(
    method: "POST", route: "/v1/sync", status: 200, bytesReceived: 12, bytesSent: 34, durationMicroseconds: 5_600,
    isComplete: true)

  func lines(_ format: Log.Format, _ level: Log.Level = .info, _ act: (Log) -> Void) -> [String] {
    let lines = Collected<[UInt8]>()
    act(Log(format: format, level: level, clock: ManualClock(1_790_000_000_123), sink: { lines.add($0) }))
    return lines.all.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func aRequestIsOneLine() {
    #expect(
      lines(.logfmt) { $0.request(Self.outcome) } == [
        "time=2026-09-21T22:13:20.123+08:00 level=info event=request method=POST route=/v1/sync status=200 bytes_in=12 "
          + "bytes_out=34 duration_us=5600 complete=true\n"
      ])
    #expect(
      lines(.json) { $0.request(Self.outcome) } == [
        "{\"time\":\"2026-09-21T22:13:20.123+08:00\",\"level\":\"info\",\"event\":\"request\",\"method\":\"POST\","
          + "\"route\":\"/v1/sync\",\"status\":200,\"bytes_in\":12,\"bytes_out\":34,\"duration_us\":5600,"
          + "\"complete\":true}\n"
      ])
  }

  @Test(arguments: ["", "a b", "a=b", "\"", "\\", "line\nbreak", "\u{0}", "\u{7F}", "\u{2028}", "探访", "plain"])
  func noValueBreaksItsLine(value: String) throws {
    let json = try #require(lines(.json) { $0.write(.error, "e", ["v": .text(value)]) }.first)
    let parsed = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: String]
    #expect(parsed?["v"] == value)
    let line = try #require(lines(.logfmt) { $0.write(.error, "e", ["v": .text(value), "w": 1]) }.first)
    #expect(line.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
    #expect(line.hasSuffix(" w=1\n"))
  }

  @Test func belowItsLevelNothingIsWritten() {
    let all: [Log.Level] = [.debug, .info, .warning, .error]
    for (index, level) in all.enumerated() {
      #expect(lines(.logfmt, level) { log in all.forEach { log.write($0, "e") } }.count == 4 - index)
    }
  }
}

@Suite struct MetricsTests {
  @Test func theTextIsThatOfPrometheus() {
    let metrics = Metrics()
    let total = metrics.counter("b_total", "Things.")
    total.add()
    total.add(2, ["route": "/a", "code": "x\"y\\z\n"])
    metrics.gauge("a", "Now.").set(-1.5)
    metrics.gauge("c", "Asked.") { 7 }
    let times = metrics.histogram("d", "Times.", bounds: [0.1, 1])
    for value in [0.05, 0.1, 0.5, 3] { times.observe(value) }
    #expect(
      metrics.text() == """
        # HELP a Now.
        # TYPE a gauge
        a -1.5
        # HELP b_total Things.
        # TYPE b_total counter
        b_total 1
        b_total{code="x\\"y\\\\z\\n",route="/a"} 2
        # HELP c Asked.
        # TYPE c gauge
        c 7
        # HELP d Times.
        # TYPE d histogram
        d_bucket{le="0.1"} 2
        d_bucket{le="1"} 3
        d_bucket{le="+Inf"} 4
        d_sum 3.65
        d_count 4

        """)
  }

  @Test func aNameIsOneMetric() {
    let metrics = Metrics()
    metrics.counter("x_total", "X.").add()
    metrics.counter("x_total", "X.").add()
    #expect(metrics.text().contains("x_total 2\n"))
  }

  @Test func manyThreadsLoseNothing() async {
    let metrics = Metrics()
    let counter = metrics.counter("x_total", "X.")
    let histogram = metrics.histogram("y", "Y.", bounds: [1])
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1_000 {
            counter.add(1, ["a": "b"])
            histogram.observe(0.5)
          }
        }
      }
    }
    #expect(metrics.text().contains("x_total{a=\"b\"} 8000\n"))
    #expect(metrics.text().contains("y_count 8000\n"))
  }

  @Test func requestsAreCountedByRouteNeverByPath() {
    let metrics = Metrics()
    let http = HTTPMetrics(metrics)
    http.observe(LogTests.outcome)
    var odd = LogTests.outcome
    odd.method = "other"
    odd.isComplete = false
    http.observe(odd)
    let text = metrics.text()
    #expect(text.contains("tanfang_http_requests_total{method=\"POST\",route=\"/v1/sync\",status=\"200\"} 1\n"))
    #expect(text.contains("tanfang_http_requests_total{method=\"other\",route=\"/v1/sync\",status=\"200\"} 1\n"))
    #expect(text.contains("tanfang_http_aborted_total 1\n"))
    #expect(text.contains("tanfang_http_duration_seconds_bucket{route=\"/v1/sync\",le=\"0.01\"} 2\n"))
  }
}
