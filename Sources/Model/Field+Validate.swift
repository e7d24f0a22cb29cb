package import Replication

extension Field {
  /// What is wrong with a decoded value, nil if nothing is. `newerVersion` means: keep it, judge it after an upgrade.
  package func validate(_ value: Value, element: UInt32 = 0) -> FieldProblem? {
    switch (kind, value) {
    case (_, .opaque): return newer
    case (.flags(let list), .membership(let membership)): return validate(membership, element, list)
    case (.flags, _): return wrongKind
    case _ where element != 0: return wrongKind
    case (_, .cleared): return required ? problem(.required, "必填，不能清空", "must not be empty", hint: allowed) : nil
    case (.text(let bytes), .text(let text)): return validate(text, maxBytes: bytes, isNote: false)
    case (.note(let bytes), .text(let text)): return validate(text, maxBytes: bytes, isNote: true)
    case (.phone, .text(let text)): return validate(phone: text)
    case (.idNumber, .text(let text)): return validate(idNumber: text)
    case (.reference, .reference): return nil
    case (_, .integer(let number)): return validate(number)
    default: return wrongKind
    }
  }

  private var newer: FieldProblem {
    problem(.newerVersion, "来自更新的版本", "written by a newer version", hint: Label("请升级程序", "upgrade this program"))
  }

  private var wrongKind: FieldProblem { problem(.wrongKind, "值的类型不对", "a value of the wrong kind", hint: allowed) }

  /// Whether anybody may reckon with a number that a cell of this field shows. A store holds any number that the wire can
  /// carry. A code is only compared: one that a newer version knows is as good as any.
  package func holds(_ number: Int64) -> Bool {
    switch kind {
    case .integer(let range), .decimal(_, let range): range.contains(number)
    case .boolean: (0...1).contains(number)
    case .date: PartialDate(packed: number) != nil
    case .instant: Instant.range.contains(number)
    case .vocabulary, .flags, .reference, .region, .division, .text, .note, .phone, .idNumber: true
    }
  }

  private func validate(_ number: Int64) -> FieldProblem? {
    switch kind {
    case .integer, .decimal, .boolean, .instant: return holds(number) ? nil : outOfRange
    case .date:
      return holds(number) ? nil : problem(.notADate, "日历上没有这一天", "not a date of the calendar", hint: allowed)
    case .vocabulary(let list): return list.term(code: number) == nil ? newer : nil
    case .region:
      return Region(village: number) == nil
        ? problem(.notAVillage, "不是12位村级区划代码", "not the 12-digit code of a village", hint: allowed) : nil
    case .division:
      return Region(division: number) == nil
        ? problem(.notADivision, "不是区划代码", "not the code of a division", hint: allowed) : nil
    case .text, .note, .flags, .reference, .phone, .idNumber: return wrongKind
    }
  }

  private var outOfRange: FieldProblem { problem(.outOfRange, "超出范围", "out of range", hint: allowed) }

  private func validate(_ text: String, maxBytes: Int, isNote: Bool) -> FieldProblem? {
    if text.utf8.count > maxBytes { return problem(.tooLong, "太长", "too long", hint: allowed) }
    if text.isEmpty { return wrongKind }
    for scalar in text.unicodeScalars where isControl(scalar) {
      if isNote, scalar == "\n" || scalar == "\t" { continue }
      return problem(
        .controlCharacter, "含有不可见的控制字符", "contains a control character", hint: Label("删去后再填", "remove it"))
    }
    return nil
  }

  /// C0 and C1 controls, and the marks that turn the direction of text around and so hide what is written.
  private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x2028...0x2029, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  private func validate(phone text: String) -> FieldProblem? {
    let digits = text.utf8.first == UInt8(ascii: "+") ? text.utf8.dropFirst() : text.utf8[...]
    let isPhone =
      (3...20).contains(digits.count)
      && digits.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "*") }
    return isPhone ? nil : problem(.notAPhone, "不是电话号码", "not a phone number", hint: allowed)
  }

  private func validate(idNumber text: String) -> FieldProblem? {
    let report = IDNumber.check(text)
    if let problem = idProblem(report) { return problem }
    return report.normal.utf8.elementsEqual(text.utf8) ? nil : wrongKind
  }

  private func validate(_ membership: Membership, _ element: UInt32, _ list: Vocabulary) -> FieldProblem? {
    if list.term(code: Int64(element)) == nil { return newer }
    for date in [membership.since, membership.until] {
      if let date, PartialDate(packed: date) == nil {
        return problem(.notADate, "起止日期不对", "a wrong date of begin or end", hint: allowed)
      }
    }
    if let source = membership.source, Vocabulary.source.term(code: source) == nil { return newer }
    return nil
  }
}

extension RecordType {
  /// What is wrong with one written cell, nil if nothing is.
  package func validate(_ key: CellKey, _ value: Value) -> FieldProblem? {
    guard let field = field(number: key.field) else {
      return FieldProblem(
        code: .newerVersion, field: "#\(key.field)",
        message: Label("\(label.zh)：未知的字段 \(key.field)", "\(label.en): unknown field \(key.field)"),
        hint: Label("请升级程序", "upgrade this program"))
    }
    return field.validate(value, element: key.element)
  }

  /// The first thing wrong with a change that creates a record: a bad cell, or a required field that is missing.
  package func validateCreation(_ writes: some Collection<Write>) -> FieldProblem? {
    for write in writes {
      if let problem = validate(write.key, write.value) { return problem }
    }
    for field in requiredFields where !writes.contains(where: { $0.key.field == field.number }) {
      return field.problem(.required, "必填", "is required", hint: field.allowed)
    }
    return nil
  }
}
