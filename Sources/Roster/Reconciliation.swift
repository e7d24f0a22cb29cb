internal import Model

/// What a row changes in a record that stands. A value that is the same, less precise, or was taken from a source before
/// changes nothing; a new one takes the place of the old, which goes into the source note; what says who the person is
/// (name, sex, birth date, village) is only ever filled or made more precise.
///
/// A row that names its record (an exported table that was edited) is an edit: what a cell says otherwise takes the place of
/// what stands, whatever the field.
struct Reconciliation {
  private(set) var changes: RosterChanges = [:]
  private(set) var flags: [RosterFlagCode] = []
  /// What says who the person is and was rewritten by a row that names its record.
  private(set) var rewritten: [String] = []
  /// True if the record says all that the row says, a later age apart.
  var isCovered: Bool { changes.keys.allSatisfy { $0 == "age_stated" || $0 == "age_stated_on" } }

  private let standing: RosterValues
  private let row: ElderRow
  private var notes: [String]
  /// The lines of the note, where entries go that the source note has no room for.
  private let lines: [String]
  private var isNoted = false
  private var doubts: [String]

  /// Puts who was taken off the register on it again.
  mutating func bringBack() { changes["archived"] = [] }

  /// - Parameter amends: whether the row names its record, so that each value is meant to stand.
  init(_ standing: RosterValues, _ row: ElderRow, amends: Bool = false) {
    self.standing = standing
    self.row = row
    notes = SourceNote.entries(standing.first(SourceNote.key))
    lines = standing.first("note")?.split(whereSeparator: \.isNewline).map(String.init) ?? []
    doubts = standing["doubts"]
    for key in row.values.keys where !(amends && amend(key)) {
      switch key {
      case "name": name()
      case "birth": birth()
      case "sex": sex()
      case "village": village()
      case "id_number": number()
      case "id_number_unverified": unverified()
      case "phone", "phone_other": phone(key)
      case "phone_note": phoneNote()
      case "age_stated": age()
      case "age_stated_on": continue
      case "group": group()
      case "note": noteLines()
      case SourceNote.key: row.values[key].forEach { note($0) }
      default: general(key)
      }
    }
    // Doubts come with the value they are about: one that a person has settled does not come back with each import.
    if !Set(changes.keys).isDisjoint(with: ["id_number", "id_number_unverified", "birth"]) {
      let isNumbered = standing.first("id_number") != nil || changes["id_number"] != nil
      for doubt in Doubts.of(row.flags.map(\.code) + flags)
      where !(isNumbered && Doubts.settledByNumber.contains(doubt)) {
        if !doubts.contains(doubt) { doubts.append(doubt) }
      }
    }
    if doubts != standing["doubts"] { changes["doubts"] = doubts }
    if isNoted { writeNotes() }
  }

  /// Lays down an edited cell.
  /// - Returns: false for a field that is read as in any other row.
  private mutating func amend(_ key: String) -> Bool {
    switch key {
    case SourceNote.key, "id_number_unverified", "age_stated", "age_stated_on": return false
    case "id_number":
      guard let number = row.values.first(key), let old = standing.first(key) else { return false }
      guard number != old else { return true }
      changes[key] = [number]
      rewritten.append(key)
    case "name", "sex", "village", "birth":
      guard let value = key == "birth" ? row.birth?.description : row.values.first(key), value != standing.first(key)
      else { return true }
      changes[key] = [value]
      guard let old = standing.first(key) else { return true }
      rewritten.append(key)
      note(key == "name" ? SourceNote.entry(SourceNote.nameLabel, old) : SourceNote.entry(Self.label(key), old))
      if key == "birth", let birth = row.birth,
        let number = standing.first("id_number").map({ IDNumber.check($0) }), number.isValid,
        number.birth.map({ !$0.agrees(with: birth) }) ?? false
      {
        flags.append(.idBirthDiffers)
      }
    case "note": changes[key] = [row.values[key].joined(separator: "\n")]
    default:
      guard Declared.elder.field(key: key)?.isFlags == true else {
        guard let value = row.values.first(key), value != standing.first(key) else { return true }
        changes[key] = [value]
        if let old = standing.first(key) { note(key, old) }
        return true
      }
      // A word that was not understood may be a term that stands: then nothing is taken out.
      if row.unread.contains(key) { return false }
      if Set(row.values[key]) != Set(standing[key]) { changes[key] = row.values[key] }
    }
    return true
  }

  /// The source note as far as it holds; what does not fit goes into the note.
  private mutating func writeNotes() {
    let old = SourceNote.entries(standing.first(SourceNote.key))
    var kept: [String] = []
    var sizeBytes = 0
    for entry in notes {
      sizeBytes += entry.utf8.count + 3
      if old.contains(entry) || sizeBytes <= SourceNote.sizeBytesMax { kept.append(entry) } else { addLine(entry) }
    }
    if kept != old { changes[SourceNote.key] = [SourceNote.join(kept)] }
  }

  private mutating func addLine(_ text: String) {
    let note = changes["note"]?.first ?? standing.first("note") ?? ""
    if text.isEmpty || note.split(whereSeparator: \.isNewline).contains(where: { $0 == text }) { return }
    changes["note"] = [note.isEmpty ? text : note + "\n" + text]
  }

  private mutating func note(_ entry: String) {
    if notes.contains(entry) || lines.contains(entry) { return }
    notes.append(entry)
    isNoted = true
  }

  private mutating func note(_ key: String, _ value: String) { note(SourceNote.entry(Self.label(key), value)) }

  private func isNoted(_ key: String, _ value: String) -> Bool {
    let entry = SourceNote.entry(Self.label(key), value)
    return notes.contains(entry) || lines.contains(entry)
  }

  /// The Chinese label under which a field's former values are noted.
  private static func label(_ key: String) -> String {
    Declared.elder.field(key: key)?.label.zh ?? key
  }

  private mutating func name() {
    guard let standing = standing.first("name") else { return changes["name"] = [row.name.bare] }
    switch PersonName(standing).likeness(to: row.name) {
    case .same, .suffix, .toldApart: return
    case .cut:
      // The longer name is the whole one; the shorter says nothing more.
      if row.name.bare.count > PersonName(standing).bare.count {
        changes["name"] = [row.name.bare]
      } else {
        flags.append(.nameCut)
      }
    case .cutSimilar, .homophone, .similar, nil:
      flags.append(.nameDiffers)
      note(SourceNote.entry(SourceNote.nameLabel, row.name.written))
    }
  }

  private mutating func birth() {
    guard let birth = row.birth else { return }
    guard let text = standing.first("birth"), let old = PartialDate.parse(text) else {
      return changes["birth"] = [birth.description]
    }
    if old.agrees(with: birth) {
      if birth.packed > old.packed, birth.isFull || old.month == nil { changes["birth"] = [birth.description] }
    } else {
      flags.append(.birthDiffers)
      note("birth", birth.description)
    }
  }

  private mutating func sex() {
    guard let sex = row.values.first("sex") else { return }
    switch standing.first("sex") {
    case nil, "unknown", "unspecified":
      if standing.first("sex") != sex, standing.first("sex") == nil || row.sex != nil { changes["sex"] = [sex] }
    case sex: return
    default:
      guard row.sex != nil else { return }
      flags.append(.sexDiffers)
      note("sex", sex)
    }
  }

  private mutating func village() {
    guard let village = row.village else { return }
    guard let old = standing.first("village") else { return changes["village"] = [village.code] }
    if old == village.code { return }
    flags.append(.villageDiffers)
    note("village", village.code)
  }

  private mutating func number() {
    guard let number = row.values.first("id_number") else { return }
    if let old = standing.first("id_number") {
      if old != number { flags.append(.idKept) }
      return
    }
    if standing.first("id_number_masked") == IDNumber.masked(number) { return }
    changes["id_number"] = [number]
    if standing.first("id_number_unverified") != nil { changes["id_number_unverified"] = [] }
    doubts.removeAll(where: Doubts.settledByNumber.contains)
  }

  private mutating func unverified() {
    guard let number = row.values.first("id_number_unverified") else { return }
    if standing.first("id_number_unverified") == number { return }
    // A valid number stands above any other; how the wrong one read is of no use to anybody.
    if let valid = standing.first("id_number") {
      if IDNumber.extended(number) != valid { flags.append(.idKept) }
      return
    }
    if let masked = standing.first("id_number_masked") {
      if masked != IDNumber.masked(IDNumber.extended(number) ?? number) { flags.append(.idNotUsed) }
      return
    }
    if standing.first("id_number_unverified") == nil {
      changes["id_number_unverified"] = [number]
    } else {
      general("id_number_unverified")
    }
  }

  private mutating func age() {
    guard let age = row.values.first("age_stated") else { return }
    let on = row.values.first("age_stated_on")
    if standing.first("birth").flatMap({ PartialDate.parse($0) }) != nil { return }
    guard let old = standing.first("age_stated") else {
      changes["age_stated"] = [age]
      if let on { changes["age_stated_on"] = [on] }
      return
    }
    guard let on else { return general("age_stated") }
    // Of two ages the one stated later counts.
    if let oldOn = standing.first("age_stated_on"), oldOn.prefix(4) >= on { return }
    if old != age { changes["age_stated"] = [age] }
    changes["age_stated_on"] = [on]
  }

  private mutating func group() {
    guard let group = row.values.first("group"), let old = standing.first("group") else { return general("group") }
    if let number = Words.groupNumber(group), number == Words.groupNumber(old) { return }
    general("group")
  }

  private mutating func noteLines() {
    for text in row.values["note"] {
      for line in text.split(whereSeparator: \.isNewline) { addLine(line.trimmed) }
    }
  }

  /// A number that stands in either place changes nothing, nor does a masked one that one of them completes.
  private mutating func phone(_ key: String) {
    guard let phone = row.values.first(key) else { return }
    let known = ["phone", "phone_other"].compactMap { changes[$0]?.first ?? standing.first($0) }
    if known.contains(where: { Phones.covers($0, phone) }) || isNoted("phone", phone) { return }
    guard let old = changes["phone"]?.first ?? standing.first("phone") else {
      changes["phone"] = [phone]
      if let remark = standing.first("phone_note"), remark.contains("无") {
        note("phone", remark)
        changes["phone_note"] = []
      }
      return
    }
    if Phones.covers(phone, old) { return changes["phone"] = [phone] }
    if phone.contains("*") || key == "phone_other" {
      if known.count < 2 { changes["phone_other"] = [phone] } else { note("phone", phone) }
      return
    }
    if let other = changes["phone_other"]?.first ?? standing.first("phone_other") {
      if Phones.covers(phone, other) { return changes["phone_other"] = [phone] }
      note("phone", other)
    }
    changes["phone"] = [phone]
    changes["phone_other"] = [old]
  }

  private mutating func phoneNote() {
    guard let remark = row.values.first("phone_note"), remark != standing.first("phone_note") else { return }
    if isNoted("phone", remark) { return }
    if standing.first("phone") != nil || standing.first("phone_note") != nil {
      note("phone", remark)
    } else {
      changes["phone_note"] = [remark]
    }
  }

  /// Elements are added to a set. Any other field takes the new value and notes the old one; one noted before is what an
  /// older source said.
  private mutating func general(_ key: String) {
    let field = Declared.elder.field(key: key)
    if field?.isFlags == true {
      let old = standing[key]
      let new = row.values[key].filter { !old.contains($0) }
      if !new.isEmpty { changes[key] = old + new }
      return
    }
    guard let value = row.values.first(key), let old = standing.first(key) else {
      return changes[key] = row.values[key]
    }
    if value == old || isNoted(key, value) { return }
    changes[key] = [value]
    note(key, old)
  }
}

/// The terms of the field `doubts` that an import leaves on a record.
package enum Doubts {
  /// What a valid ID number settles.
  package static let settledByNumber: Set<String> = ["id_check_digit", "id_fifteen_digits"]

  static func of(_ flags: [RosterFlagCode]) -> [String] {
    var doubts: [String] = []
    for flag in flags {
      let doubt: String? =
        switch flag {
        case .idCheckDigit, .idUnreadable: "id_check_digit"
        case .idFifteenDigits: "id_fifteen_digits"
        case .idAreaUnknown: "id_area_unknown"
        case .idBirthDiffers: "id_birth_differs"
        case .idSexDiffers: "id_sex_differs"
        case .likelyTwin, .idShared: "possible_twin"
        default: nil
        }
      if let doubt, !doubts.contains(doubt) { doubts.append(doubt) }
    }
    return doubts
  }
}
