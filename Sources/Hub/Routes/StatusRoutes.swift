import Glibc
import Storage
import Store
import Terminal

/// `GET /healthz` and `GET /metrics`.
enum StatusRoutes {
  @Sendable static func health(_ service: HubService, _ request: HTTPRequest) -> HTTPResponse {
    let isFailing = service.writer.isFailing
    var json = JSONWriter()
    json.object { $0.field("status", isFailing ? "cannot_write" : "ok") }
    return .json(json, status: isFailing ? 503 : 200)
  }

  @Sendable static func metrics(_ service: HubService, _ request: HTTPRequest) -> Route.Work {
    { turn in
      let held = try turn.store.heldCount()
      let metrics = service.metrics
      metrics.gauge("tanfang_held_changes", "Changes that wait for an official's decision.").set(Double(held))
      metrics.gauge("tanfang_devices", "Devices that have joined and are not revoked.")
        .set(Double(try turn.store.devices().count { !$0.isRevoked }))
      metrics.gauge("tanfang_queue_length", "Requests waiting for the writer.").set(Double(service.writer.waitingCount))
      metrics.gauge("tanfang_store_bytes", "Size of the database and its write-ahead log.")
        .set(service.storePath.map { Double(fileBytes($0) + fileBytes($0 + "-wal")) } ?? 0)
      return {
        HTTPResponse(
          status: 200, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
          body: Array(metrics.text().utf8))
      }
    }
  }

  private static func fileBytes(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }
}
