import CTerminal
import Glibc
import Synchronization

/// What getopt_long found in a command line, before anything is checked.
struct ScannedWords {
  var options: [(option: Option, value: String)] = []
  var operands: [String] = []
  /// Left unread: everything from the first operand on, if the scan stops there.
  var rest: [String] = []
}

/// Reads options with glibc's getopt_long: `--name value`, `--name=value`, unambiguous abbreviations, `-n value`,
/// clusters of flags, and `--` to end them.
struct OptionScanner {
  /// getopt keeps its state in globals.
  private static let lock = Mutex(())

  let options: [Option]
  /// Read only up to the first operand (a command's name).
  let stopsAtOperand: Bool
  /// Whether an option unknown here is known to some command, and only stands in the wrong place.
  var isKnownElsewhere: (String) -> Bool = { _ in false }

  /// - Throws: `unknown_option`, `ambiguous_option`, `missing_value`, `unexpected_value`.
  func scan(_ words: [String]) throws(Failure) -> ScannedWords {
    let table = OptionTable(options)
    defer { table.free() }
    var argv: [UnsafeMutablePointer<CChar>?] = [strdup("")] + words.map { strdup($0) } + [nil]
    defer { for word in argv { free(word) } }
    let result = Self.lock.withLock { _ -> Result<ScannedWords, Failure> in
      do throws(Failure) {
        return .success(try scan(argv: &argv, table))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func scan(
    argv: inout [UnsafeMutablePointer<CChar>?], _ table: OptionTable
  ) throws(Failure) -> ScannedWords {
    var found = ScannedWords()
    let count = Int32(argv.count - 1)
    // "+" stops at the first operand, "-" returns operands in order; both overrule POSIXLY_CORRECT. ":" tells a missing
    // value from an unknown option.
    let shorts = (stopsAtOperand ? "+:" : "-:") + table.shorts
    terminal_getopt_reset()
    var next = 1
    while true {
      let code = getopt_long(count, &argv, shorts, table.longs, nil)
      if code == -1 { break }
      let word = argv[next].map { String(cString: $0) } ?? ""
      next = Int(terminal_optind())
      switch code {
      case 1: found.operands.append(terminal_optarg().map { String(cString: $0) } ?? "")
      case Int32(UInt8(ascii: "?")): throw failure(word, table)
      case Int32(UInt8(ascii: ":")): throw Usage.missingValue(table.declared(terminal_optopt()) ?? options[0])
      default:
        guard let option = table.declared(code) else { throw failure(word, table) }
        found.options.append((option, terminal_optarg().map { String(cString: $0) } ?? ""))
      }
    }
    let end = Int(terminal_optind())
    let left = argv[end..<Int(count)].map { String(cString: $0!) }
    let ended = end == next + 1  // by "--", which is the only word getopt skips without returning it
    if stopsAtOperand {
      found.rest = (ended ? ["--"] : []) + left
    } else {
      found.operands += left
    }
    return found
  }

  /// Why getopt answered "?" to this word.
  private func failure(_ word: String, _ table: OptionTable) -> Failure {
    let optopt = terminal_optopt()
    if let option = table.declared(optopt) { return Usage.unexpectedValue(option) }
    guard word.hasPrefix("--") else {
      let letter = (33...126).contains(optopt) ? String(UnicodeScalar(UInt8(optopt))) : nil
      // "-name" for "--name" is the commonest slip.
      let long = String(word.dropFirst().prefix { $0 != "=" })
      let meant = long.count > 1 ? options.first { $0.name == long }?.name : nil
      return Usage.unknownOption(letter.map { "-\($0)" }, nearest: meant)
    }
    let name = String(word.dropFirst(2).prefix { $0 != "=" })
    let matches = options.filter { $0.name.hasPrefix(name) }
    if matches.count > 1 { return Usage.ambiguousOption(name, matches.map(\.name)) }
    let meant = isKnownElsewhere(name) ? nil : nearest(to: name, among: options.lazy.map(\.name))
    return Usage.unknownOption("--\(name)", nearest: meant)
  }
}

/// The options in getopt's own form.
private struct OptionTable {
  let options: [Option]
  let longs: [option]
  let shorts: String

  /// Values from here on are positions in `options`; below are short names.
  private static let base: Int32 = 256

  init(_ options: [Option]) {
    self.options = options
    var shorts = ""
    longs =
      options.enumerated().map { index, declared in
        let needsValue: Int32 = declared.kind == nil ? 0 : 1
        if let short = declared.short { shorts += "\(short)" + (needsValue == 1 ? ":" : "") }
        return option(
          name: strdup(declared.name), has_arg: needsValue, flag: nil, val: Self.base + Int32(index))
      } + [option(name: nil, has_arg: 0, flag: nil, val: 0)]
    self.shorts = shorts
  }

  func declared(_ code: Int32) -> Option? {
    if code >= Self.base { return options[Int(code - Self.base)] }
    guard let byte = UInt8(exactly: code), byte > 0 else { return nil }
    let short = Character(UnicodeScalar(byte))
    return options.first { $0.short == short }
  }

  func free() {
    for long in longs { Glibc.free(UnsafeMutablePointer(mutating: long.name)) }
  }
}
