import Model
import Replication
import Store
import Wire

/// What the lines of reports are called.
struct RowNames {
  private let villages: [String: String]
  private let helpers: [String: String]

  static let unknown = Label("不详", "unknown")

  init(_ register: any Register) throws {
    villages = Dictionary(
      uniqueKeysWithValues: try VillageList(register).entries.compactMap { village in
        village.name.map { (String(village.code), $0) }
      })
    helpers = Dictionary(uniqueKeysWithValues: try Workforce(register).helpers.map { (Self.key($0.id), $0.name) })
  }

  /// The key of a line about a record: its id.
  static func key(_ id: Dot) -> String { RecordName.text(id) }

  func name(_ key: String, _ grouping: Grouping) -> Label {
    switch grouping {
    case .village: Label(stringLiteral: villages[key] ?? division(key))
    case .helper: helpers[key].map { Label(stringLiteral: $0) } ?? Self.unknown
    case .category: Self.term(Vocabulary.categories, key)
    case .kind: Self.term(Vocabulary.alertKind, key)
    case .severity: Self.term(Vocabulary.severity, key)
    case .channel: Self.term(Vocabulary.alertChannel, key)
    case .service: Self.term(Vocabulary.services, key)
    case .helperKind: Self.term(Vocabulary.visitorKind, key)
    case .facilityKind: Self.term(Vocabulary.facilityKind, key)
    case .volunteer, .month: key.isEmpty ? Self.unknown : Label(stringLiteral: key)
    }
  }

  /// A division above the village: its name where one is shipped, without the zeros that pad it.
  private func division(_ key: String) -> String {
    Region(key).map { Divisions.name(of: $0) ?? $0.description } ?? key
  }

  private static func term(_ vocabulary: Vocabulary, _ key: String) -> Label {
    key.isEmpty ? unknown : vocabulary.term(key: key)?.label ?? Label(stringLiteral: key)
  }
}
