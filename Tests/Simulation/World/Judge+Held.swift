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

  /// What its author has written over since, all of it and by one change that counts, is not still to be decided.
  func checkHeld() throws {
    for entry in try hub.database.held() {
      guard let serial = Notebook.serial(entry.change.reason), let note = notebook.notes[serial],
        let replica = history[serial]?.replica
      else { continue }
      for later in notebook.notes.values where later.record == note.record && history[later.serial]?.replica == replica
      {
        guard note.cells.allSatisfy({ later.cell($0.key)?.mine.contains(serial) ?? false }),
          try note.cells.allSatisfy({ try counts(later.serial, $0.key) })
        else { continue }
        report("not_superseded", "w\(serial) is still held though w\(later.serial) replaced it", record: note.record)
      }
    }
  }
}
