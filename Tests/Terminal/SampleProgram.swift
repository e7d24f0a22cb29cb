import Glibc
import Model
import Terminal

/// A program with one of everything, in the shape of Tanfang's own.
enum Sample {
  static let sexes = [
    Choice("male", Label("男", "male")), Choice("female", Label("女", "female")),
    Choice("not_known", Label("不详", "not known")),
  ]
  static let fields: [Option] = [
    Option("name", .text, Label("姓名", "full name"), required: true),
    Option("sex", .choice(sexes), Label("性别", "sex")),
    Option("id_number", .text, Label("身份证号", "ID number")),
    Option(
      "categories", .choice([Choice("left_behind", Label("留守", "left behind")), Choice("veteran", "veteran")]),
      Label("类别", "categories"), repeated: true),
    Option("note", short: "n", .text, Label("备注", "note")),
  ]
  static let ids = Completion(command: "printf '%s\\n' k7q2-41 k7q2-42 m3x9-7")

  static let program = Program(
    name: "sample", version: "1.2", summary: Label("示例程序", "a sample program"),
    details: Label(
      "用来检验命令行工具的程序，它什么也不做，只把收到的参数原样列出来，好让测试一条一条地核对。",
      "A program that checks the command-line toolkit. It does nothing but list what it was given, for tests."),
    dataVariable: "SAMPLE_DATA",
    commands: [
      Command(
        group: "elder", Label("老人档案", "elders"),
        subcommands: [
          Command(
            "add", Label("登记一位老人", "register an elder"), options: fields,
            examples: [Example("elder add --name 张三 --sex male", Label("登记张三", "register 张三"))],
            action: echo),
          Command(
            "show", Label("显示一位老人", "show an elder"),
            operands: [Operand("id", .text, Label("编号", "the record's id"), completion: ids)], action: echo),
        ]),
      Command(
        "due", Label("该探访谁", "who is due a visit"),
        options: [
          Option("days", short: "d", .integer(1...366), Label("天数", "days ahead"), default: "7"),
          .flag("all", short: "a", Label("全部", "all of them")),
          .flag("archived", Label("含已归档", "archived ones too")),
        ], action: echo),
      Command(
        "import", Label("导入", "read files"),
        operands: [Operand("file", .file, Label("文件", "a file"), .oneOrMore)],
        options: [
          Option("map", .file, Label("列名对照", "names of columns")),
          .flag("dry-run", Label("只试不写", "write nothing")),
        ], action: echo),
      Command(
        "report", Label("统计", "figures"),
        operands: [
          Operand("kind", .choice([Choice("visits", Label("探访", "visits"))]), Label("哪种", "which")),
          Operand("month", .text, Label("月份", "month"), .optional),
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
        invocation.output.note(Label("完成", "done"))
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
