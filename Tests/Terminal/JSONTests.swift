import Model
import Terminal
import Testing

@Suite struct JSONReadingTests {
  /// Texts that are no JSON (RFC 8259), or that a strict reader refuses, with the reason and the byte where it stands.
  static let refused: [(String, JSONError.Reason, Int)] = [
    ("", .unexpectedEnd, 0), (" \n\t\r ", .unexpectedEnd, 5), ("\u{FEFF}1", .byteOrderMark, 0),
    ("nul", .unexpectedEnd, 3), ("nulL", .unexpectedCharacter, 3), ("True", .unexpectedCharacter, 0),
    ("truee", .trailingContent, 4), ("undefined", .unexpectedCharacter, 0), ("NaN", .unexpectedCharacter, 0),
    ("Infinity", .unexpectedCharacter, 0), ("-Infinity", .invalidNumber, 0), ("'a'", .unexpectedCharacter, 0),
    ("1 2", .trailingContent, 2), ("{}{}", .trailingContent, 2), ("[] ]", .trailingContent, 3),
    ("null,", .trailingContent, 4),
    // numbers
    ("01", .invalidNumber, 0), ("-01", .invalidNumber, 0), ("00", .invalidNumber, 0), ("-", .unexpectedEnd, 1),
    ("+1", .unexpectedCharacter, 0), (".5", .unexpectedCharacter, 0), ("1.", .unexpectedEnd, 2),
    ("[1.]", .invalidNumber, 1), ("1.e3", .invalidNumber, 0), ("1e", .unexpectedEnd, 2), ("1e+", .unexpectedEnd, 3),
    ("[1e+]", .invalidNumber, 1), ("1e1.5", .trailingContent, 3), ("0x10", .trailingContent, 1),
    ("1_000", .trailingContent, 1), ("--1", .invalidNumber, 0), ("-a", .invalidNumber, 0), ("1,5", .trailingContent, 1),
    ("１", .unexpectedCharacter, 0), ("1é", .trailingContent, 1),
    // arrays
    ("[", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3), ("[1,]", .unexpectedCharacter, 3),
    ("[,1]", .unexpectedCharacter, 1), ("[1,,2]", .unexpectedCharacter, 3), ("[1 2]", .unexpectedCharacter, 3),
    ("[1}", .unexpectedCharacter, 2), ("]", .unexpectedCharacter, 0), ("[1;2]", .unexpectedCharacter, 2),
    // objects
    ("{", .unexpectedEnd, 1), ("{]", .unexpectedCharacter, 1), ("{a:1}", .unexpectedCharacter, 1),
    ("{'a':1}", .unexpectedCharacter, 1), (#"{"a"}"#, .unexpectedCharacter, 4), (#"{"a":}"#, .unexpectedCharacter, 5),
    (#"{"a":1,}"#, .unexpectedCharacter, 7), (#"{"a":1"#, .unexpectedEnd, 6), (#"{"a""#, .unexpectedEnd, 4),
    (#"{"a":"#, .unexpectedEnd, 5), (#"{"a" 1}"#, .unexpectedCharacter, 5), (#"{1:1}"#, .unexpectedCharacter, 1),
    (#"{null:1}"#, .unexpectedCharacter, 1), (#"{"a":1 "b":2}"#, .unexpectedCharacter, 7),
    (#"{"a":1,,"b":2}"#, .unexpectedCharacter, 7), (#"{"a"::1}"#, .unexpectedCharacter, 5),
    ("}", .unexpectedCharacter, 0),
    (#"{"a":1,"a":1}"#, .duplicateKey, 7), (#"{"a":1,"\u0061":2}"#, .duplicateKey, 7),
    (#"{"x":{"é":1,"e\#u{301}":2}}"#, .duplicateKey, 13),
    (#"{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"a":2}"#, .duplicateKey, 61),
    (#"{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"j":2}"#, .duplicateKey, 61),
    // strings
    (#"""#, .unexpectedEnd, 1), (#""abc"#, .unexpectedEnd, 4), ("\"a\nb\"", .controlCharacter, 2),
    ("\"\t\"", .controlCharacter, 1), ("\"\u{0}\"", .controlCharacter, 1), ("\"\u{1F}\"", .controlCharacter, 1),
    (#""\x41""#, .invalidEscape, 1), (#""\'""#, .invalidEscape, 1), (#""\0""#, .invalidEscape, 1),
    (#""\U0041""#, .invalidEscape, 1), (#""\"#, .unexpectedEnd, 2), (#""\u""#, .invalidEscape, 1),
    (#""\u00""#, .invalidEscape, 1), (#""\u00g0""#, .invalidEscape, 1), (#""\u 041""#, .invalidEscape, 1),
    (#""\u+041""#, .invalidEscape, 1), (#""\u00"#, .unexpectedEnd, 5), (#""\u{41}""#, .invalidEscape, 1),
    (#""\u００41""#, .invalidEscape, 1),
    (#""\ud800""#, .loneSurrogate, 1), (#""\udc00""#, .loneSurrogate, 1), (#""a\ud800b""#, .loneSurrogate, 2),
    (#""\ud800\n""#, .loneSurrogate, 1), (#""\ud800\ud800""#, .loneSurrogate, 1),
    (#""\ud800A""#, .loneSurrogate, 1), (#""\udc00\ud800""#, .loneSurrogate, 1), (#""\ud83d"#, .unexpectedEnd, 7),
    // comments and blanks that are none
    ("/* */1", .unexpectedCharacter, 0), ("1 // one", .trailingContent, 2), ("#\n1", .unexpectedCharacter, 0),
    ("\u{A0}1", .unexpectedCharacter, 0), ("\u{3000}1", .unexpectedCharacter, 0), ("\u{0B}1", .unexpectedCharacter, 0),
    ("\u{0C}1", .unexpectedCharacter, 0), ("1\u{0}", .trailingContent, 1), ("[\u{2028}1]", .unexpectedCharacter, 1),
    ("｛｝", .unexpectedCharacter, 0), ("{“a”:1}", .unexpectedCharacter, 1), (#"{"a"：1}"#, .unexpectedCharacter, 4),
  ]

  @Test(arguments: Self.refused)
  func refuses(text: String, reason: JSONError.Reason, offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse(text) }
    #expect(error?.reason == reason)
    #expect(error?.offset == offset)
  }

  /// Byte sequences that are no UTF-8 (RFC 3629), inside a string after `"é`.
  @Test(
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xE4, 0xB8], [0xED, 0xA0, 0x80],
      [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
      [0xD5, 0xC5, 0xC8, 0xFD],
    ] as [[UInt8]])
  func refusesWhatIsNoUTF8(bytes: [UInt8]) {
    for text in [[0x22, 0xC3, 0xA9] + bytes + [0x22], [0x22, 0xC3, 0xA9] + bytes] {
      let error = #expect(throws: JSONError.self) { try JSONValue.parse(text) }
      #expect(error?.reason == .invalidUTF8)
      #expect(error?.offset == 3)
      #expect(error?.column == 3)
    }
  }

  @Test func everyPrefixOfADocumentIsRefused() throws {
    let text = Array(#"{"名":[1,-2.5e+3,"\ud83d\ude00\n",{"x":null}],"y":true}"#.utf8)
    _ = try JSONValue.parse(text)
    for length in 0..<text.count {
      #expect(throws: JSONError.self) { try JSONValue.parse(Array(text[..<length])) }
    }
  }

  @Test func limitsHold() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    let limits = JSONLimits(sizeBytes: 8, depth: 3)
    _ = try JSONValue.parse(nested(3), limits: limits)
    _ = try JSONValue.parse(nested(64))
    _ = try JSONValue.parse(nested(512), limits: JSONLimits(depth: 512))
    #expect(throws: JSONError.self) { try JSONValue.parse(nested(65)) }
    #expect { try JSONValue.parse(nested(4), limits: limits) } throws: { ($0 as? JSONError)?.reason == .tooDeep }
    #expect { try JSONValue.parse(#"[{"a":{}}]"#, limits: JSONLimits(depth: 2)) } throws: {
      ($0 as? JSONError)?.reason == .tooDeep
    }
    _ = try JSONValue.parse("12345678", limits: limits)
    #expect { try JSONValue.parse("123456789", limits: limits) } throws: { ($0 as? JSONError)?.reason == .tooLarge }
  }

  @Test func errorsTellTheirPlace() throws {
    let error = try #require(throws: JSONError.self) { try JSONValue.parse("{\n  \"名字\": tru\n}") }
    #expect((error.line, error.column, error.offset) == (2, 12, 17))
    let failure = error.failure(reading: Label("列名对照", "the map"))
    #expect(failure.code == "invalid_json")
    #expect(failure.exit == .badInput)
    #expect(failure.message.en == "the map, line 2, column 12: this character cannot stand here")
    #expect(failure.message.zh == "列名对照 第 2 行第 12 个字符：这里不该有这个字符")
  }

  /// Every reason occurs above or in `limitsHold`, and says something of its own in both languages.
  @Test func everyReasonIsExplained() throws {
    var hints: Set<String> = []
    let samples = ["\u{FEFF}", "\"\u{1}\"", "1 2", "", "[}", "01", #""\x""#, #""\ud800""#, #"{"a":1,"a":1}"#]
    for text in samples {
      let error = try #require(throws: JSONError.self) { try JSONValue.parse(text) }
      let failure = error.failure(reading: "x")
      #expect(!failure.message.zh.isEmpty && !failure.message.en.isEmpty && !failure.hint.isEmpty)
      #expect(failure.hint.zh != failure.hint.en)
      hints.insert(failure.hint.en)
    }
    #expect(hints.count == samples.count)
  }

  @Test func numbersKeepTheirText() throws {
    for text in ["0", "-0", "1.0", "1e400", "123456789012345678901234567890", "0.10", "-1E-2"] {
      #expect(try JSONValue.parse(text) == .number(text))
    }
    #expect(try JSONValue.parse("9223372036854775807").integer == .max)
    #expect(try JSONValue.parse("-9223372036854775808").integer == .min)
    for text in ["9223372036854775808", "1.0", "1e3", "\"1\"", "true"] {
      #expect(try JSONValue.parse(text).integer == nil)
    }
  }

  @Test func valuesAreReached() throws {
    let value = try JSONValue.parse(#" { "a" : [ true , null , "x" ] , "b" : { } } "#)
    #expect(value["a"]?.elements == [.bool(true), .null, .string("x")])
    #expect(value["a"]?.elements?.first?.bool == true)
    #expect(value["b"]?.members == [])
    #expect(value["c"] == nil)
    #expect(value["a"]?["x"] == nil)
    #expect(try JSONValue.parse(#""\u0000\/\"\\\b\f\n\r\t\u5f20\uD842\uDFB7""#).string == "\0/\"\\\u{8}\u{C}\n\r\t张𠮷")
  }
}

@Suite struct JSONWritingTests {
  @Test func membersStandInTheOrderWritten() {
    var json = JSONWriter()
    json.object { json in
      json.field("z", "张")
      json.field("a", 1)
      json.field("none", nil as String?)
      json.field("yes", true)
      json.field("list", ["x", "y"])
      json.field("nothing", nil as Int?)
      json.key("in")
      json.array { json in
        json.array { _ in }
        json.object { _ in }
        json.null()
        json.value(false)
        json.value(Int64.min)
        json.value(UInt64.max)
      }
      json.field("empty", [])
    }
    #expect(
      json.text
        == #"{"z":"张","a":1,"none":null,"yes":true,"list":["x","y"],"nothing":null,"#
        + #""in":[[],{},null,false,-9223372036854775808,18446744073709551615],"empty":[]}"#)
  }

  @Test(
    arguments: [
      (0, 0, "0"), (0, 2, "0.00"), (5, 1, "0.5"), (-5, 1, "-0.5"), (1250, 2, "12.50"), (-1250, 3, "-1.250"),
      (7, 0, "7"),
      (.max, 18, "9.223372036854775807"), (.min, 19, "-0.9223372036854775808"), (823, 1, "82.3"),
    ] as [(Int64, Int, String)])
  func decimalsAreExact(mantissa: Int64, scale: Int, text: String) throws {
    var json = JSONWriter()
    json.decimal(mantissa, scale: scale)
    #expect(json.text == text)
    #expect(try JSONValue.parse(text) == .number(text))
  }

  /// Every Unicode scalar comes back, and nothing that drives a terminal stands there raw.
  @Test func everyCharacterSurvives() throws {
    for plane in 0...16 {
      var all = ""
      for value in UInt32(plane) << 16...UInt32(plane) << 16 + 0xFFFF {
        if let scalar = Unicode.Scalar(value) { all.unicodeScalars.append(scalar) }
      }
      var json = JSONWriter()
      json.value(all)
      let read = try #require(try JSONValue.parse(json.bytes).string)
      #expect(Array(read.utf8) == Array(all.utf8))
      let raw = json.text.unicodeScalars.filter { scalar in
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x2028...0x202E).contains(scalar.value)
          || (0x2066...0x2069).contains(scalar.value)
      }
      #expect(raw.isEmpty)
    }
  }

  @Test func escapesAreTheShortOnes() {
    var json = JSONWriter()
    json.value("\"\\/\u{8}\t\n\u{C}\r\u{0}\u{1B}\u{7F}\u{9B}\u{202E}é…")
    #expect(json.text == #""\"\\/\b\t\n\f\r\u0000\u001b\u007f\u009b\u202eé…""#)
  }

  @Test(arguments: [
    "null", "true", "0", "-1.50", #""""#, "[]", "{}", #"[1,[2,[3,{"a":[]}]]]"#, #"{"b":1,"a":{"z":null,"y":"é"}}"#,
    #"["\u0000","\ud83d"#.dropLast(7) + #""x"]"#,
  ])
  func whatIsReadIsWrittenAlike(text: String) throws {
    var json = JSONWriter()
    json.value(try JSONValue.parse(text))
    #expect(json.text == text)
  }
}
