import Casework
import Model
import Network
import Replication
import Storage
import Store
import Terminal
import Transport
import Wire

extension Session {
  /// What the hub knows of a record's past; nil if it cannot be asked, and a note says why.
  ///
  /// - Throws: `no_such_record` if the hub has none of this id for this account.
  func hubHistory(_ id: Dot) throws -> JSONValue? {
    guard let token = try database.token(), state.contacts != nil else { return nil }
    do {
      var link = try HubLink(store: database, connectTimeoutSeconds: 5)
      let body = try link.get(
        "/v1/records/\(RecordName.text(id))/history",
        headers: [("Authorization", "Bearer \(token.text)"), ("Accept-Language", language.rawValue)])
      return try? JSONValue.parse(body)
    } catch let error as TransportError {
      if case .refused(let answer) = error {
        if answer.status == 404 { return nil }
        if answer.status == 410 { throw Self.erased }
      }
      guard error.mayPass else { throw Failure(error) }
      return nil
    } catch let failure as Failure {
      if failure.code == Self.erased.code { throw failure }
      return nil
    }
  }

  private static var erased: Failure {
    Failure(
      "erased", .notFound, Label("查询经过时：该记录已依法删除", "asking for the past: the record was erased by law"),
      hint: Label("同步后本机也不再有（tanfang sync）", "a sync removes it from this device, too (tanfang sync)"))
  }

  /// A table of what the hub knows, for people.
  func printHistory(_ lines: [JSONValue], _ type: RecordType) throws {
    var table = Table([
      Table.Column(Label("时间", "time")), Table.Column(Label("收到", "received")), Table.Column(Label("谁", "by")),
      Table.Column(Label("设备", "device"), flexible: true), Table.Column(Label("字段", "field")),
      Table.Column(Label("写成", "value"), flexible: true), Table.Column(Label("原来", "was"), flexible: true),
      Table.Column(Label("状态", "status"), flexible: true),
    ])
    for line in lines {
      let field = line["field"]?.string.flatMap { type.field(key: $0) }
      let at = Self.timeText(line["recorded"])
      let why = ["code", "reason"].compactMap { line[$0]?.string }
      let decisions = (line["decisions"]?.elements ?? []).map { decisionText($0) }
      let status = ([Self.statusText(line["status"]?.string ?? "", language)] + why + decisions)
        .joined(separator: "  ")
      let element = line["element"]?.string.map { element in
        field?.vocabulary?.term(key: element)?.label[language] ?? element
      }
      table.append([
        Table.Cell(at), Table.Cell(Self.timeText(line["received"])), Table.Cell(line["by"]?.string ?? ""),
        Table.Cell(line["device"]?.string ?? ""),
        Table.Cell(field?.label[language] ?? line["field"]?.string ?? ""),
        Table.Cell(try historyText(line["value"], field, element)),
        Table.Cell(
          try (line["replaced"]?.elements ?? []).map { try historyText($0["value"], field, element) }
            .joined(separator: " / ")),
        Table.Cell(status),
      ])
    }
    try output.table(table)
  }

  private static func timeText(_ value: JSONValue?) -> String {
    value?.string.flatMap { Instant.parse($0) }.map { Instant.text($0.milliseconds) } ?? ""
  }

  /// Who decided what, when and why.
  private func decisionText(_ decision: JSONValue) -> String {
    let at = Self.timeText(decision["at"])
    let by = decision["by"]?.string ?? Label("中心", "the hub")[language]
    let status = Self.statusText(decision["status"]?.string ?? "", language)
    return "\(status): \(by) \(at) \(decision["reason"]?.string ?? "")"
  }

  /// Unites and separations, for people.
  func printEvents(_ events: [JSONValue]) throws {
    for event in events {
      let ids = try ["record", "into"].map { key in
        try event[key]?.string.flatMap { RecordName.dot($0) }.map { try short($0) } ?? ""
      }
      let at = Self.timeText(event["recorded"])
      let tail = "  \(event["by"]?.string ?? "")  \(at)  \(event["reason"]?.string ?? "")"
      try output.line(
        event["event"]?.string == "separated"
          ? Label("\(ids[0]) 与 \(ids[1]) 分开\(tail)", "\(ids[0]) separated from \(ids[1])\(tail)")
          : Label("\(ids[0]) 并入 \(ids[1])\(tail)", "\(ids[0]) united into \(ids[1])\(tail)"),
        .bold)
    }
  }

  private static func statusText(_ key: String, _ language: Language) -> String {
    let label: Label? =
      switch key {
      case "applied": ChangeStatus.accepted.label
      case "held": ChangeStatus.held.label
      case "declined": ChangeStatus.declined.label
      case "superseded": ChangeStatus.superseded.label
      case "admitted": Label("核定采纳", "admitted")
      default: nil
      }
    return label?[language] ?? key
  }

  /// A value of the hub's JSON as people read it.
  private func historyText(_ value: JSONValue?, _ field: Field?, _ element: String?) throws -> String {
    if let element, let isPresent = value?.bool {
      return isPresent ? element : Label("非\(element)", "not \(element)")[language]
    }
    let plain: String? =
      switch value {
      case .string(let text): text
      case .number(let text): text
      case .bool(let isTrue): isTrue ? "true" : "false"
      default: nil
      }
    guard let plain else { return Label("（空）", "(empty)")[language] }
    if let field, case .reference = field.kind, let dot = RecordName.dot(plain) {
      return try text(field, .reference(dot))
    }
    guard let field, case .success(let cells) = field.parse(plain), let first = cells.first else { return plain }
    return try text(field, first.value)
  }
}
