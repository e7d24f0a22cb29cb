import Model
import Roster

extension RosterFlagCode {
  /// What a clerk does about it in a file of this kind; empty where nothing needs to be done.
  func hint(_ kind: RosterKind) -> Label {
    switch self {
    case .datePartial where kind == .visits:
      Label("问清是哪一天后用 visit amend --at 填上", "ask which day it was, then visit amend --at")
    case .valueUnknown where kind == .visits:
      Label("用 visit amend 选一个选项", "choose one with visit amend")
    case .idCheckDigit, .idUnreadable, .idFifteenDigits, .idMissing:
      Label("向本人核对后用 elder edit --id-number 填上", "ask the person, then elder edit --id-number")
    case .idAreaUnknown: Label("核对前六位", "check the first six digits")
    case .idBirthDiffers, .birthDiffers:
      Label("核对后用 elder edit --birth 改正", "ask the person, then elder edit --birth")
    case .idSexDiffers, .sexDiffers: Label("核对后用 elder edit --sex 改正", "ask the person, then elder edit --sex")
    case .idShared: Label("两人中有一人的号码写错：核对", "one of the two numbers is wrong: check both")
    case .idCorrected: Label("如不是同一人，请告知上级", "if they are two people, tell an official")
    case .idNotUsed, .nameNear, .nameCut, .nameDiffers: Label("核对是否认对了人", "check that this is the right person")
    case .ageWithoutBirth, .datePartial, .dateUnreadable:
      Label("问清后用 elder edit --birth 填上", "ask, then elder edit --birth")
    case .ageDiffers: Label("核对出生日期", "check the birth date")
    case .likelyTwin:
      Label(
        "核对；如是同一人，由乡镇或县区账号合并：tanfang unite 编号 --into 另一编号",
        "check; if it is one person, a town's or county's account unites them: tanfang unite ID --into OTHER")
    case .phoneMasked, .phoneUnreadable: Label("问清后用 elder edit --phone 填上", "ask, then elder edit --phone")
    case .villageDiffers: Label("如已搬家，用 elder edit --village 改", "if they have moved, elder edit --village")
    case .phoneDoubtful: Label("核对；写错的用 elder edit --phone 改", "check it; elder edit --phone corrects it")
    case .idKept: Label("核对哪个是对的；要改用 elder edit --id-number", "check which is right; elder edit --id-number changes it")
    case .valueNotWritten: Label("改成选项里的词或认得的写法再导入", "write it as the field takes it, then import again")
    case .cellEmptied:
      Label("要清空，对这条记录用修改命令把该项写成空的", "to clear it, give the field an empty value with the record's own command")
    case .identityChanged:
      Label("核对没有错行；错了用 imports undo 撤销这次导入", "check that no rows were mixed up; imports undo takes the import back")
    case .villageFromTitle: .none
    case .valueUnknown: Label("用 elder edit 选一个选项", "choose one with elder edit")
    case .notPermitted: Label("请有权限的干部导入", "ask an official to import it")
    case .archived: Label("如仍需服务，请恢复", "if they are served after all, clear --archived")
    case .diedByList:
      Label(
        "核实；去世的用 elder edit --archived died 登记，健在的用 elder edit --archived 空值恢复",
        "check; elder edit --archived died records a death, an empty --archived puts a living person on the register")
    case .recordedDead: Label("如是另一个人，用 elder add 登记", "if this is somebody else, elder add")
    case .birthInFuture: Label("问清后用 elder edit --birth 填上", "ask, then elder edit --birth")
    case .underSixty: Label("核对出生日期，看是否属于登记范围", "check the birth date, and whether the person belongs on the register")
    case .changedSince:
      Label(
        "名单才对的，用 elder edit 改，或加 --take-list 依据 再导入",
        "if the list is right after all, use elder edit, or import again with --take-list REASON")
    case .laterReplaced: Label("错了用 imports undo 撤销这次导入", "imports undo takes the import back")
    case .deadNamesake:
      Label(
        "核实：若就是去世的那位，把新建的用 elder archive 记为录入错误",
        "check; if it is the one who died, elder archive marks the new record as entered in error")
    case .visitVoid:
      Label("真去过的，用 visit add 另记一次", "if it did take place after all, enter it anew with visit add")
    case .proposed: Label("请乡镇或县区用 held 核定", "a town's or county's account decides with held")
    case .fieldInConflict: Label("用 conflicts 和 settle 裁定后再导入", "see conflicts and settle, then import again")
    }
  }
}
