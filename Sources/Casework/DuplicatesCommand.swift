import Care
package import Model
import Replication
import Store
package import Terminal
import Wire

/// `duplicates`, of both programs.
package enum DuplicatesCommand {
  package static let summary = Label("可能重复登记的人，最像的在前", "people who may be recorded twice, the likeliest first")
  package static let details = Label(
    "比较身份证号（相同、15位与18位、差一位）、姓名（同音、音近、少字）、出生日期（相同、月日颠倒、不完整）、村和电话，列出每一条理由。已合并的和认定为两人的不列。是同一人用 unite 合并，不是用 distinct 记下。",
    "Compares ID numbers (equal, of 15 and 18 digits, one digit apart), names (by sound, or lacking a character), dates "
      + "of birth (equal, day and month swapped, incomplete), villages and telephones, and gives every reason. People "
      + "united already, and those said to be two, are left out. unite makes two records one person; distinct says "
      + "that they are not.")
  package static let options = [
    Option(
      "village", .text, Label("只列涉及这个村或区划的", "only pairs of which one lives in this village or division"),
      metavar: "CODE|NAME"),
    Option("limit", .integer(1...1_000_000), Label("最多几对；给人看时默认 30", "at most so many; 30 for people unless said")),
  ]
  package static let examples = [
    Example("duplicates --village 230422990201", Label("涉及一个村的", "pairs that concern one village"))
  ]

  package static func run(_ arguments: Arguments, _ desk: Desk) throws -> ExitCode {
    var pairs = try Duplicates(desk.register, in: desk.regions).pairs
    var regions = desk.regions ?? []
    if let text = arguments.text("village") {
      let region = try desk.villages().region(text)
      regions = [region]
      pairs = try pairs.filter { pair in
        try [pair.first, pair.second].contains { id in
          try desk.register.stored(id, type: CareModel.Number.elder).map { region.contains(village: $0.region) }
            ?? false
        }
      }
    }
    let limit = arguments.integer("limit").map { Int($0) } ?? (desk.output.isJSON ? Int.max : 30)
    try desk.note("duplicates", [.count(.items, pairs.count)], regions: regions)
    try desk.show(pairs.prefix(limit))
    if pairs.count > limit {
      desk.output.note(
        Label("共 \(pairs.count) 对，显示 \(limit) 对；--limit 可改", "\(limit) of \(pairs.count) shown; see --limit"))
    }
    return .done
  }
}

extension Desk {
  fileprivate func show(_ pairs: ArraySlice<Duplicates.Pair>) throws {
    try output.result(
      json: { json in
        try json.array { json in
          for pair in pairs {
            try json.object { json in
              json.field("score", pair.score)
              json.key("elders")
              try json.array { json in for id in [pair.first, pair.second] { try write(id, to: &json) } }
              json.key("reasons")
              json.array { json in
                for reason in pair.reasons {
                  json.object { json in
                    json.field("code", reason.rawValue)
                    json.field("message", reason.label[language])
                  }
                }
              }
            }
          }
        }
      },
      people: {
        for pair in pairs {
          let reasons = pair.reasons.map { $0.label[language] }.joined(separator: language == .zh ? "，" : ", ")
          try output.line("\(pair.score)  \(reasons)", .bold)
          for id in [pair.first, pair.second] { try output.line("  " + line(id)) }
        }
        output.note(
          pairs.isEmpty
            ? Label("没有发现重复登记", "nobody seems to be recorded twice")
            : Label(
              "是一人：\(program) unite 编号 --into 编号；是两人：\(program) distinct 编号 --from 编号",
              "one person: \(program) unite ID --into ID; two people: \(program) distinct ID --from ID"))
      })
  }

  /// `{"id","name","birth","village","village_name","group","phone","archived"}`.
  private func write(_ id: Dot, to json: inout JSONWriter) throws {
    guard let stored = try register.stored(id, type: CareModel.Number.elder) else { return json.null() }
    let (type, record) = (RecordType.elder, stored.record)
    let village = record.integer(type["village"]) ?? stored.region
    let name = try villages().name(village)
    json.object { json in
      json.field("id", RecordName.text(id))
      json.field("name", record.text(type["name"]))
      json.field("birth", record.value(type["birth"]).map { type["birth"].plain($0) } ?? .null)
      json.field("village", String(village))
      json.field("village_name", name)
      json.field("group", record.text(type["group"]))
      json.field("phone", record.text(type["phone"]))
      json.field("archived", record.integer(type["archived"]).map { Vocabulary.archived.keyText($0) })
    }
  }

  private func line(_ id: Dot) throws -> String {
    guard let stored = try register.stored(id, type: CareModel.Number.elder) else { return try short(id) }
    let (type, record) = (RecordType.elder, stored.record)
    var words = [try short(id), record.text(type["name"]) ?? ""]
    if let birth = record.integer(type["birth"]).flatMap({ PartialDate(packed: $0) }) { words.append("\(birth)") }
    words.append(try villages().shown(record.integer(type["village"]) ?? stored.region))
    for key in ["group", "phone"] { if let text = record.text(type[key]) { words.append(text) } }
    if let archived = record.integer(type["archived"]) {
      words.append(Vocabulary.archived.labelText(archived, language))
    }
    return words.joined(separator: "  ")
  }
}
