import Care
import Casework
import Model
import Replication
import Store
import Wire
import Workbooks

/// One column of an exported table: a field, or what is known besides.
enum ExportColumn: Hashable {
  case record
  /// The name of the elder that a record is about.
  case elderName
  case field(String)
  case villageName
  case by
  /// What is to be known of a visit's time: that it lies in the future, by a clock that was fast.
  case timeMark
  /// 序号: counts the rows of a sheet.
  case serial
  /// Years lived, as of today, of a birth of which only year or month is known the most that it may be; else as stated.
  case age
  /// 身份类别 of the register of people left behind.
  case leftBehindKind
  /// A telephone, or what is said instead of one.
  case anyPhone
  /// The address, or the village where there is none.
  case anyAddress
  /// A field as the code of its national standard.
  case code(String)
  /// 人户一致标识: 01 lives where registered, 02 elsewhere.
  case residence
  /// A column of a prescribed form for which nothing is recorded.
  case nothing
}

/// A column and its heading.
struct ExportHeading {
  let column: ExportColumn
  let label: Label

  init(_ column: ExportColumn, _ zh: String, _ en: String) {
    self.column = column
    label = Label(zh, en)
  }

  init(_ field: Field) {
    column = .field(field.key)
    label = field.label
  }

  static let record = ExportHeading(.record, "编号", "ID")
  static let elderName = ExportHeading(.elderName, "姓名", "name")
  static let villageName = ExportHeading(.villageName, "村名", "village name")
  static let by = ExportHeading(.by, "登记人", "recorded by")
  static let timeMark = ExportHeading(.timeMark, "时间说明", "about the time")
  static let age = ExportHeading(.age, "年龄", "age")

  /// The word of the column in `--columns` and as a heading with `--headers keys`.
  var key: String {
    switch column {
    case .record: "id"
    case .elderName: "elder_name"
    case .field(let key), .code(let key): key
    case .villageName: "village_name"
    case .by: "by"
    case .timeMark: "time_mark"
    case .serial: "serial"
    case .age: "age"
    case .leftBehindKind: "identity"
    case .anyPhone: "phone"
    case .anyAddress: "address"
    case .residence: "residence_matches"
    case .nothing: ""
    }
  }
}

/// The cells of one type's records, as text for people, as machine values, or typed for a workbook.
final class CellPrinter {
  let desk: Desk
  let type: RecordType
  private let survivors: Survivors
  private let today: PartialDate

  init(_ desk: Desk, _ type: RecordType, _ survivors: Survivors) {
    self.desk = desk
    self.type = type
    self.survivors = survivors
    today = Instant.day(desk.now)
  }

  private var language: Language { desk.language }

  /// The record that stands for the elder whom a field names; nil for other fields, and for the one that unites.
  func elder(_ field: Field, _ record: Record) -> Dot? {
    guard case .reference(CareModel.Number.elder) = field.kind, field !== type.unitingField,
      let id = record.reference(field)
    else { return nil }
    return survivors.survivor(of: id)
  }

  /// A cell as text.
  /// - Parameters:
  ///   - keys: machine values instead of labels.
  ///   - row: which row of the table, from 1.
  func text(_ column: ExportColumn, _ stored: StoredRecord, row: Int, keys: Bool) throws -> String {
    let record = stored.record
    switch column {
    case .record: return RecordName.text(record.id)
    case .elderName: return try elderName(record)
    case .field(let key): return try type.field(key: key).map { try text($0, record, keys: keys) } ?? ""
    case .villageName: return try desk.villages().name(stored.region) ?? ""
    case .by: return try desk.author(record.id) ?? ""
    case .timeMark: return desk.timeMark(of: record)?[language] ?? ""
    case .serial: return String(row)
    case .age: return age(record)
    case .leftBehindKind: return leftBehindKind(record)
    case .anyPhone: return record.text(type["phone"]) ?? record.text(type["phone_note"]) ?? ""
    case .anyAddress: return try record.text(type["address"]) ?? desk.villages().name(stored.region) ?? ""
    case .code(let key): return type.field(key: key).map { code($0, record) } ?? ""
    case .residence: return record.integer(type["residence_matches"]).map { $0 == 1 ? "01" : "02" } ?? ""
    case .nothing: return ""
    }
  }

  /// A cell of a workbook: numbers and days are what they are, whatever names somebody or something stays text.
  func cell(_ column: ExportColumn, _ stored: StoredRecord, row: Int, keys: Bool) throws -> WorkbookWriter.Cell {
    if case .field(let key) = column, let field = type.field(key: key), !field.isFlags,
      let number = stored.record.integer(field)
    {
      switch field.kind {
      case .integer, .decimal:
        if let text = field.plain(.integer(number)).text { return .number(text) }
      case .date:
        if let date = PartialDate(packed: number), let month = date.month, let day = date.day {
          return .date(year: date.year, month: month, day: day)
        }
      case .instant where !keys:
        let day = Instant.day(number)
        let minute = Int((number + Int64(Instant.defaultOffsetMinutes) * 60_000) / 60_000 % 1_440)
        if let month = day.month, let date = day.day {
          return .minute(year: day.year, month: month, day: date, minute: minute)
        }
      default: break
      }
    }
    let text = try text(column, stored, row: row, keys: keys)
    if text.isEmpty { return .empty }
    if column == .serial || (column == .age && text.allSatisfy(\.isNumber)) { return .number(text) }
    return .text(text)
  }

  private func text(_ field: Field, _ record: Record, keys: Bool) throws -> String {
    if field.isFlags {
      guard keys else { return try desk.text(field, of: record) }
      return record.members(field).compactMap { field.flagText($0.element, .membership($0.membership)) }
        .joined(separator: ";")
    }
    guard let value = record.value(field) else { return "" }
    if case .reference(let dot) = value { return RecordName.text(elder(field, record) ?? dot) }
    return keys ? field.plain(value).text ?? "" : field.format(value, language: language)
  }

  private func elderName(_ record: Record) throws -> String {
    guard let field = type.field(key: "elder"), let id = elder(field, record) else { return "" }
    return try desk.register.record(id, type: CareModel.Number.elder)?.text(RecordType.elder["name"]) ?? ""
  }

  private func age(_ record: Record) -> String {
    if let birth = record.integer(type["birth"]).flatMap({ PartialDate(packed: $0) }) {
      return birth.years(on: today).map { "\($0.upperBound)" } ?? ""
    }
    return record.integer(type["age_stated"]).map { String($0) } ?? ""
  }

  /// The kinds of the village register of 三留守: of the elders it knows these two.
  private func leftBehindKind(_ record: Record) -> String {
    let day = today.packed
    return LeftBehind.isLeftBehind(record, on: day) ? "留守老人" : LeftBehind.livesAlone(record, on: day) ? "独居老人" : ""
  }

  private func code(_ field: Field, _ record: Record) -> String {
    guard case .integer(let number)? = record.value(field) else {
      return record.value(field).flatMap { field.plain($0).text } ?? ""
    }
    return field.vocabulary == nil ? field.plain(.integer(number)).text ?? "" : String(number)
  }
}

/// Who is on the village register of people left behind on a day, packed as in `PartialDate`.
enum LeftBehind {
  private static let categories = RecordType.elder["categories"]

  static func isLeftBehind(_ record: Record, on day: Int64) -> Bool { has("left_behind", record, on: day) }

  static func livesAlone(_ record: Record, on day: Int64) -> Bool {
    has("living_alone", record, on: day) || record.integer(RecordType.elder["living"]) == Vocabulary.living["alone"]
  }

  static func isListed(_ record: Record, on day: Int64) -> Bool {
    record.value(RecordType.elder["archived"]) == nil && (isLeftBehind(record, on: day) || livesAlone(record, on: day))
  }

  private static func has(_ key: String, _ record: Record, on day: Int64) -> Bool {
    record.members(categories).contains {
      $0.element == UInt32(Vocabulary.categories[key]) && $0.membership.holds(on: day)
    }
  }
}
