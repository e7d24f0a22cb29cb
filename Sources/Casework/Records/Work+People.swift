import Care
import Model
import Replication
import Store
import Terminal

/// Who helps whom, in which bodies, with what training.
extension RecordWork {
  static let assignment = RecordWork(.assignment, "结对帮扶：谁负责哪位老人", "who looks after whom") { work in
    work.addSummary = Label("结对", "assign a helper to an elder")
    work.addDetails = Label(
      "帮扶人登记过的写 --helper，没有的写 --helper-name；整支队伍只写 --team。due --mine 列结对给自己账号的老人：帮扶人档案里的账号，"
        + "队伍则是在岗的每个人；没有档案的写 --account。志愿者只能提议。",
      "--helper names a helper on record, --helper-name one who is not, --team alone a whole team. `due --mine` lists the "
        + "elders of one's account: the one on the helper's record, of a team each helper's in post; --account names it where "
        + "there is no record. A volunteer only proposes.")
    work.addExamples = [
      Example("assignment add k7q2-41 --helper k7q2-90 --role party_member", Label("党员结对", "a party member"))
    ]
    work.initial = [.today("from")]
    work.complete = { edit, desk, _ in try desk.refuseSecondAssignment(edit) }
    work.steps = [
      Step(
        "end", "结束结对", "end an assignment", done: Label("已结束", "ended"), stamps: .today("until"),
        takes: ["until", "ended", "note"],
        example: Example("assignment end k7q2-95 --ended helper_left", Label("帮扶人退出", "the helper has left")))
    ]
    work.columns = ["helper", "helper_name", "role", "from", "until", "ended"]
    work.filters = ["role"]
  }

  static let helper = RecordWork(.helper, "帮扶人员名册", "the people who help") { work in
    work.addDetails = Label(
      "--account 是本人在系统里的账号，时间银行和待访名单凭它认人。电话、身份证号只有上级看得到。",
      "--account is the helper's own account here, by which the time bank and the due list know them. Phone and ID "
        + "number are for officials.")
    work.addExamples = [
      Example("helper add --name 李建国 --kind volunteer --account li --phone 13800000001", Label("一名志愿者", "a volunteer"))
    ]
    work.initial = [.term("state", "active"), .today("joined_on")]
    work.complete = { edit, desk, _ in try desk.refuseSecondHelper(edit) }
    work.over = ["left"]
    work.columns = ["name", "kind", "organisation", "division", "state", "certificate", "certificate_until", "skills"]
    work.filters = ["kind", "certificate", "skills"]
  }

  static let team = RecordWork(.team, "志愿队伍和关爱小组", "teams of volunteers") { work in
    work.addExamples = [
      Example("team add --name 东风村关爱小组 --kind care_group --members 5", Label("关爱小组", "a care group"))
    ]
    work.columns = ["name", "kind", "leader", "members", "division", "founded_on"]
    work.filters = ["kind"]
  }

  static let training = RecordWork(.training, "培训", "training sessions") { work in
    work.addExamples = [
      Example(
        "training add --topic 跌倒预防 --kind family_carers --trainees 24 --hours 3", Label("家庭照护者培训", "for family carers"))
    ]
    work.initial = [.today("held_on")]
    work.complete = { edit, _, _ in
      let type = RecordType.training
      guard case .integer(let trainees)? = edit.result(type["trainees"]) else { return }
      for key in ["family_carers", "passed", "certified"] {
        guard case .integer(let part)? = edit.result(type[key]), part > trainees else { continue }
        throw type[key].problem(
          .outOfRange, "多于参加人数", "more than there were trainees",
          hint: Label("参加人数是 \(trainees)", "there were \(trainees) trainees"))
      }
    }
    work.columns = ["held_on", "topic", "kind", "trainees", "hours", "division", "organiser"]
    work.filters = ["kind"]
  }
}

extension Desk {
  /// Who looks after an elder already in one role is not assigned a second time.
  /// - Throws: `assigned_already`.
  fileprivate func refuseSecondAssignment(_ edit: Edit) throws {
    let type = RecordType.assignment
    let keys = ["helper", "helper_name", "account", "team", "role"].map { type[$0] }
    guard edit.record == nil, keys.dropLast().contains(where: { edit.writes($0) }),
      case .reference(let elder)? = edit.value(type["elder"])
    else { return }
    let begins = edit.day(type["from"]) ?? 0
    for other in try records(type, about: elder) {
      guard other.value(type["voided"]) == nil,
        other.lasts(to: begins, type),
        keys.allSatisfy({ !edit.writes($0) || other.value($0) == edit.value($0) }),
        edit.writes(type["role"]) || other.value(type["role"]) == nil
      else { continue }
      throw Failure(
        "assigned_already", .badInput, Label("这位老人已有同样的结对", "the elder has this assignment already"),
        hint: Label(
          "就是 \(try short(other.id))：用 assignment edit 更正，或先用 assignment end 结束",
          "it is \(try short(other.id)): correct that with assignment edit, or end it first"))
    }
  }

  /// An account is one person's: in one division it helps once.
  /// - Throws: `helper_exists`.
  fileprivate func refuseSecondHelper(_ edit: Edit) throws {
    let type = RecordType.helper
    let keys = ["account", "division", "state"]
    let active = Value.integer(Vocabulary.helperState["active"])
    guard keys.contains(where: { edit.writes(type[$0]) }), case .text(let account)? = edit.result(type["account"]),
      let division = edit.result(type["division"]), edit.result(type["state"]) == active
    else { return }
    try forEach(type) { stored in
      let other = stored.record
      guard other.id != edit.record?.id, other.text(type["account"]) == account,
        other.value(type["division"]) == division, other.value(type["state"]) == active
      else { return }
      throw Failure(
        "helper_exists", .badInput,
        Label("这个账号在这个区划已有一名在岗的帮扶人员", "an active helper of this division has this account already"),
        hint: Label(
          "就是 \(try short(other.id))：用 helper edit 更正，或换一个账号",
          "it is \(try short(other.id)): correct that with helper edit, or give another account"))
    }
  }
}

extension Edit {
  /// The date that a field holds once the edit is written, packed.
  func day(_ field: Field) -> Int64? {
    if case .integer(let day)? = result(field) { day } else { nil }
  }
}
