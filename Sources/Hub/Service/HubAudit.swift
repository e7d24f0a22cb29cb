import Casework
package import Model
package import Storage
package import Store
import Terminal
import Wire

/// The audit as far as one account may know of it, in its reader's words. The same for the console, its files and the
/// command line.
package struct HubAudit {
  package let language: Language
  private let store: HubDatabase
  /// Nil for whoever owns the data folder, and for an administrator: they read everything.
  private let reader: Account?
  private let readable: Set<String>
  private let villages: Villages
  private let names: RecordNames

  /// - Parameter reader: nil for whoever owns the data folder.
  package init(_ store: HubDatabase, for reader: Account?, _ language: Language) throws {
    self.store = store
    self.language = language
    self.reader = reader?.role == .admin ? nil : reader
    readable = try self.reader.map { Reach($0).known(try store.accounts()) } ?? []
    villages = try Villages(store, regions: nil)
    names = RecordNames(try store.replicaIDs())
  }

  /// Those who may read it: whoever answers for others, and auditors.
  package static let readers: Roles = [.town, .county, .auditor, Roles(.admin)]

  /// The entries that the reader may see, from the latest, or from before one by its number, until `body` says enough.
  ///
  /// An official sees what accounts within the official's regions did, and what anybody did there. What concerns the hub
  /// as a whole is an administrator's.
  package func forEach(
    before number: Int64? = nil, _ query: AuditQuery, _ body: (AuditRow) throws -> Bool
  ) throws {
    try store.forEachAuditEntry(before: number, query) { row in try !lets(row.entry) || body(row) }
  }

  private func lets(_ entry: AuditEntry) -> Bool {
    guard let reader else { return true }
    return readable.contains(entry.account)
      || entry.regions.contains { region in reader.regions.contains { $0.contains(region) } }
  }

  // MARK: - Words

  /// What was done.
  package func label(_ entry: AuditEntry) -> String { AuditWords.label(entry.action)[language] }

  /// What it was done to, and how much of it.
  package func detail(_ entry: AuditEntry) -> String {
    let type = entry.facts.first { $0.name == .type }.flatMap { CareModel.current.type(key: $0.value) }
    var parts: [String] = []
    for fact in entry.facts {
      // Said with the record.
      if fact.name == .type, entry.facts.contains(where: { $0.name == .record }) { continue }
      parts.append(words(fact, type)[language])
    }
    return parts.joined(separator: language == .zh ? "，" : ", ")
  }

  private func words(_ fact: AuditFact, _ type: RecordType?) -> Label {
    let value = fact.value
    switch fact.name {
    case .region: return Region(value).map(place) ?? Label(value, value)
    case .device:
      let name = RecordName.replica(value).map(names.short) ?? value
      return Label("设备 \(name)", "device \(name)")
    case .record:
      let (label, name) = (type?.label ?? Label("记录", "record"), short(value))
      return Label("\(label.zh) \(name)", "\(label.en) \(name)")
    case .into: return Label("并入 \(short(value))", "into \(short(value))")
    case .change: return Label("改动 \(short(value))", "change \(short(value))")
    default: return AuditWords.words(fact)
    }
  }

  private func short(_ value: String) -> String { RecordName.dot(value).map(names.short) ?? value }

  private func place(_ region: Region) -> Label {
    let name = region.level == .village ? villages.name(region.padded) : Divisions.name(of: region)
    let text = [name, region.description].compactMap { $0 }.joined(separator: " ")
    return Label(text, text)
  }
}
