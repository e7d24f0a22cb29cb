import Model
import Replication
import Storage
import Store
import Wire

/// Whether what waits has something to wait for, and whether anybody can end its waiting.
extension World {
  /// What a held change lacks, told from the hub's rows and history alone.
  private enum Lack {
    /// A record that it writes to or refers to.
    case record(Dot)
    /// A write to the same cell that its author had seen.
    case write(Dot, CellKey)
  }

  func checkWaiting() throws {
    for entry in try hub.database.held() where entry.code == .missingDependency {
      // What is forged may name what comes later, elsewhere: nobody waits for that.
      if let serial = Notebook.serial(entry.change.reason), notebook.notes[serial]?.claims != nil { continue }
      guard let type = hub.model.type(number: entry.change.type) else { continue }
      let lacks = try lacks(of: entry.change, type)
      if lacks.isEmpty {
        report("stuck", "\(text(entry)) and lacks nothing", record: record(of: entry.change))
      }
      for case .record(let dot) in lacks where try !isToBeHad(dot, of: entry.change) {
        report(
          "unreachable", "\(text(entry)) and lacks \(dotText(dot)), which nobody has", record: record(of: entry.change))
      }
    }
  }

  private func text(_ entry: HistoryEntry) -> String {
    let serial = Notebook.serial(entry.change.reason) ?? 0
    return "w\(serial) (\(dotText(entry.change.dot)) to \(dotText(entry.change.record))) is still held as "
      + "missing_dependency, waiting for \(entry.waitsOn.map(dotText) ?? "nothing")"
  }

  private func record(of change: Change) -> Int? {
    Notebook.serial(change.reason).flatMap { notebook.notes[$0]?.record }
  }

  private func lacks(of change: Change, _ type: RecordType) throws -> [Lack] {
    let stored = try hub.database.stored(change.record, type: change.type)
    if stored == nil, !change.creates { return [.record(change.record)] }
    let shared = try hub.database.ancestors(of: change.dot.replica)
    var lacks: [Lack] = []
    for write in change.writes {
      if case .reference(let target) = write.value,
        case .reference(let targetType)? = type.field(number: write.key.field)?.kind,
        try hub.database.stored(target, type: targetType) == nil
      {
        lacks.append(.record(target))
      }
      let known = stored?.record[write.key]?.context ?? VersionVector()
      for seen in write.seen.entries where seen.replica != change.dot.replica && known[seen.replica] < seen.counter {
        // What it shares with whom it descends from is there as soon as the hub has that journal.
        let isShared = shared.contains { $0.replica == seen.replica && $0.counter >= seen.counter }
        let isTaken = try hub.database.replicaState(seen.replica).taken.counter >= seen.counter
        if !isShared || !isTaken { lacks.append(.write(seen, write.key)) }
      }
    }
    return lacks
  }

  /// Whether a missing record may still come: somebody has to decide on it, or the hub was offered it, or its author's
  /// journal has it. Gone with every disk it was on is what only a hub that went back in time can have lost.
  private func isToBeHad(_ dot: Dot, of change: Change) throws -> Bool {
    if let entry = try hub.database.historyEntry(dot) { return entry.status != .applied && entry.status != .admitted }
    if try hub.database.offers().contains(where: { $0.record.id == dot }) { return true }
    return hub.hasForgotten
  }
}
