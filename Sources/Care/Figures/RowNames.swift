import Model
import Replication
import Store

/// What the lines of reports are called.
struct RowNames {
  private let villages: [String: String]

  static let unknown = Label("不详", "unknown")

  init(_ register: any Register) throws {
    var villages: [String: String] = [:]
    if let type = register.model.type(number: CareModel.Number.village) {
      try register.forEach(type.number, in: nil) { stored in
        if let code = stored.record.integer(type["code"]), let name = stored.record.text(type["name"]) {
          villages[String(code)] = name
        }
        return true
      }
    }
    self.villages = villages
  }

  func name(_ key: String, _ grouping: Grouping) -> Label {
    switch grouping {
    case .village: Label(stringLiteral: villages[key] ?? key)
    case .category: Self.term(Vocabulary.categories, key)
    case .kind: Self.term(Vocabulary.alertKind, key)
    case .severity: Self.term(Vocabulary.severity, key)
    case .channel: Self.term(Vocabulary.alertChannel, key)
    case .volunteer, .month: key.isEmpty ? Self.unknown : Label(stringLiteral: key)
    }
  }

  private static func term(_ vocabulary: Vocabulary, _ key: String) -> Label {
    key.isEmpty ? unknown : vocabulary.term(key: key)?.label ?? Label(stringLiteral: key)
  }
}
