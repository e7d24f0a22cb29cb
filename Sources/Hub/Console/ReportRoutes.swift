import Care
import Casework
import Model
import Storage
import Store
import Terminal
import Wire

/// `reports`, `report` and `report_file`.
enum ReportRoutes {
  @Sendable static func kinds(_ call: ConsoleCall) throws -> HTTPResponse {
    let language = call.language
    return call.json { json in
      json.object { json in
        json.key("reports")
        json.array { json in for asked in AskedReport.all { write(asked, language, to: &json) } }
      }
    }
  }

  private static func write(_ asked: AskedReport, _ language: Language, to json: inout JSONWriter) {
    json.object { json in
      json.field("key", asked.key)
      json.field("label", asked.title[language])
      json.field("about_targets", asked.isAboutTargets)
      json.field("takes", asked.options.map(\.name) + (asked.operands.isEmpty ? [] : [recordMember]))
      json.key("by")
      json.array { json in
        for grouping in asked.groupings { json.term(grouping.rawValue, grouping.label[language]) }
      }
      json.key("columns")
      json.array { json in
        for indicator in asked.columns {
          json.object { json in
            json.field("key", indicator.key)
            json.field("label", indicator.label[language])
            json.field("definition", indicator.definition[language])
          }
        }
      }
      json.field("notes", asked.notes.map { $0[language] })
    }
  }

  @Sendable static func report(_ call: ConsoleCall) throws -> HTTPResponse {
    try call.console.reports.response(call) {
      let page = try self.page(call)
      return call.json { json in
        json.object { json in
          page.writeMembers(to: &json)
          json.field("heading", page.report.heading[call.language])
          json.field("html", page.fragment())
        }
      }
    }
  }

  @Sendable static func file(_ call: ConsoleCall) throws -> HTTPResponse {
    let format = try call.body.requiredText("format", bytesMax: 10)
    guard ["csv", "xlsx", "html"].contains(format) else {
      throw Refusal.badMember("format", Label(" csv、xlsx 或 html", "csv, xlsx or html"))
    }
    let page = try call.store.reading { try self.page(call) }
    try call.office.note(
      "report_export", [.report(page.report.key), .period("\(page.report.period)"), .format(format)],
      regions: try call.body.text("village", bytesMax: 200).flatMap { try call.desk.regions(in: $0) }
        ?? call.account.regions)
    let name = "\(page.title).\(format)"
    switch format {
    case "csv": return .file(Array(page.csv(mark: true).utf8), name: name, type: "text/csv; charset=utf-8")
    case "html": return .file(Array(page.html().utf8), name: name, type: "text/html; charset=utf-8")
    default: return .workbook(page.workbook(), name: name)
    }
  }

  /// The member that names the release that is compared.
  private static let recordMember = "release"

  private static func page(_ call: ConsoleCall) throws -> ReportPage {
    let key = try call.body.text("report", bytesMax: 40) ?? "visits"
    guard let asked = AskedReport.named(key) else {
      let keys = AskedReport.all.map(\.key)
      throw Refusal.badMember(
        "report", Label(" \(keys.joined(separator: "、")) 之一", "one of \(keys.joined(separator: ", "))"))
    }
    let given = try call.body.given(
      texts: [("month", 20), ("by", 40), ("village", 200), ("targets", 1000), ("percent", 20), ("with", 100)],
      integers: [("year", 1970...2199), ("seed", .min ... .max)], flags: ["all"])
    return try call.reportDesk.page(asked, given: given, record: try call.body.text(recordMember, bytesMax: 100))
  }
}

extension ConsoleBody {
  /// What a form says of the options of a command: member and option have one name, but for the dashes.
  func given(
    texts: [(name: String, bytesMax: Int)], integers: [(name: String, range: ClosedRange<Int64>)] = [],
    flags: [String] = []
  ) throws -> [(name: String, value: String)] {
    try texts.compactMap { name, bytesMax in try text(name, bytesMax: bytesMax).map { (name.asOption, $0) } }
      + integers.compactMap { name, range in try integer(name, range).map { (name.asOption, String($0)) } }
      + flags.compactMap { name in try flag(name) ? (name.asOption, "") : nil }
  }
}

extension ConsoleCall {
  /// Where figures are asked for at the hub.
  var reportDesk: ReportDesk {
    let (store, now) = (store, now)
    let unsaved = console.unsavedContacts()
    return ReportDesk(desk, now: Int64(clamping: now)) { period, regions in
      let fleet = try FleetSnapshot(store, unsaved: unsaved, now: now).fleet(in: regions)
      let now = Int64(clamping: now)
      return Freshness(
        asOfMilliseconds: now, isHub: true, pending: 0,
        fleet: Freshness.Fleet(
          contacts: fleet.contacts.map { Int64(clamping: $0) }, held: fleet.held, period: period, now: now))
    }
  }
}
