import Model
import Terminal
import Testing

@Suite struct UsageTests {
  /// A wrong command line, its code and exit, and a part of its English hint.
  static let refused: [([String], String, ExitCode, String)] = [
    ([], "missing_command", .usage, "help lists"),
    (["--quiet"], "missing_command", .usage, "help lists"),
    (["elder"], "missing_command", .usage, "elder add, elder show"),
    (["elder", "--"], "missing_command", .usage, "elder add, elder show"),
    (["eldr"], "unknown_command", .usage, "did you mean elder?"),
    (["edler"], "unknown_command", .usage, "did you mean elder?"),
    (["elder", "ad"], "unknown_command", .usage, "did you mean elder add?"),
    (["elder", "xyzzy"], "unknown_command", .usage, "elder --help lists"),
    (["张三"], "unknown_command", .usage, "--help lists"),
    (["help", "elder", "shwo"], "unknown_command", .usage, "did you mean elder show?"),
    (["help", "due", "x"], "unknown_command", .usage, "due --help"),
    (["--jsn", "due"], "unknown_option", .usage, "did you mean --json?"),
    (["--days", "3", "due"], "unknown_option", .usage, "follow the command"),
    (["due", "--dyas", "3"], "unknown_option", .usage, "did you mean --days?"),
    (["due", "--archvied=1"], "unknown_option", .usage, "did you mean --archived?"),
    (["due", "-days"], "invalid_integer", .badInput, "1 to 366"),  // -d with the value "ays"
    (["due", "-archived"], "unknown_option", .usage, "did you mean --archived?"),
    (["due", "-x"], "unknown_option", .usage, "--help lists"),
    (["due", "-ax"], "unknown_option", .usage, "--help lists"),
    (["due", "-中"], "unknown_option", .usage, "--help lists"),
    (["due", "--zzzzzzz"], "unknown_option", .usage, "--help lists"),
    (["elder", "add", "--name=x", "--id_number", "1"], "unknown_option", .usage, "did you mean --id-number?"),
    (["elder", "show", "-5"], "unknown_option", .usage, "goes after --"),
    (["due", "--da", "3"], "ambiguous_option", .usage, "--days, --data"),
    (["due", "--a"], "ambiguous_option", .usage, "--all, --archived"),
    (["due", "--days"], "missing_value", .usage, "--days N (days ahead)"),
    (["due", "-d"], "missing_value", .usage, "--days N (days ahead)"),
    (["--data"], "missing_value", .usage, "--data DIR"),
    (["--data", "", "due"], "missing_value", .usage, "variable is not set"),
    (["due", "--data="], "missing_value", .usage, "variable is not set"),
    (["import", ""], "missing_value", .usage, "variable is not set"),
    (["due", "--all=yes"], "unexpected_value", .usage, "write --all alone"),
    (["--json=1", "due"], "unexpected_value", .usage, "write --json alone"),
    (["due", "--days", "3", "-d", "4"], "repeated_option", .usage, "keep one --days"),
    (["elder", "add", "--name", "a", "--name", "a"], "repeated_option", .usage, "keep one --name"),
    (["elder", "add"], "missing_option", .usage, "add --name"),
    (["elder", "show"], "missing_operand", .usage, "elder show ID"),
    (["import"], "missing_operand", .usage, "import FILE"),
    (["import", "--"], "missing_operand", .usage, "import FILE"),
    (["elder", "show", "a", "b"], "unexpected_operand", .usage, "quote a value"),
    (["elder", "add", "--name", "张", "三"], "unexpected_operand", .usage, "quote a value"),
    (["due", "——days", "3"], "unexpected_operand", .usage, "ASCII hyphens"),
    (["due", "－d", "3"], "unexpected_operand", .usage, "ASCII hyphens"),
    (["report", "visits", "2026-09", "x"], "unexpected_operand", .usage, "quote a value"),
    (["due", "--days", "x"], "invalid_integer", .badInput, "1 to 366"),
    (["due", "--days", "0"], "invalid_integer", .badInput, "1 to 366"),
    (["due", "--days", "367"], "invalid_integer", .badInput, "1 to 366"),
    (["due", "--days", "7.0"], "invalid_integer", .badInput, "1 to 366"),
    (["due", "--days", ""], "invalid_integer", .badInput, "1 to 366"),
    (["due", "--days", "99999999999999999999"], "invalid_integer", .badInput, "1 to 366"),
    (["elder", "add", "--name=x", "--sex", "mail"], "invalid_term", .badInput, "did you mean male?"),
    (["elder", "add", "--name=x", "--sex", "王小明"], "invalid_term", .badInput, "male, female, not_known"),
    (["report", "visit"], "invalid_term", .badInput, "did you mean visits?"),
    (["--lang", "fr", "due"], "invalid_term", .badInput, "zh, en"),
    (["completions", "csh"], "invalid_term", .badInput, "bash, zsh, fish"),
  ]

  @Test(arguments: Self.refused)
  func tellsWhatIsWrong(line: [String], code: String, exit: ExitCode, hint: String) throws {
    let english = run(["--json"] + line)
    let error = try #require(try JSONValue.parse(english.err)["error"])
    #expect(error.members?.map(\.key) == ["code", "message", "hint"])
    #expect(error["code"]?.string == code)
    #expect(try #require(error["hint"]?.string).contains(hint))
    #expect(english.exit == exit)
    #expect(english.out.isEmpty)

    let chinese = run(line, environment: [:])
    #expect(chinese.err.contains("错误（\(code)）："))
    #expect(chinese.err.contains("\n提示："))
    #expect(chinese.exit == exit)
    #expect(chinese.err != run(line).err)
  }

  /// Names and numbers a person typed must not end up in logs.
  @Test(arguments: [
    ["张三"], ["elder", "张三"], ["330102195001011234"], ["elder", "show", "a", "张三"],
    ["elder", "add", "--name=a", "--sex", "张三"], ["elder", "add", "--张三"], ["elder", "add", "--330102195001011234"],
    ["due", "--days", "330102195001011234"], ["elder", "add", "--all=张三"], ["elder", "add", "--张三=330102195001011234"],
    ["help", "张三"],
  ])
  func neverRepeatsValues(line: [String]) {
    for environment in [["LANG": "en_GB"], [:]] {
      let (exit, out, err) = run(line, environment: environment)
      #expect(exit != .done)
      for secret in ["张三", "330102195001011234"] { #expect(!(out + err).contains(secret)) }
    }
  }

  @Test func jsonIsFoundInACommandLineThatCannotBeRead() {
    #expect(run(["due", "--bogus", "--json"]).err.hasPrefix(#"{"error":{"code":"unknown_option","#))
    #expect(run(["due", "--bogus", "--", "--json"]).err.hasPrefix("error (unknown_option)"))
    #expect(run(["due", "--bogus", "--lang=zh"]).err.hasPrefix("错误"))
    #expect(run(["due", "--lang", "zh", "--bogus"]).err.hasPrefix("错误"))
  }

  @Test func aMissingCommandShowsWhatThereIs() {
    #expect(run([]).err.contains("elder show ID"))
    #expect(run(["elder"]).err.contains("register an elder"))
  }

  @Test func readingBeforeTheTableHoldsAgain() {
    // getopt's state is global: a line that stops in the middle of a cluster must not leak into the next.
    #expect(run(["due", "-xa"]).exit == .usage)
    #expect(run(["due", "-a"]).out == "all=\n")
  }

  @Test func theTableIsSound() {
    #expect(Sample.program.tableDefects == [])
    let nothing: Command.Action = { _ in .done }
    let broken = Program(
      name: "x", version: "1", summary: "x", dataVariable: "X",
      commands: [
        Command(
          "a", "a", operands: [Operand("f", .text, "f", .any), Operand("f", .file, "f")],
          options: [
            Option("b", short: "q", .text, "b"), Option("b", short: "中", .text, "b"), Option("Ü", .text, "u"),
            .flag("json", "j"),
          ],
          action: nothing),
        Command("a", "a", action: nothing),
        Command(
          group: "g", "g", subcommands: [Command("a", "a", action: nothing), Command("a", "a", action: nothing)]),
      ])
    #expect(
      broken.tableDefects == [
        "x: two commands of one name", "x a: two --b", "x a: -中 is no ASCII letter", "x a: --Ü is no option name",
        "x a: two --json", "x a: two -q", "x a: two operands of one name",
        "x a: f is not last and takes no fixed number of words", "x g: two subcommands of one name",
      ])
  }
}

@Suite struct ArgumentsTests {
  private func arguments(_ line: [String]) throws -> Arguments {
    guard case .run(_, let arguments) = try Sample.program.parse(line).request else {
      throw Failure("no_run", .internal, "", hint: "")
    }
    return arguments
  }

  @Test func valuesAreAskedForByNameOrKey() throws {
    let added = try arguments(["elder", "add", "--name=a", "--id-number=1", "--categories=留守", "--categories=veteran"])
    #expect(added.text("id_number") == "1")
    #expect(added.text("id-number") == "1")
    #expect(added.texts("categories") == ["left_behind", "veteran"])
    #expect(added.text("note") == nil)
    #expect(added.texts("note") == [])
    #expect(try added.require("name") == "a")
    #expect(throws: Failure.self) { try added.require("note") }
    #expect(added.order == ["name", "id-number", "categories"])
  }

  @Test func defaultsStandIn() throws {
    let due = try arguments(["due"])
    #expect(due.integer("days") == 7)
    #expect(due.texts("days") == ["7"])
    #expect(!due.flag("days"))
    #expect(!due.flag("all"))
    #expect(try arguments(["due", "--days=30"]).integer("days") == 30)
  }

  @Test func operandsAreAskedForByName() throws {
    let report = try arguments(["report", "visits"])
    #expect(try report.requireOperand("kind") == "visits")
    #expect(report.operand("month") == nil)
    #expect(throws: Failure.self) { try report.requireOperand("month") }
    #expect(try arguments(["import", "a", "b"]).operands("file") == ["a", "b"])
  }
}

@Suite struct SuggestionTests {
  @Test(
    arguments: [
      ("sync", "sync"), ("snyc", "sync"), ("syn", "sync"), ("synchronise", nil), ("statsu", "status"), ("", nil),
      ("duplicate", "duplicates"), ("duplictaes", "duplicates"), ("conflict", "conflicts"), ("xy", nil), ("DUE", nil),
    ] as [(String, String?)])
  func nearestCommand(word: String, expected: String?) {
    let commands = ["sync", "status", "duplicates", "conflicts", "due"]
    #expect(nearest(to: word, among: commands) == expected)
  }
}

@Suite struct LanguageTests {
  @Test(
    arguments: [
      ([:], .zh), (["LANG": ""], .zh), (["LANG": "C"], .zh), (["LANG": "POSIX"], .zh), (["LANG": "C.UTF-8"], .zh),
      (["LANG": "C.utf8"], .zh), (["LANG": "zh_CN.UTF-8"], .zh), (["LANG": "zh_TW"], .zh), (["LANG": "zh"], .zh),
      (["LANG": "en_GB.UTF-8"], .en), (["LANG": "de_DE@euro"], .en), (["LANG": "ug_CN.UTF-8"], .en),
      (["LC_ALL": "", "LC_MESSAGES": "en_US", "LANG": "zh_CN"], .en),
      (["LC_ALL": "zh_CN", "LC_MESSAGES": "en_US", "LANG": "en_US"], .zh),
      (["LC_ALL": "C", "LANG": "en_US"], .zh),
    ] as [([String: String], Language)])
  func localeDecides(environment: [String: String], language: Language) {
    #expect(Language.ofLocale { environment[$0] } == language)
  }
}
