import Model
import Replication
import Store
import Wire

/// What this very request changed, by how it was before: the device need not be told what it just said.
struct Echo {
  /// Records that did not exist before the request: the modification with which they came into being, and the change.
  private var created: [Dot: (entered: Int64, change: Change)] = [:]
  /// For each cell written by the request's own other changes, the modification it had before; 0 if it had none.
  private var seqs: [Dot: [CellKey: Int64]] = [:]

  /// The modification with which a record came into being; nil for one that was there before the request.
  func entered(_ id: Dot) -> Int64? { created[id]?.entered }

  /// The modification that a cell had before the request's own changes wrote it; 0 if it had none. Nil if they did not
  /// write it.
  func seq(of key: CellKey, in id: Dot) -> Int64? {
    seqs[id]?[key] ?? created[id].flatMap { $0.change.value(key).map { _ in 0 } }
  }

  /// Whether the request's own changes wrote to a record.
  func wrote(_ id: Dot) -> Bool { created[id] != nil || seqs[id] != nil }

  /// A write that is not the request's own: the device must hear of the cell.
  mutating func forget(_ change: Change) {
    guard wrote(change.record) else { return }
    for write in change.writes { seqs[change.record, default: [:]][write.key] = .max }
  }

  mutating func note(_ change: Change, before old: StoredRecord?, after new: StoredRecord) {
    guard let old else { return created[change.record] = (new.enteredSeq, change) }
    for write in change.writes where seq(of: write.key, in: change.record) == nil {
      seqs[change.record, default: [:]][write.key] = old.record[write.key].map { _ in old.seq(of: write.key) } ?? 0
    }
  }
}

/// Fills one page with rows.
struct PageBuilder {
  let base: Int64
  /// The regions that base is true for.
  let held: RegionSet
  let visibility: Visibility
  let bytesMax: Int
  let echo: Echo
  private(set) var rows: [Row] = []
  private var cells = 0
  private var bytes = 0

  init(base: Int64, held: RegionSet, visibility: Visibility, bytesMax: Int, echo: Echo) {
    self.base = base
    self.held = held
    self.visibility = visibility
    self.bytesMax = bytesMax
    self.echo = echo
  }

  var isFull: Bool {
    bytes >= bytesMax || rows.count >= Limits.rowsMax || cells >= Limits.cellsPerMessageMax - Limits.cellsMax
  }

  /// - Parameter isOwn: whether this request created the record, so that only what others added is news.
  mutating func add(_ stored: StoredRecord, isOwn: Bool) {
    let id = stored.record.id
    let whole = (stored.enteredSeq > base || !held.contains(stored.region)) && !isOwn
    let isEchoed = echo.wrote(id)
    let cells = stored.record.cells.filter { entry in
      guard Visibility(field: entry.key.field) <= visibility else { return false }
      if whole { return true }
      guard stored.seq(of: entry.key) > base else { return false }
      return !isEchoed || echo.seq(of: entry.key, in: id).map { $0 > base } ?? true
    }
    guard !cells.isEmpty else { return }
    rows.append(Row(id: id, type: stored.record.type, region: stored.region, whole: whole, cells: cells))
    self.cells += cells.count
    bytes += cells.reduce(8) { $0 + $1.cell.siblings.reduce(4) { $0 + $1.value.sizeEstimate } }
  }
}

extension Value {
  /// About how many bytes the value takes before deflating.
  fileprivate var sizeEstimate: Int {
    switch self {
    case .text(let text): text.utf8.count + 2
    case .opaque(_, let bytes): bytes.count + 2
    default: 4
    }
  }
}
