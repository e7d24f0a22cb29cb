import Model
import Replication
import Store
import Terminal

/// What is shown of an assessment: its scores, worked out anew.
extension Desk {
  func sayScore(_ id: Dot) throws {
    guard !output.isJSON, let record = try register.record(id, type: assessment.number) else { return }
    for line in try scoringExtra(record)?.lines ?? [] { try output.line(line.text, line.style) }
  }

  /// The scores of a stored assessment, worked out anew.
  func scoringExtra(_ record: Record) throws -> RecordExtra? {
    let type = assessment
    guard let instrument = record.instrument(type) else { return nil }
    let scoring = Scoring(record.answers(type), by: instrument, cumulates: try cumulates(record.value(type["elder"])))
    guard scoring.missing.count < instrument.items.count || !scoring.reasons.isEmpty else { return nil }
    let final = record.integer(type[instrument.levelKey])
    return RecordExtra(
      key: "scoring",
      write: { json in
        json.object { json in
          json.field("instrument", instrument.key)
          json.field("source", instrument.source.en)
          json.field("missing", scoring.missing.map(\.code))
          json.key("sections")
          json.array { json in
            for (section, score) in zip(instrument.sections, scoring.sections) {
              json.object { json in
                json.field("code", section.code)
                json.field("score", score)
                json.field("of", section.scoreMax)
              }
            }
          }
          json.field("total", scoring.total)
          json.field("of", instrument.totals.upperBound)
          json.field("preliminary_level", scoring.preliminary.map { instrument.levels.keyText($0) })
          json.field("change_reasons", scoring.reasons.map(\.key))
          json.field("suggested_level", scoring.suggested.map { instrument.levels.keyText($0) })
          json.field("final_level", final.map { instrument.levels.keyText($0) })
        }
      },
      lines: scoringLines(scoring, instrument, final, of: record))
  }

  private func scoringLines(
    _ scoring: Scoring, _ instrument: Instrument, _ final: Int64?, of record: Record
  ) -> [(text: String, style: Style?)] {
    func level(_ code: Int64?) -> String {
      code.map { instrument.levels.labelText($0, language) } ?? Label("定不了", "none")[language]
    }
    let parts = zip(instrument.sections, scoring.sections).map { section, score in
      "\(section.label[language]) \(score.map(String.init) ?? "–")/\(section.scoreMax)"
    }
    let total = "\(scoring.total.map(String.init) ?? "–")/\(instrument.totals.upperBound)"
    let isFinal = instrument.rules.isEmpty
    var lines: [(text: String, style: Style?)] = [
      (Label("得分", "Score")[language], .bold),
      ("  " + parts.joined(separator: "  "), nil),
      (
        isFinal
          ? Label("  总分 \(total)", "  total \(total)")[language]
          : Label(
            "  总分 \(total)  初步等级 \(level(scoring.preliminary))",
            "  total \(total)  preliminary level: \(level(scoring.preliminary))")[language], nil
      ),
    ]
    if !scoring.missing.isEmpty {
      let names = scoring.missing.map { $0.label[language] }.joined(separator: language == .zh ? "、" : ", ")
      lines.append((Label("  缺：\(names)", "  missing: \(names)")[language], .yellow))
    }
    for reason in scoring.reasons {
      let words = Vocabulary.changeReasons.term(key: reason.key)?.label[language] ?? reason.key
      lines.append((Label("  变更依据：\(words)", "  changed because: \(words)")[language], nil))
    }
    if let final {
      let words =
        isFinal
        ? Label("  等级 \(level(final))", "  level: \(level(final))")
        : Label("  最终等级 \(level(final))", "  final level: \(level(final))")
      lines.append((words[language], .bold))
      if final != scoring.suggested, scoring.suggested != nil {
        lines.append(
          (
            Label(
              "  与程序给出的 \(level(scoring.suggested)) 不同", "  differs from what is suggested: \(level(scoring.suggested))"
            )[
              language], .yellow
          ))
      }
    } else if scoring.suggested != nil, !instrument.rules.isEmpty {
      let words = level(scoring.suggested)
      let how =
        assessment["final_level"].mayWrite(role) == .yes
        ? Label(
          "待确认：\(program) assessment confirm \((try? short(record.id)) ?? "ID")",
          "confirm it with \(program) assessment confirm \((try? short(record.id)) ?? "ID")")
        : Label("由上级确认", "an official confirms it")
      lines.append((Label("  建议等级 \(words)，\(how.zh)", "  suggested level: \(words); \(how.en)")[language], .yellow))
    }
    lines.append((Label("  \(instrument.source.zh)", "  \(instrument.source.en)")[language], .dim))
    return lines
  }
}
