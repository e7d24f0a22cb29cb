import Foundation
import Model
import Replication
import Sync
import Testing
import Wire

@testable import Hub

/// `Protocol/API.md` says what the code does.
@Suite struct DocumentTests {
  private let text: String

  init() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    text = try String(contentsOf: root.appendingPathComponent("Protocol/API.md"), encoding: .utf8)
  }

  @Test func theTableOfRoutesIsThatOfTheCode() {
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `GET /") || $0.hasPrefix("| `POST /") }
    let told = rows.map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
    #expect(told.count == Route.table.count)
    for (row, route) in zip(told, Route.table) {
      #expect(row[0] == "`\(route.method) \(route.pattern)`")
      let who =
        switch route.access {
        case .anyone: "anyone"
        case .local: "this machine"
        case .device(let roles): roles.members.map(\.key).joined(separator: ", ")
        }
      #expect(row[1] == who, "\(route.pattern)")
      #expect(row[2] == (route.body.map { "`\($0)`" } ?? ""), "\(route.pattern)")
    }
  }

  @Test func everyCodeOfABadSyncIsTold() {
    for error in WireError.allCases { #expect(text.contains("`\(error.rawValue)`"), "\(error)") }
    for error in BundleError.allCases where error != .lateAnswer {
      #expect(text.contains("`\(error.rawValue)`"), "\(error)")
    }
    for code in [RefusedRequest.wrongReplica.rawValue, RefusedRequest.gap.rawValue] {
      #expect(text.contains("`\(code)`"))
    }
  }

  @Test func everyMetricIsTold() throws {
    let hub = try TestHub()
    let metrics = String(decoding: try hub.call(.socket, "GET", "/metrics").body, as: UTF8.self)
    let names = metrics.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
    #expect(names.count >= 12)
    for name in names { #expect(text.contains(name), "\(name)") }
  }
}
