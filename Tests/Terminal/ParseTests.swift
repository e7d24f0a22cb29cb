import Model
import Terminal
import Testing

/// What a command line was understood as, in one line.
private func understood(_ line: [String]) throws -> String {
  let parsed = try Sample.program.parse(line)
  var globals: [String] = []
  if let data = parsed.globals.data { globals.append("data=\(data)") }
  if parsed.globals.isJSON { globals.append("json") }
  if let language = parsed.globals.language { globals.append("lang=\(language)") }
  if parsed.globals.isQuiet { globals.append("quiet") }
  switch parsed.request {
  case .help(let path): return (["help"] + path + globals).joined(separator: " ")
  case .version: return (["version"] + globals).joined(separator: " ")
  case .run(let command, let arguments):
    let options = arguments.order.map { "\($0)=\(arguments.texts($0).joined(separator: "|"))" }
    let operands = command.operands.flatMap { operand in arguments.operands(operand.name).map { "<\($0)>" } }
    return (arguments.path + options + operands + globals).joined(separator: " ")
  }
}

@Suite struct ParseTests {
  @Test(
    arguments: [
      (["due"], "due"),
      (["due", "--days", "3"], "due days=3"),
      (["due", "--days=3"], "due days=3"),
      (["due", "-d", "3"], "due days=3"),
      (["due", "-d3"], "due days=3"),
      (["due", "-ad3"], "due all= days=3"),
      (["due", "--all", "--dat", "x", "--all"], "due all=| data=x"),
      (["due", "--day", "3"], "due days=3"),
      (["due", "--arch"], "due archived="),
      (["due", "-qa"], "due all= quiet"),
      (["--json", "due"], "due json"),
      (["due", "--json"], "due json"),
      (["--lang", "en", "due", "--lang", "zh"], "due lang=zh"),
      (["--lang=英文", "due"], "due lang=en"),
      (["--data", "/x", "elder", "--json", "show", "-q", "a-1"], "elder show <a-1> data=/x json quiet"),
      (["--", "elder", "show", "a-1"], "elder show <a-1>"),
      (["--", "elder", "show", "--json"], "elder show <--json>"),
      (["elder", "show", "a-1", "--data", "d"], "elder show <a-1> data=d"),
      (["elder", "show", "--", "--help"], "elder show <--help>"),
      (["elder", "show", "-"], "elder show <->"),
      (["elder", "show", ""], "elder show <>"),
      (["elder", "add", "--name", "张三"], "elder add name=张三"),
      (["elder", "add", "--name=张=三"], "elder add name=张=三"),
      (["elder", "add", "--name="], "elder add name="),
      (["elder", "add", "--name", "-5"], "elder add name=-5"),
      (["elder", "add", "--name", "--json"], "elder add name=--json"),
      (["elder", "add", "--name", "--", "--json"], "elder add name=-- json"),
      (["elder", "add", "--name=x", "--id-number", "1"], "elder add name=x id-number=1"),
      (["elder", "add", "--id", "1", "--name=x"], "elder add id-number=1 name=x"),
      (["elder", "add", "--name=x", "--sex", "男"], "elder add name=x sex=male"),
      (["elder", "add", "--name=x", "--sex", "Female"], "elder add name=x sex=female"),
      (["elder", "add", "--name=x", "--sex", "not-known"], "elder add name=x sex=not_known"),
      (["elder", "add", "--name=x", "--sex", "not known"], "elder add name=x sex=not_known"),
      (
        ["elder", "add", "--categories", "veteran", "--name=x", "--categories=留守"],
        "elder add categories=veteran|left_behind name=x"
      ),
      (["import", "a", "--dry-run", "b", "--map=m", "c"], "import dry-run= map=m <a> <b> <c>"),
      (["import", "--", "-a", "--dry-run"], "import <-a> <--dry-run>"),
      (["import", "a", "--", "b"], "import <a> <b>"),
      (["report", "visits"], "report <visits>"),
      (["report", "探访", "2026-09"], "report <visits> <2026-09>"),
      (["--help"], "help"), (["-h"], "help"), (["elder", "--help"], "help elder"),
      (["elder", "add", "--help"], "help elder add"),
      (["elder", "show", "-h", "a", "b", "c"], "help elder show"),
      (["--help", "due", "--days", "3"], "help due"),
      (["--version"], "version"), (["due", "-V", "--json"], "version json"),
    ] as [([String], String)])
  func accepts(line: [String], meaning: String) throws {
    #expect(try understood(line) == meaning)
  }
}
