package import Replication

/// A value in the form that JSON and CSV carry.
package enum Plain: Hashable, Sendable {
  case string(String)
  case integer(Int64)
  /// An exact decimal number, "36.5".
  case decimal(String)
  case boolean(Bool)
  case null
  /// How an id is written is the caller's business.
  case reference(Dot)
}

extension Field {
  /// The machine form: a vocabulary's key, a date as 1950-06, an instant in RFC 3339, exact decimals. An element of a
  /// flags field gives its key if it is present, else null; `flagText` gives all of it.
  package func plain(_ value: Value, element: UInt32 = 0, offsetMinutes: Int = 480) -> Plain {
    switch value {
    case .cleared: return .null
    case .text(let text): return .string(text)
    case .reference(let dot): return .reference(dot)
    case .membership(let membership):
      return membership.present ? .string(vocabulary?.keyText(Int64(element)) ?? "#\(element)") : .null
    case .opaque(let tag, _): return .string("#\(tag)")
    case .integer(let number): return plain(number, offsetMinutes: offsetMinutes)
    }
  }

  private func plain(_ number: Int64, offsetMinutes: Int) -> Plain {
    switch kind {
    case .decimal(let scale, _): .decimal(decimalText(number, scale: scale))
    case .boolean: .boolean(number != 0)
    case .date: PartialDate(packed: number).map { .string($0.description) } ?? .integer(number)
    case .instant: .string(Instant.rfc3339(number, offsetMinutes: offsetMinutes))
    case .vocabulary(let vocabulary): .string(vocabulary.keyText(number))
    case .region, .division: .string("\(number)")
    case .integer, .text, .note, .phone, .idNumber, .reference, .flags: .integer(number)
    }
  }

  /// The form for people: labels, 是/否, a time without its zone. A reference is empty: the caller knows its name.
  package func format(
    _ value: Value, element: UInt32 = 0, language: Language = .zh, offsetMinutes: Int = 480
  ) -> String {
    switch value {
    case .cleared, .reference: return ""
    case .text(let text): return text
    case .membership(let membership): return format(membership, element, language)
    case .opaque: return language == .zh ? "(新版本的内容)" : "(from a newer version)"
    case .integer(let number):
      switch kind {
      case .boolean: return number != 0 ? Label("是", "yes")[language] : Label("否", "no")[language]
      case .vocabulary(let vocabulary): return vocabulary.labelText(number, language)
      case .instant: return Instant.text(number, offsetMinutes: offsetMinutes)
      default: return plain(number, offsetMinutes: offsetMinutes).text ?? ""
      }
    }
  }

  /// 独居（2020-05起）; an absent one as 非独居.
  private func format(_ membership: Membership, _ element: UInt32, _ language: Language) -> String {
    let name = vocabulary?.labelText(Int64(element), language) ?? "#\(element)"
    guard membership.present else { return language == .zh ? "非\(name)" : "not \(name)" }
    let since = membership.since.flatMap { PartialDate(packed: $0) }
    let until = membership.until.flatMap { PartialDate(packed: $0) }
    switch (since, until) {
    case (nil, nil): return name
    case (let since?, nil): return language == .zh ? "\(name)（\(since)起）" : "\(name) (since \(since))"
    case (nil, let until?): return language == .zh ? "\(name)（至\(until)）" : "\(name) (until \(until))"
    case (let since?, let until?):
      return language == .zh ? "\(name)（\(since)至\(until)）" : "\(name) (\(since) to \(until))"
    }
  }
}

extension Plain {
  /// The text of a CSV cell, which `Field.parse` reads back; nil for a reference.
  package var text: String? {
    switch self {
    case .string(let text), .decimal(let text): text
    case .integer(let number): "\(number)"
    case .boolean(let isTrue): isTrue ? "true" : "false"
    case .null: ""
    case .reference: nil
    }
  }
}

/// 365 with scale 1 is "36.5", 360 is "36".
func decimalText(_ number: Int64, scale: Int) -> String {
  var digits = String(number.magnitude)
  while digits.utf8.count <= scale { digits = "0" + digits }
  let whole = digits.prefix(digits.count - scale)
  var fraction = digits.suffix(scale)
  while fraction.last == "0" { fraction.removeLast() }
  return (number < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
}
