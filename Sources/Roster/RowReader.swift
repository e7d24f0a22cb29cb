internal import Model

/// Reads the cells of one file's rows into canonical values; what is common to elders and visits.
struct RowReader {
  let type: RecordType
  let columns: [RosterFile.Column]
  let villages: VillageIndex
  /// The village that the title alone names, used where no column does.
  let titleVillage: Village?
  let titleYear: Int?
  /// Nil takes any date.
  let today: PartialDate?
  private let memory = Memory()

  /// Readings of cells that occur again and again: categories, villages, sexes.
  private final class Memory {
    var canonical: [String: [String]?] = [:]
    var terms: [String: (keys: [String], unknown: [String])] = [:]
    var villages: [String: VillageIndex.Match] = [:]
    static let entriesMax = 20_000
  }

  init(_ file: RosterFile, type: RecordType, villages: VillageIndex, today: PartialDate? = nil) {
    self.type = type
    self.today = today
    columns = file.columns
    self.villages = villages
    let named = villages.named(in: file.title)
    // An importer knows the villages of their own regions: a title may name others besides.
    titleVillage = named.count == 1 && !PlaceNames.areSeveral(in: file.title, besides: named[0]) ? named[0] : nil
    titleYear = Words.year(in: file.title)
  }

  /// The record that a row of an exported file names.
  func record(_ row: RosterFile.Row) -> String? {
    guard let index = columns.firstIndex(where: { $0.key == ColumnNames.Special.record }), index < row.cells.count
    else {
      return nil
    }
    let name = row.cells[index].cellTrimmed
    return name.isEmpty ? nil : name
  }

  /// A row with only those cells that say something else than the record shows.
  func news(_ row: RosterFile.Row, _ standing: Standing, keeping kept: Set<String>) -> RosterFile.Row {
    let cells = row.cells.enumerated().map { index, cell in
      guard index < columns.count, let key = columns[index].key else { return cell }
      return !kept.contains(key) && type.field(key: key) != nil && standing.says(cell, key) ? "" : cell
    }
    return RosterFile.Row(number: row.number, line: row.line, cells: cells)
  }

  /// Whether no cell is left that could change anything.
  func isSilent(_ row: RosterFile.Row, besides kept: Set<String>) -> Bool {
    row.cells.enumerated().allSatisfy { index, cell in
      guard index < columns.count, let key = columns[index].key else { return cell.cellTrimmed.isEmpty }
      return kept.contains(key) || [ColumnMap.ignore, ColumnNames.Special.record].contains(key)
        || cell.cellTrimmed.isEmpty
    }
  }

  /// Whether a row says of these fields what the record shows.
  func says(_ row: RosterFile.Row, _ values: RosterValues, of keys: Set<String>) -> Bool {
    let standing = Standing(type: type, values: values)
    return row.cells.enumerated().allSatisfy { index, cell in
      guard index < columns.count, let key = columns[index].key, keys.contains(key) else { return true }
      return standing.says(cell, key)
    }
  }

  /// Whether the name's cell holds several lines that may each be a name: of two characters or more, and no remark in
  /// brackets.
  func hasSeveralNames(_ row: RosterFile.Row) -> Bool {
    guard let index = columns.firstIndex(where: { $0.key == "name" }), index < row.cells.count else { return false }
    let cell = row.cells[index]
    guard cell.contains(where: \.isNewline) else { return false }
    let names = cell.split(whereSeparator: \.isNewline).map { String($0).cellTrimmed.filter { !$0.isWhitespace } }
    return names.count { $0.count > 1 && $0.first?.isLetter == true } > 1
  }

  /// The header of the first column of a key, empty if there is none.
  func column(_ keys: String...) -> String {
    for key in keys {
      if let column = columns.first(where: { $0.key == key }) { return column.name }
    }
    return ""
  }

  /// A cell's text in canonical form, several for flags; nil if the field does not take it.
  func canonical(_ text: String, _ field: Field) -> [String]? {
    guard field.vocabulary != nil else { return parsed(text, field) }
    let name = field.key + "\u{1F}" + text
    if let known = memory.canonical[name] { return known }
    let values = parsed(text, field)
    if memory.canonical.count < Memory.entriesMax { memory.canonical[name] = .some(values) }
    return values
  }

  private func parsed(_ text: String, _ field: Field) -> [String]? {
    guard case .success(let cells) = field.parse(text) else { return nil }
    return cells.compactMap { field.plain($0.value, element: $0.element).text }
  }

  /// The first text that its field does not take; whatever else a row holds has gone through `canonical`.
  func refusal(_ changes: RosterChanges) -> Rejection? {
    for (key, texts) in changes.sorted(by: { $0.key < $1.key }) {
      guard let field = type.field(key: key) else { continue }
      switch field.kind {
      case .text, .note: break
      default: continue
      }
      for text in texts {
        guard case .failure(let problem) = field.parse(text) else { continue }
        return Rejection(problem.code == .tooLong ? .valueTooLong : .valueRefused, field: key, column: column(key))
      }
    }
    return nil
  }

  /// The keys of a list of terms, and the words that are none.
  func terms(_ text: String, _ vocabulary: Vocabulary) -> (keys: [String], unknown: [String]) {
    let name = vocabulary.key + "\u{1F}" + text
    if let known = memory.terms[name] { return known }
    let found = read(text, vocabulary)
    if memory.terms.count < Memory.entriesMax { memory.terms[name] = found }
    return found
  }

  /// Since when and until when the terms of a list hold, by their keys, as `TermList.Element` has it.
  func dates(_ text: String, _ vocabulary: Vocabulary) -> [String: String] {
    guard text.contains(where: \.isNumber), let elements = TermList.elements(text, vocabulary) else { return [:] }
    return Dictionary(uniqueKeysWithValues: elements.filter { !$0.dates.isEmpty }.map { ($0.key, $0.dates) })
  }

  /// The village a text names.
  func village(_ text: String) -> VillageIndex.Match {
    if let known = memory.villages[text] { return known }
    let match = villages.find(text)
    if memory.villages.count < Memory.entriesMax { memory.villages[text] = match }
    return match
  }

  private func read(_ text: String, _ vocabulary: Vocabulary) -> (keys: [String], unknown: [String]) {
    if Words.isNothing(text) || Words.isOrdinary(text) { return ([], []) }
    if let term = vocabulary.match(text) { return ([term.key], []) }
    if let keys = TermList.keys(text, vocabulary) { return (keys, []) }
    var keys: [String] = []
    var unknown: [String] = []
    for word in Words.list(text) where !Words.isNothing(word) && !Words.isOrdinary(word) {
      let bare = String(word.prefix { $0 != "(" })
      if let term = vocabulary.match(word) ?? vocabulary.match(bare) {
        if !keys.contains(term.key) { keys.append(term.key) }
        if bare != word, vocabulary.match(word) == nil { unknown.append(word) }
      } else {
        unknown.append(word)
      }
    }
    return (keys, unknown)
  }

  /// Where a row belongs: the village and what stood behind its name, or why that cannot be said.
  enum Place {
    case village(Village, rest: String, isFromTitle: Bool)
    case rejected(Rejection.Code, column: String)
  }

  /// The village by its code, its name or the address, in this order; else by the title. What an address that names
  /// another village leads to is never taken: the row's person lives there.
  func place(code: String, name: String, address: String) -> Place {
    var failure: Place?
    for (text, key) in [(code, ColumnNames.Special.villageCode), (name, "village"), (address, "address")]
    where !Words.isNothing(text) {
      switch village(text) {
      case .found(let village, let rest):
        if key == "address", PlaceNames.isOther(text, than: village) { continue }
        return .village(village, rest: rest, isFromTitle: false)
      case .ambiguous: failure = failure ?? .rejected(.villageAmbiguous, column: column(key))
      case .unknown:
        // An address need not name the village if another column or the title does.
        if key != "address" { failure = failure ?? .rejected(.villageUnknown, column: column(key)) }
      }
    }
    if let failure { return failure }
    if let titleVillage, !PlaceNames.isOther(address, than: titleVillage) {
      return .village(titleVillage, rest: "", isFromTitle: true)
    }
    let isAddress = !Words.isNothing(address)
    return .rejected(
      isAddress ? .villageUnknown : .villageMissing,
      column: column("village", ColumnNames.Special.villageCode, "address"))
  }
}
