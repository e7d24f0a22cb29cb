import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

extension MissingChanges {
  /// For so long `status` speaks of what will not come back.
  private static let daysShown: UInt64 = 90

  /// Whether people still need to be told.
  func isOpen(now: UInt64) -> Bool {
    remaining > 0 && foundMilliseconds + Self.daysShown * 86_400_000 > now
  }

  /// How many, since when, and what became of them.
  var words: Label {
    let changes = count == 1 ? "1 change" : "\(count) changes"
    let (since, until) = (Self.time(sinceMilliseconds), Self.time(untilMilliseconds))
    var lead = Label(
      since.map { "本机 \($0) 以后记下的 \(count) 条改动不在这个数据文件夹里" } ?? "本机记下的 \(count) 条改动不在这个数据文件夹里",
      "\(changes) that this device recorded\(since.map { " after \($0)" } ?? "") \(count == 1 ? "is" : "are") not in "
        + "this data folder")
    if let until { lead = Label("\(lead.zh)（最后一条 \(until)）", "\(lead.en) (the last on \(until))") }
    guard let returned else {
      return Label("\(lead.zh)：它被放回了旧状态", "\(lead.en): it was put back to an older state")
    }
    if remaining == 0 {
      return Label(
        "\(lead.zh)，但都曾同步：中心都有，属于你范围的已取回",
        "\(lead.en), but had synced: the hub has them, and those in your scope are back")
    }
    if returned == 0 {
      return Label(
        "\(lead.zh)，都没有同步过：仍缺 \(remaining) 条", "\(lead.en); nothing of it had synced: \(remaining) missing still")
    }
    return Label(
      "\(lead.zh)；其中 \(returned) 条曾同步，中心有，属于你范围的已取回；仍缺 \(remaining) 条",
      "\(lead.en); \(returned) of them had synced: the hub has them, and those in your scope are back; \(remaining) "
        + "missing still")
  }

  /// What to do.
  var advice: Label {
    if remaining == 0 { return .none }
    if atHub == nil {
      return Label(
        "较新的文件夹（或被删的 device.db-wal）还在的话，先换回它，再记录；不在了就运行 tanfang sync：同步过的会取回",
        "if the newer folder (or the device.db-wal that was taken away) is still somewhere, put it back before you "
          + "record anything; else run tanfang sync: what had synced comes back")
    }
    return Label(
      "较新的文件夹还在的话，用 --data 指向它同步；不在了就凭纸质记录重记",
      "if the newer folder is still somewhere, name it with --data and sync it; else enter them again from your notes")
  }

  private static func time(_ milliseconds: UInt64) -> String? {
    milliseconds == 0 ? nil : Instant.text(Int64(clamping: milliseconds))
  }
}

extension Session {
  /// What is missing, for scripts.
  func write(_ missing: [MissingChanges], to json: inout JSONWriter) throws {
    func instant(_ milliseconds: UInt64) -> Int64? { milliseconds == 0 ? nil : Int64(clamping: milliseconds) }
    json.key("missing")
    try json.array { json in
      for changes in missing {
        try json.object { json in
          json.field("replica", RecordName.text(changes.replica))
          json.field("count", Int(changes.count))
          json.field("since", instant: instant(changes.sinceMilliseconds))
          json.field("until", instant: instant(changes.untilMilliseconds))
          json.field("found", instant: instant(changes.foundMilliseconds))
          json.field("returned", changes.returned.map { Int($0) })
          json.field("remaining", Int(changes.remaining))
          json.field("records", try returnedRecords(changes).map { RecordName.text($0) })
        }
      }
    }
  }

  /// Says of each what is missing and what to do; of what is back, which records it made.
  func print(_ missing: [MissingChanges]) throws {
    for changes in missing {
      try output.line(changes.words, changes.remaining > 0 ? .red : .yellow)
      let records = try returnedRecords(changes)
      if !records.isEmpty {
        let shown = try records.prefix(Self.recordsShown).map { try short($0) }.joined(separator: " ")
        let more = records.count > Self.recordsShown ? " …" : ""
        try output.line(Label("  取回的：\(shown)\(more)", "  back: \(shown)\(more)"))
      }
      if !changes.advice.isEmpty { try output.line("  \(changes.advice[language])") }
    }
  }

  private static let recordsShown = 10
  private static let recordsMax: UInt64 = 200

  /// The records that missing changes had created and that this device holds again.
  private func returnedRecords(_ changes: MissingChanges) throws -> [Dot] {
    guard let returned = changes.returned, returned > 0 else { return [] }
    return try (1...min(returned, Self.recordsMax)).map { Dot(changes.replica, changes.after + $0) }
      .filter { try database.type(of: $0) != nil }
  }
}
