package import Model
package import Replication
import Store
import Wire

/// What waits in the inbox, in words.
extension HubInbox.Item {
  /// The record that it would write to.
  package var record: Dot {
    switch source {
    case .held(let entry): entry.change.record
    case .offer(let stored): stored.record.id
    }
  }

  package var type: UInt16 {
    switch source {
    case .held(let entry): entry.change.type
    case .offer(let stored): stored.record.type
    }
  }

  /// Nil for one of a newer version.
  var recordType: RecordType? { CareModel.current.type(number: type) }

  /// What the audit says of a decision about it.
  var facts: [AuditFact] { (recordType.map { [.type($0)] } ?? []) + [.record(record), .change(id)] }

  /// Where the decision belongs, also where there is no record yet.
  var regions: [Region] { region.flatMap { Region(division: $0) }.map { [$0] } ?? [] }

  /// What it would write, as far as this version knows the fields.
  package var values: [(field: Field, value: Value, element: UInt32)] {
    guard let type = CareModel.current.type(number: type) else { return [] }
    let cells: [(key: CellKey, value: Value)] =
      switch source {
      case .held(let entry): entry.change.writes.map { ($0.key, $0.value) }
      case .offer(let stored): stored.record.cells.map { ($0.key, $0.cell.latest.value) }
      }
    return cells.compactMap { key, value in type.field(number: key.field).map { ($0, value, key.element) } }
  }

  /// Why it waits, as scripts know it.
  package var code: String {
    if case .held(let entry) = source { entry.code?.key ?? "held" } else { "offered" }
  }

  /// Why it waits, for people.
  package var why: Label {
    guard case .held(let entry) = source else {
      return Label("中心曾回到旧状态，设备上还有", "the store went back in time; a device still has it")
    }
    return switch entry.code {
    case .outOfScope: Label("不在作者负责的地区", "outside its author's regions")
    case .notPermitted:
      Label(
        "作者的账号或设备当时无权直接写，请裁定", "its author's account or device had no right to write it: you decide")
    case .invalidValue: Label("内容不合规定", "a value is not valid")
    case .missingDependency: Label("所依据的记录还没到", "what it builds on has not arrived")
    case .declinedDependency: Label("所依据的记录未被采纳", "what it builds on was declined")
    case .unknownType: Label("来自更新的版本", "from a newer version")
    case .erased: Label("该记录已删除", "the record was erased")
    case .clash: Label("同一编号有两种内容", "two changes bear the same number")
    case nil: Label("待定", "undecided")
    }
  }
}
