package import Model

/// Why somebody is to be visited. The most urgent kind first.
package enum DueReason: Hashable, Sendable {
  /// An alert is not closed: kind and severity by the vocabularies' codes.
  case alert(kind: Int64?, severity: Int64?)
  /// They came home from hospital, day packed as in `PartialDate`, and nobody has seen them since.
  case discharged(on: Int64)
  /// Nobody was at home, so often in a row.
  case unreached(times: Int)
  /// The last visit found the risk high or urgent, a code of `Vocabulary.risk`: due as in the tier `high`, or on the
  /// next day.
  case risk(Int64)
  /// A visit was promised for a day, packed as in `PartialDate`.
  case promised(Int64)
  /// Nobody has seen them for longer than the interval allows.
  case overdue(days: Int, interval: VisitInterval)
  /// Nobody has ever seen them.
  case never(interval: VisitInterval)
  /// Not seen in the days asked for.
  case unseen(days: Int)

  /// The word in JSON.
  package var key: String {
    switch self {
    case .alert: "alert"
    case .discharged: "discharged"
    case .unreached: "unreached"
    case .risk: "risk"
    case .promised: "promised"
    case .overdue: "overdue"
    case .never: "never"
    case .unseen: "unseen"
    }
  }

  /// The smaller, the more urgent. Alerts rank by their severity; an interval that has passed is no reason to come
  /// before somebody who was promised a visit.
  var rank: Int {
    switch self {
    case .alert(_, let severity):
      switch severity.map({ Vocabulary.severity.term(code: $0)?.rank ?? .max }) ?? 1 {
      case 0: 6
      case 1: 3
      case 2: 1
      default: 0
      }
    case .discharged: 2
    case .unreached: 4
    case .risk(let code): VisitPlan.isUrgent(code) ? 1 : 5
    case .promised: 7
    case .overdue, .never, .unseen: 8
    }
  }

  /// Whether it cannot wait for the next round.
  package var isPressing: Bool { rank <= 2 }

  /// In words.
  package var label: Label {
    switch self {
    case .alert(let kind, let severity): Self.alert(kind, severity)
    case .discharged(let day):
      Label("\(Self.date(day)) 出院后还没有见到", "not seen since coming home from hospital on \(Self.date(day))")
    case .unreached(let times): Label("连续 \(times) 次未遇", "not at home \(times) times in a row")
    case .risk(let code):
      Label(
        "上次探访发现风险\(Vocabulary.risk.labelText(code, .zh))",
        "the last visit found the risk \(Vocabulary.risk.labelText(code, .en))")
    case .promised(let day): Label("约好 \(Self.date(day)) 探访", "promised for \(Self.date(day))")
    case .overdue(let days, let interval):
      Label(
        "\(days) 天没见到，\(interval.ground.label.zh)每 \(interval.days) 天一次",
        "not seen for \(days) days, \(interval.ground.label.en) every \(interval.days)")
    case .never(let interval):
      Label(
        "从未见到，\(interval.ground.label.zh)每 \(interval.days) 天一次",
        "never seen, \(interval.ground.label.en) every \(interval.days) days")
    case .unseen(let days): Label("\(days) 天没见到", "not seen for \(days) days")
    }
  }

  private static func alert(_ kind: Int64?, _ severity: Int64?) -> Label {
    func text(_ language: Language) -> String {
      [
        severity.map { Vocabulary.severity.labelText($0, language) },
        kind.map { Vocabulary.alertKind.labelText($0, language) },
      ]
      .compactMap { $0 }.joined(separator: language == .zh ? "：" : ": ")
    }
    return Label("警情未办结（\(text(.zh))）", "an alert is open (\(text(.en)))")
  }

  private static func date(_ packed: Int64) -> String { PartialDate(packed: packed)?.description ?? String(packed) }
}

extension VisitInterval.Ground {
  /// As it stands before “every N days”.
  var label: Label {
    switch self {
    case .own: Label("本人定为", "by their own record")
    case .tier: Label("按风险等级", "by the risk tier")
    case .target: Label("重点对象", "as a target")
    case .unsaid: Label("一般", "by default")
    case .found: Label("因风险高", "since the risk is high")
    }
  }
}
