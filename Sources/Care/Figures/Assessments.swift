import Model
import Replication
import Store

/// The assessments of all people, each person's in their order: by day, and of one day by the time at which each was
/// recorded.
struct Assessments {
  struct Entry {
    /// Packed as in `PartialDate`; of a date of which only year or month is known the first that it may mean.
    let day: Int64
    /// The date as it was written.
    let date: Int64
    let madeAt: HybridTime
    let id: Dot
    /// The final level, a code of `Vocabulary.abilityLevel`: from 0, able, to 4.
    let level: Int64?
    let validUntil: Int64?
    /// Whether it came to a result: a total or a level.
    let isFinished: Bool
  }

  private var entries: [Dot: [Entry]] = [:]

  /// - Parameters:
  ///   - elder: whom alone it is asked of, as the assessments name them; nil for all.
  ///   - last: later ones are not looked at, packed as in `PartialDate`.
  init(
    _ register: any Register, _ survivors: Survivors, about elder: Dot? = nil, through last: Int64 = .max
  ) throws {
    guard let type = register.model.type(number: CareModel.Number.assessment) else { return }
    let results = ["total", "self_care_total", "preliminary_level", "final_level", "self_care_level"].map { type[$0] }
    var entries: [Dot: [Entry]] = [:]
    func take(_ record: Record) {
      guard record.value(type["voided"]) == nil, let date = record.integer(type["assessed_on"]),
        let day = record.day(type["assessed_on"]), day <= last, let elder = record.reference(type["elder"])
      else { return }
      let entry = Entry(
        day: day, date: date, madeAt: record.madeAt, id: record.id, level: record.integer(type["final_level"]),
        validUntil: record.integer(type["valid_until"]).map { PartialDate.lastDay(of: $0) },
        isFinished: results.contains { record.integer($0) != nil })
      entries[survivors.survivor(of: elder), default: []].append(entry)
    }
    if let elder {
      for stored in try register.records(.assessment, about: elder) { take(stored.record) }
    } else {
      try register.forEach(type.number, in: nil) { stored in
        take(stored.record)
        return true
      }
    }
    self.entries = entries.mapValues { list in
      list.sorted { ($0.day, $0.madeAt, $0.id) < ($1.day, $1.madeAt, $1.id) }
    }
  }

  func of(_ person: Dot) -> [Entry] { entries[person] ?? [] }
}
