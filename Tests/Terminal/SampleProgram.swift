import Glibc
import Terminal

/// A program with one of everything, in the shape of Tanfang's own.
enum Sample {
  static let sexes = [
    Term("male", Phrase(zh: "男", en: "male")), Term("female", Phrase(zh: "女", en: "female")),
    Term("not_known", Phrase(zh: "不详", en: "not known")),
  ]
  static let fields: [Option] = [
    Option("name", .text, Phrase(zh: "姓名", en: "full name"), required: true),
    Option("sex", .choice(sexes), Phrase(zh: "性别", en: "sex")),
    Option("id_number", .text, Phrase(zh: "身份证号", en: "ID number")),
    Option(
      "categories", .choice([Term("left_behind", Phrase(zh: "留守", en: "left behind")), Term("veteran", "veteran")]),
      Phrase(zh: "类别", en: "categories"), repeated: true),
    Option("note", short: "n", .text, Phrase(zh: "备注", en: "note")),
  ]
  static let ids = Completion(command: "printf '%s\\n' k7q2-41 k7q2-42 m3x9-7")

  static let program = Program(
    name: "sample", version: "1.2", summary: Phrase(zh: "示例程序", en: "a sample program"),
    details: Phrase(
      zh: "用来检验命令行工具的程序，它什么也不做，只把收到的参数原样列出来，好让测试一条一条地核对。",
      en: "A program that checks the command-line toolkit. It does nothing but list what it was given, for tests."),
    dataVariable: "SAMPLE_DATA",
    commands: [
      Command(
        group: "elder", Phrase(zh: "老人档案", en: "elders"),
        subcommands: [
          Command(
            "add", Phrase(zh: "登记一位老人", en: "register an elder"), options: fields,
            examples: [Example("elder add --name 张三 --sex male", Phrase(zh: "登记张三", en: "register 张三"))],
            action: echo),
          Command(
            "show", Phrase(zh: "显示一位老人", en: "show an elder"),
            operands: [Operand("id", .text, Phrase(zh: "编号", en: "the record's id"), completion: ids)], action: echo),
        ]),
      Command(
        "due", Phrase(zh: "该探访谁", en: "who is due a visit"),
        options: [
          Option("days", short: "d", .integer(1...366), Phrase(zh: "天数", en: "days ahead"), default: "7"),
          .flag("all", short: "a", Phrase(zh: "全部", en: "all of them")),
          .flag("archived", Phrase(zh: "含已归档", en: "archived ones too")),
        ], action: echo),
      Command(
        "import", Phrase(zh: "导入", en: "read files"),
        operands: [Operand("file", .file, Phrase(zh: "文件", en: "a file"), .oneOrMore)],
        options: [
          Option("map", .file, Phrase(zh: "列名对照", en: "names of columns")),
          .flag("dry-run", Phrase(zh: "只试不写", en: "write nothing")),
        ], action: echo),
      Command(
        "report", Phrase(zh: "统计", en: "figures"),
        operands: [
          Operand("kind", .choice([Term("visits", Phrase(zh: "探访", en: "visits"))]), Phrase(zh: "哪种", en: "which")),
          Operand("month", .text, Phrase(zh: "月份", en: "month"), .optional),
        ], action: echo),
    ])

  /// Prints what it was given.
  static let echo: Command.Action = { invocation in
    let arguments = invocation.arguments
    let command = invocation.program.command(arguments.path)
    try invocation.output.result(
      json: { json in
        json.object { json in
          json.field("command", arguments.path)
          json.field("given", arguments.order)
          for option in command?.options ?? [] { json.field(option.name, arguments.texts(option.name)) }
          for operand in command?.operands ?? [] { json.field(operand.name, arguments.operands(operand.name)) }
        }
      },
      people: {
        for option in command?.options ?? [] where arguments.flag(option.name) {
          try invocation.output.line("\(option.name)=\(arguments.texts(option.name).joined(separator: "|"))")
        }
        invocation.output.note(Phrase(zh: "完成", en: "done"))
      })
    return .done
  }
}

/// A temporary file that a stream can write into.
struct Scratch {
  let descriptor: Int32

  init() {
    var template = Array("/tmp/tanfang-terminal-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    unlink(template)
  }

  /// Everything written so far. Closes the file.
  func take() -> String {
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    lseek(descriptor, 0, SEEK_SET)
    while case let count = read(descriptor, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Runs one command line of a program and tells what it printed.
func run(
  _ words: [String], program: Program = Sample.program, environment: [String: String] = ["LANG": "en_GB.UTF-8"]
) -> (exit: ExitCode, out: String, err: String) {
  let (out, err) = (Scratch(), Scratch())
  let code = program.run(
    words,
    Surroundings(
      standardOutput: Stream(descriptor: out.descriptor), standardError: Stream(descriptor: err.descriptor),
      environment: { environment[$0] }, milliseconds: { 0 }),
    translate: { _ in nil })
  return (code, out.take(), err.take())
}
