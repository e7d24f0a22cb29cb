import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// What a sync costs on the wire: whole bodies, as they are posted and answered.
enum WireFigures {
  static let all: [Figure] = [
    Figure(
      "wire", "day_request", "D: the request's body", .bytes, .exact, .ratioAtMost(0.6),
      against: "D as JSON lines, gzip -9"
    ) { bench in
      let day = try bench.dayOfSync().day
      return Measured(
        day.bytesSent, reference: Gzip.size(bench.workload.dayLines), ["the answer's body \(day.bytesReceived) B"])
    },
    Figure("wire", "day_trips", "D: round trips", .count, .exact, .equal(1)) { bench in
      Measured(try bench.dayOfSync().day.roundTrips)
    },
    Figure(
      "wire", "first_sync", "W: the answers' bodies", .bytes, .exact, .ratioAtMost(0.45),
      against: "W as JSON lines, gzip -9"
    ) { bench in
      // An official sees every column of W.
      let receipt = try bench.hubWithW().join(Journals.office).sync(pageBytes: Limits.pageBytesMax)
      guard receipt.verified else { throw BenchError("the first sync does not agree with the hub") }
      return Measured(
        receipt.bytesReceived, reference: Gzip.size(bench.workload.jsonLines),
        ["\(receipt.roundTrips) round trips, \(receipt.bytesSent) B sent, pages of up to 8 MiB"])
    },
    Figure(
      "wire", "first_sync_pages", "W: the same in pages of the usual size", .bytes, .exact,
      against: "W as JSON lines, gzip -9"
    ) { bench in
      let receipt = try bench.hubWithW().join(Journals.office).sync()
      return Measured(
        receipt.bytesReceived, reference: Gzip.size(bench.workload.jsonLines),
        ["\(receipt.roundTrips) round trips, \(receipt.bytesSent) B sent"])
    },
    Figure(
      "wire", "year_request", "W: the requests' bodies of its 61 writers", .bytes, .exact,
      against: "W as JSON lines, gzip -9"
    ) { bench in
      let requests = try HubOfW(bench.workload).requests
      return Measured(
        requests.reduce(0) { $0 + $1.bytes.count }, reference: Gzip.size(bench.workload.jsonLines),
        ["\(requests.count) requests"])
    },
    Figure("wire", "idle_request", "an idle sync: the request's body", .bytes, .exact) { bench in
      Measured(try bench.dayOfSync().idle.bytesSent)
    },
    Figure("wire", "idle_answer", "an idle sync: the answer's body", .bytes, .exact, .atMost(300)) { bench in
      Measured(try bench.dayOfSync().idle.bytesReceived)
    },
    Figure("wire", "idle_trips", "an idle sync: round trips", .count, .exact, .equal(1)) { bench in
      Measured(try bench.dayOfSync().idle.roundTrips)
    },
  ]
}
