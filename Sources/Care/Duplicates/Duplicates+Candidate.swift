import Model
import Replication
import Store

/// A record, as far as it is compared with others.
struct Candidate {
  let id: Dot
  /// The 12-digit code.
  let village: Int64
  /// The name, the former one, and those that sources wrote.
  let names: [PersonName]
  let facts: PersonFacts
  let phones: [String]
  /// How much the record says, its doubts apart.
  let weight: Int

  init(_ stored: StoredRecord, _ fields: ElderFields) {
    let record = stored.record
    id = record.id
    village = record.integer(fields.village) ?? stored.region
    let written = [record.text(fields.name), record.text(fields.formerName)].compactMap { $0 }.map { PersonName($0) }
    var names: [PersonName] = []
    for name in written + SourceNote.names(record.text(fields.sourceNote)) where !names.contains(name) {
      if !name.bare.isEmpty { names.append(name) }
    }
    self.names = names
    phones = [record.text(fields.phone), record.text(fields.phoneOther)].compactMap { $0 }
    weight = record.cells.count { $0.key.field != fields.doubts.number }
    facts = PersonFacts(record, fields)
  }

  /// All that a comparison asks of an elder's record; `weight` counts every field.
  static func fieldsAsked(of fields: ElderFields) -> [Field] {
    [
      fields.name, fields.formerName, fields.sourceNote, fields.sex, fields.birth, fields.ageStated, fields.ageStatedOn,
      fields.idNumber, fields.idNumberUnverified, fields.idNumberMasked, fields.phone, fields.phoneOther,
      fields.village,
    ]
  }

  var township: Int64 { village / 1000 }

  /// The numbers of 18 characters that the person may have.
  var numbers: [String] {
    [facts.number, facts.unverified].compactMap { $0 }.compactMap { report in
      report.form == .eighteen ? report.normal : report.extended
    }
  }
}

extension PersonFacts {
  fileprivate init(_ record: Record, _ fields: ElderFields) {
    self.init()
    switch record.integer(fields.sex) {
    case Vocabulary.sex["male"]: isMale = true
    case Vocabulary.sex["female"]: isMale = false
    default: break
    }
    number = record.text(fields.idNumber).map { IDNumber.check($0) }
    unverified = record.text(fields.idNumberUnverified).map { IDNumber.check($0) }
    if number?.isValid == false {
      unverified = unverified ?? number
      number = nil
    }
    isMale = isMale ?? number?.isMale
    maskedNumber = record.text(fields.idNumberMasked)
    birth = record.integer(fields.birth).flatMap { PartialDate(packed: $0) } ?? number?.birth
    if let age = record.integer(fields.ageStated), let on = record.integer(fields.ageStatedOn) {
      birthYearByAge = Int(on / 10_000 - age)
    }
  }
}
