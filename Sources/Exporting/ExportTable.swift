import Casework
import Model
import Replication
import Store
import Terminal
import Wire
import Workbooks

/// The records of one type on their way into a table: which columns, which rows.
struct ExportTable {
  let desk: Desk
  let type: RecordType
  let regions: [Region]?
  let survivors: Survivors
  let preset: ExportPreset?
  /// `--columns`; nil for all that hold anything.
  let chosen: [ExportHeading]?
  /// Machine values under keys instead of labels.
  let keys: Bool

  var printer: CellPrinter { CellPrinter(desk, type, survivors) }

  /// The fields that the account may see.
  var fields: [Field] { type.fields.filter { $0.isVisible(to: desk.visibility) } }

  func forEach(_ body: (StoredRecord) throws -> Void) throws {
    let today = Instant.day(desk.now).packed
    try desk.register.forEach(type.number, in: regions) { stored in
      guard survivors.isSurvivor(stored.record.id) else { return true }
      if preset != nil, !LeftBehind.isListed(stored.record, on: today) { return true }
      try body(stored)
      return true
    }
  }

  // MARK: - Columns

  /// The columns, and the fields of them that hold anything.
  func headings() throws -> (headings: [ExportHeading], used: Set<UInt32>, count: Int) {
    var used: Set<UInt32> = []
    var count = 0
    var isMarked = false
    try forEach { stored in
      count += 1
      if type === RecordType.visit, !isMarked { isMarked = desk.isInFuture(stored.record) }
      for field in fields where !used.contains(field.number) && stored.record.has(field) { used.insert(field.number) }
    }
    if let preset { return (preset.headings.map(visible), used, count) }
    if let chosen { return (chosen, used, count) }
    var headings = [ExportHeading.record]
    if type.field(key: "elder") != nil { headings.append(.elderName) }
    headings += fields.filter { keys || used.contains($0.number) }.map { ExportHeading($0) }
    return (headings + (isMarked ? [.timeMark] : []) + [.villageName, .by], used, count)
  }

  /// What the account may not see stays empty in a prescribed form.
  private func visible(_ heading: ExportHeading) -> ExportHeading {
    let key: String? =
      switch heading.column {
      case .field(let key), .code(let key): key
      default: nil
      }
    guard let key, type.field(key: key)?.isVisible(to: desk.visibility) != true else { return heading }
    return ExportHeading(.nothing, heading.label.zh, heading.label.en)
  }

  func words(_ headings: [ExportHeading]) -> [String] { headings.map { keys ? $0.key : $0.label[desk.language] } }

  // MARK: - Forms

  /// Comma-separated values, row by row.
  func csv(_ headings: [ExportHeading], to sink: (String) throws -> Void) throws {
    try sink(CSV.byteOrderMark)
    let villages = try desk.villages()
    if let title = preset?.title(village: regions?.first.flatMap { villages.name($0.padded) } ?? "", on: today) {
      try sink(CSV.line([title] + Array(repeating: "", count: headings.count - 1)))
    }
    try sink(CSV.line(words(headings), forPeople: !keys))
    let printer = printer
    var row = 0
    try forEach { stored in
      row += 1
      let cells = try headings.map { try printer.text($0.column, stored, row: row, keys: keys) }
      try sink(CSV.line(cells, forPeople: !keys))
    }
  }

  /// A workbook: one sheet, or with a preset one for each village.
  func workbook(_ headings: [ExportHeading]) throws -> [UInt8] {
    let printer = printer
    var order: [Int64] = []
    var sheets: [Int64: [[WorkbookWriter.Cell]]] = [:]
    try forEach { stored in
      let place = preset == nil ? 0 : stored.region
      if sheets[place] == nil { order.append(place) }
      let row = (sheets[place]?.count ?? 0) + 1
      sheets[place, default: []].append(
        try headings.map { try printer.cell($0.column, stored, row: row, keys: keys) })
    }
    if order.isEmpty { order = [0] }
    let villages = try desk.villages()
    var writer = WorkbookWriter(
      order.map { place in
        let name = place == 0 ? type.label[desk.language] : villages.shown(place)
        return WorkbookWriter.Sheet(
          name: name, title: preset?.title(village: place == 0 ? "" : name, on: today), header: words(headings),
          rows: sheets[place] ?? [])
      })
    return writer.bytes()
  }

  private var today: PartialDate { Instant.day(desk.now) }

  // MARK: - JSON

  /// `{"id","type","region","fields","members","conflicts","by"}`; `members` has all of each element of the sets.
  func write(_ stored: StoredRecord, to json: inout JSONWriter) throws {
    let record = stored.record
    let printer = printer
    let wanted = chosen.map { Set($0.map(\.key)) }
    let fields = fields.filter { wanted?.contains($0.key) ?? true }
    try json.object { json in
      json.field("id", RecordName.text(record.id))
      json.field("type", type.key)
      json.field("region", stored.region == 0 ? nil : String(stored.region))
      json.key("fields")
      json.object { json in
        for field in fields {
          if let elder = printer.elder(field, record) {
            json.field(field.key, RecordName.text(elder))
          } else {
            json.field(field, of: record)
          }
        }
      }
      json.key("members")
      json.object { json in
        for field in fields where field.isFlags {
          let members = record.members(field)
          guard !members.isEmpty else { continue }
          json.field(field.key, members.compactMap { field.flagText($0.element, .membership($0.membership)) })
        }
      }
      try json.conflicts(of: record, type, visibleTo: desk.visibility) { try desk.author($0) }
      json.field("by", try desk.author(record.id))
    }
  }
}
