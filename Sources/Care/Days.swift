package import Model
package import Replication
import Store

/// Since when and until when things hold: days are packed as in `PartialDate`, and one of which only year or month is known
/// begins with the first day that it may mean and ends with the last.
extension Membership {
  /// Whether an element of a set holds on some day between two; without dates it does at all times.
  func holds(from first: Int64, through last: Int64) -> Bool {
    present && (since ?? 0) <= last && lasts(to: first)
  }

  /// Whether an element of a set has not ended before a day.
  package func lasts(to day: Int64) -> Bool { until.map { PartialDate.lastDay(of: $0) >= day } ?? true }

  /// Whether an element of a set holds on a day; without dates it does at all times.
  package func holds(on day: Int64) -> Bool { holds(from: day, through: day) }
}

extension Record {
  /// Whether what a record of a type with the fields `from` and `until` is about holds on a day.
  func holds(on day: Int64, _ type: RecordType) -> Bool {
    (integer(type["from"]) ?? 0) <= day && lasts(to: day, type)
  }

  /// Whether what a record of a type with the field `until` is about has not ended before a day.
  package func lasts(to day: Int64, _ type: RecordType) -> Bool {
    integer(type["until"]).map { PartialDate.lastDay(of: $0) >= day } ?? true
  }

  /// The day on which something took place, by a field; of one of which only year or month is known the first that it may
  /// mean.
  func day(_ field: Field) -> Int64? { integer(field).map(PartialDate.firstDay(of:)) }

  /// The time of the change that made a record, or, where no value of that change is left, of its oldest value: the same
  /// on every device that holds the record, as the order of ids, which are random, is not that of time.
  package var madeAt: HybridTime {
    let siblings = cells.lazy.flatMap(\.cell.siblings)
    return siblings.first { $0.dot == id }?.time ?? siblings.map(\.time).min() ?? HybridTime(rawValue: 0)
  }
}
