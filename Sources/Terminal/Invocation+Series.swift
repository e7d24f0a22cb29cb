import Model

/// One rule for all commands: `-` is standard input. As an operand that names a record it stands for ids, one a line; as
/// the value of an option that takes a note, for the note; `--rows -` reads records, a JSON object a line.
extension Invocation {
  private static let bytesMax = 16 << 20

  /// Does what the command line says: once, or for each record that comes from a file or standard input.
  func carryOut(translate: (any Error) -> Failure?) throws -> ExitCode {
    var invocation = self
    let operand = command.operands.first { $0.kind == .record && arguments.operand($0.name) == InputFile.standardInput }
    let notes = command.options.filter { option in
      option.kind == .note && arguments.given[option.name]?.contains(InputFile.standardInput) == true
    }
    let from = command.readsRows ? arguments.text(Option.rows.name) : nil
    let uses = notes.count + (operand == nil ? 0 : 1) + (from == InputFile.standardInput ? 1 : 0)
    guard uses <= 1 else { throw Usage.standardInputTwice }
    if let note = notes.first { try invocation.readNote(note) }
    if let from { return try invocation.forEachRow(of: from, translate) }
    if let operand { return try invocation.forEachID(operand, translate) }
    if let unmet = arguments.unmet, !output.canAsk { throw unmet }
    return try invocation.run()
  }

  private func run() throws -> ExitCode {
    guard let action = command.action else { return .internal }
    return try action(self)
  }

  private mutating func readNote(_ option: Option) throws(Failure) {
    var text = try Self.text(InputFile.standardInput)
    while text.last?.isNewline == true { text.removeLast() }
    arguments.given[option.name] = [text]
  }

  /// The content of a file as text.
  private static func text(_ path: String) throws(Failure) -> String {
    let bytes = try InputFile.bytes(path, bytesMax: bytesMax)
    guard bytes.count <= bytesMax else { throw Usage.inputTooLarge(InputFile.name(path), megabytesMax: bytesMax >> 20) }
    guard var text = String(validating: bytes, as: UTF8.self) else { throw Usage.inputNotUTF8(InputFile.name(path)) }
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    return text
  }

  // MARK: - For each

  private func forEachID(_ operand: Operand, _ translate: (any Error) -> Failure?) throws -> ExitCode {
    let ids = try Self.text(InputFile.standardInput).split(whereSeparator: \.isNewline).map(\.trimmed)
      .filter { !$0.isEmpty }
    guard !ids.isEmpty else { throw Usage.noInput }
    return try forEach(ids.count, translate) { index in
      var one = self
      one.arguments.operandValues[operand.name] = [ids[index]]
      return one
    } name: { json, index in
      json.field("input", index + 1)
    }
  }

  private func forEachRow(of path: String, _ translate: (any Error) -> Failure?) throws -> ExitCode {
    let lines = try Self.text(path).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let rows = lines.enumerated().filter { !$0.element.trimmed.isEmpty }
    guard !rows.isEmpty else { throw Usage.noInput }
    return try forEach(rows.count, translate) { index in
      var one = self
      one.arguments = try arguments.merging(try JSONValue.row(rows[index].element), of: command)
      return one
    } name: { json, index in
      json.field("input", rows[index].offset + 1)
    }
  }

  /// Runs the command for each of several; one that fails does not stop the others, unless nothing can be written.
  /// - Parameter name: writes what tells which one failed.
  private func forEach(
    _ count: Int, _ translate: (any Error) -> Failure?, _ one: (Int) throws -> Invocation,
    name: (inout JSONWriter, Int) -> Void
  ) throws -> ExitCode {
    var code = ExitCode.done
    try output.series {
      for index in 0..<count {
        do {
          _ = try one(index).run()
        } catch let error where !(error is Output.ReaderGone) {
          let failure = Program.failure(of: error, translate)
          guard [.usage, .badInput, .notFound, .refused].contains(failure.exit) else { throw failure }
          if code == .done { code = failure.exit }
          if !output.isJSON {
            output.say(Label("第 \(index + 1) 条：", "number \(index + 1):")[language], nil)
            output.failure(failure)
            continue
          }
          try output.result(
            json: { json in
              json.object { json in
                name(&json, index)
                json.errorMember(failure, language)
              }
            }, people: {})
        }
      }
    }
    return code
  }
}

extension JSONValue {
  /// One line of a file of records.
  fileprivate static func row(_ line: Substring) throws(Failure) -> [JSONValue.Member] {
    guard let value = try? JSONValue.parse(String(line)), let members = value.members else { throw Usage.notAnObject }
    return members
  }
}

extension Arguments {
  /// What the command line says, with the members of a row on top: keys are the names of options and operands.
  fileprivate func merging(_ members: [JSONValue.Member], of command: Command) throws(Failure) -> Arguments {
    var raw: [(option: Option, value: String)] = []
    var words = operandValues
    var taken: Set<String> = []
    for member in members {
      let name = member.key.asOption
      if let operand = command.operands.first(where: { $0.name == member.key }) {
        guard let text = member.value.word else { throw Usage.notAValue(member.key) }
        words[operand.name] = [text]
        continue
      }
      guard let option = command.options.first(where: { $0.name == name }), name != Option.rows.name else {
        let known = command.operands.map(\.name) + command.options.filter { $0 != .rows }.map(\.key)
        throw Usage.unknownKey(nearest: nearest(to: member.key, among: known), known)
      }
      taken.insert(name)
      for value in member.value.elements ?? [member.value] {
        guard let text = value.word else { throw Usage.notAValue(option.key) }
        if option.kind != nil || value == .bool(true) { raw.append((option, text)) }
      }
    }
    for name in order where !taken.contains(name) && name != Option.rows.name {
      guard let option = declared[name] else { continue }
      for value in given[name] ?? [] { raw.append((option, value)) }
    }
    let operands = command.operands.compactMap { words[$0.name]?.first }
    return try Program.check(raw, operands, of: command, path)
  }
}

extension JSONValue {
  /// A string, number or boolean as an option would write it; null as empty.
  fileprivate var word: String? {
    switch self {
    case .string(let text): text
    case .number(let text): text
    case .bool(let isTrue): isTrue ? "yes" : "no"
    case .null: ""
    case .array, .object: nil
    }
  }
}

extension Option {
  /// The name as a key: with underscores.
  var key: String { name.asKey }
}
