import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// `tanfang ids TYPE`: what a shell completes from, and a script pipes into commands that read ids from standard input.
let idsCommand = Command(
  "ids", Label("列出一类记录的编号，每行一个，供补全和脚本使用", "ids of one type of record, one a line: for completions and scripts"),
  details: Label(
    "每行是编号、制表符和一句说明。draft 是草稿的序号，village 是区划代码。已作废、已停止服务和被合并的不列。",
    "A line is an id, a tab, and what tells it from others. draft gives the numbers of drafts, village the codes of "
      + "villages. Void, archived and united ones are left out."),
  operands: [
    Operand(
      "type",
      .choice(CareModel.current.types.map { Choice($0.key, $0.label) } + [Choice("draft", Label("草稿", "draft"))]),
      Label("哪一类", "which type"))
  ],
  examples: [
    Example("ids elder | cut -f 1 | tanfang elder show - --json", Label("全部老人，一个数组", "all elders, as one array"))
  ]
) { invocation in
  let session = try Session(invocation)
  let entries = try session.ids(try invocation.arguments.requireOperand("type"))
  try invocation.output.result(
    json: { json in
      json.array { json in
        for entry in entries {
          json.object { json in
            json.field("id", entry.id)
            json.field("title", entry.title)
          }
        }
      }
    },
    people: {
      for entry in entries {
        let title = entry.title.split { $0.isNewline || $0 == "\t" }.joined(separator: " ")
        try invocation.output.block("\(entry.id)\t\(title.withVisibleControls())\n")
      }
    })
  return .done
}

extension Completion {
  /// Ids of records of a type.
  static func ids(_ type: String) -> Completion { Completion(command: "tanfang ids \(type) 2>/dev/null") }

  /// Ids of elders, with their names.
  static let elders = ids("elder")
}

extension Session {
  fileprivate func ids(_ key: String) throws -> [(id: String, title: String)] {
    if key == "draft" { return try database.drafts().map { (String($0.number), try title(of: $0)) } }
    guard let type = model.type(key: key) else { return [] }
    if key == "village" { return try villages().all.map { (String($0.code), $0.name) } }
    if key == "elder" { return try desk.elders(ElderFilter(false)).map { (try self.name($0.id), $0.name) } }
    var found: [Record] = []
    let voided = type.field(key: "voided")
    try database.forEach(type.number, in: nil) { stored in
      if voided.flatMap({ stored.record.value($0) }) == nil { found.append(stored.record) }
      return true
    }
    let elderName = RecordType.elder["name"]
    return try found.sorted { $0.id > $1.id }.map { record in
      let elder = try type.field(key: "elder").flatMap { record.reference($0) }
        .flatMap { try database.record($0, type: CareModel.Number.elder)?.text(elderName) }
      return (try self.name(record.id), ([elder] + (try facts(record, type))).compactMap { $0 }.joined(separator: " "))
    }
  }

  /// The first things that a record says, without texts.
  private func facts(_ record: Record, _ type: RecordType) throws -> [String] {
    var words: [String] = []
    for field in type.fields where words.count < 3 && field.isVisible(to: scope.visibility) {
      switch field.kind {
      case .reference, .note, .flags, .region: continue
      default: if record.has(field) { words.append(try text(field, of: record)) }
      }
    }
    return words
  }
}
