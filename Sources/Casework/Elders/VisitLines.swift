import Model
package import Replication
import Store
package import Terminal
import Wire

extension Desk {
  /// The visits to a person, by whichever of the person's records, newest first.
  package func visits(of elder: Dot) throws -> [Record] {
    let type = RecordType.visit
    let found = try register.records(type, about: elder).map(\.record)
    let at = type["at"]
    return found.sorted { ($0.integer(at) ?? 0, $0.id) > ($1.integer(at) ?? 0, $1.id) }
  }

  /// A visit, one that the hub holds included.
  package func visit(_ id: Dot) throws -> Record? {
    try register.record(id, type: CareModel.Number.visit) ?? heldRecords()[id]?.record
  }

  /// The visits that this device made and that the hub holds.
  package func heldVisits() throws -> [Record] { try heldRecords().of(.visit).map(\.record) }

  /// As `visits`, with those that the hub holds.
  package func visitsAndHeld(of elder: Dot) throws -> [Record] {
    let type = RecordType.visit
    let person = Set(try register.united(with: elder, .elder))
    let held = try heldVisits().filter { $0.reference(type["elder"]).map(person.contains) ?? false }
    guard !held.isEmpty else { return try visits(of: elder) }
    let at = type["at"]
    return (try visits(of: elder) + held).sorted { ($0.integer(at) ?? 0, $0.id) > ($1.integer(at) ?? 0, $1.id) }
  }

  /// Who made a visit: the visitor it names, else the helper; where it names nobody the account that recorded it, unless
  /// that was from paper. nil if that is not known.
  package func visitor(_ visit: Record) throws -> String? {
    let type = RecordType.visit
    if let name = visit.text(type["visitor"]) { return name }
    if let helper = visit.reference(type["helper"]) {
      return try register.record(helper, type: CareModel.Number.helper)?.text(RecordType.helper["name"])
    }
    return visit.integer(type["from_paper"]) == 1 ? nil : try author(visit.id)
  }

  /// Writes `{"id","at","mode","outcome","note","by","held"}`; `elder` only in lists over several elders.
  package func write(visit: Record, elder: Dot?, to json: inout JSONWriter) throws {
    let type = RecordType.visit
    try json.object { json in
      json.field("id", RecordName.text(visit.id))
      if let elder { json.field("elder", RecordName.text(elder)) }
      json.field("at", instant: visit.integer(type["at"]))
      for key in ["mode", "outcome", "risk"] {
        let field = type[key]
        json.field(key, visit.integer(field).map { field.vocabulary?.keyText($0) ?? "" })
      }
      json.field("note", visit.text(type["note"]))
      json.field("by", try author(visit.id))
      json.field("voided", visit.integer(type["voided"]).map { Vocabulary.voided.keyText($0) })
      json.field("held", try heldRecords()[visit.id].map { $0.code?.key ?? "held" })
      json.field("at_precision", visit.integer(type["at_precision"]).map { Vocabulary.timePrecision.keyText($0) })
      json.field("in_future", isInFuture(visit))
      json.field("corrected_at", instant: correctedTime(of: visit))
    }
  }

  /// A table of visits for people.
  package func visitTable(_ visits: [(visit: Record, elder: String?)]) throws -> Table {
    let type = RecordType.visit
    let withElder = visits.contains { $0.elder != nil }
    var columns = [Table.Column(Label("编号", "ID")), Table.Column(Label("时间", "time"))]
    if withElder { columns.append(Table.Column(Label("老人", "elder"))) }
    columns += [
      Table.Column(Label("方式", "mode")), Table.Column(Label("结果", "outcome")), Table.Column(Label("探访人", "visitor")),
      Table.Column(Label("记录", "note"), flexible: true),
    ]
    var table = Table(columns)
    for (visit, elder) in visits {
      let isVoid = visit.value(type["voided"]) != nil
      let style: Style? = isVoid ? .dim : nil
      let mark = timeMark(of: visit).map { $0[language] }
      let at = [visit.integer(type["at"]).map { Instant.text($0) }, mark].compactMap { $0 }.joined(separator: " ")
      let outcome = isVoid ? Label("作废", "void")[language] : try text(type["outcome"], of: visit)
      var cells = [Table.Cell(try short(visit.id), style), Table.Cell(at, mark == nil ? style : .yellow)]
      if withElder { cells.append(Table.Cell(elder ?? "", style)) }
      let note = visit.text(type["note"]) ?? ""
      cells += [
        Table.Cell(try text(type["mode"], of: visit), style), Table.Cell(outcome, style),
        Table.Cell(try visitor(visit) ?? "", style),
        Table.Cell(note.split(separator: "\n").joined(separator: " "), style),
      ]
      table.append(cells)
    }
    return table
  }

  /// The last few visits under an elder's record.
  package func printLastVisits(_ visits: [Record]) throws {
    let limit = 5
    try output.line(Label("探访（共 \(visits.count) 次）", "Visits (\(visits.count))"), .bold)
    guard !visits.isEmpty else { return try output.line(Label("  还没有", "  none yet"), .dim) }
    try output.table(try visitTable(visits.prefix(limit).map { ($0, nil) }))
    try sayHeld(visits.prefix(limit).map(\.id))
    if visits.count > limit, holdsOnlyScope {
      output.note(Label("全部：\(program) visit list --elder ID", "all of them: \(program) visit list --elder ID"))
    }
  }
}
