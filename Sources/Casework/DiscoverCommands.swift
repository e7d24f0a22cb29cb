import Care
package import Model
import Replication
import Store
package import Terminal
import Wire

/// `discover` and `dismiss`, of both programs.
package enum DiscoverCommands {
  package static let discoverSummary = Label("主动发现：可能是新对象的老人，写明为什么", "who may be a new target, and why")
  package static let discoverDetails = Label(
    "按规则比对档案、探访和评估，找出可能该列为对象而没有列的在册老人，例如独居且满80岁、连续未遇、能力变差、新近丧亲。已去世、迁出或入住机构而后来又有人见到的也列出，两处必有一错。已属于该类别的不列；用 dismiss 认定过不是的不列，之后又有新情况的再列。核实后用 elder edit ID --categories +KEY 列入。",
    "Rules over profiles, visits and assessments find elders on the register who may belong to a category and are in none: "
      + "alone and 80 or older, not at home in a row, ability worsened, newly bereaved … and who was seen after having died "
      + "or moved, where one of the two reports is wrong. Who is in the category is left out, "
      + "and who was dismissed, unless something has happened since. Once verified, elder edit ID --categories +KEY adds "
      + "the category.")
  package static let dismissSummary = Label("认定不是对象，并写明理由", "say that somebody is no target, and why")
  package static let dismissDetails = Label(
    "discover 以后不再按这条规则列出此人，除非之后又有新情况；--withdraw 收回。志愿者只能提议。",
    "discover leaves the elder out by this rule from now on, unless something happens later; --withdraw takes that back. "
      + "Volunteers propose it.")

  private static let rules = ValueKind.choice(DiscoveryRule.all.map { Choice($0.key, $0.term.label) })

  package static let discoverOptions = [
    Option("rule", rules, Label("只按这条规则，可重复", "only by this rule; may be repeated"), repeated: true),
    Option("village", .text, Label("只查这个村或区划的", "only in this village or division"), metavar: "CODE|NAME"),
    .flag("dismissed", Label("连同认定过不是的", "also those dismissed")),
  ]
  package static let dismissOptions = [
    Option("rule", rules, Label("哪条规则", "which rule"), required: true),
    Option("reason", .text, Label("为什么不是", "why not")),
    .flag("withdraw", Label("收回以前的认定", "take back what was said before")),
  ]

  // MARK: - Actions

  package static func discover(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    let given = Set(arguments.texts("rule"))
    let found = try Discovery(
      desk.register, now: desk.now, in: try desk.regions(in: arguments.text("village")),
      rules: given.isEmpty ? nil : given, withDismissed: arguments.flag("dismissed"))
    let villages = try desk.villages()
    try desk.output.result(
      json: { json in
        json.array { json in
          for item in found.items { json.object { json in write(item, villages, desk.language, to: &json) } }
        }
      }, people: { try printTable(found, villages, desk) })
    return .done
  }

  private static func write(
    _ item: Discovery.Item, _ villages: Villages, _ language: Language, to json: inout JSONWriter
  ) {
    json.field("id", RecordName.text(item.elder))
    json.field("name", item.name)
    json.field("village", String(item.region))
    json.field("village_name", villages.name(item.region))
    json.field("group", item.group)
    json.field("phone", item.phone)
    json.key("findings")
    json.array { json in
      for finding in item.findings {
        json.object { json in
          json.field("rule", finding.rule)
          json.field("category", finding.category)
          json.field("since", finding.since.flatMap { PartialDate(packed: $0)?.description })
          json.field("message", finding.reason[language])
          json.field("dismissed", finding.dismissed)
        }
      }
    }
  }

  private static func printTable(_ found: Discovery, _ villages: Villages, _ desk: Desk) throws {
    let language = desk.language
    var table = Table([
      .init(Label("编号", "ID")), .init(Label("姓名", "name")), .init(Label("村", "village"), flexible: true),
      .init(Label("规则", "rule")), .init(Label("为什么", "why"), flexible: true), .init(Label("可能的类别", "category")),
    ])
    for item in found.items {
      for (index, finding) in item.findings.enumerated() {
        let isFirst = index == 0
        let category = finding.category.flatMap { Vocabulary.categories.term(key: $0)?.label[language] }
        let dismissed = finding.dismissed.map { Label("（已认定不是：\($0)）", " (dismissed: \($0))")[language] } ?? ""
        table.append([
          Table.Cell(isFirst ? try desk.short(item.elder) : ""), Table.Cell(isFirst ? item.name : ""),
          Table.Cell(isFirst ? villages.shown(item.region) : ""), Table.Cell(finding.rule),
          Table.Cell(finding.reason[language] + dismissed, finding.dismissed == nil ? nil : .dim),
          Table.Cell(category ?? Label("待定", "to be seen")[language]),
        ])
      }
    }
    if !found.items.isEmpty { try desk.output.table(table) }
    let left = found.items.count { $0.hasLeft }
    let new = found.items.count - left
    desk.output.note(
      Label(
        "\(new) 人可能是新对象，在册 \(found.registered) 人", "\(new) of \(found.registered) elders may be new targets"))
    guard left > 0 else { return }
    desk.output.note(
      Label(
        "另有 \(left) 人停止服务后又见到：核对后改档案（elder edit ID --archived ''）或探访（visit void、visit amend）",
        "besides, \(left) were seen since their records were closed: check, then correct the record (elder edit ID --archived '') "
          + "or the visit (visit void, visit amend)"))
  }

  package static func dismiss(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    let elder = try desk.record(try arguments.requireOperand("id"), .elder).record.id
    guard let rule = Vocabulary.discoveryRule.term(key: try arguments.require("rule")) else { return .usage }
    var (status, ids) = ("unchanged", [Dot]())
    if arguments.flag("withdraw") {
      ids = try desk.withdrawDismissals(of: elder, rule: rule.code, reason: arguments.text("reason") ?? "")
      if !ids.isEmpty { status = "withdrawn" }
    } else {
      ids = [try desk.dismiss(elder, rule: rule.code, reason: try arguments.require("reason"))]
      status = "dismissed"
    }
    let onlyProposes = RecordType.dismissal["rule"].mayWrite(desk.role) == .propose
    if onlyProposes, !ids.isEmpty { status = "proposed" }
    try desk.output.result(
      json: { json in
        json.object { json in
          json.field("id", ids.first.map { RecordName.text($0) })
          json.field("elder", RecordName.text(elder))
          json.field("rule", rule.key)
          json.field("status", status)
        }
      }, people: { try desk.output.line(said(status)) })
    return .done
  }

  private static func said(_ status: String) -> Label {
    switch status {
    case "dismissed": Label("已记下：不是对象", "noted: no target")
    case "withdrawn": Label("已收回：会再列出", "taken back: may be found again")
    case "proposed": Label("已提议，等上级核定", "proposed; an official decides")
    default: Label("没有变化，没有写", "nothing is different, so nothing was written")
    }
  }
}

extension Desk {
  fileprivate func dismiss(_ elder: Dot, rule: Int64, reason: String) throws -> Dot {
    let type = RecordType.dismissal
    var edit = try Edit(type, nil, role: role)
    try edit.set(type["elder"], .reference(elder))
    try edit.set(type["rule"], .integer(rule))
    try edit.set(type["at"], .integer(now))
    try take([reason], for: type["reason"], into: &edit)
    return try write(edit)
  }

  fileprivate func withdrawDismissals(of elder: Dot, rule: Int64, reason: String) throws -> [Dot] {
    let type = RecordType.dismissal
    var ids: [Dot] = []
    for record in try register.records(type, about: elder).map(\.record)
    where record.integer(type["rule"]) == rule && record.integer(type["withdrawn"]) != 1 {
      var edit = try Edit(type, record, role: role)
      edit.reason = reason
      try edit.set(type["withdrawn"], .integer(1))
      ids.append(try write(edit))
    }
    return ids
  }
}
