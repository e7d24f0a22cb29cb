package import Model

/// What is doubtful or worth knowing about a row that was imported. The raw values are stable: scripts rely on them.
package enum RosterFlagCode: String, CaseIterable, Sendable {
  case idCheckDigit = "id_check_digit"
  case idFifteenDigits = "id_fifteen_digits"
  case idUnreadable = "id_unreadable"
  case idMissing = "id_missing"
  case idAreaUnknown = "id_area_unknown"
  case idBirthDiffers = "id_birth_differs"
  case idSexDiffers = "id_sex_differs"
  case idShared = "id_shared"
  case idCorrected = "id_corrected"
  case idNotUsed = "id_not_used"
  case idKept = "id_kept"
  case ageWithoutBirth = "age_without_birth"
  case ageDiffers = "age_differs"
  case datePartial = "date_partial"
  case dateUnreadable = "date_unreadable"
  case birthDiffers = "birth_differs"
  case sexDiffers = "sex_differs"
  case likelyTwin = "likely_twin"
  case nameCut = "name_cut"
  case nameDiffers = "name_differs"
  case nameNear = "name_near"
  case phoneMasked = "phone_masked"
  case phoneUnreadable = "phone_unreadable"
  case phoneDoubtful = "phone_doubtful"
  case villageDiffers = "village_differs"
  case villageFromTitle = "village_from_title"
  case valueUnknown = "value_unknown"
  case valueNotWritten = "value_not_written"
  case cellEmptied = "cell_emptied"
  case identityChanged = "identity_changed"
  case notPermitted = "not_permitted"
  case archived = "archived"
  case fieldInConflict = "field_in_conflict"
  case diedByList = "died_by_list"
  case recordedDead = "recorded_dead"
  case birthInFuture = "birth_in_future"
  case underSixty = "under_sixty"
  case changedSince = "changed_since"
  case laterReplaced = "later_replaced"
  case deadNamesake = "dead_namesake"
  case visitVoid = "visit_void"
  case proposed = "proposed"

  /// What it means, for people.
  package var label: Label {
    switch self {
    case .idCheckDigit:
      Label(
        "身份证号校验位不对：没有有效号码的记作待核", "wrong check digit of the ID number: kept as unverified unless a valid one stands")
    case .idFifteenDigits:
      Label(
        "15位旧身份证号：没有有效号码的记作待核", "an old ID number of 15 digits: kept as unverified unless a valid one stands")
    case .idUnreadable:
      Label("身份证号无法读取：没有有效号码的记作待核", "the ID number cannot be read: kept as unverified unless a valid one stands")
    case .idMissing: Label("没有身份证号", "no ID number")
    case .idAreaUnknown: Label("身份证号的地区码未知", "unknown area code of the ID number")
    case .idBirthDiffers: Label("出生日期与身份证号不一致", "the birth date differs from the ID number")
    case .idSexDiffers: Label("性别与身份证号不一致", "the sex differs from the ID number")
    case .idShared: Label("此身份证号已属于姓名完全不同的另一人", "somebody with an entirely different name has this ID number")
    case .idCorrected: Label("两处身份证号只差一位，已认作同一人", "two ID numbers differ in one digit: taken for one person")
    case .idNotUsed: Label("未按身份证号判断是否同一人", "the ID number did not decide who this is")
    case .idKept: Label("已有身份证号，这一个没有写", "an ID number stands already: this one was not written")
    case .ageWithoutBirth: Label("只有年龄，没有出生日期", "an age but no birth date")
    case .ageDiffers: Label("年龄与出生日期不一致", "the age differs from the birth date")
    case .datePartial: Label("日期不完整", "the date is incomplete")
    case .dateUnreadable: Label("日期无法读取，已记入来源原文", "the date cannot be read, kept in the source note")
    case .birthDiffers: Label("出生日期与已有的不同，已记入来源原文", "another birth date stands, this one is in the source note")
    case .sexDiffers: Label("性别与已有的不同，已记入来源原文", "another sex stands, this one is in the source note")
    case .likelyTwin: Label("可能与另一条记录是同一人", "may be the same person as another record")
    case .nameCut: Label("姓名少了字", "the name lacks a character")
    case .nameDiffers: Label("姓名写法不同，已记入来源原文", "the name is written otherwise, kept in the source note")
    case .nameNear: Label("同村有姓名相近的人", "the village has somebody with a similar name")
    case .phoneMasked: Label("电话号码有遮盖", "the telephone number is masked")
    case .phoneUnreadable: Label("电话号码无法读取，已记入电话说明", "the telephone number cannot be read, kept as a remark")
    case .phoneDoubtful: Label("电话号码不像真的，已照写", "this does not look like a telephone number, written all the same")
    case .villageDiffers: Label("所在村与已有的不同，未改动", "another village stands and was not changed")
    case .villageFromTitle: Label("村名取自标题", "the village was taken from the title")
    case .valueUnknown: Label("有内容不在选项之内，已记入来源原文", "a value is not in the list, kept in the source note")
    case .valueNotWritten: Label("读不懂，没有写", "not understood and not written")
    case .cellEmptied: Label("格是空的，原来的值没有动", "the cell is empty: the value that stands was left")
    case .identityChanged:
      Label("按编号照表格改写了", "rewritten as the table says, by the record's id")
    case .notPermitted: Label("有内容无权填写，未导入", "you may not write one of the values: left out")
    case .archived: Label("此人已停止服务", "this person is archived")
    case .fieldInConflict: Label("有栏目正待裁定，未改动", "a field waits for a decision and was not changed")
    case .diedByList:
      Label(
        "表上说此人已故：新建的记作去世、不在册，原有的没有改",
        "the list says that this person has died: a new record is archived as died, one that stands is left")
    case .recordedDead:
      Label("此人已登记去世，没有再列入在册", "this person is recorded as dead and was not put on the register again")
    case .birthInFuture:
      Label("出生日期在将来，没有写，已记入来源原文", "the birth date lies in the future: not written, kept in the source note")
    case .underSixty: Label("不满60岁", "not yet 60 years old")
    case .changedSince:
      Label("名单上的是旧的，后来有人改了：保留改后的", "the list has an old value, which a person has changed since: theirs was kept")
    case .laterReplaced:
      Label("后来有人改过，按要求写成名单上的", "a person had changed this since; the list's value was written, as asked")
    case .deadNamesake:
      Label(
        "同村有同姓名的人已登记去世，没有号码或生日可对：作为另一人新建",
        "somebody of this name is recorded as dead in the village, with no number or birth date to compare: created as "
          + "another person")
    case .visitVoid: Label("这次探访已有人作废，没有再列入", "somebody has voided this visit: it was not entered again")
    case .proposed:
      Label("只是提议，还没有写进档案：要上级核定", "only proposed and not on the record yet: an official decides")
    }
  }

  /// True where the row may be on the wrong person, or the person recorded twice.
  package var isAboutIdentity: Bool {
    switch self {
    case .idCheckDigit, .idFifteenDigits, .idUnreadable, .idMissing, .idShared, .idCorrected, .idNotUsed, .birthDiffers,
      .sexDiffers, .likelyTwin, .deadNamesake, .nameCut, .identityChanged, .idKept, .nameDiffers, .nameNear,
      .villageDiffers,
      .idBirthDiffers:
      true
    default: false
    }
  }

  /// Whether it decides whether somebody belongs on the register, or takes a person's word against the list's.
  package var isGrave: Bool {
    switch self {
    case .diedByList, .recordedDead, .deadNamesake, .birthInFuture, .underSixty, .changedSince, .laterReplaced,
      .idShared, .likelyTwin, .visitVoid:
      true
    default: false
    }
  }

  /// Whether many rows of an ordinary list have it and nothing is wrong with the record.
  package var isCommonplace: Bool {
    switch self {
    case .idMissing, .datePartial, .ageWithoutBirth, .villageFromTitle, .proposed: true
    default: false
    }
  }
}

/// Who wrote a value that an import leaves, and when.
package struct LaterWord: Hashable, Sendable {
  /// Nil where this store does not know it.
  package let account: String?
  /// Milliseconds since 1970-01-01T00:00:00Z by the clock of whoever wrote; nil where the account is.
  package let milliseconds: Int64?

  package init(account: String?, milliseconds: Int64?) {
    self.account = account
    self.milliseconds = milliseconds
  }
}

/// A record that a row is about or may be about.
package enum RecordReference: Hashable, Sendable {
  /// One that was there before, by the id its store gave.
  case stored(String)
  /// The one that this row of the same file creates.
  case row(Int)
}

package struct RosterFlag: Hashable, Sendable {
  package let code: RosterFlagCode
  /// The other record, for `likely_twin`, `id_shared` and `name_near`.
  package let twin: RecordReference?
  /// The key of the field that it is about, where a row may have several of its kind.
  package let field: String?
  /// Whose word was kept, for `changed_since`, or written over, for `later_replaced`.
  package let later: LaterWord?

  package init(
    _ code: RosterFlagCode, twin: RecordReference? = nil, field: String? = nil, later: LaterWord? = nil
  ) {
    self.code = code
    self.twin = twin
    self.field = field
    self.later = later
  }
}

/// Why one row was not imported, and what to do about it.
package struct Rejection: Hashable, Sendable {
  package enum Code: String, CaseIterable, Sendable {
    case nameMissing = "name_missing"
    case nameSeveral = "name_several"
    case villageMissing = "village_missing"
    case villageUnknown = "village_unknown"
    case villageAmbiguous = "village_ambiguous"
    case villageCodeUnreadable = "village_code_unreadable"
    case villageOutOfScope = "village_out_of_scope"
    case notPermitted = "not_permitted"
    case dateMissing = "date_missing"
    case dateUnreadable = "date_unreadable"
    case dateInFuture = "date_in_future"
    case elderUnknown = "elder_unknown"
    case elderAmbiguous = "elder_ambiguous"
    case valueTooLong = "value_too_long"
    case valueRefused = "value_refused"
    case valueMissing = "value_missing"
    case recordUnknown = "record_unknown"
    case notOnRegister = "not_on_register"
    case notByImport = "not_by_import"
  }

  package let code: Code
  /// The key of the field in question.
  package let field: String
  /// The header of its column, empty if the file has none.
  package let column: String
  /// The records that may be meant, the likeliest first.
  package let candidates: [RecordReference]

  init(_ code: Code, field: String, column: String, candidates: [RecordReference] = []) {
    self.code = code
    self.field = field
    self.column = column
    self.candidates = candidates
  }

  /// A person of a list who is not on record.
  package static func notOnRegister(candidates: [RecordReference]) -> Rejection {
    Rejection(.notOnRegister, field: "name", column: "", candidates: candidates)
  }

  /// What is wrong; it names no person.
  package var message: Label {
    let name = Label(column.isEmpty ? "" : "“\(column)”", column.isEmpty ? "" : " (\(column))")
    return switch code {
    case .nameMissing: Label("没有姓名\(name.zh)", "no name\(name.en)")
    case .nameSeveral:
      Label("姓名一格里有几行，像是几个人\(name.zh)", "the name's cell has several lines, as of several people\(name.en)")
    case .villageMissing: Label("没有村名\(name.zh)", "no village\(name.en)")
    case .villageUnknown:
      Label("村名或区划代码不在村列表里，或不在你的范围\(name.zh)", "the village is not in the list, or outside your regions\(name.en)")
    case .villageAmbiguous: Label("有几个同名的村\(name.zh)", "several villages have this name\(name.en)")
    case .villageCodeUnreadable: Label("不是12位区划代码\(name.zh)", "not a 12-digit division code\(name.en)")
    case .villageOutOfScope: Label("此村不在你的负责范围\(name.zh)", "the village is outside your regions\(name.en)")
    case .notPermitted:
      field == "code"
        ? Label("你的账号不能写村列表", "your account may not write the list of villages")
        : Label("你的账号不能写这一栏\(name.zh)", "your account may not write this field\(name.en)")
    case .dateMissing: Label("没有日期\(name.zh)", "no date\(name.en)")
    case .dateUnreadable: Label("日期无法读取\(name.zh)", "the date cannot be read\(name.en)")
    case .dateInFuture: Label("探访日期在将来\(name.zh)", "the date of the visit lies in the future\(name.en)")
    case .elderUnknown: Label("没有找到这位老人\(name.zh)", "no such elder was found\(name.en)")
    case .elderAmbiguous: Label("可能是\(candidates.count)位老人", "this may be any of \(candidates.count) elders")
    case .valueTooLong: Label("内容太长\(name.zh)", "the text is too long\(name.en)")
    case .valueRefused: Label("内容不能用\(name.zh)", "the text cannot be taken\(name.en)")
    case .valueMissing: Label("缺少必填的 \(field)\(name.zh)", "\(field) must be given\(name.en)")
    case .notOnRegister: Label("名单上的这个人不在册，没有新建", "this person of the list is not on record and was not created")
    case .notByImport: Label("这种记录不由导入新建或更改", "records of this type are not made or changed by an import")
    case .recordUnknown: Label("没有这个编号的记录\(name.zh)", "there is no record of this id\(name.en)")
    }
  }

  /// What to do about it.
  package var hint: Label {
    switch code {
    case .nameMissing: Label("补上姓名后再导入这一行", "fill in the name, then import the row again")
    case .nameSeveral:
      Label(
        "几个人各占一行；是一个人就去掉格里的换行，再导入",
        "give each person a row, or take the line break out of one person's name, then import again")
    case .villageMissing, .villageUnknown:
      Label("先导入村列表（code,name），或改用12位区划代码", "import the village list (code,name) first, or write the 12-digit code")
    case .villageOutOfScope, .notPermitted:
      Label("请乡镇或县区的账号导入", "ask for it to be imported by a town's or county's account")
    case .villageAmbiguous, .villageCodeUnreadable: Label("改用12位区划代码", "write the 12-digit code")
    case .dateMissing, .dateUnreadable:
      Label("写成2026-09-20这样的日期后再导入", "write a date such as 2026-09-20, then import the row again")
    case .dateInFuture:
      Label(
        "核对年月日；如果这台机器的时钟慢了，先校准，再导入", "check the date; if this machine's clock is slow, set it first, then import again")
    case .elderUnknown:
      candidates.isEmpty
        ? Label("先录入这位老人，或补上身份证号", "add the elder first, or fill in the ID number")
        : Label("核对姓名：候选中若有此人，用 visit add 录入", "check the name: if a candidate is meant, use visit add")
    case .elderAmbiguous:
      Label("补上身份证号，或对候选之一用 visit add 录入", "fill in the ID number, or use visit add for one of the candidates")
    case .valueTooLong: Label("缩短内容后再导入这一行", "shorten the text, then import the row again")
    case .valueRefused: Label("改正内容后再导入这一行", "correct the text, then import the row again")
    case .valueMissing: Label("补上后再导入这一行", "fill it in, then import the row again")
    case .notByImport: Label("用它自己的命令", "use the type's own commands")
    case .notOnRegister:
      Label("核实后用 elder add 登记，或加 --create 再导入", "check, then use elder add, or import again with --create")
    case .recordUnknown:
      Label("编号照导出的原样保留；新增的行把编号留空", "keep ids as they were exported; leave the id of a new row empty")
    }
  }
}
