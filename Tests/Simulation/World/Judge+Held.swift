import Model
import Replication
import Storage
import Store

/// Whether what is held is held rightly.
extension World {
  /// The writes that count, by what the hub says of them now.
  private func counts(_ serial: Int, _ key: CellKey) throws -> Bool {
    if hub.memory.letIn.contains(SimulatedHub.LetIn(serial: serial, key: key)) { return true }
    for dot in notebook.names(ofWrite: serial) {
      guard let entry = try hub.database.historyEntry(dot), Notebook.serial(entry.change.reason) == serial else {
        continue
      }
      if entry.status == .admitted, let some = hub.memory.admittedCells[serial] { return some.contains(key) }
      return entry.status == .applied || entry.status == .admitted
    }
    return false
  }

  /// A held change is refused as superseded only if its author wrote all its cells again, or others who had seen it did.
  func checkSuperseded(_ serial: Int) {
    guard let note = notebook.notes[serial] else { return }
    let isWrong = note.cells.contains { cell in
      // It may be there already, by an offer.
      if hub.memory.letIn.contains(SimulatedHub.LetIn(serial: serial, key: cell.key)) { return false }
      return !notebook.notes.values.contains { later in
        guard later.record == note.record, later.cell(cell.key) != nil else { return false }
        return notebook.everythingSeen(by: later.serial, cell.key, includingOwn: true).contains(serial)
          && ((try? counts(later.serial, cell.key)) ?? false)
      }
    }
    if isWrong {
      report("hidden", "w\(serial) is refused as superseded, and nobody wrote over it", record: note.record)
    }
  }

  /// What the same replica has written over since, all of it and by one change that counts, is not still to be decided.
  func checkHeld() throws {
    for entry in try hub.database.held() {
      let later = try hub.database.history(of: entry.change.record).first { other in
        guard other.change.dot.replica == entry.change.dot.replica,
          other.change.dot.counter > entry.change.dot.counter
        else { return false }
        let written = try letIn(of: other)
        return entry.change.writes.allSatisfy { written.contains($0.key) }
      }
      guard let later else { continue }
      let (held, by) = (Notebook.serial(entry.change.reason) ?? 0, Notebook.serial(later.change.reason) ?? 0)
      report(
        "not_superseded", "w\(held) is still held though w\(by) of the same replica replaced it",
        record: notebook.notes[held]?.record)
    }
  }

  /// The cells of a change that count.
  private func letIn(of entry: HistoryEntry) throws -> Set<CellKey> {
    guard entry.status == .applied || entry.status == .admitted else { return [] }
    let all = Set(entry.change.writes.map(\.key))
    guard entry.status == .admitted, let serial = Notebook.serial(entry.change.reason),
      let some = hub.memory.admittedCells[serial]
    else { return all }
    return all.intersection(some)
  }
}
