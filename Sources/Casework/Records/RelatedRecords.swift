import Model
package import Replication
import Store
package import Terminal
import Wire

/// What there is about a person besides visits and is not over: open alerts, needs and orders, who looks after them, what
/// they receive; and the last assessment.
package struct RelatedRecords {
  private let desk: Desk
  private let found: [(work: RecordWork, record: Record)]

  /// - Parameter elder: any of the person's records.
  package init(_ desk: Desk, of elder: Dot) throws {
    self.desk = desk
    let today = Instant.day(desk.now).packed
    var found: [(work: RecordWork, record: Record)] = []
    for work in RecordWork.all where work.elderField != nil {
      let own = try desk.records(work.type, about: elder).filter { !work.isOver($0, today: today) }
      // Of facts that follow one another only the last tells how it is now.
      found += (work.type.number == CareModel.Number.assessment ? Array(own.prefix(1)) : own).map { (work, $0) }
    }
    self.found = found
  }

  /// Writes the member related.
  package func writeMember(to json: inout JSONWriter) {
    json.key("related")
    json.array { json in
      for (work, record) in found {
        json.object { json in
          json.field("id", RecordName.text(record.id))
          json.field("type", work.type.key)
          json.key("fields")
          json.object { json in
            for field in work.columns.map({ work.type[$0] }) where field.isVisible(to: desk.visibility) {
              json.field(field, of: record)
            }
          }
        }
      }
    }
  }

  /// A line for each.
  package func print() throws {
    guard !found.isEmpty else { return }
    try desk.output.line(Label("现有（未办结、生效中的）", "What stands now"), .bold)
    let width = found.map { $0.work.type.label[desk.language].displayWidth }.max() ?? 0
    for (work, record) in found {
      let kind = work.type.label[desk.language]
      let words = try work.columns.map { work.type[$0] }.filter { $0.isVisible(to: desk.visibility) }
        .map { try desk.text($0, of: record).split(separator: "\n").joined(separator: " ") }.filter { !$0.isEmpty }
      let isGrave = work.type.number == CareModel.Number.alert
      let blanks = String(repeating: " ", count: width - kind.displayWidth)
      try desk.output.line(
        "  \(kind)\(blanks)  \(try desk.short(record.id))  \(words.joined(separator: "  "))", isGrave ? .red : nil)
    }
  }
}
