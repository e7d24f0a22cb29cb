package import Casework
package import Model
import Replication
import Store
package import Terminal
import Wire

/// `review list`, `accept`, `decline` and `reopen`, of both programs.
package enum ReviewCommand {
  package static let summary = Label("别处名单上的新值：逐项或成批核定", "what lists from elsewhere say: accept or decline it")
  package static let listSummary = Label("列出待核的建议", "list what waits for a decision")
  package static let acceptSummary = Label("采纳：写入老人档案", "accept: write it to the elder's record")
  package static let acceptDetails = Label(
    "写编号逐条采纳；不写编号时按 --import、--field、--village、--elder 成批采纳，--all 是全部。成批时，导入以后档案又改过的不动，列为 changed，可逐条采纳。来源和日期留在历史里。",
    "Name suggestions, or take all that --import, --field, --village or --elder leave, or --all. In bulk, records that "
      + "changed since the list was imported are left alone and listed as changed: accept those one by one. Source and "
      + "date stay in the history.")
  package static let declineSummary = Label("不采纳", "decline")
  package static let reopenSummary = Label("收回决定，重新待定", "take a decision back: it waits again")
  package static let reopenDetails = Label(
    "已写入的值不变；要改用 elder edit。", "A value that was written stays; elder edit changes it.")

  package static let operands = [
    Operand("id", .record, Label("建议的编号，review list 列出", "suggestions, as review list shows them"), .any)
  ]

  package static let filters = [
    Option("import", .text, Label("只要这次导入的", "only of this import"), metavar: "ID"),
    Option("field", .text, Label("只要这一栏的", "only of this field"), metavar: "KEY"),
    Option("village", .text, Label("只要这个村或区划的", "only this village or division"), metavar: "CODE|NAME"),
    Option("elder", .text, Label("只要这位老人的", "only of this elder"), metavar: "ID"),
  ]
  package static let listOptions =
    filters + [
      Option(
        "state",
        .choice(
          Vocabulary.suggestionState.terms.map { Choice($0.key, $0.label) } + [Choice("all", Label("全部", "all"))]),
        Label("处理到哪一步", "what became of them"), default: "open")
    ]
  package static let decideOptions = filters + [.flag("all", Label("全部待定的", "all that wait"))]
  package static let declineOptions =
    decideOptions + [Option("reason", .text, Label("为什么", "why"))]
  package static let examples = [
    Example("review list --field disability_grade", Label("残疾等级的建议", "what is suggested of disability grades")),
    Example("review accept k7q2-41 k7q2-42", Label("采纳两条", "accept two")),
    Example("review accept --import i7k2mq --field disability_grade", Label("成批采纳一栏", "accept a whole column")),
  ]

  // MARK: - List

  package static func list(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    try requireOfficial(desk)
    let review = try Review(desk)
    var filter = try filter(arguments, desk)
    let state = arguments.text("state") ?? "open"
    filter.state = state == "all" ? nil : Vocabulary.suggestionState[state]
    let items = try review.items(filter)
    try desk.note("review_list", [.count(.items, items.count)], regions: desk.regions ?? [])
    try desk.output.result(
      json: { json in
        try json.array { json in for item in items { try write(item, review, desk, to: &json) } }
      }, people: { try show(items, review, desk) })
    return .done
  }

  private static func write(_ item: Review.Item, _ review: Review, _ desk: Desk, to json: inout JSONWriter) throws {
    let now = try review.now(item)
    let name = try elderName(item, desk)
    json.object { json in
      json.field("id", RecordName.text(item.id))
      json.field("elder", RecordName.text(item.elder))
      json.field("name", name)
      json.field("field", item.field.key)
      json.field("now", now)
      json.field("suggested", review.suggested(item))
      json.field("source", item.source.map { Vocabulary.source.keyText($0) })
      json.field("source_name", item.sourceName.isEmpty ? nil : item.sourceName)
      json.field("listed_on", item.listedOn?.description)
      json.field("import", item.importID.isEmpty ? nil : item.importID)
      json.field("state", Vocabulary.suggestionState.keyText(item.state))
    }
  }

  private static func elderName(_ item: Review.Item, _ desk: Desk) throws -> String? {
    try desk.register.record(item.elder, type: CareModel.Number.elder)?.text(RecordType.elder["name"])
  }

  private static func show(_ items: [Review.Item], _ review: Review, _ desk: Desk) throws {
    guard !items.isEmpty else { return desk.output.note(Label("没有待核的建议", "nothing waits for a decision")) }
    var table = Table([
      .init(Label("编号", "ID")), .init(Label("老人", "elder")), .init(Label("村", "village")), .init(Label("栏目", "field")),
      .init(Label("现在", "now"), flexible: true), .init(Label("名单", "list"), flexible: true),
      .init(Label("来源", "source"), flexible: true),
    ])
    let villages = try desk.villages()
    for item in items {
      table.append([
        .init(try desk.short(item.id)), .init(try elderName(item, desk) ?? ""), .init(villages.shown(item.region)),
        .init(item.field.label[desk.language]), .init(Review.words(try review.now(item), item.field, desk.language)),
        .init(Review.words(review.suggested(item), item.field, desk.language)),
        .init([item.sourceName, item.listedOn?.description ?? ""].filter { !$0.isEmpty }.joined(separator: " ")),
      ])
    }
    try desk.output.table(table)
    desk.output.note(
      Label(
        "\(items.count) 项；采纳：review accept 编号…，不采纳：review decline 编号…",
        "\(items.count); see review accept and review decline"))
  }

  // MARK: - Decide

  package static func accept(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    let isNamed = !arguments.operands("id").isEmpty
    return try decide(arguments, desk, state: "open") { try $0.accept($1, asShown: isNamed) }
  }

  package static func decline(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    let reason = arguments.text("reason") ?? ""
    return try decide(arguments, desk, state: "open") { try $0.decline($1, reason: reason) }
  }

  package static func reopen(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    try decide(arguments, desk, state: nil) { try $0.reopen($1) }
  }

  private static func decide(
    _ arguments: Arguments, _ desk: Desk, state: String?, _ decision: (Review, Review.Item) throws -> Review.Outcome
  ) throws -> ExitCode {
    try requireOfficial(desk)
    let review = try Review(desk)
    var outcomes: [(item: Review.Item, outcome: Review.Outcome)] = []
    for item in try chosen(arguments, review, desk, state: state) {
      outcomes.append((item, try decision(review, item)))
    }
    try desk.output.result(
      json: { json in
        json.array { json in
          for (item, outcome) in outcomes {
            json.object { json in
              json.field("id", RecordName.text(item.id))
              json.field("elder", RecordName.text(item.elder))
              json.field("field", item.field.key)
              json.field("outcome", outcome.rawValue)
            }
          }
        }
      },
      people: {
        for (item, outcome) in outcomes {
          try desk.output.line(
            "\(try desk.short(item.id))  \(item.field.label[desk.language])  \(outcome.label[desk.language])",
            outcome.isDone ? nil : .yellow)
        }
        if outcomes.isEmpty { desk.output.note(Label("没有待核的建议", "nothing waits for a decision")) }
      })
    return .done
  }

  private static func chosen(
    _ arguments: Arguments, _ review: Review, _ desk: Desk, state: String?
  ) throws -> [Review.Item] {
    let names = arguments.operands("id")
    if !names.isEmpty {
      return try names.map { name in
        guard let item = try review.item(name) else {
          throw Failure(
            "no_such_record", .notFound, Label("没有这条建议", "there is no such suggestion"),
            hint: Label("用 review list 查看编号", "see review list"))
        }
        return item
      }
    }
    let isFiltered = ["import", "field", "village", "elder"].contains { arguments.text($0) != nil }
    guard isFiltered || arguments.flag("all") else {
      throw Failure(
        "nothing_chosen", .usage, Label("没有说要处理哪些建议", "which suggestions is not said"),
        hint: Label(
          "写编号，或 --import、--field、--village、--elder、--all",
          "name them, or use --import, --field, --village, --elder or --all"))
    }
    var filter = try filter(arguments, desk)
    filter.state = state.map { Vocabulary.suggestionState[$0] }
    return try review.items(filter)
  }

  private static func filter(_ arguments: Arguments, _ desk: Desk) throws -> Review.Filter {
    var filter = Review.Filter(regions: try desk.regions(in: arguments.text("village")))
    filter.importID = arguments.text("import").map { halfWidth($0).trimmed.lowercased() }
    if let text = arguments.text("field") {
      let field = RecordType.elder.fields.first { $0.key == text || $0.option == text || $0.label.zh == text }
      guard let field else {
        throw Failure(
          "no_such_field", .badInput, Label("没有这个栏目", "there is no such field"),
          hint: Label("用 review list 查看", "see review list"))
      }
      filter.field = field.key
    }
    filter.elder = try arguments.text("elder").map { try desk.record($0, .elder).record.id }
    return filter
  }

  private static func requireOfficial(_ desk: Desk) throws {
    guard RecordType.suggestion["state"].mayWrite(desk.role) == .yes else {
      throw Failure(
        "not_permitted", .refused,
        Label("\(desk.role.label.zh)账号不核定名单", "an account of the role \(desk.role.label.en) does not review lists"),
        hint: Label("请村、乡镇或县区的账号处理", "ask a village's, town's or county's account"))
    }
  }
}

extension Review.Outcome {
  fileprivate var isDone: Bool { [.accepted, .declined, .open].contains(self) }

  package var label: Label {
    switch self {
    case .accepted: Label("已采纳", "accepted")
    case .declined: Label("不采纳", "declined")
    case .open: Label("待定", "waits")
    case .proposed: Label("已提议，等上级核定", "proposed; an official decides")
    case .changed: Label("导入后档案又改过，没有动；逐条采纳", "the record changed since; accept it by its id")
    case .conflict: Label("该栏目有冲突，先用 settle 裁定", "the field is in conflict: see settle")
    case .invalidValue: Label("本版本的这一栏不接受这个值", "this version's field does not take the value")
    case .notPermitted: Label("你的账号不能写这一栏", "your account may not write this field")
    case .decided: Label("已处理过", "decided before")
    case .elderGone: Label("本机没有这位老人", "the elder is not held here")
    }
  }
}
