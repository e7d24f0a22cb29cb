import Model

/// What a command line says, checked against the command's table.
///
/// Options are asked for by name; a model key (with underscores) does as well. Asking for an option that the command
/// does not declare is a defect and traps in debug builds.
package struct Arguments: Sendable {
  /// The command's words: `["elder", "add"]`.
  package let path: [String]
  let declared: [String: Option]
  /// Every value of every option given, in the order given; a flag has an empty one.
  var given: [String: [String]]
  var operandValues: [String: [String]]
  /// The options given on the command line, in the order they came first.
  package let order: [String]
  /// What the command cannot do without and was not given; only where it may yet be asked for, or stands in a file.
  var unmet: Failure?

  /// Whether no option of the command's own is given.
  package var hasNoOptions: Bool { given.isEmpty }

  /// The command line that answers stand for: these values instead of what was given.
  package func answered(options: [(name: String, values: [String])], operands: [String: String]) -> Arguments {
    let named = options.map { (key($0.name), $0.values) }
    return Arguments(
      path: path, declared: declared, given: Dictionary(named, uniquingKeysWith: { $1 }),
      operandValues: operandValues.merging(operands.mapValues { [$0] }) { $1 }, order: named.map(\.0))
  }

  /// Whether a flag, or any option, was given.
  package func flag(_ name: String) -> Bool {
    given[key(name)] != nil
  }

  /// An option's value, else its default. Of an option given more than once, the last.
  package func text(_ name: String) -> String? {
    let key = key(name)
    return given[key]?.last ?? declared[key]?.defaultValue
  }

  /// All values of an option that may be repeated, in the order given, else its default.
  package func texts(_ name: String) -> [String] {
    let key = key(name)
    return given[key] ?? declared[key]?.defaultValue.map { [$0] } ?? []
  }

  /// An integer option's value, else its default.
  package func integer(_ name: String) -> Int64? {
    text(name).flatMap { Int64($0) }
  }

  /// An option's value, which must be there.
  ///
  /// - Throws: `missing_option`, for options that are required only sometimes.
  package func require(_ name: String) throws(Failure) -> String {
    guard let value = text(name) else { throw Usage.missingOption(key(name), of: path) }
    return value
  }

  /// The word given for an operand; nil only if the operand is optional.
  package func operand(_ name: String) -> String? {
    operandValues[name]?.first
  }

  /// The word given for an operand that the table says is there.
  ///
  /// - Throws: `missing_operand`, if the operand is optional and was left out.
  package func requireOperand(_ name: String) throws(Failure) -> String {
    guard let value = operand(name) else { throw Usage.missingOperand(name.uppercased(), of: path) }
    return value
  }

  /// All words given for an operand that takes several.
  package func operands(_ name: String) -> [String] {
    operandValues[name] ?? []
  }

  private func key(_ name: String) -> String {
    let key = name.asOption
    assert(declared[key] != nil, "\(path.joined(separator: " ")) declares no option --\(key)")
    return key
  }
}

extension Arguments {
  /// What another place than a command line says: a form.
  /// - Parameters:
  ///   - options: those that may be asked for.
  ///   - given: their names and values.
  package init(
    path: [String], options: [Option], given: [(name: String, values: [String])], operands: [String: String]
  ) {
    self.init(
      path: path, declared: Dictionary(options.map { ($0.name, $0) }) { $1 },
      given: Dictionary(given.map { ($0.name, $0.values) }) { $1 }, operandValues: operands.mapValues { [$0] },
      order: given.map(\.name), unmet: nil)
  }
}
