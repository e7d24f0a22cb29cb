import Glibc
import Model
import Replication
import Storage
import Store
import Sync

/// People who are erased by law: nothing of them may stay anywhere, and nothing else may go.
extension World {
  func erase() throws {
    guard weather.strikes(.erasure),
      let record = notebook.created[CareModel.Number.elder]?.randomElement(using: &random),
      let dot = try nameAtHub(record)
    else { return }
    let ids = try hub.records.belongings(of: dot)
    defer {
      if (try? hub.database.isErased(dot)) == true {
        erased[record] = now
        for id in ids { erasedNames[id] = hub.memory.serials[id] ?? notebook.candidates(id).first }
      }
    }
    try hub.store.transaction {
      try hub.records.erase(ids, by: people[0].name, reason: "依法删除")
      try hub.store.noteScrub()
    }
    _ = try hub.store.scrub()
    note("w\(record) is erased", record)
  }

  private func nameAtHub(_ record: Int) throws -> Dot? {
    try notebook.names(of: record).first { name in
      guard let stored = try hub.database.stored(name, type: CareModel.Number.elder)?.record else { return false }
      return notebook.record(of: stored) == record
    }
  }

  /// The records that an erasure may take along: whatever was ever said to be one with an erased one, or to belong to it.
  func mayBeErased() -> Set<Int> {
    guard !erased.isEmpty else { return [] }
    var links: [Int: Set<Int>] = [:]
    for note in notebook.notes.values {
      for cell in note.cells {
        guard case .reference(let target) = cell.value else { continue }
        for other in notebook.candidates(target) {
          links[other, default: []].insert(note.record)
          // Records of one person go together, whichever gave way.
          if note.type == CareModel.Number.elder { links[note.record, default: []].insert(other) }
        }
      }
    }
    var found: Set<Int> = []
    var rest = Array(erased.keys)
    while let next = rest.popLast() {
      if found.insert(next).inserted { rest += links[next] ?? [] }
    }
    return found
  }

  /// Whether the hub counts a record as erased, under any of its names.
  func isErased(_ record: Int) throws -> Bool {
    guard !erased.isEmpty else { return false }
    return try notebook.names(of: record).contains {
      try hub.database.isErased($0) && (erasedNames[$0] ?? record) == record
    }
  }

  /// What was asked for is gone everywhere, what nobody asked for is not.
  func checkErasures() throws {
    guard !erased.isEmpty else { return }
    let allowed = mayBeErased()
    var gone: Set<Int> = []
    for note in notebook.notes.values.sorted(by: { $0.serial < $1.serial }) where note.record == note.serial {
      guard try isErased(note.serial) else { continue }
      gone.insert(note.serial)
      if !allowed.contains(note.serial) {
        report("erased_too_much", "w\(note.serial) was erased with nobody it belongs to", record: note.serial)
      }
    }
    for record in erased.keys.sorted() where !gone.contains(record) {
      report("not_erased", "w\(record) counts as erased no more", record: record)
    }
    let texts = gone.sorted().prefix(6).flatMap(longTexts)
    try checkBytes(of: try hub.database.image(), texts, "the hub")
    for device in devices where !device.isErased {
      for record in gone.sorted() {
        for id in notebook.names(of: record) where self.record(id, on: device) == record {
          if try !device.store.inner.entries(of: id).isEmpty {
            report("not_erased", "\(name(device)) still has its own changes to w\(record)", record: record)
          }
        }
      }
      try checkBytes(of: try device.store.inner.image(), texts, name(device))
    }
  }

  /// Texts of a record that stand nowhere else.
  private func longTexts(_ record: Int) -> [(record: Int, text: [UInt8])] {
    notebook.notes.values.filter { $0.record == record }.sorted { $0.serial < $1.serial }.flatMap { note in
      note.cells.compactMap { cell in
        guard case .text(let text) = cell.value, text.utf8.count > 9 else { return nil }
        return (record, Array(text.utf8.prefix(24)))
      }
    }
  }

  private func checkBytes(of image: [UInt8], _ texts: [(record: Int, text: [UInt8])], _ place: String) throws {
    for (record, text) in texts {
      if image.contains(text) { report("not_erased", "\(place) still holds a text of w\(record)", record: record) }
    }
  }
}

extension [UInt8] {
  /// Whether these bytes stand anywhere within.
  fileprivate func contains(_ text: [UInt8]) -> Bool {
    withUnsafeBytes { all in
      text.withUnsafeBytes { text in
        var offset = 0
        while let found = memchr(all.baseAddress! + offset, Int32(text[0]), all.count - offset) {
          let start = found - UnsafeMutableRawPointer(mutating: all.baseAddress!)
          if start + text.count > all.count { return false }
          if memcmp(found, text.baseAddress!, text.count) == 0 { return true }
          offset = start + 1
        }
        return false
      }
    }
  }
}
