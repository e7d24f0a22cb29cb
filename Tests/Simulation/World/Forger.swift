import Model
import Replication
import Storage
import Store
import Sync
import Wire

/// Somebody with a device's token and a program of their own, whose changes claim to have seen what they have not.
final class Forger {
  let replica: ReplicaID
  let person: Int
  private(set) var end: JournalPoint
  private var serials: [Int] = []

  init(replica: ReplicaID, person: Int) {
    self.replica = replica
    self.person = person
    end = JournalPoint(startOf: replica)
  }

  func request(_ change: Change) -> SyncRequest {
    let after = end.appending(change.canonicalBytes)
    return SyncRequest(
      replica: replica, modelVersion: CareModel.current.version, incarnation: 0, cursor: [],
      acknowledged: JournalMark(end), journalEnd: JournalMark(after), contactsHash: 0,
      pageBytes: Limits.pageBytesMin, changes: [.change(change)])
  }

  /// Nobody writes a cell again without covering what they wrote there before.
  var mine: [Int] { serials }

  func wrote(_ serial: Int) { serials.append(serial) }

  func wasTaken(_ change: Change) { end = end.appending(change.canonicalBytes) }
}

extension World {
  /// A change whose context covers more of a cell than the hub has there must not be applied.
  func forge() throws {
    guard let forger, weather.strikes(.forgery), let (record, seen) = try target(of: forger) else { return }
    let key = CellKey(field: type("elder", .current)["note"].number)
    let serial = notebook.nextSerial()
    let change = Change(
      dot: Dot(forger.replica, forger.end.counter + 1), time: HybridTime(milliseconds: now), record: record.id,
      type: record.type, account: people[forger.person].name, reason: Notebook.reason(serial),
      writes: [Write(key: key, value: .text("伪\(serial)"), seen: seen)])
    let status = try hub.store.transaction { () -> HistoryEntry.Status? in
      let enrolment = try hub.store.enrolment(of: forger.replica)!
      _ = try HubSync(records: hub.records).answer(forger.request(change), from: enrolment)
      // A hub that has gone back in time does not take it.
      guard let entry = try hub.store.historyEntry(change.dot), entry.change == change else { return nil }
      return entry.status
    }
    guard let status else { return self.forger = nil }
    forger.wasTaken(change)
    if let serialOfRecord = notebook.record(of: record) {
      let cell = Note.Cell(key: key, value: change.writes[0].value, saw: [], mine: forger.mine)
      var note = Note(
        serial: serial, device: nil, record: serialOfRecord, type: record.type, cells: [cell], time: change.time)
      note.claims = seen
      notebook.add(note, as: change.dot)
    }
    forger.wrote(serial)
    hub.memory.taken.insert(serial)
    hub.memory.serials[change.dot] = serial
    note("somebody claims to have seen \(seen.entries.map(dotText).joined(separator: " ")) in \(dotText(record.id))")
    if status == .applied { report("forged", "a change that covers what the hub has not was applied") }
  }

  /// An elder and a context that goes beyond what the hub has in its note, in ways that a sloppy hub might not notice.
  private func target(of forger: Forger) throws -> (Record, VersionVector)? {
    let person = people[forger.person]
    guard !person.isDisabled, person.role.mayWriteRecords else { return nil }
    var elders: [Record] = []
    for region in Self.villages where person.reaches(region) {
      try hub.database.forEach(CareModel.Number.elder, in: [Region(village: region)!]) {
        elders.append($0.record)
        return elders.count < 40
      }
    }
    guard let record = elders.randomElement(using: &random) else { return nil }
    let field = type("elder", .current)["note"].number
    let known = record[CellKey(field: field)]?.context ?? VersionVector()
    let others = try hub.database.knowledge().entries.filter {
      $0.replica != forger.replica && !known.contains($0)
    }
    guard let other = others.randomElement(using: &random) else { return nil }
    // Either all that the hub has of another's journal, or a little that is still to come.
    let counter = chance(0.6) ? other.counter : other.counter + UInt64.random(in: 1...5, using: &random)
    return (record, known.union(VersionVector(Dot(other.replica, counter))))
  }

  private func type(_ key: String, _ model: CareModel) -> RecordType { model.type(key: key)! }
}
