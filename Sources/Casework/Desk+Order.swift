import Model
package import Replication
import Store
import Terminal

/// What cannot be true of one record, whoever writes it.
extension Desk {
  /// Refuses dates in the wrong order, and an upper blood pressure that is not above the lower one. Only what the edit
  /// touches is looked at: a mistake that stands already must not keep anybody from other corrections.
  package func refuseImpossible(_ edit: Edit) throws {
    for (order, earlier, later) in DateOrder.pairs(of: edit.type) where edit.writes(earlier) || edit.writes(later) {
      guard let first = edit.day(earlier), let last = edit.day(later),
        DateOrder.isBefore(last, later, than: first, earlier)
      else { continue }
      throw Failure.isBefore(later, earlier, order.code).about(later.key)
    }
    try refuseBeforeBirth(edit)
    guard let systolic = edit.type.field(key: "systolic"), let diastolic = edit.type.field(key: "diastolic"),
      edit.writes(systolic) || edit.writes(diastolic), case .integer(let upper)? = edit.result(systolic),
      case .integer(let lower)? = edit.result(diastolic), upper <= lower
    else { return }
    throw systolic.problem(
      .outOfRange, "不高于舒张压", "is not above the diastolic one",
      hint: Label("可能写反了：“收缩压”是高压，“舒张压”是低压", "they may be swapped: the systolic one is the upper"))
  }

  private func refuseBeforeBirth(_ edit: Edit) throws {
    guard let field = edit.type.field(key: "assessed_on"), let owner = edit.type.ownerField,
      edit.writes(field) || (edit.record != nil && edit.writes(owner)), let day = edit.day(field),
      case .reference(let id)? = edit.result(owner),
      let elder = try register.record(id, type: CareModel.Number.elder)
    else { return }
    let birth = RecordType.elder["birth"]
    // A birth date still to come is somebody's typo, and must not keep anybody from work.
    guard let born = elder.integer(birth), born <= Instant.day(latest).packed,
      DateOrder.isBefore(day, field, than: born, birth)
    else { return }
    throw Failure.isBefore(field, birth, "time_before_birth")
  }
}

extension Desk {
  /// Says so if birth date or sex of an elder are not those of the ID number: one of them is wrong.
  package func warnOfNumber(_ edit: Edit) {
    let type = RecordType.elder
    guard ["id_number", "birth", "sex"].contains(where: { edit.writes(type[$0]) }),
      case .text(let text)? = edit.result(type["id_number"])
    else { return }
    let number = IDNumber.check(text)
    guard number.isValid else { return }
    if let born = number.birth, let birth = edit.day(type["birth"]).flatMap({ PartialDate(packed: $0) }),
      !birth.agrees(with: born)
    {
      output.warn(
        Label("出生日期与身份证号里的不一致：核对哪个写错了", "the birth date is not that of the ID number: check which is wrong"))
    }
    if let isMale = number.isMale, case .integer(let sex)? = edit.result(type["sex"]),
      sex == Vocabulary.sex[isMale ? "female" : "male"]
    {
      output.warn(Label("性别与身份证号里的不一致：核对哪个写错了", "the sex is not that of the ID number: check which is wrong"))
    }
  }

  /// Says so if somebody else has the ID number that an edit gives an elder.
  package func warnOfSharedNumber(_ edit: Edit) throws {
    let type = RecordType.elder
    guard let id = edit.record?.id, edit.writes(type["id_number"]),
      case .text(let number)? = edit.result(type["id_number"])
    else { return }
    try warnOfSharedNumber(number, of: id)
  }

  /// Says so if somebody else has an elder's ID number.
  package func warnOfSharedNumber(_ number: String, of id: Dot) throws {
    let type = RecordType.elder
    let same = Set(try register.united(with: id, type))
    let others = try register.showing(.text(number), type: type.number, field: "id_number").filter {
      !same.contains($0.record.id)
    }
    guard !others.isEmpty else { return }
    let seen = try others.filter { authority.reads($0.region) }.prefix(5).map { try short($0.record.id) }
    let names =
      seen.isEmpty
      ? Label("（不在你的范围）", " (outside your regions)")
      : Label(" " + seen.joined(separator: "、"), " " + seen.joined(separator: ", "))
    output.warn(
      Label(
        "别的记录也是这个身份证号\(names.zh)：核对哪个写错了；是同一人的用 unite 合并",
        "another record has this ID number\(names.en): check which is wrong, or unite the two if they are one person"))
  }

  /// A death is not covered by another reason in passing.
  /// - Throws: `death_recorded`.
  package func refuseResurrection(_ edit: Edit) throws {
    let field = RecordType.elder["archived"]
    let died = Value.integer(Vocabulary.archived["died"])
    guard let record = edit.record, record.value(field) == died, let value = edit.value(field), value != died else {
      return
    }
    let id = try short(record.id)
    throw Failure(
      "death_recorded", .badInput, Label("已记为去世", "the elder's death is recorded"),
      hint: Label(
        "记错了的更正：\(program) elder edit \(id) --archived 原因",
        "if that was a mistake: \(program) elder edit \(id) --archived REASON")
    ).atPage(Label("记错了的，先清空“停止服务”再填别的原因", "if that was a mistake, clear it first, then give another reason"))
  }
}

extension Failure {
  fileprivate static func isBefore(_ later: Field, _ earlier: Field, _ code: String) -> Failure {
    Failure(
      code, .badInput,
      Label(
        "“\(later.label.zh)”早于“\(earlier.label.zh)”", "“\(later.label.en)” is before “\(earlier.label.en)”"),
      hint: Label("核对这两个日期", "check both dates"))
  }
}
