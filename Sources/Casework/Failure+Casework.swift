package import Model
package import Sync
package import Terminal

/// What goes wrong in several commands.
extension Failure {
  package static let noSuchRecord = Failure(
    "no_such_record", .notFound, Label("这台设备上没有这条记录", "this device holds no such record"),
    hint: Label(
      "用 tanfang find 或 elder list 查编号；记录也可能已迁出你的村",
      "tanfang find and elder list show ids; the record may also have left your villages"))

  /// As `noSuchRecord`, at the hub: outside an account's regions there is nothing.
  package static let noSuchRecordInReach = Failure(
    "no_such_record", .notFound,
    Label("没有这条记录，或不在此账号的范围", "there is no such record, or it is outside this account's regions"),
    hint: Label("核对编号；--as 的账号要负责那个村", "check the id; the account of --as must be responsible for the village")
  ).atPage(
    Label(
      "核对网址或编号；记录也可能已迁到别的村，或已依法删除",
      "check the address or the id; the record may also have moved to another village, or been erased by law"))

  /// Figures of a division of which an account sees only a part, or nothing.
  /// - Parameter regions: the account's own.
  package static func notYours(_ regions: [Region]) -> Failure {
    let (zh, en) = (
      regions.map(\.description).joined(separator: "、"), regions.map(\.description).joined(separator: ", ")
    )
    return Failure(
      "not_yours", .badInput,
      Label("这个区划的数字这里算不出来：不全在你的范围", "this division cannot be counted here: not all of it is within your regions"),
      hint: Label("你的范围是 \(zh)；别处的数字请那里或上级统计", "yours are \(en); ask whoever is responsible for the division"))
  }

  package static func ambiguousID(_ candidates: [String]) -> Failure {
    Failure(
      "ambiguous_id", .badInput, Label("这个短编号可以指好几条记录", "this short id could be any of several records"),
      hint: Label("请写全：\(candidates.joined(separator: "、"))", "write it in full: \(candidates.joined(separator: ", "))")
    )
  }

  package static func wrongType(_ found: RecordType, _ wanted: RecordType) -> Failure {
    Failure(
      "no_such_record", .notFound,
      Label(
        "这个编号是\(found.label.zh)，不是\(wanted.label.zh)",
        "this id is of the type \(found.label.en), not \(wanted.label.en)"),
      hint: Label("换成\(wanted.label.zh)的编号", "give the id of a record of type \(wanted.label.en)"))
  }

  /// What a field says took place has not yet.
  /// - Parameter now: ms since 1970.
  package static func timeInFuture(_ field: Field, now: Int64) -> Failure {
    Failure(
      "time_in_future", .badInput, Label("\(field.label.zh)在将来", "\(field.label.en) lies in the future"),
      hint: Label(
        "现在是 \(Instant.text(now))（北京时间）：检查 --\(field.option)；如果设备时钟慢了，先校准",
        "it is \(Instant.text(now)) in Beijing: check --\(field.option); if the device's clock is slow, set it first")
    ).atPage(
      Label(
        "现在是 \(Instant.text(now))（北京时间）：核对“\(field.label.zh)”",
        "it is \(Instant.text(now)) in Beijing: check “\(field.label.en)”"))
  }

  /// The role may neither write nor propose the field.
  package static func mayNotWrite(_ field: Field, _ role: Role) -> Failure {
    let who = field.writable.members
    let zh = who.isEmpty ? "由中心自动填写" : "只有\(who.map(\.label.zh).joined(separator: "、"))可以填写"
    let en = who.isEmpty ? "the hub derives it" : "only these may: \(who.map(\.label.en).joined(separator: ", "))"
    return Failure(
      "not_permitted", .refused,
      Label(
        "\(role.label.zh)不能填写“\(field.label.zh)”",
        "an account of the role \(role.label.en) may not write “\(field.label.en)”"),
      hint: Label("\(zh)；去掉 --\(field.option)", "\(en); leave --\(field.option) out")
    ).atPage(Label("\(zh)；这一项不要改", "\(en); leave it as it is"))
  }

  /// The role neither writes nor proposes records of the type.
  package static func mayNotWrite(_ type: RecordType, _ role: Role) -> Failure {
    let who = Role.allCases.filter(type.mayWrite)
    return Failure(
      "not_permitted", .refused,
      Label(
        "\(role.label.zh)账号不能写“\(type.label.zh)”",
        "an account of the role \(role.label.en) writes no records of the type “\(type.label.en)”"),
      hint: Label(
        "可以写的账号：\(who.map(\.label.zh).joined(separator: "、"))",
        "accounts that may: \(who.map(\.label.en).joined(separator: ", "))"))
  }

  package static func inConflict(_ field: Field, id: String, program: String) -> Failure {
    Failure(
      "field_in_conflict", .refused,
      Label(
        "“\(field.label.zh)”有冲突，直接修改会盖掉别人的值",
        "“\(field.label.en)” is in conflict; an edit would cover what others wrote"),
      hint: Label(
        "先裁定：\(program) conflicts 看各个值，再 \(program) settle \(id) \(field.key) --pick N",
        "settle it first: \(program) conflicts shows the values, then \(program) settle \(id) \(field.key) --pick N")
    ).atPage(Label("先到“冲突”里裁定这一项", "settle it first, on the page Conflicts"))
  }

  package static func reasonTooLong(_ bytesMax: Int) -> Failure {
    Failure(
      "too_long", .badInput, Label("理由太长", "the reason is too long"),
      hint: Label("最多\(bytesMax / 3)个汉字", "at most \(bytesMax / 3) Chinese characters or \(bytesMax) letters"))
  }

  package static var reasonReserved: Failure {
    Failure(
      "reason_reserved", .badInput, Label("理由写得和导入自动写的一样", "the reason reads like one that an import writes"),
      hint: Label("换个说法，不要以“导入”和编号开头", "say it otherwise, without 导入 and an import's id at its beginning"))
  }
}

extension Failure {
  /// A value that a field does not take.
  package init(_ problem: FieldProblem) {
    self.init(problem.code.rawValue, .badInput, problem.message, hint: problem.hint)
  }

  /// What was not written, and why.
  package init(_ error: DraftError) {
    switch error {
    case .noSuchRecord: self = .noSuchRecord
    case .stale:
      self.init(
        "changed_meanwhile", .busy,
        Label("这条记录刚刚被另一个进程改过，什么都没有写", "another process has just changed this record; nothing was written"),
        hint: Label("看一下新内容，再改一次", "look at it again, then repeat your change"))
    case .empty:
      self.init(
        "nothing_to_write", .usage, Label("没有要写的内容", "there is nothing to write"),
        hint: Label("至少写一个字段选项", "give at least one field"))
    case .revoked:
      self.init(
        "revoked", .refused, Label("这台设备已被停用，不能再写", "this device is revoked and writes no more"),
        hint: Label("请上级重新邀请", "ask an official for a new invitation"))
    }
  }
}
