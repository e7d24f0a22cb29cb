import Care
import Model
package import Terminal

extension ReportPage {
  /// The page as one JSON object (Clients/cli/JSON.md).
  package func write(to json: inout JSONWriter) { json.object { writeMembers(to: &$0) } }

  /// The members of that object.
  package func writeMembers(to json: inout JSONWriter) {
    json.field("month", report.period.month?.description)
    json.field("by", report.by)
    json.key("targets")
    if let keys = report.targets?.keys {
      json.array { json in for key in keys { json.value(key) } }
    } else {
      json.null()
    }
    json.field("as_of", instant: freshness.asOfMilliseconds)
    json.field("pending", freshness.pending)
    json.key("total")
    if let total = report.total { json.object { json in write(total, to: &json) } } else { json.null() }
    json.key("groups")
    json.array { json in
      for row in report.rows {
        json.object { json in
          json.field("key", row.key)
          json.field("name", row.name[language])
          write(row, to: &json)
        }
      }
    }
    json.field("report", report.key)
    json.field("title", report.title[language])
    json.field("period", report.period.description)
    json.field("running", report.isRunning)
    json.field("scope", scope[language])
    writeFreshness(to: &json)
    writeDefinitions(to: &json)
    json.field("notes", notes)
  }

  private func write(_ row: Report.Row, to json: inout JSONWriter) {
    for (indicator, figure) in zip(report.indicators, row.figures) {
      json.key(indicator.key)
      json.value(figure, language)
    }
  }

  private func writeFreshness(to json: inout JSONWriter) {
    json.key("freshness")
    json.object { json in
      json.field("as_of", instant: freshness.asOfMilliseconds)
      json.field("pending", freshness.pending)
      json.field("whole_scope", freshness.fleet.map { _ in freshness.fleetIsWider })
      json.field("devices", freshness.fleet?.inScope)
      json.field("silent", freshness.fleet?.silent)
      json.field("silent_since", instant: freshness.fleet?.cutoffMilliseconds)
      json.field("never", freshness.fleet?.never)
      json.field("oldest_contact", instant: freshness.fleet?.oldestMilliseconds)
      json.field("held", freshness.fleet?.held)
      json.field("message", freshness.sentence[language])
    }
  }

  private func writeDefinitions(to json: inout JSONWriter) {
    json.key("columns")
    json.array { json in
      for indicator in report.indicators {
        json.object { json in
          json.field("key", indicator.key)
          json.field("name", indicator.label[language])
          json.field("unit", indicator.unit.rawValue)
          json.field("definition", indicator.definition[language])
        }
      }
    }
  }
}

extension JSONWriter {
  /// A figure: shares with three decimals, hours and other numbers with two, null where there is nothing to say.
  fileprivate mutating func value(_ figure: Figure, _ language: Language) {
    switch figure {
    case .count(let number), .minutes(let number): value(number)
    case .share: if let permille = figure.permille { decimal(Int64(permille), scale: 3) } else { null() }
    case .hours(let hundredths), .number(let hundredths): decimal(hundredths, scale: 2)
    case .text(let label): value(label[language])
    case .none: null()
    }
  }
}
