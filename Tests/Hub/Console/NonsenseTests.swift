import Care
import Hub
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

/// A value that no field may hold was admitted, and the hub died of it at every start.
@Suite struct ConsoleNonsenseTests {
  @Test func aHubThatHoldsAnythingAtAllStartsAndAnswers() throws {
    let clock = ManualClock()
    var proper: [RecordTypeNumber: Dot] = [:]
    let hub = try TestHub(prepare: { folder in
      let store = try folder.open(.create, clock: clock)
      let records = HubRecords(store: store, clock: clock)
      try store.transaction {
        proper = try Nonsense.fill(village: Int64(village) ?? 0) { try records.write($0, account: "张") }
      }
    }) { _ in }
    let official = try ConsoleUser(hub, .county, "230422")
    for path in ["today", "reports", "places", "model", "devices", "accounts"] { _ = try official.look(path) }
    for path in ["conflicts", "duplicates", "held", "imports", "audit"] { _ = try official.ask(path) }
    for due: JSONValue in ["overdue", "alert", "promised"] { _ = try official.post("people", ["due": due]) }
    var people = try official.ask("people", ["archived": "all", "limit": 200])
    for item in people["items"]?.elements ?? [] {
      let id = try #require(item["id"]?.string)
      _ = try official.look("people/\(id)")
      _ = try official.ask("people/\(id)/timeline")
    }
    people = try official.ask("people", ["text": "甲"])
    for (number, id) in proper {
      let (name, type) = (RecordName.text(id), CareModel.current.type(number: number)?.key ?? "")
      for path in ["records/\(name)", "records/\(name)/history"] {
        let reply = try official.get(path)
        #expect(reply.status == 200, "\(type): \(String(decoding: reply.body, as: UTF8.self))")
      }
    }
    for type in ["alert", "request"] {
      for over: JSONValue in [false, true] { _ = try official.ask("work", ["type": .string(type), "over": over]) }
    }
    for kind in ReportKind.allCases { _ = try official.ask("report", ["report": .string(kind.rawValue)]) }
    #expect(try official.look("today")["alerts"]?["open"]?.integer ?? 0 > 0)
  }
}
