import Care
import Model
import Replication
import Store
import Terminal
import Wire

/// The basic service list, and who is eligible for what.
extension RecordWork {
  static let benefit = RecordWork(.benefit, "基本养老服务清单，和服务找人", "the basic service list, and who is eligible") { work in
    work.addSummary = Label("在本级清单里登记一项", "enter an item of a division's list")
    work.addDetails = Label(
      "各级同一项目用同一代码。下级的条目只能增加或提高：更低的金额、更窄的对象不让登记；没写的内容按上级。",
      "An item has one code on all levels. A lower division may add or raise: an entry that gives less, or to fewer, is "
        + "refused; what it leaves out is as above.")
    work.addExamples = [
      Example(
        "benefit add --code GLJT --name 高龄津贴 --division 2304 --age-from 90 --age-until 99 --amount-yuan 100 --frequency month",
        Label("90至99周岁高龄津贴", "an allowance for those of 90 to 99"))
    ]
    work.identity = ["code", "division", "from"]
    work.initial = [.today("from")]
    work.complete = { edit, desk, _ in try desk.checkBenefit(edit) }
    work.more = [
      RecordVerb(
        name: "catalogue", summary: Label("某地适用的清单，逐级合并", "the list as it applies in a place"),
        operands: [Operand("where", .text, Label("村或区划", "a village or division"), .optional)]
      ) { arguments, desk in try desk.showCatalogue(arguments) },
      RecordVerb(
        name: "eligible", summary: Label("服务找人：符合条件而没有享受的老人", "elders who are eligible and do not receive"),
        details: Label(
          "只列符合条件、没有申请也没有享受的；--all 连同在办、享受中和不可兼得的。--unclear 列出缺资料而不能断定的，并说缺什么。--month 只列当月新符合的（如满90周岁）。"
            + "年收入只有上级看得到，志愿者处凡要看收入的都算不能断定。",
          "Lists who is eligible and has neither applied nor received; --all has the others, too. --unclear lists those "
            + "of whom something is not known, and what. --month lists who becomes eligible in that month, as by "
            + "turning 90. Incomes are for officials: for a volunteer what depends on them is unclear."),
        options: [
          Option("elder", .text, Label("只看这位老人", "only this elder"), metavar: "ID"),
          Option("village", .text, Label("只看这个村或区划", "only this village or division"), metavar: "CODE|NAME"),
          Option("code", .text, Label("只看这一项", "only this item")),
          Option("month", .text, Label("只列这个月新符合的", "only who becomes eligible in this month"), metavar: "YYYY-MM"),
          .flag("unclear", Label("列出缺资料的", "who cannot be told for want of data")),
          .flag("all", Label("连同在办和享受中的", "also what is under way or received")),
        ],
        examples: [
          Example("benefit eligible --code GLJT --month 2026-09", Label("九月满90周岁的", "who turns 90 in September"))
        ]
      ) { arguments, desk in try desk.listEligible(arguments) },
    ]
    work.columns = ["code", "name", "division", "kind", "age_from", "age_until", "amount_yuan", "frequency", "from"]
    work.filters = ["kind", "service", "department"]
  }
}

extension Desk {
  private var today: Int64 { Instant.day(now).packed }

  /// - Throws: `lowers_benefit`, if the division above gives more.
  fileprivate func checkBenefit(_ edit: Edit) throws {
    let type = RecordType.benefit
    guard case .text(let code)? = edit.result(type["code"]), case .integer(let place)? = edit.result(type["division"]),
      let division = Region(division: place)
    else { return }
    if let from = edit.day(type["age_from"]), let until = edit.day(type["age_until"]), until < from {
      throw type["age_until"].problem(
        .outOfRange, "小于最低年龄", "is below the lowest age", hint: Label("检查 --age-from 和 --age-until", "check both ages"))
    }
    let catalogue = try Catalogue(register, on: max(today, edit.day(type["from"]) ?? 0))
    let terms = BenefitTerms(edit.written)
    if let parent = division.parent, let upper = catalogue.item(code, at: parent.padded, leavingOut: edit.record?.id) {
      let lowering = terms.lowering(upper.terms)
      if !lowering.isEmpty {
        let labels = lowering.map { type[$0].label }
        throw Failure(
          "lowers_benefit", .badInput,
          Label(
            "上级清单里有这一项，本级只能增加或提高：\(labels.map(\.zh).joined(separator: "、"))",
            "the list above has this item, and a lower level may only add or raise: "
              + labels.map(\.en).joined(separator: ", ")),
          hint: Label(
            "上级的条目是 \(try short(upper.record))；用 benefit catalogue 看适用的标准",
            "the entry above is \(try short(upper.record)); benefit catalogue shows what applies"))
      }
    }
    let below = catalogue.lowered(code, within: division, by: terms)
    guard !below.isEmpty else { return }
    let ids = try below.map { try short($0.record) }
    output.warn(
      Label(
        "下级这些条目低于新标准，将不起作用：\(ids.joined(separator: "、"))",
        "these entries of lower levels give less and will be passed over: \(ids.joined(separator: ", "))"))
  }

  fileprivate func showCatalogue(_ arguments: Arguments) throws -> ExitCode {
    let place: Region
    if let text = arguments.operand("where") {
      place = try villages().region(text)
    } else if let regions = authority.regions, regions.count == 1 {
      place = regions[0]
    } else {
      throw Failure(
        "place_missing", .badInput, Label("没有写是哪里", "it is not said where"),
        hint: Label("写一个村或区划的代码或村名", "name a village or division"))
    }
    let items = try Catalogue(register, on: today).items(at: place.padded)
    for item in items { try noteIgnored(item) }
    try output.result(
      json: { json in json.array { json in for item in items { item.write(to: &json) } } },
      people: {
        var table = Table([
          .init(Label("代码", "code")), .init(Label("项目", "item"), flexible: true),
          .init(Label("对象", "for"), flexible: true),
          .init(Label("标准", "how much")), .init(Label("定标准的区划", "by")),
        ])
        for item in items {
          table.append([
            .init(item.code), .init(item.name), .init(item.terms.whom(language)), .init(item.terms.howMuch(language)),
            .init("\(item.division)"),
          ])
        }
        if !items.isEmpty { try output.table(table) }
        output.note(Label("共 \(items.count) 项", "\(items.count) items"))
      })
    return .done
  }

  private func noteIgnored(_ item: Catalogue.Item) throws {
    for ignored in item.ignored {
      let labels = ignored.fields.map { RecordType.benefit[$0].label }
      let id = try short(ignored.record)
      output.warn(
        Label(
          "\(item.code)：\(ignored.division) 的条目 \(id) 低于上级（\(labels.map(\.zh).joined(separator: "、"))），不起作用",
          "\(item.code): the entry \(id) of \(ignored.division) gives less than the one above "
            + "(\(labels.map(\.en).joined(separator: ", "))) and is passed over"))
    }
  }

  fileprivate func listEligible(_ arguments: Arguments) throws -> ExitCode {
    var question = BenefitList.Question(on: today)
    if let text = arguments.text("month") {
      let month = try month(text)
      question.day = Self.lastDay(of: month)
      question.notYet = month.previous.map(Self.lastDay)
    }
    question.regions = try regions(in: arguments.text("village"))
    question.elder = try arguments.text("elder").map { try record($0, .elder).record.id }
    question.code = arguments.text("code")
    let list = try BenefitList(register, question)
    let lines = list.lines.filter { line in
      if arguments.flag("unclear") { return line.status == .unclear }
      return line.status == .missing || (arguments.flag("all") && line.status != .unclear)
    }
    let villages = try villages()
    try output.result(
      json: { json in json.array { json in for line in lines { line.write(villages, to: &json) } } },
      people: {
        if !lines.isEmpty { try output.table(try table(lines, villages)) }
        let unclear = list.lines.count { $0.status == .unclear }
        output.note(
          Label(
            "看了 \(list.elders) 位老人，列出 \(lines.count) 项" + (unclear > 0 ? "；另有 \(unclear) 项缺资料，见 --unclear" : ""),
            "\(list.elders) elders looked at, \(lines.count) lines"
              + (unclear > 0 ? "; \(unclear) more lack data, see --unclear" : "")))
      })
    return .done
  }

  private static func lastDay(of month: CalendarMonth) -> Int64 {
    PartialDate(year: month.year, month: month.month, day: month.dayCount)?.packed ?? 0
  }

  private func table(_ lines: [BenefitList.Line], _ villages: Villages) throws -> Table {
    var table = Table([
      .init(Label("编号", "ID")), .init(Label("姓名", "name")), .init(Label("村", "village"), flexible: true),
      .init(Label("项目", "item"), flexible: true), .init(Label("标准", "how much")), .init(Label("情况", "status")),
      .init(Label("依据", "because"), flexible: true),
    ])
    for line in lines {
      let separator = language == .zh ? "、" : ", "
      let because = line.because.map { RecordType.benefit[$0].label[language] }.joined(separator: separator)
      let lacking = line.lacking.map { RecordType.elder[$0].label[language] }.joined(separator: separator)
      table.append([
        .init(try short(line.elder)), .init(line.name), .init(villages.shown(line.region)), .init(line.item.name),
        .init(line.item.terms.howMuch(language)), .init(line.status.label[language]),
        .init(lacking.isEmpty ? because : Label("缺 \(lacking)", "lacking: \(lacking)")[language]),
      ])
    }
    return table
  }
}

extension Edit {
  /// The record as it will be, alone with what it says.
  fileprivate var written: Record {
    var record = record ?? Record(id: Dot(ReplicaID(1), 1), type: type.number)
    for (key, value) in own + proposed {
      record[key] = Cell(dot: record.id, time: HybridTime(rawValue: 0), value: value, seen: VersionVector())
    }
    return record
  }
}

extension BenefitList.Status {
  var label: Label {
    switch self {
    case .missing: Label("应享未享", "not receiving")
    case .underway: Label("在办", "under way")
    case .receiving: Label("享受中", "receiving")
    case .excluded: Label("不可兼得", "has another instead")
    case .unclear: Label("缺资料", "cannot be told")
    }
  }
}

extension BenefitList.Line {
  fileprivate func write(_ villages: Villages, to json: inout JSONWriter) {
    json.object { json in
      json.field("elder", RecordName.text(elder))
      json.field("name", name)
      json.field("village", String(region))
      json.field("village_name", villages.name(region))
      json.field("code", item.code)
      json.field("benefit", RecordName.text(item.record))
      json.field("benefit_name", item.name)
      json.field("status", status.rawValue)
      json.field("because", because)
      json.field("lacking", lacking)
    }
  }
}

extension Catalogue.Item {
  fileprivate func write(to json: inout JSONWriter) {
    json.object { json in
      json.field("code", code)
      json.field("name", name)
      json.field("benefit", RecordName.text(record))
      json.field("division", division.description)
      json.key("terms")
      json.object { terms.write(to: &$0) }
      json.key("ignored")
      json.array { json in
        for entry in ignored {
          json.object { json in
            json.field("benefit", RecordName.text(entry.record))
            json.field("division", entry.division.description)
            json.field("fields", entry.fields)
          }
        }
      }
    }
  }
}
