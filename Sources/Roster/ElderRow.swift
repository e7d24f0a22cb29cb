internal import Model

/// One row of a register, read: who it is about, and all it says in canonical form.
struct ElderRow {
  let number: Int
  var name = PersonName("")
  /// What the cell of the ID number holds; nil if it is empty or says there is none.
  var id: IDNumber.Report?
  /// The birth date stated, or else the one in a number that can be trusted with it.
  var birth: PartialDate?
  /// The birth date in a number with a wrong check digit.
  var doubtfulBirth: PartialDate?
  /// The year of birth by the age stated, right to within two years.
  var birthYearByAge: Int?
  var place = RowReader.Place.rejected(.villageMissing, column: "")
  /// Canonical values; `source_note` has one value per entry.
  var values = RosterValues()
  var flags: [RosterFlag] = []

  var village: Village? { if case .village(let village, _, _) = place { village } else { nil } }
  var sex: String? { values.first("sex").flatMap { $0 == "male" || $0 == "female" ? $0 : nil } }

  /// What the row says that tells people apart.
  var facts: PersonFacts {
    let isValid = id?.isValid == true
    return PersonFacts(
      isMale: sex.map { $0 == "male" }, birth: birth, birthYearByAge: birthYearByAge, number: isValid ? id : nil,
      unverified: isValid ? nil : id)
  }

  /// The sets of which the row holds a word that is none of their terms.
  var unread: Set<String> = []

  /// Since when and until when elements of sets hold, by field and element, where the row says so.
  var dates: [String: [String: String]] = [:]

  /// Whether the row says, in a field for something else, that the person has died.
  var saysDied = false

  mutating func flag(
    _ code: RosterFlagCode, twin: RecordReference? = nil, field: String? = nil, later: LaterWord? = nil
  ) {
    let flag = RosterFlag(code, twin: twin, field: field, later: later)
    if !flags.contains(flag) { flags.append(flag) }
  }

  /// Puts the dates that the row has behind the elements of sets that have none yet, or, in a row that was exported and
  /// edited, others.
  /// - Parameter standing: what the record shows.
  func addDates(to changes: inout RosterChanges, _ standing: RosterValues, amends: Bool) {
    for (key, dates) in dates where !values[key].isEmpty {
      let elements = changes[key] ?? standing[key]
      let known = standing[RosterValues.dated(key)]
      let new = dates.filter { element, dates in
        elements.contains(element) && !known.contains(element + dates)
          && (amends || !known.contains { $0.hasPrefix(element + "@") })
      }
      if !new.isEmpty { changes[key] = elements.map { $0 + (new[$0] ?? "") } }
    }
  }

  mutating func keep(_ label: String, _ text: String) {
    values.insert(SourceNote.entry(label, text), for: SourceNote.key)
  }
}

extension RowReader {
  /// Reads a row of a register; nothing in it is dropped: what fits no field becomes an entry of the source note.
  func elder(_ row: RosterFile.Row) -> ElderRow {
    var elder = ElderRow(number: row.number)
    var address = ""
    var (villageCode, villageName, age) = ("", "", "")
    for (index, cell) in row.cells.enumerated() {
      let text = cell.cellText(lines: index < columns.count && columns[index].key == "note")
      if text.isEmpty { continue }
      guard index < columns.count, let key = columns[index].key else {
        let label = index < columns.count && !columns[index].name.isEmpty ? columns[index].name : "第\(index + 1)列"
        elder.keep(label, text)
        if !Words.namesKin(label), Words.saysDied(text) { elder.saysDied = true }
        continue
      }
      switch key {
      case ColumnMap.ignore, ColumnNames.Special.serial, ColumnNames.Special.record: continue
      case ColumnNames.Special.villageCode: villageCode = text
      case "village": villageName = text
      case "address": address = text
      case "age_stated": age = text
      case "name": readName(text, into: &elder)
      case "id_number": readID(text, into: &elder)
      case "birth": readBirth(text, columns[index], into: &elder)
      case "phone", "phone_other", "contact_phone": readPhone(text, key, columns[index], into: &elder)
      case SourceNote.key: for entry in SourceNote.entries(text) { elder.values.insert(entry, for: SourceNote.key) }
      case "note":
        if Words.saysDied(text) { elder.saysDied = true }
        if !Words.isNothing(text) { elder.values.insert(text, for: "note") }
      default: readOther(text, key, columns[index], into: &elder)
      }
    }
    readPlace(code: villageCode, name: villageName, address: address, into: &elder)
    conclude(age: age, into: &elder)
    return elder
  }

  private func readName(_ text: String, into elder: inout ElderRow) {
    elder.name = PersonName(text)
    if Words.saysDied(elder.name.suffix) { elder.saysDied = true }
    elder.values.set(elder.name.bare, for: "name")
    if !elder.name.suffix.isEmpty { elder.keep(SourceNote.nameLabel, elder.name.written) }
  }

  private func readID(_ text: String, into elder: inout ElderRow) {
    if Words.isNothing(text) { return }
    let report = IDNumber.check(text)
    elder.id = report
    if report.warnings.contains(where: { if case .unknownArea = $0 { true } else { false } }) {
      elder.flag(.idAreaUnknown)
    }
    if report.isValid {
      elder.values.set(report.normal, for: "id_number")
      return
    }
    if report.form == .fifteen, report.problems.isEmpty {
      elder.flag(.idFifteenDigits)
    } else if report.problems.count == 1, case .wrongCheckDigit = report.problems[0] {
      elder.flag(.idCheckDigit)
    } else {
      elder.flag(.idUnreadable)
    }
    if report.normal.utf8.count <= 60 {
      elder.values.set(report.normal, for: "id_number_unverified")
    } else {
      elder.id = nil
      elder.keep(column("id_number"), text)
    }
  }

  private func readBirth(_ text: String, _ column: RosterFile.Column, into elder: inout ElderRow) {
    if Words.isNothing(text) { return }
    elder.birth = PartialDate.parse(text)
    if elder.birth == nil {
      elder.flag(.dateUnreadable)
      elder.keep(column.name, text)
    }
  }

  private func readPhone(_ text: String, _ key: String, _ column: RosterFile.Column, into elder: inout ElderRow) {
    if Words.isNothing(text) { return }
    guard let field = type.field(key: key) else { return }
    if text.utf8.count == 11, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), elder.values.first(key) == nil {
      if !PhoneNumber.isPlausible(text) { elder.flag(.phoneDoubtful, field: key) }
      return elder.values.set(text, for: key)
    }
    var free = (key == "phone" ? ["phone", "phone_other"] : [key]).filter { elder.values.first($0) == nil }
    var remarks: [String] = []
    let isOne = canonical(text, field)?.first?.contains(where: \.isNumber) == true
    for part in isOne ? [text] : Words.list(text) {
      let bare = String(part.prefix { $0 != "(" && $0 != "（" })
      if let number = canonical(bare, field)?.first, number.contains(where: \.isNumber), !free.isEmpty {
        let place = free.removeFirst()
        elder.values.set(number, for: place)
        if !PhoneNumber.isPlausible(number) { elder.flag(.phoneDoubtful, field: place) }
        if number.contains("*") { elder.flag(.phoneMasked) }
        if bare != part { remarks.append(String(part.dropFirst(bare.count))) }
      } else {
        remarks.append(part)
      }
    }
    guard !remarks.isEmpty else { return }
    if !remarks.contains(where: { $0.contains("无") || $0.contains("没") }) { elder.flag(.phoneUnreadable) }
    if key == "phone", elder.values.first("phone") == nil, text.utf8.count <= 200 {
      elder.values.set(text, for: "phone_note")
    } else {
      elder.keep(column.name, text)
    }
  }

  private func readOther(_ text: String, _ key: String, _ column: RosterFile.Column, into elder: inout ElderRow) {
    guard let field = type.field(key: key), !field.writtenByHub else { return elder.keep(column.name, text) }
    if case .flags(let vocabulary) = field.kind {
      let (keys, unknown) = terms(text, vocabulary)
      for term in keys { elder.values.insert(term, for: key) }
      elder.dates[key, default: [:]].merge(dates(text, vocabulary)) { $1 }
      if !unknown.isEmpty {
        if unknown.contains(where: Words.saysDied) { elder.saysDied = true }
        elder.flag(.valueUnknown)
        elder.unread.insert(key)
        elder.keep(column.name, unknown.joined(separator: "、"))
      }
      return
    }
    if case .boolean = field.kind {
    } else if Words.isNothing(text) {
      return
    }
    if let value = canonical(text, field)?.first {
      if !value.isEmpty { elder.values.set(value, for: key) }
    } else {
      elder.flag(.valueUnknown)
      elder.keep(column.name, text)
    }
  }

  private func readPlace(code: String, name: String, address: String, into elder: inout ElderRow) {
    elder.place = place(code: code, name: name, address: address)
    guard case .village(let village, let rest, let isFromTitle) = elder.place else {
      if !Words.isNothing(address) { elder.values.set(address, for: "address") }
      return
    }
    elder.values.set(village.code, for: "village")
    if isFromTitle { elder.flag(.villageFromTitle) }
    var places = [(rest, false)]
    if case .found(let other, let addressRest) = self.village(address), other == village {
      places.append((addressRest, true))
    } else if !Words.isNothing(address) {
      elder.values.set(address, for: "address")
    }
    for (text, isAddress) in places {
      let (group, house) = Words.group(in: text)
      if let group, elder.values.first("group") == nil { elder.values.set(group, for: "group") }
      if !house.isEmpty {
        elder.values.set(isAddress || address.isEmpty ? (isAddress ? address : name) : address, for: "address")
      }
    }
  }

  /// The age from which somebody is old by law (老年人权益保障法 §2).
  private static let registerAge = 60

  /// What follows from several cells together.
  private func conclude(age: String, into elder: inout ElderRow) {
    let number = elder.id
    let isTrusted = number.map { $0.isValid || ($0.form == .fifteen && $0.problems.isEmpty) } ?? false
    if let fromNumber = number?.birth {
      if !isTrusted {
        elder.doubtfulBirth = fromNumber
      } else if let stated = elder.birth {
        if !stated.agrees(with: fromNumber) {
          elder.flag(.idBirthDiffers)
        } else if number?.isValid == true {
          elder.birth = fromNumber
        }
      } else {
        elder.birth = fromNumber
      }
    }
    if let isMale = number?.isMale, isTrusted {
      let sex = isMale ? "male" : "female"
      if let stated = elder.sex {
        if stated != sex { elder.flag(.idSexDiffers) }
      } else {
        elder.values.set(sex, for: "sex")
      }
    }
    if let today, let birth = elder.birth, birth.begins(after: today) {
      elder.flag(.birthInFuture)
      elder.keep(Declared.elder.field(key: "birth")?.label.zh ?? "birth", birth.description)
      elder.birth = nil
    }
    if let birth = elder.birth {
      if let today, birth.begins(after: today, years: Self.registerAge) { elder.flag(.underSixty) }
      elder.values.set(birth.description, for: "birth")
      if !birth.isFull { elder.flag(.datePartial) }
    }
    if number == nil { elder.flag(.idMissing) }
    readAge(age, into: &elder)
  }

  private func readAge(_ text: String, into elder: inout ElderRow) {
    if Words.isNothing(text) { return }
    let digits = halfWidth(text).filter { !$0.isWhitespace && !"周岁约".contains($0) }
    guard let age = Int(digits), (0...130).contains(age) else {
      elder.flag(.valueUnknown)
      return elder.keep(column("age_stated"), text)
    }
    if let titleYear { elder.birthYearByAge = titleYear - age }
    if let birth = elder.birth {
      // 虚岁 counts one or two years more; a birthday not yet reached one less.
      guard let year = elder.birthYearByAge, !((birth.year - 2)...(birth.year + 1)).contains(year) else { return }
      elder.flag(.ageDiffers)
      return elder.keep(column("age_stated"), text)
    }
    elder.flag(.ageWithoutBirth)
    if age < Self.registerAge { elder.flag(.underSixty) }
    elder.values.set("\(age)", for: "age_stated")
    if let titleYear { elder.values.set("\(titleYear)", for: "age_stated_on") }
  }
}

extension PartialDate {
  /// Whether the day so many years later is certainly after another; an unknown month or day counts as not later.
  fileprivate func begins(after day: PartialDate, years: Int = 0) -> Bool {
    let known = (day.month ?? 1, day.day ?? 1)
    return (year + years, month ?? known.0, self.day ?? known.1) > (day.year, known.0, known.1)
  }
}
