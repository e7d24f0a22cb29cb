import Model
import Replication
import Roster
import Store
import Sync

extension FileImport.Planned {
  /// The divisions that the plan writes to: of the people met, of the villages named, of those that others belong to.
  func regions(_ type: RecordType) -> [Region] {
    var codes: Set<Int64> = []
    for row in plan.rows {
      switch row.outcome {
      case .created(let values): codes.formUnion(codesNamed(values.dictionary, type))
      case .updated(let reference, let changes):
        // A village's name is its code.
        if case .stored(let name) = reference, let code = people.record(name)?.region ?? Int64(name) {
          codes.insert(code)
        }
        codes.formUnion(codesNamed(changes, type))
      case .unchanged, .rejected: continue
      }
    }
    return codes.sorted().compactMap { Region(division: $0) }
  }

  /// Where a row's own values place its record: its village, its code, or the person or thing it belongs to.
  private func codesNamed(_ values: RosterChanges, _ type: RecordType) -> [Int64] {
    values.compactMap { key, texts in
      guard let field = type.field(key: key), let text = texts.first else { return nil }
      switch field.kind {
      case .region, .division: return Int64(text)
      case .reference: return people.record(text)?.region
      default: return nil
      }
    }
  }
}
