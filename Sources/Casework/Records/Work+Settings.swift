import Care
import Model
import Replication
import Store
import Terminal
import Wire

/// What divisions decide: settings and targets.
extension RecordWork {
  static let policy = RecordWork(.policy, "工作规定：探访间隔、对象范围等", "settings of a division: intervals, target groups …") {
    work in
    work.addName = "set"
    work.addSummary = Label("设定本级规定", "set what holds in a division")
    work.addDetails = Label(
      "只写要设的内容；没设的按上一级，都没设的按默认：高风险每周、重点每月、一般每季度。同一区划同一起始日期的规定合在一条里。",
      "Give only what is to be set; the rest is as the next larger division has it, and by default weekly for high risk, "
        + "monthly for priority, quarterly for the others. Settings of one division and beginning are one record.")
    work.addExamples = [
      Example(
        "policy set --division 230422 --interval-general-days 60", Label("全县一般老人每60天一次", "every 60 days, in the county")
      )
    ]
    work.identity = ["division", "from"]
    work.initial = [.today("from")]
    work.show = RecordVerb(
      name: "show", summary: Label("显示某地现行规定及其出处，或一条规定", "what holds in a place and by whose word; or one record"),
      operands: [
        Operand(
          "where", .text, Label("村或区划的代码、村名，或规定编号；默认自己负责的地方", "a village or division, or a policy's id"), .optional)
      ],
      examples: [Example("policy show 东风村", Label("这个村多久探访一次", "how often they are visited here"))]
    ) { arguments, desk in try desk.showPolicy(arguments) }
    work.columns = [
      "division", "from", "until", "interval_high_days", "interval_priority_days", "interval_general_days", "name",
    ]
  }

  static let target = RecordWork(.target, "目标：指标、区划、时期、目标值", "targets: indicator, division, period, value") { work in
    work.addName = "set"
    work.addSummary = Label("设定目标", "set a target")
    work.addDetails = Label(
      "时期写 2026、2026-09、2026Q3 或 2021-2025；比率写百分数。同一指标、区划和时期的目标合在一条里。",
      "A period is 2026, 2026-09, 2026Q3 or 2021-2025; a rate is given in percent. One target for an indicator, division "
        + "and period is one record.")
    work.addExamples = [
      Example(
        "target set --indicator visit_rate --period 2026 --value 100", Label("月探访率 100%", "a visit rate of 100 %"))
    ]
    work.identity = ["indicator", "division", "period"]
    work.complete = { edit, desk, arguments in
      try Self.refuseAboveAll(edit)
      try Self.checkPercent(edit, as: arguments.text("value"), desk.output)
      let field = RecordType.target["period"]
      guard case .text(let text)? = edit.value(field) else { return }
      // One period has one spelling, by which its target is found again.
      guard Period(text)?.description == text else {
        throw field.problem(
          .notADate, "不是时期", "is no period",
          hint: Label(
            "写 2026、2026-09、2026Q3 或 2021-2025，年份 1970–2199",
            "write 2026, 2026-09, 2026Q3 or 2021-2025, of the years 1970 to 2199"))
      }
    }
    work.columns = ["indicator", "division", "period", "value", "basis"]
    work.filters = ["indicator"]
  }

  /// Whether what is aimed at is a rate; nil if it is not said what is.
  private static func isRate(_ edit: Edit) -> Bool? {
    guard case .integer(let code)? = edit.result(RecordType.target["indicator"]),
      let key = Vocabulary.indicator.term(code: code)?.key, let place = ReportKind.column(of: key)
    else { return nil }
    return place.kind.indicators.first { $0.key == place.column }?.unit == .share
  }

  /// Only a rate is percent; less than one percent is more often a share of one that was meant as percent.
  private static func checkPercent(_ edit: Edit, as text: String?, _ output: Output) throws {
    guard let text, let isRate = isRate(edit) else { return }
    let field = RecordType.target["value"]
    let isPercent = halfWidth(text).trimmed.hasSuffix("%")
    if isPercent, !isRate {
      throw field.problem(
        .notANumber, "这个指标不是比率", "is no rate: this indicator is a number",
        hint: Label("不要写 %", "leave out the %"))
    }
    if isRate, !isPercent, case .integer(let value)? = edit.result(field), (1..<100).contains(value) {
      let number = text.trimmed
      output.note(
        Label("比率写百分数：\(number) 就是 \(number)%", "a rate is given in percent: \(number) means \(number) %"))
    }
  }

  /// A rate of more than everybody is a slip.
  private static func refuseAboveAll(_ edit: Edit) throws {
    let type = RecordType.target
    guard isRate(edit) == true,
      // Hundredths of a percent.
      case .integer(let value)? = edit.result(type["value"]), value > 100 * 100
    else { return }
    throw type["value"].problem(
      .outOfRange, "比率的目标不能超过 100%", "a target for a rate cannot exceed 100 %",
      hint: Label("比率写百分数，如 95", "give a rate in percent, such as 95"))
  }
}

extension Desk {
  /// What holds in a place today, field by field, and which division's word it is.
  fileprivate func showPolicy(_ arguments: Arguments) throws -> ExitCode {
    let type = RecordType.policy
    let text = arguments.operand("where")
    let place: Region
    switch text {
    case let text? where (try? resolve(text)) != nil: return try show(.policy, try record(text, type).record)
    case let text?: place = try villages().region(text)
    case nil:
      guard let regions = authority.regions, regions.count == 1 else {
        throw Failure(
          "place_missing", .badInput, Label("没有写是哪里", "it is not said where"),
          hint: Label("写一个村或区划的代码或村名", "name a village or division"))
      }
      place = regions[0]
    }
    let policies = try Policies(register, on: Instant.day(now).packed)
    let fields = type.fields.filter { (10..<30).contains($0.number) }
    let found = fields.map { (field: $0, origin: policies.origin(of: $0, at: place.padded)) }
    try output.result(
      json: { json in
        try json.object { json in
          json.field("place", place.description)
          json.field("on", Instant.day(now).description)
          json.key("settings")
          try json.array { json in
            for (field, origin) in found { try write(field, origin, to: &json) }
          }
        }
      },
      people: {
        var table = Table([
          .init(Label("规定", "setting")), .init(Label("现行", "holds"), flexible: true),
          .init(Label("出处", "by"), flexible: true),
        ])
        for (field, origin) in found {
          let value = try origin.map { try self.text(field, of: $0.record) } ?? Self.usual(field)?[language]
          guard let value else { continue }
          let by = try origin.map { "\(try name(of: $0.division)) \(try short($0.record.id))" }
          table.append([.init(field.label[language]), .init(value), .init(by ?? Label("默认", "default")[language])])
        }
        try output.line(try name(of: place), .bold)
        try output.table(table)
      })
    return .done
  }

  private func write(
    _ field: Field, _ origin: (division: Region, record: Record)?, to json: inout JSONWriter
  ) throws {
    json.object { json in
      json.field("key", field.key)
      if let origin {
        var value = JSONWriter()
        value.object { $0.field(field, of: origin.record) }
        json.key("value")
        if field.isFlags {
          let keys = origin.record.members(field).map { field.vocabulary?.keyText(Int64($0.element)) ?? "" }
          json.array { json in for key in keys { json.value(key) } }
        } else {
          json.value(origin.record.value(field).map { field.plain($0) } ?? .null)
        }
      } else {
        json.key("value")
        json.value(Self.usualNumber(field).map { field.plain(.integer($0)) } ?? .null)
      }
      json.field("division", origin?.division.description)
      json.field("policy", origin.map { RecordName.text($0.record.id) })
    }
  }

  /// What holds where nobody has set anything; nil where nothing does.
  private static func usualNumber(_ field: Field) -> Int64? {
    PolicyNumber(rawValue: field.key)?.usual
  }

  private static func usual(_ field: Field) -> Label? {
    usualNumber(field).map { number in
      if case .boolean = field.kind { return Label(number == 0 ? "否" : "是", number == 0 ? "no" : "yes") }
      let text = field.plain(.integer(number)).text ?? ""
      return Label("\(text)\(field.unit?.zh ?? "")", "\(text) \(field.unit?.en ?? "")")
    }
  }
}
