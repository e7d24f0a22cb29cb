import Care
import Casework
import Model
import Storage
import Store
import Terminal
import Wire
import Workbooks

/// `reports`, `report` and `report_file`.
enum ReportRoutes {
  @Sendable static func kinds(_ call: ConsoleCall) throws -> HTTPResponse {
    let language = call.language
    return call.json { json in
      json.object { json in
        json.key("reports")
        json.array { json in
          for kind in ReportKind.allCases {
            json.object { json in
              json.field("key", kind.rawValue)
              json.field("label", kind.title[language])
              json.field("about_targets", kind.isAboutTargets)
              json.key("by")
              json.array { json in
                for grouping in kind.groupings { json.term(grouping.rawValue, grouping.label[language]) }
              }
              json.key("columns")
              json.array { json in
                for indicator in kind.indicators {
                  json.object { json in
                    json.field("key", indicator.key)
                    json.field("label", indicator.label[language])
                    json.field("definition", indicator.definition[language])
                  }
                }
              }
              json.field("notes", kind.notes.map { $0[language] })
            }
          }
        }
      }
    }
  }

  @Sendable static func report(_ call: ConsoleCall) throws -> HTTPResponse {
    let page = try self.page(call)
    return call.json { json in
      json.object { json in
        page.writeMembers(to: &json)
        json.field("heading", page.report.heading[call.language])
        json.field("html", page.fragment())
      }
    }
  }

  @Sendable static func file(_ call: ConsoleCall) throws -> HTTPResponse {
    let format = try call.body.requiredText("format", bytesMax: 10)
    guard ["csv", "xlsx", "html"].contains(format) else {
      throw Refusal.badMember("format", Label(" csv、xlsx 或 html", "csv, xlsx or html"))
    }
    let page = try call.store.reading { try self.page(call) }
    try call.office.note("report_export", "\(page.report.key) \(page.report.period) \(format)")
    let name = "\(page.title).\(format)"
    switch format {
    case "csv": return .file(Array(page.csv(mark: true).utf8), name: name, type: "text/csv; charset=utf-8")
    case "html": return .file(Array(page.html().utf8), name: name, type: "text/html; charset=utf-8")
    default: return .workbook(page.workbook(), name: name)
    }
  }

  private static func page(_ call: ConsoleCall) throws -> ReportPage {
    let kinds = ReportKind.allCases.map(\.rawValue)
    guard let kind = ReportKind(rawValue: try call.body.text("report", bytesMax: 40) ?? "visits") else {
      throw Refusal.badMember(
        "report", Label(" \(kinds.joined(separator: "、")) 之一", "one of \(kinds.joined(separator: ", "))"))
    }
    var form = ReportForm(kind)
    form.month = try call.body.text("month", bytesMax: 20)
    form.year = try call.body.integer("year", 1970...2199)
    form.grouping = try call.body.text("by", bytesMax: 40)
    form.village = try call.body.text("village", bytesMax: 200)
    form.targets = try call.body.text("targets", bytesMax: 1000)
    let now = Int64(clamping: call.now)
    let unsaved = call.console.unsavedContacts()
    let desk = ReportDesk(call.desk, now: now) { period, regions in
      let fleet = try FleetSnapshot(call.store, unsaved: unsaved, now: call.now).fleet(in: regions)
      return Freshness(
        asOfMilliseconds: now, isHub: true, pending: 0,
        fleet: Freshness.Fleet(
          contacts: fleet.contacts.map { Int64(clamping: $0) }, held: fleet.held, period: period, now: now))
    }
    return try desk.page(form)
  }
}

extension ReportPage {
  /// The page as a workbook: the figures on one sheet, what they mean on another.
  func workbook() -> [UInt8] {
    let rows = lines.map { row in [WorkbookWriter.Cell.text(row.name[language])] + row.figures.map { $0.cell(language) }
    }
    let about = [title, scope[language], freshness.sentence[language]] + definitions + notes
    var writer = WorkbookWriter([
      WorkbookWriter.Sheet(
        name: report.title[language], title: title,
        header: [report.heading[language]] + report.indicators.map { $0.label[language] }, rows: rows),
      WorkbookWriter.Sheet(
        name: Label("口径", "Definitions")[language], header: [Label("口径", "Definitions")[language]],
        rows: about.map { [.text($0)] }),
    ])
    return writer.bytes()
  }
}

extension Figure {
  /// A cell of a spreadsheet: numbers as numbers, shares in percent with one decimal.
  fileprivate func cell(_ language: Language) -> WorkbookWriter.Cell {
    func decimal(_ number: Int64, _ scale: Int64, _ digits: Int) -> String {
      let (whole, rest) = number.magnitude.quotientAndRemainder(dividingBy: UInt64(scale))
      let fraction = String(rest)
      return (number < 0 ? "-" : "") + "\(whole)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
    switch self {
    case .count(let number), .minutes(let number): return .number(String(number))
    case .share: return permille.map { .number(decimal(Int64($0), 10, 1)) } ?? .empty
    case .hours(let hundredths), .number(let hundredths): return .number(decimal(hundredths, 100, 2))
    case .text(let label): return .text(label[language])
    case .none: return .empty
    }
  }
}
