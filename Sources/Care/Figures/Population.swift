package import Model
package import Replication
package import Store

/// The elders that a store holds, as figures see them: each person once, with what decides whether they count. Read
/// once for all the months of a report.
package struct Population {
  struct Person {
    let id: Dot
    /// The 12-digit code of where they live now, also for months before a move.
    let region: Int64
    let categories: [(element: UInt32, membership: Membership)]
    let enrolled: Int64?
    /// The day on which the first of the person's records was made, from which they count if nobody wrote when they were
    /// enrolled.
    fileprivate(set) var recordedOn: Int64
    /// The first day on which they were gone, packed as in `PartialDate`; `.max` for who has not left.
    let leftOn: Int64
    let isEnteredInError: Bool
    /// Whether they left for an institution, where the district still supports them.
    let leftForInstitution: Bool
    let supportMode: Int64?
    /// Packed as in `PartialDate`; by the age stated where nothing else is known. nil if that is not either.
    let birth: Int64?
    /// The day from which they live in an institution, packed: before all days where nobody wrote it down; `.max` for
    /// whoever lives in none.
    let inInstitutionFrom: Int64
    let riskTier: Int64?
    let intervalDays: Int64?
    let reviewedOn: Int64?
    let hasDoctor: Bool
    let doctorFrom: Int64?
    let doctorUntil: Int64?
  }

  private(set) var people: [Person] = []
  private let index: [Dot: Int]
  let survivors: Survivors
  /// Ms since 1970: what lies in the future then is no figure's.
  let now: Int64

  /// - Parameter now: ms since 1970; a record whose maker's clock was ahead of it counts from today.
  package init(_ register: any Register, _ regions: [Region]? = nil, now: Int64) throws {
    self.now = now
    guard let fields = ElderFields(register.model) else {
      (survivors, index) = (Survivors([:]), [:])
      return
    }
    let survivors = try register.survivors(fields.type)
    var people: [Person] = []
    var twins: [(survivor: Dot, recordedOn: Int64)] = []
    try register.forEach(fields.type.number, in: regions, only: Person.fieldsAsked(of: fields)) { stored in
      let id = stored.record.id
      let recordedOn = try Person.recordedOn(stored.record, in: register, now: now)
      if survivors.isSurvivor(id) {
        people.append(Person(stored, fields, recordedOn: recordedOn, now: now))
      } else {
        twins.append((survivors.survivor(of: id), recordedOn))
      }
      return true
    }
    self.survivors = survivors
    index = Dictionary(uniqueKeysWithValues: people.enumerated().map { ($1.id, $0) })
    for twin in twins {
      if let place = index[twin.survivor] { people[place].recordedOn = min(people[place].recordedOn, twin.recordedOn) }
    }
    self.people = people
  }

  /// The person whom a record is about; nil for one who is not looked at.
  func person(_ record: Dot) -> Person? { place(of: record).map { people[$0] } }

  /// Where they stand in `people`.
  func place(of record: Dot) -> Int? { index[survivors.survivor(of: record)] }
}

extension Population.Person {
  /// All that is asked of an elder's record. The name says nothing here but when the record was made: what hardly anybody
  /// writes again is there to be looked at.
  static func fieldsAsked(of fields: ElderFields) -> [Field] {
    [
      fields.name, fields.categories, fields.enrolled, fields.ageStated, fields.ageStatedOn, fields.archived,
      fields.archivedOn, fields.supportMode, fields.birth, fields.living, fields.institutionOn, fields.riskTier,
      fields.visitInterval, fields.reviewedOn, fields.doctorContract, fields.doctorFrom, fields.doctorUntil,
    ]
  }

  /// - Parameter stored: the whole record.
  init(_ stored: StoredRecord, _ fields: ElderFields, now: Int64) {
    self.init(stored, fields, recordedOn: Self.recordedOn(stored.record, now: now), now: now)
  }

  init(_ stored: StoredRecord, _ fields: ElderFields, recordedOn: Int64, now: Int64) {
    let record = stored.record
    let archived = record.integer(fields.archived)
    let stated = record.integer(fields.ageStated).flatMap { age in
      record.integer(fields.ageStatedOn).map { ($0 / 10_000 - age) * 10_000 }
    }
    id = record.id
    region = stored.region
    categories = record.members(fields.categories)
    enrolled = record.integer(fields.enrolled)
    self.recordedOn = recordedOn
    leftForInstitution = archived == Vocabulary.archived["in_institution"]
    supportMode = record.integer(fields.supportMode)
    birth = record.integer(fields.birth) ?? stated
    isEnteredInError = archived == Vocabulary.archived["entered_in_error"]
    leftOn = Self.leaving.contains(archived) ? record.leftOn(fields.archived, fields.archivedOn, now: now) : .max
    inInstitutionFrom =
      record.integer(fields.living) == Vocabulary.living["institution"]
      ? record.integer(fields.institutionOn) ?? 0 : .max
    riskTier = record.integer(fields.riskTier)
    intervalDays = record.integer(fields.visitInterval)
    reviewedOn = record.integer(fields.reviewedOn)
    hasDoctor = record.integer(fields.doctorContract) == 1
    doctorFrom = record.integer(fields.doctorFrom)
    doctorUntil = record.integer(fields.doctorUntil).map { PartialDate.lastDay(of: $0) }
  }

  private static let leaving: Set<Int64?> = Set(
    ["died", "moved_away", "in_institution"].map { Vocabulary.archived[$0] })

  /// The day on which a record was made, as far as its cells still tell: else that of the oldest of them. A clock ahead of
  /// now cannot keep anybody off the register.
  /// - Parameter part: some of the record's cells; the others are read if none of these is as the record was made.
  fileprivate static func recordedOn(_ part: Record, in register: any Register, now: Int64) throws -> Int64 {
    let isTold = part.cells.contains { entry in entry.cell.siblings.contains { $0.dot == part.id } }
    return recordedOn(isTold ? part : try register.record(part.id, type: part.type) ?? part, now: now)
  }

  fileprivate static func recordedOn(_ record: Record, now: Int64) -> Int64 {
    Instant.day(min(now, Int64(clamping: record.madeAt.milliseconds))).packed
  }

  /// The day from which the register has them, packed; of one of which only year or month is known before all its days.
  var registeredFrom: Int64 { enrolled ?? recordedOn }

  /// Whether the register has them at the end of a day: enrolled by then, and neither gone nor in an institution.
  func isOnRegister(_ lastDay: Int64) -> Bool {
    if registeredFrom > lastDay || isEnteredInError || leftOn <= lastDay { return false }
    return leftForInstitution || inInstitutionFrom > lastDay
  }

  /// Whether somebody supports them at the end of a day, at home or in an institution.
  func isSupported(_ lastDay: Int64) -> Bool {
    registeredFrom <= lastDay && !isEnteredInError && (leftForInstitution || leftOn > lastDay)
  }

  /// Whether they have reached an age on a day; a day of birth that is not known is the first that it may mean.
  func isAged(_ years: Int64, on day: Int64) -> Bool { birth.map { $0 + years * 10_000 <= day } ?? false }

  /// The categories of a target set that they belong to between two days; nil if they are none of its targets. A
  /// membership without dates holds at all times.
  func memberships(_ targets: TargetSet, from first: Int64, through last: Int64) -> [UInt32]? {
    let members = categories.filter {
      $0.membership.holds(from: first, through: last) && (targets.categories?.contains($0.element) ?? true)
    }.map(\.element)
    return members.isEmpty && targets.categories != nil ? nil : members
  }
}

extension Population.Person {
  /// Whether they are a target in a month: on the register at its end, and in one of the categories on some day of it.
  func isTarget(of targets: TargetSet, in month: CalendarMonth) -> Bool {
    guard isOnRegister(month.lastDay) else { return false }
    guard let wanted = targets.categories else { return true }
    let (first, last) = (month.firstDay, month.lastDay)
    return categories.contains { $0.membership.holds(from: first, through: last) && wanted.contains($0.element) }
  }
}

extension Population {
  /// What a reader has to know of those who count from the day of their record only because nobody wrote when they were
  /// enrolled, if that leaves them out of some of a period's months; empty if it leaves out nobody.
  func undatedNote(in period: Period) -> [Label] {
    let late = people.count {
      $0.enrolled == nil && !$0.isEnteredInError && $0.recordedOn > period.first.lastDay
    }
    guard late > 0 else { return [] }
    return [
      Label(
        "\(late) 名老人没有写登记日期，从建档那天起计，此前的月份不计；补上登记日期就从那天起计",
        "\(late) elders have no day of enrolment: they count from the day that their record was made and not in the months "
          + "before; write the day (--enrolled) and they count from then")
    ]
  }
}

extension Population {
  /// The day from which figures count an elder of whom nobody wrote when they were enrolled, packed as in `PartialDate`; nil
  /// where somebody did.
  package static func recordedOn(_ elder: Record, now: Int64) -> Int64? {
    elder.integer(RecordType.elder["enrolled"]) == nil ? Person.recordedOn(elder, now: now) : nil
  }
}

extension Record {
  /// The day on which what an elder's record is archived for took place, packed as in `PartialDate`; nil if nobody wrote
  /// it down. A day that was written before the reason was is that of an earlier reason.
  package var archivedOn: Int64? { archivedOn(RecordType.elder["archived"], RecordType.elder["archived_on"]) }

  /// The day on which an archived elder left, packed.
  package func leftOn(now: Int64) -> Int64 {
    leftOn(RecordType.elder["archived"], RecordType.elder["archived_on"], now: now)
  }

  /// If nobody wrote it down, the day that the archiving was recorded, today at the latest: a clock ahead of now cannot
  /// keep anybody on the register.
  fileprivate func leftOn(_ reason: Field, _ on: Field, now: Int64) -> Int64 {
    if let day = archivedOn(reason, on) { return day }
    guard let cell = self[CellKey(field: reason.number)] else { return 0 }
    return Instant.day(min(now, Int64(clamping: reason.shown(cell).time.milliseconds))).packed
  }

  fileprivate func archivedOn(_ reason: Field, _ on: Field) -> Int64? {
    guard let day = integer(on), let dated = self[CellKey(field: on.number)] else { return nil }
    guard let reasoned = self[CellKey(field: reason.number)] else { return day }
    return on.shown(dated).time < reason.shown(reasoned).time ? nil : day
  }
}
