/// Why a value is not accepted. It names the field and what is allowed, never the value.
package struct FieldProblem: Error, Hashable, Sendable {
  /// Stable words for scripts (Protocol/SPEC.md).
  package enum Code: String, CaseIterable, Sendable {
    case required
    case tooLong = "too_long"
    case controlCharacter = "control_character"
    case notANumber = "not_a_number"
    case tooManyDecimals = "too_many_decimals"
    case outOfRange = "out_of_range"
    case notYesOrNo = "not_yes_or_no"
    case notADate = "not_a_date"
    case notATime = "not_a_time"
    case unknownValue = "unknown_value"
    /// A term that stands alone beside others.
    case notTogether = "not_together"
    case notAPhone = "not_a_phone"
    case notAVillage = "not_a_village"
    case notADivision = "not_a_division"
    case notARecord = "not_a_record"
    case idLength = "id_length"
    case idCharacter = "id_character"
    case idBirth = "id_birth"
    case idCheckDigit = "id_check_digit"
    case idFifteenDigits = "id_fifteen_digits"
    /// The value's kind is not the field's.
    case wrongKind = "wrong_kind"
    /// A field, value or kind that only a newer version knows: kept, and judged after an upgrade.
    case newerVersion = "newer_version"
  }

  package let code: Code
  /// The field's key.
  package let field: String
  /// What is wrong.
  package let message: Label
  /// What to do.
  package let hint: Label
}

extension Field {
  /// A problem of this field; both texts begin with its name.
  package func problem(_ code: FieldProblem.Code, _ zh: String, _ en: String, hint: Label) -> FieldProblem {
    FieldProblem(code: code, field: key, message: Label("\(label.zh)：\(zh)", "\(label.en): \(en)"), hint: hint)
  }

  /// What this field takes, as a hint.
  package var allowed: Label {
    switch kind {
    case .text(let bytes), .note(let bytes):
      Label("最多\(bytes / 3)个汉字", "at most \(bytes / 3) Chinese characters or \(bytes) letters")
    case .integer(let range):
      Label(
        "\(range.lowerBound)到\(range.upperBound)的整数", "a whole number from \(range.lowerBound) to \(range.upperBound)")
    case .decimal(let scale, let range):
      Label(
        "\(decimalText(range.lowerBound, scale: scale))到\(decimalText(range.upperBound, scale: scale))，最多\(scale)位小数",
        "\(decimalText(range.lowerBound, scale: scale)) to \(decimalText(range.upperBound, scale: scale)), at most \(scale) decimal"
      )
    case .boolean: Label("填 是 或 否", "yes or no")
    case .date: Label("写成 1950-06-01，不详的可写 1950-06 或 1950", "write 1950-06-01, or 1950-06 or 1950 if no more is known")
    case .instant:
      Label(
        "写成 2026-09-20 08:30，或带时区 2026-09-20T08:30:00+08:00", "write 2026-09-20 08:30, or 2026-09-20T08:30:00+08:00")
    case .vocabulary(let list): Label("可选：\(list.choices(.zh))", "one of: \(list.choices(.en))")
    case .flags(let list):
      Label(
        "可选：\(list.choices(.zh))；可写 KEY@起始日期，取消写 -KEY",
        "any of: \(list.choices(.en)); KEY@SINCE gives a date, -KEY takes one away")
    case .reference: Label("写记录编号", "the id of a record")
    case .region: Label("12位村级区划代码", "the 12 digits of a village's division code")
    case .division:
      Label(
        "省、市、县、乡镇或村的区划代码，2、4、6、9或12位", "the code of a division: 2, 4, 6, 9 or 12 digits")
    case .phone: Label("3到20位数字，被遮盖的位写 *", "3 to 20 digits, * for masked ones")
    case .idNumber:
      Label(
        "18位身份证号；有误的或15位的旧号填在“身份证号(待核)”（--id-number-unverified）",
        "18 characters; a wrong or a 15-digit number goes into “ID number, unverified” (--id-number-unverified)")
    }
  }
}

extension Vocabulary {
  /// The keys with their labels, for hints: `male 男、female 女`; in English the keys alone. A long list is cut.
  func choices(_ language: Language) -> String {
    let shown = terms.prefix(terms.count > 40 ? 12 : terms.count)
    let words = shown.map { language == .zh ? "\($0.key) \($0.label.zh)" : $0.key }
    let text = words.joined(separator: language == .zh ? "、" : ", ")
    if shown.count == terms.count { return text }
    return text + (language == .zh ? " 等\(terms.count)项" : " … \(terms.count) in all")
  }
}
