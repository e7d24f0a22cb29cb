import Care
package import Model
import Replication
import Store
package import Terminal
import Wire

/// `elder show` and `elder list`, in both programs.
package enum ElderCommands {
  package static let showSummary = Label(
    "显示档案、冲突、未办结的事和最近的探访", "show an elder with conflicts, what is open, and last visits")
  package static let listSummary = Label("列出老人", "list elders")

  package static let listOptions = [
    Option("village", .text, Label("只列这个村或区划（代码或村名）", "only this village or division"), metavar: "CODE|NAME"),
    narrowing("category", .categories, Label("只列这些类别之一的（今天有效的）", "only those who belong to one of these today")),
    narrowing("need", .services, Label("只列需要这些服务之一的", "only those who need one of these services")),
    narrowing("tier", .riskTier, Label("只列这些风险等级的", "only those of these risk tiers")),
    .flag("due", Label("只列该探访的（同 due）", "only those who are due, as by due")),
    .flag(
      "review-due",
      Label("只列档案该复核的：超过规定月数（默认 12）没有复核", "only those whose record is due to be reviewed, by default after 12 months")),
    .flag(
      "assessment-due",
      Label("只列该评估的：评估过期，或对象从未评估", "only those to be assessed: the last assessment is too old, or a target has none")),
    .flag("archived", Label("包括已停止服务的", "archived ones, too")),
    .flag("ids", Label("每行只输出编号和姓名，供补全使用", "ids and names only, for completions")),
  ]

  package static let listExamples = [
    Example("elder list --category living_alone --due", Label("该探访的独居老人", "living alone and due")),
    Example("elder list --review-due", Label("该复核类别的老人", "whose categories are to be verified again")),
  ]

  private static func narrowing(_ name: String, _ vocabulary: Vocabulary, _ help: Label) -> Option {
    Option(name, .suggested(vocabulary.terms.map { Choice($0.key, $0.label) }), help, repeated: true)
  }

  package static func show(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    let elder = try desk.recordOrHeld(try arguments.requireOperand("id"), .elder)
    let page = try RecordPage(desk, .elder, elder)
    let visits = try desk.visitsAndHeld(of: elder.id)
    let person = try Person(desk, elder)
    let related = try RelatedRecords(desk, of: elder.id)
    try desk.output.result(
      json: { json in
        try json.object { json in
          try page.writeMembers(to: &json)
          json.key("visits")
          try json.array { json in for visit in visits { try desk.write(visit: visit, elder: nil, to: &json) } }
          person.writeMembers(to: &json)
          related.writeMember(to: &json)
        }
      },
      people: {
        let name = elder.text(RecordType.elder["name"]) ?? ""
        try desk.output.line("\(name)  \(try desk.short(elder.id))", .bold)
        try desk.sayHeld([elder.id])
        try page.printFields()
        try person.printUnited()
        try related.print()
        try desk.printLastVisits(visits)
      })
    return .done
  }

  package static func list(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    let elders = try desk.elders(try filter(arguments, desk))
    try desk.note("elder_list", [.type(.elder), .count(.records, elders.count)], regions: desk.regions ?? [])
    if arguments.flag("ids"), !desk.output.isJSON {
      for elder in elders { try desk.output.block("\(try desk.short(elder.id))\t\(elder.name)\n") }
      return .done
    }
    try desk.show(elders)
    return .done
  }

  /// What the options of `list` let through.
  private static func filter(_ arguments: Arguments, _ desk: Desk) throws -> ElderFilter {
    let type = RecordType.elder
    var filter = ElderFilter(arguments.flag("archived"))
    if let text = arguments.text("village") { filter.regions = try desk.regions(in: text) }
    filter.categories = try elements("category", of: type["categories"], arguments)
    filter.needs = try elements("need", of: type["needs"], arguments)
    filter.tiers = Set(try elements("tier", of: type["risk_tier"], arguments).map { Int64($0) })
    func only(_ elders: Set<Dot>) { filter.only = filter.only?.intersection(elders) ?? elders }
    let regions = filter.regions ?? desk.regions
    if arguments.flag("due") {
      let terms = DueList.Terms(now: desk.now, days: nil, daysAhead: 0, in: regions, of: nil)
      only(Set(try DueList(desk.register, terms).items.map(\.elder)))
    }
    if arguments.flag("review-due") || arguments.flag("assessment-due") {
      let renewals = try Renewals(desk.register, now: desk.now, in: regions)
      if arguments.flag("review-due") { only(renewals.reviews) }
      if arguments.flag("assessment-due") { only(renewals.assessments) }
    }
    return filter
  }

  /// The codes of the terms that an option names, in any of their words.
  private static func elements(_ option: String, of field: Field, _ arguments: Arguments) throws -> Set<UInt32> {
    var found: Set<UInt32> = []
    for text in arguments.texts(option).flatMap({ $0.split { "、,，;；|".contains($0) } }) {
      guard let term = field.vocabulary?.match(String(text)) else {
        throw field.problem(.unknownValue, "没有这个选项", "no such value", hint: field.allowed)
      }
      found.insert(UInt32(term.code))
    }
    return found
  }
}
