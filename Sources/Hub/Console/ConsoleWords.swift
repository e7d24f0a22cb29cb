import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// The forms in which the console's answers say things.
extension JSONWriter {
  /// `{"key","label"}`, or null.
  mutating func field(_ name: String, term code: Int64?, _ vocabulary: Vocabulary?, _ language: Language) {
    key(name)
    guard let code, let vocabulary else { return null() }
    term(vocabulary.keyText(code), vocabulary.labelText(code, language))
  }

  mutating func term(_ key: String, _ label: String) {
    object { json in
      json.field("key", key)
      json.field("label", label)
    }
  }

  /// `[{"code","name"}]`
  mutating func field(_ name: String, _ regions: [Region], _ villages: Villages) {
    key(name)
    array { json in
      for region in regions {
        json.object { json in
          json.field("code", region.description)
          json.field("name", villages.name(region.padded) ?? Divisions.name(of: region))
        }
      }
    }
  }

  /// `{"value","text"}` members of a value.
  mutating func members(_ field: Field, _ value: Value, element: UInt32 = 0, _ desk: Desk) throws {
    key("value")
    if let isPresent = value.isPresent { self.value(isPresent) } else { self.value(field.plain(value)) }
    self.field("text", try desk.text(field, value, element: element))
  }

  /// `"village","village_name"`
  mutating func place(_ code: Int64, _ villages: Villages) {
    field("village", code == 0 ? nil : String(code))
    field("village_name", villages.name(code))
  }
}

extension ConsoleCall {
  /// The names of villages and other divisions, for accounts that see no records as well.
  func villageNames() throws -> Villages {
    if role.visibility != nil { return try desk.villages() }
    return try Villages(store, regions: nil)
  }

  /// The name of the device that wrote a change; nil for the hub itself.
  func device(_ dot: Dot) throws -> String? {
    if let known = knownDevices[dot.replica] { return known }
    let name = try store.device(dot.replica)?.name
    knownDevices[dot.replica] = .some(name)
    return name
  }

  func title(_ record: Record, _ type: RecordType) throws -> RecordTitle {
    try RecordTitle(record, type, store, language)
  }

  // MARK: - What was shown

  /// A word for the state of a record, or of one of its cells: what a form was filled in against.
  func seen(_ record: Record) -> String { Self.word(RecordCoding.bytes(record)) }

  func seen(_ cell: Cell, of record: Record, _ key: CellKey) -> String {
    Self.word(RecordCoding.bytes(Record(id: record.id, type: record.type, cells: [.init(key: key, cell: cell)])))
  }

  static func word(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(bytes).bytes.prefix(12)) }
}

/// What people call a record: an elder's name, or the type with the name of the elder it is about.
struct RecordTitle {
  let text: String
  let elder: Dot?

  init(_ record: Record, _ type: RecordType, _ store: any Register, _ language: Language) throws {
    let name = RecordType.elder["name"]
    if type.number == CareModel.Number.elder {
      (text, elder) = (record.text(name) ?? "", record.id)
    } else if let field = type.field(key: "elder"), let about = record.reference(field) {
      let known = try store.record(about, type: CareModel.Number.elder)?.text(name) ?? ""
      (text, elder) = ("\(type.label[language]) \(known)", about)
    } else {
      let own = type.field(key: "name").flatMap { record.text($0) }
      (text, elder) = ([type.label[language], own].compactMap { $0 }.joined(separator: " "), nil)
    }
  }
}
