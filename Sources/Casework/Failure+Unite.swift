import Model
package import Terminal

/// What goes wrong when people are united, separated and told apart.
extension Failure {
  static func mayNotUnite(_ role: Role) -> Failure {
    Failure(
      "not_permitted", .refused,
      Label(
        "\(role.label.zh)账号不能合并或分开记录", "an account of the role \(role.label.en) neither unites nor separates records"),
      hint: Label("用乡镇或县区的账号；志愿者和村级可以提议", "use a town's or county's account; volunteers and villages may propose it"))
  }

  static let sameRecord = Failure(
    "same_record", .badInput, Label("两个编号是同一条记录", "both ids name one and the same record"),
    hint: Label("写两条不同记录的编号", "give the ids of two records"))

  static func toldApart(_ one: String, _ other: String, _ program: String) -> Failure {
    Failure(
      "told_apart", .refused, Label("已有人认定这是两个人", "somebody has said that these are two people"),
      hint: Label(
        "若确是一人，先收回认定：\(program) distinct \(one) --from \(other) --withdraw",
        "if they are one after all, take that back first: \(program) distinct \(one) --from \(other) --withdraw")
    ).atPage(Label("若确是一人，先收回“是两个人”的认定", "if they are one after all, first take back that they are two"))
  }

  static func alreadyUnited(_ program: String) -> Failure {
    Failure(
      "already_united", .refused, Label("这两条记录已合并为一人", "these two records have been united"),
      hint: Label("先分开：\(program) separate 编号", "separate them first: \(program) separate ID")
    ).atPage(Label("先在档案页里把他们分开", "separate them first, on the person's page"))
  }

  static let notUnited = Failure(
    "not_united", .badInput, Label("这条记录没有与别的合并", "this record is not united with another"),
    hint: Label("elder show 显示合并的记录", "elder show names the records that are united")
  ).atPage(Label("档案页列出合并的记录", "the person's page names the records that are united"))

  static func isSurvivor(_ others: [String], _ program: String) -> Failure {
    let list = others.joined(separator: " ")
    return Failure(
      "is_survivor", .badInput,
      Label("这条是保留的记录，别的并入了它", "this is the record that remains; others gave way to it"),
      hint: Label("写要分出来的那条：\(program) separate \(list)", "name the one to take out: \(program) separate \(list)")
    ).atPage(Label("选要分出来的那条：\(list)", "choose the one to take out: \(list)"))
  }

  package static let proposalFillsNothing = Failure(
    "not_permitted", .refused,
    Label("你的账号只能提议合并，--fill 随合并一起写", "your account only proposes to unite; --fill writes together with the unite"),
    hint: Label("去掉 --fill；核定的人可以补", "leave --fill out; whoever decides can bring it over"))

  static let confirmationMissing = Failure(
    "confirmation_missing", .usage,
    Label("合并前要确认，这里没有终端可问", "uniting is to be confirmed, and there is no terminal to ask at"),
    hint: Label("先核对两条记录，再加 --yes", "compare the two records, then add --yes"))

  static let declined = Failure(
    "declined", .refused, Label("没有合并，什么都没有写", "not united; nothing was written"),
    hint: Label(
      "若是两个人，用 distinct 记下，以后不再提示", "if they are two people, say so with distinct: they are not proposed again"))
}
