import Model
import Replication
import Store
import Terminal

/// What people do with the records of one type, beyond what the model declares of it. From a table of these come the
/// commands of both programs; nothing else knows of a single type.
package struct RecordWork: Sendable {
  /// A value of a new record that nobody gave.
  enum Initial: Sendable {
    case term(String, String)
    case now(String)
    case today(String)
    case account(String)

    var key: String {
      switch self {
      case .term(let key, _), .now(let key), .today(let key), .account(let key): key
      }
    }
  }

  /// What is to be made of a record besides what the options say, before it is written.
  typealias Completion = @Sendable (inout Edit, Desk, Arguments) throws -> Void

  let type: RecordType
  /// Of the group of commands.
  let summary: Label
  /// How a new record is made: `add`, `raise`, `set`.
  var addName = "add"
  var addSummary: Label?
  var addDetails = Label.none
  var addExamples: [Example] = []
  /// Written by the program or by steps: no options of `add` and `edit`.
  var hidden: Set<String> = []
  var initial: [Initial] = []
  /// Required fields that the program works out.
  var derived: Set<String> = []
  /// Fields that together name one record: where there is one that holds the same in all of them, it is edited.
  var identity: [String] = []
  var steps: [Step] = []
  /// Flags that `add` and `edit` take besides the fields.
  var flags: [Option] = []
  var complete: Completion = { _, _, _ in }
  /// Done after a new record was written.
  var followUp: @Sendable (Edit, Dot, Desk) throws -> Void = { _, _, _ in }
  /// What `show` says besides the fields.
  var extra: @Sendable (Record, Desk) throws -> [RecordExtra] = { _, _ in [] }
  /// Fields that a list shows people, besides the id and the elder.
  var columns: [String] = []
  /// States in which a record is over: left out of lists unless asked for.
  var over: Set<String> = []
  /// Fields by whose terms a list may be narrowed.
  var filters: [String] = []
  /// Flags by which a list may be narrowed besides.
  var narrowings: [Narrowing] = []
  /// Commands that only this type has.
  var more: [RecordVerb] = []
  /// In place of the usual `show`.
  var show: RecordVerb?

  init(_ type: RecordType, _ zh: String, _ en: String, _ adjust: (inout RecordWork) -> Void) {
    self.type = type
    summary = Label(zh, en)
    adjust(&self)
  }

  /// The record that a new one belongs to, if its command names it first.
  var owner: Field? { type.ownerField }
  /// Whether its records belong to divisions rather than elders.
  var isShared: Bool { if case .division? = type.regionField?.kind { true } else { false } }
  var state: Field? { type.field(key: "state") }
  var voided: Field? { type.field(key: "voided") }
  var withdrawn: Field? { type.field(key: "withdrawn") }
}

extension RecordWork {
  /// What is done with the records of a type; nil for one that has commands of its own.
  static func of(_ type: RecordType) -> RecordWork? { all.first { $0.type.number == type.number } }

  /// How a field that is not in conflict is changed: by a step, or by the type's own correction.
  static func correction(of field: Field, _ type: RecordType) -> Label {
    let work = of(type)
    let steps = work?.steps.filter { step in
      field.key == "state" || (step.stamps.map(\.key) + step.options).contains(field.key)
    }
    let names = steps?.map(\.name) ?? []
    if field.key == "state" || type.isWrittenByProgram(field), !names.isEmpty {
      return Label(
        "由下一步改变：\(type.key) \(names.joined(separator: "、"))",
        "a step changes it: \(type.key) \(names.joined(separator: ", "))")
    }
    if type.isWrittenByProgram(field) {
      return Label("由程序按别的内容写", "the program writes it by what else is said")
    }
    let verb = type.number == CareModel.Number.visit ? "amend" : "edit"
    return Label("普通修改用 \(type.key) \(verb)", "an ordinary correction is \(type.key) \(verb)")
  }
}

/// A flag of a list: only those records of which something holds.
struct Narrowing: Sendable {
  let name: String
  let label: Label
  let lets: @Sendable (Record) -> Bool
}

/// A part of what `show` prints that is no field.
package struct RecordExtra {
  /// The member's name in JSON.
  let key: String
  let write: (inout JSONWriter) throws -> Void
  /// For people.
  let lines: [(text: String, style: Style?)]
}

/// A command of a type that no other has.
struct RecordVerb: Sendable {
  let name: String
  let summary: Label
  var details = Label.none
  var operands: [Operand] = []
  var options: [Option] = []
  var examples: [Example] = []
  let run: @Sendable (Arguments, Desk) throws -> ExitCode
}
