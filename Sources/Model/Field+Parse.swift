package import Replication

/// What a text written by a person becomes: one value per cell of the field.
package typealias ParsedCells = [(element: UInt32, value: Value)]

extension Field {
  /// Reads a text as people and scripts write it; an empty text means `cleared` (for flags: nothing to write).
  ///
  /// Vocabulary values are known by key, label or alias in either language; flags take several, separated by `、,;|/`
  /// or spaces, as `KEY`, `KEY@SINCE`, `KEY@SINCE~UNTIL#SOURCE`, or `-KEY` for absent. A reference is the caller's to look up.
  /// - Parameter offsetMinutes: the zone of a time written without one.
  package func parse(_ text: String, offsetMinutes: Int = 480) -> Result<ParsedCells, FieldProblem> {
    let text = text.trimmed
    do {
      if case .flags(let vocabulary) = kind { return .success(try flags(text, vocabulary)) }
      let value = text.isEmpty ? Value.cleared : try self.value(text, offsetMinutes: offsetMinutes)
      if let problem = validate(value) { return .failure(problem) }
      let cells: ParsedCells = [(element: UInt32(0), value: value)]
      return .success(cells)
    } catch {
      return .failure(error)
    }
  }

  private func value(_ text: String, offsetMinutes: Int) throws(FieldProblem) -> Value {
    switch kind {
    case .text: return .text(oneLine(text))
    case .note: return .text(unixLines(text))
    case .integer: return .integer(try decimal(text, scale: 0))
    case .decimal(let scale, _): return .integer(try decimal(text, scale: scale))
    case .boolean: return .integer(try boolean(text) ? 1 : 0)
    case .date: return .integer(try date(text).packed)
    case .instant: return .integer(try time(text, offsetMinutes: offsetMinutes).milliseconds)
    case .vocabulary(let vocabulary):
      guard let term = vocabulary.match(text) else { throw unknownValue }
      return .integer(term.code)
    case .flags: throw problem(.wrongKind, "内部错误", "internal error", hint: allowed)
    case .reference: throw problem(.notARecord, "不是记录编号", "not the id of a record", hint: allowed)
    case .region: return .integer(try village(text))
    case .division: return .integer(try division(text))
    case .phone: return .text(try phone(text))
    case .idNumber: return .text(try idNumber(text))
    }
  }

  /// Of a time that the calendar has and no record can hold. Of its first and last day a part lies outside.
  private var timeOutOfRange: FieldProblem {
    problem(
      .outOfRange, "超出可写的范围", "is out of range",
      hint: Label("从 1970-01-02 到 2199-12-31；检查年份", "from 1970-01-02 to 2199-12-31: check the year"))
  }

  var unknownValue: FieldProblem { problem(.unknownValue, "没有这个选项", "no such value", hint: allowed) }

  private func boolean(_ text: String) throws(FieldProblem) -> Bool {
    switch folded(text) {
    case "yes", "y", "true", "t", "1", "是", "有", "√", "✓", "对", "已签约", "on": return true
    case "no", "n", "false", "f", "0", "否", "无", "没有", "×", "✗", "不是", "未签约", "off": return false
    default: throw problem(.notYesOrNo, "不是“是”或“否”", "neither yes nor no", hint: allowed)
    }
  }

  private func date(_ text: String) throws(FieldProblem) -> PartialDate {
    guard let date = PartialDate.parse(text) else {
      throw problem(.notADate, "不是日期，或日历上没有这一天", "not a date of the calendar", hint: allowed)
    }
    return date
  }

  /// Reads a time to the minute or to the day.
  package func time(
    _ text: String, offsetMinutes: Int = Instant.defaultOffsetMinutes
  ) throws(FieldProblem) -> (milliseconds: Int64, precision: Instant.Precision) {
    guard let time = Instant.parse(text, offsetMinutes: offsetMinutes), time.precision <= .day else {
      if Instant.isOutOfRange(text, offsetMinutes: offsetMinutes) { throw timeOutOfRange }
      throw problem(.notATime, "不是日期时间，或日历上没有这一天", "not a time of the calendar", hint: allowed)
    }
    return time
  }

  /// A number with at most `scale` decimals, times 10^scale.
  private func decimal(_ text: String, scale: Int) throws(FieldProblem) -> Int64 {
    var digits = halfWidth(text)
    if takesPercent, digits.hasSuffix("%") { digits = digits.dropLast().trimmed }
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
    let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : ""
    let isNumber = (parts + []).allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    guard isNumber else { throw problem(.notANumber, "不是数字", "not a number", hint: allowed) }
    let significant = fraction.reversed().drop { $0 == "0" }.count
    guard significant <= scale else {
      throw problem(.tooManyDecimals, "小数位太多", "too many decimals", hint: allowed)
    }
    let kept = fraction.prefix(scale)
    guard let number = Int64(parts[0] + kept + String(repeating: "0", count: scale - kept.count)) else {
      throw problem(.outOfRange, "超出范围", "out of range", hint: allowed)
    }
    return isNegative ? -number : number
  }

  private func village(_ text: String) throws(FieldProblem) -> Int64 {
    guard let code = Int64(halfWidth(text)), Region(village: code) != nil else {
      throw problem(.notAVillage, "不是12位村级区划代码", "not the 12-digit code of a village", hint: allowed)
    }
    return code
  }

  private func division(_ text: String) throws(FieldProblem) -> Int64 {
    guard let region = Region(text) else {
      throw problem(.notADivision, "不是区划代码", "not the code of a division", hint: allowed)
    }
    return region.padded
  }

  /// Digits and `*` alone: spaces, hyphens, brackets and China's country code fall away.
  private func phone(_ text: String) throws(FieldProblem) -> String {
    var digits = halfWidth(text).filter { !$0.isWhitespace && !"-()－—–·".contains($0) }
    for prefix in ["+86", "0086"] where digits.hasPrefix(prefix) { digits.removeFirst(prefix.count) }
    if digits.hasPrefix("861"), digits.count == 13 { digits.removeFirst(2) }
    return String(digits.map { $0 == "x" || $0 == "X" || $0 == "＊" || $0 == "•" ? "*" : $0 })
  }

  private func idNumber(_ text: String) throws(FieldProblem) -> String {
    let report = IDNumber.check(text)
    if let problem = idProblem(report) { throw problem }
    return report.normal
  }

  /// The first thing wrong with an ID number, nil for a valid one of 18 characters.
  func idProblem(_ report: IDNumber.Report) -> FieldProblem? {
    if let first = report.problems.first {
      let code: FieldProblem.Code =
        switch first {
        case .wrongLength: .idLength
        case .wrongCharacter: .idCharacter
        case .impossibleBirth: .idBirth
        case .wrongCheckDigit: .idCheckDigit
        }
      return problem(code, first.chinese, first.english, hint: allowed)
    }
    guard report.form == .eighteen else {
      return problem(
        .idFifteenDigits, "这是15位的旧号，须与本人核对", "an old number of 15 digits: confirm it with the person", hint: allowed)
    }
    return nil
  }
}

/// One line: line breaks and tabs become spaces, so that a spreadsheet's wrapped cell loses nothing.
private func oneLine(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in unixLines(text).unicodeScalars { result.append(scalar == "\n" || scalar == "\t" ? " " : scalar) }
  return String(result)
}

/// Line breaks of Windows and old Macs as one line feed.
private func unixLines(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  var previous: Unicode.Scalar = " "
  for scalar in text.unicodeScalars {
    if scalar == "\r" {
      result.append("\n")
    } else if !(scalar == "\n" && previous == "\r") {
      result.append(scalar)
    }
    previous = scalar
  }
  return String(result)
}
