internal import Model

/// Reads the cells of one file's rows into canonical values; what is common to elders and visits.
struct RowReader {
  let type: RecordType
  let columns: [RosterFile.Column]
  let villages: VillageIndex
  /// The village that the title alone names, used where no column does.
  let titleVillage: Village?
  let titleYear: Int?

  init(_ file: RosterFile, type: RecordType, villages: VillageIndex) {
    self.type = type
    columns = file.columns
    self.villages = villages
    let named = villages.named(in: file.title)
    titleVillage = named.count == 1 ? named[0] : nil
    titleYear = Words.year(in: file.title)
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
    guard case .success(let cells) = field.parse(text) else { return nil }
    return cells.compactMap { field.plain($0.value, element: $0.element).text }
  }

  /// The keys of a list of terms, and the words that are none.
  func terms(_ text: String, _ vocabulary: Vocabulary) -> (keys: [String], unknown: [String]) {
    if Words.isNothing(text) || Words.isOrdinary(text) { return ([], []) }
    if let term = vocabulary.match(text) { return ([term.key], []) }
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

  /// The village by its code, its name or the address, in this order; else by the title.
  func place(code: String, name: String, address: String) -> Place {
    var failure: Place?
    for (text, key) in [(code, ColumnNames.Special.villageCode), (name, "village"), (address, "address")]
    where !Words.isNothing(text) {
      switch villages.find(text) {
      case .found(let village, let rest): return .village(village, rest: rest, isFromTitle: false)
      case .ambiguous: failure = failure ?? .rejected(.villageAmbiguous, column: column(key))
      case .unknown:
        // An address need not name the village if another column or the title does.
        if key != "address" { failure = failure ?? .rejected(.villageUnknown, column: column(key)) }
      }
    }
    if let failure { return failure }
    if let titleVillage { return .village(titleVillage, rest: "", isFromTitle: true) }
    let isAddress = !Words.isNothing(address)
    return .rejected(
      isAddress ? .villageUnknown : .villageMissing,
      column: column("village", ColumnNames.Special.villageCode, "address"))
  }
}
