import Casework
package import Model
import Replication
import Roster
package import Terminal
import Wire

extension ImportReport {
  /// Writes `{"created","updated","unchanged","rejected","rows":[…]}`, the contract with scripts.
  ///
  /// A rejected row has besides `field` and `message` its `code`, the `column` of the file and a `hint`. In a dry run a
  /// twin that does not exist yet is null, and `twin_row` says which row would make it.
  /// - Parameter file: its name, where several were imported.
  package func write(to json: inout JSONWriter, language: Language, file: String? = nil) {
    json.object { json in
      if let file { json.field("file", file) }
      for outcome in Outcome.allCases where outcome != .suggested { json.field(outcome.rawValue, count(outcome)) }
      json.key("rows")
      json.array { json in
        for row in rows { write(row, to: &json, language) }
      }
      if isReview { json.field(Outcome.suggested.rawValue, count(.suggested)) }
      if let tag { json.field("import", hasWritten ? tag.id : nil) }
    }
  }

  private func write(_ row: Row, to json: inout JSONWriter, _ language: Language) {
    json.object { json in
      json.field("row", row.number)
      json.field("id", row.id.map { RecordName.text($0) })
      json.field("outcome", row.outcome.rawValue)
      json.key("flags")
      json.array { json in
        for flag in row.flags {
          json.object { json in
            json.field("code", flag.code.rawValue)
            json.field("twin", flag.twin?.id.map { RecordName.text($0) })
            if let field = flag.field { json.field("field", field) }
            if let later = flag.later {
              json.field("by", later.account)
              json.field("at", instant: later.milliseconds)
            }
            if let row = flag.twin?.row { json.field("twin_row", row) }
          }
        }
      }
      json.key("candidates")
      json.array { json in
        for candidate in row.candidates {
          if let id = candidate.id { json.value(RecordName.text(id)) } else { json.null() }
        }
      }
      json.field("field", row.rejection?.field)
      json.field("message", row.rejection?.message[language])
      if let rejection = row.rejection {
        json.field("code", rejection.code.rawValue)
        json.field("column", rejection.column)
        json.field("hint", rejection.hint[language])
      }
      if row.outcome == .updated { json.field("written", row.written) }
      if isReview { json.field("suggested", row.suggested) }
      json.field("line", row.line)
    }
  }
}
