import Model
import Replication

/// A cell, by the write that created its record: ids may change when a database forks, what people wrote does not.
struct CellName: Hashable {
  let record: Int
  let key: CellKey
}

/// What somebody wrote, noted from what they typed and what was on their screen.
struct Note {
  struct Cell {
    let key: CellKey
    let value: Value
    /// The writes whose values were on the screen in this cell.
    let saw: [Int]
    /// The writer's own earlier writes to this cell, whatever became of them: forms show them.
    let mine: [Int]
  }

  let serial: Int
  /// The device's number; nil for the hub's own.
  let device: Int?
  /// The write that created the record; this one, if it did.
  let record: Int
  let type: UInt16
  let cells: [Cell]
  let time: HybridTime
  /// What a forged change says that it has seen: it covers that once the hub has it.
  var claims: VersionVector?

  func cell(_ key: CellKey) -> Cell? { cells.first { $0.key == key } }

  /// Whether a sibling can be this write's.
  func wrote(_ sibling: Sibling, _ key: CellKey) -> Bool {
    guard time == sibling.time, let cell = cell(key) else { return false }
    // References are renamed by a fork.
    if case .reference = sibling.value, case .reference = cell.value { return true }
    return cell.value == sibling.value
  }
}

/// Who wrote what. Every write carries its serial number in its reason, which nobody in between looks at, so that it is
/// known again under whatever name it comes back.
struct Notebook {
  private(set) var notes: [Int: Note] = [:]
  private var serials: [Dot: [Int]] = [:]
  private var writeNames: [Int: [Dot]] = [:]
  /// The names that a record has had, the newest last.
  private var names: [Int: [Dot]] = [:]
  /// The writes that created records, by type.
  private(set) var created: [UInt16: [Int]] = [:]
  private var last = 0

  mutating func nextSerial() -> Int {
    last += 1
    return last
  }

  static func reason(_ serial: Int) -> String { "w\(serial)" }

  /// The serial in a reason; nil for what the hub wrote by itself.
  static func serial(_ reason: String) -> Int? { reason.first == "w" ? Int(reason.dropFirst()) : nil }

  mutating func add(_ note: Note, as dot: Dot) {
    notes[note.serial] = note
    if note.record == note.serial { created[note.type, default: []].append(note.serial) }
    call(note.serial, dot)
  }

  /// Another name for a write.
  mutating func call(_ serial: Int, _ dot: Dot) {
    guard let note = notes[serial] else { return }
    if serials[dot]?.contains(serial) != true {
      serials[dot, default: []].append(serial)
      writeNames[serial, default: []].append(dot)
    }
    if note.record == serial, names[serial]?.contains(dot) != true { names[serial, default: []].append(dot) }
  }

  func names(of record: Int) -> [Dot] { names[record] ?? [] }

  /// The names that a write has had.
  func names(ofWrite serial: Int) -> [Dot] { writeNames[serial] ?? [] }

  /// The writes that have had this name: more than one while clones have not been told apart.
  func candidates(_ dot: Dot) -> [Int] { serials[dot] ?? [] }

  /// Whose value a sibling is; nil if nobody noted it.
  /// - Parameters:
  ///   - record: what it stands in.
  ///   - names: what changes are called where it is read, as far as that is known: clones whose clocks stand still may
  ///     write two references under one name at one time.
  func serial(of sibling: Sibling, _ key: CellKey, in record: Int?, names: [[Dot: Int]]) -> Int? {
    for names in names {
      if let serial = names[sibling.dot], notes[serial]?.wrote(sibling, key) ?? false { return serial }
    }
    let all = candidates(sibling.dot)
    if all.count == 1 { return all[0] }
    return all.first { serial in
      guard let note = notes[serial] else { return false }
      return (record == nil || note.record == record) && note.wrote(sibling, key)
    }
  }

  func serials(_ cell: Cell, _ key: CellKey, in record: Int?, names: [[Dot: Int]]) -> [Int] {
    cell.siblings.compactMap { serial(of: $0, key, in: record, names: names) }
  }

  /// Which record this is. Its name tells, unless clones gave it to several; then what stands in it does.
  func record(of record: Record) -> Int? {
    let all = candidates(record.id)
    if all.count < 2 { return all.first }
    return owner(of: record, all, byReferences: false) ?? owner(of: record, all, byReferences: true)
  }

  private func owner(of record: Record, _ all: [Int], byReferences: Bool) -> Int? {
    for entry in record.cells {
      for sibling in entry.cell.siblings {
        if case .reference = sibling.value, !byReferences { continue }
        for serial in candidates(sibling.dot) {
          guard let note = notes[serial], note.type == record.type, all.contains(note.record),
            note.wrote(sibling, entry.key)
          else { continue }
          return note.record
        }
      }
    }
    return nil
  }

  /// The writes to a cell whose names are in a context.
  func serials(within context: VersionVector, _ record: Int, _ key: CellKey) -> [Int] {
    notes.values.filter { note in
      note.record == record && note.cell(key) != nil
        && names(ofWrite: note.serial).contains { context.contains($0) }
    }
    .map(\.serial)
  }

  /// What a writer had seen in a cell, and what was behind it.
  func everythingSeen(by serial: Int, _ key: CellKey, includingOwn: Bool) -> Set<Int> {
    var seen: Set<Int> = []
    var rest = [serial]
    while let next = rest.popLast() {
      guard let note = notes[next], let cell = note.cell(key) else { continue }
      if includingOwn, let claims = note.claims {
        for claimed in serials(within: claims, note.record, key) where seen.insert(claimed).inserted {
          rest.append(claimed)
        }
      }
      for earlier in includingOwn ? cell.saw + cell.mine : cell.saw where seen.insert(earlier).inserted {
        rest.append(earlier)
      }
    }
    return seen
  }
}
