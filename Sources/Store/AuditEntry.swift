package import Model
package import Replication
import Wire

/// One thing that an account did to the hub itself, or to records at the hub.
///
/// It keeps facts, never sentences: who reads it has a language, and the entry outlives its wording.
package struct AuditEntry: Hashable, Sendable {
  package let milliseconds: UInt64
  /// Who did it: an account, or `local` for whoever owns the data folder. Empty where nobody is known.
  package let account: String
  /// A stable word: `invite`, `import`, `backup` …
  package let action: String
  /// What it was done to, and how much of it.
  package let facts: [AuditFact]
  /// Where: officials of these regions may read the entry. None concerns the hub as a whole.
  package let regions: [Region]

  package init(
    milliseconds: UInt64, account: String, action: String, facts: [AuditFact] = [], regions: [Region] = []
  ) {
    self.milliseconds = milliseconds
    self.account = account
    self.action = action
    self.facts = facts
    self.regions = Set(regions).sorted()
  }
}

/// A name and a value that any program reads: an id, a key of the model, a number. No personal data.
package struct AuditFact: Hashable, Sendable {
  package enum Name: String, CaseIterable, Sendable {
    /// Whom or what it was done to.
    case account, role, region, device, record, into, change, type, field, `import`, report, period, format
    /// How many.
    case rows, created, updated, unchanged, rejected, suggested, items, records, changes, devices, bytes, attempts
    /// How it ended: `superseded`, `closed`.
    case outcome
  }

  package let name: Name
  package let value: String

  fileprivate init(_ name: Name, _ value: String) {
    self.name = name
    // A value is a word; what would end it in the store cannot be part of it.
    self.value = String(value.map { $0.isNewline ? " " : $0 })
  }

  package static func account(_ name: String) -> Self { Self(.account, name) }
  package static func role(_ role: Role) -> Self { Self(.role, role.key) }
  package static func region(_ region: Region) -> Self { Self(.region, region.description) }
  package static func device(_ replica: ReplicaID) -> Self { Self(.device, RecordName.text(replica)) }
  package static func record(_ id: Dot) -> Self { Self(.record, RecordName.text(id)) }
  /// The record that another one gave way to.
  package static func into(_ id: Dot) -> Self { Self(.into, RecordName.text(id)) }
  package static func change(_ id: Dot) -> Self { Self(.change, RecordName.text(id)) }
  package static func type(_ type: RecordType) -> Self { Self(.type, type.key) }
  /// A field, with its type: keys alone are not unique.
  package static func field(_ field: Field, of type: RecordType) -> Self { Self(.field, "\(type.key).\(field.key)") }
  package static func imported(_ id: String) -> Self { Self(.import, id) }
  package static func report(_ key: String) -> Self { Self(.report, key) }
  package static func period(_ text: String) -> Self { Self(.period, text) }
  package static func format(_ key: String) -> Self { Self(.format, key) }
  package static func outcome(_ key: String) -> Self { Self(.outcome, key) }
  /// How many of something; one of the names that count.
  package static func count(_ name: Name, _ count: Int) -> Self { Self(name, String(count)) }

  /// The record that it names.
  package var record: Dot? { name == .record || name == .into ? RecordName.dot(value) : nil }
}

extension [AuditFact] {
  /// As the store keeps them: a line each.
  package var text: String { map { "\($0.name.rawValue) \($0.value)" }.joined(separator: "\n") }

  /// Reads what `text` wrote. Names of a newer version are passed over.
  package init(text: String) {
    self = text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      return AuditFact.Name(rawValue: String(parts[0])).map { AuditFact($0, parts.count > 1 ? String(parts[1]) : "") }
    }
  }
}
