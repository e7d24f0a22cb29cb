import Glibc
import Hub
import Model
import Storage
import Terminal
import Wire

/// `tanfangd account password` and `totp`: by what officials log in to the console.
enum PasswordCommand {
  static let password = Command(
    "password", Label("设置登录网页的密码", "set the password for the console"),
    details: Label(
      "在终端输入两次，不显示；脚本用 --password-file，- 是标准输入，取第一行。之前的登录随即失效。志愿者账号没有网页。",
      "Typed twice at the terminal and not shown; scripts use --password-file, where - is standard input, and the first line "
        + "counts. Sessions that began before end. Volunteers have no console."),
    operands: [Operand("name", .text, Label("账号", "the account's name"))],
    options: [
      Option(
        "password-file", .file, Label("密码在这个文件的第一行；- 是标准输入", "the file whose first line it is; - is standard input")),
      Options.actor,
    ],
    examples: [Example("account password 镇民政办", Label("在终端设置", "at the terminal"))], action: setPassword)

  static let totp = Command(
    "totp", Label("登录时加一道验证码", "ask for a code besides the password"),
    details: Label(
      "打印密钥，录入验证器（RFC 6238，六位，30 秒）；以前的密钥作废。--remove 去掉。",
      "Prints the secret for an authenticator (RFC 6238, six digits, 30 s); one that was set before is void. --remove takes "
        + "it away."),
    operands: [Operand("name", .text, Label("账号", "the account's name"))],
    options: [.flag("remove", Label("去掉验证码", "take the code away")), Options.actor], action: setCode)

  private static let setPassword: Command.Action = { invocation in
    let name = try invocation.arguments.requireOperand("name")
    let store = try invocation.hubFolder().open(.existing)
    guard try store.account(name) != nil else { throw HubError.noSuchAccount }
    let password = try invocation.arguments.text("password-file").map(read) ?? ask()
    var random = SystemRandomNumberGenerator()
    try invocation.office(store).setPassword(password, of: name, using: &random)
    try invocation.output.result(
      json: { json in json.object { $0.field("name", name) } },
      people: { try invocation.output.line(Label("已设置；请在 /console/ 登录", "set: log in at /console/")) })
    return .done
  }

  private static let setCode: Command.Action = { invocation in
    let name = try invocation.arguments.requireOperand("name")
    let store = try invocation.hubFolder().open(.existing)
    let output = invocation.output
    if invocation.arguments.flag("remove") {
      try invocation.office(store).removeTOTP(from: name)
      try output.result(
        json: { json in json.object { $0.field("name", name) } },
        people: { try output.line(Label("已去掉验证码", "the code is asked for no more")) })
      return .done
    }
    var random = SystemRandomNumberGenerator()
    let code = try invocation.office(store).addTOTP(to: name, using: &random)
    try output.result(
      json: { json in
        json.object { json in
          json.field("name", name)
          json.field("secret", code.text)
          json.field("uri", code.uri(account: name))
        }
      },
      people: {
        try output.line(code.text)
        try output.line(code.uri(account: name))
        output.note(Label("录入验证器；这里不再显示", "enter it in an authenticator: it is not shown again"))
      })
    return .done
  }

  // MARK: - Where a password comes from

  private static func read(_ path: String) throws -> String {
    let bytes = try InputFile.bytes(path, bytesMax: Limits.passwordBytesMax + 2)
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    guard let text = String(validating: line, as: UTF8.self) else {
      throw Failure(
        "invalid_utf8", .badInput, Label("读取密码时：不是 UTF-8", "reading the password: it is not UTF-8"),
        hint: Label("请存为 UTF-8", "save the file as UTF-8"))
    }
    return text
  }

  private static func ask() throws -> String {
    guard isatty(STDIN_FILENO) == 1 else {
      throw Failure(
        "no_terminal", .usage, Label("输入密码时：这里没有终端", "asking for the password: there is no terminal"),
        hint: Label("脚本用 --password-file", "scripts use --password-file"))
    }
    let first = prompt(Label("新密码：", "new password: "))
    guard first == prompt(Label("再输一次：", "once more: ")) else {
      throw Failure(
        "password_differs", .badInput, Label("输入密码时：两次不一样", "asking for the password: the two differ"),
        hint: Label("请重新运行", "run it again"))
    }
    return first
  }

  /// A line that the terminal does not show; what is shown otherwise comes back whatever happens.
  private static func prompt(_ label: Label) -> String {
    let language = Language.ofLocale { name in getenv(name).map { String(cString: $0) } }
    writeToStandardError(Array(label[language].utf8))
    var shown = termios()
    tcgetattr(STDIN_FILENO, &shown)
    var hidden = shown
    hidden.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
      writeToStandardError([UInt8(ascii: "\n")])
    }
    return readLine() ?? ""
  }
}
