import Glibc
import Model

extension Program {
  /// Runs the process's own command line and gives its exit status. `main` passes that to `exit`.
  ///
  /// - Parameter translate: makes a failure of an error that the targets below throw; nil for one it does not know.
  package func main(translate: (any Error) -> Failure?) -> Int32 {
    Self.occupyStandardDescriptors()
    // A reader that goes away is then an error of a write, which a command with work in hand survives.
    signal(SIGPIPE, SIG_IGN)
    let surroundings = Surroundings.ofProcess()
    var words: [String] = []
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let word = CommandLine.unsafeArgv[index] else { break }
      guard let text = String(validatingCString: word) else {
        let guess = GlobalArguments.guess(from: words)
        output(guess, surroundings).failure(Usage.notUTF8(position: index))
        return ExitCode.usage.rawValue
      }
      words.append(text)
    }
    return run(words, surroundings, translate: translate).rawValue
  }

  /// Runs one command line.
  package func run(
    _ words: [String], _ surroundings: Surroundings, translate: (any Error) -> Failure?
  ) -> ExitCode {
    let parsed: ParsedCommandLine
    do throws(Failure) {
      parsed = try parse(words)
    } catch {
      let output = output(.guess(from: words), surroundings)
      if error.code == "missing_command", !output.isJSON, let path = groupPath(words) {
        output.say(helpText(path, output.language), nil)
      }
      output.failure(error)
      return error.exit
    }
    let output = output(parsed.globals, surroundings)
    do {
      let code = try answer(parsed, output, surroundings, translate)
      try output.flush()
      return code
    } catch is Output.ReaderGone {
      return .done
    } catch let interruption as Interruption {
      // As if nobody had caught the signal, so that whoever started this sees what happened.
      if case .signal(let number) = interruption, surroundings.reader == nil { Self.end(by: number) }
      return .refused
    } catch {
      let failure = Self.failure(of: error, translate)
      // What was printed before the failure comes out before it; its own failure would be the lesser one.
      output.failure(failure)
      return failure.exit
    }
  }

  private func answer(
    _ parsed: ParsedCommandLine, _ output: Output, _ surroundings: Surroundings,
    _ translate: (any Error) -> Failure?
  ) throws -> ExitCode {
    switch parsed.request {
    case .run(let command, let arguments):
      let invocation = Invocation(
        program: self, command: command, arguments: arguments, globals: parsed.globals, output: output,
        environment: surroundings.environment)
      return try invocation.carryOut(translate: translate)
    case .help(let path):
      try printHelp(path, output)
    case .version:
      try output.result(
        json: { json in
          json.object { json in
            json.field("name", name)
            json.field("version", version)
          }
        }, people: { try output.line("\(name) \(version)") })
    }
    return .done
  }

  private func output(_ globals: GlobalArguments, _ surroundings: Surroundings) -> Output {
    Output(
      language: globals.language ?? .ofLocale(surroundings.environment), isJSON: globals.isJSON,
      isQuiet: globals.isQuiet, surroundings: surroundings)
  }

  static func failure(of error: any Error, _ translate: (any Error) -> Failure?) -> Failure {
    error as? Failure ?? translate(error) ?? unexpected(error)
  }

  /// The group that a command line without a command names.
  private func groupPath(_ words: [String]) -> [String]? {
    var path: [String] = []
    for word in words where command(path + [word]) != nil { path.append(word) }
    return path
  }

  /// A failure that nobody foresaw. Only the error's type is told: its text could hold personal data.
  private static func unexpected(_ error: any Error) -> Failure {
    let type = String(describing: Swift.type(of: error))
    return Failure(
      "internal", .internal,
      Label("程序出了意外错误（\(type)）", "the program met an unexpected error (\(type))"),
      hint: Label("已保存的数据不受影响；请运行 doctor 并报告", "saved data is not affected; run doctor and report this"))
  }

  /// Ends the process by a signal.
  private static func end(by number: Int32) {
    var open = sigset_t()
    sigemptyset(&open)
    sigaddset(&open, number)
    pthread_sigmask(SIG_UNBLOCK, &open, nil)
    signal(number, SIG_DFL)
    raise(number)
  }

  /// Fills closed standard descriptors, so that no database is ever opened as one of them and printed into.
  ///
  /// Output is opened for reading: printing then fails and is reported, instead of vanishing.
  private static func occupyStandardDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
