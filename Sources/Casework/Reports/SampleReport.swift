import Care
import Model
import Store
import Terminal
import Wire

/// `report sample`
enum SampleReport {
  static let summary = Label("抽样复核：抽出要复核的探访", "draw visits to be checked again")
  static let details = Label(
    "从期内见到老人的探访中抽取，不少于区划规定的比例，没有规定为 1 %，至少一次。种子和探访的编号定下先后：同一种子抽出同样的探访，手机和中心一样，结果可以公开验证。"
      + "先后在比例以内的总会抽中，晚到的探访不会把它们换掉；不够比例时往后补足，补足的可能让位给晚到的。"
      + "复核时登记目的为“抽查复核”（recheck）的探访；发现不实的把原探访作废。",
    "Drawn from the visits of the period in which the elder was seen: no fewer than the share that the division has set, "
      + "else 1 %, and at least one. The seed and a visit's id give it a rank: the same seed draws the same visits, on a "
      + "device and at the hub, and anybody can verify the draw. Those whose rank is within the share are always drawn, and "
      + "none of them gives way to visits that come late; where they are too few, the next ranks fill up, and those may. A "
      + "check is recorded as a visit with the purpose recheck; a visit that proves untrue is voided.")
  static let options = [
    Option("seed", .integer, Label("种子：任意整数，先定后抽", "the seed: any integer, fixed before the draw"), required: true),
    Option("percent", .text, Label("比例，百分数，可带一位小数", "the share in percent, with one decimal at most"), metavar: "N"),
  ]
  static let examples = [
    Example("report sample --seed 20261001 --month 2026-09", Label("抽九月的 1 %", "draw 1 % of September"))
  ]

  static let columns = [
    Indicator("visit", .mixed, "探访", "visit", "探访的编号", "the visit's id"),
    Indicator("village", .mixed, "村", "village", "老人现在所在的村", "where the elder lives now"),
    Indicator("at", .mixed, "探访时间", "visited at", "探访的时间", "when it took place"),
    Indicator("by", .mixed, "录入账号", "recorded by", "录入探访的账号", "the account that recorded it"),
    Indicator(
      "rechecked", .mixed, "复核时间", "checked again", "其后第一次目的为抽查复核、见到老人的探访",
      "the first visit to check again since then in which the elder was seen"),
    Indicator("voided", .mixed, "作废", "void", "探访已作废", "whether the visit has been voided"),
  ]

  /// The share to be drawn, in thousandths.
  static func permille(_ arguments: Arguments, _ place: ReportDesk, _ period: Period, _ regions: [Region]?) throws
    -> Int
  {
    guard let text = arguments.text("percent") else {
      let policies = try Policies(place.desk.register, on: period.lastDay)
      return Int(policies.number(.recheckPermille, in: regions))
    }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = Int(parts[0]), (0...100).contains(whole),
      let tenth = parts.count == 1 ? 0 : parts[1].utf8.count == 1 ? Int(parts[1]) : nil, tenth >= 0,
      (1...1000).contains(whole * 10 + tenth)
    else {
      throw Failure(
        "invalid_percent", .badInput, Label("比例不对", "this is no share"),
        hint: Label("写 0.1 到 100，例如 1 或 2.5", "write 0.1 to 100, such as 1 or 2.5"))
    }
    return whole * 10 + tenth
  }

  /// People check what is drawn, one visit after the other.
  private static let rowsMax = 10_000

  static func report(
    _ place: ReportDesk, _ period: Period, _ regions: [Region]?, seed: Int64, permille: Int
  ) throws -> Report {
    let desk = place.desk
    let sample = try Sample(desk.register, period, seed: seed, permille: permille, in: regions, now: place.now)
    guard sample.items.count <= rowsMax else {
      throw Failure(
        "sample_too_large", .badInput,
        Label("抽到 \(sample.items.count) 次探访，太多了", "\(sample.items.count) visits would be drawn: too many"),
        hint: Label(
          "最多 \(rowsMax) 次：比例写小些，或分月、分村抽", "at most \(rowsMax): take a smaller share, or draw by month or village"))
    }
    let villages = try desk.villages()
    let names = try desk.names()
    let rows = try sample.items.map { item in
      let elder = try desk.register.record(item.elder, type: CareModel.Number.elder)
      let visit = desk.output.isJSON ? RecordName.text(item.visit) : names.short(item.visit)
      func text(_ text: String) -> Figure { .text(Label(stringLiteral: text)) }
      return Report.Row(
        RecordName.text(item.elder), Label(stringLiteral: elder?.text(RecordType.elder["name"]) ?? ""),
        [
          text(visit), text(villages.shown(item.region)), text(Instant.text(item.atMilliseconds)),
          text(try desk.author(item.visit) ?? ""), item.recheckedMilliseconds.map { text(Instant.text($0)) } ?? .none,
          item.isVoided ? .text(Label("已作废", "void")) : .none,
        ])
    }
    let rechecked = sample.items.count { $0.recheckedMilliseconds != nil }
    let voided = sample.items.count { $0.isVoided }
    let note = Label(
      "种子 \(seed)，从 \(sample.population) 次探访中抽 \(sample.items.count) 次；已复核 \(rechecked)，作废 \(voided)",
      "seed \(seed): \(sample.items.count) of \(sample.population) visits drawn; \(rechecked) checked again, \(voided) void"
    )
    return Report(
      "sample", summary, period, by: "visit", heading: Label("老人", "elder"), columns, rows: rows, total: nil,
      notes: [note], now: place.now)
  }
}
